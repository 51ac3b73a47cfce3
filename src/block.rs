//! Text to blocks: dateline, heading, byline, paragraph, boilerplate.

use crate::document::{Block, BlockKind, Document};
use crate::span::Span;

/// Fills [`Document::blocks`]: one block a line that is not blank.
pub fn find(document: &mut Document) {
    let mut start = 0;
    for line in document.text.split_inclusive('\n') {
        let body = line.trim();
        if !body.is_empty() {
            let from = start + (line.len() - line.trim_start().len());
            document.blocks.push(Block {
                span: Span::new(from, from + body.len()),
                kind: BlockKind::Paragraph,
                tokens: 0..0,
                sentences: 0..0,
            });
        }
        start += line.len();
    }
}
