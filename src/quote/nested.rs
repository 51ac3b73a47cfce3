//! Speech inside speech: "“He told me, ‘Go home,’” she said." has an inner quote whose words, cue and source all stand in
//! the content of an outer one.
//!
//! The corpus marks only the outer one, so nothing can be learned here. Taken is what is plain: inner quotation marks
//! right after a verb of saying, with a noun phrase before it; and "what they called …".

use std::ops::Range;

use super::Rule;
use super::act;
use super::attribution::Attribution;
use super::context::{Context, NONE, is_verb};
use crate::document::{Document, TokenId};

/// Shorter inner quotations are words that are mentioned, not said.
const SHORTEST: usize = 3;
/// How far before the inner marks the verb may stand: commas, a listener.
const REACH: u32 = 4;
/// From "what" to the verb there are so many tokens at most.
const LONGEST_NAME: u32 = 10;

/// The inner quotes of the attributions, each with the position of the outer one.
#[must_use]
pub fn find(document: &Document, c: &Context, outer: &[Attribution]) -> Vec<(usize, Attribution)> {
    let mut found = Vec::new();
    for (n, a) in outer.iter().enumerate() {
        found.extend(a.content.iter().filter_map(|piece| called(document, c, piece)).map(|inner| (n, inner)));
        found.extend(passed_on(document, c, a).map(|inner| (n, inner)));
    }
    if c.quotations.iter().all(|q| q.parent.is_none()) {
        return found;
    }
    // Which attribution's content, and which piece of it, each token is in.
    let mut owner: Vec<Option<(usize, usize)>> = vec![None; document.tokens.len()];
    for (n, a) in outer.iter().enumerate() {
        for (m, piece) in a.content.iter().enumerate() {
            owner[piece.start as usize..piece.end as usize].fill(Some((n, m)));
        }
    }
    for q in c.quotations.iter().filter(|q| q.parent.is_some()) {
        let start = document.tokens.partition_point(|t| t.span.end <= q.span.start) as TokenId;
        let end = document.tokens.partition_point(|t| t.span.start < q.span.end) as TokenId;
        let words = (start..end).filter(|&t| !matches!(c.shape[t as usize], 5 | 6)).count();
        if words < SHORTEST {
            continue;
        }
        let Some((at, piece)) = owner.get(start as usize).copied().flatten() else { continue };
        let piece = outer[at].content[piece].clone();
        if piece.start >= start || piece.end < end {
            continue;
        }
        if let Some(inner) = read(document, c, &piece, start..end) {
            found.push((at, inner));
        }
    }
    found
}

fn read(document: &Document, c: &Context, piece: &Range<TokenId>, content: Range<TokenId>) -> Option<Attribution> {
    let first = piece.start.max(content.start.saturating_sub(REACH));
    let says = |t: TokenId| is_verb(c.tag[t as usize]) && act::is_speech(document.word(t));
    let verb = (first..content.start).rev().find(|&t| says(t))?;
    // The source ends right before the verb and its auxiliaries.
    let mut end = verb;
    while end > piece.start && c.chunk[end as usize - 1] == 0 && verb - end < 3 && c.shape[end as usize - 1] < 5 {
        end -= 1;
    }
    let chunk = end.checked_sub(1).filter(|&t| t >= piece.start).map(|t| c.chunk[t as usize]).filter(|&n| n != 0)?;
    let start = (piece.start..end).rev().take_while(|&t| c.chunk[t as usize] == chunk).last()?;
    Some(Attribution::by_rule(c, Rule::Complement, verb..verb + 1, Some(start..end), vec![content]))
}

/// "The paper quoted an official as saying the deal was near": what the paper quotes, the official says.
fn passed_on(document: &Document, c: &Context, a: &Attribution) -> Option<Attribution> {
    let piece = a.content.last()?;
    let first = a.cue.tokens.end;
    let quotes = a.cue.tokens.clone().any(|t| matches!(document.word(t), "quoted" | "quotes" | "quote" | "quoting" | "cited" | "citing"));
    let last = piece.end.min(first + LONGEST_NAME + 2);
    let told = |t: TokenId| document.word(t) == "as" && matches!(document.word(t + 1), "saying" | "telling" | "having");
    let at = (first + 1..last.saturating_sub(2)).find(|&t| quotes && told(t))?;
    let one = (first..at).all(|t| c.chunk[t as usize] != 0 && c.quotation[t as usize] == NONE);
    let behind = at + 2 + TokenId::from(matches!(document.word(at + 2), ":" | ","));
    let content = behind.max(piece.start)..piece.end;
    (one && content.len() > 1).then(|| Attribution::by_rule(c, Rule::Complement, at + 1..at + 2, Some(first..at), vec![content]))
}

/// "in reply to what they called a deliberate delay": whose words these are is told in passing.
fn called(document: &Document, c: &Context, piece: &Range<TokenId>) -> Option<Attribution> {
    let outside = |t: TokenId| c.quotation[t as usize] == NONE;
    let what = piece.clone().find(|&t| document.word(t) == "what" && outside(t))?;
    let names = |t: TokenId| {
        is_verb(c.tag[t as usize])
            && matches!(document.word(t), "call" | "calls" | "called" | "termed" | "described" | "labeled" | "dubbed")
    };
    let verb = (what + 2..piece.end.min(what + LONGEST_NAME)).find(|&t| names(t) && outside(t))?;
    let mut cue = verb;
    while cue > what + 1 && c.chunk[cue as usize - 1] == 0 {
        cue -= 1;
    }
    let one = (what + 1..cue).all(|t| c.chunk[t as usize] != 0 && outside(t));
    let start = verb + 1 + TokenId::from(verb + 1 < piece.end && document.word(verb + 1) == "as");
    if cue == what + 1 || !one || start >= piece.end {
        return None;
    }
    let content = match c.quoted_around(start).filter(|q| q.start == start) {
        Some(quoted) => quoted,
        None => start..(c.reach[verb as usize].1 + 1).clamp(start + 1, piece.end),
    };
    (content.end <= piece.end).then(|| Attribution::by_rule(c, Rule::Complement, cue..verb + 1, Some(what + 1..cue), vec![content]))
}
