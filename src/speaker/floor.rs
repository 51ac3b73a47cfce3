//! Who has the floor in a hearing, a debate or a speech: whom the chair calls by name, whom a question addresses by name, or whom the
//! heading of what follows names. In such texts turns are paragraphs without labels.

use std::ops::Range;

use super::source::{Sources, Who};
use crate::document::{BlockKind, Document, TokenId};
use crate::mention::lexicon::{PRONOUN, TITLE};
use crate::mention::{Facts, lower_into};

/// Words that may stand before the name of who is called: "Alright, Mr. Ek, please proceed", "The chair recognizes Ms. Lee".
const CALLING: &[&str] = &[
    "all",
    "alright",
    "and",
    "call",
    "calls",
    "chair",
    "from",
    "gentleman",
    "gentlewoman",
    "hear",
    "i",
    "may",
    "next",
    "now",
    "ok",
    "okay",
    "on",
    "over",
    "recognize",
    "recognizes",
    "right",
    "so",
    "the",
    "then",
    "to",
    "turn",
    "we",
    "well",
    "will",
    "yes",
    "your",
    "'ll",
    "’ll",
    "witness",
];
/// And behind it.
const CALLED: &[&str] = &[
    "ahead",
    "are",
    "argument",
    "begin",
    "can",
    "continue",
    "first",
    "five",
    "floor",
    "for",
    "go",
    "has",
    "have",
    "is",
    "may",
    "minutes",
    "please",
    "proceed",
    "ready",
    "recognized",
    "speak",
    "start",
    "the",
    "three",
    "two",
    "when",
    "whenever",
    "you",
    "your",
    "yours",
    "'re",
    "’re",
];
/// Who presides or judges: what they are asked is a question to ask.
const BENCH: &[&str] = &["justice", "judge", "chief"];
/// What a heading calls a speech.
const SPEECHES: &[&str] = &["address", "argument", "remarks", "speech", "statement", "testimony"];
/// Words beside them.
const KINDS: &[&str] =
    &["closing", "floor", "full", "inaugural", "opening", "oral", "prepared", "the", "text", "transcript", "witness", "written"];
/// A sentence that calls somebody has so many tokens at most.
const LONGEST_CALL: usize = 14;
/// A heading has so many.
const LONGEST_HEADING: usize = 28;
/// A question has so many.
const LONGEST_QUESTION: usize = 70;
/// A name has so many.
const LONGEST_NAME: TokenId = 5;

/// From which block on who speaks, in order.
#[derive(Debug, Default)]
pub(super) struct Floor {
    holders: Vec<(usize, Who)>,
}

impl Floor {
    /// Who holds the floor in which blocks; `dialogue` where the text has questions and answers.
    pub(super) fn read(document: &Document, facts: &Facts, sources: &Sources, dialogue: bool) -> Self {
        let reader = Reader { document, facts, sources };
        let mut holders = Vec::new();
        for (n, block) in document.blocks.iter().enumerate() {
            if block.tokens.is_empty() || matches!(block.kind, BlockKind::Boilerplate) {
                continue;
            }
            let named = reader.heading(&block.tokens, n).or_else(|| reader.called(&block.tokens)).map(|name| (n + 1, name));
            let asked = || {
                let asks = dialogue && document.text[block.span].ends_with('?') && block.tokens.len() <= LONGEST_QUESTION;
                asks.then(|| reader.addressed(&block.tokens)).flatten().map(|name| (n, name))
            };
            if let Some((from, name)) = named.or_else(asked)
                && let who @ (Who::Cluster { .. } | Who::Name { .. }) = sources.who(document.token_span(&name))
            {
                holders.push((from, who));
            }
        }
        Self { holders }
    }

    /// Who has the floor in a block.
    pub(super) fn holder(&self, block: usize) -> Option<&Who> {
        let at = self.holders.partition_point(|(from, _)| *from <= block);
        self.holders.get(at.checked_sub(1)?).map(|(_, who)| who)
    }
}

struct Reader<'a> {
    document: &'a Document,
    facts: &'a Facts,
    sources: &'a Sources<'a>,
}

impl Reader<'_> {
    /// A title with a name behind it, from a token on: title and name. Not "Mr. Chief Justice".
    fn titled(&self, at: TokenId, end: TokenId) -> Option<Range<TokenId>> {
        let title = |t: TokenId| self.facts.flags_of(t) & TITLE != 0;
        let mut name = at;
        while name < end && (title(name) || name > at && self.document.word(name) == ".") && name - at < 5 {
            name += 1;
        }
        let bench = (at..name).any(|t| BENCH.iter().any(|w| self.document.word(t).eq_ignore_ascii_case(w)));
        if name == at || bench {
            return None;
        }
        let last = self.name(name, end)?;
        (!BENCH.iter().any(|w| self.document.word(name).eq_ignore_ascii_case(w))).then_some(at..last)
    }

    /// Where capitalised words that begin at a token end.
    fn name(&self, at: TokenId, end: TokenId) -> Option<TokenId> {
        let capital = |t: TokenId| self.document.word(t).starts_with(char::is_uppercase) && self.facts.flags_of(t) & PRONOUN == 0;
        let dot =
            |t: TokenId| self.document.word(t) == "." && t + 1 < end && capital(t + 1) && self.document.word(t - 1).chars().count() == 1;
        let small = |t: TokenId| {
            ["on", "of", "in", "at", "before", "to", "for", "the"].iter().any(|w| self.document.word(t).eq_ignore_ascii_case(w))
        };
        let last = (at..end.min(at + LONGEST_NAME)).take_while(|&t| capital(t) && !small(t) || t > at && dot(t)).last()?;
        Some(last + 1)
    }

    /// Whom the last sentence of a block gives the floor: "Miss Lee?", "Alright, Mr. Ek, please proceed."
    fn called(&self, block: &Range<TokenId>) -> Option<Range<TokenId>> {
        let document = self.document;
        let last = block.end.checked_sub(1)?;
        let sentence = self.facts.sentence.get(last as usize).and_then(|&s| document.sentences.get(s as usize))?;
        let tokens = sentence.tokens.start.max(block.start)..block.end;
        if tokens.len() > LONGEST_CALL || tokens.clone().any(|t| self.facts.quoted.get(t as usize).copied().unwrap_or(true)) {
            return None;
        }
        let mut lower = String::new();
        let mut is_one = |t: TokenId, list: &[&str]| {
            lower_into(document.word(t), &mut lower);
            matches!(document.word(t), "," | "." | "?" | "!" | ":") || list.contains(&lower.as_str())
        };
        let mut at = tokens.start;
        let called = loop {
            if at >= tokens.end {
                return None;
            }
            match self.titled(at, tokens.end) {
                Some(called) => break called,
                None if is_one(at, CALLING) => at += 1,
                None => return None,
            }
        };
        // "Mr. Ek" at the edge of a list or a caption says nothing: it is called as a sentence.
        let ends = matches!(document.word(last), "." | "?" | "!" | ":");
        (ends && (called.end..tokens.end).all(|t| is_one(t, CALLED))).then_some(called)
    }

    /// Whom a block addresses by its first words: "Mr. Ek, you say that …?"
    fn addressed(&self, block: &Range<TokenId>) -> Option<Range<TokenId>> {
        let quoted = self.facts.quoted.get(block.start as usize).copied().unwrap_or(true);
        let name = self.titled(block.start, block.end).filter(|_| !quoted)?;
        (self.document.word(name.end) == "," && name.end < block.end).then_some(name)
    }

    /// Whose speech a heading announces: "ORAL ARGUMENT OF GEN. ANN B. LEE ON BEHALF OF THE CITY", "Ann Lee's Inaugural Address".
    fn heading(&self, block: &Range<TokenId>, n: usize) -> Option<Range<TokenId>> {
        let document = self.document;
        let first = document.word(block.start);
        let shouted = first.len() > 1 && !first.chars().any(char::is_lowercase);
        let ends = matches!(document.word(block.end - 1), "." | "?" | "!" | ":" | ",");
        if block.len() > LONGEST_HEADING || ends || !(n < 3 || shouted) {
            return None;
        }
        let mut lower = String::new();
        let mut is_one = |t: TokenId, list: &[&str]| {
            lower_into(document.word(t), &mut lower);
            list.contains(&lower.as_str())
        };
        let mut at = block.start;
        while at < block.end && is_one(at, KINDS) {
            at += 1;
        }
        if at < block.end && is_one(at, SPEECHES) && at + 2 < block.end && is_one(at + 1, &["of", "by"]) {
            let name = self.titled(at + 2, block.end).or_else(|| self.name(at + 2, block.end).map(|end| at + 2..end))?;
            // "Remarks by Ann Lee and Bo Ek": a transcript of several.
            let alone = !(name.end < block.end && is_one(name.end, &["and", "&"]));
            return (name.len() > 1 && alone).then_some(name);
        }
        // "Ann Lee's Inaugural Address": at the block's end.
        let last = (block.start..block.end).rev().find(|&t| is_one(t, SPEECHES)).filter(|&t| t + 1 == block.end)?;
        let owner = (block.start..last).rev().find(|&t| matches!(document.word(t), "'s" | "’s" | "'" | "’"))?;
        let kinds = (owner + 1..last).all(|t| is_one(t, KINDS));
        let person = owner.checked_sub(1).and_then(|t| self.facts.entity_of(t)).map(|e| &document.entities[e as usize])?;
        let fits = kinds && person.label == crate::document::EntityLabel::Person && person.tokens.end == owner;
        (fits && self.sources.mention_at(owner - 1).is_some()).then(|| person.tokens.clone())
    }
}
