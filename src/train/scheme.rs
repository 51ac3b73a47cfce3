//! The label schemes of the entity sets, mapped onto the labels of OntoNotes: for each token the labels it may have.

use std::collections::{BTreeMap, BTreeSet};

use super::corpus::EntityText;
use super::optimizer::Labels;
use crate::document::{Document, TokenId};
use crate::entity::labels::{KINDS, N_LABELS, first};
use crate::lexicon::{self, kind};
use crate::span::Span;
use crate::token::Words;
use crate::token::word::flag;

/// A label scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// Groningen Meaning Bank: geo, gpe (mostly nationalities), org, per (titles inside), art, eve, nat, tim.
    Gmb,
    /// CoNLL-2003: PER, ORG, LOC, MISC.
    Conll,
    /// As CoNLL without MISC; adjectives of nationality and works are unmarked, countries may be ORG.
    Uner,
    /// CrossNER, politics.
    CrossNer,
    /// GUM's mentions cut to names; what kind of thing, not which kind of name.
    Gum,
    /// Few-NERD, one half of its types marked.
    FewNerd,
    /// WNUT 2017.
    Wnut,
    /// CoreNLP's four classes.
    CoreNlp,
}

/// A set of kinds of names: bit `i` for [`KINDS`]`[i]`; [`OUTSIDE`] for none.
type Kinds = u16;
const OUTSIDE: Kinds = 1 << 15;
const PERSON: Kinds = 1;
const ORG: Kinds = 1 << 1;
const GPE: Kinds = 1 << 2;
const LOC: Kinds = 1 << 3;
const NORP: Kinds = 1 << 4;
const FAC: Kinds = 1 << 5;
const EVENT: Kinds = 1 << 6;
const PRODUCT: Kinds = 1 << 7;
const LAW: Kinds = 1 << 8;
const WORK: Kinds = 1 << 9;
const LANGUAGE: Kinds = 1 << 10;
const PLACE: Kinds = GPE | LOC | FAC;
const MISC: Kinds = NORP | EVENT | PRODUCT | LAW | WORK | LANGUAGE;
const ANY: Kinds = (1 << KINDS.len()) - 1;

/// What a label of a scheme may mean. An empty set: nothing is known of the words.
fn kinds(scheme: Scheme, label: &str) -> Kinds {
    match (scheme, label) {
        (Scheme::Gmb, "tim") | (_, "DATE" | "TIME" | "MONEY" | "PERCENT" | "ORDINAL" | "NUMBER" | "DURATION" | "SET") => OUTSIDE,
        (Scheme::Gmb, "geo") => PLACE,
        (Scheme::Gmb, "gpe") => NORP | GPE | LANGUAGE,
        (Scheme::Gmb, "art") => PRODUCT | WORK | LAW | FAC | ORG | EVENT,
        (Scheme::Gmb, "eve") => EVENT,
        (Scheme::Gmb, "nat") => OUTSIDE,
        (Scheme::FewNerd, _) => few_nerd(label),
        (Scheme::Gum, "abstract") => MISC | ORG | OUTSIDE,
        (Scheme::Gum, "object") => PRODUCT | WORK | FAC | LAW | OUTSIDE,
        (Scheme::Gum, _) if !matches!(label, "person" | "place" | "organization" | "event") => 0,
        (Scheme::CrossNer, "misc") => MISC | ORG | FAC,
        (_, "per" | "PER" | "PERSON" | "person" | "politician") => PERSON,
        (_, "org" | "ORG" | "ORGANIZATION" | "organization" | "organisation" | "politicalparty" | "corporation" | "group") => ORG,
        (_, "country") => GPE,
        (_, "LOC" | "LOCATION" | "location" | "place") => PLACE,
        (_, "MISC" | "misc") => MISC,
        (_, "event" | "election") => EVENT,
        (_, "product") => PRODUCT,
        (_, "creative-work") => WORK,
        _ => 0,
    }
}

fn few_nerd(label: &str) -> Kinds {
    let (coarse, fine) = label.split_once('-').unwrap_or((label, ""));
    match (coarse, fine) {
        ("person", _) => PERSON,
        ("organization", "sportsleague") => ORG | EVENT,
        ("organization", _) => ORG,
        ("location", "GPE") => GPE | NORP,
        ("location", "road/railway/highway/transit") => FAC,
        ("location", "bodiesofwater" | "mountain" | "island") => LOC | GPE,
        ("location", _) => LOC | FAC,
        ("building", _) => FAC,
        ("event", _) => EVENT,
        ("product", "food") => OUTSIDE | PRODUCT,
        ("product", _) => PRODUCT,
        ("art", _) => WORK,
        ("other", "law") => LAW,
        ("other", "language") => LANGUAGE | NORP,
        ("other", "award") => WORK | EVENT | OUTSIDE,
        ("other", "god") => PERSON | OUTSIDE,
        ("other", "astronomything") => LOC | OUTSIDE,
        _ => OUTSIDE,
    }
}

/// Few-NERD's fine types, as far as they are names here.
const FEW_NERD: &[(&str, Kinds)] = &[
    ("person", PERSON),
    ("organization", ORG),
    ("location", PLACE),
    ("building", FAC),
    ("event", EVENT),
    ("product", PRODUCT),
    ("art", WORK),
    ("other", LAW | LANGUAGE | NORP),
];

/// The kinds of names that a set leaves unmarked, in all or in part, by the value of its texts' field `labels`.
pub fn unmarked(scheme: Scheme, texts: &[EntityText]) -> BTreeMap<String, u16> {
    let mut all = BTreeMap::new();
    for text in texts {
        let key = text.labels.clone().unwrap_or_default();
        all.entry(key).or_insert_with(|| match scheme {
            Scheme::FewNerd => FEW_NERD.iter().fold(0, |kinds, (_, k)| kinds | k),
            Scheme::Uner => MISC,
            Scheme::Gum => NORP | LANGUAGE,
            Scheme::Wnut => NORP | LANGUAGE | EVENT | LAW | FAC,
            _ => 0,
        });
    }
    all
}

/// Titles that GMB puts inside persons.
const TITLES: &[&str] = &[
    "mr",
    "mrs",
    "ms",
    "miss",
    "dr",
    "sir",
    "lord",
    "lady",
    "dame",
    "vice",
    "deputy",
    "former",
    "acting",
    "president",
    "prime",
    "minister",
    "premier",
    "chancellor",
    "senator",
    "sen",
    "representative",
    "rep",
    "congressman",
    "congresswoman",
    "governor",
    "gov",
    "mayor",
    "king",
    "queen",
    "prince",
    "princess",
    "pope",
    "professor",
    "prof",
    "general",
    "gen",
    "colonel",
    "col",
    "captain",
    "capt",
    "lieutenant",
    "lt",
    "sergeant",
    "sgt",
    "major",
    "maj",
    "admiral",
    "adm",
    "commander",
    "judge",
    "justice",
    "secretary",
    "secretary-general",
    "ambassador",
    "attorney",
    "reverend",
    "rev",
    "cardinal",
    "archbishop",
    "bishop",
    "sheikh",
    "ayatollah",
    "mullah",
    "spokesman",
    "spokeswoman",
    "chairman",
    "director",
    "president-elect",
    "vice-president",
];

/// Marks the tokens of a stretch of the document with the labels they may have.
pub fn mark(
    document: &Document,
    words: &Words,
    within: Span,
    scheme: Scheme,
    gold: &[(Span, &str)],
    unmarked: u16,
    allowed: &mut [Labels],
) {
    let tokens = document.tokens.iter().enumerate().filter(|(_, token)| within.contains(token.span));
    for (at, _) in tokens {
        allowed[at] = outside(document, words, at, scheme, unmarked);
    }
    for &(span, label) in gold {
        let start = document.tokens.partition_point(|token| token.span.end <= span.start);
        let end = document.tokens.partition_point(|token| token.span.start < span.end);
        let Some(inside) = document.tokens.get(start..end).filter(|tokens| !tokens.is_empty()) else { continue };
        if !span.contains(inside[0].span) || !span.contains(inside[inside.len() - 1].span) {
            allowed[start..end].fill(all_labels());
            continue;
        }
        mark_name(document, words, scheme, label, start, end, allowed);
    }
}

fn mark_name(document: &Document, words: &Words, scheme: Scheme, label: &str, start: usize, end: usize, allowed: &mut [Labels]) {
    let mut kinds = kinds(scheme, label);
    if kinds == 0 {
        allowed[start..end].fill(all_labels());
        return;
    }
    let (mut start, mut end) = (start, end);
    let word = |at: usize| document.word(at as TokenId);
    if kinds == PERSON {
        while end - start > 1 && TITLES.contains(&word(start).trim_end_matches('.').to_lowercase().as_str()) {
            start += 1;
        }
        if end - start == 1 && matches!(word(start), "Prime" | "Vice" | "President" | "Minister" | "Mr." | "Mrs." | "Ms." | "Sen." | "Gov.")
        {
            return;
        }
    }
    if end - start > 1 && matches!(word(start), "the" | "The" | "a" | "A" | "an") && scheme != Scheme::Conll {
        start += 1;
    }
    if end - start > 1 && matches!(word(end - 1), "'s" | "’s" | "'" | "’") {
        end -= 1;
    }
    kinds = refine(words, scheme, kinds, start, end);
    if kinds & OUTSIDE != 0 {
        let labels = if kinds & ANY == 0 { 1 } else { 1 | labels_of(kinds, true) | labels_of(kinds, false) };
        allowed[start..end].fill(labels);
        return;
    }
    allowed[start] = labels_of(kinds, true);
    allowed[start + 1..end].fill(labels_of(kinds, false));
}

/// CoreNLP overlooks surnames that are words too ("Trump said"): a capitalised word that it left outside, and that ends a
/// person's full name elsewhere in the article, is a person, or may be one where it stands beside another capital.
pub fn mark_surnames(document: &Document, words: &Words, gold: &[(Span, &str)], allowed: &mut [Labels]) {
    let last_word = |span: Span| -> Option<u32> {
        let at = document.tokens.partition_point(|token| token.span.end < span.end);
        let token = document.tokens.get(at).filter(|token| token.span.end == span.end && token.span.start > span.start)?;
        words.all().get(at).filter(|_| span.contains(token.span)).map(|word| word.lower)
    };
    let surnames: BTreeSet<u32> = gold.iter().filter(|(_, label)| *label == "PERSON").filter_map(|&(span, _)| last_word(span)).collect();
    let capital = |at: Option<usize>| at.and_then(|at| words.all().get(at)).is_some_and(|w| w.flags & (flag::CAPITAL | flag::MIXED) != 0);
    for (at, labels) in allowed.iter_mut().enumerate() {
        if capital(Some(at)) && *labels & 1 == 1 && surnames.contains(&words.all()[at].lower) {
            let alone = !capital(at.checked_sub(1)) && !capital(Some(at + 1));
            let person = labels_of(PERSON, true);
            *labels = if alone { person } else { *labels | person | labels_of(PERSON | ORG, false) };
        }
    }
}

/// Narrows the kinds by what the gazetteers know of the name.
fn refine(words: &Words, scheme: Scheme, kinds: Kinds, start: usize, end: usize) -> Kinds {
    let mut all = words.all()[start..end].iter().map(|word| word.lower);
    let key = all.next().map_or(0, |one| all.fold(one, lexicon::name_key));
    let known = lexicon::gazetteer(key);
    let is = |kind: u16| known & kind != 0;
    let meant = meant(known);
    if meant == LAW && kinds & (LAW | ORG) != 0 {
        return LAW;
    }
    // GMB and CoreNLP label by machine: where the lists know but one meaning and it is another, both are possible.
    if matches!(scheme, Scheme::Gmb | Scheme::CoreNlp) && meant != 0 && kinds & (meant | NORP) == 0 {
        return if meant == GPE { GPE } else { kinds | meant };
    }
    if kinds & GPE != 0 && kinds & NORP != 0 {
        // GMB's gpe and Few-NERD's location-GPE: adjectives and peoples, and countries too.
        return if is(kind::GROUP) {
            kinds & (NORP | LANGUAGE)
        } else if is(kind::COUNTRY | kind::REGION | kind::CAPITAL | kind::CITY) || scheme == Scheme::FewNerd {
            GPE
        } else {
            NORP
        };
    }
    if kinds == PLACE {
        if is(kind::COUNTRY | kind::CAPITAL) {
            return GPE;
        }
        if is(kind::LANDSCAPE) {
            return LOC;
        }
        if is(kind::REGION | kind::CITY) {
            return GPE | LOC;
        }
    }
    if kinds == ORG && is(kind::COUNTRY) && scheme == Scheme::Uner {
        return GPE;
    }
    if kinds == MISC && is(kind::GROUP) {
        return NORP | LANGUAGE;
    }
    kinds
}

/// The kind that a name has by the lists where they know but one; 0 where they know none or several.
fn meant(known: u16) -> Kinds {
    use kind::{CAPITAL, CITY, COMPANY, COUNTRY, GROUP, ORGANIZATION, REGION};
    match known & !kind::BEGINNING {
        0 => 0,
        known if known & !(COUNTRY | CAPITAL | CITY | REGION) == 0 && known & (COUNTRY | CAPITAL) != 0 => GPE,
        known if known & !(COMPANY | ORGANIZATION) == 0 => ORG,
        GROUP => NORP,
        kind::LAW => LAW,
        _ => 0,
    }
}

/// Small words inside names.
const SMALL: &[&str] = &["of", "the", "for", "de", "la", "du", "del", "van", "von", "der", "al", "on", "upon", "'s", "’s"];

/// What a token outside all marked names may be.
fn outside(document: &Document, words: &Words, at: usize, scheme: Scheme, unmarked: u16) -> Labels {
    let word = &words.all()[at];
    if scheme == Scheme::CoreNlp && word.flags & flag::CAPITAL != 0 {
        // What CoreNLP missed the lists may know.
        let meant = meant(word.lexicon as u16);
        return 1 | labels_of(meant, true) | labels_of(meant, false);
    }
    if unmarked == 0 {
        return 1;
    }
    let capital = |at: Option<usize>| {
        at.and_then(|at| words.all().get(at)).is_some_and(|w| w.flags & (flag::CAPITAL | flag::MIXED | flag::DIGIT) != 0)
    };
    if capital(Some(at)) {
        let known = word.lexicon as u16;
        // Where only a few kinds are unmarked, most capitalised words are still outside: only what the lists know is open.
        if scheme != Scheme::FewNerd && known & kind::GROUP == 0 && unmarked & PERSON == 0 {
            return if scheme == Scheme::Gum { 1 } else { 1 | labels_of(unmarked, true) | labels_of(unmarked, false) };
        }
        return 1 | labels_of(unmarked, true) | labels_of(unmarked, false);
    }
    // A small word between capitalised ones may belong to an unmarked name. "and" is held to be outside, or names that stand
    // side by side would be learned as one.
    let small = SMALL.contains(&document.word(at as TokenId));
    let between = small && capital(at.checked_sub(1)) && (capital(Some(at + 1)) || capital(Some(at + 2)));
    if between && scheme == Scheme::FewNerd { 1 | labels_of(unmarked, false) } else { 1 }
}

/// The labels of the kinds, for a name's first token or for its further ones.
fn labels_of(kinds: Kinds, is_first: bool) -> Labels {
    (0..KINDS.len()).filter(|&k| kinds >> k & 1 == 1).fold(0, |all, k| all | 1 << (first(k) + usize::from(!is_first)))
}

fn all_labels() -> Labels {
    (1 << N_LABELS) - 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::EntityLabel;

    #[test]
    fn kinds_are_in_the_order_of_the_labels() {
        assert_eq!(KINDS[LANGUAGE.trailing_zeros() as usize], EntityLabel::Language);
        assert_eq!(KINDS[FAC.trailing_zeros() as usize], EntityLabel::Fac);
        assert_eq!(labels_of(PERSON | ORG, true), 0b1010);
        assert_eq!(labels_of(PERSON | ORG, false), 0b10100);
    }
}
