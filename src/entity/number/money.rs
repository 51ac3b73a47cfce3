//! Amounts of money, percentages and quantities with a unit.

use super::Found;
use super::atom::{Kind, Scan, sign_currency};
use super::decimal::Decimal;
use super::lexicon::facet;
use super::numeral::{Number, number};
use crate::document::EntityLabel;

/// The sign or code before an amount at `at`: its end and currency. "$", "US$", "Rs.", "USD".
fn prefix(scan: &Scan, at: usize) -> Option<(usize, &'static str)> {
    if let Some(Kind::Mark(sign)) = scan.kind(at) {
        return sign_currency(sign).map(|currency| (at + 1, currency));
    }
    if !scan.word(at) || scan.attached(at) {
        return None;
    }
    let text = scan.text(at);
    if scan.glued(at + 1)
        && let Some(Kind::Mark(sign)) = scan.kind(at + 1)
        && let Some(plain) = sign_currency(sign)
    {
        let letters = match text.to_ascii_uppercase().as_str() {
            "US" | "USD" => "USD",
            "A" | "AU" | "AUD" => "AUD",
            "C" | "CA" | "CAD" | "CDN" => "CAD",
            "HK" | "HKD" => "HKD",
            "NZ" | "NZD" => "NZD",
            "S" | "SG" | "SGD" => "SGD",
            "R" | "BRL" => "BRL",
            "NT" | "TWD" => "TWD",
            "MX" | "MEX" | "MXN" => "MXN",
            "J" | "JMD" => "JMD",
            "TT" => "TTD",
            "BDS" => "BBD",
            "Z" => "ZWL",
            "E" | "EGP" => "EGP",
            "IR" => plain,
            _ => return None,
        };
        return (text.len() <= 3).then_some((at + 2, letters));
    }
    let entry = scan.entry(at);
    if entry.facets & facet::CODE != 0 && code_stands(scan, at) {
        let end = if scan.mark(at + 1, '.') && scan.glued(at + 1) { at + 2 } else { at + 1 };
        return scan.figures(end).then_some((end, entry.currency));
    }
    (scan.is(at, "dollar") && scan.figures(at + 1)).then_some((at + 1, "USD"))
}

/// True where a code is written as one: capitals of three letters, or the lower-case ones people do write.
fn code_stands(scan: &Scan, at: usize) -> bool {
    let text = scan.text(at);
    match text.len() {
        2 => matches!(text, "Rs" | "RS" | "rs" | "RM"),
        3 => text.bytes().all(|b| b.is_ascii_uppercase()) || matches!(text, "usd" | "eur" | "gbp" | "Dhs" | "Ksh" | "KSh" | "inr" | "btc"),
        _ => text.bytes().all(|b| b.is_ascii_uppercase()),
    }
}

/// The currency named after an amount: end, code, and whether it is a hundredth ("cents").
fn suffix(scan: &Scan, at: usize, amount: &Number) -> Option<(usize, &'static str, bool)> {
    if let Some(Kind::Mark(sign)) = scan.kind(at) {
        if sign == '¢' {
            return Some((at + 1, "USD", true));
        }
        let currency = sign_currency(sign)?;
        return (!scan.figures(at + 1) || (scan.glued(at) && !scan.glued(at + 1))).then_some((at + 1, currency, false));
    }
    let entry = scan.entry(at);
    if entry.facets & facet::COIN != 0 {
        return Some((at + 1, entry.currency, true));
    }
    if scan.glued(at + 1) && scan.is(at, "US") && scan.mark(at + 1, '$') {
        return Some((at + 2, "USD", false));
    }
    // "U.S. dollars", "US dollars", "Hong Kong dollars", "Canadian dollars", "pounds sterling"
    let (noun, nation) = if scan.is(at, "U") && scan.is(at + 2, "S") && scan.mark(at + 3, '.') {
        (at + 4, Some("USD"))
    } else if scan.is(at, "Hong") && scan.is(at + 1, "Kong") {
        (at + 2, Some("HKD"))
    } else if scan.is(at, "New") && scan.is(at + 1, "Zealand") {
        (at + 2, Some("NZD"))
    } else if scan.is(at, "South") && scan.is(at + 1, "African") {
        (at + 2, Some("ZAR"))
    } else if scan.is(at, "South") && scan.is(at + 1, "Korean") {
        (at + 2, Some("KRW"))
    } else if scan.is(at, "Saudi") && scan.is(at + 1, "Arabian") {
        (at + 2, Some("SAR"))
    } else if entry.facets & facet::NATION != 0 || (scan.is(at, "us") && scan.has(at + 1, facet::CURRENCY)) {
        (at + 1, Some(entry.currency))
    } else {
        (at, None)
    };
    if scan.has(noun, facet::CURRENCY) {
        let noun_entry = scan.entry(noun);
        let currency = nation.unwrap_or(noun_entry.currency);
        let mut end = noun + 1;
        if scan.any(noun, &["pound", "pounds"]) && nation.is_none() {
            if scan.is(end, "sterling") {
                end += 1;
            } else if !pounds_are_money(scan, at, amount) {
                return None;
            }
        }
        if scan.is(noun, "won") && !(amount.scaled || amount.value.and_then(Decimal::whole).is_some_and(|n| n >= 500)) {
            return None;
        }
        return Some((end, currency, false));
    }
    if entry.facets & facet::CODE != 0 && code_stands(scan, at) && !scan.is(at, "us") {
        return Some((at + 1, entry.currency, false));
    }
    None
}

/// Pounds of money or of weight? A million of them, a price word before, or nothing else in the sentence: money.
fn pounds_are_money(scan: &Scan, at: usize, amount: &Number) -> bool {
    const PRICE: &[&str] = &[
        "cost",
        "costs",
        "costing",
        "paid",
        "pay",
        "pays",
        "paying",
        "worth",
        "fined",
        "fine",
        "price",
        "priced",
        "sold",
        "sell",
        "spend",
        "spent",
        "spending",
        "earn",
        "earned",
        "earns",
        "raise",
        "raised",
        "save",
        "saved",
        "bill",
        "budget",
        "salary",
        "wages",
        "debt",
        "debts",
        "charged",
        "charge",
        "fee",
        "fees",
        "tax",
        "compensation",
        "damages",
        "reward",
        "prize",
        "donated",
        "lent",
        "borrowed",
        "loan",
        "owed",
        "bought",
        "buy",
        "invest",
        "invested",
        "investment",
        "funding",
    ];
    const WEIGHT: &[&str] = &[
        "lose", "lost", "gain", "gained", "drop", "dropped", "weigh", "weighs", "weighed", "weighing", "weight", "shed", "heavy", "lighter",
    ];
    if amount.scaled && amount.value.and_then(Decimal::whole).is_none_or(|n| n >= 1_000_000) {
        return true;
    }
    let window = amount.start.saturating_sub(12)..(at + 6).min(scan.atoms.len());
    let near = amount.start.saturating_sub(5)..(at + 3).min(scan.atoms.len());
    if near.clone().any(|i| scan.any(i, WEIGHT)) || scan.is(at + 1, "of") {
        return false;
    }
    window.clone().any(|i| scan.any(i, PRICE) || scan.mark(i, '£')) || (amount.start == 0 && at + 1 == scan.atoms.len())
}

struct Amount {
    end: usize,
    value: Option<Decimal>,
    scaled: bool,
}

/// Figures after a sign or code.
fn signed(scan: &Scan, at: usize) -> Option<Amount> {
    let number = number(scan, at, true).filter(|n| n.start == at && (n.figures || n.value.is_some()))?;
    Some(Amount { end: number.end, value: number.value, scaled: number.scaled })
}

/// Money at `at`: sign first ("$2.3bn", "Rs 500 crore") or currency last ("12 million rupees", "50 cents").
pub fn money(scan: &Scan, at: usize) -> Option<Found> {
    // The letters of "A$" stand left of where the expression was seen to begin.
    let lettered = at > 0
        && scan.glued(at)
        && matches!(scan.kind(at), Some(Kind::Mark(_)))
        && prefix(scan, at - 1).is_some_and(|(end, _)| end == at + 1);
    let at = at - usize::from(lettered);
    if let Some((figures, currency)) = prefix(scan, at) {
        let first = signed(scan, figures)?;
        let mut end = first.end;
        let mut written = first.value.map(|value| value.to_string());
        // "$10 to $15", "$10-15 million", "between $10 and $15"
        let between = at > 0 && scan.is(at - 1, "between") && scan.is(end, "and");
        let from = at > 0 && scan.is(at - 1, "from");
        if between || (scan.any(end, &["to", "or"]) && !from) || scan.hyphen(end) || (scan.dash(end) && prefix(scan, end + 1).is_some()) {
            let second = match prefix(scan, end + 1) {
                Some((figures, other)) if other == currency => signed(scan, figures),
                Some(_) => None,
                None if !scan.word(end) && scan.figures(end + 1) => signed(scan, end + 1),
                None => None,
            };
            if let Some(second) = second {
                let low = if second.scaled && !first.scaled { scale_like(scan, &second, first.value) } else { first.value };
                written = low.zip(second.value).map(|(low, high)| format!("{low}..{high}"));
                end = second.end;
            }
        }
        // "$5 US", "$10 dollars", "$5m USD", "C$4 million"
        let amount = Number { start: at, end, value: first.value, figures: true, scaled: first.scaled };
        let mut currency = currency;
        if scan.has(end, facet::CURRENCY | facet::CODE | facet::NATION)
            && !scan.any(end, &["us", "pound", "pounds", "won"])
            && let Some((after, named, false)) = suffix(scan, end, &amount)
        {
            (end, currency) = (after, named);
        }
        let start = if at > 0 && (between || scan.dash(at - 1) && scan.glued(at) && !scan.glued(at - 1)) { at - 1 } else { at };
        if start < at && !between {
            written = written.map(|value| format!("-{value}"));
        }
        return Some(Found::new(start, end, EntityLabel::Money, written.map(|value| format!("{currency} {value}"))));
    }
    if scan.has(at, facet::CURRENCY | facet::COIN) {
        // "a dollar", "a penny", "half a dollar"
        let article = at > 0 && scan.any(at - 1, &["a", "per"]) && scan.is(at - 1, "a");
        let rate = at > 1 && scan.word(at - 2) && scan.has(at - 2, facet::COIN | facet::CURRENCY | facet::UNIT);
        if !article
            || rate
            || scan.any(at, &["pound", "won", "lira"])
            || !scan.any(at, &["dollar", "euro", "penny", "cent", "rupee", "dime", "buck"])
        {
            return None;
        }
        if scan.word(at + 1) && !scan.any(at + 1, &["for", "a", "in", "to", "from", "and", "or", "on", "per", "of", "more", "each", "that"])
        {
            return None;
        }
        let minor = scan.has(at, facet::COIN);
        let value = if minor { "0.01" } else { "1" };
        return Some(Found::new(at - 1, at + 1, EntityLabel::Money, Some(format!("{} {value}", scan.entry(at).currency))));
    }
    let first = number(scan, at, true)?;
    if scan.attached(at) {
        return None;
    }
    // "hundreds of millions of dollars"
    let noun = if first.value.is_none() && scan.is(first.end, "of") { first.end + 1 } else { scan.past_hyphen(first.end) };
    if let Some((end, currency, minor)) = suffix(scan, noun, &first) {
        return Some(counted(scan, &first, end, currency, minor));
    }
    // "10 to 15 dollars", "5-10 euros", "between 5 and 10 million pounds"
    let between = first.start > 0 && scan.is(first.start - 1, "between") && scan.is(first.end, "and");
    if between || scan.any(first.end, &["to", "or"]) || scan.hyphen(first.end) {
        let second = number(scan, first.end + 1, true).filter(|n| n.start == first.end + 1)?;
        let (end, currency, minor) = suffix(scan, scan.past_hyphen(second.end), &second)?;
        let low = if second.scaled && !first.scaled {
            scale_like(scan, &Amount { end: second.end, value: second.value, scaled: true }, first.value)
        } else {
            first.value
        };
        let hundredths = |n: Decimal| if minor { n.shifted(2) } else { Some(n) };
        let value = low.and_then(hundredths).zip(second.value.and_then(hundredths)).map(|(low, high)| format!("{currency} {low}..{high}"));
        return Some(Found::new(first.start - usize::from(between), end, EntityLabel::Money, value));
    }
    None
}

/// "10" of "10 to 15 million": the scale of the second number made good on the first.
fn scale_like(scan: &Scan, second: &Amount, first: Option<Decimal>) -> Option<Decimal> {
    let scale = scan.entry(second.end.checked_sub(1)?).number;
    if scale > 1 { first?.times(scale) } else { first }
}

/// An amount whose currency is named after it, with the coins that follow: "3 dollars 50 cents", "15 dollars 50".
fn counted(scan: &Scan, first: &Number, mut end: usize, currency: &'static str, minor: bool) -> Found {
    let mut value = if minor { first.value.and_then(|n| n.shifted(2)) } else { first.value };
    if !minor && !first.scaled {
        let rest = if scan.is(end, "and") { end + 1 } else { end };
        if let Some(coins) = number(scan, rest, false)
            && coins.start == rest
            && let Some(hundredths) = coins.value.and_then(Decimal::whole).filter(|&n| n < 100)
        {
            let named = scan.has(coins.end, facet::COIN);
            let bare = rest == end && !scan.word(coins.end) && !scan.mark(coins.end, '%') && hundredths >= 10 && !coins.scaled;
            if named || bare {
                value = value.and_then(|n| n.plus(Decimal::from(hundredths).shifted(2)?));
                end = coins.end + usize::from(named);
            }
        }
    }
    Found::new(first.start, end, EntityLabel::Money, value.map(|value| format!("{currency} {value}")))
}

/// The sign or word of a percentage at `at`: end and unit.
fn percent_sign(scan: &Scan, at: usize) -> Option<(usize, &'static str)> {
    let at = scan.past_hyphen(at);
    if scan.mark(at, '%') || scan.mark(at, '％') {
        let end = at + 1;
        let points = if scan.is(end, "point") || scan.is(end, "points") { (end + 1, "pp") } else { (end, "%") };
        return Some(points);
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
        let (end, unit) = percent_sign(scan, sign).filter(|_| sign > at + of)?;
        let value = Decimal::from(1).over(scan.entry(at).number)?;
        let start = if at > 0 && scan.is(at - 1, "a") { at - 1 } else { at };
        return Some(Found::new(start, end, EntityLabel::Percent, Some(format!("{value} {unit}"))));
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

#[cfg(test)]
mod tests {
    use super::super::tests::entities;

    #[test]
    fn currency_before_and_after() {
        assert_eq!(entities("It paid £2.3bn and A$40."), ["£2.3bn|MONEY|GBP 2300000000", "A$40|MONEY|AUD 40"]);
        assert_eq!(
            entities("They owe 12 million rupees, or 50 cents each."),
            ["12 million rupees|MONEY|INR 12000000", "50 cents|MONEY|USD 0.5"]
        );
        assert_eq!(entities("It costs $10-15 million."), ["$10-15 million|MONEY|USD 10000000..15000000"]);
        assert_eq!(entities("It lost hundreds of millions of dollars."), ["hundreds of millions of dollars|MONEY|"]);
    }

    #[test]
    fn percentages_and_points() {
        assert_eq!(
            entities("Support fell 4.5 percent, or two percentage points."),
            ["4.5 percent|PERCENT|4.5 %", "two percentage points|PERCENT|2 pp"]
        );
        assert_eq!(entities("Between 5% and 10% stayed."), ["Between 5% and 10%|PERCENT|5..10 %"]);
    }
}
