//! To whom it was said: "told Reuters", "in an interview with CNN", "wrote in an email to the board".

use super::source::Sources;
use crate::document::{Document, MentionKind, Quote, Tag, TokenId};
use crate::mention::lexicon::{PRONOUN, TELLING};
use crate::mention::{self, Facts};
use crate::span::Span;

/// Tokens looked at after a cue.
const REACH: u32 = 14;

/// The addressee of a quote.
pub(super) fn find(document: &Document, facts: &Facts, sources: &Sources, quote: &Quote) -> Option<Span> {
    let cue = sources.tokens(quote.cue?);
    let sentence = facts.sentence.get(cue.start as usize).and_then(|&s| document.sentences.get(s as usize))?;
    let inside = |t: TokenId| document.tokens.get(t as usize).is_some_and(|t| quote.parts.iter().any(|p| p.contains(t.span)));
    let is_source = |span: Span| quote.source.is_some_and(|s| s.overlaps(span));
    // "told Reuters": right after the verb.
    let last = cue.clone().rev().find(|&t| facts.flags_of(t) & TELLING != 0);
    if let Some(verb) = last
        && let next = verb + 1
        && next < sentence.tokens.end
        && !inside(next)
        && let Some(span) = listener(document, facts, sources, next, sentence.tokens.end)
        && !is_source(span)
    {
        return Some(span);
    }
    // "in an interview with CNN", "said to reporters": within a window around the cue.
    let from = cue.start.saturating_sub(30).max(sentence.tokens.start);
    let to = (cue.end + REACH).min(sentence.tokens.end);
    for at in from..to.saturating_sub(1) {
        if inside(at) {
            continue;
        }
        let before = at.checked_sub(1).map(|b| document.word(b)).unwrap_or_default();
        let spoken = match document.word(at) {
            "with" => matches!(before, "complaint" | "interview" | "interviews" | "conversation" | "call" | "exchange" | "interviewed"),
            "for" => matches!(before, "interview"),
            "to" => matches!(
                before,
                "email"
                    | "e-mail"
                    | "letter"
                    | "statement"
                    | "message"
                    | "memo"
                    | "note"
                    | "text"
                    | "speaking"
                    | "Speaking"
                    | "spoke"
                    | "speech"
                    | "remarks"
                    | "testimony"
                    | "submission"
                    | "said"
                    | "wrote"
                    | "talking"
                    | "talks"
                    | "talked"
                    | "complained"
                    | "explained"
                    | "admitted"
                    | "confided"
                    | "testified"
                    | "sings"
                    | "response"
                    | "reply"
                    | "address"
                    | "appeal"
                    | "confirmed"
                    | "complaint"
            ),
            _ => false,
        };
        if spoken
            && !inside(at + 1)
            && let Some(span) = listener(document, facts, sources, at + 1, sentence.tokens.end)
        {
            return Some(span);
        }
    }
    None
}

/// The noun phrase that begins at a token, as one who can listen: a name, a person or a body; a pronoun gives the name it stands for.
fn listener(document: &Document, facts: &Facts, sources: &Sources, start: TokenId, end: TokenId) -> Option<Span> {
    // "implored her to stay" may be tagged like "her stay".
    let tag = |t: TokenId| document.tokens.get(t as usize).map_or(Tag::Unset, |t| t.tag);
    let object =
        tag(start) == Tag::Prp || tag(start) == Tag::PrpPoss && matches!(tag(start + 1), Tag::To | Tag::In | Tag::Comma | Tag::Period);
    if facts.flags_of(start) & PRONOUN != 0 && object {
        let mention = sources.mention_at(start)?;
        let cluster = document.clusters.get(mention.cluster? as usize)?;
        let name = cluster
            .mentions
            .iter()
            .filter_map(|&m| document.mentions.get(m as usize))
            .take_while(|m| m.span.start < mention.span.start)
            .filter(|m| m.kind == MentionKind::Name)
            .last();
        return name.map(|m| m.span);
    }
    // "some of the miners": whom the phrase behind "of" names.
    let counted = matches!(tag(start), Tag::Dt | Tag::Cd | Tag::Jj) && start + 2 < end && document.word(start + 1) == "of";
    let head = mention::head_from(document, facts, if counted { start + 2 } else { start }).filter(|&h| h < end)?;
    // "for The Post's project": its owner.
    let owner = (start..(start + 3).min(head)).find_map(|t| facts.entity_of(t)).map(|e| &document.entities[e as usize]);
    if let Some(owner) = owner.filter(|e| document.tokens.get(e.tokens.end as usize).is_some_and(|t| t.tag == Tag::Pos)) {
        return Some(owner.span);
    }
    if let Some(entity) = facts.entity_of(head) {
        return Some(document.entities[entity as usize].span);
    }
    // Only what may listen: a mention, or a plain plural.
    let mention = sources.mention_at(head)?;
    Some(document.token_span(&(start..mention.head + 1)))
}
