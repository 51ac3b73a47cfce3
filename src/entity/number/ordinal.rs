//! Ordinals and fractions: "21st", "twenty-first", "two-thirds", "half".

use super::Found;
use super::atom::{Kind, Scan};
use super::decimal::Decimal;
use super::lexicon::facet;
use super::numeral::number;
use crate::document::EntityLabel;

/// "21st", "third", "twenty-first", "one hundred and fifth": end and value.
pub fn ordinal_value(scan: &Scan, at: usize) -> Option<(usize, u64)> {
    if scan.figures(at) {
        let value = Decimal::parse(scan.text(at))?.whole()?;
        let fits = scan.glued(at + 1) && scan.any(at + 1, &["st", "nd", "rd", "th"]);
        return fits.then_some((at + 2, value));
    }
    if scan.has(at, facet::ORDINAL) && !scan.has(at, facet::NUMERAL) {
        return Some((at + 1, scan.entry(at).number));
    }
    if !scan.has(at, facet::NUMERAL | facet::SCALE) {
        return None;
    }
    let tens = number(scan, at, false).filter(|n| !n.figures && n.start == at)?;
    let word = scan.past_hyphen(tens.end);
    // "two hundred and fiftieth"
    let word = word + usize::from(tens.scaled && scan.is(word, "and"));
    let unit = scan.entry(word);
    let value = tens.value?.whole()?;
    if unit.facets & facet::ORDINAL == 0 {
        return None;
    }
    if unit.number >= 100 {
        return Some((word + 1, value.checked_mul(unit.number)?)); // "two hundredth"
    }
    let fits = if value % 100 == 0 { value >= 100 } else { value % 10 == 0 && unit.number < 10 && value % 100 >= 20 };
    fits.then_some((word + 1, value + unit.number))
}

pub fn ordinal(scan: &Scan, at: usize) -> Option<Found> {
    let (end, value) = ordinal_value(scan, at)?;
    // "two-thirds" is a fraction, "a third of" too, "three seconds" a time; "at first" and "second hand" count nothing.
    if !scan.figures(at) {
        if end == at + 1 && scan.is(at, "second") && (at > 0 && scan.any(at - 1, &["per", "a"]) && !scan.word(at + 1)) {
            return None;
        }
        if scan.is(at, "second") && scan.hyphen(end) && scan.text(end + 1).to_ascii_lowercase().starts_with("guess") {
            return None;
        }
        if at > 0 && scan.is(at - 1, "at") && scan.is(at, "first") && !scan.word(end) {
            return None;
        }
        if fraction(scan, at).is_some() || part_of_name(scan, at, end) {
            return None;
        }
        if at > 0 && scan.any(at - 1, &["a", "one"]) && scan.is(end, "of") && scan.has(at, facet::FRACTION) {
            return None;
        }
    }
    (!scan.attached(at)).then(|| Found::new(at, end, EntityLabel::Ordinal, Some(value.to_string())))
}

/// True for a capitalised number word inside a name: "Sixth Amendment", "Big Four", "the Third Way".
pub fn part_of_name(scan: &Scan, at: usize, end: usize) -> bool {
    if scan.title_case() || !scan.capital(at) {
        return false;
    }
    let first = at == 0 || (at == 1 && !scan.word(0));
    let next_capital = scan.capital(end) && scan.word(end);
    let before_capital = at > 0 && scan.capital(at - 1) && at > 1;
    (!first && (next_capital || before_capital || scan.text(at).len() > 1))
        || (first && next_capital && end == at + 1 && scan.has(at, facet::ORDINAL))
}

pub fn fraction(scan: &Scan, at: usize) -> Option<Found> {
    // "3/4", "-4/5"
    if let (Some(over), Some(under)) = (scan.integer(at), scan.integer(at + 2))
        && scan.mark(at + 1, '/')
        && scan.glued(at + 1)
        && scan.glued(at + 2)
        && !(scan.glued(at + 3) && scan.mark(at + 3, '/'))
    {
        if under == 0 || scan.attached(at) || over >= under {
            return None;
        }
        if at > 0 && scan.any_sign(at - 1) && scan.glued(at) && !scan.glued(at - 1) {
            return Some(Found::new(at - 1, at + 3, EntityLabel::Cardinal, Some(format!("-{}", ratio(over, under)))));
        }
        return Some(Found::new(at, at + 3, EntityLabel::Cardinal, Some(ratio(over, under))));
    }
    if let Some(Kind::Mark('⅓' | '⅔' | '⅛' | '⅜' | '⅝' | '⅞' | '½' | '¼' | '¾')) = scan.kind(at) {
        return Some(Found::new(at, at + 1, EntityLabel::Cardinal, None));
    }
    // "two-thirds", "one half"
    if scan.has(at, facet::NUMERAL) && !scan.attached(at) {
        let over = scan.entry(at).number as u32;
        let part = scan.past_hyphen(at + 1);
        let plural = scan.text(part).ends_with('s');
        if scan.has(part, facet::FRACTION) && over > 0 && (plural == (over > 1)) && over < 20 && !scan.any(part, &["second"]) {
            let under = scan.entry(part).number as u32;
            let timed = scan.any(part, &["quarter", "quarters"]) && !scan.hyphen(at + 1) && !scan.is(part + 1, "of");
            let alone = over == 1 && part == at + 1 && !scan.word(part + 1) && !scan.hyphen(part + 1);
            if !timed && (plural || alone || scan.hyphen(at + 1) || scan.any(part + 1, &["of", "the"]) || scan.is(part, "half")) {
                return Some(Found::new(at, part + 1, EntityLabel::Cardinal, Some(ratio(over, under))));
            }
        }
    }
    // "half", "a third of", "a quarter of"
    if scan.is(at, "half") {
        if scan.any(at + 1, &["back", "backs", "staff", "mast", "brother", "sister"]) {
            return None; // a player, a flag, kin
        }
        if at > 0
            && (scan.glued(at) && scan.dash(at - 1)
                || scan.has(at - 1, facet::ORDINAL)
                || scan.any(at - 1, &["final", "opening", "last", "latter", "other"]))
            || scan.hyphen(at + 1)
            || scan.has(at + 1, facet::CLOCK)
            || scan.any(at + 1, &["a", "an"]) && scan.has(at + 2, facet::SCALE)
        {
            return None;
        }
        let article = at > 0 && scan.any(at - 1, &["a", "one"]) && scan.is(at - 1, "one");
        return Some(Found::new(at - usize::from(article), at + 1, EntityLabel::Cardinal, Some("0.5".into())));
    }
    if scan.any(at, &["third", "quarter", "fourth", "fifth", "sixth", "eighth", "tenth"])
        && at > 0
        && scan.any(at - 1, &["a", "one"])
        && (scan.is(at + 1, "of")
            || !scan.word(at + 1) && at > 1 && scan.any(at - 2, &["by", "nearly", "about", "almost", "than", "roughly", "over"]))
    {
        let year = scan.is(at, "quarter") && scan.any(at + 2, &["an"]);
        return (!year).then(|| Found::new(at - 1, at + 1, EntityLabel::Cardinal, Some(ratio(1, scan.entry(at).number as u32))));
    }
    None
}

fn ratio(over: u32, under: u32) -> String {
    Decimal::from(u64::from(over)).over(u64::from(under)).map_or_else(|| format!("{over}/{under}"), |value| value.to_string())
}
