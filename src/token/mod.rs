//! Blocks to tokens, by the conventions of the Penn Treebank (Marcus et al. 1993) as CoreNLP applies them to news.
//!
//! The text is never altered; every character that is not white space lies in exactly one token. What is one token:
//! a word with its hyphens and apostrophes ("vice-president", "O'Neil"), but clitics are their own ("do|n't", "Ann|'s",
//! "they|'re"); a number with its commas, point, colon or slash ("1,250.5", "9:30", "9/11"); an abbreviation or initials
//! with their full stop ("Mr.", "U.S.", "J."); a URL, e-mail address, @name or #tag; a run of the same mark ("--", "...",
//! "!!!"); `''` and ` `` `; an emoji with its modifiers. Straight and curly marks give the same tokens.

mod abbreviation;
mod address;
mod class;
mod marks;
mod scanner;
pub mod word;

pub use abbreviation::{AbbreviationKind, Abbreviations};
pub(crate) use class::is_letter;
pub use word::{Word, Words};

use crate::document::Document;
use scanner::Scanner;

/// Fills [`Document::tokens`] and the token ranges of the blocks.
pub fn tokenize(document: &mut Document, abbreviations: &Abbreviations) {
    document.tokens.reserve(document.text.len() / 5);
    for block in &mut document.blocks {
        let first = document.tokens.len() as u32;
        if let Some(text) = document.text.get(block.span.range()) {
            let base = block.span.start as usize;
            Scanner { text, bytes: text.as_bytes(), base, tokens: &mut document.tokens, abbreviations }.run();
        }
        block.tokens = first..document.tokens.len() as u32;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::block;

    fn words(text: &str) -> Vec<String> {
        let mut document = Document { text: text.into(), ..Document::default() };
        block::find(&mut document);
        tokenize(&mut document, Abbreviations::english());
        document.tokens.iter().map(|t| document.slice(t.span).to_owned()).collect()
    }

    #[test]
    fn straight_and_curly_marks_tokenize_alike() {
        for text in ["She 'didn't' say it's Ann's; the workers' 'plan'.", "''So,'' he'd've said, 'tis O'Neil's in the '90s"] {
            let curly = text.replace('\'', "’");
            let straightened: Vec<String> = words(&curly).iter().map(|w| w.replace('’', "'")).collect();
            assert_eq!(words(text), straightened);
        }
    }
}
