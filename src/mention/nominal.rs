//! Which referent a definite common noun takes up: "the spokesman", "the Republican nominee", "the bank", "the source".

use std::collections::BTreeMap;

use super::chain::{Chain, Class, Found, Noun};
use super::facts::Facts;
use super::lexicon;
use super::phrase::{Phrase, Role};
use crate::document::{Document, EntityLabel, Tag, TokenId};
use crate::span::Span;
use crate::token::Words;
use crate::token::word::{flag, lower};

/// More bearers of one role than these are not compared: time stays linear.
const MOST_BEARERS: usize = 24;

/// Who bears which role, by the noun as [`compared`] gives it.
#[derive(Debug, Default)]
pub(crate) struct RoleIndex {
    bearers: BTreeMap<Noun, Vec<u32>>,
}

impl RoleIndex {
    /// Adds a referent under a noun.
    pub fn add(&mut self, noun: Noun, chain: u32) {
        let bearers = self.bearers.entry(noun).or_default();
        if bearers.len() < MOST_BEARERS && !bearers.contains(&chain) {
            bearers.push(chain);
        }
    }

    fn bearers(&self, noun: Noun) -> &[u32] {
        self.bearers.get(&noun).map_or(&[], Vec::as_slice)
    }
}

/// The noun by which roles are compared: "Sen." and "senator" are one, so are the forms for men and women.
pub(crate) fn compared(document: &Document, words: &Words, token: TokenId) -> Noun {
    let word = words.get(token);
    let dotted = word.is(flag::PERIOD);
    lexicon::role_noun(if dotted { lower(document.word(token).trim_end_matches('.')) } else { word.lower })
}

fn shares_word(document: &Document, a: Span, b: Span) -> bool {
    let words = |span: Span| document.text[span].split(|c: char| !c.is_alphanumeric()).filter(|w| w.len() > 2);
    words(a).any(|x| words(b).any(|y| x.eq_ignore_ascii_case(y)))
}

/// Words that tell whether two roles can be one person's.
const TELLING: [&str; 13] = [
    "democratic",
    "democrat",
    "republican",
    "gop",
    "labour",
    "conservative",
    "vice",
    "presidential",
    "former",
    "current",
    "deputy",
    "prime",
    "libertarian",
];

/// Of the roles that hold one, none can be the role of somebody whose role holds the other: places in [`TELLING`].
const RIVALS: [(usize, usize); 11] = [(0, 2), (1, 2), (0, 3), (1, 3), (4, 5), (6, 7), (8, 9), (0, 12), (1, 12), (2, 12), (3, 12)];
/// "the minister" is not the prime minister, nor "the president" the vice president: these both roles hold or neither.
const RANKS: u16 = 1 << 6 | 1 << 10 | 1 << 11;

/// The place of "former".
const FORMER: u16 = 1 << 8;

/// Which of [`TELLING`] a role holds, one bit each.
fn telling(role: &str) -> u16 {
    let words = role.split(|c: char| !c.is_alphanumeric());
    words.filter_map(|word| TELLING.iter().position(|t| word.eq_ignore_ascii_case(t))).fold(0, |all, at| all | 1 << at)
}

/// True when two roles cannot be one person's, by what they hold: of rival parties, say.
pub(crate) fn rivals(one: u16, other: u16) -> bool {
    let holds = |role: u16, at: usize| role >> at & 1 == 1;
    RIVALS.iter().any(|&(a, b)| holds(one, a) && holds(other, b) || holds(one, b) && holds(other, a))
}

fn has_word(text: &str, word: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric()).any(|w| w.eq_ignore_ascii_case(word))
}

/// Which of [`TELLING`] a phrase or a role holds, with the body it is held in: "the GOP nominee".
pub(crate) fn telling_of(document: &Document, role: &Role) -> u16 {
    telling(&document.text[role.span]) | role.affiliation.map_or(0, |body| telling(&document.text[body]))
}

/// A person by role: the referent whose roles hold the same noun, agree in what goes before it, and stand nearest; and how well they do.
#[allow(clippy::too_many_arguments, reason = "what the pass over the document knows")]
pub(crate) fn person(
    document: &Document,
    words: &Words,
    facts: &Facts,
    chains: &[Chain],
    roles: &RoleIndex,
    found: &[Found],
    phrase: &Phrase,
    asked: &Role,
) -> Option<(Fit, u32)> {
    let noun = compared(document, words, phrase.head);
    let text = &document.text[asked.span];
    let female = facts.flags_of(phrase.head) & lexicon::FEMALE != 0;
    let male = facts.flags_of(phrase.head) & lexicon::MALE != 0;
    let (mine, held) = (text.split_whitespace().collect::<Vec<&str>>(), telling_of(document, asked));
    let before_noun = &mine[..mine.len().saturating_sub(1)];
    // "The Indiana governor" after "the governor of Ohio": places are seldom written in two ways, as bodies are.
    let entity_at = |span: Span| document.entities.binary_search_by_key(&span.start, |e| e.span.start).ok();
    let placed = asked.affiliation.and_then(entity_at).is_some_and(|e| document.entities[e].label == EntityLabel::Gpe);
    let told = |body: Span, of: Span| {
        if placed { document.text[of].contains(&document.text[body]) } else { shares_word(document, body, of) }
    };
    let mut best: Option<(i32, Fit, u32)> = None;
    for &id in roles.bearers(noun) {
        let chain = &chains[id as usize];
        if chain.gender.is_some_and(|g| match g {
            crate::document::Gender::Male => female,
            crate::document::Gender::Female => male,
        }) {
            continue;
        }
        let (mut score, mut fit, mut denied) = (None, Fit::Loose, false);
        for role in &chain.roles {
            if compared(document, words, role.head) != noun {
                continue;
            }
            let theirs = &document.text[role.span];
            let theirs_held = telling_of(document, role);
            if rivals(held, theirs_held) || (held ^ theirs_held) & RANKS != 0 {
                continue;
            }
            // "The president" is sooner who is than who was.
            let was = theirs_held & FORMER != 0 && mine.len() == 1;
            let mut value = if was { 7 } else { 10 };
            match (asked.affiliation, role.affiliation) {
                (Some(a), Some(b)) if told(a, b) => {
                    value += 12;
                    fit = Fit::Close;
                }
                (Some(a), Some(_)) if !told(a, role.span) => {
                    denied = placed;
                    continue;
                }
                // "The Ohio Republican" is any of them; "the Ohio senator" seldom is.
                (Some(_), None) if theirs_held != 0 && theirs == document.word(role.head) => {
                    denied = placed;
                    continue;
                }
                (Some(_), None) => value -= 2,
                _ => fit = Fit::Close,
            }
            let shared = before_noun.iter().filter(|w| has_word(theirs, w)).count() as i32;
            value += 4 * shared - 2 * (before_noun.len() as i32 - shared);
            score = score.max(Some(value));
        }
        if chain.name.is_none() && chain.noun == noun && chain.last.is_some() && score < Some(10) && !denied {
            (score, fit) = (Some(10), Fit::Close);
        }
        let Some(mut score) = score else { continue };
        if let Some(last) = chain.last {
            let sentence = facts.sentence.get(phrase.head as usize).copied().unwrap_or(0);
            let back = found.get(last as usize).map_or(20, |m| sentence.saturating_sub(m.sentence));
            score += 8 - (back.min(8) as i32);
        }
        if best.is_none_or(|(top, ..)| score > top) {
            best = Some((score, fit, id));
        }
    }
    best.filter(|&(score, ..)| score >= 8).map(|(_, fit, id)| (fit, id))
}

/// How well a referent fits a phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fit {
    /// By the noun, while the phrase tells a body or a place that is not told of the referent.
    Loose,
    /// In all that the phrase tells.
    Close,
}

/// A body by its noun: a name that holds the noun ("the court": "Supreme Court"), else the body last spoken of where the noun is
/// one that any body may bear ("the company", "the group").
pub(crate) fn body(document: &Document, words: &Words, facts: &Facts, chains: &[Chain], found: &[Found], phrase: &Phrase) -> Option<u32> {
    let noun = document.word(phrase.head);
    let open = matches!(
        noun,
        "company"
            | "firm"
            | "group"
            | "organization"
            | "organisation"
            | "agency"
            | "bank"
            | "newspaper"
            | "paper"
            | "institute"
            | "magazine"
            | "network"
            | "center"
            | "website"
            | "outlet"
            | "charity"
            | "nonprofit"
            | "association"
            | "party"
            | "publication"
            | "giant"
            | "country"
            | "nation"
            | "city"
            | "state"
            | "team"
            | "club"
            | "university"
            | "committee"
            | "department"
            | "panel"
            | "board"
            | "court"
    );
    // "the Swedish group", "the newly listed company": a firm by what it is.
    let described = firm(noun) && phrase.tokens.len() > 2 && phrase.owner.is_none() && only_described(document, facts, phrase);
    let special = firm(noun) && !matches!(noun, "bank" | "company" | "firm" | "giant" | "group");
    let media = matches!(noun, "paper" | "newspaper" | "magazine" | "outlet" | "publication" | "network" | "website");
    let open = open || firm(noun);
    // "The airline" is the body that the text speaks of most.
    let body_of = |m: &Found| m.chain.map(|id| &chains[id as usize]).filter(|c| c.class == Class::Body && c.name.is_some());
    let most = if special { found.iter().rev().take(60).filter_map(body_of).map(|c| c.count).max().unwrap_or(0).max(2) } else { 0 };
    let (own, plain) = (words.get(phrase.head).lower, !noun.contains(char::is_uppercase));
    let placed = matches!(noun, "country" | "nation" | "city" | "state" | "town" | "county");
    let sentence = facts.sentence.get(phrase.head as usize).copied().unwrap_or(0);
    let mut best: Option<(i32, u32)> = None;
    for mention in found.iter().rev().take(60) {
        let Some(id) = mention.chain.filter(|_| !mention.signs) else { continue };
        let chain = &chains[id as usize];
        let right = if placed { chain.class == Class::Place } else { chain.class == Class::Body && chain.label != EntityLabel::Fac };
        if !right || chain.plural {
            continue;
        }
        let back = sentence.saturating_sub(mention.sentence) as i32;
        let named_so = chain.name.is_some_and(|n| has_word(&document.text[n], noun));
        let known_so = chain.noun == own && plain;
        let before = &document.text[chain.phrase];
        let named = chain.name.map(|n| &document.text[n]);
        let same = says_the_same(document, phrase, before, named);
        // "The Swedish group" may be of any name.
        let open_to_all = described && chain.name.is_some() && !known_so;
        if !same && !open_to_all || known_so && !same_kind(document, facts, phrase, before, named) {
            continue;
        }
        // "the Swedish airline Verdan", "the newspaper Verdan".
        let called_so = mention.entity.is_some() && mention.tokens.start > 0 && document.word(mention.tokens.start - 1) == noun;
        let score = if named_so || called_so && (special || media) && chain.name.is_some() {
            40 - back.min(20)
        } else if known_so {
            34 - back.min(20)
        } else if open
            && (phrase.tokens.len() <= 2 || described)
            && back <= if described { 1 } else { 5 }
            && (!described && !special || mention.subject && (!special || chain.count >= most))
            && chain.name.is_some()
            && !has_other_kind(&document.text[chain.phrase], noun)
        {
            18 - 3 * back + 4 * i32::from(mention.subject) + 2 * (chain.count.min(3) as i32)
                - 4 * i32::from(mention.embedded)
                - 3 * i32::from(described)
                - 8 * i32::from(media && !mention.says && !named.is_some_and(of_the_press))
        } else {
            continue;
        };
        if best.is_none_or(|(top, _)| score > top) {
            best = Some((score, id));
        }
    }
    best.filter(|&(score, _)| score >= 14).map(|(_, id)| id)
}

fn of_the_press(name: &str) -> bool {
    ["News", "Times", "Post", "Daily", "Journal", "Herald", "Tribune", "Gazette", "Guardian", "Telegraph"].iter().any(|w| has_word(name, w))
}

/// Nouns that any firm may bear.
pub(crate) fn firm(noun: &str) -> bool {
    const FIRMS: &[&str] = &[
        "airline",
        "automaker",
        "bank",
        "brewer",
        "brand",
        "carmaker",
        "carrier",
        "chain",
        "chipmaker",
        "company",
        "conglomerate",
        "drugmaker",
        "firm",
        "giant",
        "group",
        "insurer",
        "lender",
        "maker",
        "manufacturer",
        "miner",
        "operator",
        "publisher",
        "retailer",
        "startup",
        "start-up",
        "supermarket",
        "utility",
    ];
    FIRMS.contains(&noun)
}

/// Whether a phrase holds no name but of a place or nationality: "the Swedish group", "the newly listed company". Groups are of all kinds.
fn only_described(document: &Document, facts: &Facts, phrase: &Phrase) -> bool {
    let inside = || phrase.tokens.clone().filter(|&t| Some(t) != phrase.determiner);
    let place = |t: TokenId| {
        let label = facts.entity_of(t).map(|e| document.entities[e as usize].label);
        matches!(label, Some(EntityLabel::Gpe | EntityLabel::Norp | EntityLabel::Loc)) || document.word(t).ends_with("-based")
    };
    let named = |t: TokenId| facts.entity_of(t).is_some() || document.word(t).starts_with(|c: char| c.is_uppercase());
    inside().all(|t| place(t) || !named(t)) && (document.word(phrase.head) != "group" || inside().any(place))
}

/// False for "the environment ministry" after "India's power ministry", "the government of Ardia" after "the Velian government": of one kind,
/// but another's.
fn same_kind(document: &Document, facts: &Facts, phrase: &Phrase, before: &str, name: Option<&str>) -> bool {
    let told = |word: &str| has_word(before, word) || name.is_some_and(|name| has_word(name, word));
    let noun = |t: TokenId| {
        let token = &document.tokens[t as usize];
        token.tag == Tag::Nn && facts.entity_of(t).is_none() && Some(t) != phrase.determiner
    };
    let own = (phrase.tokens.start..phrase.head).filter(|&t| noun(t)).all(|t| told(document.word(t)));
    let of = phrase.head + 1;
    let owned = document.tokens.get(of as usize).is_some_and(|_| document.word(of) == "of");
    let here = |t: TokenId| facts.entity_of(t).is_some() && facts.sentence.get(t as usize) == facts.sentence.get(of as usize);
    let mut names = (of + 1..of + 8).filter(|&t| owned && here(t)).peekable();
    own && (names.peek().is_none_or(|&t| t > of + 4) || names.any(|t| told(document.word(t))))
}

/// False for "the Chinese government" after "the Taiwanese government": a capital in the phrase is none of the words of the one before.
fn says_the_same(document: &Document, phrase: &Phrase, before: &str, name: Option<&str>) -> bool {
    phrase.tokens.clone().filter(|&t| Some(t) != phrase.determiner && t != phrase.head).all(|t| {
        let word = document.word(t);
        !word.starts_with(|c: char| c.is_uppercase()) || before.contains(word) || name.is_some_and(|name| name.contains(word))
    })
}

/// "the company" is not a "Department of Justice": the name holds another noun for bodies.
fn has_other_kind(name: &str, noun: &str) -> bool {
    const KINDS: &[&str] = &[
        "court",
        "department",
        "ministry",
        "committee",
        "university",
        "party",
        "senate",
        "house",
        "congress",
        "council",
        "commission",
        "police",
        "bureau",
        "administration",
        "campaign",
        "parliament",
        "bank",
        "union",
        "association",
        "times",
        "post",
        "journal",
        "school",
        "army",
        "board",
    ];
    let compatible = |kind: &str| {
        kind == noun || matches!((kind, noun), ("times" | "post" | "journal", "newspaper" | "paper" | "publication" | "outlet"))
    };
    let kind_of = |word: &str| KINDS.iter().find(|kind| word.eq_ignore_ascii_case(kind));
    let same = |kind: &str| compatible(kind) || matches!(kind, "association" | "union") && matches!(noun, "group" | "organization");
    name.split(|c: char| !c.is_alphanumeric()).filter_map(kind_of).any(|kind| !same(kind))
        && !matches!(noun, "agency" if has_word(name, "bureau") || has_word(name, "department") || has_word(name, "administration"))
}

/// What was introduced by the same noun and has no name: "the source", "the report".
pub(crate) fn unnamed(chains: &[Chain], found: &[Found], class: Class, noun: Noun, plural: bool) -> Option<u32> {
    found.iter().rev().take(80).filter_map(|m| m.chain).find(|&id| {
        let chain = &chains[id as usize];
        (chain.name.is_none() || class == Class::Document) && chain.class == class && chain.plural == plural && chain.noun == noun
    })
}
