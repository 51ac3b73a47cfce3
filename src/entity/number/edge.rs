//! The edges of an expression: words that lead up to it, and figures that are no number at all.

use super::Found;
use super::atom::{Kind, Scan};
use super::lexicon::facet;
use super::numeral::continues;
use crate::document::EntityLabel;

/// Takes in the words before an expression that OntoNotes counts in, down to piece `floor`.
pub fn widened(scan: &Scan, mut found: Found, floor: usize) -> Found {
    match found.label {
        EntityLabel::Date | EntityLabel::Time => {
            found.start = date_lead(scan, &found, floor);
            let length = found
                .value
                .as_deref()
                .is_some_and(|value| value.starts_with('P') && value != "PRESENT_REF" || value.starts_with("OFFSET P-"));
            let year = scan.any(found.start.wrapping_sub(1), &["around", "about", "circa"]) && scan.figures(found.start);
            if (length && !scan.has(found.start, facet::DEICTIC))
                || year
                || found.label == EntityLabel::Time && !scan.has(found.start, facet::WEEKDAY)
            {
                found.start = approximator(scan, found.start, floor);
            }
            if scan.is(found.start, "fiscal") && found.value.as_deref().is_some_and(|value| value.len() == 4) {
                found.value = found.value.map(|value| format!("FY{value}"));
            }
            found.start = part_of(scan, &found, floor);
        }
        EntityLabel::Ordinal => {}
        _ => found.start = approximator(scan, found.start, floor),
    }
    found
}

/// "early 2019", "mid-October", "late Monday", "the 1990s", "age 65", "fiscal 2019".
fn date_lead(scan: &Scan, found: &Found, floor: usize) -> usize {
    let mut start = found.start;
    let room = |start: usize, n: usize| start >= floor + n;
    let decade_or_century =
        found.value.as_deref().is_some_and(|value| value.ends_with('X') && !value.starts_with('X') && !value.starts_with('P'))
            || scan.apostrophe(start);
    if room(start, 2)
        && scan.hyphen(start - 1)
        && scan.any(start - 2, &["mid", "early", "late", "pre", "post"])
        && scan.any(start - 2, &["mid", "early", "late"])
    {
        start -= 2;
    } else if room(start, 1) && scan.any(start - 1, &["early", "late", "mid", "fiscal"]) {
        start -= 1;
    }
    if room(start, 1) && scan.has(start, facet::WEEKDAY) && scan.any(start - 1, &["earlier", "later"]) {
        start -= 1;
    }
    if room(start, 1) && scan.is(start - 1, "the") && (decade_or_century || (start < found.start && !scan.is(start, "fiscal"))) {
        start -= 1;
    }
    if room(start, 1)
        && scan.is(start - 1, "the")
        && (scan.has(start, facet::ORDINAL) || scan.glued(start + 1) && scan.any(start + 1, &["st", "nd", "rd", "th"]))
    {
        start -= 1;
    }
    if room(start, 2) && scan.is(start - 1, "year") && scan.any(start - 2, &["the", "fiscal"]) && scan.figures(found.start) {
        start -= 2;
    } else if room(start, 1) && scan.is(start - 1, "year") && scan.figures(found.start) {
        start -= 1;
    }
    start
}

/// "the end of the year", "the beginning of 2019", "the summer of ...": a part of the date.
fn part_of(scan: &Scan, found: &Found, floor: usize) -> usize {
    let start = found.start;
    if start < floor + 2 || !scan.is(start - 1, "of") {
        return start;
    }
    let part = start - 2;
    if !scan.any(part, &["end", "beginning", "start", "middle", "close", "rest", "remainder", "turn", "eve"])
        || found.label == EntityLabel::Time
    {
        return start;
    }
    if part > floor && scan.is(part - 1, "the") { part - 1 } else { part }
}

/// Where the approximator before `start` begins ("about", "more than", "at least", "as many as"), else `start`.
fn approximator(scan: &Scan, start: usize, floor: usize) -> usize {
    let back = |n: usize| start.checked_sub(n).filter(|&at| at >= floor);
    let Some(one) = back(1) else { return start };
    let phrase = |words: &[&str]| back(words.len()).filter(|&at| words.iter().enumerate().all(|(i, word)| scan.is(at + i, word)));
    const PHRASES: &[&[&str]] = &[
        &["no", "more", "than"],
        &["no", "fewer", "than"],
        &["no", "less", "than"],
        &["not", "more", "than"],
        &["slightly", "more", "than"],
        &["slightly", "less", "than"],
        &["a", "little", "over"],
        &["a", "little", "more", "than"],
        &["as", "many", "as"],
        &["as", "much", "as"],
        &["as", "little", "as"],
        &["as", "few", "as"],
        &["in", "excess", "of"],
        &["upwards", "of"],
        &["just", "over"],
        &["just", "under"],
        &["well", "over"],
        &["well", "under"],
        &["little", "more", "than"],
        &["far", "more", "than"],
        &["more", "than"],
        &["less", "than"],
        &["fewer", "than"],
        &["greater", "than"],
        &["at", "least"],
        &["at", "most"],
        &["close", "to"],
        &["up", "to"],
        &["an", "estimated"],
        &["an", "additional"],
        &["an", "average"],
    ];
    const LAST: &[&str] = &["than", "over", "under", "as", "of", "least", "most", "to", "estimated", "additional", "average"];
    let phrases = if scan.any(one, LAST) { PHRASES } else { &[] };
    for words in phrases {
        if let Some(at) = phrase(words).filter(|_| *words != ["an", "average"]) {
            let just = at > floor && scan.any(at - 1, &["just", "slightly", "well"]) && scan.any(at, &["more", "less"]);
            return if just { at - 1 } else { at };
        }
    }
    if scan.any(
        one,
        &["about", "around", "approximately", "roughly", "nearly", "almost", "circa", "over", "under", "approx", "another", "exactly"],
    ) {
        let verb = scan.any(one, &["over", "under", "around", "another"]) && scan.any(start, &["a", "the"]);
        // "over past decades", "over the last year"
        let pointing =
            scan.any(one, &["over", "under", "around"]) && scan.any(start, &["past", "last", "recent", "coming", "next", "these"]);
        return if verb && !scan.is(start, "a") || pointing { start } else { one };
    }
    let plain = scan.figures(start) || scan.has(start, facet::NUMERAL);
    if scan.is(one, "some") && plain && !scan.is(start, "one") { one } else { start }
}

/// Where a run of figures that counts nothing ends: telephone numbers, accounts, codes. `None` when `at` begins no such run.
pub fn code(scan: &Scan, at: usize) -> Option<usize> {
    if scan.kind(at) != Some(Kind::Figures) {
        return None;
    }
    // "+44 20 7946 0958", "(212) 555-0199", "133-03-03-2020", "1111-22223333-4444"
    let mut end = at + 1;
    let mut parts = 1;
    let mut long = scan.text(at).len();
    while matches!(scan.kind(end), Some(Kind::Mark('-' | '–' | '/' | '_' | ':')))
        && scan.glued(end)
        && scan.glued(end + 1)
        && (scan.figures(end + 1) || scan.word(end + 1))
    {
        if !scan.figures(end + 1) {
            break;
        }
        long = long.max(scan.text(end + 1).len());
        parts += 1;
        end += 2;
    }
    let plus = at > 0
        && scan.mark(at - 1, '+')
        && scan.glued(at)
        && scan.text(at).len() <= 3
        && scan.integer(at + 1).is_some()
        && scan.text(at + 1).len() >= 2;
    // "(212) 555-0199", "020 7946 0958"
    let area = at > 0 && scan.mark(at - 1, '(') && scan.mark(at + 1, ')') && scan.text(at).len() >= 3 && scan.figures(at + 2);
    let area = area && scan.mark(at + 3, '-') && scan.figures(at + 4);
    let dialled =
        scan.text(at).starts_with('0') && scan.text(at).len() >= 3 && scan.integer(at + 1).is_some() && scan.text(at + 1).len() >= 3;
    if area || dialled {
        let mut end = at + 1;
        while scan.figures(end) || (scan.mark(end, ')') || scan.mark(end, '-')) && scan.figures(end + 1) {
            end += 1;
        }
        return Some(end);
    }
    // "24/7"
    if scan.text(at) == "24" && scan.mark(at + 1, '/') && scan.glued(at + 1) && scan.text(at + 2) == "7" && !continues(scan, at + 3) {
        return Some(at + 3);
    }
    if plus {
        let mut end = at;
        while scan.figures(end)
            || (scan.mark(end, '-') || scan.mark(end, '(') || scan.mark(end, ')')) && scan.figures(end + 1)
            || scan.mark(end, ')')
        {
            end += 1;
        }
        return Some(end);
    }
    let phone = parts == 2 && scan.text(at).len() == 3 && scan.text(at + 2).len() == 4 && scan.mark(at + 1, '-');
    // "9:00-17:00"
    let hours = parts == 4 && scan.mark(at + 1, ':') && scan.mark(at + 5, ':') && scan.dash(at + 3);
    let numbered = parts > 3 && !hours || (parts == 3 && scan.mark(at + 1, '-') && long >= 3 && !dated(scan, at));
    let address = at > 0 && scan.glued(at) && matches!(scan.kind(at - 1), Some(Kind::Mark('@' | '_' | '=' | '&' | '#')));
    if phone || numbered {
        return Some(end);
    }
    // The rest of a code that letters open or go on with: "ABC-12345-A1B2C3", "A4", "H5N1".
    let opened = scan.attached(at) && !known_prefix(scan, at);
    let closed = scan.glued(at + 1) && scan.word(at + 1) && !known_suffix(scan, at + 1) && !scan.apostrophe(at + 2);
    if !(opened || closed || address) {
        return None;
    }
    let mut end = at + 1;
    while scan.glued(end) && (scan.word(end) || scan.figures(end) || (scan.dash(end) && scan.glued(end + 1))) {
        if scan.dash(end) && !closed && !opened {
            break;
        }
        end += 1;
    }
    Some(end)
}

/// Three joined figures that make a date: "2016-04-21", "21-04-2016".
fn dated(scan: &Scan, at: usize) -> bool {
    let sizes = [scan.text(at).len(), scan.text(at + 2).len(), scan.text(at + 4).len()];
    matches!(sizes, [4, 1 | 2, 1 | 2] | [1 | 2, 1 | 2, 4])
}

/// Letters that may touch the figures after them: currency, quarter, fiscal year, time, a joined word ("mid-1990s", "pre-2015", "jan-1").
fn known_prefix(scan: &Scan, at: usize) -> bool {
    let joined = !scan.word(at.wrapping_sub(1));
    let Some(word) = at.checked_sub(if joined { 2 } else { 1 }) else { return false };
    let entry = scan.entry(word).facets;
    entry & (facet::MONTH | facet::CODE | facet::WEEKDAY | facet::CURRENCY | facet::NUMERAL | facet::SCALE) != 0
        || (joined
            && scan.any(
                word,
                &["mid", "early", "late", "pre", "post", "under", "over", "non", "top", "first", "ex", "to", "the", "all", "aged"],
            ))
        || (!joined
            && scan.any(word, &["Q", "H", "FY", "T", "US", "A", "C", "R", "S", "HK", "NZ", "x"])
            && matches!(scan.text(word), "Q" | "H" | "FY" | "T"))
        || (joined && scan.any(word, &["T"]))
}

/// Letters that may touch the figures before them.
fn known_suffix(scan: &Scan, at: usize) -> bool {
    // "3Q", "1Q19"
    if scan.any(at, &["q", "h"])
        && matches!(scan.text(at.wrapping_sub(1)).len(), 1 | 2 | 4)
        && scan.text(at - 1).len() + scan.text(at + 1).len() < 6
    {
        return true;
    }
    let entry = scan.entry(at).facets;
    const KNOWN: u32 = facet::SUFFIX
        | facet::UNIT
        | facet::CODE
        | facet::SCALE
        | facet::CLOCK
        | facet::CURRENCY
        | facet::MONTH
        | facet::PERIOD
        | facet::ZONE
        | facet::COIN;
    entry & KNOWN != 0
        || scan.any(
            at,
            &[
                "s", "st", "nd", "rd", "th", "am", "pm", "ampm", "a", "p", "pc", "pct", "h", "US", "percent", "bps", "bp", "c", "f", "d",
                "ers",
            ],
        ) && !scan.any(at, &["d", "ers"])
}
