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
    // "nineteen ninety-nine" is a year, "eleven hundred" only where a year must stand.
    let counted = (at..end).any(|i| scan.has(i, facet::SCALE));
    if scan.attached(at) || (!scan.figures(at) && !cued_year(scan, at) && (end < at + 3 || counted)) {
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
            let value = Some(format!("{first}/{second}"));
            return Some(match business_year(scan, after) {
                Some((after, _)) => Found::new(at - usize::from(scan.is(at.wrapping_sub(1), "the")), after, EntityLabel::Date, value),
                None => Found::new(at - usize::from(between), after, EntityLabel::Date, value),
            });
        }
    }
    if let Some((after, fiscal)) = business_year(scan, end).filter(|_| scan.figures(at)) {
        let value = if fiscal { format!("FY{first:04}") } else { format!("{first:04}") };
        return Some(Found::new(at - usize::from(scan.is(at.wrapping_sub(1), "the")), after, EntityLabel::Date, Some(value)));
    }
    if scan.figures(at) && !year_stands(scan, at, end, first) && era == 0 {
        return None;
    }
    let value = if era == 1 && scan.any(end, &["BC", "BCE"]) { format!("-{:04}", first.saturating_sub(1)) } else { format!("{first:04}") };
    Some(Found::new(at, end + era, EntityLabel::Date, Some(value)))
}

/// "fiscal year", "school year" after the figures of a year: its end, and whether it is one of accounts.
fn business_year(scan: &Scan, at: usize) -> Option<(usize, bool)> {
    let fiscal = scan.any(at, &["fiscal", "financial", "tax", "budget"]);
    let known = fiscal || scan.any(at, &["calendar", "academic", "school", "marketing", "crop"]);
    (known && scan.is(at + 1, "year")).then_some((at + 2, fiscal))
}

fn cued_year(scan: &Scan, at: usize) -> bool {
    if at > 1 && scan.hyphen(at - 1) && scan.any(at - 2, &["mid", "early", "late", "pre", "post"]) {
        return true;
    }
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
        ) || scan.any_sign(at - 1) && !scan.hyphen(at - 1))
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
                        && (1..=7).any(|back| at > back && scan.any(at - back, &["his", "her", "their", "my"]));
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
    // "2018Q4", "18q4"
    if scan.figures(at) && matches!(scan.text(at).len(), 2 | 4) && scan.glued(at + 1) && scan.glued(at + 2) && !scan.attached(at) {
        let year = scan.integer(at).map(|year| if year < 100 { 2000 + year } else { year })?;
        if let Some(value) = part(at + 1) {
            return Some(Found::new(at, at + 3, EntityLabel::Date, Some(format!("{year}-{value}"))));
        }
    }
    // "3Q", "1Q19", "3Q 2019"
    if let Some(n) = scan.integer(at).filter(|n| (1..=4).contains(n) && scan.text(at).len() == 1 && scan.glued(at + 1))
        && matches!(scan.text(at + 1), "Q" | "H")
    {
        let letter = scan.text(at + 1);
        let short = scan.integer(at + 2).filter(|_| scan.glued(at + 2) && scan.text(at + 2).len() == 2 && !continues(scan, at + 3));
        return match short.map(|short| (at + 3, 2000 + short as u16)).or_else(|| year(scan, at + 2)) {
            Some((end, year)) => Some(Found::new(at, end, EntityLabel::Date, Some(format!("{year}-{letter}{n}")))),
            None if !scan.glued(at + 2) || !scan.word(at + 2) && !scan.figures(at + 2) => {
                Some(Found::new(at, at + 2, EntityLabel::Date, Some(format!("XXXX-{letter}{n}"))))
            }
            None => None,
        };
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
