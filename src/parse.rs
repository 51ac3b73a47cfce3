//! Sentences to clause structure: heads and relations.

use crate::document::Document;

/// Fills the heads of the tokens.
pub fn parse(_document: &mut Document) {}
