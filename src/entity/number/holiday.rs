//! Days known by name: "Christmas", "New Year's Eve 2019", "Thanksgiving weekend".

use super::Found;
use super::atom::Scan;
use super::calendar::Date;
use super::date::{days_between, year};
use super::lexicon::facet;
use crate::document::EntityLabel;

/// A holiday by name, with its year: "Christmas", "New Year's Eve 2019", "Halloween weekend".
pub fn holiday(scan: &Scan, at: usize) -> Option<Found> {
    if !scan.has(at, facet::HOLIDAY) {
        return None;
    }
    let first = scan.text(at).to_ascii_lowercase();
    let (words, value) = scan.lexicon.holidays(&first).iter().find(|(words, _)| holiday_length(scan, at, words).is_some())?;
    let mut end = at + holiday_length(scan, at, words)?;
    let common = matches!(words[0], "lent" | "advent" | "holi" | "tet" | "pongal" | "vesak" | "onam" | "may" | "easter" | "epiphany")
        || words.len() > 1 && *value == "-";
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
    if common && !scan.capital(at) && words.len() == 1 && year.is_none() {
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
fn feast(scan: &Scan, rule: &str, year: Option<u16>) -> Option<String> {
    if rule == "-" {
        return year.map(|year| format!("{year:04}"));
    }
    let on = |year: u16| -> Option<Date> {
        if let Some(offset) = rule.strip_prefix('E') {
            return Date::easter(year)?.plus_days(offset.parse().ok()?);
        }
        let parts: Vec<&str> = rule.split('-').collect();
        let [a, b, c] = parts[..] else { return None };
        let (c, later) = c.split_once('+').unwrap_or((c, "0"));
        if a == "XXXX" {
            return Date::new(year, b.parse().ok()?, c.parse().ok()?);
        }
        Date::nth_weekday(year, a.parse().ok()?, b.parse().ok(), c.parse().ok()?)?.plus_days(later.parse().ok()?)
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
    // The nth such weekday of a month: "XXXX-11-WXX-4-4".
    if let [month, nth, weekday] = rule.split('-').collect::<Vec<_>>()[..]
        && month != "XXXX"
        && !weekday.contains('+')
        && let (Ok(month), Ok(nth)) = (month.parse::<u8>(), nth.parse::<u8>())
    {
        return Some(format!("XXXX-{month:02}-WXX-{weekday}-{nth}"));
    }
    rule.starts_with("XXXX").then(|| rule.to_owned())
}
