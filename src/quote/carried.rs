//! Quotations with no cue of their own that fill a paragraph or whole sentences, in a text where somebody has just spoken: quotes that are carried over.
//!
//! PolNeAR joins such paragraphs to the cue before them, and `link` has learned when to; what it leaves, because the cue is far or
//! a sentence of the writer's stands between, is a quote of its own here. It has no cue and no source; the speaker stage finds who it is.

use std::ops::Range;

use super::Rule;
use super::attribution::Attribution;
use super::context::{Context, NONE};
use crate::document::{BlockKind, Document, TokenId};

/// Shorter quotations that stand alone are titles and pull quotes.
const SHORTEST: usize = 4;
/// So many blocks before it somebody has spoken.
const REACH: usize = 2;

/// The quotes that are carried over, in text order; `kept` are the attributions that stand.
#[must_use]
pub fn find(document: &Document, c: &Context, kept: &[Attribution]) -> Vec<Attribution> {
    let mut taken = vec![false; document.tokens.len()];
    // In which blocks somebody speaks within quotation marks, or speaks at all.
    let mut spoken = vec![false; document.blocks.len()];
    let block_of = |t: TokenId| c.sentence.get(t as usize).and_then(|&s| document.sentences.get(s as usize)).map(|s| s.block as usize);
    for a in kept {
        for piece in &a.content {
            taken[piece.start as usize..piece.end as usize].fill(true);
            let quoted = c.quotation[piece.start as usize] != NONE || c.quotation[piece.end as usize - 1] != NONE;
            if let Some(block) = block_of(piece.end - 1).filter(|_| quoted && !is_signed(a)) {
                spoken[block] = true;
            }
        }
    }
    let mut found = Vec::new();
    for (quotation, quoted) in c.quotations.iter().zip(&c.quoted) {
        let block = quotation.block as usize;
        let Some(own) = document.blocks.get(block).filter(|b| b.kind == BlockKind::Paragraph) else { continue };
        // A paragraph of its own, or whole sentences after speech in the same one.
        let fills = own.tokens == *quoted || spoken[block] && is_whole(document, c, quoted);
        if !fills || quoted.clone().any(|t| taken[t as usize]) {
            continue;
        }
        let words = quoted.clone().filter(|&t| !matches!(c.shape[t as usize], 5 | 6)).count();
        // "Moreno wrote on her page:" announces a quotation too.
        let announced = block > 0 && document.blocks[block - 1].tokens.clone().next_back().is_some_and(|t| document.word(t) == ":");
        if words < SHORTEST || !announced && !(block.saturating_sub(REACH)..=block).any(|b| spoken[b]) {
            continue;
        }
        spoken[block] = true;
        found.push(Attribution::by_rule(c, Rule::Carried, quoted.start..quoted.start, None, vec![quoted.clone()]));
    }
    found
}

/// Whether a quotation begins and ends with a sentence.
fn is_whole(document: &Document, c: &Context, quoted: &Range<TokenId>) -> bool {
    let sentence = |t: TokenId| document.sentences.get(c.sentence[t as usize] as usize);
    !quoted.is_empty()
        && sentence(quoted.start).is_some_and(|s| s.tokens.start == quoted.start)
        && sentence(quoted.end - 1).is_some_and(|s| s.tokens.end == quoted.end)
}

/// Shown by the layout: what follows is signed too, or nobody's.
fn is_signed(a: &Attribution) -> bool {
    a.rule.is_some() && !a.cue.tokens.is_empty()
}
