//! Dates in figures alone: "21/04/2016", "2016-04-21", "13.5.2015", "9/11", "2014-10".

use super::atom::{Kind, Scan};
use super::calendar::{Date, days_in};
use super::date::{Day, Single, day_number, month, year};
use super::numeral::continues;

/// "11/20", "4-22" as month and day: end, month, day.
pub fn slashed(scan: &Scan, at: usize) -> Option<(usize, u8, u8)> {
    let (a, b) = (scan.integer(at)?, scan.integer(at + 2)?);
    let joined = (scan.mark(at + 1, '/') || scan.mark(at + 1, '-')) && scan.glued(at + 1) && scan.glued(at + 2);
    if !joined || continues(scan, at + 3) || scan.text(at).len() > 2 || scan.text(at + 2).len() > 2 {
        return None;
    }
    let (month, day) = if a > 12 { (b, a) } else { (a, b) };
    let ok = (1..=12).contains(&month) && day >= 1 && day <= u32::from(days_in(2000, month as u8));
    ok.then_some((at + 3, month as u8, day as u8))
}

/// "2014-10", "2014/10", "10/2014": a month in figures. "2008-09" is two years.
fn year_and_month(scan: &Scan, at: usize) -> Option<Single> {
    let joined = (scan.hyphen(at + 1) || scan.mark(at + 1, '/') && scan.glued(at + 1) && scan.glued(at + 2)) && !continues(scan, at + 3);
    let (first, second) = (scan.integer(at)?, scan.integer(at + 2)?);
    let (year, month) = match (scan.text(at).len(), scan.text(at + 2).len()) {
        (4, 2) if second <= first % 100 => (first, second),
        (1 | 2, 4) if scan.mark(at + 1, '/') => (second, first),
        _ => return None,
    };
    let fits = joined && (1900..2100).contains(&year) && (1..=12).contains(&month);
    let day = Day { year: Some(year as u16), month: Some(month as u8), ..Day::default() };
    fits.then_some(Single { start: at, end: at + 3, day })
}

/// "21/04/2016", "2016-04-21", "13.5.2015", "20161016", "9/11".
pub fn numeric(scan: &Scan, at: usize) -> Option<Single> {
    if !scan.figures(at) {
        return None;
    }
    let full = |end: usize, year: u32, month: u32, day: u32| {
        let date = Date::new(year as u16, month as u8, day as u8)?;
        let day = Day { year: Some(date.year), month: Some(date.month), day: Some(date.day), weekday: None };
        (month <= 12 && day.day.is_some()).then_some(Single { start: at, end, day })
    };
    let long = |year: u32, digits: usize| match digits {
        4 if (1000..=2199).contains(&year) => Some(year),
        2 => Some(if year > 35 { 1900 + year } else { 2000 + year }),
        _ => None,
    };
    let text = scan.text(at);
    let dotted: Vec<&str> = if text.len() <= 10 { text.split('.').collect() } else { Vec::new() };
    if let [a, b, c] = dotted[..]
        && let (Ok(a), Ok(b), Ok(year)) = (a.parse::<u32>(), b.parse::<u32>(), c.parse::<u32>())
        && a <= 31
        && b <= 31
        && c.len() == 4
        && !continues(scan, at + 1)
    {
        let year = long(year, c.len())?;
        return full(at + 1, year, b, a).or_else(|| full(at + 1, year, a, b));
    }
    // "on 4.22"
    if let [a, b] = dotted[..]
        && let (Ok(a), Ok(b)) = (a.parse::<u8>(), b.parse::<u8>())
        && at > 0
        && scan.is(at - 1, "on")
        && !scan.word(at + 1)
        && !matches!(scan.kind(at + 1), Some(Kind::Mark('%' | '-' | '°')))
        && (1..=12).contains(&a)
        && b >= 1
        && b <= days_in(2000, a)
    {
        return Some(Single { start: at, end: at + 1, day: Day { month: Some(a), day: Some(b), ..Day::default() } });
    }
    let first = scan.integer(at)?;
    if text.len() == 8 && !continues(scan, at + 1) && (1900..2100).contains(&(first / 10_000)) {
        return full(at + 1, first / 10_000, first / 100 % 100, first % 100);
    }
    let joint = |i: usize, mark: char| scan.mark(i, mark) && scan.glued(i) && scan.glued(i + 1);
    for mark in ['/', '-', '–'] {
        if !joint(at + 1, mark) || !joint(at + 3, mark) {
            continue;
        }
        let (second, third) = (scan.integer(at + 2)?, scan.integer(at + 4)?);
        if continues(scan, at + 5) || scan.text(at + 2).len() > 2 {
            return None;
        }
        if text.len() == 4 && scan.text(at + 4).len() <= 2 {
            return full(at + 5, long(first, 4)?, second, third);
        }
        if text.len() <= 2 && (mark == '/' || scan.text(at + 4).len() == 4) {
            let year = long(third, scan.text(at + 4).len())?;
            // Month first, as in America, unless it cannot be.
            return if first > 12 {
                full(at + 5, year, second, first)
            } else {
                full(at + 5, year, first, second).or_else(|| full(at + 5, year, second, first))
            };
        }
        return None;
    }
    // "2016 Nov 16"
    if let Some((end, year)) = year(scan, at)
        && let Some((end, month)) = month(scan, end)
        && let Some((end, day)) = day_number(scan, end).filter(|&(end, _)| !continues(scan, end))
    {
        return full(end, u32::from(year), u32::from(month), u32::from(day));
    }
    if let Some(found) = year_and_month(scan, at) {
        return Some(found);
    }
    let (end, month, day) = slashed(scan, at)?;
    // "08/12,2015"
    if scan.mark(end, ',')
        && let Some((end, year)) = year(scan, end + 1)
    {
        return full(end, u32::from(year), u32::from(month), u32::from(day));
    }
    let cued = at > 0
        && (scan.any(at - 1, &["on", "since", "until", "till", "by", "each", "every", "before", "after", "date", "dated", "due"])
            || (scan.mark(at - 1, '?') && scan.is(at.wrapping_sub(2), "date")));
    let mark = scan.mark(at + 1, '/');
    let famous = mark && matches!((first, day), (9, 11) | (7, 7)) && scan.text(at).len() == 1;
    let odd =
        mark && !matches!(scan.text(at + 2), "2" | "3" | "4" | "5" | "6" | "8" | "10" | "16" | "32" | "64") && scan.text(at + 2).len() == 2;
    if !(famous || odd && first <= u32::from(day) || cued && (mark || first <= 12 && day > 12)) {
        return None;
    }
    Some(Single { start: at, end, day: Day { month: Some(month), day: Some(day), ..Day::default() } })
}
