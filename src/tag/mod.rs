//! Sentences to parts of speech.
//!
//! Greedy, from left to right: a linear model sees the words around a token and the tags it gave to the two before. Tokens to which the model nearly always
//! gave one tag in training (the word wherever it stands, or behind that tag, or before that word), four in five, get it from a dictionary instead.

mod features;

use std::ops::Range;

use crate::document::{Document, Tag, TokenId};
use crate::linear::{Dictionary, Features, Weights, best_label};
use crate::model::Model;
use crate::token::Words;
pub(crate) use features::{SURE_TAGS, context, history, sure_tag};

/// The tags in the order of the model's labels.
pub(crate) const TAGS: &[Tag] = Tag::ALL.split_at(1).1;

/// The tagger's buffers.
#[derive(Debug, Default)]
pub struct Scratch {
    features: Features,
}

/// The section with the dictionary of what has one tag.
pub(crate) const SURE_SECTION: &str = "tag.sure.bin";

/// The tagger's tables.
pub(crate) struct Tagger<'a> {
    weights: &'a Weights,
    sure: Dictionary<'a>,
}

/// Fills the tags of the tokens. Without a section "tag" in the model they stay unset.
pub fn tag(document: &mut Document, words: &Words, model: &Model, scratch: &mut Scratch) {
    let Some(tagger) = Tagger::of(model) else { return };
    for sentence in &document.sentences {
        let (mut before, mut before2) = (Tag::Unset, Tag::Unset);
        for token in sentence.tokens.clone() {
            let tag = tagger.next_tag(words, &sentence.tokens, token, [before2, before], scratch);
            if let Some(token) = document.tokens.get_mut(token as usize) {
                token.tag = tag;
            }
            (before2, before) = (before, tag);
        }
    }
}

impl<'a> Tagger<'a> {
    /// The tagger of a model, where it has one: its labels are all tags but the first.
    pub(crate) fn of(model: &'a Model) -> Option<Self> {
        let weights = model.weights("tag").filter(|w| w.labels().iter().map(AsRef::as_ref).eq(TAGS.iter().map(|tag| tag.as_str())))?;
        Some(Self { weights, sure: Dictionary::new(model.bytes(SURE_SECTION).unwrap_or_default()) })
    }

    /// The tag of a token behind two that have theirs.
    #[inline]
    fn next_tag(&self, words: &Words, sentence: &Range<TokenId>, token: TokenId, before: [Tag; 2], scratch: &mut Scratch) -> Tag {
        let sure = (0..SURE_TAGS).find_map(|level| self.sure.get(sure_tag(words, sentence, token, before[1], level)));
        if let Some(&tag) = sure.and_then(|label| TAGS.get(label)) {
            return tag;
        }
        self.tag_by_all(words, sentence, token, before, scratch)
    }

    /// The tag that all features tell.
    pub(crate) fn tag_by_all(
        &self,
        words: &Words,
        sentence: &Range<TokenId>,
        token: TokenId,
        before: [Tag; 2],
        scratch: &mut Scratch,
    ) -> Tag {
        let features = &mut scratch.features;
        features.clear();
        context(words, sentence, token, features);
        history(words, sentence, token, before[1], before[0], features);
        let mut scores = [0; TAGS.len()];
        self.weights.score(features, &mut scores);
        TAGS[best_label(&scores)]
    }
}
