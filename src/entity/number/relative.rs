//! Times told from another time, and lengths of time: "yesterday", "last week", "three years ago", "the past decade", "54-year-old", "every day".
//!
//! Where the day of writing is known, a time told from it becomes a date; else it stays relative: `THIS P1W` this week, `THIS P1W OFFSET P-1W`
//! last week, `OFFSET P-3D` three days ago (the notation of SUTime, Chang and Manning 2012).

use super::Found;
use super::atom::Scan;
use super::date::{self, nearest_weekday, year};
use super::decimal::Decimal;
use super::lexicon::facet;
use super::numeral::{number, ordinal_value};
use crate::document::EntityLabel;

/// How the words before a unit point ("last", "the same", "every").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pointing {
    This,
    Last,
    Next,
    That,
    Every,
    Other,
    The,
    One,
    Few,
    Recent,
    None,
}

/// The words that point, left of `at`, and where they begin.
fn pointing(scan: &Scan, at: usize) -> (usize, Pointing) {
    let mut i = at;
    while i > 0
        && at - i < 2
        && scan.any(
            i - 1,
            &[
                "fiscal",
                "calendar",
                "financial",
                "school",
                "academic",
                "whole",
                "entire",
                "full",
                "very",
                "single",
                "tax",
                "business",
                "working",
                "trading",
                "holiday",
                "long",
            ],
        )
    {
        i -= 1;
    }
    let Some(word) = i.checked_sub(1) else { return (at, Pointing::None) };
    let the = |i: usize| if i > 0 && scan.any(i - 1, &["the", "this", "these", "that"]) { i - 1 } else { i };
    let few = |i: usize| {
        let of = if scan.is(i, "of") { i.saturating_sub(1) } else { i };
        if of > 0 && scan.any(of - 1, &["a", "the", "last", "past", "next", "these", "those"]) && !scan.any(of, &["several", "many"]) {
            of - 1
        } else {
            of
        }
    };
    match () {
        () if scan.any(word, &["this", "current"]) => (if scan.is(word, "current") { the(word) } else { word }, Pointing::This),
        () if scan.any(word, &["last", "past", "previous", "preceding"]) => (the(word), Pointing::Last),
        () if scan.any(word, &["next", "coming", "upcoming", "following", "ensuing"]) => (the(word), Pointing::Next),
        () if scan.is(word, "same") => (the(word), Pointing::That),
        () if scan.any(word, &["that", "those"]) => (word, Pointing::That),
        () if scan.is(word, "these") => (word, Pointing::This),
        () if scan.any(word, &["each", "every"]) => (word, Pointing::Every),
        () if scan.is(word, "other") && word > 0 && scan.is(word - 1, "every") => (word - 1, Pointing::Other),
        () if scan.any(word, &["recent"]) => (if word > 0 && scan.any(word - 1, &["most"]) { word - 1 } else { word }, Pointing::Recent),
        () if scan.any(word, &["few", "several", "many"]) || scan.is(word, "of") && word > 0 && scan.is(word - 1, "couple") => {
            let start = few(word);
            let start = if start > 0 && scan.any(start, &["last", "past", "next", "coming"]) { the(start) } else { start };
            (start, Pointing::Few)
        }
        () if scan.is(word, "couple") && word > 0 && scan.is(word - 1, "a") => (word - 1, Pointing::Few),
        () if scan.any(word, &["a", "an"]) => (word, Pointing::One),
        () if scan.is(word, "the") => (word, Pointing::The),
        () => (at, Pointing::None),
    }
}

/// A unit of time in words: its TIMEX3 letters, whether the clock counts it.
fn unit(scan: &Scan, at: usize) -> Option<(&'static str, bool)> {
    let entry = scan.entry(at);
    (entry.facets & (facet::PERIOD | facet::CLOCK) != 0 && !(entry.facets & facet::ORDINAL != 0 && !scan.is(at, "second")))
        .then_some((entry.time, entry.facets & facet::CLOCK != 0))
}

fn label(clock: bool) -> EntityLabel {
    if clock { EntityLabel::Time } else { EntityLabel::Date }
}

/// A length in TIMEX3: `amount` of a unit ("P3Y", "PT2H"; "X" for an amount that is not said).
fn length(amount: &str, letters: &str, clock: bool) -> String {
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
fn away(scan: &Scan, letters: &str, offset: i64) -> String {
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

fn length_signed(offset: i64, letters: &str) -> String {
    let plain = length(&offset.unsigned_abs().to_string(), letters, false);
    if offset < 0 { plain.replacen('P', "P-", 1) } else { plain }
}

/// The expression told relatively, or the length of time, at `at`.
pub fn find(scan: &Scan, at: usize) -> Option<Found> {
    if scan.has(at, facet::DEICTIC) {
        let offset: i64 = scan.entry(at).time.parse().ok()?;
        if scan.capital(at) && scan.capital(at + 1) && at > 0 && !scan.title_case {
            return None; // "USA Today", "Tomorrow Never Dies"
        }
        return Some(Found::new(at, at + 1, EntityLabel::Date, Some(away(scan, "D", offset))));
    }
    if scan.has(at, facet::FREQUENCY) {
        return frequency(scan, at);
    }
    ordinal_period(scan, at)
        .or_else(|| season(scan, at))
        .or_else(|| half_unit(scan, at))
        .or_else(|| counted(scan, at))
        .or_else(|| pointed(scan, at))
}

fn frequency(scan: &Scan, at: usize) -> Option<Found> {
    if (scan.capital(at) && !scan.title_case && at > 0) || scan.attached(at) || (scan.capital(at) && scan.capital(at + 1)) {
        return None;
    }
    let time = scan.entry(at).time;
    let label = if time.starts_with('T') || time.starts_with("PT") { EntityLabel::Time } else { EntityLabel::Date };
    Some(Found::new(at, at + 1, label, Some(time.to_owned())))
}

/// "the third quarter of 2019", "the 21st century", "the first half", "the second week of May".
fn ordinal_period(scan: &Scan, at: usize) -> Option<Found> {
    let (after, nth) = ordinal_value(scan, at)?;
    let after = if scan.is(after, "fiscal") { after + 1 } else { after };
    let noun = scan.past_hyphen(after);
    let letters = if scan.any(noun, &["half"]) {
        "H"
    } else if scan.has(noun, facet::PERIOD) {
        scan.entry(noun).time
    } else {
        return None;
    };
    let mut end = noun + 1;
    let mut of = end + usize::from(scan.is(end, "of"));
    of += usize::from(scan.is(of, "the") || scan.is(of, "this") || scan.is(of, "last"));
    let year = year(scan, of).or_else(|| scan.is(of, "fiscal").then(|| year(scan, of + 1)).flatten());
    let value = match (letters, year) {
        ("100Y", _) => {
            if scan.any(end, &["BC", "BCE"]) {
                end += 1;
            }
            Some(format!("{:02}XX", nth.checked_sub(1)?))
        }
        ("Q" | "H", Some((after, year))) if nth <= 4 => {
            end = after;
            Some(format!("{year}-{letters}{nth}"))
        }
        ("Q" | "H" | "W" | "M" | "D", None) if scan.is(end, "of") => {
            let (after, _) = inner(scan, end + 1)?;
            end = after;
            match letters {
                "Q" | "H" if scan.is(of, "year") => Some(year_part(scan, of, &format!("{letters}{nth}"))),
                _ => None,
            }
        }
        ("Q", None) if nth <= 4 => match scan.anchor {
            Some(anchor) if scan.is(after, "quarter") => Some(format!(
                "{}-Q{nth}",
                if u64::from((anchor.month - 1) / 3 + 1) <= nth && !scan.future {
                    anchor.year - u16::from(u64::from((anchor.month - 1) / 3 + 1) < nth)
                } else {
                    anchor.year
                }
            )),
            _ => Some(format!("XXXX-Q{nth}")),
        },
        ("D" | "W" | "M" | "Y", None) => None,
        _ => return None,
    };
    if letters == "H" && value.is_none() && end == noun + 1 {
        return None; // a match has a first half too
    }
    let start = if at > 0 && scan.any(at - 1, &["the", "this", "last"]) { at - 1 } else { at };
    let start = if start > 0 && at - start == 1 && scan.any(start - 1, &["early", "late", "mid"]) { start - 1 } else { start };
    let start = before_hyphen(scan, start);
    Some(Found::new(start, end, EntityLabel::Date, value))
}

fn year_part(scan: &Scan, of: usize, part: &str) -> String {
    let offset = if scan.is(of - 1, "last") { -1 } else { 0 };
    match scan.anchor {
        Some(anchor) => format!("{}-{part}", i64::from(anchor.year) + offset),
        None => format!("XXXX-{part}"),
    }
}

/// What can follow "the third week of": a month, a date, "the year", "this year": its end.
fn inner(scan: &Scan, at: usize) -> Option<(usize, usize)> {
    let skip = at + usize::from(scan.any(at, &["the", "this", "last", "next", "each", "every"]));
    let skip = skip + usize::from(scan.any(skip, &["fiscal", "financial", "current", "following", "previous"]));
    if let Some(single) = date::single(scan, skip) {
        return Some((single.end, skip));
    }
    if let Some((end, _)) = year(scan, skip) {
        return Some((end, skip));
    }
    let named = scan.has(skip, facet::SEASON) || (skip > at && scan.has(skip, facet::PERIOD));
    named.then_some((skip + 1, skip))
}

/// "mid-", "early-" before `at`.
fn before_hyphen(scan: &Scan, at: usize) -> usize {
    if at > 1 && scan.hyphen(at - 1) && scan.any(at - 2, &["mid", "early", "late"]) { at - 2 } else { at }
}

/// "this summer", "the summer of 2015", "last winter", "spring 2020".
fn season(scan: &Scan, at: usize) -> Option<Found> {
    if !scan.has(at, facet::SEASON) {
        return None;
    }
    let code = scan.entry(at).time;
    let (start, how) = pointing(scan, at);
    let of = at + 1 + usize::from(scan.is(at + 1, "of"));
    if let Some((end, year)) = year(scan, of).filter(|_| of == at + 1 || !scan.is(at, "fall") || how == Pointing::The) {
        let start = if matches!(how, Pointing::The) { start } else { at };
        return Some(Found::new(start, end, EntityLabel::Date, Some(format!("{year}-{code}"))));
    }
    if scan.capital(at) && scan.capital(at + 1) {
        return None; // "Summer Olympics"
    }
    let verb = scan.any(at, &["fall", "spring"]);
    let value = match how {
        Pointing::This | Pointing::Last | Pointing::Next => {
            let offset = match how {
                Pointing::Last => -1,
                Pointing::Next => 1,
                _ => 0,
            };
            match scan.anchor {
                Some(anchor) => format!("{}-{code}", i64::from(anchor.year) + offset),
                None => format!(
                    "THIS {code}{}",
                    match offset {
                        -1 => " OFFSET P-1Y",
                        1 => " OFFSET P1Y",
                        _ => "",
                    }
                ),
            }
        }
        Pointing::Every | Pointing::That => format!("XXXX-{code}"),
        Pointing::The if !verb || scan.is(start.wrapping_sub(1), "in") => format!("XXXX-{code}"),
        Pointing::None
            if !verb && at > 0 && (scan.any(at - 1, &["in", "by", "early", "late", "until", "since", "during"]) || scan.hyphen(at - 1)) =>
        {
            format!("XXXX-{code}")
        }
        _ => return None,
    };
    let capital_name = scan.capital(at) && !scan.title_case && how == Pointing::None && !scan.is(at.wrapping_sub(1), "in");
    (!capital_name).then(|| Found::new(start, at + 1, EntityLabel::Date, Some(value)))
}

/// "half an hour", "half-hour", "a quarter of an hour", "half a century".
fn half_unit(scan: &Scan, at: usize) -> Option<Found> {
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
fn counted(scan: &Scan, at: usize) -> Option<Found> {
    let first = number(scan, at, false)?;
    if scan.attached(at) {
        return None;
    }
    let mut amount = first.value;
    let mut noun = scan.past_hyphen(first.end);
    let mut start = first.start;
    let mut range = None;
    let between = start > 0 && scan.is(start - 1, "between") && scan.is(first.end, "and");
    if (scan.any(first.end, &["to", "or"]) || scan.hyphen(first.end) || between)
        && let Some(second) = number(scan, first.end + 1, false).filter(|n| n.start == first.end + 1)
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
    if scan.is(noun, "second") && !(scan.hyphen(first.end)) && first.value != Some(Decimal::from(1)) {
        return None;
    }
    let title =
        scan.capital(noun) && !scan.title_case && scan.text(noun).len() > 1 && !scan.text(noun).bytes().all(|b| b.is_ascii_uppercase());
    if title {
        return None; // "24 Hours", "Thirty Years' War"
    }
    if letters == "Q" && !first.figures && scan.is(noun, "quarters") && scan.is(noun + 1, "of") {
        return None; // "three quarters of"
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
    for _ in 0..4 {
        let next = end + usize::from(scan.is(end, "and") || scan.mark(end, ','));
        let Some(part) = number(scan, next, false).filter(|n| n.start == next && n.value.is_some()) else { break };
        let after = scan.past_hyphen(part.end);
        let Some((small, small_clock)) = unit(scan, after) else { break };
        if small == letters || scan.hyphen(first.end) || scan.mark(end, ',') && !scan.figures(next) {
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

/// Adds what follows or leads a length of time, from `start` to `end`: "ago", "later", "old", "the past".
fn directed(scan: &Scan, start: usize, end: usize, amount: Option<Decimal>, letters: &'static str, clock: bool) -> Found {
    let written = amount.map_or_else(|| "X".to_owned(), |n| n.to_string());
    let plain = length(&written, letters, clock);
    let whole = amount.and_then(Decimal::whole).and_then(|n| i64::try_from(n).ok());
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
    if scan.any(end, &["earlier", "later"]) && !scan.is(end + 1, "than")
        || (scan.any(end, &["before", "beforehand", "afterwards", "afterward", "prior"]) && !scan.word(end + 1))
    {
        let back = scan.any(end, &["earlier", "before", "beforehand", "prior"]);
        return Found::new(start, end + 1, label(clock), Some(relative(if back { -1 } else { 1 })));
    }
    // "5 days before Christmas": a length before or after a date.
    if scan.any(end, &["before", "after"])
        && !clock
        && let Some(date) = (scan.has(end + 1, facet::HOLIDAY | facet::MONTH)).then(|| date::find(scan, end + 1)).flatten()
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

/// A unit without a number: "last week", "a year ago", "the day before yesterday", "decades", "every other month".
fn pointed(scan: &Scan, at: usize) -> Option<Found> {
    let (letters, clock) = unit(scan, at)?;
    if scan.capital(at) && !scan.title_case && !scan.text(at).bytes().all(|b| b.is_ascii_uppercase()) && (at > 0 || scan.capital(at + 1))
        || scan.text(at).len() < 3
    {
        return None;
    }
    let end = at + 1;
    let plural = scan.text(at).ends_with('s') || scan.is(at, "millennia");
    let (mut start, how) = pointing(scan, at);
    if scan.is(at, "day") {
        let the = if how == Pointing::The { start } else { at };
        if scan.is(end, "before") && scan.is(end + 1, "yesterday") {
            return Some(Found::new(the, end + 2, EntityLabel::Date, Some(away(scan, "D", -2))));
        }
        if scan.is(end, "after") && scan.is(end + 1, "tomorrow") {
            return Some(Found::new(the, end + 2, EntityLabel::Date, Some(away(scan, "D", 2))));
        }
    }
    let fiscal = scan.any(at.wrapping_sub(1), &["fiscal", "financial"]) && scan.is(at, "year");
    let sure = !clock || letters != "S";
    let shifted = |offset: i64| {
        if plural {
            if offset < 0 {
                "PAST_REF".into()
            } else if offset > 0 {
                "FUTURE_REF".into()
            } else {
                "PRESENT_REF".into()
            }
        } else if fiscal {
            match scan.anchor {
                Some(anchor) => format!("FY{}", i64::from(anchor.year) + offset),
                None => away(scan, letters, offset),
            }
        } else if clock {
            format!(
                "THIS {}{}",
                length("1", letters, true),
                if offset == 0 {
                    String::new()
                } else {
                    format!(" OFFSET {}", length("1", letters, true).replacen('P', if offset < 0 { "P-" } else { "P" }, 1))
                }
            )
        } else {
            away(scan, letters, offset)
        }
    };
    let value = match how {
        Pointing::This => {
            let earlier = start > 0 && scan.any(start - 1, &["earlier", "later", "early", "late"]);
            start -= usize::from(earlier);
            // "this week Monday"
            if letters == "W"
                && let Some(weekday) = date::weekday(scan, end)
            {
                let monday = scan.anchor.and_then(|anchor| anchor.plus_days(i64::from(weekday) - i64::from(anchor.weekday())));
                return Some(Found::new(
                    start,
                    end + 1,
                    EntityLabel::Date,
                    monday.map_or(Some(format!("XXXX-WXX-{weekday}")), |date| Some(date.to_string())),
                ));
            }
            shifted(0)
        }
        Pointing::Last | Pointing::Next => {
            let offset = if how == Pointing::Last { -1 } else { 1 };
            let from_text = scan.any(at.saturating_sub(1), &["following", "previous", "preceding", "ensuing"]);
            let counted = plural && scan.any(start + usize::from(scan.is(start, "the")), &["past", "last", "coming", "next"]);
            start -= usize::from(start > 0 && scan.any(start - 1, &["earlier", "later", "early", "late"]));
            if from_text && !fiscal {
                format!("OFFSET {}", length_signed(offset, if clock { "H" } else { letters }))
            } else if counted || (scan.is(at.saturating_sub(1), "past") && !plural && start + 1 < at) {
                if plural { length("X", letters, clock) } else { length("1", letters, clock) }
            } else {
                shifted(offset)
            }
        }
        Pointing::That if sure => return Some(Found::new(start, end, label(clock), None)),
        Pointing::Every if sure => return Some(Found::new(start, end, label(clock), Some(length("1", letters, clock)))),
        Pointing::Other => return Some(Found::new(start, end, label(clock), Some(length("2", letters, clock)))),
        Pointing::Recent if plural => "PAST_REF".into(),
        Pointing::Few if plural => return Some(directed(scan, start, end, None, letters, clock)),
        Pointing::One if !plural => {
            if scan.is(at, "second") && !scan.any(end, &["ago", "later", "before", "earlier"]) && scan.word(end) {
                return None;
            }
            if scan.is(at, "quarter") && !scan.any(end, &["ago", "earlier", "later"]) || scan.is(at, "minute") && scan.is(end, "detail") {
                return None;
            }
            let half = scan.is(end, "and") && scan.is(end + 1, "a") && scan.is(end + 2, "half");
            let amount = if half { Decimal::parse("1.5") } else { Some(Decimal::from(1)) };
            return Some(directed(scan, start, if half { end + 3 } else { end }, amount, letters, clock));
        }
        Pointing::The => {
            let day = letters == "D" && !plural;
            let relation = scan.any(end, &["before", "after", "earlier", "prior", "ago"]);
            if scan.is(at, "second")
                || scan.is(at, "minute")
                || scan.is(at, "seconds")
                || scan.is(at, "minutes")
                || (plural && !relation && scan.is(end, "of"))
            {
                return None;
            }
            if relation && !scan.word(end + 1) {
                return Some(Found::new(start, end + 1, label(clock), None));
            }
            if scan.is(end, "of")
                && matches!(letters, "W" | "M" | "WE" | "Q")
                && let Some((after, _)) = inner(scan, end + 1)
            {
                return Some(Found::new(start, after, EntityLabel::Date, None));
            }
            let cued = start > 0 && scan.any(start - 1, &["during", "in", "for", "of", "over", "throughout", "within", "through"]);
            if day && !cued || plural && !cued || clock {
                return if relation { Some(Found::new(start, end, label(clock), None)) } else { None };
            }
            let near = matches!(letters, "WE");
            if near {
                away(scan, letters, if scan.future { 0 } else { -1 })
            } else {
                return Some(Found::new(start, end, EntityLabel::Date, None));
            }
        }
        Pointing::None if plural => {
            let cued = at > 0
                && scan.any(
                    at - 1,
                    &[
                        "for", "in", "after", "within", "over", "took", "take", "spent", "spend", "lasted", "through", "until", "years",
                        "spanning", "and", "or",
                    ],
                )
                && !scan.any(at - 1, &["and", "or", "years"]);
            let directed_by = scan.any(end, &["ago", "later", "earlier", "before", "after"]);
            if scan.has(at - usize::from(at > 0), facet::UNIT)
                || !(cued || directed_by || scan.hyphen(end) && scan.is(end + 1, "long") || at == 0 && scan.is(end, "of"))
            {
                return None;
            }
            return Some(directed(scan, start, end, None, letters, clock));
        }
        _ => return None,
    };
    Some(Found::new(start, end, label(clock), Some(value)))
}

/// Takes in the words that point at a weekday or month: "last Tuesday", "next March", "every Friday", "Friday this week".
pub fn led(scan: &Scan, found: Found) -> Found {
    let weekday = scan.has(found.start, facet::WEEKDAY);
    if !weekday && !scan.has(found.start, facet::MONTH) {
        let set = found.start > 0
            && scan.any(found.start - 1, &["each", "every"])
            && found.value.as_deref().is_some_and(|value| value.starts_with("XXXX"));
        return Found { start: found.start - usize::from(set), ..found };
    }
    let index = scan.entry(found.start).index;
    let (start, how) = pointing(scan, found.start);
    let bare = found.end == found.start + 1;
    let mut found = found;
    // "friday this week", "tuesday of next week"
    if weekday && bare {
        let det = found.end + usize::from(scan.is(found.end, "of"));
        let offset = ["last", "this", "next"].iter().position(|word| scan.is(det, word));
        if let Some(offset) = offset.filter(|_| scan.any(det + 1, &["week", "month"])) {
            let monday =
                scan.anchor.and_then(|anchor| anchor.plus_days(i64::from(index) - i64::from(anchor.weekday()) + 7 * (offset as i64 - 1)));
            found.end = det + 2;
            found.value = monday.map(|date| date.to_string()).or(found.value);
            return found;
        }
    }
    match how {
        Pointing::This | Pointing::Last | Pointing::Next => {
            if scan.any(found.start - 1, &["coming", "past", "upcoming", "following", "previous"])
                || start + 1 == found.start
                || !scan.is(start, "that")
            {
                found.start = start;
            }
            if !bare {
                return found;
            }
            found.value = match (weekday, how, scan.anchor) {
                (true, Pointing::Last, Some(anchor)) => {
                    let back = i64::from((anchor.weekday() + 7 - index) % 7);
                    anchor.plus_days(if back == 0 { -7 } else { -back }).map(|date| date.to_string())
                }
                (true, Pointing::Next, Some(anchor)) => {
                    let ahead = i64::from((index + 7 - anchor.weekday()) % 7);
                    anchor.plus_days(if ahead == 0 { 7 } else { ahead }).map(|date| date.to_string())
                }
                (true, _, Some(_)) => nearest_weekday(scan, index).map(|date| date.to_string()),
                (false, Pointing::Last, Some(anchor)) => Some(format!("{:04}-{index:02}", anchor.year - u16::from(index >= anchor.month))),
                (false, Pointing::Next, Some(anchor)) => Some(format!("{:04}-{index:02}", anchor.year + u16::from(index <= anchor.month))),
                _ => found.value,
            };
        }
        Pointing::Every | Pointing::Other if bare => {
            found.start = start;
            found.value = Some(if weekday { format!("XXXX-WXX-{index}") } else { format!("XXXX-{index:02}") });
        }
        Pointing::Every => found.start = start,
        Pointing::That if bare && weekday => found.start = start,
        _ => {}
    }
    found
}
