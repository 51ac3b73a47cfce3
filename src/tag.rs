//! Sentences to parts of speech.

use crate::document::Document;
use crate::model::Model;
use crate::token::Words;

/// The tagger's buffers.
#[derive(Debug, Default)]
pub struct Scratch {}

/// Fills the tags of the tokens. Without a section "tag" in the model they stay unset.
pub fn tag(_document: &mut Document, _words: &Words, _model: &Model, _scratch: &mut Scratch) {}
