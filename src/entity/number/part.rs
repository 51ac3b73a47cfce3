//! Parts of a year or a century: "the third quarter of 2019", "the 21st century", "last winter", "the second week of May".

use super::Found;
use super::atom::Scan;
use super::date::{self, year};
use super::lexicon::facet;
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
pub fn inner(scan: &Scan, at: usize) -> Option<(usize, usize)> {
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
pub fn season(scan: &Scan, at: usize) -> Option<Found> {
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
