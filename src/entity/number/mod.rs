//! Number-like entities by grammar: dates, times, money, percentages, quantities, ordinals, cardinals, each with a normalised value.
//!
//! One scan from left to right over each sentence. Only pieces at which an expression can begin (figures, signs of currency, words of
//! the lexicon) are looked at; there every grammar makes its offer, the longest wins, and the words that lead up to it ("about", "the end
//! of", "late") are taken in on the left. Spans follow OntoNotes 5: approximators and articles of dates are inside.
//!
//! | label | value |
//! | --- | --- |
//! | DATE, TIME | ISO 8601, with TIMEX3's additions: `2019-03-05`, `XXXX-WXX-2`, `199X`, `2019-Q3`, `2019-SU`, `P3Y`, `T15:30`, `2019-03-05TMO`; ranges `a/b`; the nth such weekday of a month `XXXX-05-WXX-1-1` (the first Monday of May); a length that begins or ends on a day `P3M/2021-09-30`; relative ones as `relative` says |
//! | MONEY | ISO 4217 code and amount: `USD 2300000000`, `EUR 10..15` |
//! | PERCENT | `4.5 %`, `2 pp` (percentage points), `25 bp` |
//! | QUANTITY | `12 km`, `5 ft 2 in` |
//! | ORDINAL, CARDINAL | `3`, `12567`, `0.5`, `2/3`, `10..20`, a score as written `3-2` |

#![allow(clippy::nonminimal_bool, reason = "conditions stand as the rule is said in words")]

mod atom;
mod calendar;
mod cardinal;
mod confidence;
mod date;
mod decimal;
mod edge;
mod figures;
mod holiday;
mod interval;
mod length;
mod lexicon;
mod money;
mod numeral;
mod ordinal;
mod part;
mod percent;
mod quantity;
mod relative;
mod time;
mod year;

pub(crate) use atom::id_of;
pub use calendar::Date;

use atom::{Kind, Scan};
use lexicon::facet::{
    APOSTROPHE, CLOCK, CODE, COIN, COUNT, CURRENCY, DAY_PART, DECADE, DEICTIC, FIGURES, FRACTION, FREQUENCY, HOLIDAY, MONTH, NUMERAL,
    ORDINAL, PERIOD, SEASON, UNIT, WEEKDAY,
};

use crate::document::{BlockKind, Document, Entity, EntityLabel, TokenId};
use crate::token::Words;

/// What a grammar found: pieces `start..end` of the sentence.
#[derive(Clone, Debug)]
struct Found {
    start: usize,
    end: usize,
    label: EntityLabel,
    value: Option<String>,
}

impl Found {
    fn new(start: usize, end: usize, label: EntityLabel, value: Option<String>) -> Self {
        Self { start, end, label, value }
    }
}

/// Puts the number-like entities among the names of [`Document::entities`]. A name that holds the whole of one wins ("Boeing 737", "Group of
/// Seven"), and so does a person called as a month is ("May"); else the number-like one wins. `date` is the day of writing; the dateline's,
/// where it has a year, serves in its place.
pub fn add(document: &mut Document, words: &Words, date: Option<Date>) {
    let date = date.or_else(|| dateline_date(document, words));
    let found = find(document, words, date);
    if found.is_empty() {
        return;
    }
    let names = std::mem::take(&mut document.entities);
    let mut merged: Vec<Entity> = Vec::with_capacity(names.len() + found.len());
    let mut names = names.into_iter().peekable();
    for number in found {
        let mut beaten = false;
        while let Some(name) = names.next_if(|name| name.span.start < number.span.end) {
            if name.span.end <= number.span.start || name_wins(&name, &number) {
                beaten |= name.span.overlaps(number.span);
                merged.push(name);
            }
        }
        // A name that was kept may reach into this one from further left.
        if !beaten && merged.last().is_none_or(|last| last.span.end <= number.span.start) {
            merged.push(number);
        }
    }
    merged.extend(names);
    document.entities = merged;
}

fn name_wins(name: &Entity, number: &Entity) -> bool {
    let same = name.span == number.span;
    let called = name.label == EntityLabel::Person && number.label == EntityLabel::Date && name.tokens.len() == 1;
    name.span.contains(number.span) && (!same || called)
}

/// The dateline's date, where it is a whole one.
fn dateline_date(document: &Document, words: &Words) -> Option<Date> {
    let span = document.dateline.as_ref()?.date?;
    let first = document.tokens.partition_point(|token| token.span.end <= span.start);
    let last = document.tokens.partition_point(|token| token.span.start < span.end);
    let mut atoms = Vec::new();
    atom::split(document, words, first as u32..last as u32, &mut atoms);
    let scan = Scan::new(&document.text, &atoms, None);
    let day = (0..atoms.len().min(8)).find_map(|at| date::single(&scan, at))?.day;
    Date::new(day.year?, day.month?, day.day?)
}

/// The number-like entities of a document, in order and without overlap among themselves. `date` is the day the article was written; without
/// it relative expressions stay relative. Boilerplate is left alone.
#[must_use]
pub fn find(document: &Document, words: &Words, date: Option<Date>) -> Vec<Entity> {
    let mut entities = Vec::new();
    let mut atoms = Vec::new();
    let mut next = 0;
    while let Some(sentence) = document.sentences.get(next) {
        next += 1;
        let boilerplate = document.blocks.get(sentence.block as usize).is_some_and(|block| block.kind == BlockKind::Boilerplate);
        if boilerplate {
            continue;
        }
        atoms.clear();
        atom::split(document, words, sentence.tokens.clone(), &mut atoms);
        // "at 7 a. | m.": what goes on in lower case is looked at as one, wherever it was cut.
        while let Some(more) = document.sentences.get(next)
            && more.block == sentence.block
            && (document.slice(more.span).starts_with(|c: char| c.is_ascii_lowercase())
                || document.slice(sentence.span).ends_with("Rs.") && document.slice(more.span).starts_with(|c: char| c.is_ascii_digit()))
        {
            atom::split(document, words, more.tokens.clone(), &mut atoms);
            next += 1;
        }
        // The number of a list's item stands alone: "2." before what it numbers.
        let item = atoms.len() == 2
            && matches!(atoms[1].kind, Kind::Mark('.' | ')'))
            && document.sentences.get(next).is_some_and(|more| more.block == sentence.block);
        let item = item || document.slice(sentence.span).starts_with(|c: char| c.is_ascii_digit()) && itemized(&atoms);
        if item {
            atoms[0].start = false;
        }
        if !atoms.iter().any(|atom| atom.start) {
            continue;
        }
        let scan = Scan::new(&document.text, &atoms, date);
        scan_sentence(&scan, |found| {
            let (Some(first), Some(last)) = (atoms.get(found.start), found.end.checked_sub(1).and_then(|last| atoms.get(last))) else {
                return;
            };
            // What was looked at as one may be two sentences all the same, and no entity is in two.
            let of = |token: TokenId| document.sentences.partition_point(|s| s.tokens.end <= token);
            if of(first.token) != of(last.token) {
                return;
            }
            let confidence = confidence::confidence(&scan, &found);
            entities.push(Entity {
                span: first.span.cover(last.span),
                tokens: first.token..last.token + 1,
                label: found.label,
                custom_label: None,
                value: found.value.map(String::into_boxed_str),
                cluster: None,
                confidence,
            });
        });
    }
    entities
}

fn scan_sentence(scan: &Scan, mut emit: impl FnMut(Found)) {
    let mut at = 0;
    let mut floor = 0;
    while at < scan.atoms.len() {
        if !scan.atoms[at].start {
            at += 1;
            continue;
        }
        if let Some(code) = edge::code(scan, at) {
            (at, floor) = (code, code);
            continue;
        }
        match best(scan, at, floor) {
            Some(found) => {
                let end = found.end.max(at + 1);
                let found = edge::widened(scan, found, floor);
                (at, floor) = (end.max(found.end), end.max(found.end));
                emit(found);
            }
            None => at += 1,
        }
    }
}

/// What a grammar finds at a piece.
type Grammar = fn(&Scan, usize) -> Option<Found>;

/// The grammars, each with the pieces at which what it finds can begin.
const GRAMMARS: [(Grammar, u32); 7] = [
    (time::find, FIGURES | WEEKDAY | DEICTIC | DAY_PART | NUMERAL | FRACTION),
    (interval::find, COUNT | APOSTROPHE | WEEKDAY | MONTH | HOLIDAY | DECADE | ORDINAL),
    (relative::find, COUNT | DEICTIC | FREQUENCY | ORDINAL | WEEKDAY | SEASON | PERIOD | CLOCK),
    (money::money, COUNT | CODE | CURRENCY | COIN),
    (percent::percent, COUNT | ORDINAL),
    (quantity::quantity, COUNT | UNIT),
    (cardinal::find, COUNT | ORDINAL),
];

/// The longest offer at `at` that keeps right of `floor`; among equals the first grammar's.
fn best(scan: &Scan, at: usize, floor: usize) -> Option<Found> {
    scan.memo.begin(at);
    let begins = scan.begins(at);
    let mut best: Option<Found> = None;
    for (grammar, _) in GRAMMARS.iter().filter(|(_, pieces)| begins & pieces != 0) {
        if let Some(found) = grammar(scan, at) {
            let found = if found.label == EntityLabel::Date { length::bounded(scan, relative::led(scan, found)) } else { found };
            let clear = found.start >= floor && found.end > at && found.end <= scan.atoms.len();
            if clear && best.as_ref().is_none_or(|best| (found.end, best.start) > (best.end, found.start)) {
                best = Some(found);
            }
        }
    }
    best
}

/// True when a sentence opens with the number of a list's item: "2. The", "3) The".
fn itemized(atoms: &[atom::Atom]) -> bool {
    let [first, mark, word, ..] = atoms else { return false };
    first.kind == Kind::Figures
        && first.span.len() <= 2
        && mark.glued
        && matches!(mark.kind, Kind::Mark('.' | ')'))
        && !word.glued
        && word.capital
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;
    use crate::{Analyzer, Options};

    static ANALYZER: LazyLock<Analyzer> = LazyLock::new(|| Analyzer::new(Options::default()).expect("the default options are valid"));

    /// `text|LABEL|value` of each entity.
    pub(super) fn entities(text: &str) -> Vec<String> {
        dated(text, None)
    }

    fn words(document: &Document) -> Words {
        let mut words = Words::new();
        words.fill(document);
        words
    }

    pub(super) fn dated(text: &str, date: Option<Date>) -> Vec<String> {
        let document = ANALYZER.analyze(text);
        find(&document, &words(&document), date)
            .iter()
            .map(|e| format!("{}|{}|{}", document.slice(e.span), e.label, e.value.as_deref().unwrap_or_default()))
            .collect()
    }

    /// Any order of words and marks gives spans in order inside the text, and no panic.
    #[test]
    fn any_jumble_of_words_gives_ordered_spans() {
        const PIECES: &[&str] = &[
            "a",
            "the",
            "of",
            "and",
            "to",
            "in",
            "at",
            "half",
            "one",
            "two",
            "twenty",
            "hundred",
            "million",
            "first",
            "third",
            "quarter",
            "second",
            "May",
            "march",
            "Jan",
            ".",
            ",",
            "-",
            "–",
            "/",
            ":",
            "$",
            "£",
            "%",
            "'",
            "’",
            "s",
            "5",
            "12",
            "31",
            "2019",
            "1990",
            "0",
            "1,234.5",
            "3.5.2015",
            "99999999999999999999999999999999999",
            "th",
            "st",
            "am",
            "p",
            "m",
            "year",
            "years",
            "old",
            "ago",
            "last",
            "next",
            "this",
            "every",
            "week",
            "Monday",
            "Sun",
            "morning",
            "night",
            "noon",
            "today",
            "summer",
            "Christmas",
            "New",
            "Year",
            "day",
            "before",
            "after",
            "from",
            "between",
            "dollars",
            "cents",
            "pounds",
            "USD",
            "Rs",
            "US",
            "km",
            "feet",
            "in",
            "degrees",
            "°",
            "C",
            "per",
            "cent",
            "point",
            "few",
            "couple",
            "tens",
            "thousands",
            "BC",
            "fiscal",
            "Q",
            "FY",
            "T",
            "+",
            "(",
            ")",
            "½",
            "é",
            "日",
            "🙂",
            "\u{a0}",
            "o",
            "clock",
            "past",
            "century",
            "decade",
            "hour",
            "minus",
            "no",
            "more",
            "than",
            "about",
            "early",
            "mid",
            "late",
        ];
        let mut state = 7u64;
        let mut next = |n: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % n
        };
        for round in 0..6000 {
            let mut text = String::new();
            for _ in 0..=next(14) {
                text.push_str(PIECES[next(PIECES.len())]);
                text.push_str(if next(4) == 0 { "" } else { " " });
            }
            let date = if round % 2 == 0 { Date::new(2021, 2, 3) } else { Date::new(1, 1, 1) };
            let document = ANALYZER.analyze(&text);
            let mut end = 0;
            for entity in find(&document, &words(&document), date) {
                assert!(entity.span.start >= end && !entity.span.is_empty(), "{:?} {entity:?}", document.text);
                assert!(document.text.get(entity.span.range()).is_some() && !entity.tokens.is_empty());
                end = entity.span.end;
            }
        }
    }
}
