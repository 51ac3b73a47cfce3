//! Sentences to entities: names by a linear-chain model, the user's own names by their list.

mod evidence;
pub(crate) mod features;
pub(crate) mod labels;
pub mod number;
mod user_names;

pub use user_names::UserNames;

use std::ops::Range;

use crate::document::{BlockKind, Document, Entity, EntityLabel, Sentence, TokenId};
use crate::linear::{Features, Viterbi, Weights};
use crate::model::Model;
use crate::token::Words;
use evidence::{Evidence, FirstPass, Own, View};
use labels::{KINDS, N_LABELS};

/// The section with the model of the first pass.
pub(crate) const FIRST: &str = "entity";
/// The section with the model of the second pass.
pub(crate) const SECOND: &str = "entity-evidence";

/// Confidence in the parts of a dateline.
const DATELINE_CONFIDENCE: f32 = 0.97;
/// Score of labels that a token cannot have.
const IMPOSSIBLE: f32 = -40.0;

/// The memory of this stage; reuse one for many documents.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    context: features::Context,
    features: Features,
    viterbi: Viterbi,
    emissions: Vec<f32>,
    marginals: Vec<f32>,
    path: Vec<u8>,
    pub(crate) first: FirstPass,
    pub(crate) evidence: Evidence,
    own: Own,
}

/// Fills [`Document::entities`] with the names. Without weights in the model there are none.
/// In boilerplate there are none either, unless `boilerplate` is set.
pub fn find(document: &mut Document, words: &Words, model: &Model, boilerplate: bool, scratch: &mut Scratch) {
    let mut found = Vec::new();
    let weights = |section| model.weights(section).filter(|weights| weights.labels().len() == N_LABELS);
    if let Some(first) = weights(FIRST) {
        let second = weights(SECOND);
        scratch.first_pass(document, words, first);
        for sentence in &document.sentences {
            let kind = document.blocks.get(sentence.block as usize).map(|block| block.kind);
            if kind == Some(BlockKind::Boilerplate) && !boilerplate {
                continue;
            }
            scratch.decide(document, words, sentence, second);
            let Scratch { path, marginals, .. } = scratch;
            found.extend(labels::spans(path, sentence.tokens.start).map(|(kind, tokens)| {
                let confidence = confidence(marginals, kind, &tokens, sentence.tokens.start);
                entity(document, KINDS[kind], tokens, confidence)
            }));
        }
    }
    put_dateline(document, &mut found);
    document.entities = found;
}

/// Makes a dateline's places GPE and its agency ORG ("MOSCOW (Reuters) -").
fn put_dateline(document: &Document, found: &mut Vec<Entity>) {
    let Some(dateline) = &document.dateline else { return };
    let places = dateline.places.iter().map(|&span| (span, EntityLabel::Gpe));
    let parts = places.chain(dateline.agency.map(|span| (span, EntityLabel::Org)));
    for (span, label) in parts {
        let start = document.tokens.partition_point(|token| token.span.end <= span.start) as TokenId;
        let end = document.tokens.partition_point(|token| token.span.start < span.end) as TokenId;
        if start < end && document.token_span(&(start..end)) == span {
            found.retain(|entity| !entity.span.overlaps(span));
            found.push(entity(document, label, start..end, DATELINE_CONFIDENCE));
        }
    }
    found.sort_by_key(|entity| entity.span);
}

impl Scratch {
    /// Reads sentence by sentence, and counts what was found.
    pub(crate) fn first_pass(&mut self, document: &Document, words: &Words, weights: &Weights) {
        self.first.labels.clear();
        self.first.labels.resize(document.tokens.len(), 0);
        self.first.marginals.clear();
        self.first.marginals.resize(document.tokens.len() * N_LABELS, 0.0);
        self.evidence.clear(document.tokens.len());
        for sentence in &document.sentences {
            self.emissions.clear();
            self.emissions.resize(sentence.tokens.len() * N_LABELS, 0.0);
            self.context.fill(document, words, sentence);
            for (token, scores) in sentence.tokens.clone().zip(self.emissions.chunks_exact_mut(N_LABELS)) {
                if self.context.may_be_name(words, sentence, token) {
                    features::collect(words, sentence, &self.context, token, &mut self.features);
                    weights.score_f32(&self.features, scores);
                } else {
                    scores.fill(IMPOSSIBLE);
                    scores[0] = 0.0;
                }
            }
            self.decode(weights);
            let (start, end) = (sentence.tokens.start as usize, sentence.tokens.end as usize);
            if let Some(labels) = self.first.labels.get_mut(start..end).filter(|labels| labels.len() == self.path.len()) {
                labels.copy_from_slice(&self.path);
            }
            let marginals = self.first.marginals.get_mut(start * N_LABELS..end * N_LABELS);
            if let Some(marginals) = marginals.filter(|marginals| marginals.len() == self.marginals.len()) {
                marginals.copy_from_slice(&self.marginals);
            }
            self.evidence.add(document, words, sentence, &self.first);
        }
    }

    /// Path and marginals of a sentence after the second pass, or as the first left them where there is no second.
    fn decide(&mut self, document: &Document, words: &Words, sentence: &Sentence, second: Option<&Weights>) {
        let (start, end) = (sentence.tokens.start as usize, sentence.tokens.end as usize);
        let Some(second) = second else {
            self.path.clear();
            self.path.extend_from_slice(self.first.labels.get(start..end).unwrap_or_default());
            self.marginals.clear();
            self.marginals.extend_from_slice(self.first.marginals.get(start * N_LABELS..end * N_LABELS).unwrap_or_default());
            return;
        };
        self.own.fill(sentence, &self.first);
        self.emissions.clear();
        self.emissions.resize(sentence.tokens.len() * N_LABELS, 0.0);
        let view = View { document, words, sentence, first: &self.first, own: &self.own };
        for (token, scores) in sentence.tokens.clone().zip(self.emissions.chunks_exact_mut(N_LABELS)) {
            self.evidence.collect(&view, token, &mut self.features);
            second.score_f32(&self.features, scores);
        }
        self.decode(second);
    }

    /// The features of a sentence's tokens for the second pass, one after another.
    #[cfg(feature = "train")]
    pub(crate) fn for_evidence(
        &mut self,
        document: &Document,
        words: &Words,
        sentence: &Sentence,
        mut each: impl FnMut(TokenId, &Features),
    ) {
        self.own.fill(sentence, &self.first);
        let view = View { document, words, sentence, first: &self.first, own: &self.own };
        for token in sentence.tokens.clone() {
            self.evidence.collect(&view, token, &mut self.features);
            each(token, &self.features);
        }
    }

    /// The best labels for the emissions, and the probability of each label at each token.
    fn decode(&mut self, weights: &Weights) {
        self.path.clear();
        self.marginals.clear();
        if let Some(transitions) = weights.transitions() {
            self.viterbi.best(transitions, &self.emissions, &mut self.path);
            self.viterbi.marginals(transitions, &self.emissions, &mut self.marginals);
        }
    }
}

/// The smallest probability of the labels of a name's tokens.
fn confidence(marginals: &[f32], kind: usize, tokens: &Range<TokenId>, first: TokenId) -> f32 {
    let label = |token: TokenId| if token == tokens.start { labels::first(kind) } else { labels::first(kind) + 1 };
    let probability = |token: TokenId| marginals.get((token - first) as usize * N_LABELS + label(token)).copied().unwrap_or(0.0);
    tokens.clone().map(probability).fold(1.0, f32::min)
}

fn entity(document: &Document, label: EntityLabel, tokens: Range<TokenId>, confidence: f32) -> Entity {
    let span = document.token_span(&tokens);
    Entity { span, tokens, label, custom_label: None, value: None, cluster: None, confidence }
}

/// Puts a user's names into [`Document::entities`]. They win: whatever overlaps one of them is left out.
pub fn add_user_names(document: &mut Document, names: &UserNames) {
    let found = names.find(document);
    if found.is_empty() {
        return;
    }
    document.entities.retain(|entity| {
        let next = found.partition_point(|name| name.span.end <= entity.span.start);
        found.get(next).is_none_or(|name| !name.span.overlaps(entity.span))
    });
    document.entities.extend(found);
    document.entities.sort_by_key(|entity| entity.span);
}
