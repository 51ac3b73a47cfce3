//! One date of the calendar: "5 March 2019", "Tuesday, Feb. 3", "2019-03-05", "9/11".

use super::atom::{Kind, Scan};
use super::calendar::{Date, days_in};
use super::figures::{numeric, slashed};
use super::lexicon::facet;
use super::numeral::{continues, number};
use super::ordinal::ordinal_value;

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
            (None, None, Some(day), None) => match self.likely_month(scan, day) {
                Some(date) => date.to_string(),
                None => format!("XXXX-XX-{day:02}"),
            },
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

    pub fn likely_year(self, scan: &Scan) -> Option<u16> {
        let (anchor, month) = (scan.anchor?, self.month?);
        let years = [anchor.year, anchor.year.saturating_sub(1), anchor.year + 1];
        match self.day {
            Some(day) => {
                let distance = |year: u16| Date::new(year, month, day).map(|date| days_between(anchor, date));
                let weight = |year: u16| distance(year).map(|days| if scan.future() && days < 0 { days.abs() + 200 } else { days.abs() });
                years.into_iter().filter_map(|year| weight(year).map(|weight| (weight, year))).min().map(|(_, year)| year)
            }
            None if scan.future() => Some(anchor.year + u16::from(month < anchor.month)),
            None => Some(anchor.year - u16::from(month > anchor.month)),
        }
    }

    /// "the 14th": the last such day, or the next where the sentence speaks of the future.
    fn likely_month(self, scan: &Scan, day: u8) -> Option<Date> {
        let anchor = scan.anchor?;
        let step = if scan.future() { i64::from(day < anchor.day) } else { -i64::from(day > anchor.day) };
        let (year, month) = anchor.plus_months(step)?;
        Date::new(year, month, day)
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

    pub fn exists(self) -> bool {
        match (self.month, self.day) {
            (Some(month), Some(day)) => day >= 1 && day <= days_in(self.year.unwrap_or(2000), month),
            _ => true,
        }
    }
}

pub fn days_between(from: Date, to: Date) -> i64 {
    let months = (i64::from(to.year) - i64::from(from.year)) * 12 + i64::from(to.month) - i64::from(from.month);
    months * 30 + i64::from(to.day) - i64::from(from.day)
}

/// The last such weekday up to the day the text was written; the next after it where the sentence speaks of the future.
pub fn nearest_weekday(scan: &Scan, weekday: u8) -> Option<Date> {
    let anchor = scan.anchor?;
    let back = i64::from((anchor.weekday() + 7 - weekday) % 7);
    anchor.plus_days(if scan.future() && back > 0 { 7 - back } else { -back })
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
pub fn day_number(scan: &Scan, at: usize) -> Option<(usize, u8)> {
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
pub fn year_after(scan: &Scan, at: usize) -> Option<(usize, u16)> {
    let skip = usize::from(scan.mark(at, ',') || scan.is(at, "of") || ((scan.mark(at, '/') || scan.mark(at, '-')) && scan.glued(at)));
    year(scan, at + skip).filter(|_| !scan.has(at + skip + 1, facet::SCALE)).or_else(|| year_in_words(scan, at + skip))
}

/// "nineteen ninety-three", "nineteen hundred ninety three", "two thousand and five".
pub fn year_in_words(scan: &Scan, at: usize) -> Option<(usize, u16)> {
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
    touching(scan, at).filter(|found| !scan.attached(found.start))
}

/// The same where the piece before may touch it: the second of "May-June".
pub fn touching(scan: &Scan, at: usize) -> Option<Single> {
    let found = if scan.has(at, facet::WEEKDAY) {
        weekday_first(scan, at)
    } else if scan.has(at, facet::MONTH) {
        month_first(scan, at)
    } else {
        numeric(scan, at).or_else(|| day_first(scan, at))
    };
    found.filter(|found| found.day.exists())
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
        || at == 0 && !scan.word(1) && scan.atoms.len() <= 2
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
    let slash = scan.mark(end, '/') && scan.glued(end) && scan.glued(end + 1);
    let next = if scan.hyphen(end) || slash || scan.mark(end, ',') && scan.glued(end + 1) { end + 1 } else { end };
    let next = if scan.is(next, "the") { next + 1 } else { next };
    // "may the eleventh", "may twenty-first" of those who write no capitals
    let closing = |after: usize| !scan.word(after) && (scan.is(next - 1, "the") && next > end || after > next + 1);
    if let Some((after, day)) = day_number(scan, next).filter(|&(after, _)| {
        !continues(scan, after) || year_after(scan, after).is_some() || scan.hyphen(after) && day_number(scan, after + 1).is_some()
    }) && (!(modal && !scan.capital(at) && !scan.figures(next)) || closing(after) && ordinal_value(scan, next).is_some())
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
            scan.capital(at) && scan.hyphen(end) && scan.has(end + 1, facet::MONTH)
                || scan.capital(at)
                    && (before || hyphen)
                    && (!scan.title_case() || !scan.word(end))
                    && !(scan.any(at - 1, &["of", "for", "to", "by", "from", "and", "after"]) && scan.capital(end))
                    && !scan.any(
                        end,
                        &[
                            "said", "says", "was", "had", "has", "told", "is", "will", "would", "may", "might", "can", "could", "should",
                            "also",
                        ],
                    )
                || !scan.capital(at)
                    && before
                    && (!scan.word(end) || scan.is(end, "after"))
                    && (at == 1 || !scan.any(at - 1, &["and", "or", "this", "next", "that"]))
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
pub fn day_first(scan: &Scan, at: usize) -> Option<Single> {
    let (end, day) = day_number(scan, at)?;
    let of = scan.is(end, "of");
    let dotted = scan.mark(end, '.') && (scan.glued(end + 1) || scan.glued(end) && scan.has(end + 1, facet::SHORT));
    let next = if of || scan.hyphen(end) || (scan.mark(end, '/') && scan.glued(end)) || dotted { end + 1 } else { end };
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

/// Pieces of the date that the caller joins to times: the weekday at `at`, where it is one.
pub fn weekday(scan: &Scan, at: usize) -> Option<u8> {
    (scan.has(at, facet::WEEKDAY) && !scan.has(at, facet::SHORT) && scan.kind(at) == Some(Kind::Word)).then(|| scan.entry(at).index)
}
