//! The stages in order, for one text.

use crate::document::Document;
use crate::error::{Error, Result};
use crate::{block, entity, mention, parse, quote, sentence, tag, token};

/// What a user may choose. The default reads news as the documentation describes.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Quotes below this probability are left out (0 keeps all).
    pub min_confidence: f32,
    /// Abbreviations of the user's own, with or without their full stop: none of them ends a sentence.
    pub abbreviations: Vec<String>,
}

/// A model ready for use: cheap to clone behind an `Arc`, `Send + Sync`, immutable.
#[derive(Clone, Debug)]
pub struct Analyzer {
    options: Options,
    abbreviations: token::Abbreviations,
}

impl Analyzer {
    /// An analyzer with the built-in model.
    ///
    /// # Errors
    /// When an option cannot be used; the message names it.
    pub fn new(options: Options) -> Result<Self> {
        if !(0.0..=1.0).contains(&options.min_confidence) {
            return Err(Error::option(format!("min_confidence is {}; it must lie between 0 and 1", options.min_confidence)));
        }
        let abbreviations = token::Abbreviations::with(&options.abbreviations);
        Ok(Self { options, abbreviations })
    }

    /// Reads one article. Never fails: any text of less than 4 GiB gives a document.
    ///
    /// A longer text gives an empty document; the faces refuse it before (see [`Error`]).
    #[must_use]
    pub fn analyze(&self, text: &str) -> Document {
        let mut document = Document { text: text.to_owned(), ..Document::default() };
        block::find(&mut document);
        token::tokenize(&mut document, &self.abbreviations);
        sentence::split(&mut document);
        tag::tag(&mut document);
        parse::parse(&mut document);
        entity::find(&mut document);
        mention::resolve(&mut document);
        quote::find(&mut document);
        document.quotes.retain(|quote| quote.confidence >= self.options.min_confidence);
        document
    }
}
