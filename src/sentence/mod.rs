//! Blocks to sentences: rules propose, a small trained classifier decides.
//!
//! The policy, the same for every kind of mark: a block's end is a sentence's end; sentences inside one pair of quotation
//! marks are split, and the closing mark stays with its sentence; a quotation with its cue ("“Why?” Holm asked.") is one
//! sentence; a heading, a dateline and a list's item stand alone. Sentences and the white space between them give the text
//! back.
//!
//! All is decided from the bytes around a candidate (`candidates`, `features`), never from tokens: so the splitter alone
//! ([`Splitter::split_text`]) gives the same sentences as the whole analysis, at a fraction of its time.

mod candidates;
mod features;
mod stop;

use std::sync::{Arc, LazyLock};

use crate::block;
use crate::document::{BlockId, Document, Sentence};
use crate::linear::Features;
use crate::model::Model;
use crate::span::Span;
use crate::token::Abbreviations;
use candidates::{Candidate, Kind, Walk};

/// Splits texts into sentences. Immutable, `Send + Sync`; share one.
#[derive(Clone, Debug)]
pub struct Splitter {
    abbreviations: Abbreviations,
    model: Arc<Model>,
}

static BUILTIN: LazyLock<Splitter> = LazyLock::new(|| Splitter::new(&[]));

/// The sentences of a text, by the built-in model: byte spans without white space at their edges.
///
/// ```
/// let text = "Ms. Holm left at 5 p.m. Friday. “Why?” asked Mr. Lund.";
/// let sentences: Vec<&str> = quotewire::sentences(text).into_iter().map(|span| &text[span]).collect();
/// assert_eq!(sentences, ["Ms. Holm left at 5 p.m. Friday.", "“Why?” asked Mr. Lund."]);
/// ```
#[must_use]
pub fn sentences(text: &str) -> Vec<Span> {
    Splitter::builtin().split_text(text)
}

/// Memory of a splitter, to be used for many texts.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    pub(crate) stretches: Vec<Span>,
    /// The outline of the document at hand, for [`split_outlined`].
    pub(crate) outlines: Vec<block::Outline>,
    features: Features,
    spans: Vec<Span>,
}

impl Splitter {
    /// A splitter with the built-in model. `abbreviations` are the user's own, with or without their full stop: none of them ends a
    /// sentence.
    #[must_use]
    pub fn new(abbreviations: &[String]) -> Self {
        Self::with_model(Abbreviations::with(abbreviations), Model::builtin())
    }

    /// A splitter with a model at hand; without its section "sentence" the rules decide alone.
    #[must_use]
    pub fn with_model(abbreviations: Abbreviations, model: Arc<Model>) -> Self {
        Self { abbreviations, model }
    }

    /// The built-in one, without abbreviations of a user's own.
    #[must_use]
    pub fn builtin() -> &'static Self {
        &BUILTIN
    }

    /// The abbreviations it knows.
    #[must_use]
    pub fn abbreviations(&self) -> &Abbreviations {
        &self.abbreviations
    }

    /// The sentences of a text: byte spans in order, without white space at their edges. A text of 4 GiB or more has none.
    #[must_use]
    pub fn split_text(&self, text: &str) -> Vec<Span> {
        let mut spans = Vec::with_capacity(text.len() / 100 + 1);
        self.split_text_into(text, &mut Scratch::default(), &mut spans);
        spans
    }

    /// [`split_text`](Self::split_text) into a vector that is not cleared, with memory kept from text to text.
    pub fn split_text_into(&self, text: &str, scratch: &mut Scratch, spans: &mut Vec<Span>) {
        if u32::try_from(text.len()).is_err() {
            return;
        }
        let Scratch { stretches, features, .. } = scratch;
        block::outline(text, stretches, |outline| self.split_stretch(text, outline, features, spans));
    }

    /// The sentences of one stretch; the dateline that opens it is one.
    fn split_stretch(&self, text: &str, outline: block::Outline, features: &mut Features, spans: &mut Vec<Span>) {
        let (start, body, end) = (outline.span.start as usize, outline.body as usize, outline.span.end as usize);
        if body > start {
            spans.push(Span::new(start, body));
        }
        self.split_block(text, block::lines::trimmed(text, body, end), features, |span| spans.push(span));
    }

    /// The sentences of many texts, one behind the other, and where each text's end in the list: text `i` has
    /// `spans[ends[i - 1]..ends[i]]`.
    #[must_use]
    pub fn split_texts<'a>(&self, texts: impl IntoIterator<Item = &'a str>) -> (Vec<Span>, Vec<usize>) {
        let (mut spans, mut ends, mut scratch) = (Vec::new(), Vec::new(), Scratch::default());
        for text in texts {
            self.split_text_into(text, &mut scratch, &mut spans);
            ends.push(spans.len());
        }
        (spans, ends)
    }

    /// Calls `found` with the sentences of one block.
    fn split_block(&self, text: &str, block: Span, features: &mut Features, found: impl FnMut(Span)) {
        if block.is_empty() {
            return;
        }
        let end = block.end as usize;
        Walk::new(text, block, &self.abbreviations).run(|walk, candidate, _| self.ends(walk, end, candidate, features), found);
    }

    /// Decides a candidate that its bytes leave open.
    fn ends(&self, walk: &Walk<'_>, end_of_block: usize, candidate: &Candidate, features: &mut Features) -> bool {
        if let Some(decided) = features::decided(walk, end_of_block, candidate, &self.abbreviations) {
            return decided;
        }
        let Some(weights) = self.model.weights("sentence") else {
            return matches!(candidate.kind, Kind::Stop) && walk.char(candidate.next).is_uppercase();
        };
        features::fill(walk, end_of_block, candidate, &self.abbreviations, features);
        let mut scores = [0_i32; 2];
        weights.score(features, &mut scores);
        scores[1] > scores[0]
    }
}

/// Fills [`Document::sentences`] and the sentence ranges of the blocks: what [`Splitter::split_text`] gives, each sentence in its block.
pub fn split(document: &mut Document, splitter: &Splitter, scratch: &mut Scratch) {
    let Scratch { stretches, outlines, .. } = scratch;
    outlines.clear();
    block::outline(&document.text, stretches, |outline| outlines.push(outline));
    split_outlined(document, splitter, scratch);
}

/// [`split`] by the outline in `scratch`, which the stage of blocks has left there.
pub(crate) fn split_outlined(document: &mut Document, splitter: &Splitter, scratch: &mut Scratch) {
    let Scratch { outlines, features, spans, .. } = scratch;
    spans.clear();
    for &outline in &*outlines {
        splitter.split_stretch(&document.text, outline, features, spans);
    }
    let Document { blocks, tokens, sentences, .. } = document;
    sentences.reserve(spans.len());
    let mut rest = spans.iter().copied().peekable();
    for (id, block) in blocks.iter_mut().enumerate() {
        let first = sentences.len() as u32;
        let mut token = block.tokens.start;
        while let Some(span) = rest.next_if(|span| span.start < block.span.end) {
            // A token belongs to the sentence that it starts in.
            let from = token;
            while token < block.tokens.end && tokens[token as usize].span.start < span.end {
                token += 1;
            }
            sentences.push(Sentence { span, tokens: from..token, block: id as BlockId });
        }
        block.sentences = first..sentences.len() as u32;
    }
}

/// For training, and for tests of what is trained: all candidates of a text that the classifier would be asked about, with their features; `gold(end, next)` says whether a
/// sentence ends before `end` and the next starts at `next`; `each` is given the features, whether the candidate has no end mark, and the answer.
pub fn examples(
    text: &str,
    abbreviations: &Abbreviations,
    gold: impl Fn(usize, usize) -> bool,
    mut each: impl FnMut(&Features, bool, bool),
) {
    let (mut stretches, mut features) = (Vec::new(), Features::new());
    block::outline(text, &mut stretches, |outline| {
        let (body, end) = (outline.body as usize, outline.span.end as usize);
        let block = block::lines::trimmed(text, body, end);
        if !block.is_empty() {
            let end = block.end as usize;
            Walk::new(text, block, abbreviations).run(
                |walk, candidate, verdict| {
                    let right = gold(candidate.end, candidate.next);
                    if verdict == candidates::Verdict::Ask && features::decided(walk, end, candidate, abbreviations).is_none() {
                        features::fill(walk, end, candidate, abbreviations, &mut features);
                        each(&features, !matches!(candidate.kind, Kind::Stop | Kind::Tight | Kind::Note), right);
                    }
                    right
                },
                |_| {},
            );
        }
    });
}
