//! Speech inside speech: "“He told me, ‘Go home,’” she said." has an inner quote whose words, cue and source all stand in
//! the content of an outer one.
//!
//! The corpus marks only the outer one, so nothing can be learned here. Taken is what is plain: inner quotation marks
//! right after a verb of saying, with a noun phrase before it.

use std::ops::Range;

use super::act;
use super::attribution::{Attribution, SourceChoice};
use super::context::{Context, is_verb};
use super::cues::Candidate;
use crate::document::{Document, TokenId};

/// Shorter inner quotations are words that are mentioned, not said.
const SHORTEST: usize = 3;
/// How far before the inner marks the verb may stand: commas, a listener.
const REACH: u32 = 4;
/// Probability given to such a quote: a guess, such quotes are too few in the held-back articles to measure.
const PROBABILITY: f32 = 0.8;

/// The inner quotes of the attributions, each with the position of the outer one.
#[must_use]
pub fn find(document: &Document, c: &Context, outer: &[Attribution]) -> Vec<(usize, Attribution)> {
    let mut found = Vec::new();
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
    Some(Attribution {
        cue: Candidate { tokens: verb..verb + 1, probability: PROBABILITY, by_user: false },
        sentence: c.sentence[verb as usize],
        content: Vec::from([content]),
        source: Some(SourceChoice { tokens: start..end, probability: PROBABILITY }),
        others: Vec::new(),
        content_probability: PROBABILITY,
        edge_probability: PROBABILITY,
        joined: 0,
        join_probability: 1.0,
        probability: PROBABILITY,
        by_layout: true,
    })
}
