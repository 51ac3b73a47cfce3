//! Percentages, percentage points and basis points.

use super::Found;
use super::atom::Scan;
use super::decimal::Decimal;
use super::numeral::{Number, number};
use super::ordinal::fraction;
use crate::document::EntityLabel;

/// The sign or word of a percentage at `at`: end and unit.
fn percent_sign(scan: &Scan, at: usize) -> Option<(usize, &'static str)> {
    let at = scan.past_hyphen(at);
    if scan.mark(at, '%') || scan.mark(at, '％') {
        let end = at + 1;
        let points = if scan.is(end, "point") || scan.is(end, "points") { (end + 1, "pp") } else { (end, "%") };
        return Some(points);
    }
    if scan.any(at, &["bps", "bp"]) {
        return Some((at + 1, "bp"));
    }
    let end = if scan.any(at, &["percent", "percents", "pct", "percentage", "pc"]) {
        at + 1
    } else if scan.is(at, "per") && scan.is(at + 1, "cent") {
        at + 2
    } else if scan.is(at, "basis") && scan.any(at + 1, &["point", "points"]) {
        return Some((at + 2, "bp"));
    } else {
        return None;
    };
    let point = scan.past_hyphen(end);
    if scan.any(point, &["point", "points"]) { Some((point + 1, "pp")) } else { Some((end, "%")) }
}

/// "5% to 6%" is a range, "6% to 5%" a fall between two.
fn rises(low: &Number, high: &Number) -> bool {
    let part = |n: &Number| n.value.and_then(|n| n.times(1000)).and_then(Decimal::whole);
    part(low).zip(part(high)).is_none_or(|(low, high)| low < high)
}

/// A percentage at `at`: "4.5%", "five per cent", "two percentage points", "5-10%", "half a percent".
pub fn percent(scan: &Scan, at: usize) -> Option<Found> {
    if scan.is(at, "half") || scan.is(at, "quarter") {
        let of = if scan.is(at + 1, "of") { 2 } else { 1 };
        let sign = at + of + usize::from(scan.any(at + of, &["a", "one", "1"]));
        let article = at > 0 && scan.is(at - 1, "a");
        let (end, unit) = percent_sign(scan, sign).filter(|_| sign > at + of || of == 1 && (article || scan.hyphen(at + 1)))?;
        let value = Decimal::from(1).over(scan.entry(at).number)?;
        let start = if at > 0 && scan.is(at - 1, "a") { at - 1 } else { at };
        return Some(Found::new(start, end, EntityLabel::Percent, Some(format!("{value} {unit}"))));
    }
    // "one-tenth of a percent"
    if let Some(part) = fraction(scan, at)
        && scan.is(part.end, "of")
        && scan.any(part.end + 1, &["a", "one", "1"])
        && let Some((end, unit)) = percent_sign(scan, part.end + 2)
    {
        return Some(Found::new(part.start, end, EntityLabel::Percent, part.value.map(|value| format!("{value} {unit}"))));
    }
    let first = number(scan, at, false)?;
    if scan.attached(at) {
        return None;
    }
    let minus = first.start > 0
        && (scan.any(first.start - 1, &["minus", "negative"])
            || (scan.any_sign(first.start - 1) && scan.glued(first.start) && !scan.glued(first.start - 1)));
    let negative = minus && !scan.mark(first.start - 1, '+');
    let start = if minus {
        first.start - 1
    } else {
        first.start - usize::from(first.start > 0 && scan.mark(first.start - 1, '.') && scan.glued(first.start))
    };
    let between = first.start > 0 && scan.is(first.start - 1, "between");
    let one = percent_sign(scan, first.end);
    let joint = one.map_or(first.end, |(end, _)| end);
    let from = first.start > 0 && scan.is(first.start - 1, "from");
    let joined = if between { scan.is(joint, "and") } else { scan.any(joint, &["to", "or"]) && !(from && one.is_some()) };
    if (joined || scan.hyphen(joint))
        && let Some(second) = number(scan, joint + 1, false).filter(|n| n.start == joint + 1)
        && let Some((end, unit)) = percent_sign(scan, second.end)
        && one.is_none_or(|(_, first_unit)| first_unit == unit && (!scan.is(joint, "to") || rises(&first, &second)))
    {
        let value = first.written().zip(second.written()).map(|(low, high)| format!("{low}..{high} {unit}"));
        return Some(Found::new(if between { first.start - 1 } else { start }, end, EntityLabel::Percent, value));
    }
    let (end, unit) = one?;
    let value = if negative { first.value.map(Decimal::negated) } else { first.value };
    Some(Found::new(start, end, EntityLabel::Percent, value.map(|value| format!("{value} {unit}"))))
}
