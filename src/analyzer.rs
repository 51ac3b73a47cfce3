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

/// What one stage leaves in the memory for the next one, of one text.
#[derive(Default)]
struct Own {
    words: Words,
    facts: mention::Facts,
}

impl Scratch {
    /// Puts in what belongs to a text, or takes it out again.
    fn swap(&mut self, own: &mut Own) {
        std::mem::swap(&mut self.words, &mut own.words);
        std::mem::swap(&mut self.facts, &mut own.facts);
    }
}

/// What adds to a document, of a day where it is known, what can be told by what is in it and in the memory.
type Stage = fn(&Analyzer, &mut Document, Option<Date>, &mut Scratch);

/// All that is done to a text, in order; parted where other weights are read.
const STAGES: [Stage; 6] = [
    Analyzer::find_sentences,
    Analyzer::find_tags,
    Analyzer::find_entities,
    Analyzer::find_clauses,
    Analyzer::find_clusters,
    Analyzer::find_quotes,
];
/// So many of them are needed for the entities.
const UP_TO_ENTITIES: usize = 3;

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
        self.run(&STAGES, text, date, scratch)
    }

    /// [`analyze_dated`](Self::analyze_dated) for several articles, with the same results in a fourth less time: each stage reads all of them
    /// before the next one begins. The weights of all stages together fill more than a processor's cache has room for, and so those of the stage
    /// at work stay in it from text to text.
    #[must_use]
    pub fn analyze_group(&self, texts: &[(&str, Option<Date>)], scratch: &mut Scratch) -> Vec<Document> {
        let mut group: Vec<(Document, Option<Date>, Own)> =
            texts.iter().map(|&(text, date)| (unread(text), date, Own::default())).collect();
        for stage in STAGES {
            for (document, date, own) in &mut group {
                scratch.swap(own);
                stage(self, document, *date, scratch);
                scratch.swap(own);
            }
        }
        group.into_iter().map(|(document, ..)| document).collect()
    }

    /// The first half alone: blocks, tokens, sentences, tags and entities, without clusters, quotes and speakers. About a fourth of the work.
    #[must_use]
    pub fn entities(&self, text: &str, date: Option<Date>, scratch: &mut Scratch) -> Document {
        self.run(&STAGES[..UP_TO_ENTITIES], text, date, scratch)
    }

    fn run(&self, stages: &[Stage], text: &str, date: Option<Date>, scratch: &mut Scratch) -> Document {
        let mut document = unread(text);
        stages.iter().for_each(|stage| stage(self, &mut document, date, scratch));
        document
    }

    fn find_sentences(&self, document: &mut Document, _: Option<Date>, scratch: &mut Scratch) {
        block::find_outlined(document, &mut scratch.sentence.stretches, &mut scratch.sentence.outlines);
        token::tokenize(document, self.splitter.abbreviations());
        scratch.vocabulary.fill(document, &mut scratch.words);
        sentence::split_outlined(document, &self.splitter, &mut scratch.sentence);
    }

    fn find_tags(&self, document: &mut Document, _: Option<Date>, scratch: &mut Scratch) {
        tag::tag(document, &scratch.words, &self.model, &mut scratch.tag);
    }

    fn find_entities(&self, document: &mut Document, date: Option<Date>, scratch: &mut Scratch) {
        entity::find(document, &scratch.words, &self.model, self.options.boilerplate, &mut scratch.entity);
        entity::number::add(document, &scratch.words, date);
        if let Some(names) = &self.options.names {
            entity::add_user_names(document, names);
        }
    }

    fn find_clauses(&self, document: &mut Document, _: Option<Date>, scratch: &mut Scratch) {
        parse::parse(document, &scratch.words, &self.model, &mut scratch.parse);
    }

    fn find_clusters(&self, document: &mut Document, _: Option<Date>, scratch: &mut Scratch) {
        mention::resolve(document, &scratch.words, &mut scratch.facts);
    }

    fn find_quotes(&self, document: &mut Document, _: Option<Date>, scratch: &mut Scratch) {
        let Options { cues, unattributed, kinds, min_confidence, .. } = &self.options;
        quote::find(document, &scratch.words, &self.model, cues, *unattributed, &mut scratch.quote);
        speaker::resolve(document, &scratch.facts);
        filter::quotes(document, kinds, *min_confidence);
    }
}

/// A document of which nothing is known yet.
fn unread(text: &str) -> Document {
    Document { text: text.to_owned(), ..Document::default() }
}
