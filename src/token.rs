//! Blocks to tokens.

use crate::document::{Document, Tag, Token, TokenKind};
use crate::span::Span;

/// Fills [`Document::tokens`] and the token ranges of the blocks.
pub fn tokenize(document: &mut Document) {
    for block in &mut document.blocks {
        let first = document.tokens.len() as u32;
        let text = &document.text[block.span];
        let mut chars = text.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            if c.is_whitespace() {
                continue;
            }
            let mut end = at + c.len_utf8();
            let kind = if c.is_alphanumeric() {
                while let Some(&(next, d)) = chars.peek() {
                    if !d.is_alphanumeric() {
                        break;
                    }
                    end = next + d.len_utf8();
                    chars.next();
                }
                if c.is_numeric() { TokenKind::Number } else { TokenKind::Word }
            } else if matches!(c, '"' | '“' | '”' | '‘' | '’' | '\'') {
                TokenKind::QuotationMark
            } else {
                TokenKind::Punctuation
            };
            let base = block.span.start as usize;
            document.tokens.push(Token { span: Span::new(base + at, base + end), kind, tag: Tag::Unset });
        }
        block.tokens = first..document.tokens.len() as u32;
    }
}
