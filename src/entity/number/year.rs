//! Years, their ranges and parts: "2019", "1939-45", "the 1990s", "44 BC", "Q3 2019", "FY2018".

use super::Found;
use super::atom::Scan;
use super::date::{year, year_in_words};
use super::lexicon::facet;
use super::numeral::continues;
use crate::document::EntityLabel;

/// Years, ranges of years, decades.
pub fn years(scan: &Scan, at: usize) -> Option<Found> {
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
pub fn quarter(scan: &Scan, at: usize) -> Option<Found> {
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
