//! "SOURCE confirmed to LISTENER that CLAUSE" and "CLAUSE, SOURCE said on Monday": a plain verb of speech with its clause, where the
//! model has found nothing.
//!
//! The corpus has few verbs but "said" and "told" with a listener and a clause, and few clauses before their source but in quotation
//! marks; the patterns themselves leave no doubt.

use std::ops::Range;

use super::Rule;
use super::act;
use super::attribution::Attribution;
use super::context::{Context, NONE, is_clause_mark};
use crate::document::{BlockKind, Document, Relation, Tag, TokenId};

/// Between verb and clause there are so many tokens at most: a listener, a day.
const REACH: TokenId = 9;
/// A clause has so many tokens at least.
const SHORTEST_CLAUSE: usize = 4;
/// A source before its apposition, or behind its noun, has so many tokens at most.
const LONGEST_SOURCE: usize = 40;

/// Verbs that report beside quotation marks ("he went on") and mostly do something else where there are none.
pub(super) const OTHERWISE: [&str; 14] =
    ["go", "goes", "went", "gone", "begin", "begins", "began", "begun", "speak", "speaks", "spoke", "spoken", "continues", "continued"];

/// Such quotes outside the attributions that stand, in text order.
#[must_use]
pub fn find(document: &Document, c: &Context, kept: &[Attribution]) -> Vec<Attribution> {
    let mut taken = vec![false; document.tokens.len()];
    for piece in kept.iter().flat_map(|a| a.content.iter().chain([&a.cue.tokens])) {
        taken[piece.start as usize..piece.end as usize].fill(true);
    }
    let unfree = Count::new(taken.iter().zip(&c.quotation).map(|(&taken, &quotation)| taken || quotation != NONE));
    let taken = Count::new(taken.into_iter());
    let finite = Count::new(document.tokens.iter().map(|token| token.tag.is_finite()));
    let mut found = Vec::new();
    for sentence in &document.sentences {
        let block = document.blocks.get(sentence.block as usize).map(|b| b.kind);
        if !matches!(block, Some(BlockKind::Paragraph | BlockKind::List)) {
            continue;
        }
        let mut end = sentence.tokens.end;
        while end > sentence.tokens.start && c.shape[end as usize - 1] == 6 {
            end -= 1;
        }
        for verb in sentence.tokens.clone().filter(|&t| unfree.none(t..t + 1) && (says(document, t) || opines(document, t))) {
            let Some(source) = source(document, c, sentence.tokens.start, verb) else { continue };
            let bare = || bare_clause(document, c, verb, end).filter(|clause| !finite.none(clause.clone()) && unfree.none(clause.clone()));
            let clause = clause(document, c, verb, end).or_else(bare).or_else(|| {
                clause_before(document, c, &source, verb, &sentence.tokens)
                    .filter(|clause| !finite.none(clause.clone()) && unfree.none(clause.clone()))
            });
            let Some(clause) = clause else { continue };
            if !clause.is_empty() && taken.none(clause.clone()) && unfree.none(source.clone()) {
                found.push(Attribution::by_rule(c, Rule::Complement, verb..verb + 1, Some(source), vec![clause]));
                break;
            }
        }
    }
    found
}

/// How many of the tokens before each are such: what a stretch holds is then told at once, however long it is.
struct Count(Vec<u32>);

impl Count {
    fn new(such: impl Iterator<Item = bool>) -> Self {
        let mut count = 0;
        Self(
            [0].into_iter()
                .chain(such.map(|such| {
                    count += u32::from(such);
                    count
                }))
                .collect(),
        )
    }

    fn none(&self, tokens: Range<TokenId>) -> bool {
        self.0[tokens.start as usize] == self.0[tokens.end as usize]
    }
}

/// Whether a token is a plain verb of speech.
#[must_use]
pub fn says(document: &Document, token: TokenId) -> bool {
    let word = document.word(token);
    matches!(document.tokens[token as usize].tag, Tag::Vbd | Tag::Vbz | Tag::Vbp | Tag::Vbn)
        && act::is_speech(word)
        && !OTHERWISE.iter().any(|w| word.eq_ignore_ascii_case(w))
}

/// "I think", "we believe": who speaks tells an opinion of the own. "The engineer believes": so does the writer of somebody.
fn opines(document: &Document, token: TokenId) -> bool {
    let own = || token.checked_sub(1).is_some_and(|t| matches!(document.word(t), "I" | "we" | "We"));
    match document.word(token) {
        "think" | "believe" | "mean" | "guess" | "suppose" | "hope" | "wish" | "thought" | "believed" | "hoped" => own(),
        "believes" | "thinks" | "insists" | "reckons" => true,
        _ => false,
    }
}

/// From "that" to where the words of the sentence end, where only a listener and a day stand between.
fn clause(document: &Document, c: &Context, verb: TokenId, end: TokenId) -> Option<Range<TokenId>> {
    let that = (verb + 1..end.min(verb + REACH)).find(|&t| document.word(t) == "that")?;
    let tag = |t: TokenId| document.tokens[t as usize].tag;
    let between = (verb + 1..that).all(|t| c.chunk[t as usize] != 0 || tag(t) == Tag::Rb || matches!(document.word(t), "to" | "on"));
    // "adds to the fears that surround it": behind a noun it may be a relative pronoun.
    let relative = tag(that) == Tag::Wdt && that > verb + 1;
    (between && !relative && matches!(tag(that), Tag::In | Tag::Wdt | Tag::Dt) && end > that + 3).then_some(that..end)
}

/// "She said the dunes were moving": the clause right behind "said", by its subject and finite verb or by the parse.
fn bare_clause(document: &Document, c: &Context, verb: TokenId, end: TokenId) -> Option<Range<TokenId>> {
    let said = (matches!(document.word(verb), "said" | "says") || opines(document, verb))
        && c.chunk.get(verb as usize + 1).is_some_and(|&n| n != 0);
    let finite = |t: TokenId| document.tokens[t as usize].tag.is_finite();
    if said && (verb + 1..end).find(|&t| c.chunk[t as usize] == 0).is_some_and(finite) && end > verb + 3 {
        return Some(verb + 1..end);
    }
    let clause = c.children(verb).find(|&t| said && t > verb && c.relation[t as usize] == Relation::Ccomp as u8)?;
    (c.reach[clause as usize].0 == verb + 1 && end > verb + 3).then_some(verb + 1..end)
}

/// "The bridge will be closed, the ministry said on Monday": what stands before the source's comma.
fn clause_before(
    document: &Document,
    c: &Context,
    source: &Range<TokenId>,
    verb: TokenId,
    sentence: &Range<TokenId>,
) -> Option<Range<TokenId>> {
    let tag = |t: TokenId| document.tokens[t as usize].tag;
    let comma = source.start.checked_sub(1).filter(|&t| t >= sentence.start && document.word(t) == ",")?;
    let clause = sentence.start..comma;
    // "In a statement, the ministry said", "When the rain came, she said": a clause of its own opens with its subject.
    let opens = c.chunk.get(clause.start as usize).is_some_and(|&n| n != 0);
    let next = verb + 1;
    let ends = next >= sentence.end
        || c.shape[next as usize] == 6
        || matches!(document.word(next), "on" | "in" | "at" | "late" | "early")
        || tag(next) == Tag::Nnp && (next + 1 >= sentence.end || c.shape[next as usize + 1] == 6);
    (opens && ends && clause.len() >= SHORTEST_CLAUSE).then_some(clause)
}

/// The noun phrase before a verb, in a sentence that begins at `first`; over an apposition or a relative clause between commas, the one
/// that opens the sentence; else the verb's subject by the parse.
#[must_use]
pub fn source(document: &Document, c: &Context, first: TokenId, verb: TokenId) -> Option<Range<TokenId>> {
    phrase_before(document, c, first, verb).or_else(|| subject(c, first, verb))
}

/// The verb's subject by the parse, up to its first comma.
fn subject(c: &Context, first: TokenId, verb: TokenId) -> Option<Range<TokenId>> {
    let subject = c.children(verb).find(|&t| c.relation[t as usize] == Relation::Nsubj as u8 && t < verb && t >= first)?;
    if c.quotation[subject as usize] != NONE || c.chunk[subject as usize] == 0 {
        return None;
    }
    let reach = c.reach[subject as usize];
    let end = (subject + 1..=reach.1).take(LONGEST_SOURCE).find(|&t| is_clause_mark(c.word[t as usize])).unwrap_or(reach.1 + 1);
    (reach.0 >= first && end <= verb).then_some(reach.0..end)
}

fn phrase_before(document: &Document, c: &Context, first: TokenId, verb: TokenId) -> Option<Range<TokenId>> {
    let mut end = verb;
    while end > first && c.chunk[end as usize - 1] == 0 && !is_clause_mark(c.word[end as usize - 1]) && verb - end < 3 {
        end -= 1;
    }
    if end == first {
        return None;
    }
    let chunk = c.chunk[end as usize - 1];
    if chunk != 0 {
        let start = (first..end).rev().take_while(|&t| c.chunk[t as usize] == chunk).last()?;
        let before = start.checked_sub(1).filter(|&t| t >= first).map(|t| document.tokens[t as usize].tag);
        // "a report on the dam said that": what hangs from a preposition is not the whole of it.
        return before.is_none_or(|tag| !matches!(tag, Tag::In | Tag::To | Tag::Pos)).then_some(start..end);
    }
    if document.word(end - 1) != "," {
        return None;
    }
    if c.chunk[first as usize] == 0 {
        return behind_opening(document, c, first, end - 1);
    }
    let comma = (first..end - 1).take(LONGEST_SOURCE).find(|&t| is_clause_mark(c.word[t as usize]))?;
    (document.word(comma) == ",").then_some(first..comma)
}

/// "Speaking to reporters, Ann Lee, of the union, said": behind the comma of the opening, up to that before the verb.
fn behind_opening(document: &Document, c: &Context, first: TokenId, end: TokenId) -> Option<Range<TokenId>> {
    let comma = (first..end).rev().take(LONGEST_SOURCE).find(|&t| is_clause_mark(c.word[t as usize]))?;
    let chunk = comma.checked_sub(1).filter(|&t| t >= first).map(|t| c.chunk[t as usize]).filter(|&n| n != 0)?;
    let start = (first..comma).rev().take_while(|&t| c.chunk[t as usize] == chunk).last()?;
    let opens = |t: TokenId| document.word(t) == "," || t == first && document.tokens[t as usize].tag == Tag::Cc;
    let opened = start.checked_sub(1).is_some_and(|t| t >= first && opens(t));
    (opened && document.word(comma) == ",").then_some(start..end)
}
