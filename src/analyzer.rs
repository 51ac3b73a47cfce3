//! The stages in order, for one text.

use std::path::Path;
use std::sync::Arc;

use crate::document::{Document, QuoteKind};
use crate::entity::number::Date;
use crate::error::{Error, Result};
use crate::model::Model;
use crate::token::Words;
use crate::{block, entity, filter, lexicon, mention, parse, quote, sentence, speaker, tag, token};

/// What a user may choose. The default reads news as the documentation describes.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Quotes below this probability are left out (0 keeps all).
    pub min_confidence: f32,
    /// Only quotes of these kinds; empty for all.
    pub kinds: Vec<QuoteKind>,
    /// Abbreviations of the user's own, with or without their full stop: none of them ends a sentence.
    pub abbreviations: Vec<String>,
    /// Names of the user's own; they win over those the model finds.
    pub names: Option<Arc<entity::UserNames>>,
    /// Find names in boilerplate too.
    pub boilerplate: bool,
    /// Also quotations that nobody is found to say: titles, terms, scare quotes, and speech without a speaker.
    pub unattributed: bool,
    /// Cue words of the user's own, each with its act.
    pub cues: quote::UserCues,
}

/// A model ready for use: cheap to clone behind an `Arc`, `Send + Sync`, immutable.
#[derive(Clone, Debug)]
pub struct Analyzer {
    options: Options,
    splitter: sentence::Splitter,
    model: Arc<Model>,
}

/// The memory that analysing one text needs besides the document: each stage's buffers. Reuse one for many texts; it holds nothing that one text
/// hands on to the next.
#[derive(Debug, Default)]
pub struct Scratch {
    /// The hashed facts of the document's tokens, read by all stages.
    pub words: Words,
    /// Words met lately.
    pub vocabulary: lexicon::Vocabulary,
    /// The sentence splitter's.
    pub sentence: sentence::Scratch,
    /// The tagger's.
    pub tag: tag::Scratch,
    /// The parser's.
    pub parse: parse::Scratch,
    /// That of the stage that finds names.
    pub entity: entity::Scratch,
    /// What the stages for mentions and speakers read of each token.
    pub(crate) facts: mention::Facts,
    /// That of the stage that finds quotes.
    pub quote: quote::Scratch,
}

impl Analyzer {
    /// An analyzer with the built-in model.
    ///
    /// # Errors
    /// When an option cannot be used; the message names it.
    pub fn new(options: Options) -> Result<Self> {
        Self::with_model(options, Model::builtin())
    }

    /// An analyzer with the model of a file.
    ///
    /// # Errors
    /// When the file or an option cannot be used; the message names it.
    pub fn open(options: Options, model: &Path) -> Result<Self> {
        Self::with_model(options, Arc::new(Model::open(model)?))
    }

    /// An analyzer with a model at hand.
    ///
    /// # Errors
    /// When an option cannot be used; the message names it.
    pub fn with_model(options: Options, model: Arc<Model>) -> Result<Self> {
        if !(0.0..=1.0).contains(&options.min_confidence) {
            return Err(Error::option(format!("min_confidence is {}; it must lie between 0 and 1", options.min_confidence)));
        }
        let splitter = sentence::Splitter::with_model(token::Abbreviations::with(&options.abbreviations), Arc::clone(&model));
        Ok(Self { options, splitter, model })
    }

    /// The model that this analyzer uses.
    #[must_use]
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// The splitter that this analyzer uses: for sentences alone.
    #[must_use]
    pub fn splitter(&self) -> &sentence::Splitter {
        &self.splitter
    }

    /// Reads one article. Never fails: any text of less than 4 GiB gives a document.
    ///
    /// A longer text gives an empty document; the faces refuse it before (see [`Error`]).
    #[must_use]
    pub fn analyze(&self, text: &str) -> Document {
        self.analyze_with(text, &mut Scratch::default())
    }

    /// [`analyze`](Self::analyze) with memory kept from text to text.
    #[must_use]
    pub fn analyze_with(&self, text: &str, scratch: &mut Scratch) -> Document {
        self.analyze_dated(text, None, scratch)
    }

    /// [`analyze_with`](Self::analyze_with) for an article whose day is known: "last Tuesday" gets a date. Without a day the dateline's serves,
    /// where it has one with its year; else such expressions stay relative.
    #[must_use]
    pub fn analyze_dated(&self, text: &str, date: Option<Date>, scratch: &mut Scratch) -> Document {
        let mut document = self.entities(text, date, scratch);
        let (words, model) = (&scratch.words, self.model.as_ref());
        parse::parse(&mut document, words, model, &mut scratch.parse);
        mention::resolve(&mut document, words, &mut scratch.facts);
        quote::find(&mut document, words, model, &self.options.cues, self.options.unattributed, &mut scratch.quote);
        speaker::resolve(&mut document, &scratch.facts);
        filter::quotes(&mut document, &self.options.kinds, self.options.min_confidence);
        document
    }

    /// The first half alone: blocks, tokens, sentences, tags and entities, without clusters, quotes and speakers. About a fourth of the work.
    #[must_use]
    pub fn entities(&self, text: &str, date: Option<Date>, scratch: &mut Scratch) -> Document {
        let mut document = Document { text: text.to_owned(), ..Document::default() };
        let model = self.model.as_ref();
        block::find_outlined(&mut document, &mut scratch.sentence.stretches, &mut scratch.sentence.outlines);
        token::tokenize(&mut document, self.splitter.abbreviations());
        scratch.vocabulary.fill(&document, &mut scratch.words);
        sentence::split_outlined(&mut document, &self.splitter, &mut scratch.sentence);
        let words = &scratch.words;
        tag::tag(&mut document, words, model, &mut scratch.tag);
        entity::find(&mut document, words, model, self.options.boilerplate, &mut scratch.entity);
        entity::number::add(&mut document, words, date);
        if let Some(names) = &self.options.names {
            entity::add_user_names(&mut document, names);
        }
        document
    }
}
