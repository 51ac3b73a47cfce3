//! Names that the words around them show to be cut or named wrongly: "Verdan Managing Director Ann Lee" in one, "Holm" and "Lind" of
//! "Holm & Lind", a firm taken for a person.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::lower_into;
use super::lexicon::{self, BODY, DOCUMENT, FEMALE_NAME, GROUP, HONORIFIC, MALE_NAME, PERSON, TITLE};
use super::office;
use crate::document::{Document, Entity, EntityLabel, Tag, TokenId};
use crate::linear::hash;

/// Words of an office before its noun.
const OFFICE: &[&str] = &[
    "acting",
    "assistant",
    "associate",
    "chief",
    "co",
    "communications",
    "creative",
    "deputy",
    "executive",
    "finance",
    "financial",
    "former",
    "general",
    "global",
    "interim",
    "joint",
    "legislative",
    "managing",
    "medical",
    "national",
    "operating",
    "political",
    "press",
    "regional",
    "research",
    "senior",
    "sports",
    "technical",
    "vice",
];
/// Small words inside names of persons.
const PARTICLES: &[&str] =
    &["al", "ben", "bin", "da", "de", "del", "della", "den", "der", "di", "dos", "du", "el", "la", "le", "van", "von"];
/// Nouns right before the name of a body, and of no person.
const BODIES: &[&str] = &[
    "agency",
    "airline",
    "automaker",
    "bank",
    "brand",
    "carmaker",
    "chain",
    "charity",
    "chipmaker",
    "club",
    "company",
    "conglomerate",
    "drugmaker",
    "firm",
    "giant",
    "group",
    "insurer",
    "lender",
    "magazine",
    "miner",
    "network",
    "newspaper",
    "nonprofit",
    "retailer",
    "start-up",
    "startup",
    "supermarket",
    "think-tank",
    "union",
    "university",
    "utility",
    "website",
];
/// Offices that only firms have, right behind their name.
const FIRM_OFFICES: &[&str] =
    &["CEO", "CFO", "COO", "Chief", "chief", "Managing", "managing", "co-founder", "founder", "shareholders", "shares", "stock"];
/// Evidence for a firm that outweighs the label, and that which outweighs a given name too.
const ENOUGH: u32 = 2;
const MORE: u32 = 4;
/// An entity with more words holds no office.
const LONGEST: usize = 12;

/// Mends the entities of a document whose tokens, tags and sentences are filled.
pub(super) fn repair(document: &mut Document) {
    split(document);
    join(document);
    lengthen(document);
    relabel(document);
    office::mend(document);
}

/// "Chief economist Mahri [Obstfald] said": between the noun of an office and a last name stands a first name, however rare.
fn lengthen(document: &mut Document) {
    let mut start = 0;
    let mut mended: Vec<(usize, TokenId)> = Vec::new();
    for (at, entity) in document.entities.iter().enumerate() {
        let (free, first) = (start, entity.tokens.start);
        start = entity.tokens.end;
        let alone = entity.label == EntityLabel::Person && entity.tokens.len() == 1 && first >= free + 2;
        if alone && is_first_name(document, first - 1) {
            mended.push((at, first - 1));
        }
    }
    for (at, first) in mended {
        let tokens = first..document.entities[at].tokens.end;
        document.entities[at] = part(document, &document.entities[at], tokens, EntityLabel::Person);
    }
}

/// Whether a token is a name right behind the noun of somebody's office.
fn is_first_name(document: &Document, token: TokenId) -> bool {
    let plain = PERSON | TITLE | BODY | DOCUMENT | GROUP | HONORIFIC;
    let name = capital(document, token) && is_proper(document, token) && flags(document, token) & plain == 0;
    let office = token - 1;
    let noun = flags(document, office) & (PERSON | GROUP | HONORIFIC) == PERSON && !capital(document, office);
    let sentence = document.sentences.partition_point(|s| s.tokens.end <= office);
    name && noun && document.sentences.get(sentence).is_some_and(|s| s.tokens.contains(&token))
}

fn flags(document: &Document, token: TokenId) -> lexicon::Flags {
    document.tokens.get(token as usize).map_or(0, |_| lexicon::flags(document.word(token)))
}

pub(super) fn capital(document: &Document, token: TokenId) -> bool {
    document.tokens.get(token as usize).is_some_and(|_| document.word(token).starts_with(char::is_uppercase))
}

pub(super) fn word(document: &Document, token: TokenId) -> &str {
    document.tokens.get(token as usize).map_or("", |_| document.word(token))
}

fn part(document: &Document, entity: &Entity, tokens: std::ops::Range<TokenId>, label: EntityLabel) -> Entity {
    Entity { span: document.token_span(&tokens), tokens, label, ..entity.clone() }
}

/// "Verdan Managing Director Ann Lee" is Verdan and Ann Lee; "Unlike Verdan" is Verdan.
fn split(document: &mut Document) {
    if !document.entities.iter().any(|e| parts(document, e).is_some()) {
        return;
    }
    let mut mended = Vec::with_capacity(document.entities.len() + 1);
    for entity in &document.entities {
        match parts(document, entity) {
            Some(parts) => mended.extend(parts),
            None => mended.push(entity.clone()),
        }
    }
    document.entities = mended;
}

fn parts(document: &Document, entity: &Entity) -> Option<Vec<Entity>> {
    let tokens = entity.tokens.clone();
    let body = matches!(entity.label, EntityLabel::Org);
    // "Holm & Lind" is no place.
    let short = tokens.len() == 3 && matches!(entity.label, EntityLabel::Gpe | EntityLabel::Person);
    if short && word(document, tokens.start + 1) == "&" && capital(document, tokens.start) && capital(document, tokens.start + 2) {
        return Some(vec![part(document, entity, tokens, EntityLabel::Org)]);
    }
    if !(body || entity.label == EntityLabel::Person) || !(2..=LONGEST).contains(&tokens.len()) {
        return None;
    }
    let first = word(document, tokens.start);
    if matches!(first, "Unlike" | "Despite" | "Besides") {
        return Some(vec![part(document, entity, tokens.start + 1..tokens.end, entity.label)]);
    }
    // "Senate Minority Leader Ann Lee"
    if body && matches!(word(document, tokens.end - 1), "Minority" | "Majority") {
        return Some(vec![part(document, entity, tokens.start..tokens.end - 1, entity.label)]);
    }
    // "Spokeswoman for Verdan Ann Lee"
    let before = |n: TokenId| tokens.start.checked_sub(n).map_or("", |t| word(document, t));
    let spokes = before(1) == "for" && flags(document, tokens.start.saturating_sub(2)) & PERSON != 0;
    let given_second = || flags(document, tokens.start + 1) & (MALE_NAME | FEMALE_NAME) != 0;
    if tokens.len() == 3 && spokes && given_second() && flags(document, tokens.start) & (MALE_NAME | FEMALE_NAME) == 0 {
        let (firm, person) = (tokens.start..tokens.start + 1, tokens.start + 1..tokens.end);
        return Some(vec![part(document, entity, firm, EntityLabel::Org), part(document, entity, person, EntityLabel::Person)]);
    }
    if tokens.len() < 4 {
        return None;
    }
    let given = |t: TokenId| flags(document, t) & (MALE_NAME | FEMALE_NAME) != 0;
    let noun = |t: TokenId| {
        let flags = flags(document, t);
        capital(document, t) && flags & (PERSON | TITLE) != 0 && flags & (HONORIFIC | GROUP | BODY) == 0
    };
    let office = (tokens.start + 1..tokens.end - 2).rev().find(|&t| noun(t) || word(document, t) == "Executive")?;
    let name = office + 1..tokens.end;
    let plain = |t: TokenId| {
        let small = PARTICLES.contains(&word(document, t));
        small || capital(document, t) && flags(document, t) & (PERSON | TITLE | BODY | DOCUMENT | GROUP) == 0 || word(document, t) == "."
    };
    if name.len() > 5 || !name.clone().all(plain) || !given(name.start) {
        return None;
    }
    let mut start = office;
    let mut lower = String::new();
    while start > tokens.start {
        lower_into(word(document, start - 1), &mut lower);
        if !OFFICE.contains(&lower.as_str()) && lower != "-" {
            break;
        }
        start -= 1;
    }
    let ministry = matches!(word(document, office), "Minister" | "Secretary" | "Judge" | "Justice" | "President");
    if entity.label == EntityLabel::Person && (ministry || given(tokens.start) || noun(tokens.start)) {
        return None;
    }
    if ministry {
        return Some(vec![part(document, entity, tokens, EntityLabel::Person)]);
    }
    let person = part(document, entity, name, EntityLabel::Person);
    if start == tokens.start {
        return Some(vec![person]);
    }
    let place = matches!(word(document, start - 1), "County" | "City" | "State" | "Island");
    let label = if place { EntityLabel::Gpe } else { EntityLabel::Org };
    Some(vec![part(document, entity, tokens.start..start, label), person])
}

/// "Holm" and "Lind" of "Holm & Lind" are one firm.
fn join(document: &mut Document) {
    let firm = |e: &Entity| match e.label {
        EntityLabel::Person | EntityLabel::Org => e.tokens.len() <= 3,
        EntityLabel::Gpe => e.tokens.len() == 1,
        _ => false,
    };
    let joins = |e: &Entity| firm(e) && word(document, e.tokens.end) == "&" && capital(document, e.tokens.end + 1);
    if !document.entities.iter().any(joins) {
        return;
    }
    let full = |e: &Entity| e.label == EntityLabel::Person && e.tokens.len() > 1;
    let mut mended: Vec<Entity> = Vec::with_capacity(document.entities.len());
    for (at, entity) in document.entities.iter().enumerate() {
        if mended.last().is_some_and(|last| last.tokens.end > entity.tokens.start) {
            continue;
        }
        let (start, end) = (entity.tokens.start, entity.tokens.end);
        let next = document.entities.get(at + 1).filter(|e| e.tokens.start < end + 4);
        let whole = match next {
            _ if !joins(entity) => None,
            Some(next) if next.tokens.start == end + 1 => (firm(next) && !(full(entity) && full(next))).then_some(next.tokens.end),
            Some(_) => None,
            None => Some((end + 2..end + 4).find(|&t| !capital(document, t) || !is_proper(document, t)).unwrap_or(end + 4)),
        };
        let sentence = document.sentences.partition_point(|s| s.tokens.end <= start);
        let whole = whole.filter(|&whole| document.sentences.get(sentence).is_some_and(|s| whole <= s.tokens.end));
        mended.push(match whole {
            Some(whole) => part(document, entity, start..whole, EntityLabel::Org),
            None => entity.clone(),
        });
    }
    document.entities = mended;
}

pub(super) fn is_proper(document: &Document, token: TokenId) -> bool {
    document.tokens.get(token as usize).is_some_and(|t| matches!(t.tag, Tag::Nnp | Tag::Nnps))
}

/// What the text tells of one name.
#[derive(Default)]
struct Told {
    firm: u32,
    person: bool,
    given: bool,
}

/// A name that the text treats as that of a firm throughout is no person's.
fn relabel(document: &mut Document) {
    let mut told: BTreeMap<u64, Told> = BTreeMap::new();
    let key = |e: &Entity| hash(&document.text[e.span]);
    // Last words of full names of persons, and first words of names of bodies.
    let (mut surnames, mut bodies): (BTreeSet<&str>, BTreeSet<&str>) = Default::default();
    for entity in &document.entities {
        let words = entity.tokens.clone();
        match entity.label {
            EntityLabel::Person if words.len() > 1 => drop(surnames.insert(word(document, words.end - 1))),
            EntityLabel::Org if words.len() > 1 => drop(bodies.insert(word(document, words.start))),
            _ => {}
        }
    }
    for (at, entity) in document.entities.iter().enumerate().filter(|(_, e)| e.label == EntityLabel::Person && e.tokens.len() <= 3) {
        let next = document.entities.get(at + 1);
        let (firm, person) = evidence(document, entity, next);
        let first = entity.tokens.start;
        let alone = entity.tokens.len() == 1;
        let told = told.entry(key(entity)).or_insert_with(|| Told {
            firm: if alone && bodies.contains(word(document, first)) { ENOUGH } else { 0 },
            person: alone && surnames.contains(word(document, first)),
            given: !alone && flags(document, first) & (MALE_NAME | FEMALE_NAME) != 0,
        });
        told.firm += firm;
        told.person |= person;
    }
    let is_firm = |t: &Told| !t.person && t.firm >= if t.given { MORE } else { ENOUGH };
    if !told.values().any(is_firm) {
        return;
    }
    let text = std::mem::take(&mut document.text);
    for entity in document.entities.iter_mut().filter(|e| e.label == EntityLabel::Person) {
        if told.get(&hash(&text[entity.span])).is_some_and(is_firm) {
            entity.label = EntityLabel::Org;
        }
    }
    document.text = text;
}

/// How much the words around a name speak for a firm, and whether they tell of a person.
fn evidence(document: &Document, entity: &Entity, next: Option<&Entity>) -> (u32, bool) {
    let (start, end) = (entity.tokens.start, entity.tokens.end);
    let word = |t: TokenId| word(document, t);
    let before = start.checked_sub(1);
    let titled = before.is_some_and(|b| {
        let flags = flags(document, if word(b) == "." { b.saturating_sub(1) } else { b });
        flags & (TITLE | HONORIFIC) != 0
    });
    let comma = TokenId::from(word(end) == ",");
    let person = titled
        || flags(document, start) & TITLE != 0 && entity.tokens.len() > 1
        || matches!(word(end + comma), "who" | "whose" | "whom")
        || (end..end + 6).any(|t| matches!(word(t), "he" | "she" | "his" | "her" | "himself" | "herself"));
    let mut firm = 0;
    if comma == 1 && word(end + 1) == "which" && !matches!(word(end + 2), "he" | "she" | "they" | "I" | "we" | "the") {
        firm += 2;
    }
    let noun = before.filter(|&b| document.tokens[b as usize].tag == Tag::Nn && !capital(document, b));
    if noun.is_some_and(|b| BODIES.contains(&word(b))) {
        firm += 2;
    }
    let behind = next.filter(|n| n.label == EntityLabel::Person && n.tokens.start > end && n.tokens.start <= end + 4);
    if FIRM_OFFICES.contains(&word(end)) && (behind.is_some() || matches!(word(end), "shares" | "shareholders" | "stock")) {
        firm += 2;
    }
    if before.is_some_and(|b| b > 0 && matches!(word(b), "in" | "of") && matches!(word(b - 1), "Shares" | "shares")) {
        firm += 2;
    }
    if matches!(word(end), "said" | "says") {
        let at = end + 1 + TokenId::from(word(end + 1) == "that");
        let plans = matches!(
            word(at + 1),
            "expects"
                | "expected"
                | "plans"
                | "planned"
                | "hopes"
                | "hoped"
                | "aims"
                | "aimed"
                | "intends"
                | "intended"
                | "had"
                | "would"
                | "will"
                | "has"
        ) && word(at + 2) != "be"
            && word(at + 2) != "been";
        firm += if word(at) == "its" || word(at) == "it" && plans { 2 } else { 0 };
    }
    (firm, person)
}

#[cfg(test)]
mod tests {
    use crate::{Analyzer, Options};

    fn named(text: &str, name: &str) -> Option<crate::document::EntityLabel> {
        let document = Analyzer::new(Options::default()).ok()?.analyze(text);
        document.entities.iter().find(|e| &document.text[e.span] == name).map(|e| e.label)
    }

    #[test]
    fn an_office_inside_a_name_parts_the_firm_from_its_head() {
        let text = "Trenkel Managing Director Patrick Olm said in a statement that orders fell.";
        assert_eq!(named(text, "Patrick Olm"), Some(crate::document::EntityLabel::Person));
    }
}
