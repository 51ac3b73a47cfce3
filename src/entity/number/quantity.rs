//! Quantities with a unit: lengths, areas, weights, volumes, speeds, temperatures, data.

use super::Found;
use super::atom::{Kind, Scan};
use super::decimal::Decimal;
use super::lexicon::facet;
use super::numeral::{Number, continues, number};
use crate::document::EntityLabel;

/// The unit at `at`, with what widens it ("square", "per hour"): end and symbol.
fn unit(scan: &Scan, at: usize, number: &Number) -> Option<(usize, String)> {
    if scan.mark(at, '°') || scan.mark(at, 'º') || scan.mark(at, '℃') || scan.mark(at, '℉') {
        return Some(degrees(
            scan,
            at + 1,
            if scan.mark(at, '℃') {
                "°C"
            } else if scan.mark(at, '℉') {
                "°F"
            } else {
                "°"
            },
        ));
    }
    // "-5C", "1.5C", "68F" where the talk is of heat or cold
    if scan.glued(at) && matches!(scan.text(at), "C" | "F") && number.figures && !scan.glued(at + 1) | !scan.word(at + 1) {
        let minus = number.start > 0 && scan.dash(number.start - 1) && scan.glued(number.start);
        let decimal = scan.text(number.start).contains('.');
        let warm = |i: usize| {
            scan.any(i, &["degrees", "temperature", "temperatures", "heat", "cold", "warming", "warmer", "hot", "celsius", "fahrenheit"])
        };
        let near = number.start.saturating_sub(12)..(at + 12).min(scan.atoms.len());
        let small = number.value.and_then(Decimal::whole).is_none_or(|n| n < 200);
        if small && (minus || decimal || near.into_iter().any(warm)) {
            return Some((at + 1, if scan.is(at, "C") { "°C".into() } else { "°F".into() }));
        }
    }
    let (noun, power) = if scan.any(at, &["square", "sq"]) {
        (at + 1 + usize::from(scan.mark(at + 1, '.')), "²")
    } else if scan.is(at, "cubic") {
        (at + 1, "³")
    } else if scan.is(at, "light") && scan.any(scan.past_hyphen(at + 1), &["year", "years"]) {
        return Some((scan.past_hyphen(at + 1) + 1, "ly".into()));
    } else if scan.is(at, "parts") && scan.is(at + 1, "per") && scan.any(at + 2, &["million", "billion", "trillion"]) {
        let symbol = if scan.is(at + 2, "million") {
            "ppm"
        } else if scan.is(at + 2, "billion") {
            "ppb"
        } else {
            "ppt"
        };
        return Some((at + 3, symbol.into()));
    } else if scan.any(at, &["metric", "nautical", "short", "long", "fluid", "troy", "imperial"]) {
        (at + 1, "")
    } else {
        (at, "")
    };
    let noun = if noun > at { scan.past_hyphen(noun) } else { noun };
    if !scan.has(noun, facet::UNIT) || !fits(scan, noun, number) {
        return None;
    }
    let symbol = match scan.entry(noun).unit {
        "ton" if scan.is(at, "metric") => "t",
        "mi" if scan.is(at, "nautical") => "nmi",
        other => other,
    };
    if symbol == "°" {
        let end = if scan.mark(noun + 1, '.') && scan.is(noun, "deg") { noun + 2 } else { noun + 1 };
        return Some(degrees(scan, end, "°"));
    }
    let mut end = noun + 1;
    let mut symbol = format!("{symbol}{power}");
    // "m2", "km²"
    if scan.glued(end) && power.is_empty() && (scan.any(end, &["2", "3"]) || scan.mark(end, '²') || scan.mark(end, '³')) {
        symbol.push(if scan.is(end, "2") || scan.mark(end, '²') { '²' } else { '³' });
        end += 1;
    }
    // "60-mile-per-hour"
    if scan.hyphen(end) && scan.any(end + 1, &["per", "an", "a"]) && scan.hyphen(end + 2) && scan.has(end + 3, facet::CLOCK) {
        let over = if scan.entry(end + 3).time == "M" { "min".to_owned() } else { scan.entry(end + 3).time.to_lowercase() };
        return Some((end + 4, format!("{symbol}/{over}")));
    }
    // "barrels a day", "tonnes per year"
    if scan.any(end, &["a", "per"]) && scan.any(end + 1, &["day", "week", "month", "year"]) {
        return Some((end + 2, format!("{symbol}/{}", scan.entry(end + 1).time.to_lowercase())));
    }
    // "per hour", "an hour", "/s"
    let per = if scan.is(end, "per") || (scan.mark(end, '/') && scan.glued(end)) || (scan.is(end, "an") && scan.is(end + 1, "hour")) {
        end + 1
    } else {
        end
    };
    if per > end && (scan.has(per, facet::CLOCK | facet::UNIT) || scan.any(per, &["h", "s", "ms"])) {
        let over = match scan.text(per).to_ascii_lowercase().as_str() {
            "h" => "h".into(),
            "s" => "s".into(),
            "ms" => "ms".into(),
            _ if scan.has(per, facet::CLOCK) => match scan.entry(per).time {
                "H" => "h".into(),
                "M" => "min".into(),
                "MS" => "ms".into(),
                other => other.to_lowercase(),
            },
            _ => scan.entry(per).unit.to_owned(),
        };
        symbol = format!("{symbol}/{over}");
        end = per + 1;
    }
    Some((end, symbol))
}

/// What follows "degrees": the scale, or "below zero".
fn degrees(scan: &Scan, at: usize, symbol: &str) -> (usize, String) {
    if scan.any(at, &["c", "celsius", "celcius", "centigrade"]) {
        return (at + 1, "°C".into());
    }
    if scan.any(at, &["f", "fahrenheit", "farenheit"]) {
        return (at + 1, "°F".into());
    }
    (at, symbol.to_owned())
}

/// Short or ambiguous units need figures before them and no word that makes them something else.
fn fits(scan: &Scan, at: usize, number: &Number) -> bool {
    let text = scan.text(at);
    match text.to_ascii_lowercase().as_str() {
        "m" | "g" | "l" | "t" | "w" | "ha" | "mi" | "gs" | "mm" => {
            number.figures && !scan.apostrophe(at + 1) && !(text.len() == 1 && scan.capital(at))
        }
        "in" => number.figures && !scan.hyphen(at + 1) && number.start > 0 && scan.glued(at) && !scan.word(at + 1),
        "mbps" | "gbps" | "kbps" | "ppm" | "ppb" | "psi" | "rpm" | "dpi" => number.figures,
        "amp" | "amps" | "tun" | "ohm" | "lumen" => !scan.capital(at) && !scan.word(at + 1),
        "mb" | "gb" | "kb" | "tb" | "mw" | "gw" | "kw" | "cc" | "hp" | "db" | "ml" | "cm" => number.figures,
        "cup" | "cups" | "turn" | "turns" | "stone" | "foot" | "yard" | "knot" | "drachma" | "radian" | "revolution" => {
            !scan.capital(at) && !(scan.is(at, "cup") && number.value.and_then(Decimal::whole).is_some_and(|n| n > 20))
        }
        _ => !scan.capital(at) || scan.title_case() || text.bytes().all(|b| b.is_ascii_uppercase()) || text.len() <= 3,
    }
}

/// "6'2\"", "5' 10": feet and inches by their marks.
fn feet_and_inches(scan: &Scan, at: usize) -> Option<Found> {
    let feet = scan.integer(at).filter(|feet| (3..=8).contains(feet) && scan.text(at).len() == 1)?;
    let inches = scan.integer(at + 2).filter(|&inches| inches < 12 && scan.text(at + 2).len() <= 2)?;
    if !scan.apostrophe(at + 1) || !scan.glued(at + 1) || scan.attached(at) || continues(scan, at + 3) {
        return None;
    }
    let closed = matches!(scan.kind(at + 3), Some(Kind::Mark('"' | '”' | '″'))) && scan.glued(at + 3);
    (closed || scan.glued(at + 2))
        .then(|| Found::new(at, at + 3 + usize::from(closed), EntityLabel::Quantity, Some(format!("{feet} ft {inches} in"))))
}

/// A unit with a word for its number: "a mile", "several miles", "half a mile", "a quarter mile", "a mile and a half", "a half-inch".
fn unit_alone(scan: &Scan, at: usize) -> Option<Found> {
    const PLAIN: &[&str] = &[
        "mile",
        "miles",
        "kilometre",
        "kilometres",
        "kilometer",
        "kilometers",
        "metre",
        "metres",
        "meter",
        "meters",
        "inch",
        "inches",
        "feet",
        "yards",
        "acre",
        "acres",
        "hectare",
        "hectares",
        "tons",
        "tonnes",
        "gallon",
        "gallons",
        "litre",
        "litres",
        "liter",
        "liters",
        "kilos",
        "kilogram",
        "kilograms",
        "barrels",
        "pint",
        "pints",
    ];
    let noun = if scan.any(at, &["half", "quarter"]) {
        let article =
            usize::from(scan.any(at + 1, &["a", "an"])) + 2 * usize::from(scan.is(at + 1, "of") && scan.any(at + 2, &["a", "an"]));
        scan.past_hyphen(at + 1 + article)
    } else {
        at
    };
    let (noun, square) = if scan.is(noun, "square") { (noun + 1, "²") } else { (noun, "") };
    // "a cup of sugar", "a pound of meat"
    let part = at == noun && at > 0 && scan.is(at - 1, "a") && scan.is(at + 1, "of");
    if part && scan.any(at, &["cup", "pound", "teaspoon", "tablespoon", "gram"]) && !scan.capital(at) {
        return Some(Found::new(at - 1, at + 1, EntityLabel::Quantity, Some(format!("1 {}", scan.entry(at).unit))));
    }
    if !scan.any(noun, PLAIN) || scan.capital(noun) && !scan.title_case() {
        return None;
    }
    let unit = scan.entry(noun).unit;
    let plural = scan.text(noun).ends_with('s') || scan.is(noun, "feet");
    let one = Decimal::from(1);
    if noun > at && !scan.has(at, facet::UNIT) && scan.any(at, &["half", "quarter"]) {
        let start = if at > 0 && scan.any(at - 1, &["a", "one"]) { at - 1 } else { at };
        let value = one.over(scan.entry(at).number).map(|value| format!("{value} {unit}{square}"));
        return (!plural).then(|| Found::new(start, noun + 1, EntityLabel::Quantity, value));
    }
    let before = at.checked_sub(1)?;
    if plural {
        let few = scan.any(before, &["several", "few", "many"]);
        let of = scan.is(before, "of") && before > 0 && scan.is(before - 1, "couple");
        let word = if of { before - 1 } else { before };
        let start = if word > 0 && scan.is(word - 1, "a") { word - 1 } else { word };
        return (few || of).then(|| Found::new(start, noun + 1, EntityLabel::Quantity, None));
    }
    // "a mile" alone; "a mile of", "a mile-high" too, but "$5 an acre" is a price.
    let rate = before > 0 && (scan.figures(before - 1) || scan.has(before - 1, facet::SCALE | facet::CURRENCY | facet::COIN | facet::UNIT));
    if !scan.any(before, &["a", "an"]) || rate || scan.any(noun, &["metre", "meter", "pint"]) && scan.word(noun + 1) {
        return None;
    }
    let half = scan.is(noun + 1, "and") && scan.is(noun + 2, "a") && scan.is(noun + 3, "half");
    let (end, amount) = if half { (noun + 4, "1.5") } else { (noun + 1, "1") };
    Some(Found::new(before, end, EntityLabel::Quantity, Some(format!("{amount} {unit}{square}"))))
}

/// A quantity at `at`: "12 km", "60-metre", "5 feet 2 inches", "37°C", "10 to 15 miles".
pub fn quantity(scan: &Scan, at: usize) -> Option<Found> {
    if let Some(found) = feet_and_inches(scan, at).or_else(|| unit_alone(scan, at)) {
        return Some(found);
    }
    let over = scan.integer(at).filter(|_| scan.mark(at + 1, '/') && scan.glued(at + 1) && scan.glued(at + 2));
    let first = match over.zip(scan.integer(at + 2)) {
        Some((over, under)) if under > 0 => {
            Number { start: at, end: at + 3, value: Decimal::from(u64::from(over)).over(u64::from(under)), figures: true, scaled: false }
        }
        _ => number(scan, at, false)?,
    };
    if scan.attached(at) {
        return None;
    }
    let mut start = first.start;
    if start > 0 && scan.glued(start) && scan.mark(start - 1, '.') {
        start -= 1;
    }
    let minus =
        start > 0 && (scan.any(start - 1, &["minus", "negative"]) || (scan.dash(start - 1) && scan.glued(start) && !scan.glued(start - 1)));
    let noun = if scan.is(first.end, "of") && first.value.is_none() { first.end + 1 } else { scan.past_hyphen(first.end) };
    if let Some((mut end, symbol)) = unit(scan, noun, &first) {
        if continues(scan, end) && !scan.mark(end, '-') {
            return None;
        }
        let mut value = (if minus { first.value.map(Decimal::negated) } else { first.value }).map(|value| format!("{value} {symbol}"));
        if symbol.starts_with('°') && scan.any(end, &["below", "above"]) && scan.any(end + 1, &["zero", "freezing"]) {
            if scan.is(end, "below") {
                value = first.value.map(|value| format!("{} {symbol}", value.negated()));
            }
            end += 2;
        }
        // "5 feet 2 inches", "7 feet, 10 inches", "5-foot-10"
        for _ in 0..3 {
            let dotted = scan.mark(end, '.') && scan.glued(end) && scan.figures(end + 1);
            let next = if scan.is(end, "and") || scan.mark(end, ',') || scan.hyphen(end) || dotted { end + 1 } else { end };
            let Some(part) = number(scan, next, false).filter(|n| n.start == next && n.figures == first.figures) else { break };
            let tall =
                !scan.hyphen(end) && next == end && scan.is(end - 1, "foot") && part.value.and_then(Decimal::whole).is_some_and(|n| n < 12);
            if (scan.hyphen(end) || tall) && symbol == "ft" && !scan.has(part.end, facet::UNIT) && !scan.hyphen(part.end) {
                value = value.zip(part.written()).map(|(value, inches)| format!("{value} {inches} in"));
                end = part.end;
                break;
            }
            let inches = scan.is(part.end, "in").then(|| (part.end + 1, "in".to_owned()));
            let Some((after, smaller)) =
                inches.or_else(|| unit(scan, scan.past_hyphen(part.end), &part)).filter(|(_, smaller)| lesser(&symbol, smaller))
            else {
                break;
            };
            value = value.zip(part.written()).map(|(value, more)| format!("{value} {more} {smaller}"));
            end = after;
        }
        return Some(Found::new(start - usize::from(minus), end, EntityLabel::Quantity, value));
    }
    // "10 to 15 miles", "5-10 km"
    let between = first.start > 0 && scan.is(first.start - 1, "between") && scan.is(first.end, "and");
    let from = first.start > 0 && scan.is(first.start - 1, "from");
    if between || scan.any(first.end, &["to", "or"]) && !from || scan.hyphen(first.end) {
        let second = number(scan, first.end + 1, false).filter(|n| n.start == first.end + 1)?;
        let (end, symbol) = unit(scan, scan.past_hyphen(second.end), &second)?;
        let value = first.written().zip(second.written()).map(|(low, high)| format!("{low}..{high} {symbol}"));
        return Some(Found::new(first.start - usize::from(between), end, EntityLabel::Quantity, value));
    }
    None
}

/// True when `part` may follow `whole` in one measure ("5 ft 2 in", not "5 km 3 kg").
fn lesser(whole: &str, part: &str) -> bool {
    const LADDERS: &[&[&str]] = &[
        &["mi", "yd", "ft", "in"],
        &["km", "m", "cm", "mm"],
        &["st", "lb", "oz"],
        &["t", "kg", "g", "mg"],
        &["gal", "quart", "pint"],
        &["l", "ml"],
    ];
    LADDERS.iter().any(|ladder| {
        let place = |unit: &str| ladder.iter().position(|&step| step == unit);
        matches!((place(whole), place(part)), (Some(a), Some(b)) if a < b)
            || matches!((place(whole), place(part)), (Some(_), Some(b)) if b > 0 && whole != part && place(whole) == Some(0))
            || (matches!(whole, "yd") && matches!(part, "ft" | "in"))
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::entities;

    #[test]
    fn units_in_words_and_symbols() {
        assert_eq!(entities("It is 12 km long and weighs 200lbs."), ["12 km|QUANTITY|12 km", "200lbs|QUANTITY|200 lb"]);
        assert_eq!(entities("He is 5 feet 2 inches tall."), ["5 feet 2 inches|QUANTITY|5 ft 2 in"]);
        assert_eq!(entities("Winds of 90 miles per hour and 37°C."), ["90 miles per hour|QUANTITY|90 mi/h", "37°C|QUANTITY|37 °C"]);
        assert_eq!(
            entities("a 60-metre crane on 20 square kilometres"),
            ["60-metre|QUANTITY|60 m", "20 square kilometres|QUANTITY|20 km²"]
        );
    }
}
