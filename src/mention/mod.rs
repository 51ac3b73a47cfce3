//! Entities, pronouns and noun phrases to mentions and clusters: who is who in the document.
//!
//! A sieve, each step reading what the one before wrote: names that name the same (`names`), roles beside names
//! (`roles`), then one pass in text order in which definite nouns (`nominal`) and pronouns (`pronoun`) take up a
//! referent met before (`coreference`). Windows are bounded, so time is linear in the text.

mod chain;
mod coreference;
mod facts;
pub mod lexicon;
mod names;
mod nominal;
mod office;
mod phrase;
mod pronoun;
mod repair;
mod roles;

use chain::{Chain, Class};
use coreference::Reader;
pub(crate) use facts::{Facts, is_name, lower_into};
use phrase::Role;

use crate::document::{Cluster, Document, Mention, MentionId, SpeakerKind, Tag, TokenId};
use crate::span::Span;
use crate::token::Words;

pub(crate) use roles::{head_from, head_within};

/// Fills [`Document::mentions`], [`Document::clusters`] and the clusters of the entities, and `facts` for the speaker stage.
pub(crate) fn resolve(document: &mut Document, words: &Words, facts: &mut Facts) {
    repair::repair(document);
    facts.fill(document, words);
    let facts = &*facts;
    let names = names::cluster(document, facts);
    let mut buffer = String::new();
    let mut chains: Vec<Chain> = names.clusters.iter().map(|c| Chain::named(document, c.name, c.label, c.gender, &mut buffer)).collect();
    for (entity, cluster) in document.entities.iter_mut().zip(&names.of_entity) {
        // For the pass below these are chains; they become clusters at its end.
        entity.cluster = *cluster;
    }
    let linked = roles::read(document, facts, &names, &mut chains);
    // Read twice: the pronouns of the first reading tell the genders that the second reads by.
    let mut reader = Reader::new(document, words, facts, &names, &linked, chains.clone());
    reader.read();
    let mut settled = false;
    for (chain, read) in chains.iter_mut().zip(&reader.chains) {
        chain.votes = read.votes;
        settled |= chain.settle();
    }
    if settled {
        reader = Reader::new(document, words, facts, &names, &linked, chains);
        reader.read();
    }
    let (chains, found) = (reader.chains, reader.found);

    let mut order: Vec<u32> = (0..found.len() as u32).collect();
    order.sort_by_key(|&m| (found[m as usize].span, m));
    let mut cluster_of: Vec<Option<u32>> = vec![None; chains.len()];
    let mut clusters: Vec<Cluster> = Vec::new();
    let mut mentions: Vec<Mention> = Vec::with_capacity(found.len());
    for m in order {
        let mention = &found[m as usize];
        let cluster = mention.chain.map(|chain| {
            *cluster_of[chain as usize].get_or_insert_with(|| {
                clusters.push(cluster_from(document, facts, &chains[chain as usize]));
                clusters.len() as u32 - 1
            })
        });
        if let Some(cluster) = cluster {
            clusters[cluster as usize].mentions.push(mentions.len() as MentionId);
        }
        mentions.push(Mention {
            span: mention.span,
            tokens: mention.tokens.clone(),
            head: mention.head,
            kind: mention.kind,
            entity: mention.entity,
            cluster,
        });
    }
    for entity in &mut document.entities {
        entity.cluster = entity.cluster.and_then(|chain| cluster_of.get(chain as usize).copied().flatten());
    }
    document.mentions = mentions;
    document.clusters = clusters;
}

/// The words of a role; of one that opens its sentence without its capital ("Officials said").
fn role_words(document: &Document, facts: &Facts, role: Role) -> Box<str> {
    // "two officials", "few voters": how many is no part of what they are.
    let mut first = document.tokens.partition_point(|t| t.span.end <= role.span.start);
    let counts = |t: usize| {
        document.tokens.get(t).is_some_and(|token| {
            let word = &document.text[token.span];
            token.span.end < role.span.end
                && (token.tag == Tag::Cd || ["few", "several", "some", "many", "most"].iter().any(|w| word.eq_ignore_ascii_case(w)))
        })
    };
    while counts(first) {
        first += 1;
    }
    let start = document.tokens.get(first).map_or(role.span.start, |t| t.span.start.max(role.span.start));
    let words = &document.text[Span { start, end: role.span.end }];
    let opens = document.sentences.binary_search_by_key(&(first as u32), |s| s.tokens.start).is_ok();
    // "Democratic Sen.", "Police Chief" keep their capital.
    let mut each = words.split(' ');
    let (one, two) = (each.next().unwrap_or_default(), each.next().unwrap_or_default());
    let one_person = facts.flags_of(role.head) & lexicon::GROUP == 0;
    let titled = one_person
        && two.starts_with(char::is_uppercase)
        && !matches!(one, "Former" | "Retired" | "Current" | "Incumbent" | "Outgoing" | "Then");
    let called = facts.entity_of(first as u32).is_some() || titled || matches!(one, "Democratic" | "Republican");
    let plain = !called && document.tokens.get(first).is_some_and(|t| matches!(t.tag, Tag::Nn | Tag::Nns | Tag::Jj | Tag::Vbn));
    match words.chars().next() {
        Some(c) if opens && plain && words.chars().nth(1).is_some_and(char::is_lowercase) => {
            c.to_lowercase().chain(words[c.len_utf8()..].chars()).collect::<String>().into()
        }
        _ => words.into(),
    }
}

/// The role, and the body, of a phrase with this head that no cluster has: "all the experts I interviewed".
pub(crate) fn role_at(document: &Document, facts: &Facts, head: TokenId) -> Option<(Box<str>, Option<Box<str>>)> {
    let flags = facts.flags_of(head);
    if flags & (lexicon::PERSON | lexicon::GROUP) == 0
        || flags & (lexicon::UNNAMED | lexicon::PLAIN) != 0
        || !phrase::is_head(document, facts, head)
    {
        return None;
    }
    let role = phrase::role(document, facts, &phrase::ending_at(document, facts, head));
    Some((role_words(document, facts, role), role.affiliation.map(|a| document.text[a].into())))
}

fn cluster_from(document: &Document, facts: &Facts, chain: &Chain) -> Cluster {
    let person = matches!(chain.class, Class::Person | Class::Group);
    let role = if person { chain.best_role(document, facts) } else { None };
    // "US authorities" bear no role and are of the US.
    let body = || chain.roles.iter().find_map(|r| r.affiliation).filter(|_| person);
    Cluster {
        name: document.text[chain.name.unwrap_or(chain.phrase)].into(),
        named: chain.name.is_some(),
        kind: match chain.class {
            Class::Person if chain.name.is_some() => SpeakerKind::Person,
            Class::Person => SpeakerKind::Anonymous,
            Class::Group => SpeakerKind::Group,
            Class::Body | Class::Place => SpeakerKind::Organization,
            Class::Document => SpeakerKind::Document,
            Class::Other => SpeakerKind::Unknown,
        },
        label: chain.label,
        role: role.map(|r| role_words(document, facts, r)),
        affiliation: role.and_then(|r| r.affiliation).or(chain.body).or_else(body).map(|a| document.text[a].into()),
        gender: if chain.class == Class::Person && !chain.plural { chain.gender } else { None },
        mentions: Vec::new(),
    }
}
