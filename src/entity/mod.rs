//! Sentences to entities: names by a linear-chain model, the user's own names by their list.

mod evidence;
pub(crate) mod features;
mod known;
pub(crate) mod labels;
mod majority;
pub mod number;
mod user_names;

pub use user_names::UserNames;

use std::ops::Range;

use crate::document::{BlockKind, Document, Entity, EntityLabel, Sentence, TokenId};
use crate::lexicon::kind;
use crate::linear::{Dictionary, Features, Transitions, Viterbi, Weights};
use crate::model::Model;
use crate::token::Words;
use crate::token::word::flag;
use evidence::{Evidence, FirstPass, Own, View};
use labels::{KINDS, N_LABELS};

/// The section with the model of the first pass.
pub(crate) const FIRST: &str = "entity";
/// The section with the model of the second pass.
pub(crate) const SECOND: &str = "entity-evidence";

/// The section with the dictionary of words that are always outside all names.
pub(crate) const OUTSIDE_SECTION: &str = "outside.bin";

/// Confidence in the parts of a dateline.
const DATELINE_CONFIDENCE: f32 = 0.97;
/// Confidence in a surname that only the document's other names made one.
const SURNAME_CONFIDENCE: f32 = 0.85;
/// Longest name in tokens that is kept in a headline, and the confidence it needs.
const LONGEST_IN_TITLE: u32 = 5;
const DOUBTFUL_IN_TITLE: f32 = 0.5;
/// So probable is what needs no second look.
const SURE: f32 = 0.92;
/// How much the second pass counts beside the first: both models' scores are added with these shares, and those of label pairs are in its section so.
pub(crate) const SECOND_SHARE: f32 = 0.5;

/// The memory of this stage; reuse one for many documents.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    context: features::Context,
    features: Features,
    viterbi: Viterbi,
    emissions: Vec<f32>,
    raw: Vec<f32>,
    marginals: Vec<f32>,
    path: Vec<u8>,
    first: FirstPass,
    /// Labels and marginals of the pass that is not at hand: the second pass fills them, and they change places with those of the first, so that neither grows
    /// anew in each document.
    spare: (Vec<u8>, Vec<f32>),
    evidence: Evidence,
    own: Own,
    /// Numbers of the sentences that are headlines with most words capitalised.
    titles: Vec<u32>,
}

/// Fills [`Document::entities`] with the names. Without weights in the model there are none.
/// In boilerplate there are none either, unless `boilerplate` is set.
pub fn find(document: &mut Document, words: &Words, model: &Model, boilerplate: bool, scratch: &mut Scratch) {
    let mut found = Vec::new();
    let weights = |section| model.weights(section).filter(|weights| weights.labels().len() == N_LABELS);
    if let Some(first) = weights(FIRST) {
        let outside = Dictionary::new(model.bytes(OUTSIDE_SECTION).unwrap_or_default());
        scratch.first_pass(document, words, first, outside);
        if let Some(second) = weights(SECOND) {
            scratch.second_pass(document, words, second);
        }
        for sentence in &document.sentences {
            let kind = document.blocks.get(sentence.block as usize).map(|block| block.kind);
            if kind == Some(BlockKind::Boilerplate) && !boilerplate {
                continue;
            }
            let names =
                labels::spans(scratch.first.path(sentence), sentence.tokens.start).filter(|(_, tokens)| !is_title(document, tokens));
            for (kind, tokens) in names {
                let confidence = confidence(&scratch.first, kind, &tokens);
                known::settle(document, words, KINDS[kind], tokens, |label, tokens| {
                    found.push(entity(document, label, tokens, confidence));
                });
            }
        }
    }
    majority::decide(words, &mut found);
    put_dateline(document, &mut found);
    document.entities = found;
}

impl Scratch {
    /// Reads stretch by stretch, and counts what was found.
    pub(crate) fn first_pass(&mut self, document: &Document, words: &Words, weights: &Weights, outside: Dictionary<'_>) {
        self.first.clear(document.tokens.len());
        self.evidence.clear(document.tokens.len());
        self.titles.clear();
        let transitions = weights.transitions();
        let edges = transitions.map(Edges::new);
        for (number, sentence) in document.sentences.iter().enumerate() {
            self.context.fill(document, words, sentence, outside);
            if self.context.is_title() {
                self.titles.push(number as u32);
            }
            for stretch in self.context.stretches(document, words, sentence) {
                self.emissions.clear();
                self.emissions.resize(stretch.len() * N_LABELS, 0.0);
                for (token, scores) in stretch.clone().zip(self.emissions.chunks_exact_mut(N_LABELS)) {
                    features::collect(words, sentence, &self.context, token, &mut self.features);
                    weights.score_f32(&self.features, scores);
                }
                self.raw.clone_from(&self.emissions);
                if let (Some(transitions), Some(edges)) = (transitions, &edges) {
                    edges.put(sentence, &stretch, &mut self.emissions);
                    self.viterbi.best(transitions, &self.emissions, &mut self.path);
                    self.viterbi.marginals(transitions, &self.emissions, &mut self.marginals);
                }
                self.first.push(number as u32, stretch, &self.raw, &self.path, &self.marginals);
            }
            self.evidence.add(document, words, sentence, &self.first);
        }
    }

    /// Decides anew with the evidence of the whole document; the answer takes the place of the first pass's.
    fn second_pass(&mut self, document: &Document, words: &Words, second: &Weights) {
        let Some(transitions) = second.transitions() else { return };
        let edges = Edges::new(transitions);
        let stretches = std::mem::take(&mut self.first.stretches);
        let (mut labels, mut marginals) = std::mem::take(&mut self.spare);
        labels.clone_from(&self.first.labels);
        marginals.clone_from(&self.first.marginals);
        let mut current = None;
        for (number, stretch) in &stretches {
            let Some(sentence) = document.sentences.get(*number as usize) else { continue };
            if stretch.clone().all(|token| self.is_settled(words, token)) {
                continue;
            }
            if current != Some(*number) {
                self.own.fill(words, sentence, &self.first);
                current = Some(*number);
            }
            self.emissions.clear();
            self.emissions.resize(stretch.len() * N_LABELS, 0.0);
            let view = View { document, words, sentence, first: &self.first, own: &self.own };
            for (token, scores) in stretch.clone().zip(self.emissions.chunks_exact_mut(N_LABELS)) {
                self.evidence.collect(&view, token, &mut self.features);
                second.score_f32(&self.features, scores);
            }
            let rows = self.first.rows(stretch);
            let before = self.first.emissions.get(rows.clone()).unwrap_or_default();
            self.emissions.iter_mut().zip(before).for_each(|(score, &before)| *score = share(before, *score));
            edges.put(sentence, stretch, &mut self.emissions);
            self.viterbi.best(transitions, &self.emissions, &mut self.path);
            if let Some(labels) = labels.get_mut(stretch.start as usize..stretch.end as usize) {
                labels.iter_mut().zip(&self.path).for_each(|(label, &best)| *label = best);
            }
            // Nobody asks how sure it is where there is no name.
            if let Some(marginals) = marginals.get_mut(rows).filter(|_| self.path.iter().any(|&label| label > 0)) {
                self.viterbi.marginals(transitions, &self.emissions, &mut self.marginals);
                marginals.iter_mut().zip(&self.marginals).for_each(|(old, &new)| *old = new);
            }
        }
        self.surnames(document, words, &stretches, &mut labels, &mut marginals);
        self.first.stretches = stretches;
        self.spare = (std::mem::replace(&mut self.first.labels, labels), std::mem::replace(&mut self.first.marginals, marginals));
        for number in std::mem::take(&mut self.titles) {
            if let Some(sentence) = document.sentences.get(number as usize) {
                self.title(words, sentence);
            }
        }
    }

    /// True where the first pass is sure and the rest of the document says the same: the second pass can but agree.
    fn is_settled(&self, words: &Words, token: TokenId) -> bool {
        let label = self.first.labels.get(token as usize).copied().unwrap_or_default();
        self.first.marginals(token)[usize::from(label)] >= SURE && self.evidence.agrees(words.get(token), label)
    }

    /// In a headline capitals tell nothing, so names that the rest of the document has are found in it as they are there, and of the
    /// model's own long or doubtful ones none is kept.
    fn title(&mut self, words: &Words, sentence: &Sentence) {
        self.own.fill(words, sentence, &self.first);
        let mut kept: Vec<(usize, Range<TokenId>, f32)> = Vec::new();
        let mut token = sentence.tokens.start;
        while token < sentence.tokens.end {
            let longest = sentence.tokens.end.min(token + LONGEST_IN_TITLE);
            let known = (token + 1..=longest).rev().find_map(|end| {
                let tokens = token..end;
                let cut = tokens.len() == 1 && self.own.ends_short_name(token);
                let kind = self.evidence.known_elsewhere(words, &tokens, &self.own).filter(|_| !cut)?;
                Some((kind, tokens))
            });
            // A full name of the headline's own is not cut down to its surname.
            let in_name = self.own.length(token).is_some_and(|n| (2..=LONGEST_IN_TITLE).contains(&n));
            let surname = || (!in_name && self.evidence.is_surname(words.get(token))).then_some((0, token..token + 1));
            if let Some((kind, tokens)) = known.or_else(surname) {
                token = tokens.end;
                kept.push((kind, tokens, SURNAME_CONFIDENCE));
            } else {
                token += 1;
            }
        }
        let known = kept.len();
        for (kind, tokens) in labels::spans(self.first.path(sentence), sentence.tokens.start) {
            // Those known stand in order: the first that ends behind this one's start is the only one that may touch it.
            let next = kept[..known].partition_point(|(_, other, _)| other.end <= tokens.start);
            let free = next == known || tokens.end <= kept[next].1.start;
            let confidence = confidence(&self.first, kind, &tokens);
            if free && tokens.len() <= LONGEST_IN_TITLE as usize && confidence > DOUBTFUL_IN_TITLE {
                kept.push((kind, tokens, confidence));
            }
        }
        let (start, end) = (sentence.tokens.start as usize, sentence.tokens.end as usize);
        if let Some(labels) = self.first.labels.get_mut(start..end) {
            labels.fill(0);
        }
        for (kind, tokens, confidence) in kept {
            for token in tokens.clone() {
                let label = labels::first(kind) + usize::from(token != tokens.start);
                let rows = self.first.rows(&(token..token + 1));
                if let Some(row) = self.first.marginals.get_mut(rows).filter(|row| row.len() == N_LABELS) {
                    row[label] = row[label].max(confidence);
                    self.first.labels[token as usize] = label as u8;
                }
            }
        }
    }

    /// Makes persons of words that stand alone, where the document knows the word as a surname and the lists know it as no
    /// place, people or organization: verbs and nouns that are surnames too ("Trump", "Flowers", "Rice") are easily
    /// overlooked where they begin a sentence.
    fn surnames(&self, document: &Document, words: &Words, stretches: &[(u32, Range<TokenId>)], labels: &mut [u8], marginals: &mut [f32]) {
        const PERSON: usize = labels::first(0);
        for (number, stretch) in stretches {
            let Some(sentence) = document.sentences.get(*number as usize) else { continue };
            let capital =
                |offset: i32, token: TokenId| words.near(token, offset, &sentence.tokens).flags & (flag::CAPITAL | flag::MIXED) != 0;
            for token in stretch.clone() {
                let label = labels.get(token as usize).copied().unwrap_or_default();
                let single = label != PERSON as u8
                    && (label == 0
                        || labels::is_first(label)
                            && !labels.get(token as usize + 1).is_some_and(|&next| next > 0 && !labels::is_first(next)));
                let alone = single && !capital(-1, token) && !capital(1, token);
                let word = words.get(token);
                let other_meaning = label > 0 && word.lexicon & u32::from(known::ALONE | kind::GROUP) != 0;
                if alone && !other_meaning && self.evidence.is_surname(word) {
                    labels[token as usize] = PERSON as u8;
                    let rows = self.first.rows(&(token..token + 1));
                    if let Some(row) = marginals.get_mut(rows).filter(|row| row.len() > PERSON) {
                        row[PERSON] = row[PERSON].max(SURNAME_CONFIDENCE);
                    }
                }
            }
        }
    }

    /// The words of a sentence for which the dictionary of those that are always outside is asked: its hashes, and what the first pass made of the words.
    #[cfg(feature = "train")]
    pub(crate) fn for_questions(&self, document: &Document, words: &Words, sentence: &Sentence, mut each: impl FnMut(u32, u8)) {
        let range = sentence.tokens.start as usize..sentence.tokens.end as usize;
        let path = self.first.path(sentence);
        for (at, key) in features::asked(&words.all()[range.clone()], &document.tokens[range]) {
            each(key, path[at]);
        }
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
        self.own.fill(words, sentence, &self.first);
        let view = View { document, words, sentence, first: &self.first, own: &self.own };
        for token in sentence.tokens.clone() {
            self.evidence.collect(&view, token, &mut self.features);
            each(token, &self.features);
        }
    }
}

/// A score of both passes.
fn share(first: f32, second: f32) -> f32 {
    first * (1.0 - SECOND_SHARE) + second * SECOND_SHARE
}

/// What is added to the scores of the first and the last token of a stretch that has tokens beside it: those are outside, and no edges of the sentence,
/// whose scores the decoder adds.
struct Edges {
    first: [f32; N_LABELS],
    last: [f32; N_LABELS],
}

impl Edges {
    fn new(transitions: &Transitions) -> Self {
        // Both may forbid the label.
        let difference = |pair: f32, edge: f32| if (pair - edge).is_nan() { 0.0 } else { pair - edge };
        let outside = Some(0);
        Self {
            first: std::array::from_fn(|l| difference(transitions.get(outside, Some(l)), transitions.get(None, Some(l)))),
            last: std::array::from_fn(|l| difference(transitions.get(Some(l), outside), transitions.get(Some(l), None))),
        }
    }

    fn put(&self, sentence: &Sentence, stretch: &Range<TokenId>, emissions: &mut [f32]) {
        let add =
            |scores: &mut [f32; N_LABELS], edge: &[f32; N_LABELS]| scores.iter_mut().zip(edge).for_each(|(score, edge)| *score += edge);
        if let Some(scores) = emissions.first_chunk_mut().filter(|_| stretch.start > sentence.tokens.start) {
            add(scores, &self.first);
        }
        if let Some(scores) = emissions.last_chunk_mut().filter(|_| stretch.end < sentence.tokens.end) {
            add(scores, &self.last);
        }
    }
}

/// True for a title alone, which GMB, the largest training set, often marks as a name of its own.
fn is_title(document: &Document, tokens: &Range<TokenId>) -> bool {
    tokens.len() == 1
        && matches!(document.word(tokens.start), "Prime" | "Vice" | "President" | "Minister" | "Mr." | "Mrs." | "Ms." | "Sen." | "Gov.")
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

/// The smallest probability of the labels of a name's tokens.
fn confidence(first: &FirstPass, kind: usize, tokens: &Range<TokenId>) -> f32 {
    let label = |token: TokenId| labels::first(kind) + usize::from(token != tokens.start);
    tokens.clone().map(|token| first.marginals(token)[label(token)]).fold(1.0, f32::min)
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
