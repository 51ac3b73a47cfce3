//! Dates of the calendar: "5 March 2019", "Tuesday, Feb. 3", "2019-03-05", "the 1990s", "Q3 2019", "Christmas", and ranges of them.

use super::Found;
use super::atom::{Kind, Scan};
use super::calendar::{Date, days_in};
use super::lexicon::facet;
use super::numeral::{continues, number, ordinal_value};
use crate::document::EntityLabel;

/// What a date says; what it leaves out is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Day {
    pub year: Option<u16>,
    pub month: Option<u8>,
    pub day: Option<u8>,
    pub weekday: Option<u8>,
}

impl Day {
    /// ISO 8601 as far as it goes, `X` for what is open (TIMEX3): "2019-03", "XXXX-03-05", "XXXX-WXX-2". What is open is filled from the day
    /// the text was written: the nearest such day, by preference before it, after it where the sentence speaks of the future.
    pub fn value(self, scan: &Scan) -> String {
        match (self.year.or_else(|| self.likely_year(scan)), self.month, self.day, self.weekday) {
            (Some(year), Some(month), Some(day), _) => format!("{year:04}-{month:02}-{day:02}"),
            (None, Some(month), Some(day), _) => format!("XXXX-{month:02}-{day:02}"),
            (Some(year), Some(month), None, _) => format!("{year:04}-{month:02}"),
            (None, Some(month), None, _) => format!("XXXX-{month:02}"),
            (Some(year), None, ..) => format!("{year:04}"),
            (None, None, Some(day), None) => format!("XXXX-XX-{day:02}"),
            (None, None, Some(day), Some(weekday)) => match self.likely_day(scan, day, weekday) {
                Some(date) => date.to_string(),
                None => format!("XXXX-WXX-{weekday}"),
            },
            (None, None, None, Some(weekday)) => match nearest_weekday(scan, weekday) {
                Some(date) => date.to_string(),
                None => format!("XXXX-WXX-{weekday}"),
            },
            (None, None, None, None) => String::new(),
        }
    }

    fn likely_year(self, scan: &Scan) -> Option<u16> {
        let (anchor, month) = (scan.anchor?, self.month?);
        let years = [anchor.year, anchor.year.saturating_sub(1), anchor.year + 1];
        match self.day {
            Some(day) => {
                let distance = |year: u16| Date::new(year, month, day).map(|date| days_between(anchor, date));
                let weight = |year: u16| distance(year).map(|days| if scan.future && days < 0 { days.abs() + 200 } else { days.abs() });
                years.into_iter().filter_map(|year| weight(year).map(|weight| (weight, year))).min().map(|(_, year)| year)
            }
            None if scan.future => Some(anchor.year + u16::from(month < anchor.month)),
            None => Some(anchor.year - u16::from(month > anchor.month)),
        }
    }

    /// "Friday the 14th": the nearest month in which the two agree.
    fn likely_day(self, scan: &Scan, day: u8, weekday: u8) -> Option<Date> {
        let anchor = scan.anchor?;
        let months = [0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6, -6];
        months
            .into_iter()
            .filter_map(|n| anchor.plus_months(n))
            .find_map(|(year, month)| Date::new(year, month, day).filter(|date| date.weekday() == weekday))
    }

    fn exists(self) -> bool {
        match (self.month, self.day) {
            (Some(month), Some(day)) => day >= 1 && day <= days_in(self.year.unwrap_or(2000), month),
            _ => true,
        }
    }
}

fn days_between(from: Date, to: Date) -> i64 {
    let months = (i64::from(to.year) - i64::from(from.year)) * 12 + i64::from(to.month) - i64::from(from.month);
    months * 30 + i64::from(to.day) - i64::from(from.day)
}

/// The last such weekday up to the day the text was written; the next after it where the sentence speaks of the future.
pub fn nearest_weekday(scan: &Scan, weekday: u8) -> Option<Date> {
    let anchor = scan.anchor?;
    let back = i64::from((anchor.weekday() + 7 - weekday) % 7);
    anchor.plus_days(if scan.future && back > 0 { 7 - back } else { -back })
}

/// A date without its ranges: where it ends and what it says.
#[derive(Clone, Copy, Debug)]
pub struct Single {
    pub start: usize,
    pub end: usize,
    pub day: Day,
}

/// A year in four figures, at `at`; whether it is one is for the caller to say.
pub fn year(scan: &Scan, at: usize) -> Option<(usize, u16)> {
    if scan.apostrophe(at) && scan.glued(at + 1) && scan.text(at + 1).len() == 2 {
        let short = scan.integer(at + 1)? as u16;
        return (!continues(scan, at + 2)).then_some((at + 2, if short > 35 { 1900 + short } else { 2000 + short }));
    }
    let value = scan.integer(at).filter(|_| scan.text(at).len() == 4)?;
    let spanning = (scan.hyphen(at + 1) || scan.mark(at + 1, '/') && scan.glued(at + 1))
        && scan.glued(at + 2)
        && matches!(scan.text(at + 2).len(), 2 | 4)
        && !continues(scan, at + 3);
    ((1000..=2199).contains(&value) && (spanning || !continues(scan, at + 1))).then_some((at + 1, value as u16))
}

/// A month's name, with the full stop of an abbreviation.
pub fn month(scan: &Scan, at: usize) -> Option<(usize, u8)> {
    if !scan.has(at, facet::MONTH) {
        return None;
    }
    let short = scan.has(at, facet::SHORT) && scan.mark(at + 1, '.') && scan.glued(at + 1);
    Some((if short { at + 2 } else { at + 1 }, scan.entry(at).index))
}

/// The day of a month: "5", "5th", "fifth", "twenty two".
fn day_number(scan: &Scan, at: usize) -> Option<(usize, u8)> {
    if let Some(day) = scan.integer(at).filter(|_| scan.text(at).len() <= 2) {
        let end = if scan.glued(at + 1) && scan.any(at + 1, &["st", "nd", "rd", "th"]) { at + 2 } else { at + 1 };
        return (1..=31).contains(&day).then_some((end, day as u8));
    }
    let (end, value) = ordinal_value(scan, at).or_else(|| {
        let n = number(scan, at, false).filter(|n| n.start == at && !n.figures && !n.scaled)?;
        Some((n.end, n.value?.whole()?))
    })?;
    (1..=31).contains(&value).then_some((end, value as u8))
}

/// The year after a day and month: ", 2019", " 2019", "/2019", "'19", "nineteen ninety-three".
fn year_after(scan: &Scan, at: usize) -> Option<(usize, u16)> {
    let skip = usize::from(scan.mark(at, ',') || scan.is(at, "of") || ((scan.mark(at, '/') || scan.mark(at, '-')) && scan.glued(at)));
    year(scan, at + skip).filter(|_| !scan.has(at + skip + 1, facet::SCALE)).or_else(|| year_in_words(scan, at + skip))
}

/// "nineteen ninety-three", "nineteen hundred ninety three", "two thousand and five".
fn year_in_words(scan: &Scan, at: usize) -> Option<(usize, u16)> {
    let first = number(scan, at, false).filter(|n| n.start == at && !n.figures)?;
    let high = first.value?.whole()?;
    if (1100..=2199).contains(&high) {
        return Some((first.end, high as u16));
    }
    if !(13..=20).contains(&high) {
        return None;
    }
    let second = number(scan, scan.past_hyphen(first.end), false).filter(|n| !n.figures && !n.scaled)?;
    let low = second.value?.whole().filter(|low| (10..100).contains(low))?;
    Some((second.end, (high * 100 + low) as u16))
}

/// One date at `at`, without ranges.
pub fn single(scan: &Scan, at: usize) -> Option<Single> {
    let found = if scan.has(at, facet::WEEKDAY) {
        weekday_first(scan, at)
    } else if scan.has(at, facet::MONTH) {
        month_first(scan, at)
    } else {
        numeric(scan, at).or_else(|| day_first(scan, at))
    };
    found.filter(|found| found.day.exists() && !scan.attached(found.start))
}

fn weekday_first(scan: &Scan, at: usize) -> Option<Single> {
    let weekday = Some(scan.entry(at).index);
    let mut end = at + 1;
    let short = scan.has(at, facet::SHORT);
    if short && scan.mark(end, '.') && scan.glued(end) {
        end += 1;
    }
    let next = if scan.mark(end, ',') || scan.hyphen(end) { end + 1 } else { end };
    let next = if scan.is(next, "the") { next + 1 } else { next };
    if let Some(rest) = (!scan.has(next, facet::WEEKDAY))
        .then(|| single(scan, next))
        .flatten()
        .filter(|rest| rest.day.month.is_some() && rest.day.day.is_some())
    {
        return Some(Single { start: at, end: rest.end, day: Day { weekday, ..rest.day } });
    }
    // "Fri 14th", "thursday the 21st"
    if let Some((after, day)) =
        day_number(scan, next).filter(|(after, _)| (*after > next + 1 || scan.has(next, facet::ORDINAL)) && !scan.mark(end, ','))
    {
        if scan.any(after, &["of"]) && !scan.has(after + 1, facet::MONTH) {
            return None;
        }
        return Some(Single { start: at, end: after, day: Day { weekday, day: Some(day), ..Day::default() } });
    }
    if let Some((after, month, day)) = slashed(scan, next) {
        return Some(Single { start: at, end: after, day: Day { weekday, month: Some(month), day: Some(day), ..Day::default() } });
    }
    if short && !lone_weekday(scan, at) {
        return None;
    }
    if newspaper(scan, at) {
        return None;
    }
    Some(Single { start: at, end, day: Day { weekday, ..Day::default() } })
}

/// "Thu" and its like alone: only where it can be nothing else.
fn lone_weekday(scan: &Scan, at: usize) -> bool {
    scan.any(at, &["thu", "tue", "weds"])
        || (scan.capital(at) && at > 0 && scan.any(at - 1, &["on", "last", "next", "this", "every", "until", "by"]))
}

/// "Sunday Times", "Saturday Night Live", "Bloody Sunday": a name holds the day.
fn newspaper(scan: &Scan, at: usize) -> bool {
    let name = scan.capital(at)
        && scan.capital(at + 1)
        && scan.any(
            at + 1,
            &[
                "Times",
                "Telegraph",
                "Mirror",
                "Mail",
                "Express",
                "People",
                "Post",
                "Herald",
                "Sun",
                "Star",
                "Business",
                "Mercury",
                "Independent",
                "Tribune",
                "World",
                "School",
                "Review",
                "Magazine",
                "Night",
                "Evening",
                "Supplement",
                "Sport",
                "Agreement",
            ],
        )
        && (scan.any(at + 1, &["Night", "Evening"]) <= scan.any(at + 2, &["Live", "Post", "Standard", "Football", "Fever", "Lights"]));
    let before = at > 0
        && scan.capital(at - 1)
        && scan.any(at - 1, &["Bloody", "Ruby", "Girl", "Man", "Joe", "Mail", "Sheffield", "Freaky", "Whit"]);
    name || before
}

fn month_first(scan: &Scan, at: usize) -> Option<Single> {
    let (end, month) = month(scan, at)?;
    let base = Day { month: Some(month), ..Day::default() };
    let modal = !month_stands(scan, at, end);
    let next = if scan.hyphen(end) || scan.mark(end, ',') && scan.glued(end + 1) { end + 1 } else { end };
    let next = if scan.is(next, "the") { next + 1 } else { next };
    if let Some((after, day)) = day_number(scan, next).filter(|&(after, _)| {
        !continues(scan, after) || year_after(scan, after).is_some() || scan.hyphen(after) && day_number(scan, after + 1).is_some()
    }) && !(modal && !scan.capital(at) && !scan.figures(next))
        && !scan.mark(after, '%')
        && !(scan.mark(after, ':') && scan.glued(after + 1))
        && !scan.has(after, facet::SCALE)
    {
        let base = Day { day: Some(day), ..base };
        return Some(match year_after(scan, after) {
            Some((end, year)) => Single { start: at, end, day: Day { year: Some(year), ..base } },
            None => Single { start: at, end: after, day: base },
        });
    }
    if modal && !scan.capital(at) {
        return None;
    }
    let skip = if scan.mark(end, ',') || scan.is(end, "of") || scan.hyphen(end) || scan.mark(end, '/') { end + 1 } else { end };
    if let Some((after, year)) = year(scan, skip) {
        return Some(Single { start: at, end: after, day: Day { year: Some(year), ..base } });
    }
    (!modal).then_some(Single { start: at, end, day: base })
}

/// True when the month at `at` is one and not a verb, a modal or a person's name.
fn month_stands(scan: &Scan, at: usize, end: usize) -> bool {
    let before = at > 0
        && scan.any(
            at - 1,
            &[
                "in",
                "since",
                "by",
                "until",
                "till",
                "last",
                "next",
                "this",
                "early",
                "late",
                "mid",
                "from",
                "through",
                "during",
                "between",
                "of",
                "every",
                "each",
                "before",
                "after",
                "around",
                "for",
                "earlier",
                "later",
                "and",
                "to",
                "or",
                "previous",
                "following",
            ],
        );
    let hyphen = at > 1 && scan.hyphen(at - 1) && scan.any(at - 2, &["mid", "early", "late"]);
    match scan.text(at).to_ascii_lowercase().as_str() {
        "may" | "march" => {
            scan.capital(at)
                && (before || hyphen)
                && (!scan.title_case || !scan.word(end))
                && !(scan.any(at - 1, &["of", "for", "to", "by", "from", "and", "after"]) && scan.capital(end))
                && !scan.any(
                    end,
                    &["said", "says", "was", "had", "has", "told", "is", "will", "would", "may", "might", "can", "could", "should", "also"],
                )
                || !scan.capital(at) && before && !scan.word(end) && !scan.any(at - 1, &["and", "or", "this", "next", "that"])
        }
        "jan" | "mar" | "jun" | "dec" | "sep" | "apr" | "jul" | "aug" | "oct" | "nov" | "feb" | "sept" => {
            before || scan.mark(end.saturating_sub(1), '.') && end > at + 1
        }
        "april" | "june" | "august" => {
            let name = scan.capital(end)
                && scan.word(end)
                && scan.glued(end - 1) == scan.glued(end)
                && !before
                && at > 0
                && !scan.has(end, facet::MONTH);
            !name && (scan.capital(at) || before || !scan.is(at, "august"))
        }
        _ => true,
    }
}

/// "14 November 2019", "the 4th of July", "31/Oct/1974", "12-13 May"; the range's first day is dropped into the span by the caller.
fn day_first(scan: &Scan, at: usize) -> Option<Single> {
    let (end, day) = day_number(scan, at)?;
    let of = scan.is(end, "of");
    let next = if of || scan.hyphen(end) || (scan.mark(end, '/') && scan.glued(end)) || scan.mark(end, '.') && scan.glued(end + 1) {
        end + 1
    } else {
        end
    };
    let (after, month) = month(scan, next)?;
    let words = !scan.figures(at);
    let risky = scan.any(next, &["may", "march", "mar"]);
    if risky && !scan.capital(next) && !of && year_after(scan, after).is_none() || words && !of && !scan.capital(next) && risky {
        return None;
    }
    let base = Day { month: Some(month), day: Some(day), ..Day::default() };
    Some(match year_after(scan, after) {
        Some((end, year)) => Single { start: at, end, day: Day { year: Some(year), ..base } },
        None => Single { start: at, end: after, day: base },
    })
}

/// "11/20", "4-22" as month and day: end, month, day.
fn slashed(scan: &Scan, at: usize) -> Option<(usize, u8, u8)> {
    let (a, b) = (scan.integer(at)?, scan.integer(at + 2)?);
    let joined = (scan.mark(at + 1, '/') || scan.mark(at + 1, '-')) && scan.glued(at + 1) && scan.glued(at + 2);
    if !joined || continues(scan, at + 3) || scan.text(at).len() > 2 || scan.text(at + 2).len() > 2 {
        return None;
    }
    let (month, day) = if a > 12 { (b, a) } else { (a, b) };
    let ok = (1..=12).contains(&month) && day >= 1 && day <= u32::from(days_in(2000, month as u8));
    ok.then_some((at + 3, month as u8, day as u8))
}

/// "21/04/2016", "2016-04-21", "13.5.2015", "20161016", "9/11".
fn numeric(scan: &Scan, at: usize) -> Option<Single> {
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
    let (end, month, day) = slashed(scan, at)?;
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
            && let Some(second) = single(scan, first.end + 1)
            && kind(first.day) == kind(second.day)
        {
            let low = Day { year: first.day.year.or(second.day.year), ..first.day };
            return found(if between { at - 1 } else { at }, second.end, format!("{}/{}", low.value(scan), second.day.value(scan)));
        }
        return found(at, first.end, first.day.value(scan));
    }
    quarter(scan, at).or_else(|| years(scan, at)).or_else(|| holiday(scan, at))
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
    let last = day_first(scan, end + 1).filter(|last| last.day.exists() && last.day.day > Some(low))?;
    let between = at > 0 && scan.is(at - 1, "between");
    let first = Day { day: Some(low), ..last.day };
    let value = format!("{}/{}", first.value(scan), last.day.value(scan));
    (!scan.attached(at)).then(|| Found::new(at - usize::from(between), last.end, EntityLabel::Date, Some(value)))
}

/// Years, ranges of years, decades.
fn years(scan: &Scan, at: usize) -> Option<Found> {
    if let Some((end, value)) = decade(scan, at) {
        return Some(Found::new(at, end, EntityLabel::Date, value));
    }
    if let Some(year) = scan.integer(at).filter(|&year| year > 0 && !scan.attached(at)) {
        if scan.any(at + 1, &["BC", "BCE"]) && scan.capital(at + 1) {
            return Some(Found::new(at, at + 2, EntityLabel::Date, Some(format!("-{:04}", year - 1))));
        }
        if at > 0 && scan.text(at - 1) == "AD" && year < 2200 {
            return Some(Found::new(at - 1, at + 1, EntityLabel::Date, Some(format!("{year:04}"))));
        }
    }
    let (end, first) = if scan.figures(at) || scan.apostrophe(at) {
        year(scan, at)?
    } else {
        year_in_words(scan, at).filter(|_| !scan.has(at, facet::SCALE))?
    };
    if scan.attached(at) || (!scan.figures(at) && !cued_year(scan, at) && end < at + 3) {
        return None;
    }
    if scan.apostrophe(at)
        && !(at > 0
            && (scan.any(at - 1, &["in", "of", "since", "from", "by", "summer", "winter", "class", "and", "to"])
                || scan.has(at - 1, facet::MONTH)))
    {
        return None;
    }
    let era = if scan.any(end, &["BC", "BCE", "AD", "CE"]) && scan.capital(end) { 1 } else { 0 };
    let between = at > 0 && scan.is(at - 1, "between") && scan.is(end, "and");
    let spaced = scan.dash(end) && !scan.glued(end) && !scan.glued(end + 1);
    if scan.figures(at) && (between || scan.any(end, &["to", "through", "until"]) || scan.hyphen(end) || scan.mark(end, '/') || spaced) {
        let long = year(scan, end + 1);
        let short = scan
            .integer(end + 1)
            .filter(|&n| {
                scan.text(end + 1).len() == 2
                    && !continues(scan, end + 2)
                    && n > u32::from(first) % 100
                    && !scan.word(end)
                    && scan.glued(end)
            })
            .map(|n| (end + 2, first / 100 * 100 + n as u16));
        if let Some((after, second)) = long.or(short).filter(|&(_, second)| second > first) {
            return Some(Found::new(at - usize::from(between), after, EntityLabel::Date, Some(format!("{first}/{second}"))));
        }
    }
    if scan.figures(at) && !year_stands(scan, at, end, first) && era == 0 {
        return None;
    }
    let value = if era == 1 && scan.any(end, &["BC", "BCE"]) { format!("-{:04}", first.saturating_sub(1)) } else { format!("{first:04}") };
    Some(Found::new(at, end + era, EntityLabel::Date, Some(value)))
}

fn cued_year(scan: &Scan, at: usize) -> bool {
    at > 0
        && (scan.any(
            at - 1,
            &[
                "in", "since", "by", "until", "from", "of", "after", "before", "early", "late", "mid", "during", "for", "year", "circa",
                "and", "or", "to", "till", "fiscal", "spring", "summer", "autumn", "fall", "winter", "between", "the", "around",
            ],
        ) || scan.mark(at - 1, '(')
            || scan.mark(at - 1, ','))
}

/// True when four figures are a year and not a number: by size, by the word before, by the noun after.
fn year_stands(scan: &Scan, at: usize, end: usize, year: u16) -> bool {
    if at > 0
        && (scan.any(
            at - 1,
            &[
                "than",
                "least",
                "about",
                "nearly",
                "over",
                "almost",
                "approximately",
                "some",
                "another",
                "no",
                "number",
                "route",
                "highway",
                "room",
                "flight",
                "page",
                "section",
            ],
        ) || scan.any_sign(at - 1))
    {
        return false;
    }
    if scan.has(end, facet::SCALE | facet::CURRENCY | facet::UNIT | facet::CLOCK | facet::COIN) && !scan.is(end, "in")
        || scan.mark(end, '%')
        || scan.any(end, &["percent", "hours", "GMT"])
    {
        return false;
    }
    if scan.has(end, facet::PERIOD) && scan.text(end).ends_with('s') {
        return false;
    }
    let cued = cued_year(scan, at);
    let noun = scan.word(end)
        && !scan.capital(end)
        && (scan.text(end).len() > 3 && scan.text(end).ends_with('s')
            || scan.any(end, &["people", "men", "women", "children", "police", "staff"]))
        && !scan.any(end, &["was", "has", "is", "as", "this", "does"]);
    match year {
        1900..=2035 => !noun || cued || !year.is_multiple_of(50) && year > 1900,
        _ => {
            cued && !noun && !scan.is(at.wrapping_sub(1), "for") && !scan.is(at.wrapping_sub(1), "to")
                || at == 0 && end == scan.atoms.len() && (1500..2100).contains(&year)
        }
    }
}

/// "1990s", "'90s", "90s", "nineties": end and value.
fn decade(scan: &Scan, at: usize) -> Option<(usize, Option<String>)> {
    let quoted = usize::from(scan.apostrophe(at) && scan.glued(at + 1));
    let figures = at + quoted;
    if let Some(value) = scan.integer(figures) {
        let s = figures + 1 + usize::from(scan.apostrophe(figures + 1) && scan.glued(figures + 1));
        if !scan.glued(s) || scan.text(s) != "s" || value % 10 != 0 || scan.attached(at) {
            return None;
        }
        return match scan.text(figures).len() {
            4 if (1000..2200).contains(&value) => {
                let century = value % 100 == 0 && value < 2000;
                Some((s + 1, Some(if century { format!("{}XX", value / 100) } else { format!("{}X", value / 10) })))
            }
            2 if value >= 10 => {
                let age = at > 0 && scan.any(at - 1, &["his", "her", "their", "my", "our", "your"])
                    || at > 1
                        && (scan.any(at - 1, &["early", "late", "mid"]) || scan.hyphen(at - 1))
                        && (1..=3).any(|back| at > back && scan.any(at - back, &["his", "her", "their", "my"]));
                let value = if age || value < 20 { None } else { Some(format!("{}{}X", if value >= 30 { 19 } else { 20 }, value / 10)) };
                Some((s + 1, value))
            }
            _ => None,
        };
    }
    let tens = ["twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties"]
        .iter()
        .position(|word| scan.is(at, word))?
        + 2;
    let age = (1..=3).any(|back| at >= back && scan.any(at - back, &["his", "her", "their", "my", "your", "our"]));
    Some((at + 1, (!age).then(|| format!("19{tens}X"))))
}

/// "Q3 2019", "2019-H2", "FY2018", "fiscal 2019".
fn quarter(scan: &Scan, at: usize) -> Option<Found> {
    let part = |i: usize| {
        let n = scan.integer(i + 1).filter(|_| scan.glued(i + 1) && scan.text(i + 1).len() == 1)?;
        let letter = scan.text(i).to_ascii_uppercase();
        let fits = letter == "Q" && (1..=4).contains(&n) || letter == "H" && (1..=2).contains(&n);
        (fits && !continues(scan, i + 2)).then(|| format!("{letter}{n}"))
    };
    if let Some((end, year)) = year(scan, at).filter(|_| scan.figures(at)) {
        let next = scan.past_hyphen(end);
        if let Some(value) = part(next).filter(|_| !scan.glued(next) || next > end) {
            return Some(Found::new(at, next + 2, EntityLabel::Date, Some(format!("{year}-{value}"))));
        }
    }
    // The figure after Q or H is where an expression begins.
    let letter = at.checked_sub(1)?;
    if scan.is(letter, "FY") {
        let value = scan.integer(at)?;
        let value = match scan.text(at).len() {
            4 => value,
            2 => 2000 + value,
            _ => return None,
        };
        return Some(Found::new(letter, at + 1, EntityLabel::Date, Some(format!("FY{value}"))));
    }
    let value = part(letter)?;
    let of = at + 1 + usize::from(scan.any(at + 1, &["of"]) || scan.hyphen(at + 1) || scan.mark(at + 1, '/'));
    match year(scan, of) {
        Some((end, year)) => Some(Found::new(letter, end, EntityLabel::Date, Some(format!("{year}-{value}")))),
        None => scan.text(letter).starts_with('Q').then(|| Found::new(letter, at + 1, EntityLabel::Date, Some(format!("XXXX-{value}")))),
    }
}

/// A holiday by name, with its year: "Christmas", "New Year's Eve 2019", "Halloween weekend".
fn holiday(scan: &Scan, at: usize) -> Option<Found> {
    if !scan.has(at, facet::HOLIDAY) {
        return None;
    }
    let first = scan.text(at).to_ascii_lowercase();
    let (words, value) = scan.lexicon.holidays(&first).iter().find(|(words, _)| holiday_length(scan, at, words).is_some())?;
    let mut end = at + holiday_length(scan, at, words)?;
    let common = matches!(words[0], "lent" | "advent" | "holi" | "tet" | "pongal" | "vesak" | "onam" | "may" | "easter" | "epiphany")
        || words.len() > 1 && *value == "-";
    if common && !scan.capital(at) && words.len() == 1 {
        return None;
    }
    let weekend = scan.is(end, "weekend");
    end += usize::from(weekend);
    let of = usize::from(scan.is(end, "of") || scan.mark(end, ','));
    let year = year(scan, end + of).filter(|_| !scan.has(end + of + 1, facet::PERIOD));
    if let Some((after, _)) = year {
        end = after;
    }
    if scan.capital(end) && scan.any(end, &["Island", "Rising", "Carol", "Party", "Agreement"]) {
        return None;
    }
    let year = year.map(|(_, year)| year);
    let value = if weekend { None } else { feast(scan, value, year) };
    Some(Found::new(at, end, EntityLabel::Date, value))
}

/// How many pieces the words of a holiday take at `at`.
fn holiday_length(scan: &Scan, at: usize, words: &[&str]) -> Option<usize> {
    let mut i = at;
    for word in words {
        match *word {
            "'s" | "'en" | "'av" => {
                if !scan.apostrophe(i) || !scan.is(i + 1, &word[1..]) {
                    return None;
                }
                i += 2;
            }
            "'" if scan.apostrophe(i) => i += 1,
            "-" if scan.dash(i) => i += 1,
            _ if scan.is(i, word) => i += 1,
            _ => return None,
        }
    }
    Some(i - at)
}

/// The value of a holiday in a year, or in the one nearest to the day the text was written.
pub fn feast(scan: &Scan, rule: &str, year: Option<u16>) -> Option<String> {
    if rule == "-" {
        return year.map(|year| format!("{year:04}"));
    }
    let on = |year: u16| -> Option<Date> {
        if let Some(offset) = rule.strip_prefix('E') {
            return Date::easter(year)?.plus_days(offset.parse().ok()?);
        }
        let parts: Vec<&str> = rule.split('-').collect();
        let [a, b, c] = parts[..] else { return None };
        if a == "XXXX" {
            return Date::new(year, b.parse().ok()?, c.parse().ok()?);
        }
        Date::nth_weekday(year, a.parse().ok()?, b.parse().ok(), c.parse().ok()?)
    };
    if let Some(year) = year {
        return on(year).map(|date| date.to_string());
    }
    if let Some(anchor) = scan.anchor {
        let nearest = [anchor.year, anchor.year.saturating_sub(1), anchor.year + 1]
            .into_iter()
            .filter_map(on)
            .min_by_key(|&date| days_between(anchor, date).abs());
        return nearest.map(|date| date.to_string());
    }
    Some(if rule.starts_with("XXXX") { rule.to_owned() } else { format!("XXXX-{rule}") })
        .filter(|value| value.starts_with("XXXX") && rule.starts_with("XXXX"))
}

/// Pieces of the date that the caller joins to times: the weekday at `at`, where it is one.
pub fn weekday(scan: &Scan, at: usize) -> Option<u8> {
    (scan.has(at, facet::WEEKDAY) && !scan.has(at, facet::SHORT) && scan.kind(at) == Some(Kind::Word)).then(|| scan.entry(at).index)
}
