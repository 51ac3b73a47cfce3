//! Numbers in figures and words, as the other grammars build on them.

use super::atom::{Kind, Scan};
use super::decimal::Decimal;
use super::lexicon::facet;
use crate::document::Tag;

/// A number: where it ends, its value where it has one ("hundreds of thousands" has none), and how it is written.
#[derive(Clone, Copy, Debug)]
pub struct Number {
    pub start: usize,
    pub end: usize,
    pub value: Option<Decimal>,
    /// Figures, not words.
    pub figures: bool,
    /// Multiplied by a word or suffix ("million", "bn").
    pub scaled: bool,
}

impl Number {
    /// The value, written out.
    pub fn written(&self) -> Option<String> {
        self.value.map(|value| value.to_string())
    }
}

/// The number at `at`. `money` lets "m" and "b" be millions after a space too.
pub fn number(scan: &Scan, at: usize, money: bool) -> Option<Number> {
    if at != scan.memo.at.get() {
        return read(scan, at, money);
    }
    let memo = &scan.memo.read[usize::from(money)];
    memo.get().unwrap_or_else(|| {
        let number = read(scan, at, money);
        memo.set(Some(number));
        number
    })
}

fn read(scan: &Scan, at: usize, money: bool) -> Option<Number> {
    match scan.kind(at)? {
        Kind::Figures => figures(scan, at, money),
        Kind::Mark('½') => Some(Number { start: at, end: at + 1, value: Decimal::from(1).over(2), figures: true, scaled: false }),
        Kind::Mark('¼') => Some(Number { start: at, end: at + 1, value: Decimal::from(1).over(4), figures: true, scaled: false }),
        Kind::Mark('¾') => Some(Number { start: at, end: at + 1, value: Decimal::from(3).over(4), figures: true, scaled: false }),
        // Every grammar asks at every word it may begin with: most are told at once.
        Kind::Word => match scan.entry(at).facets {
            0 => vague(scan, at),
            known if known & (facet::NUMERAL | facet::SCALE | facet::FRACTION | facet::VAGUE) != 0 => {
                vague(scan, at).or_else(|| words(scan, at))
            }
            _ => None,
        },
        Kind::Mark(_) => None,
    }
}

fn figures(scan: &Scan, at: usize, money: bool) -> Option<Number> {
    let mut value = Decimal::parse(scan.text(at))?;
    if at > 0 && scan.glued(at) && scan.mark(at - 1, '.') && !(at > 1 && scan.glued(at - 1)) {
        value = value.shifted(scan.text(at).len() as u8)?; // ".75"
    }
    let mut end = at + 1;
    // "2 1/4", "2½"
    if let (Some(over), Some(under)) = (scan.integer(end), scan.integer(end + 2))
        && scan.mark(end + 1, '/')
        && !scan.glued(end)
        && scan.glued(end + 1)
        && scan.glued(end + 2)
        && over < under
        && under <= 16
        && let Some(part) = Decimal::from(u64::from(over)).over(u64::from(under)).and_then(|part| value.plus(part))
    {
        value = part;
        end += 3;
    } else if let Some(Kind::Mark('½' | '¼' | '¾')) = scan.kind(end) {
        value = number(scan, end, false)?.value.and_then(|part| value.plus(part))?;
        end += 1;
    }
    // "1 000 000": thousands set apart by blanks, at least two groups.
    let group = |i: usize| scan.integer(i).is_some_and(|_| scan.text(i).len() == 3) && !scan.glued(i);
    if end == at + 1 && scan.text(at).len() <= 3 && scan.integer(at).is_some_and(|n| n > 0) && group(end) && group(end + 1) {
        while group(end) && end < at + 6 {
            value = value.times(1000)?.plus(Decimal::from(u64::from(scan.integer(end)?)))?;
            end += 1;
        }
    }
    let mut scaled = false;
    if scan.has(end, facet::SUFFIX) && suffix(scan, end, money) {
        value = value.times(scan.entry(end).number)?;
        return Some(Number { start: at, end: end + 1, value: Some(value), figures: true, scaled: true });
    }
    for _ in 0..3 {
        let word = if scan.hyphen(end) && scan.has(end + 1, facet::SCALE) { end + 1 } else { end };
        if !scan.has(word, facet::SCALE) || (scan.capital(word) && !scan.title_case() && scan.is(word, "dozen")) {
            break;
        }
        value = value.times(scan.entry(word).number)?;
        scaled = true;
        end = word + 1;
    }
    if let Some(after) = and_a_half(scan, end).filter(|_| !scaled) {
        value = value.plus(Decimal::from(1).over(2)?)?;
        end = after;
        if scan.has(end, facet::SCALE) {
            value = value.times(scan.entry(end).number)?;
            end += 1;
            scaled = true;
        }
    }
    Some(Number { start: at, end, value: Some(value), figures: true, scaled })
}

/// The end of "and a half" or "-and-a-half" at `at`.
fn and_a_half(scan: &Scan, at: usize) -> Option<usize> {
    let step = if scan.hyphen(at) { 2 } else { 1 };
    let at = at + step - 1;
    let half = at + 2 * step;
    let joined = step == 1 || scan.hyphen(at + 1) && scan.hyphen(at + 3);
    (scan.is(at, "and") && scan.is(at + step, "a") && scan.is(half, "half") && joined).then_some(half + 1)
}

/// True when the letters at `at` multiply the figures before them.
fn suffix(scan: &Scan, at: usize, money: bool) -> bool {
    let text = scan.text(at);
    let plain = text.len() > 1 && !matches!(text, "mm" | "MM" | "kr" | "KR");
    if !scan.glued(at) {
        return (plain && !scan.capital(at))
            || text == "Cr"
            || text == "Kr"
            || (money && matches!(text, "m" | "M" | "b" | "B" | "k" | "K"));
    }
    if scan.apostrophe(at + 1) {
        return true;
    }
    match text {
        "m" | "b" if !money => measures_follow_not(scan, at + 1),
        "mm" if !money => false,
        _ => true,
    }
}

/// "9m people" counts, "9m" and "9m long" measure.
fn measures_follow_not(scan: &Scan, at: usize) -> bool {
    scan.word(at)
        && !scan.any(
            at,
            &[
                "long", "wide", "high", "tall", "deep", "away", "from", "above", "below", "and", "or", "in", "of", "to", "at", "by", "x",
                "for", "on",
            ],
        )
}

/// "hundreds of thousands", "tens of millions", "dozens", "several hundred", "a few thousand".
fn vague(scan: &Scan, at: usize) -> Option<Number> {
    let mut end = at;
    if scan.has(at, facet::VAGUE) {
        if scan.any(at, &["tens", "scores"]) && !scan.is(at + 1, "of") {
            return None;
        }
        end += 1;
        while scan.is(end, "of") && scan.has(end + 1, facet::VAGUE) {
            end += 2;
        }
        if scan.is(at, "tens") && end == at + 1 {
            return None;
        }
        return Some(Number { start: at, end, value: None, figures: false, scaled: true });
    }
    let few = match () {
        () if scan.any(at, &["several", "few", "many"]) => 1,
        () if scan.is(at, "couple") && scan.is(at + 1, "of") => 2,
        () if scan.is(at, "couple") => 1,
        () => return None,
    };
    if !scan.has(at + few, facet::SCALE) {
        return None;
    }
    end += few;
    while scan.has(end, facet::SCALE) && end < at + few + 3 {
        end += 1;
    }
    let start = if at > 0 && scan.is(at - 1, "a") { at - 1 } else { at };
    Some(Number { start, end, value: None, figures: false, scaled: true })
}

/// Number words: "three hundred and thirty-one", "a million", "half a dozen", "two and a half million".
fn words(scan: &Scan, at: usize) -> Option<Number> {
    let start = at;
    let mut end = at;
    let mut total = Decimal::from(0); // of finished groups
    let mut group = 0u64; // below the next scale
    let mut last = 0u64; // the numeral before, to tell "twenty-one" from "twenty twenty"
    let mut floor = u64::MAX; // scales must fall: million, thousand, hundred
    let mut any = false;
    let mut scaled = false;
    if scan.has(at, facet::SCALE) || (scan.has(at, facet::FRACTION) && scan.any(at, &["half", "quarter"])) {
        return scaled_by_article(scan, at);
    }
    while end < at + 24 {
        let word = if any && scan.hyphen(end) { end + 1 } else { end };
        // "fifty - two": a hyphen with spaces inside one number
        let word = if any && (20..100).contains(&last) && scan.dash(word) && scan.has(word + 1, facet::NUMERAL) { word + 1 } else { word };
        let joined = any && scan.is(word, "and") && (group >= 100 || group == 0 && scaled) && scan.has(word + 1, facet::NUMERAL);
        let word = if joined { word + 1 } else { word };
        let entry = scan.entry(word);
        if entry.facets & facet::NUMERAL != 0 {
            let fits = last == 0 || last >= 100 || (20..100).contains(&last) && last.is_multiple_of(10) && (1..10).contains(&entry.number);
            // "one twenty two", as spoken: hundreds without their word
            let spoken = !fits
                && end == at + 1
                && (1..10).contains(&last)
                && (10..100).contains(&entry.number)
                && word == end
                && !spelled_unit(scan, word);
            if spoken {
                group *= 100;
            }
            let another = joined && scan.is(word, "one") && scan.is(word + 1, "of");
            if !(fits || spoken) || another {
                break;
            }
            group = group.checked_add(entry.number)?;
            last = entry.number;
        } else if entry.facets & facet::SCALE != 0 && any {
            let scale = entry.number;
            if scale == 100 || scale == 12 || scale == 144 {
                if group == 0 || group >= 1000 {
                    break;
                }
                group = if group > 100 && scale == 100 && !group.is_multiple_of(100) {
                    group.checked_mul(100)?
                } else {
                    group.checked_mul(scale)?
                };
                last = 100;
            } else {
                if group == 0 || scale >= floor {
                    break;
                }
                total = total.plus(Decimal::from(group).times(scale)?)?;
                (group, last, floor) = (0, 0, scale);
            }
            scaled = true;
        } else {
            break;
        }
        any = true;
        end = word + 1;
    }
    if !any {
        return None;
    }
    let mut value = total.plus(Decimal::from(group))?;
    if let Some(after) = and_a_half(scan, end).filter(|_| !scaled && group < 100) {
        value = value.plus(Decimal::from(1).over(2)?)?;
        end = after;
        if scan.has(end, facet::SCALE) {
            value = value.times(scan.entry(end).number)?;
            (scaled, end) = (true, end + 1);
        }
    } else if scan.is(end, "point") && !scaled {
        let mut digits = end + 1;
        while digits < end + 8 && scan.has(digits, facet::NUMERAL) && scan.entry(digits).number < 10 {
            value = value.plus(Decimal::from(scan.entry(digits).number).shifted((digits - end) as u8)?)?;
            digits += 1;
        }
        if digits > end + 1 {
            end = digits;
            if scan.has(end, facet::SCALE) {
                value = value.times(scan.entry(end).number)?;
                (scaled, end) = (true, end + 1);
            }
        }
    }
    // "three hundred crore" is written "Cr"
    if !any_suffix(scan, end) {
        return Some(Number { start, end, value: Some(value), figures: false, scaled });
    }
    value = value.times(scan.entry(end).number)?;
    (scaled, end) = (true, end + 1);
    Some(Number { start, end, value: Some(value), figures: false, scaled })
}

/// True when the numeral at `at` goes with a unit or a hyphen ("one twenty-year-old"), so that the one before it stands apart.
fn spelled_unit(scan: &Scan, at: usize) -> bool {
    let end = at + 1 + usize::from(scan.has(at + 1, facet::NUMERAL));
    scan.hyphen(at + 1)
        || scan.has(end, facet::PERIOD | facet::CLOCK | facet::SCALE | facet::CURRENCY | facet::UNIT)
        || scan.any(end, &["percent", "per"])
}

/// "Cr" or "Kr" for crore after number words.
fn any_suffix(scan: &Scan, at: usize) -> bool {
    matches!(scan.text(at), "Cr" | "Kr")
}

/// "a hundred", "half a million", "half million", "a quarter million", "a dozen", "a half dozen" around the scale or "half" at `at`.
fn scaled_by_article(scan: &Scan, at: usize) -> Option<Number> {
    if scan.has(at, facet::SCALE) {
        let few = at.checked_sub(1).filter(|&few| scan.any(few, &["several", "few", "many", "couple"]));
        let few = few.or_else(|| at.checked_sub(2).filter(|&few| scan.is(few, "couple") && scan.is(few + 1, "of")));
        if let Some(mut found) = few.and_then(|few| vague(scan, few)) {
            if found.start > 0 && scan.any(found.start - 1, &["a", "past", "last"]) && scan.is(found.start - 1, "a") {
                found.start -= 1;
            }
            return Some(found);
        }
        let article = at > 0 && (scan.any(at - 1, &["a", "per"]) || scan.is(at - 1, "an"));
        let bare_dozen = scan.is(at, "dozen") || scan.is(at, "hundred") || scan.is(at, "thousand");
        if !article && !bare_dozen {
            return None;
        }
        let mut value = Decimal::from(scan.entry(at).number);
        let mut end = at + 1;
        while scan.has(end, facet::SCALE) && end < at + 3 {
            value = value.times(scan.entry(end).number)?;
            end += 1;
        }
        if scan.is(end, "and") && scan.has(end + 1, facet::NUMERAL) && article && !word_is_pronoun(scan, end + 1) && value.whole()? >= 100 {
            let rest = words(scan, end + 1).filter(|rest| !rest.scaled)?;
            value = value.plus(rest.value?)?;
            end = rest.end;
        }
        let start = if article { at - 1 } else { at };
        return Some(Number { start, end, value: Some(value), figures: false, scaled: true });
    }
    let article = usize::from(scan.any(at + 1, &["a", "of"]) && scan.is(at + 1, "a"));
    let scale = scan.past_hyphen(at + 1 + article);
    if !scan.has(scale, facet::SCALE) {
        return None;
    }
    let value = Decimal::from(scan.entry(scale).number).over(scan.entry(at).number);
    let start = if at > 0 && scan.any(at - 1, &["a", "one"]) { at - 1 } else { at };
    Some(Number { start, end: scale + 1, value, figures: false, scaled: true })
}

/// True when "one" at `at` stands for a thing or a person sooner than for a number.
pub fn word_is_pronoun(scan: &Scan, at: usize) -> bool {
    if !scan.is(at, "one") {
        return false;
    }
    if at > 0 && scan.any(at - 1, &["minus", "negative"]) {
        return false;
    }
    if scan.atoms.get(at).is_some_and(|atom| matches!(atom.tag, Tag::Nn | Tag::Prp)) && !scan.is(at + 1, "of") {
        return true;
    }
    // "the red one"
    let described = at > 1 && scan.atoms.get(at - 1).is_some_and(|atom| matches!(atom.tag, Tag::Jj | Tag::Jjr | Tag::Jjs));
    if described && scan.any(at - 2, &["the", "a", "an", "this", "that"]) && !scan.capital(at - 1) && !scan.glued(at) {
        return true;
    }
    // "the one posed by"
    let told = scan.atoms.get(at + 1).is_some_and(|atom| matches!(atom.tag, Tag::Vbn | Tag::Vbd | Tag::Vbz | Tag::Vbg | Tag::Md));
    if told && at > 0 && scan.is(at - 1, "the") {
        return true;
    }
    let next_is = |words: &[&str]| scan.any(at + 1, words);
    if next_is(&["of", "or", "in", "hundred", "thousand", "million", "billion", "dozen", "and", "two", "to", "day", "more", "percent"]) {
        return at > 0 && scan.any(at - 1, &["no", "any", "every", "this", "that", "which"]);
    }
    let before = at > 0
        && scan.any(
            at - 1,
            &[
                "this",
                "that",
                "the",
                "which",
                "any",
                "each",
                "every",
                "no",
                "another",
                "some",
                "new",
                "old",
                "good",
                "bad",
                "big",
                "small",
                "first",
                "last",
                "next",
                "only",
                "other",
                "same",
                "right",
                "wrong",
                "different",
                "better",
                "best",
                "loved",
                "little",
                "younger",
                "older",
                "such",
                "own",
                "second",
                "third",
                "great",
                "real",
                "former",
                "latter",
                "whichever",
                "many",
                "these",
                "those",
                "ones",
                "day",
                "largest",
                "biggest",
                "similar",
                "important",
            ],
        )
        && !(scan.is(at - 1, "the")
            && scan.word(at + 1)
            && !scan.any(
                at + 1,
                &["who", "that", "which", "i", "we", "he", "she", "they", "you", "in", "with", "on", "at", "from", "to", "for", "about"],
            ))
        && !(scan.any(at - 1, &["only", "this", "that", "last", "another"]) && scan.word(at + 1) && !is_function_word(scan, at + 1));
    let after = !scan.word(at + 1)
        || scan.apostrophe(at + 1)
        || next_is(&[
            "can", "could", "would", "should", "must", "may", "might", "will", "shall", "is", "was", "has", "had", "does", "did",
            "another", "that", "who", "which", "with", "cannot", "needs", "wants", "wishes", "thinks", "looks", "knows", "said", "says",
            "for", "on", "from", "by", "with", "being", "I", "we", "they", "he", "she", "to", "as", "if", "when", "where", "at", "about",
            "the", "but", "it", "you",
        ]) && !next_is(&["to"]);
    before || after
}

/// True when letters or figures go on right at `end`, so that what ends there is a piece of a code.
pub fn continues(scan: &Scan, end: usize) -> bool {
    scan.glued(end)
        && match scan.kind(end) {
            Some(Kind::Word) => !scan.any(end, &["s"]),
            Some(Kind::Figures) => true,
            Some(Kind::Mark('-' | '_' | '/' | ':' | '@' | '#' | '=')) => scan.glued(end + 1) && scan.figures(end + 1),
            _ => false,
        }
}

fn is_function_word(scan: &Scan, at: usize) -> bool {
    scan.any(
        at,
        &[
            "is", "was", "are", "were", "has", "had", "will", "would", "can", "could", "that", "who", "which", "and", "but", "or", "to",
            "for", "in", "on", "at", "by", "with", "from", "as", "of", "the", "he", "she", "they", "we", "i", "it", "said", "does", "did",
        ],
    )
}
