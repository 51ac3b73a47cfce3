//! Times told from another time, and lengths of time: "yesterday", "last week", "three years ago", "the past decade", "54-year-old", "every day".
//!
//! Where the day of writing is known, a time told from it becomes a date; else it stays relative: `THIS P1W` this week, `THIS P1W OFFSET P-1W`
//! last week, `OFFSET P-3D` three days ago (the notation of SUTime, Chang and Manning 2012).

use super::Found;
use super::atom::Scan;
use super::date::{self, nearest_weekday};
use super::decimal::Decimal;
use super::length::{away, counted, directed, half_unit, label, length, length_signed, smaller_parts, unit};
use super::lexicon::facet;
use super::part::{inner, nth_of, ordinal_period, season};
use crate::document::EntityLabel;

/// How the words before a unit point ("last", "the same", "every").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pointing {
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
pub fn pointing(scan: &Scan, at: usize) -> (usize, Pointing) {
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

/// The expression told relatively, or the length of time, at `at`.
pub fn find(scan: &Scan, at: usize) -> Option<Found> {
    if scan.has(at, facet::DEICTIC) {
        let offset: i64 = scan.entry(at).time.parse().ok()?;
        if scan.is(at.wrapping_sub(1), "USA") {
            return None; // the newspaper
        }
        if scan.capital(at) && scan.capital(at + 1) && at > 0 && !scan.title_case() {
            return None; // "Tomorrow Never Dies"
        }
        return Some(Found::new(at, at + 1, EntityLabel::Date, Some(away(scan, "D", offset))));
    }
    if scan.has(at, facet::FREQUENCY) {
        return frequency(scan, at);
    }
    nth_of(scan, at)
        .or_else(|| ordinal_period(scan, at))
        .or_else(|| season(scan, at))
        .or_else(|| half_unit(scan, at))
        .or_else(|| counted(scan, at))
        .or_else(|| pointed(scan, at))
}

fn frequency(scan: &Scan, at: usize) -> Option<Found> {
    if (scan.capital(at) && !scan.title_case() && at > 0) || scan.attached(at) || (scan.capital(at) && scan.capital(at + 1)) {
        return None;
    }
    let time = scan.entry(at).time;
    let label = if time.starts_with('T') || time.starts_with("PT") { EntityLabel::Time } else { EntityLabel::Date };
    Some(Found::new(at, at + 1, label, Some(time.to_owned())))
}

/// A unit without a number: "last week", "a year ago", "the day before yesterday", "decades", "every other month".
fn pointed(scan: &Scan, at: usize) -> Option<Found> {
    let (letters, clock) = unit(scan, at)?;
    if scan.capital(at) && !scan.title_case() && !scan.text(at).bytes().all(|b| b.is_ascii_uppercase()) && (at > 0 || scan.capital(at + 1))
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
    // "year-end", "year's end", "mid-week"
    let possessive = scan.apostrophe(end) && scan.is(end + 1, "s") && scan.is(end + 2, "end");
    if !clock && !plural && (scan.hyphen(end) && scan.is(end + 1, "end") || possessive && how != Pointing::One) {
        return Some(Found::new(start, end + 2 + usize::from(possessive), EntityLabel::Date, None));
    }
    if !clock && !plural && how == Pointing::None && at > 1 && scan.hyphen(at - 1) && scan.is(at - 2, "mid") {
        return Some(Found::new(at - 2, end, EntityLabel::Date, None));
    }
    // "the decades-long conflict"
    if how == Pointing::The && scan.hyphen(end) && scan.is(end + 1, "long") {
        return Some(directed(scan, at, end, (!plural).then(|| Decimal::from(1)), letters, clock));
    }
    // "all day", "all year"; "the early hours of Tuesday"; "on weekends"
    if !plural && how == Pointing::None && at > 0 && scan.is(at - 1, "all") && !scan.hyphen(end) {
        return Some(Found::new(at - 1, end, label(clock), Some(length("1", letters, clock))));
    }
    if letters == "H" && plural && at > 1 && scan.any(at - 1, &["early", "small", "wee", "late"]) && scan.is(at - 2, "the") {
        let of = if scan.is(end, "of") { inner(scan, end + 1).map(|(end, _)| end) } else { None };
        return Some(Found::new(at - 2, of.unwrap_or(end), EntityLabel::Time, None));
    }
    if letters == "WE" && plural && at > 0 && scan.is(at - 1, "on") {
        return Some(Found::new(at, end, EntityLabel::Date, Some("XXXX-WXX-WE".into())));
    }
    // "the year before last", "the week after next"
    let turn = if scan.is(end, "before") && scan.is(end + 1, "last") {
        -2
    } else if scan.is(end, "after") && scan.is(end + 1, "next") {
        2
    } else {
        0
    };
    // "the year 2014"; "week of September 16"
    if how == Pointing::The
        && letters == "Y"
        && !plural
        && let Some((after, year)) = date::year(scan, end).filter(|_| scan.figures(end))
    {
        return Some(Found::new(start, after, EntityLabel::Date, Some(format!("{year:04}"))));
    }
    if how == Pointing::None
        && letters == "W"
        && !plural
        && scan.is(end, "of")
        && scan.has(end + 1, facet::MONTH)
        && let Some((after, _)) = inner(scan, end + 1)
    {
        return Some(Found::new(at, after, EntityLabel::Date, None));
    }
    if turn != 0 && how == Pointing::The && !clock && unit(scan, end + 2).is_none() {
        return Some(Found::new(start, end + 2, EntityLabel::Date, Some(away(scan, letters, turn))));
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
            if scan.hyphen(end) && scan.is(end + 1, "long") {
                return Some(directed(scan, at, end, amount, letters, clock)); // "a year-long study"
            }
            let (after, more) = if half { (end + 3, String::new()) } else { smaller_parts(scan, end, letters, clock) };
            let mut found = directed(scan, start, after, amount, letters, clock);
            found.value = found.value.map(|value| format!("{value}{more}"));
            return Some(found);
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
            let whole = start + 1 < at && scan.any(at - 1, &["whole", "entire", "full"]);
            if day && !cued && !whole || plural && !cued || clock {
                return if relation { Some(Found::new(start, end, label(clock), None)) } else { None };
            }
            let near = matches!(letters, "WE");
            if near {
                away(scan, letters, if scan.future() { 0 } else { -1 })
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
        let pointed = found.start > 0 && scan.has(found.start, facet::HOLIDAY) && scan.any(found.start - 1, &["last", "this", "next"]);
        let set = set || pointed;
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
    // "Friday after next", "two Sundays from now"
    if bare && scan.is(found.end, "after") && scan.is(found.end + 1, "next") && !scan.word(found.end + 2) {
        found.end += 2;
        return found;
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
