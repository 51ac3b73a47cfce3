//! Amounts of money: the sign or code first ("$2.3bn"), or the currency last ("12 million rupees").

use super::Found;
use super::atom::{Kind, Scan, sign_currency};
use super::decimal::Decimal;
use super::lexicon::facet;
use super::numeral::{Number, number};
use crate::document::{EntityLabel, Tag};

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
    // "10 A$"
    if scan.glued(at + 1)
        && let Some((end, currency)) = prefix(scan, at).filter(|&(end, _)| end == at + 2 && scan.mark(at + 1, '$') && !scan.figures(end))
    {
        return Some((end, currency, false));
    }
    // "50p", "10c"
    if scan.glued(at)
        && matches!(scan.text(at), "p" | "c")
        && amount.figures
        && amount.value.and_then(Decimal::whole).is_some_and(|n| n < 100)
    {
        return (!scan.hyphen(at + 1)).then_some((at + 1, if scan.is(at, "p") { "GBP" } else { "USD" }, true));
    }
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
    } else if scan.is(at, "Sri") && scan.is(at + 1, "Lankan") {
        (at + 2, Some("LKR"))
    } else if scan.is(at, "Saudi") && scan.is(at + 1, "Arabian") {
        (at + 2, Some("SAR"))
    } else if entry.facets & facet::NATION != 0 || (scan.is(at, "us") && scan.has(at + 1, facet::CURRENCY)) {
        (at + 1, Some(entry.currency))
    } else {
        (at, None)
    };
    // "Norwegian crowns": a crown alone is for the head.
    if scan.any(noun, &["crown", "crowns"]) && entry.facets & facet::NATION != 0 {
        return Some((noun + 1, entry.currency, false));
    }
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
    if scan.any(at + 1, &["note", "notes", "coin", "coins"]) {
        return true;
    }
    let nearest = near.clone().rev().find(|&i| i < amount.start && (scan.any(i, WEIGHT) || scan.any(i, PRICE)));
    if nearest.map_or_else(|| near.clone().any(|i| scan.any(i, WEIGHT)), |i| scan.any(i, WEIGHT)) || scan.is(at + 1, "of") {
        return false;
    }
    window.clone().any(|i| scan.any(i, PRICE) || scan.mark(i, '£')) || (amount.start == 0 && at + 1 == scan.atoms.len())
}

fn is_noun(scan: &Scan, at: usize) -> bool {
    scan.atoms.get(at).is_some_and(|atom| matches!(atom.tag, Tag::Nn | Tag::Nns | Tag::Jj | Tag::Nnp) && atom.kind == Kind::Word)
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
        let minus = at > 0 && (scan.dash(at - 1) && scan.glued(at) && !scan.glued(at - 1) || scan.any(at - 1, &["minus", "negative"]));
        let start = at - usize::from(between || minus);
        if start < at && !between {
            written = written.map(|value| format!("-{value}"));
        }
        return Some(Found::new(start, end, EntityLabel::Money, written.map(|value| format!("{currency} {value}"))));
    }
    if scan.has(at, facet::CURRENCY | facet::COIN) {
        // "a few dollars", "a couple of bucks"
        let few = at.checked_sub(1).filter(|&few| scan.any(few, &["few", "several", "of"]) && scan.text(at).ends_with('s'));
        if let Some(few) = few.filter(|&few| !scan.is(few, "of") || few > 0 && scan.is(few - 1, "couple")) {
            let word = if scan.is(few, "of") { few - 1 } else { few };
            let start = if word > 0 && scan.is(word - 1, "a") { word - 1 } else { word };
            let weight = scan.any(at, &["pounds", "wons"]);
            return (!weight && !scan.capital(at)).then(|| Found::new(start, at + 1, EntityLabel::Money, None));
        }
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
        let value = match scan.text(at) {
            "dime" => "0.1",
            _ if minor => "0.01",
            _ => "1",
        };
        return Some(Found::new(at - 1, at + 1, EntityLabel::Money, Some(format!("{} {value}", scan.entry(at).currency))));
    }
    // "multi-million-dollar"
    if scan.has(at, facet::SCALE) && at > 1 && scan.hyphen(at - 1) && scan.is(at - 2, "multi") {
        let amount = Number { start: at - 2, end: at + 1, value: None, figures: false, scaled: true };
        let (end, _, _) = suffix(scan, scan.past_hyphen(at + 1), &amount)?;
        return Some(Found::new(at - 2, end, EntityLabel::Money, None));
    }
    let first = number(scan, at, true)?;
    if scan.attached(at) {
        return None;
    }
    // "five grand"; but "two grand pianos"
    if scan.is(first.end, "grand") && !scan.capital(first.end) && !first.scaled && !is_noun(scan, first.end + 1) {
        let value = first.value.and_then(|n| n.times(1000)).map(|n| format!("USD {n}"));
        return Some(Found::new(first.start, first.end + 1, EntityLabel::Money, value));
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
    let coin = first.value.and_then(|n| match scan.text(end - 1) {
        "dime" | "dimes" => n.shifted(1),
        "nickels" => n.times(5)?.shifted(2),
        _ => n.shifted(2),
    });
    let mut value = if minor { coin } else { first.value };
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
