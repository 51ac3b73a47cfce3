//! Offices with what they are over right before a name: "Secretary of State Ann Lee", "President of the Harbour Council Bo Ek".

use super::facts::Facts;
use super::lexicon::{self, BODY, DOCUMENT, FEMALE_NAME, GROUP, HONORIFIC, KIN, MALE_NAME, PERSON, TITLE};
use super::phrase::{self, Role};
use super::repair::{capital, is_proper, word};
use crate::document::{Document, Entity, EntityLabel, TokenId};

/// What an office is over has so many words at most.
const LONGEST: TokenId = 8;
/// A name has so many words at most.
const LONGEST_NAME: TokenId = 4;

fn is_link(document: &Document, token: TokenId) -> bool {
    matches!(word(document, token), "of" | "for")
}

/// The noun of an office before the "of" at a token: one person's, with a capital. "Ambassador to" too.
fn noun(document: &Document, link: TokenId) -> Option<TokenId> {
    let sent =
        || link > 0 && word(document, link) == "to" && matches!(word(document, link - 1), "Ambassador" | "Adviser" | "Advisor" | "Envoy");
    let noun = link.checked_sub(1).filter(|_| is_link(document, link) || sent())?;
    let flags = lexicon::flags(word(document, noun));
    let one = flags & (PERSON | TITLE) != 0 && flags & (GROUP | KIN | HONORIFIC) == 0;
    (one && capital(document, noun)).then_some(noun)
}

/// Whether a word may stand in what an office is over: a name of a body, "the", "and", but nobody.
fn is_over(document: &Document, token: TokenId) -> bool {
    let small = is_link(document, token) || matches!(word(document, token), "to" | "the" | "and" | "&" | "’s" | "'s");
    small || capital(document, token) && lexicon::flags(word(document, token)) & (PERSON | TITLE) == 0
}

/// The role that an office with what it is over gives to the name at `start`.
pub(super) fn before(document: &Document, facts: &Facts, start: TokenId) -> Option<Role> {
    let sentence = *facts.sentence.get(start as usize)?;
    let first = document.sentences.get(sentence as usize)?.tokens.start;
    let reach = first.max(start.saturating_sub(LONGEST));
    let nobody = |t: TokenId| facts.entity_of(t).is_none_or(|e| document.entities[e as usize].label != EntityLabel::Person);
    let over = (reach..start).rev().take_while(|&t| is_over(document, t) && nobody(t));
    let office = over.filter(|&t| t > first && t + 1 < start).find_map(|link| noun(document, link))?;
    // "The newspaper Star of the Coast": a name is no office.
    if facts.entity_of(office).is_some_and(|e| document.entities[e as usize].tokens.contains(&(office + 1))) {
        return None;
    }
    let phrase = phrase::ending_at(document, facts, office);
    let bare = phrase.determiner.is_none_or(|d| word(document, d).eq_ignore_ascii_case("the"));
    if !bare || phrase.owner.is_some() {
        return None;
    }
    let role = phrase::role(document, facts, &phrase);
    // "Secretary of Health and Human Services", "Ambassador to France" are whole, where what they are over is not told as their body.
    let over = role.affiliation.is_some_and(|body| body.start > document.tokens[office as usize].span.start);
    let span = if over { role.span } else { role.span.cover(document.token_span(&(office..start))) };
    Some(Role { span, ..role })
}

/// Behind an office begins a name that the entity stage read into what the office is over, or not at all: "Director of [National Safety
/// Ann Lee]".
pub(super) fn mend(document: &mut Document) {
    let n = document.tokens.len() as TokenId;
    let mut names = (1..n).filter(|&link| noun(document, link).is_some()).filter_map(|link| name_behind(document, link)).peekable();
    if names.peek().is_none() {
        return;
    }
    let mut mended: Vec<Entity> = Vec::with_capacity(document.entities.len() + 1);
    let mut rest = document.entities.as_slice();
    for name in names {
        // Two offices may lead to one name.
        if mended.last().is_some_and(|e| e.tokens.end > name.start) {
            continue;
        }
        let (before, from) = rest.split_at(rest.partition_point(|e| e.tokens.end <= name.start));
        mended.extend_from_slice(before);
        let (read, behind) = from.split_at(from.partition_point(|e| e.tokens.start < name.end));
        rest = behind;
        // "Governor of West Virginia Ann Lee": a place is no given name, whatever it is called.
        let cut = |e: &Entity| match e.label {
            EntityLabel::Org => e.tokens.end <= name.end,
            EntityLabel::Person => e.tokens.start > name.start && e.tokens.end <= name.end,
            _ => false,
        };
        if !read.iter().all(cut) {
            mended.extend_from_slice(read);
            continue;
        }
        // What the office is over was read with the name; a single word of it is no name of its own.
        let body = read.first().map(|e| e.tokens.start..name.start).filter(|body| body.len() > 1);
        mended.extend(body.map(|tokens| Entity { span: document.token_span(&tokens), tokens, ..read[0].clone() }));
        mended.push(Entity {
            span: document.token_span(&name),
            tokens: name,
            label: EntityLabel::Person,
            custom_label: None,
            value: None,
            cluster: None,
            confidence: read.first().map_or(FOUND, |e| e.confidence),
        });
    }
    mended.extend_from_slice(rest);
    document.entities = mended;
}

/// How likely a name is that only its given name and the office before it tell.
const FOUND: f32 = 0.6;

/// The words of a name behind an office and the "of" at `link`: from a given name on.
fn name_behind(document: &Document, link: TokenId) -> Option<std::ops::Range<TokenId>> {
    let flags = |t: TokenId| lexicon::flags(word(document, t));
    let given = |t: TokenId| flags(t) & (MALE_NAME | FEMALE_NAME) != 0;
    let plain = |t: TokenId| is_proper(document, t) && capital(document, t) && flags(t) & (PERSON | TITLE | BODY | DOCUMENT | GROUP) == 0;
    let first = link + 1 + TokenId::from(word(document, link + 1) == "the");
    let start = (first + 1..first + LONGEST).take_while(|&t| is_over(document, t - 1)).find(|&t| given(t) && plain(t))?;
    let end = (start..start + LONGEST_NAME).take_while(|&t| plain(t)).last()? + 1;
    let goes_on = capital(document, end) || matches!(word(document, end), "of" | "&" | "’s" | "'s");
    (capital(document, start - 1) && end > start + 1 && !goes_on).then_some(start..end)
}
