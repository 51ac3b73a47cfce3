//! Whether a phrase is a subject, and of a verb of saying: by the words around it, and by the parse.

use std::ops::Range;

use super::Reader;
use crate::document::{Relation, Tag, TokenId};
use crate::mention::lexicon::{PRONOUN, SAYING};

/// A participle with what hangs from it has so many tokens at most.
const LONGEST_PARTICIPLE: TokenId = 12;
/// Between a subject and its verb stand so many appositions at most.
const MOST_APPOSITIONS: usize = 5;

impl Reader<'_> {
    /// Whether a phrase is the subject of a finite verb, and of one of saying: the verb follows it (an apposition, a relative
    /// clause or adverbs may stand between), or "said" precedes it.
    pub(super) fn subject(&self, tokens: &Range<TokenId>) -> (bool, bool) {
        let (subject, says) = self.subject_beside(tokens);
        // "Ann Lee of the museum wrote": by the parse.
        let spoken = |t: TokenId| {
            let verb = self.document.arcs.get(t as usize).filter(|arc| arc.relation == Relation::Nsubj).and_then(|arc| arc.head);
            verb.is_some_and(|v| self.facts.flags_of(v) & SAYING != 0 && matches!(self.tag(v), Tag::Vbd | Tag::Vbp | Tag::Vbz))
        };
        let plain = |t: TokenId| self.facts.flags_of(t) & PRONOUN == 0 && !self.facts.quoted.get(t as usize).copied().unwrap_or(true);
        if !says && plain(tokens.start) && (tokens.clone().any(spoken) || self.speaks_behind(tokens)) {
            (true, true)
        } else {
            (subject, says)
        }
    }

    /// "Ann Lee of the Institute for Harbour Studies said": a name, what hangs from it, and a verb of saying.
    fn speaks_behind(&self, tokens: &Range<TokenId>) -> bool {
        let hangs =
            matches!(self.document.tokens.get(tokens.end as usize).map(|_| self.document.word(tokens.end)), Some("of" | "at" | "from"));
        if !hangs || self.facts.entity_of(tokens.start).is_none() || tokens.start.checked_sub(1).is_some_and(|b| self.tag(b) == Tag::In) {
            return false;
        }
        let inside = |t: TokenId| {
            matches!(self.tag(t), Tag::Dt | Tag::Jj | Tag::Nn | Tag::Nns | Tag::Nnp | Tag::Nnps | Tag::Pos | Tag::Cd)
                || matches!(self.document.word(t), "of" | "for" | "and" | "&" | "in" | ".")
        };
        let end = (tokens.end + 12).min(self.document.tokens.len() as u32);
        let verb = (tokens.end + 1..end).find(|&t| !inside(t));
        verb.is_some_and(|v| {
            v > tokens.end + 1 && self.facts.flags_of(v) & SAYING != 0 && self.tag(v).is_finite() && self.same_sentence(v, tokens.start)
        })
    }

    /// The verb by which a mention speaks.
    pub(super) fn saying_verb(&self, tokens: &Range<TokenId>) -> TokenId {
        let inverted = tokens.start.checked_sub(1).filter(|&b| self.facts.flags_of(b) & SAYING != 0 && self.same_sentence(b, tokens.start));
        let after = || (tokens.end..tokens.end + 30).find(|&t| self.facts.flags_of(t) & SAYING != 0);
        inverted.or_else(after).filter(|&t| self.same_sentence(t, tokens.start)).unwrap_or(tokens.end)
    }

    /// See [`subject`](Self::subject): by the words around it.
    pub(super) fn subject_beside(&self, tokens: &Range<TokenId>) -> (bool, bool) {
        let before = tokens.start.checked_sub(1).filter(|&b| self.same_sentence(b, tokens.start));
        if let Some(before) = before {
            if matches!(self.tag(before), Tag::In | Tag::To) && self.document.word(before) != "that" {
                let word = self.document.word(before);
                let clause = matches!(
                    word,
                    "because" | "if" | "while" | "as" | "after" | "before" | "since" | "although" | "though" | "whether" | "when"
                );
                if !clause {
                    return (false, false);
                }
            }
            // "…," said Ann Lee
            if self.facts.flags_of(before) & SAYING != 0 {
                let mark = before.checked_sub(1).map(|b| self.document.word(b));
                if matches!(mark, Some("”" | "\"" | "''" | "," | "’" | "'")) {
                    return (true, true);
                }
            }
        }
        let mut at = tokens.end;
        let limit = (at + 30).min(self.document.tokens.len() as u32);
        let mut skipped = 0;
        while at < limit && self.same_sentence(at, tokens.start) {
            let tag = self.tag(at);
            if tag.is_finite() {
                let mut says = self.facts.flags_of(at) & SAYING != 0;
                // "Has said", not "was reported".
                let has =
                    matches!(self.document.word(at), "has" | "have" | "had" | "'ve" | "’ve" | "'d" | "’d" | "'s" | "’s") || tag == Tag::Md;
                for next in at + 1..(at + 4).min(limit) {
                    let verb = matches!(self.tag(next), Tag::Vb | Tag::Vbg) || has && self.tag(next) == Tag::Vbn;
                    says |= verb && self.facts.flags_of(next) & SAYING != 0;
                }
                return (true, says);
            }
            match tag {
                Tag::Rb | Tag::Rbr => at += 1,
                // "The premier speaking to a think tank called it void", "Ann Lee and two of her sons said"
                Tag::Vbg | Tag::Cc if at == tokens.end && self.document.word(at) != "or" => match self.behind_participle(tokens, limit) {
                    Some(verb) => at = verb,
                    None => return (false, false),
                },
                // "The mother of two said"
                Tag::In if self.document.word(at) == "of" && at + 1 < limit && self.tag(at + 1) == Tag::Cd => at += 2,
                Tag::Comma if skipped < MOST_APPOSITIONS => {
                    // Over an apposition to its closing comma, which may open another: "Ann Lee, analyst, Asia, at the bank, wrote".
                    let close = (at + 1..limit).find(|&t| self.tag(t) == Tag::Comma || !self.same_sentence(t, at));
                    match close {
                        Some(close) if self.same_sentence(close, at) => {
                            let goes_on = self.tag(close + 1).is_finite() || matches!(self.tag(close + 1), Tag::Rb | Tag::Rbr);
                            at = close + TokenId::from(goes_on);
                        }
                        _ => return (false, false),
                    }
                    skipped += 1;
                }
                Tag::LeftBracket => match (at + 1..limit).find(|&t| self.tag(t) == Tag::RightBracket) {
                    Some(close) => at = close + 1,
                    None => return (false, false),
                },
                _ => return (false, false),
            }
        }
        (false, false)
    }

    /// The finite verb behind the participle that tells what a subject was doing, or behind who did it too, where neither a comma nor a clause stands between.
    fn behind_participle(&self, tokens: &Range<TokenId>, limit: TokenId) -> Option<TokenId> {
        let object = |t: TokenId| self.tag(t).is_finite() || matches!(self.tag(t), Tag::Vb | Tag::Vbg | Tag::Vbn | Tag::In | Tag::To);
        if tokens.start.checked_sub(1).is_some_and(|t| self.same_sentence(t, tokens.start) && object(t)) {
            return None;
        }
        let verb = (tokens.end + 1..limit.min(tokens.end + LONGEST_PARTICIPLE)).find(|&t| self.tag(t).is_finite())?;
        let clause = |t: TokenId| {
            matches!(self.tag(t), Tag::Wrb | Tag::Wdt | Tag::Wp | Tag::Comma)
                || matches!(self.document.word(t), "that" | "as" | "while" | "after" | "before" | "because")
        };
        let alone = self.same_sentence(verb, tokens.start) && !(tokens.end + 1..verb).any(clause);
        alone.then_some(verb)
    }
}
