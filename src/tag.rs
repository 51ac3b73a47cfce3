//! Sentences to parts of speech.

use crate::document::Document;

/// Fills the tags of the tokens.
pub fn tag(_document: &mut Document) {}
