//! Attributions that the layout shows: transcripts ("MORENO: We will build.", "Q: … A: …") and quotations signed with a
//! dash ("“We will build.” ― Ada Moreno").
//!
//! Such lines are too rare in the corpus to be learned and too regular to need it.

use std::ops::Range;

use super::Rule;
use super::attribution::Attribution;
use super::context::{Context, NONE};
use crate::document::{BlockKind, Document, EntityLabel, TokenId};
use crate::token::word::{Words, flag, lower};

/// A label before a colon has so many tokens at most.
const LONGEST_LABEL: usize = 8;
/// A signature has so many tokens at most.
const LONGEST_SIGNATURE: usize = 12;
/// A name with where it writes has so many tokens at most.
const LONGEST_BILL: usize = 10;
/// Labels so many blocks away bear each other out.
const NEAR: usize = 12;

/// All attributions that the layout shows, in text order.
#[must_use]
pub fn find(document: &Document, c: &Context, words: &Words) -> Vec<Attribution> {
    let mut found = transcript(document, c, words);
    found.extend(signatures(document, c, words));
    let taken = covered(&found, document.tokens.len());
    found.extend(billed(document, c, words).into_iter().filter(|a| !taken[a.cue.tokens.start as usize]));
    found.sort_by_key(|a| a.cue.tokens.start);
    found
}

/// The label at a block's beginning: its tokens and the colon's.
fn label(document: &Document, c: &Context, words: &Words, tokens: &Range<TokenId>) -> Option<(Range<TokenId>, TokenId)> {
    if let Some(bracketed) = bracketed(document, tokens) {
        return Some(bracketed);
    }
    let start = tokens.start + u32::from(c.shape.get(tokens.start as usize) == Some(&5));
    let colon = (start..tokens.end).take(LONGEST_LABEL + 1).find(|&t| document.word(t) == ":")?;
    let label = start..colon;
    let capital = |t: TokenId| words.get(t).is(flag::CAPITAL) || matches!(document.word(t), "." | "(" | ")" | "," | "-");
    // "Moreno: 1,501" is a result.
    let words = (colon + 1..tokens.end).any(|t| matches!(c.shape[t as usize], 1..=3));
    (!label.is_empty() && words && label.clone().all(capital)).then_some((label, colon))
}

/// "SECRETARY OF STATE: ADA MORENO": a heading in capitals, no sentence.
fn is_title(c: &Context, words: &Words, tokens: Range<TokenId>) -> bool {
    tokens.len() <= LONGEST_LABEL
        && tokens.clone().next_back().is_some_and(|t| c.shape[t as usize] != 6)
        && tokens.clone().all(|t| words.get(t).is(flag::ALL_CAPITALS) || !(1..=3).contains(&c.shape[t as usize]))
}

/// "((Ada Moreno)) We will build.", with or without a colon: interviews in wikis.
fn bracketed(document: &Document, tokens: &Range<TokenId>) -> Option<(Range<TokenId>, TokenId)> {
    let all = |t: TokenId, bracket: char| document.word(t).chars().all(|c| c == bracket);
    let text = document.token_span(&(tokens.start..(tokens.start + 2).min(tokens.end)));
    if !document.text[text].starts_with("((") {
        return None;
    }
    let start = tokens.clone().find(|&t| !all(t, '('))?;
    let end = (start..tokens.end).take(LONGEST_LABEL + 1).find(|&t| document.word(t).starts_with(')'))?;
    let mut last = end;
    while last + 1 < tokens.end && (all(last + 1, ')') || document.word(last + 1) == ":") {
        last += 1;
    }
    let closed = document.text[document.token_span(&(end..last + 1))].starts_with("))");
    (start < end && closed && last + 1 < tokens.end).then_some((start..end, last))
}

/// Blocks that begin with a label, where the article is a transcript: two labels in capitals, questions and answers, or
/// labels that take turns.
fn transcript(document: &Document, c: &Context, words: &Words) -> Vec<Attribution> {
    struct Turn {
        block: usize,
        label: Range<TokenId>,
        colon: TokenId,
        key: Vec<u64>,
        shouted: bool,
    }
    let mut turns: Vec<Turn> = Vec::new();
    for (block, b) in document.blocks.iter().enumerate() {
        if !matches!(b.kind, BlockKind::Paragraph | BlockKind::List | BlockKind::Heading) {
            continue;
        }
        if let Some((label, colon)) = label(document, c, words, &b.tokens).filter(|(_, colon)| !is_title(c, words, colon + 1..b.tokens.end))
        {
            // "Ann Holm (North)" has her turns beside "Bo Lind (North)".
            let key: Vec<u64> = label.clone().take_while(|&t| document.word(t) != "(").map(|t| c.word[t as usize]).collect();
            let letter = label.len() == 1 && matches!(document.word(label.start), "Q" | "A");
            let shouted = letter
                || document.word(label.start - u32::from(label.start > 0)).starts_with('(')
                || label.clone().any(|t| words.get(t).is(flag::ALL_CAPITALS));
            turns.push(Turn { block, label, colon, key, shouted });
        }
    }
    let same = |a: &Turn, b: &Turn| a.key.last() == b.key.last();
    let is_turn: Vec<bool> = turns
        .iter()
        .enumerate()
        .map(|(n, turn)| {
            let around = n.saturating_sub(NEAR)..(n + NEAR + 1).min(turns.len());
            let near =
                || around.clone().filter(|&m| m != n).map(|m| (m, &turns[m])).filter(|(_, other)| other.block.abs_diff(turn.block) <= NEAR);
            if turn.shouted {
                near().any(|(_, other)| other.shouted)
            } else {
                near().any(|(_, o)| same(turn, o)) && near().any(|(_, o)| !same(turn, o))
            }
        })
        .collect();
    // Who speaks once only, between two turns of others.
    let between =
        |n: usize| n > 0 && is_turn[n - 1] && is_turn.get(n + 1) == Some(&true) && turns[n + 1].block - turns[n - 1].block <= NEAR;
    let kept: Vec<&Turn> = turns.iter().enumerate().filter(|(n, _)| is_turn[*n] || between(*n)).map(|(_, turn)| turn).collect();
    let mut found = Vec::new();
    for (n, turn) in kept.iter().enumerate() {
        let first = turn.colon + 1..document.blocks[turn.block].tokens.end;
        let mut content = Vec::from([first]);
        // What stands before the next turn is the same speaker's, unless it is far: the transcript has ended.
        if let Some(next) = kept.get(n + 1).filter(|next| next.block - turn.block <= 6) {
            for block in &document.blocks[turn.block + 1..next.block] {
                let aside = document.text[block.span].trim_start_matches(['"', '“']).starts_with(['(', '[']);
                if matches!(block.kind, BlockKind::Paragraph | BlockKind::List) && !aside && !block.tokens.is_empty() {
                    content.push(block.tokens.clone());
                }
            }
        }
        // Marks at the edges belong to the layout when the quotation opened before the label.
        found.push(Attribution::by_rule(c, Rule::Layout, turn.colon..turn.colon + 1, Some(turn.label.clone()), content));
    }
    found
}

/// Quotations after which a dash and a name end the line.
fn signatures(document: &Document, c: &Context, words: &Words) -> Vec<Attribution> {
    let dash = u64::from(lower("—"));
    let hyphen = u64::from(lower("-"));
    let mut found = Vec::new();
    for (n, block) in document.blocks.iter().enumerate() {
        if block.kind == BlockKind::Boilerplate {
            continue;
        }
        let tokens = &block.tokens;
        let Some(at) =
            tokens.clone().rev().take(LONGEST_SIGNATURE + 1).find(|&t| c.word[t as usize] == dash || c.word[t as usize] == hyphen)
        else {
            continue;
        };
        let mut end = tokens.end;
        while end > at + 1 && matches!(document.word(end - 1), "." | ",") {
            end -= 1;
        }
        let name = at + 1..end;
        let named = !name.is_empty()
            && words.get(name.start).is(flag::CAPITAL)
            && name
                .clone()
                .all(|t| c.quotation[t as usize] == NONE && !(c.shape[t as usize] == 1 && super::context::is_verb(c.tag[t as usize])));
        if !named {
            continue;
        }
        // The quotation ends right before the dash, in this block or as the block before.
        let quoted = if at > tokens.start {
            c.quoted_around(at - 1).filter(|q| q.end == at && q.start >= tokens.start)
        } else {
            document.blocks.get(n.wrapping_sub(1)).and_then(|b| c.quoted_around(b.tokens.end.wrapping_sub(1)).filter(|q| *q == b.tokens))
        };
        // In a running paragraph only a quotation that opens it is signed so.
        if let Some(quoted) = quoted.filter(|q| at == tokens.start || q.start == tokens.start) {
            found.push(Attribution::by_rule(c, Rule::Layout, at..at + 1, Some(name), vec![quoted]));
        }
    }
    found
}

/// "Ann Lee, The Post: “A triumph.”": a block of a name, a colon and a quotation up to its end.
fn billed(document: &Document, c: &Context, words: &Words) -> Vec<Attribution> {
    let small = |t: TokenId| matches!(document.word(t), "of" | "the" | "for" | "and" | "&" | "at" | "in");
    let mut found = Vec::new();
    for block in &document.blocks {
        if !matches!(block.kind, BlockKind::Paragraph | BlockKind::List | BlockKind::Byline) {
            continue;
        }
        let tokens = &block.tokens;
        let Some(colon) = tokens.clone().take(LONGEST_BILL + 1).find(|&t| document.word(t) == ":") else { continue };
        let bill = tokens.start..colon;
        let named = |t: TokenId| words.get(t).is(flag::CAPITAL) || small(t) || c.shape[t as usize] == 6;
        let comma = bill.clone().find(|&t| document.word(t) == ",");
        // A name alone says little ("Speaking to Reuters:"); with a comma, or as a person, it is one who is quoted.
        let person = |end: TokenId| {
            let e = document.entities.partition_point(|e| e.tokens.end <= bill.start);
            document.entities.get(e).is_some_and(|e| e.label == EntityLabel::Person && e.tokens.end == end)
        };
        if bill.is_empty() || !words.get(bill.start).is(flag::CAPITAL) || !bill.clone().all(named) || !person(comma.unwrap_or(colon)) {
            continue;
        }
        if let Some(quoted) = c.quoted_around(colon + 1).filter(|q| q.start == colon + 1 && q.end == tokens.end) {
            found.push(Attribution::by_rule(c, Rule::Layout, colon..colon + 1, Some(bill), vec![quoted]));
        }
    }
    found
}

/// Which tokens lie in an attribution that the layout shows.
#[must_use]
pub fn covered(found: &[Attribution], tokens: usize) -> Vec<bool> {
    let mut covered = vec![false; tokens];
    for piece in found.iter().flat_map(|a| a.content.iter().chain([&a.cue.tokens])) {
        covered[piece.start as usize..piece.end as usize].fill(true);
    }
    covered
}
