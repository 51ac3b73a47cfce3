//! Sentences to clause structure: heads and relations.

use crate::document::Document;
use crate::model::Model;
use crate::token::Words;

/// The parser's buffers.
#[derive(Debug, Default)]
pub struct Scratch {}

/// Fills the heads of the tokens. Without a section "parse" in the model there are none.
pub fn parse(_document: &mut Document, _words: &Words, _model: &Model, _scratch: &mut Scratch) {}
