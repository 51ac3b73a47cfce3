//! Quotations that the layout sets apart, without marks: "Ann Lee wrote:" ends a paragraph, and the next one is what she wrote.

use super::Rule;
use super::attribution::Attribution;
use super::complement::{says, source};
use super::context::{Context, NONE, is_verb};
use crate::document::{BlockKind, Document, TokenId};

/// Between the verb and the colon there are so many tokens at most ("in a letter to the board").
const REACH: u32 = 8;
/// Shorter paragraphs are headings and entries of lists.
const SHORTEST: usize = 6;

/// Verbs that report right before a colon.
fn reads(document: &Document, token: TokenId) -> bool {
    matches!(
        document.word(token),
        "observed" | "observes" | "reads" | "read" | "runs" | "concluded" | "concludes" | "continued" | "continues"
    )
}

/// Adds such quotes to the attributions that stand; what was found in the words that announce one gives way.
pub fn add(document: &Document, c: &Context, kept: &mut Vec<Attribution>) {
    let found = find(document, c, kept);
    if found.is_empty() {
        return;
    }
    let mut gives_way = vec![false; document.tokens.len()];
    for piece in found.iter().flat_map(|a| a.content.iter().chain([&a.cue.tokens])) {
        gives_way[piece.start as usize..piece.end as usize].fill(true);
    }
    kept.retain(|a| !a.cue.tokens.clone().any(|t| gives_way[t as usize]));
    kept.extend(found);
}

/// Such quotes outside the content of the attributions that stand, in text order.
fn find(document: &Document, c: &Context, kept: &[Attribution]) -> Vec<Attribution> {
    let announces = |b: &crate::document::Block| b.tokens.end > b.tokens.start && document.word(b.tokens.end - 1) == ":";
    if !document.blocks.iter().any(announces) {
        return Vec::new();
    }
    let mut content = vec![false; document.tokens.len()];
    // Content of attributions that go over the edge of a paragraph.
    let mut taken = vec![false; document.tokens.len()];
    for a in kept {
        let pieces = || a.content.iter().chain([&a.cue.tokens]).filter(|p| !p.is_empty());
        let (first, last) = (pieces().map(|p| p.start).min().unwrap_or(0), pieces().map(|p| p.end).max().unwrap_or(0));
        let block = document.blocks.partition_point(|b| b.tokens.end <= first);
        let inside = a.rule != Some(Rule::Layout) && document.blocks.get(block).is_some_and(|b| last <= b.tokens.end);
        for piece in &a.content {
            content[piece.start as usize..piece.end as usize].fill(true);
            taken[piece.start as usize..piece.end as usize].fill(!inside);
        }
    }
    let unquoted = |t: u32| c.quotation[t as usize] == NONE;
    let mut found = Vec::new();
    for pair in document.blocks.windows(2) {
        let (before, own) = (&pair[0], &pair[1]);
        let plain = before.kind == BlockKind::Paragraph && own.kind == BlockKind::Paragraph;
        if !plain || !announces(before) || own.tokens.len() < SHORTEST || announces(own) {
            continue;
        }
        let colon = before.tokens.end - 1;
        let Some(sentence) = c.sentence.get(colon as usize).and_then(|&s| document.sentences.get(s as usize)) else { continue };
        let first = sentence.tokens.start.max(before.tokens.start).max(colon.saturating_sub(REACH));
        let Some(verb) = (first..colon)
            .rev()
            .find(|&t| is_verb(c.tag[t as usize]))
            .filter(|&t| says(document, t) || t + 1 == colon && reads(document, t))
        else {
            continue;
        };
        let free = !content[verb as usize] && unquoted(colon) && own.tokens.clone().all(|t| !taken[t as usize] && unquoted(t));
        let clause = own.tokens.clone().any(|t| document.tokens[t as usize].tag.is_finite());
        if let Some(source) = source(document, c, sentence.tokens.start, verb).filter(|_| free && clause) {
            found.push(Attribution::by_rule(c, Rule::Complement, verb..verb + 1, Some(source), vec![own.tokens.clone()]));
        }
    }
    found
}
