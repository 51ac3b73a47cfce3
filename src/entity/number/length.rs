//! Lengths of time, alone or told from another time: "three years ago", "54-year-old", "half an hour", "2 years 1 month", "the past decade".

use super::Found;
use super::atom::Scan;
use super::decimal::Decimal;
use super::interval;
use super::lexicon::facet;
use super::numeral::number;
use crate::document::EntityLabel;

/// A unit of time in words: its TIMEX3 letters, whether the clock counts it.
pub fn unit(scan: &Scan, at: usize) -> Option<(&'static str, bool)> {
    let entry = scan.entry(at);
    (entry.facets & (facet::PERIOD | facet::CLOCK) != 0 && !(entry.facets & facet::ORDINAL != 0 && !scan.is(at, "second")))
        .then_some((entry.time, entry.facets & facet::CLOCK != 0))
}

pub fn label(clock: bool) -> EntityLabel {
    if clock { EntityLabel::Time } else { EntityLabel::Date }
}

/// A length in TIMEX3: `amount` of a unit ("P3Y", "PT2H"; "X" for an amount that is not said).
pub fn length(amount: &str, letters: &str, clock: bool) -> String {
    let (factor, letter) = letters.split_at(letters.len() - letters.trim_start_matches(|c: char| c.is_ascii_digit()).len());
    let (factor, letter) = if letter == "Q" { (3, "M") } else { (factor.parse().unwrap_or(1), letter) };
    let amount = match Decimal::parse(amount).and_then(|n| n.times(factor)) {
        Some(n) => n.to_string(),
        None => "X".into(),
    };
    let letter = match letter {
        "MS" | "US" | "NS" => "S",
        other => other,
    };
    if letters == "MS" {
        let seconds = Decimal::parse(&amount).and_then(|n| n.shifted(3)).map_or(amount.clone(), |n| n.to_string());
        return format!("PT{seconds}S");
    }
    format!("P{}{amount}{letter}", if clock { "T" } else { "" })
}

/// The value of the unit `offset` of them away from the day of writing ("last week": -1).
pub fn away(scan: &Scan, letters: &str, offset: i64) -> String {
    let resolved = scan.anchor.and_then(|anchor| {
        let days = |n: i64| anchor.plus_days(n);
        let year = |n: i64| u16::try_from(i64::from(anchor.year).checked_add(n)?).ok().filter(|y| (1..=9999).contains(y));
        Some(match letters {
            "D" => days(offset)?.to_string(),
            "W" => {
                let (year, week) = days(offset.checked_mul(7)?)?.week();
                format!("{year}-W{week:02}")
            }
            "2W" => {
                let (year, week) = days(offset.checked_mul(14)?)?.week();
                format!("{year}-W{week:02}")
            }
            "WE" => {
                let (year, week) = days(offset.checked_mul(7)?)?.week();
                format!("{year}-W{week:02}-WE")
            }
            "M" => {
                let (year, month) = anchor.plus_months(offset)?;
                format!("{year:04}-{month:02}")
            }
            "Q" => {
                let (year, month) = anchor.plus_months(offset.checked_mul(3)?)?;
                format!("{year:04}-Q{}", (month - 1) / 3 + 1)
            }
            "Y" => format!("{:04}", year(offset)?),
            "10Y" => format!("{:03}X", year(offset.checked_mul(10)?)? / 10),
            "100Y" => format!("{:02}XX", year(offset.checked_mul(100)?)? / 100),
            _ => return None,
        })
    });
    resolved.unwrap_or_else(|| {
        let one = length("1", letters, false);
        match offset {
            0 => format!("THIS {one}"),
            _ if letters == "D" => format!("OFFSET {}", length_signed(offset, letters)),
            _ => format!("THIS {one} OFFSET {}", length_signed(offset, letters)),
        }
    })
}

pub fn length_signed(offset: i64, letters: &str) -> String {
    let plain = length(&offset.unsigned_abs().to_string(), letters, false);
    if offset < 0 { plain.replacen('P', "P-", 1) } else { plain }
}

/// "half an hour", "half-hour", "a quarter of an hour", "half a century".
pub fn half_unit(scan: &Scan, at: usize) -> Option<Found> {
    if !scan.any(at, &["half", "quarter"]) {
        return None;
    }
    let mut noun = scan.past_hyphen(at + 1);
    noun += usize::from(scan.is(noun, "of"));
    noun += usize::from(scan.any(noun, &["a", "an"]));
    let noun = scan.past_hyphen(noun);
    let (letters, clock) = unit(scan, noun)?;
    if noun == at + 1 && !clock {
        return None;
    }
    let amount = Decimal::from(1).over(scan.entry(at).number)?;
    let start = if at > 0 && scan.any(at - 1, &["a", "every", "last"]) { at - 1 } else { at };
    Some(directed(scan, start, noun + 1, Some(amount), letters, clock))
}

/// Numbers with units: "three years ago", "2 years 1 month", "54-year-old", "two to three weeks", "the past five days".
pub fn counted(scan: &Scan, at: usize) -> Option<Found> {
    let first = number(scan, at, false)?;
    if scan.attached(at) {
        return None;
    }
    let mut amount = first.value;
    let mut noun = scan.past_hyphen(first.end);
    let mut start = first.start;
    let mut range = None;
    let between = start > 0 && scan.is(start - 1, "between") && scan.is(first.end, "and");
    // "12- to 17-year-olds": the unit hangs on both.
    let hangs = usize::from(scan.dash(first.end) && scan.glued(first.end) && !scan.glued(first.end + 1));
    let joint = first.end + hangs;
    if (scan.any(joint, &["to", "or"]) || hangs == 1 && scan.is(joint, "and") || scan.hyphen(first.end) || between)
        && let Some(second) = number(scan, joint + 1, false).filter(|n| n.start == joint + 1)
    {
        range = first.written().zip(second.written());
        noun = scan.past_hyphen(second.end);
        amount = None;
        start -= usize::from(between);
    } else if first.value.is_none() && scan.is(noun, "of") {
        noun += 1;
    }
    if scan.any(
        noun,
        &[
            "more",
            "full",
            "consecutive",
            "straight",
            "working",
            "business",
            "upcoming",
            "coming",
            "calendar",
            "trading",
            "long",
            "whole",
            "further",
            "additional",
            "fiscal",
            "short",
        ],
    ) {
        noun += 1;
    }
    let (letters, clock) = unit(scan, noun)?;
    if scan.is(noun, "day") && scan.any(at, &["zero", "0"]) {
        return None; // "a zero-day flaw"
    }
    if scan.is(noun, "second") && !(scan.hyphen(first.end)) && first.value != Some(Decimal::from(1)) {
        return None;
    }
    let title =
        scan.capital(noun) && !scan.title_case() && scan.text(noun).len() > 1 && !scan.text(noun).bytes().all(|b| b.is_ascii_uppercase());
    if title {
        return None; // "24 Hours", "Thirty Years' War"
    }
    let fraction = scan.is(noun + 1, "of") || scan.hyphen(first.end) || scan.has(noun + 1, facet::SCALE);
    if letters == "Q" && !first.figures && scan.is(noun, "quarters") && fraction {
        return None; // "three quarters of"
    }
    if letters == "Y" && scan.text(noun.wrapping_sub(1)) == "fiscal" && scan.text(at).len() == 4 && first.figures {
        return None; // "the 2019 fiscal year"
    }
    let mut end = noun + 1;
    if let Some((low, high)) = range {
        let value = format!("{}/{}", length(&low, letters, clock), length(&high, letters, clock));
        let mut found = directed(scan, start, end, None, letters, clock);
        found.value = Some(value);
        return Some(found);
    }
    // "2 years 1 month and 21 days", "an hour and a half"
    let mut more = String::new();
    if !scan.hyphen(first.end) {
        (end, more) = smaller_parts(scan, end, letters, clock);
    }
    if scan.is(end, "and") && scan.is(end + 1, "a") && scan.is(end + 2, "half") && more.is_empty() {
        amount = amount.and_then(|n| n.plus(Decimal::from(1).over(2)?));
        end += 3;
    }
    let mut found = directed(scan, start, end, amount, letters, clock);
    if !more.is_empty() {
        found.value = found.value.map(|value| format!("{value}{more}"));
    }
    Some(found)
}

/// The smaller units that go on a length, from `end`: "1 month and 21 days", "and twenty minutes". Where they end, and their TIMEX3 letters.
pub fn smaller_parts(scan: &Scan, mut end: usize, letters: &str, clock: bool) -> (usize, String) {
    let mut more = String::new();
    for _ in 0..4 {
        let next = end + usize::from(scan.is(end, "and") || scan.mark(end, ','));
        let Some(part) = number(scan, next, false).filter(|n| n.start == next && n.value.is_some()) else { break };
        let after = scan.past_hyphen(part.end);
        let Some((small, small_clock)) = unit(scan, after) else { break };
        if small == letters || scan.hyphen(part.end) || scan.mark(end, ',') && !scan.figures(next) {
            break;
        }
        let text = length(&part.written().unwrap_or_default(), small, small_clock);
        more.push_str(if clock || !small_clock {
            text.trim_start_matches('P').trim_start_matches(if clock { 'T' } else { 'P' })
        } else {
            text.trim_start_matches('P')
        });
        end = after + 1;
    }
    (end, more)
}

/// Adds what follows or leads a length of time, from `start` to `end`: "ago", "later", "old", "the past".
pub fn directed(scan: &Scan, start: usize, end: usize, amount: Option<Decimal>, letters: &'static str, clock: bool) -> Found {
    let written = amount.map_or_else(|| "X".to_owned(), |n| n.to_string());
    let plain = length(&written, letters, clock);
    let whole = amount.and_then(Decimal::whole).and_then(|n| i64::try_from(n).ok());
    // "two-year-long", "a decades-long fight"
    let end = if scan.hyphen(end) && scan.is(end + 1, "long") { end + 2 } else { end };
    let old = scan.past_hyphen(end);
    let apostrophe = scan.apostrophe(end);
    if scan.any(old, &["old", "olds"]) {
        return Found::new(start, old + 1, label(clock), Some(plain));
    }
    if scan.is(end, "of") && scan.is(end + 1, "age") {
        return Found::new(start, end + 2, label(clock), Some(plain));
    }
    let offset = |sign: i64| -> String {
        match whole {
            Some(n) if !clock => away_plain(scan, letters, n.saturating_mul(sign)),
            _ => format!("OFFSET {}", if sign < 0 { plain.replacen('P', "P-", 1) } else { plain.clone() }),
        }
    };
    let relative = |sign: i64| format!("OFFSET {}", if sign < 0 { plain.replacen('P', "P-", 1) } else { plain.clone() });
    let start_with = |start: usize| start;
    if scan.is(end, "ago") {
        return Found::new(start_with(start), end + 1, label(clock), Some(offset(-1)));
    }
    if scan.is(end, "from") && scan.any(end + 1, &["now", "today"]) {
        return Found::new(start, end + 2, label(clock), Some(offset(1)));
    }
    if scan.is(end, "from")
        && !clock
        && let Some(date) = scan.has(end + 1, facet::WEEKDAY | facet::MONTH).then(|| interval::find(scan, end + 1)).flatten()
        && date.start == end + 1
    {
        return Found::new(start, date.end, EntityLabel::Date, date.value.map(|value| format!("{value} {}", relative(1))));
    }
    if scan.any(end, &["earlier", "later"]) && !scan.is(end + 1, "than")
        || (scan.any(end, &["before", "beforehand", "afterwards", "afterward", "prior"]) && !scan.word(end + 1))
    {
        let back = scan.any(end, &["earlier", "before", "beforehand", "prior"]);
        return Found::new(start, end + 1, label(clock), Some(relative(if back { -1 } else { 1 })));
    }
    // "5 days before Christmas": a length before or after a date.
    if scan.any(end, &["before", "after"])
        && !clock
        && let Some(date) = (scan.has(end + 1, facet::HOLIDAY | facet::MONTH)).then(|| interval::find(scan, end + 1)).flatten()
        && date.start == end + 1
    {
        let value = date.value.map(|value| format!("{value} {}", relative(if scan.is(end, "before") { -1 } else { 1 })));
        return Found::new(start, date.end, EntityLabel::Date, value);
    }
    let start = if apostrophe { start } else { lead(scan, start) };
    Found::new(start, end, label(clock), Some(plain))
}

/// `away`, but years ago is a year, not "this year" less some.
fn away_plain(scan: &Scan, letters: &str, offset: i64) -> String {
    if scan.anchor.is_some() && letters != "WE" {
        away(scan, letters, offset)
    } else {
        format!("OFFSET {}", length_signed(offset, letters))
    }
}

/// "the past", "the last", "the next", "the first" before a counted length.
fn lead(scan: &Scan, start: usize) -> usize {
    let Some(word) = start.checked_sub(1) else { return start };
    let article = word > 0 && scan.any(word - 1, &["the", "this", "these", "those"]);
    if scan.any(word, &["past", "last", "next", "previous", "coming", "upcoming", "another", "every", "recent"]) {
        return word - usize::from(article);
    }
    // "following ten years of war" follows them; "the following ten years" points.
    if article && scan.any(word, &["following", "preceding", "first", "final"]) { word - 1 } else { start }
}

/// A length with the day it begins or ends at: "the year ended June 30", "2 weeks starting May 20th"; the value is ISO 8601's.
pub fn bounded(scan: &Scan, found: Found) -> Found {
    let ends = scan.any(found.end, &["ended", "ending"]);
    if !(ends || scan.any(found.end, &["starting", "beginning"])) || !scan.has(found.end.wrapping_sub(1), facet::PERIOD) {
        return found;
    }
    let next = found.end + 1 + usize::from(scan.is(found.end + 1, "on"));
    let one = (found.value.is_none()).then(|| length("1", scan.entry(found.end - 1).time, false));
    let Some(span) = one.or_else(|| found.value.clone().filter(|value| value.starts_with('P'))) else { return found };
    match interval::find(scan, next).filter(|date| date.start == next) {
        Some(Found { end, value: Some(day), .. }) => {
            let value = if ends { format!("{span}/{day}") } else { format!("{day}/{span}") };
            let the = found.start > 0 && scan.is(found.start - 1, "the");
            Found { start: found.start - usize::from(the), end, value: Some(value), ..found }
        }
        _ => found,
    }
}
