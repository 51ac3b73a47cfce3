//! Dates and ranges of them: "May 3-5, 2019", "12-13 May", "Monday to Friday".

use super::Found;
use super::atom::Scan;
use super::date::{Day, day_first, day_number, single, touching, year_after};
use super::holiday::holiday;
use super::lexicon::facet;
use super::numeral::continues;
use super::year::{quarter, years};
use crate::document::EntityLabel;

/// The date, or range of dates, at `at`.
pub fn find(scan: &Scan, at: usize) -> Option<Found> {
    let found = |start, end, value: String| Some(Found::new(start, end, EntityLabel::Date, (!value.is_empty()).then_some(value)));
    if let Some(days) = days_of_month(scan, at) {
        return Some(days);
    }
    if let Some(first) = single(scan, at) {
        let between = at > 0 && scan.is(at - 1, "between") && scan.is(first.end, "and");
        let joined = scan.any(first.end, &["to", "through", "until", "till", "thru"])
            || scan.hyphen(first.end)
            || between
            || scan.dash(first.end) && !scan.glued(first.end);
        // "May 3-5, 2019", "May 3 and 4"
        if first.day.day.is_some()
            && first.day.year.is_none()
            && (joined || scan.is(first.end, "and"))
            && scan.has(first.start, facet::MONTH)
        {
            let small = scan
                .integer(first.end + 1)
                .filter(|_| scan.text(first.end + 1).len() <= 2 && !scan.has(first.end + 2, facet::MONTH | facet::SCALE | facet::PERIOD));
            if let Some((after, day)) = small.and_then(|_| day_number(scan, first.end + 1)).filter(|&(after, day)| {
                Some(day) > first.day.day && !continues(scan, after) && !scan.word(after) | scan.is(after, "in") | scan.is(after, "at")
            }) {
                let (end, year) = year_after(scan, after).map_or((after, None), |(end, year)| (end, Some(year)));
                let (low, high) = (Day { year, ..first.day }, Day { year, day: Some(day), ..first.day });
                return found(if between { at - 1 } else { at }, end, format!("{}/{}", low.value(scan), high.value(scan)));
            }
        }
        if joined
            && let Some(second) = if scan.hyphen(first.end) { touching(scan, first.end + 1) } else { single(scan, first.end + 1) }
            && kind(first.day) == kind(second.day)
        {
            let low = Day { year: first.day.year.or(second.day.year), ..first.day };
            return found(if between { at - 1 } else { at }, second.end, format!("{}/{}", low.value(scan), second.day.value(scan)));
        }
        return found(at, first.end, first.day.value(scan));
    }
    quarter(scan, at).or_else(|| years(scan, at)).or_else(|| holiday(scan, at)).or_else(|| day_alone(scan, at))
}

fn kind(day: Day) -> (bool, bool, bool) {
    (day.month.is_some(), day.day.is_some(), day.weekday.is_some() && day.day.is_none())
}

/// "12-13 May", "12 and 13 May 2019", "12 to 14 May".
fn days_of_month(scan: &Scan, at: usize) -> Option<Found> {
    if !scan.figures(at) {
        return None;
    }
    let (end, low) = day_number(scan, at)?;
    if !(scan.hyphen(end) || scan.any(end, &["to", "and", "or"])) {
        return None;
    }
    let next = end + 1 + usize::from(scan.is(end + 1, "the"));
    let last = day_first(scan, next).filter(|last| last.day.exists() && last.day.day > Some(low))?;
    let between = at > 0 && scan.is(at - 1, "between");
    let first = Day { day: Some(low), ..last.day };
    let value = format!("{}/{}", first.value(scan), last.day.value(scan));
    (!scan.attached(at)).then(|| Found::new(at - usize::from(between), last.end, EntityLabel::Date, Some(value)))
}

/// "on the 15th": the day of a month that is not named.
fn day_alone(scan: &Scan, at: usize) -> Option<Found> {
    let the = at.checked_sub(1).filter(|&the| the > 0 && scan.is(the, "the") && scan.figures(at))?;
    let (end, day) = day_number(scan, at).filter(|(end, _)| *end == at + 2)?;
    let cued = scan.any(the - 1, &["on", "by", "until", "till", "since", "before"]);
    let closed = !scan.word(end) && !scan.hyphen(end) || scan.any(end, &["and", "at", "but", "when", "because"]);
    let day = Day { day: Some(day), ..Day::default() };
    (cued && closed && !continues(scan, end)).then(|| Found::new(the, end, EntityLabel::Date, Some(day.value(scan))))
}
