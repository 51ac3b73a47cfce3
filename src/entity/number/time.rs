//! Times of day: "7:30 p.m. EST", "half past six", "noon", "Monday morning", "9 to 5 p.m.".

use super::Found;
use super::atom::{Kind, Scan};
use super::date::{self, nearest_weekday};
use super::lexicon::facet;
use super::numeral::{continues, number};
use crate::document::EntityLabel;

/// A clock time: end, hour, minute, second.
#[derive(Clone, Copy, Debug)]
struct Clock {
    end: usize,
    hour: u8,
    minute: Option<u8>,
    second: Option<u8>,
    /// True when "p.m." or the like, or two-digit minutes, say that it is a time.
    sure: bool,
}

impl Clock {
    fn value(self) -> String {
        match (self.minute, self.second) {
            (Some(minute), Some(second)) => format!("T{:02}:{minute:02}:{second:02}", self.hour),
            (Some(minute), None) => format!("T{:02}:{minute:02}", self.hour),
            _ => format!("T{:02}", self.hour),
        }
    }

    /// The same with "a.m." or "p.m." heard.
    fn on(mut self, afternoon: bool) -> Self {
        if afternoon && self.hour < 12 {
            self.hour += 12;
        } else if !afternoon && self.hour == 12 {
            self.hour = 0;
        }
        self
    }
}

/// "a.m.", "pm", "a. m.", "ampm": end, and whether afternoon.
fn meridiem(scan: &Scan, at: usize) -> Option<(usize, bool)> {
    if scan.any(at, &["am", "pm", "ampm"]) {
        return Some((at + 1, scan.is(at, "pm")));
    }
    let dotted = scan.any(at, &["a", "p"]) && (scan.mark(at + 1, '.') || scan.glued(at + 1));
    if !dotted {
        return None;
    }
    let m = at + 1 + usize::from(scan.mark(at + 1, '.'));
    if !scan.is(m, "m") {
        return None;
    }
    let end = m + 1 + usize::from(scan.mark(m + 1, '.') && scan.glued(m + 1));
    Some((end, scan.is(at, "p")))
}

/// Figures or words for an hour and minutes, without what follows.
fn clock(scan: &Scan, at: usize) -> Option<Clock> {
    let base = Clock { end: at + 1, hour: 0, minute: None, second: None, sure: false };
    let two = |i: usize| scan.integer(i).filter(|_| scan.text(i).len() == 2).map(|n| n as u8);
    if scan.figures(at) {
        let text = scan.text(at);
        if let Some(hour) = scan.integer(at) {
            let hour = u8::try_from(hour).ok().filter(|&h| h <= 24 && text.len() <= 2);
            if let Some(hour) = hour
                && scan.mark(at + 1, ':')
                && scan.glued(at + 1)
                && scan.glued(at + 2)
            {
                let minute = two(at + 2).filter(|&m| m < 60)?;
                let second = two(at + 4).filter(|&s| s < 60 && scan.mark(at + 3, ':') && scan.glued(at + 3) && scan.glued(at + 4));
                let end = if second.is_some() { at + 5 } else { at + 3 };
                return Some(Clock { end, hour, minute: Some(minute), second, sure: true });
            }
            if let Some(hour) = hour {
                // "7 30 pm" is not written in news; "9.am" is.
                return Some(Clock { hour, ..base });
            }
            // "340 pm", "1300 GMT"
            let (hour, minute) = (scan.integer(at)? / 100, scan.integer(at)? % 100);
            return (matches!(text.len(), 3 | 4) && hour <= 24 && minute < 60).then_some(Clock {
                hour: hour as u8,
                minute: Some(minute as u8),
                ..base
            });
        }
        let (hour, minute) = text.split_once('.')?;
        let (hour, minute) = (hour.parse::<u8>().ok()?, minute.parse::<u8>().ok().filter(|_| minute.len() == 2)?);
        return (hour <= 24 && minute < 60).then_some(Clock { hour, minute: Some(minute), ..base });
    }
    // The hour is one word: "seven thirty five" is no 735 here.
    let hour = Some(scan.entry(at).number).filter(|hour| scan.has(at, facet::NUMERAL) && (1..=12).contains(hour))? as u8;
    let minutes = number(scan, at + 1, false).filter(|n| n.start == at + 1 && !n.figures && !n.scaled);
    match minutes.and_then(|n| Some((n.end, n.value?.whole().filter(|&m| (10..60).contains(&m))?))) {
        Some((end, minute)) => Some(Clock { end, hour, minute: Some(minute as u8), ..base }),
        None => Some(Clock { hour, ..base }),
    }
}

/// "quarter past eight", "ten past nine", "20 min past eight", "five to six".
fn past(scan: &Scan, at: usize) -> Option<Clock> {
    let (after, minutes) = if scan.any(at, &["quarter", "half"]) {
        (at + 1, if scan.is(at, "half") { 30 } else { 15 })
    } else {
        let n = number(scan, at, false).filter(|n| n.start == at && !n.scaled)?;
        (n.end, n.value?.whole().filter(|&m| m < 60)? as u8)
    };
    let to = after + usize::from(scan.any(after, &["min", "mins", "minute", "minutes"]));
    let back = scan.any(to, &["to", "before", "of", "till"]);
    if !back && !scan.any(to, &["past", "after"]) {
        return None;
    }
    let at_it = at > 0 && scan.is(at - 1, "at") && minutes > 0 && minutes % 5 == 0;
    if back && !(scan.any(at, &["quarter"]) || to > after || at_it) {
        return None; // "ten to nine" is a range oftener than a time, but not in "at ten to nine"
    }
    if scan.any(to + 1, &["noon", "midday", "midnight"]) {
        let (hour, minute) = if back { (11, 60 - minutes) } else { (12, minutes) };
        let hour = if scan.is(to + 1, "midnight") { (hour + 12) % 24 } else { hour };
        return Some(Clock { end: to + 2, hour, minute: Some(minute), second: None, sure: true });
    }
    let hour = clock(scan, to + 1).filter(|c| c.minute.is_none() && (1..=12).contains(&c.hour) || c.hour == 0)?;
    let quarter_of = back && scan.any(to, &["of"]);
    if quarter_of || scan.has(hour.end, facet::PERIOD | facet::CLOCK | facet::SCALE) || scan.mark(hour.end, '%') {
        return None;
    }
    let (hour_value, minute) = if back { ((hour.hour + 11) % 12, 60 - minutes) } else { (hour.hour, minutes) };
    Some(Clock { hour: if hour_value == 0 { 12 } else { hour_value }, minute: Some(minute % 60), sure: true, ..hour })
}

/// The clock time at `at` with "p.m.", "o'clock", "in the morning" and its zone.
fn spoken(scan: &Scan, at: usize) -> Option<(Clock, String)> {
    let mut found = past(scan, at).or_else(|| clock(scan, at))?;
    let dot = found.end + usize::from(scan.mark(found.end, '.') && scan.glued(found.end) && scan.glued(found.end + 1));
    if let Some((end, afternoon)) = meridiem(scan, scan.past_hyphen(dot)).filter(|_| found.hour <= 12 || found.minute.is_some()) {
        let bare_word = !scan.glued(dot)
            && scan.any(dot, &["am"])
            && !scan.capital(dot)
            && scan.word(end)
            && scan.any(end, &["not", "a", "the", "so", "very"]);
        if bare_word || runs_on(scan, end) {
            return None;
        }
        found = Clock { end, sure: true, ..found }.on(afternoon);
    } else if scan.is(found.end, "o") && scan.apostrophe(found.end + 1) && scan.is(found.end + 2, "clock") {
        found = Clock { end: found.end + 3, sure: true, ..found };
    } else if scan.any(found.end, &["oclock"]) {
        found = Clock { end: found.end + 1, sure: true, ..found };
    }
    // "0830 hours", "at 1400 hours"
    let military = scan.figures(at) && scan.text(at).len() == 4 && scan.any(found.end, &["hours", "hrs"]);
    if military && (scan.text(at).starts_with('0') || at > 0 && scan.is(at - 1, "at")) {
        found = Clock { end: found.end + 1, sure: true, ..found };
    }
    if found.hour > 24 || runs_on(scan, found.end) {
        return None;
    }
    // "in the evening", "at night", "lunchtime"
    let (the, part) = if scan.is(found.end, "in") && scan.is(found.end + 1, "the") {
        (true, found.end + 2)
    } else if scan.is(found.end, "at") && scan.is(found.end + 1, "night") {
        (true, found.end + 1)
    } else {
        (false, found.end)
    };
    let is_hour = found.sure || scan.figures(at) || !scan.is(at, "one") || scan.any(part, &["morning", "afternoon"]);
    let hour_like = found.minute.is_none() && (1..=12).contains(&found.hour) || found.sure;
    if (the || found.sure && scan.is(part, "lunchtime"))
        && hour_like
        && is_hour
        && scan.any(part, &["morning", "afternoon", "evening", "night", "lunchtime"])
    {
        let late = !scan.is(part, "morning") && !(scan.is(part, "night") && found.hour < 6);
        found = Clock { end: part + 1, sure: true, ..found };
        if found.hour < 12 || !late {
            found = found.on(late);
        }
    }
    let mut value = found.value();
    if let Some((end, offset)) = zone(scan, found.end).filter(|_| found.sure || found.minute.is_some()) {
        found = Clock { end, sure: true, ..found };
        value.push_str(offset);
    }
    Some((found, value))
}

/// True when a code goes on at `end`; the second time of "9am-5pm" is none.
fn runs_on(scan: &Scan, end: usize) -> bool {
    let until = end + 1;
    let timed = scan.mark(until + 1, ':') || scan.text(until).contains('.') || meridiem(scan, until + 1).is_some();
    continues(scan, end) && !(scan.hyphen(end) && scan.figures(until) && timed)
}

/// "EST", "GMT", "local time", "Eastern time", "mountain timezone".
fn zone(scan: &Scan, at: usize) -> Option<(usize, &'static str)> {
    let bracket = usize::from(scan.mark(at, '('));
    if bracket == 0 && scan.has(at, facet::ZONE) && scan.text(at).bytes().all(|b| b.is_ascii_uppercase()) {
        let offset = scan.entry(at).time;
        return Some((at + 1, if offset == "-" { "" } else { offset }));
    }
    let named = scan.any(at, &["local", "eastern", "pacific", "central", "mountain", "london", "moscow", "tokyo", "beijing"]);
    let standard = at + 1 + usize::from(scan.any(at + 1, &["standard", "daylight", "summer", "european"]));
    (named && scan.any(standard, &["time", "timezone"])).then_some((standard + 1, ""))
}

/// The time, or range of times, at `at`.
pub fn find(scan: &Scan, at: usize) -> Option<Found> {
    if scan.attached(at) && !scan.is(at.wrapping_sub(1), "T") {
        return None;
    }
    if let Some(found) = iso(scan, at).or_else(|| lap(scan, at)).or_else(|| part_of_day(scan, at)) {
        return Some(found);
    }
    let digits_or_words = matches!(scan.kind(at), Some(Kind::Figures)) || scan.has(at, facet::NUMERAL | facet::FRACTION);
    if !digits_or_words {
        return None;
    }
    let (first, value) = spoken(scan, at)?;
    // "8 a.m. to 6 p.m.", "3-5 p.m.", "8am until 6"
    let between = at > 0 && scan.is(at - 1, "between") && scan.is(first.end, "and");
    let joined = between || scan.any(first.end, &["to", "until", "till", "through"]) || scan.hyphen(first.end) || scan.dash(first.end);
    if joined
        && let Some((second, until)) = spoken(scan, first.end + 1)
        && (second.sure || first.sure)
        && !scan.has(second.end, facet::PERIOD | facet::CLOCK | facet::SCALE)
        && (second.sure || !scan.word(second.end))
    {
        let first = if !first.sure && second.sure && second.hour > 12 && first.hour < 12 && first.hour + 12 <= second.hour {
            first.on(true).value()
        } else {
            value.clone()
        };
        let until = if !second.sure && second.hour <= 12 { second.on(second.hour < 12).value() } else { until };
        return Some(Found::new(at - usize::from(between), second.end, EntityLabel::Time, Some(format!("{first}/{until}"))));
    }
    if !first.sure {
        // A bare hour only after "at" and at the end of a phrase: "at 7."
        let bare = scan.figures(at)
            && at > 0
            && scan.is(at - 1, "at")
            && first.minute.is_none()
            && (1..=12).contains(&first.hour)
            && first.end == at + 1;
        let closed = !scan.word(first.end) && !scan.mark(first.end, '%') && !scan.dash(first.end) && !scan.mark(first.end, '/')
            || scan.any(first.end, &["on", "tomorrow", "today", "tonight"]);
        let dated = scan.any(first.end, &["tomorrow", "tonight"])
            || scan.has(first.end + usize::from(scan.is(first.end, "on")), facet::WEEKDAY) && !scan.dash(first.end);
        return (bare && (closed && sparse(scan, at) || dated) && !scan.title_case())
            .then(|| Found::new(at, first.end, EntityLabel::Time, Some(value)));
    }
    if ratio(scan, at, &first) {
        return None;
    }
    let dated = scan.mark(at.wrapping_sub(1), '@');
    let article = at > 0 && scan.is(at, "quarter") && scan.is(at - 1, "a");
    let start = if dated && at > 0 || article { at - 1 } else { at };
    Some(Found::new(start, first.end, EntityLabel::Time, Some(value)))
}

/// A bare "at 7" is a time only where the verb before it makes one of it.
fn sparse(scan: &Scan, at: usize) -> bool {
    let window = at.saturating_sub(6)..at;
    window.into_iter().any(|i| {
        scan.any(
            i,
            &["back", "meet", "meeting", "starts", "start", "begins", "begin", "opens", "closes", "arrive", "leave", "wake", "dinner", "o"],
        )
    })
}

/// "Exodus 18:21": a book, a chapter and a verse. "1:1" has no two-digit minutes and is no time; a score such as "12:34" after "won" is not read here.
fn ratio(scan: &Scan, at: usize, clock: &Clock) -> bool {
    let book = at > 1
        && scan.capital(at - 1)
        && !scan.title_case()
        && !scan.has(at - 1, facet::WEEKDAY | facet::MONTH)
        && scan.text(at - 1).len() > 2;
    clock.end == at + 3 && scan.mark(at + 1, ':') && at > 0 && (book || scan.any(at - 1, &["ratio", "won", "lost", "verse", "chapter"]))
}

/// "3:45 minutes", "2:30 hours": a length told as on a stopwatch.
fn lap(scan: &Scan, at: usize) -> Option<Found> {
    let two = |i: usize| scan.integer(i).filter(|&n| n < 60 && scan.text(i).len() == 2);
    let (whole, part) = (scan.integer(at)?, two(at + 2)?);
    if !scan.mark(at + 1, ':') || !scan.glued(at + 1) || !scan.glued(at + 2) || scan.text(at).len() > 3 {
        return None;
    }
    let value = match () {
        () if scan.any(at + 3, &["minutes", "mins", "min"]) => format!("PT{whole}M{part}S"),
        () if scan.any(at + 3, &["hours", "hrs"]) => format!("PT{whole}H{part}M"),
        () => return None,
    };
    Some(Found::new(at, at + 4, EntityLabel::Time, Some(value)))
}

/// "T12:34:20"
fn iso(scan: &Scan, at: usize) -> Option<Found> {
    let letter = at.checked_sub(1).filter(|&i| scan.text(i) == "T" && scan.glued(at))?;
    let found = clock(scan, at).filter(|c| c.sure)?;
    Some(Found::new(letter, found.end, EntityLabel::Time, Some(found.value())))
}

/// "this morning", "last night", "Monday evening", "noon", "tonight", "tomorrow afternoon", "overnight".
fn part_of_day(scan: &Scan, at: usize) -> Option<Found> {
    // From the weekday or "yesterday" on, so that both make one expression.
    if let Some(weekday) = date::weekday(scan, at) {
        let part = at + 1 + usize::from(scan.any(at + 1, &["early", "late"]));
        if !day_noun(scan, part) {
            return None;
        }
        let code = scan.entry(part).time;
        let lead = usize::from(at > 0 && scan.any(at - 1, &["last", "next", "this", "every", "each", "late", "early"]));
        let day = nearest_weekday(scan, weekday).map_or_else(|| format!("XXXX-WXX-{weekday}"), |date| date.to_string());
        return Some(Found::new(at - lead, part + 1, EntityLabel::Time, Some(format!("{day}T{code}"))));
    }
    if scan.has(at, facet::DEICTIC) {
        let part = at + 1 + usize::from(scan.any(at + 1, &["early", "late"]));
        if !day_noun(scan, part) {
            return None;
        }
        let offset: i64 = scan.entry(at).time.parse().ok()?;
        let day = scan.anchor.and_then(|anchor| anchor.plus_days(offset)).map(|date| date.to_string()).unwrap_or_default();
        return Some(Found::new(at, part + 1, EntityLabel::Time, Some(format!("{day}T{}", scan.entry(part).time))));
    }
    if !day_noun(scan, at) {
        return None;
    }
    let code = scan.entry(at).time;
    let code = match code {
        "24" => "00:00",
        "12" => "12:00",
        other => other,
    };
    let anchor = |offset: i64| scan.anchor.and_then(|anchor| anchor.plus_days(offset)).map(|date| date.to_string()).unwrap_or_default();
    if scan.is(at, "tonight") {
        return Some(Found::new(at, at + 1, EntityLabel::Time, Some(format!("{}TNI", anchor(0)))));
    }
    let before = at.checked_sub(1);
    let has_before = |words: &[&str]| before.is_some_and(|i| scan.any(i, words));
    let mut start = at;
    let mut day = String::new();
    if has_before(&["this", "last", "that", "every", "each", "the", "same", "next", "following", "previous", "one", "a"]) {
        start = at - 1;
        let the = scan.any(at.saturating_sub(2), &["the", "that"]);
        if the && has_before(&["same", "next", "following", "previous"]) {
            start = at.saturating_sub(2);
        } else if has_before(&["this"]) {
            day = anchor(0);
        } else if has_before(&["last"]) {
            day = anchor(-1);
        } else if has_before(&["next"]) {
            day = anchor(1);
        } else if has_before(&["one", "a"]) {
            start = at;
        }
        let wide = start > 0 && scan.any(start - 1, &["early", "late", "earlier", "later"]);
        start -= usize::from(wide && (has_before(&["this", "last", "next"])));
    } else if has_before(&["early", "late", "mid"]) {
        start = at - 1;
    } else if has_before(&["good"]) || (scan.word(at + 1) && scan.any(at + 1, &["club", "clubs"])) {
        return None;
    }
    if scan.capital(at) && !scan.title_case() && at > 0 && !has_before(&["this", "last"]) || scan.capital(at) && scan.capital(at + 1) {
        return None; // "Twelfth Night", "Morning Star"
    }
    if scan.any(at, &["dawn", "dusk", "sunset", "sunrise"]) && scan.is(at + 1, "of") {
        return None; // "the dawn of an era"
    }
    let overnight = scan.is(at, "overnight");
    if overnight && has_before(&["an", "the", "a"]) && scan.word(at + 1) {
        start = at;
    }
    // "the early morning hours"
    let hours = scan.is(at + 1, "hours");
    if hours && start > 0 && scan.is(start - 1, "the") {
        start -= 1;
    }
    Some(Found::new(start, at + 1 + usize::from(hours), EntityLabel::Time, Some(format!("{day}T{code}"))))
}

fn day_noun(scan: &Scan, at: usize) -> bool {
    scan.has(at, facet::DAY_PART)
}
