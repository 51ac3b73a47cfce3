//! Sentences to parts of speech.
//!
//! Greedy, from left to right: a linear model sees the words around a token and the tags it gave to the two before. Words to which the model gave one tag
//! wherever they stood in training (half of a text: "the", "of", most marks) get it from a dictionary instead.

mod features;

use std::ops::Range;

use crate::document::{Document, Tag, TokenId};
use crate::linear::{Features, Weights};
use crate::model::Model;
use crate::token::Words;
pub(crate) use features::{context, history, sure_key};

/// The tagger's buffers.
#[derive(Debug, Default)]
pub struct Scratch {
    features: Features,
    scores: Vec<i32>,
}

/// The tagger's tables.
struct Tagger<'a> {
    weights: &'a Weights,
    /// Words that have one tag; labels as those of `weights`.
    sure: Option<&'a Weights>,
    /// The tag of each label.
    tags: Vec<Tag>,
}

/// Fills the tags of the tokens. Without a section "tag" in the model they stay unset.
pub fn tag(document: &mut Document, words: &Words, model: &Model, scratch: &mut Scratch) {
    let Some(weights) = model.weights("tag") else { return };
    let tags: Vec<Tag> = weights.labels().iter().map(|label| Tag::from_name(label).unwrap_or(Tag::Unset)).collect();
    let sure = model.weights("tag.sure").filter(|sure| sure.labels() == weights.labels());
    let tagger = Tagger { weights, sure, tags };
    for i in 0..document.sentences.len() {
        let sentence = document.sentences[i].tokens.clone();
        tagger.sentence(document, words, &sentence, scratch);
    }
}

impl Tagger<'_> {
    fn sentence(&self, document: &mut Document, words: &Words, sentence: &Range<TokenId>, scratch: &mut Scratch) {
        let (mut before, mut before2) = (Tag::Unset, Tag::Unset);
        for token in sentence.clone() {
            let sure = self.sure.and_then(|sure| sure.only_label(sure_key(words, token)));
            let label = sure.unwrap_or_else(|| self.best(words, sentence, token, before, before2, scratch));
            let tag = self.tags.get(label).copied().unwrap_or(Tag::Unset);
            if let Some(token) = document.tokens.get_mut(token as usize) {
                token.tag = tag;
            }
            (before2, before) = (before, tag);
        }
    }

    /// The label with the highest score.
    fn best(&self, words: &Words, sentence: &Range<TokenId>, token: TokenId, before: Tag, before2: Tag, scratch: &mut Scratch) -> usize {
        let Scratch { features, scores } = scratch;
        features.clear();
        context(words, sentence, token, features);
        history(words, sentence, token, before, before2, features);
        scores.clear();
        scores.resize(self.tags.len(), 0);
        self.weights.score(features, scores);
        scores.iter().enumerate().fold((0, i32::MIN), |best, (i, &s)| if s > best.1 { (i, s) } else { best }).0
    }
}
