//! Noun phrases by tags: where the phrase of a head noun begins, what role and which body it names.

use std::ops::Range;

use super::facts::Facts;
use super::lexicon::{BODY, TITLE};
use crate::document::{Document, EntityLabel, Tag, TokenId};
use crate::span::Span;

/// A noun phrase up to its head; what follows the head is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Phrase {
    /// From its first word to its head.
    pub tokens: Range<TokenId>,
    /// Its head noun.
    pub head: TokenId,
    /// "the", "a", "his".
    pub determiner: Option<TokenId>,
    /// The last word of an owner ("Trump" of "Trump's lawyer"), or the possessive pronoun.
    pub owner: Option<TokenId>,
}

/// A role and the body it is held in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Role {
    /// The words of the role ("senior fellow").
    pub span: Span,
    /// Its noun ("fellow").
    pub head: TokenId,
    /// The body ("Center for European Policy Analysis").
    pub affiliation: Option<Span>,
}

/// No phrase is looked at further than this many tokens to its side.
const REACH: u32 = 14;

fn tag(document: &Document, token: TokenId) -> Tag {
    document.tokens.get(token as usize).map_or(Tag::Unset, |t| t.tag)
}

/// True for the tags of nouns.
pub(crate) fn is_noun(tag: Tag) -> bool {
    matches!(tag, Tag::Nn | Tag::Nns | Tag::Nnp | Tag::Nnps)
}

fn is_common_noun(document: &Document, token: TokenId) -> bool {
    matches!(tag(document, token), Tag::Nn | Tag::Nns)
}

fn is_possessive(document: &Document, token: TokenId) -> bool {
    tag(document, token) == Tag::Pos || matches!(document.word(token), "'s" | "’s")
}

fn inside_phrase(document: &Document, facts: &Facts, token: TokenId) -> bool {
    facts.entity_of(token).is_some()
        || matches!(
            tag(document, token),
            Tag::Nn
                | Tag::Nns
                | Tag::Nnp
                | Tag::Nnps
                | Tag::Jj
                | Tag::Jjr
                | Tag::Jjs
                | Tag::Cd
                | Tag::Vbn
                | Tag::Vbg
                | Tag::Hyph
                | Tag::Afx
                | Tag::Rbs
        )
        || facts.flags_of(token) & TITLE != 0
}

/// The phrase whose last word is `head`, read to the left within the sentence.
pub(crate) fn ending_at(document: &Document, facts: &Facts, head: TokenId) -> Phrase {
    let first = facts.sentence.get(head as usize).and_then(|&s| document.sentences.get(s as usize)).map_or(head, |s| s.tokens.start);
    let mut phrase = Phrase { tokens: head..head + 1, head, determiner: None, owner: None };
    let limit = head.saturating_sub(REACH).max(first);
    let mut at = head;
    while at > limit {
        let token = at - 1;
        if matches!(tag(document, token), Tag::Dt | Tag::PrpPoss | Tag::WpPoss | Tag::Pdt) {
            phrase.tokens.start = token;
            phrase.determiner = phrase.determiner.or(Some(token));
            if phrase.owner.is_none() && matches!(tag(document, token), Tag::PrpPoss | Tag::WpPoss) {
                phrase.owner = Some(token);
            }
            return phrase;
        }
        if is_possessive(document, token) && token > limit {
            phrase.owner = phrase.owner.or(Some(token - 1));
        } else if is_common_noun(document, token)
            && document.word(token) != "vice"
            && matches!(tag(document, at), Tag::Jj | Tag::Vbn | Tag::Vbg)
            && facts.entity_of(at).is_none()
        {
            // "the reason many voters": a new phrase begins at the adjective.
            break;
        } else if matches!(tag(document, token), Tag::Vbn | Tag::Vbg) && token > limit && facts.entity_of(token - 1).is_some() {
            // "Ann Lee grilled director Bo Ek": a verb.
            break;
        } else if !(inside_phrase(document, facts, token) || document.word(token) == "-" && token > limit) {
            break;
        }
        phrase.tokens.start = token;
        at = token;
    }
    // "saying officials": a participle opens a phrase only after a determiner.
    while phrase.tokens.start < head
        && matches!(tag(document, phrase.tokens.start), Tag::Vbg | Tag::Vbn)
        && !document.word(phrase.tokens.start).eq_ignore_ascii_case("retired")
    {
        phrase.tokens.start += 1;
    }
    phrase
}

/// True when the token can be the last noun of a phrase: a noun no other noun follows.
pub(crate) fn is_head(document: &Document, facts: &Facts, token: TokenId) -> bool {
    let next = token + 1;
    let same_sentence = facts.sentence.get(next as usize) == facts.sentence.get(token as usize);
    is_noun(tag(document, token))
        && !(same_sentence
            && (is_noun(tag(document, next)) && facts.entity_of(next).is_none()
                || is_possessive(document, next) && next + 1 < document.tokens.len() as u32))
}

/// The body that a phrase beginning at `at` names: an organization or place ("the Center for European Policy Analysis"), or a
/// body called after a person ("the Clinton campaign").
pub(crate) fn body_at(document: &Document, facts: &Facts, at: TokenId, places: bool) -> Option<Span> {
    let limit = at + 6;
    for token in at..limit {
        if let Some(id) = facts.entity_of(token) {
            let entity = &document.entities[id as usize];
            let after = entity.tokens.end;
            // "at U.S. bank Verdan", "at the Geneva-based institute Verdan": the body that the place only describes.
            let described = (after..limit).find_map(|t| facts.entity_of(t)).map(|e| &document.entities[e as usize]).filter(|body| {
                let place = matches!(entity.label, EntityLabel::Gpe | EntityLabel::Norp | EntityLabel::Loc);
                let noun = body.tokens.start - 1;
                place
                    && matches!(body.label, EntityLabel::Org | EntityLabel::Product | EntityLabel::Custom)
                    && noun >= after
                    && facts.flags_of(noun) & (BODY | TITLE) == BODY
                    && (after..body.tokens.start).all(|t| matches!(tag(document, t), Tag::Jj | Tag::Nn | Tag::Nns | Tag::Hyph | Tag::Vbn))
            });
            if let Some(body) = described {
                return Some(document.token_span(&super::names::name_tokens(document, facts, body).0));
            }
            let follows = facts.entity_of(after).is_none() && facts.flags_of(after) & BODY != 0 && is_noun(tag(document, after));
            let (name, _) = super::names::name_tokens(document, facts, entity);
            // "Harlow's 2008 campaign"
            let owned = (after + 1..after + 4)
                .find(|&t| facts.flags_of(t) & BODY != 0 && is_noun(tag(document, t)))
                .filter(|_| entity.label == EntityLabel::Person && is_possessive(document, after))
                .filter(|&t| {
                    (after + 1..t).all(|t| facts.entity_of(t).is_none() && matches!(tag(document, t), Tag::Cd | Tag::Jj | Tag::Nn))
                });
            if let Some(body) = owned {
                return Some(document.token_span(&(name.start..body + 1)));
            }
            return match entity.label {
                EntityLabel::Person | EntityLabel::Norp if follows => Some(document.token_span(&(name.start..after + 1))),
                EntityLabel::Org | EntityLabel::Fac | EntityLabel::Product | EntityLabel::Custom => Some(document.token_span(&name)),
                EntityLabel::Gpe | EntityLabel::Loc if places => Some(document.token_span(&name)),
                _ => None,
            };
        }
        // "at financial services firm Verdan"; not "of services Verdan sells".
        let described = tag(document, token) == Tag::Nns && tag(document, token + 1) == Tag::Nn && facts.entity_of(token + 1).is_none();
        if !described && !matches!(tag(document, token), Tag::Dt | Tag::Jj | Tag::Nn | Tag::Nnp | Tag::PrpPoss) {
            return None;
        }
    }
    None
}

/// The role that a phrase names, with the body in it or in the prepositional phrase after it.
///
/// "Kremlin spokesman": *spokesman* at *Kremlin*. "a senior fellow at the Center": *senior fellow* at *Center*. "former secretary of
/// state": all of it. "Clinton campaign manager": *campaign manager* at *Clinton campaign*.
pub(crate) fn role(document: &Document, facts: &Facts, phrase: &Phrase) -> Role {
    let within = role_within(document, facts, phrase);
    role_behind(document, facts, within)
}

/// The role by the words up to the head alone: of a phrase that a name follows.
pub(crate) fn role_within(document: &Document, facts: &Facts, phrase: &Phrase) -> Role {
    let mut start = phrase.tokens.start;
    let mut affiliation = None;
    if phrase.determiner == Some(start) {
        start += 1;
    }
    if let Some(owner) = phrase.owner.filter(|&o| o > start || phrase.determiner != Some(o)) {
        if owner + 1 < phrase.head && is_possessive(document, owner + 1) {
            affiliation = body_at(document, facts, start, true);
            start = owner + 2;
        }
    } else if let Some(id) = facts.entity_of(start) {
        let entity = &document.entities[id as usize];
        let after = entity.tokens.end;
        match entity.label {
            EntityLabel::Org | EntityLabel::Gpe | EntityLabel::Loc | EntityLabel::Fac if after <= phrase.head => {
                let (name, _) = super::names::name_tokens(document, facts, entity);
                // "Harlow County sheriff"
                let county = after < phrase.head && entity.label == EntityLabel::Gpe && matches!(document.word(after), "County" | "City");
                let end = after + u32::from(county);
                affiliation = Some(document.token_span(&(name.start..if county { end } else { name.end })));
                start = end;
            }
            EntityLabel::Person if after < phrase.head && facts.flags_of(after) & BODY != 0 && is_noun(tag(document, after)) => {
                affiliation = Some(document.token_span(&(entity.tokens.start..after + 1)));
                let plain = matches!(document.word(phrase.head), "manager" | "chairman" | "chair" | "director" | "chairwoman")
                    && after + 1 == phrase.head;
                start = if plain { after } else { after + 1 };
            }
            _ => {}
        }
    }
    let start = start.min(phrase.head);
    if affiliation.is_none() {
        // "retired Air Force general", "former Ohio governor": a body or a place inside the role.
        affiliation = (start..phrase.head)
            .filter_map(|t| facts.entity_of(t))
            .map(|e| &document.entities[e as usize])
            .find(|e| matches!(e.label, EntityLabel::Org | EntityLabel::Gpe) && e.tokens.end <= phrase.head)
            .map(|e| document.token_span(&super::names::name_tokens(document, facts, e).0));
    }
    Role { span: document.token_span(&(start..phrase.head + 1)), head: phrase.head, affiliation }
}

/// What follows the head of a role told so far: "of state" is part of it, "at the Center" is its body.
fn role_behind(document: &Document, facts: &Facts, within: Role) -> Role {
    let Role { span, head, mut affiliation } = within;
    let mut end = head + 1;
    // What follows the head: "of state" belongs to the role, "of the bank", "at CNN" names the body.
    let mut at = end;
    let limit = (end + REACH).min(document.tokens.len() as u32);
    let sentence = facts.sentence.get(head as usize);
    while at < limit && facts.sentence.get(at as usize) == sentence {
        let word = document.word(at);
        let preposition = matches!(word, "of" | "at" | "for" | "with" | "from" | "in" | "to" | "on");
        if preposition {
            let placed = matches!(word, "of" | "for");
            if word != "in"
                && let Some(body) = body_at(document, facts, at + 1, placed)
            {
                affiliation = affiliation.or(Some(body));
                break;
            }
            // "a lawyer at Bailey & Glasser": a firm called after persons.
            if let Some(firm) = facts.entity_of(at + 1).map(|e| &document.entities[e as usize])
                && word == "at"
                && firm.label == EntityLabel::Person
            {
                affiliation = affiliation.or(Some(firm.span));
                break;
            }
            let next = tag(document, at + 1);
            let capital =
                |t: TokenId| document.tokens.get(t as usize).is_some_and(|_| document.word(t).starts_with(|c: char| c.is_uppercase()));
            // "Critics of President Ann Lee" are critics.
            let fits = (!capital(at + 1) || capital(head)) && facts.flags_of(at + 1) & TITLE == 0;
            if word == "of" && at == end && fits && (is_noun(next) || next == Tag::Jj) && facts.entity_of(at + 1).is_none() {
                end = at + 2;
                while end < limit && (is_noun(tag(document, end)) || tag(document, end) == Tag::Jj) && facts.entity_of(end).is_none() {
                    end += 1;
                }
                at = end;
                continue;
            }
        } else if matches!(word, "who")
            && matches!(
                document.tokens.get(at as usize + 1).map(|_| document.word(at + 1)),
                Some("runs" | "heads" | "leads" | "directs" | "chairs" | "founded")
            )
        {
            // "a former official who runs Crosscut Strategies"
            affiliation = affiliation.or_else(|| body_at(document, facts, at + 2, false));
            break;
        } else if matches!(tag(document, at), Tag::Comma | Tag::Wp | Tag::Wdt | Tag::Colon) || tag(document, at).is_finite() || word == ","
        {
            break;
        }
        at += 1;
    }
    Role { span: span.cover(document.token_span(&(head..end))), head, affiliation }
}
