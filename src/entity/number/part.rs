//! Parts of a year or a century: "the third quarter of 2019", "the 21st century", "last winter", "the second week of May".

use super::Found;
use super::atom::Scan;
use super::calendar::Date;
use super::date::{self, Day, year};
use super::lexicon::facet;
use super::numeral::number;
use super::ordinal::ordinal_value;
use super::relative::{Pointing, pointing};
use crate::document::EntityLabel;

/// "the third quarter of 2019", "the 21st century", "the first half", "the second week of May".
pub fn ordinal_period(scan: &Scan, at: usize) -> Option<Found> {
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
            // The 2nd century BC, 200 to 101, is that of the years -199 to -100 where there is a year 0.
            let before = scan.any(end, &["BC", "BCE"]);
            end += usize::from(before);
            Some(format!("{}{:02}XX", if before { "-" } else { "" }, nth.checked_sub(1)?))
        }
        ("Q" | "H", Some((after, year))) if nth <= 4 => {
            end = after;
            Some(format!("{year}-{letters}{nth}"))
        }
        ("Q" | "H" | "W" | "M" | "D" | "Y" | "10Y" | "WE", None) if scan.is(end, "of") => {
            match inner(scan, end + 1) {
                Some((after, _)) => end = after,
                None if matches!(letters, "Y" | "10Y") => {} // "its third year of drought"
                None => return None,
            }
            match letters {
                "Q" | "H" if scan.is(of, "year") => Some(year_part(scan, of, &format!("{letters}{nth}"))),
                _ => None,
            }
        }
        ("Q", None) if nth <= 4 => match scan.anchor {
            Some(anchor) if scan.is(after, "quarter") => Some(format!(
                "{}-Q{nth}",
                if u64::from((anchor.month - 1) / 3 + 1) <= nth && !scan.future() {
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

/// "the first Monday of May", "the last weekend of July", "the first nine months of 2019", "every third Thursday".
pub fn nth_of(scan: &Scan, at: usize) -> Option<Found> {
    let (lead, nth, after) = match ordinal_value(scan, at) {
        Some((after, nth)) => (at, Some(nth), after),
        None => (at.checked_sub(1).filter(|&lead| scan.any(lead, &["last", "final"]))?, None, at),
    };
    if scan.attached(lead) {
        return None;
    }
    // "the 20th of next month"
    if let Some(nth) = nth
        && (1..=31).contains(&nth)
        && scan.is(after, "of")
        && scan.any(after + 1, &["the", "this", "next", "last", "each", "every"])
        && scan.is(after + 2, "month")
    {
        let start = if lead > 0 && scan.is(lead - 1, "the") { lead - 1 } else { lead };
        return Some(Found::new(start, after + 3, EntityLabel::Date, Some(format!("XXXX-XX-{nth:02}"))));
    }
    let count = number(scan, after, false).filter(|n| n.start == after && n.value.is_some());
    let mut noun = count.map_or(after, |count| count.end);
    noun += usize::from(scan.any(noun, &["full", "business", "working", "fiscal", "trading"]));
    let weekday = scan.has(noun, facet::WEEKDAY) && count.is_none();
    if !weekday && !scan.has(noun, facet::PERIOD) || scan.has(noun, facet::SHORT) {
        return None;
    }
    let set = weekday && lead > 0 && scan.any(lead - 1, &["every", "each"]);
    let of = noun + 1;
    let within = (scan.is(of, "of") || weekday && scan.is(of, "in")).then(|| inner(scan, of + 1)).flatten();
    if set && within.is_none() {
        return Some(Found::new(lead - 1, of, EntityLabel::Date, Some(format!("XXXX-WXX-{}", scan.entry(noun).index))));
    }
    let (end, whole) = within?;
    let start = if lead > 0 && scan.any(lead - 1, &["the", "this", "every", "each"]) { lead - 1 } else { lead };
    let year_of = || year(scan, whole).map(|(_, year)| year);
    let months = count.and_then(|count| count.value?.whole()).filter(|&n| n <= 12 && scan.entry(noun).time == "M");
    let value = if weekday {
        date::single(scan, whole).and_then(|within| weekday_of_month(scan, within.day, nth, scan.entry(noun).index))
    } else if let (Some(months), Some(year)) = (months, year_of()) {
        let first = if nth.is_some() { 1 } else { 13 - months };
        Some(format!("{year}-{first:02}/{year}-{:02}", first + months - 1))
    } else if scan.entry(noun).time == "Q" && count.is_none() {
        let part = nth.map_or(4, |nth| nth.min(4));
        year_of().map(|year| format!("{year}-Q{part}"))
    } else {
        None
    };
    // "the third quarter of 2019" is for the grammar of quarters.
    (nth.is_none() || count.is_some() || weekday).then(|| Found::new(start, end, EntityLabel::Date, value))
}

/// The nth such weekday of a month, or the last: a day where the year is known, else "XXXX-05-WXX-1-1" (the first Monday of May).
fn weekday_of_month(scan: &Scan, within: Day, nth: Option<u64>, weekday: u8) -> Option<String> {
    let month = within.month.filter(|_| within.day.is_none())?;
    let nth = nth.and_then(|nth| u8::try_from(nth).ok());
    match within.year.or_else(|| within.likely_year(scan)) {
        Some(year) => Date::nth_weekday(year, month, nth, weekday).map(|date| date.to_string()),
        None => nth.map(|nth| format!("XXXX-{month:02}-WXX-{weekday}-{nth}")),
    }
}

/// What can follow "the third week of": a month, a date, "the year", "this year": its end.
pub fn inner(scan: &Scan, at: usize) -> Option<(usize, usize)> {
    let skip = at + usize::from(scan.any(at, &["the", "this", "last", "next", "each", "every"]));
    let skip = skip + usize::from(scan.any(skip, &["fiscal", "financial", "current", "following", "previous"]));
    if let Some(single) = date::single(scan, skip) {
        return Some((single.end, skip));
    }
    if let Some((end, _)) = year(scan, skip) {
        return Some((end, skip));
    }
    // "the 20th century", "the third quarter of 2019"
    if let Some((after, _)) = ordinal_value(scan, skip)
        && scan.has(scan.past_hyphen(after), facet::PERIOD)
    {
        let noun = scan.past_hyphen(after);
        let of = if scan.is(noun + 1, "of") { year(scan, noun + 2).map(|(end, _)| end) } else { None };
        return Some((of.unwrap_or(noun + 1), skip));
    }
    let named = scan.has(skip, facet::SEASON) || (skip > at && scan.has(skip, facet::PERIOD));
    named.then_some((skip + 1, skip))
}

/// "mid-", "early-" before `at`.
fn before_hyphen(scan: &Scan, at: usize) -> usize {
    if at > 1 && scan.hyphen(at - 1) && scan.any(at - 2, &["mid", "early", "late"]) { at - 2 } else { at }
}

/// "this summer", "the summer of 2015", "last winter", "spring 2020".
pub fn season(scan: &Scan, at: usize) -> Option<Found> {
    if !scan.has(at, facet::SEASON) {
        return None;
    }
    let code = scan.entry(at).time;
    let (start, how) = pointing(scan, at);
    let of = at + 1 + usize::from(scan.is(at + 1, "of"));
    if let Some((mut end, year)) = year(scan, of).filter(|_| of == at + 1 || !scan.is(at, "fall") || how == Pointing::The) {
        let start = if matches!(how, Pointing::The) { start } else { at };
        // "the winter of 1946-47"
        let next = scan.integer(end + 1).filter(|&n| scan.text(end + 1).len() == 2 && n == (u32::from(year) + 1) % 100);
        end += if (scan.hyphen(end) || scan.mark(end, '/')) && next.is_some() { 2 } else { 0 };
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
            if at > 0
                && (!verb || scan.any(at - 1, &["in", "early", "late"]))
                && (scan.any(at - 1, &["in", "by", "early", "late", "until", "since", "during"]) || scan.hyphen(at - 1)) =>
        {
            format!("XXXX-{code}")
        }
        _ => return None,
    };
    let capital_name = scan.capital(at) && !scan.title_case() && how == Pointing::None && !scan.is(at.wrapping_sub(1), "in");
    (!capital_name).then(|| Found::new(start, at + 1, EntityLabel::Date, Some(value)))
}
