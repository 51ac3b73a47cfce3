//! Expressions of numbers only: plain numbers, ranges of them, scores, and ages without a unit.

use super::Found;
use super::atom::{Kind, Scan};
use super::decimal::Decimal;
use super::lexicon::facet;
use super::numeral::{Number, continues, number, word_is_pronoun};
use super::ordinal::{fraction, ordinal, part_of_name};
use crate::document::{EntityLabel, Tag};

/// The expression of numbers only at `at`: ordinal, fraction, score, range or plain number.
pub fn find(scan: &Scan, at: usize) -> Option<Found> {
    age(scan, at).or_else(|| ordinal(scan, at)).or_else(|| fraction(scan, at)).or_else(|| score(scan, at)).or_else(|| cardinal(scan, at))
}

/// An age without its unit, a DATE in OntoNotes: "Ann Lee, 54, said", "her son, 4,", "the age of 10", "aged 18 to 24", "he was 78".
fn age(scan: &Scan, at: usize) -> Option<Found> {
    let fits = |at: usize| scan.integer(at).filter(|years| (1..=115).contains(years) && scan.text(at).len() <= 3);
    let (before, years) = (at.checked_sub(1)?, fits(at)?);
    let found = |start| Some(Found::new(start, at + 1, EntityLabel::Date, Some(format!("P{years}Y"))));
    let aged = scan.any(before, &["age", "aged", "ages"]);
    let between = scan.is(before, "between") && before > 0 && scan.any(before - 1, &["aged", "ages"]);
    if (aged || between)
        && (scan.hyphen(at + 1) || scan.any(at + 1, &["to", "and", "or"]))
        && let Some(until) = fits(at + 2)
    {
        let start = if between { before - 1 } else { before };
        return Some(Found::new(start, at + 3, EntityLabel::Date, Some(format!("P{years}Y/P{until}Y"))));
    }
    if continues(scan, at + 1) || scan.mark(at + 1, '%') || scan.glued(at) || scan.has(at + 1, facet::SCALE | facet::UNIT | facet::CURRENCY)
    {
        return None;
    }
    if aged && !(scan.hyphen(at + 1) || scan.any(at + 1, &["and", "to", "or"]) && scan.figures(at + 2)) {
        return found(before);
    }
    if before > 0 && scan.is(before, "of") && scan.is(before - 1, "age") && !scan.hyphen(at + 1) {
        let start = before - 1 - usize::from(before > 1 && scan.is(before - 2, "the"));
        let other = if scan.any(at + 1, &["or", "and", "to"]) { fits(at + 2) } else { None };
        return match other {
            Some(other) => Some(Found::new(start, at + 3, EntityLabel::Date, Some(format!("P{years}Y/P{other}Y")))),
            None => found(start),
        };
    }
    if !(5..=115).contains(&years) && !kin(scan, before.wrapping_sub(1)) {
        return None;
    }
    // "he was 78." and no more: "was 78 points" counts them.
    let closed = !scan.word(at + 1) && !scan.dash(at + 1) || scan.any(at + 1, &["when", "and", "but", "at", "years", "now", "then"]);
    let verb = scan.any(before, &["is", "was", "be"])
        && !scan.any(at + 1, &["years"])
        && before > 0
        && scan.any(before - 1, &["he", "she", "who"]);
    let died = scan.is(before, "at")
        && before > 0
        && scan.any(before - 1, &["died", "dies", "dead", "retired", "died,"])
        && !scan.mark(at + 1, ':');
    if years >= 15 && closed && (verb || died) {
        return found(at);
    }
    let name = before > 0
        && scan.mark(before, ',')
        && (kin(scan, before - 1)
            || before > 1 && scan.capital(before - 1) && !scan.has(before - 1, facet::MONTH | facet::WEEKDAY | facet::ZONE));
    let closed = (scan.mark(at + 1, ',') || scan.mark(at + 1, ';')) && (scan.word(at + 2) || !scan.figures(at + 2));
    (name && closed && !scan.title_case()).then(|| found(at)).flatten()
}

/// Words for a person, whose age may follow between commas.
fn kin(scan: &Scan, at: usize) -> bool {
    const KIN: &[&str] = &[
        "he",
        "she",
        "son",
        "daughter",
        "wife",
        "husband",
        "mother",
        "father",
        "brother",
        "sister",
        "boy",
        "girl",
        "man",
        "woman",
        "child",
        "grandson",
        "granddaughter",
        "nephew",
        "niece",
        "fiancé",
        "fiancée",
        "girlfriend",
        "boyfriend",
        "partner",
        "suspect",
        "victim",
    ];
    scan.any(at, KIN)
}

/// "3-2", "4-4-2": figures joined by hyphens, at most three of up to three digits.
fn score(scan: &Scan, at: usize) -> Option<Found> {
    if !scan.figures(at) || scan.attached(at) {
        return None;
    }
    let mut end = at + 1;
    while scan.hyphen(end) && scan.figures(end + 1) {
        end += 2;
    }
    let parts = (end - at) / 2 + 1;
    if parts == 1 || parts > 3 || (at..end).step_by(2).any(|part| scan.integer(part).is_none() || scan.text(part).len() > 3) {
        return None;
    }
    if parts == 3 && (at..end).step_by(2).any(|part| scan.text(part).len() > 1) || continues(scan, end) {
        return None;
    }
    // "killing 35-45 people" is a range, as long as things are counted that come one by one.
    let counted = scan.atoms.get(end).is_some_and(|atom| matches!(atom.tag, Tag::Nns) && !scan.any(end, &["votes", "wins", "points"]));
    if let (2, true, Some(low), Some(high)) = (parts, counted, scan.integer(at), scan.integer(at + 2))
        && low < high
        && low >= 10
    {
        return Some(Found::new(at, end, EntityLabel::Cardinal, Some(format!("{low}..{high}"))));
    }
    let value = (at..end).step_by(2).map(|part| scan.text(part)).collect::<Vec<_>>().join("-");
    Some(Found::new(at, end, EntityLabel::Cardinal, Some(value)))
}

/// A plain number, or a range of them ("10 to 20", "two or three", "between 5 and 10").
fn cardinal(scan: &Scan, at: usize) -> Option<Found> {
    let first = number(scan, at, false)?;
    if scan.any(at, &["multimillion", "multibillion"]) {
        return None; // money or nothing
    }
    let verse = at > 1 && scan.mark(at - 1, ':') && scan.glued(at) && scan.glued(at - 1) && scan.figures(at - 2);
    if verse || scan.attached(at) || continues(scan, first.end) || !counts(scan, &first) {
        return None;
    }
    let between = first.start > 0 && scan.is(first.start - 1, "between");
    let from = first.start > 0 && scan.is(first.start - 1, "from");
    let joined =
        if between { scan.is(first.end, "and") } else { scan.any(first.end, &["to", "or"]) && !(from && scan.is(first.end, "to")) };
    let dashed = scan.hyphen(first.end);
    if (joined || dashed)
        && let Some(second) = number(scan, first.end + 1, false)
        && second.start == first.end + 1
        && second.figures == first.figures
        && !continues(scan, second.end)
        && !word_is_pronoun(scan, second.start)
        && second.value.is_some()
        && first.value.is_some()
        && !(scan.is(first.end, "or") && (first.scaled || small(&first) >= small(&second)))
    {
        let start = if between { first.start - 1 } else { first.start };
        // "voted 66 to 27" is a score, "20 to 30" a range.
        let falls = scan.is(first.end, "to") && first.figures && small(&first) > small(&second);
        let mark = if falls { "-" } else { ".." };
        let value = first.written().zip(second.written()).map(|(a, b)| format!("{a}{mark}{b}"));
        return Some(Found::new(start, second.end, EntityLabel::Cardinal, value));
    }
    let mut start = first.start;
    let mut value = first.value;
    let minus = start > 0
        && (scan.any(start - 1, &["minus", "negative"])
            || (first.figures && scan.dash(start - 1) && scan.glued(start) && !scan.glued(start - 1)));
    if minus {
        start -= 1;
        value = value.map(Decimal::negated);
    } else if first.figures && start > 0 && scan.mark(start - 1, '.') && scan.glued(start) {
        start -= 1;
    }
    Some(Found::new(start, first.end, EntityLabel::Cardinal, value.map(|value| value.to_string())))
}

/// True for bare figures that close a name: a capitalised word before them inside the sentence, no noun after.
fn follows_name(scan: &Scan, number: &Number) -> bool {
    let Some(before) = number.start.checked_sub(1).filter(|&before| before > 0) else { return false };
    let noun = scan.atoms.get(number.end).is_some_and(|atom| {
        atom.kind == Kind::Word && (atom.capital || matches!(atom.tag, Tag::Nn | Tag::Nns | Tag::Jj | Tag::Cd | Tag::Jjr))
    });
    let bare = !number.scaled && scan.text(number.start).len() <= 4 && scan.integer(number.start).is_some();
    let name = scan.word(before) && scan.capital(before) && scan.text(before).len() > 1 && scan.entry(before).facets == 0;
    bare && name && !scan.title_case() && !noun && !scan.dash(number.end) && !scan.glued(number.start)
}

/// The value where it is whole and fits; the rest counts as largest.
fn small(number: &Number) -> u64 {
    number.value.and_then(Decimal::whole).unwrap_or(u64::MAX)
}

/// False for what looks like a number and counts nothing: "one" as a pronoun, parts of names, telephone and account numbers.
fn counts(scan: &Scan, number: &Number) -> bool {
    if !number.figures {
        let single = number.end == number.start + 1;
        if single && word_is_pronoun(scan, number.start) || part_of_name(scan, number.start, number.end) {
            return false;
        }
        // "one-time", "one-sided", "two-faced"; but "two-story" counts
        return !(single && scan.is(number.start, "one") && scan.hyphen(number.end) && scan.word(number.end + 1));
    }
    if scan.hyphen(number.end) && scan.word(number.end + 1) && scan.capital(number.end + 1) {
        return false; // "7-Eleven"
    }
    if scan.has(number.end, facet::CLOCK | facet::PERIOD)
        && scan.capital(number.end)
        && !scan.title_case()
        && scan.text(number.end).len() > 3
    {
        return false; // "24 Hours"
    }
    // "section 4", "articles 12 and 13"
    const PARTS: &[&str] = &[
        "section",
        "sections",
        "article",
        "articles",
        "clause",
        "clauses",
        "chapter",
        "chapters",
        "paragraph",
        "paragraphs",
        "appendix",
        "annex",
        "exhibit",
        "verse",
        "version",
        "flight",
        "route",
        "highway",
        "channel",
        "serial",
    ];
    let part = number.start.checked_sub(1).is_some_and(|before| scan.any(before, PARTS))
        || number.start > 2 && scan.is(number.start - 1, "and") && scan.figures(number.start - 2) && scan.any(number.start - 3, PARTS);
    if part && !number.scaled {
        return false;
    }
    if follows_name(scan, number) {
        return false; // "Boeing 737"
    }
    let text = scan.text(number.start);
    let bare = text.bytes().all(|b| b.is_ascii_digit());
    let named = number.start > 0
        && bare
        && text.len() >= 4
        && (1..=3).any(|back| {
            number.start >= back
                && scan.any(
                    number.start - back,
                    &["account", "iban", "tel", "telephone", "phone", "fax", "mobile", "acct", "pin", "postcode", "zip", "isbn", "issn"],
                )
        });
    !(named || (bare && text.len() >= 10 && !(number.start > 0 && scan.dash(number.start - 1))))
}
