//! Tokens to sentences.

use crate::document::{BlockId, Document, Sentence};

/// Fills [`Document::sentences`] and the sentence ranges of the blocks. A block's end always ends a sentence.
pub fn split(document: &mut Document) {
    for (id, block) in document.blocks.iter_mut().enumerate() {
        let first = document.sentences.len() as u32;
        let mut start = block.tokens.start;
        for token in block.tokens.clone() {
            let last = token + 1 == block.tokens.end;
            if last || matches!(&document.text[document.tokens[token as usize].span], "." | "!" | "?") {
                let tokens = start..token + 1;
                let span = document.tokens[start as usize].span.cover(document.tokens[token as usize].span);
                document.sentences.push(Sentence { span, tokens, block: id as BlockId });
                start = token + 1;
            }
        }
        block.sentences = first..document.sentences.len() as u32;
    }
}
