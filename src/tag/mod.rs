//! Sentences to parts of speech.
//!
//! Greedy, from left to right: a linear model sees the words around a token and the tags it gave to the two before.

mod features;

use std::ops::Range;

use crate::document::{Document, Tag, TokenId};
use crate::linear::{Features, Weights};
use crate::model::Model;
use crate::token::Words;
pub(crate) use features::{context, history};

/// The tagger's buffers.
#[derive(Debug, Default)]
pub struct Scratch {
    features: Features,
    scores: Vec<i32>,
}

/// Fills the tags of the tokens. Without a section "tag" in the model they stay unset.
pub fn tag(document: &mut Document, words: &Words, model: &Model, scratch: &mut Scratch) {
    let Some(weights) = model.weights("tag") else { return };
    let tags: Vec<Tag> = weights.labels().iter().map(|label| Tag::from_name(label).unwrap_or(Tag::Unset)).collect();
    for i in 0..document.sentences.len() {
        let sentence = document.sentences[i].tokens.clone();
        tag_sentence(document, words, &sentence, weights, &tags, scratch);
    }
}

fn tag_sentence(document: &mut Document, words: &Words, sentence: &Range<TokenId>, weights: &Weights, tags: &[Tag], scratch: &mut Scratch) {
    let Scratch { features, scores } = scratch;
    let (mut before, mut before2) = (Tag::Unset, Tag::Unset);
    for token in sentence.clone() {
        features.clear();
        context(words, sentence, token, features);
        history(words, sentence, token, before, before2, features);
        scores.clear();
        scores.resize(tags.len(), 0);
        weights.score(features, scores);
        let best = scores.iter().enumerate().fold((0, i32::MIN), |best, (i, &s)| if s > best.1 { (i, s) } else { best }).0;
        let tag = tags.get(best).copied().unwrap_or(Tag::Unset);
        if let Some(token) = document.tokens.get_mut(token as usize) {
            token.tag = tag;
        }
        (before2, before) = (before, tag);
    }
}
