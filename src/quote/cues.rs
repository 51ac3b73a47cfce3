//! First pass: which tokens of a sentence report.
//!
//! A few features tell most tokens that are part of no cue; a linear-chain model reads the runs of those that are left. Its
//! probabilities give the candidates of the second pass (`roles`), which reads the sentence again from the point of view of
//! each candidate.

use std::ops::Range;

use super::act::UserCues;
use super::context::{Context, NONE};
use crate::document::{Document, TokenId};
use crate::linear::{Features, Viterbi, Weights, key, mix};

/// Labels of the first pass, in the order of the model.
pub const LABELS: [&str; 3] = ["O", "B-cue", "I-cue"];
const B_CUE: usize = 1;
const I_CUE: usize = 2;

/// Whether label `to` may follow label `from` (`None`: the edge of the sentence).
#[must_use]
pub fn may_follow(from: Option<usize>, to: Option<usize>) -> bool {
    match to {
        Some(to) if to > 0 && to.is_multiple_of(2) => from.is_some_and(|from| from == to || from + 1 == to),
        _ => true,
    }
}

/// A stretch of tokens that may report: "said", "according to", "'s plan".
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Its tokens.
    pub tokens: Range<TokenId>,
    /// Probability that a cue begins here, by the first pass.
    pub probability: f32,
    /// The user named the word: it is a cue whatever the model thinks.
    pub by_user: bool,
}

/// What the first pass says of every token.
#[derive(Clone, Debug, Default)]
pub struct FirstPass {
    /// Probability that each token is part of a cue.
    pub cue: Vec<f32>,
    /// Candidates in text order.
    pub candidates: Vec<Candidate>,
}

/// Scratch memory, reused from sentence to sentence.
#[derive(Debug, Default)]
pub struct Scratch {
    glance: Glance,
    features: Features,
    viterbi: Viterbi,
    runs: Vec<Range<TokenId>>,
    emissions: Vec<f32>,
    marginals: Vec<f32>,
}

/// Probability of a cue that only the user knows.
const NAMED: f32 = 0.5;
/// Candidates below this probability are not looked at.
const LEAST: f32 = 0.08;
/// Tokens with at least these log-odds of being part of a cue at a glance are read (a probability of 3 %).
const POSSIBLE: f32 = -3.5;
/// The same in training (1 %): of what is left out the model learns where cues end.
#[cfg(feature = "train")]
pub const POSSIBLE_IN_TRAINING: f32 = -4.6;

/// Runs the first pass over a document, by the weights of a model with this checksum.
#[must_use]
pub fn label(document: &Document, context: &Context, model: u64, glance: &Weights, weights: &Weights, scratch: &mut Scratch) -> FirstPass {
    let mut pass = FirstPass { cue: vec![0.0; document.tokens.len()], candidates: Vec::new() };
    let Some(transitions) = weights.transitions() else { return pass };
    let n = LABELS.len();
    scratch.glance.begin(model);
    for sentence in &document.sentences {
        let range = &sentence.tokens;
        possible(context, range, POSSIBLE, glance, &mut scratch.glance, &mut scratch.runs);
        for run in &scratch.runs {
            scratch.emissions.clear();
            for token in run.clone() {
                let mut scores = scratch.glance.cue(context, token, weights);
                scratch.features.clear();
                features_in_sentence(context, range, token, &mut scratch.features);
                weights.score(&scratch.features, &mut scores);
                scratch.emissions.extend(scores.map(|score| score as f32 * weights.scale()));
            }
            scratch.viterbi.marginals(transitions, &scratch.emissions, &mut scratch.marginals);
            for (token, p) in run.clone().zip(scratch.marginals.chunks_exact(n)) {
                pass.cue[token as usize] = p[B_CUE] + p[I_CUE];
            }
            candidates(run, &scratch.marginals, &mut pass.candidates);
        }
    }
    pass
}

/// The runs of tokens of a sentence that have at least these log-odds of being part of a cue at a glance.
pub fn possible(
    context: &Context,
    range: &Range<TokenId>,
    least: f32,
    glance: &Weights,
    scratch: &mut Glance,
    runs: &mut Vec<Range<TokenId>>,
) {
    runs.clear();
    let least = (least / glance.scale()) as i32;
    scratch.neighbours(context, range, glance);
    for (n, token) in range.clone().enumerate() {
        if context.is_deep(token) || scratch.word(context, token, glance) + scratch.odds[n] < least {
            continue;
        }
        match runs.last_mut() {
            Some(run) if run.end == token => run.end += 1,
            _ => runs.push(token..token + 1),
        }
    }
}

/// What words alone say of being part of a cue, remembered: most words are met again and again.
#[derive(Debug, Default)]
pub struct Glance {
    features: Features,
    /// The model that what is remembered comes from.
    model: u64,
    places: Vec<Place>,
    /// What the neighbours of each token of a sentence say.
    odds: Vec<i32>,
}

/// A word, its score at a glance, and its scores in the first pass where it was read there.
type Place = (WordFacts, i32, Option<[i32; LABELS.len()]>);

/// How many features [`features_of_neighbours`] gives.
const NEIGHBOURS: usize = 3;

/// All that [`features_of_word`] and [`features_of_cue`] read.
type WordFacts = (u64, u64, u64, u8);

/// Words that are remembered; a new one takes the place of the one before it that has the same hash.
const PLACES: usize = 1 << 11;

impl Glance {
    /// Forgets what another model said.
    pub fn begin(&mut self, model: u64) {
        if self.places.is_empty() || self.model != model {
            self.places.clear();
            // No token has this tag.
            self.places.resize(PLACES, ((0, 0, 0, u8::MAX), 0, None));
            self.model = model;
        }
    }

    /// Where a word is remembered or would be, and its facts.
    #[inline(always)]
    fn place(&mut self, c: &Context, token: TokenId) -> (&mut Place, WordFacts) {
        let t = token as usize;
        let facts = (c.word[t], c.stem[t], c.class[t][0], c.tag[t]);
        (&mut self.places[mix(facts.0, u64::from(facts.3)) as usize % PLACES], facts)
    }

    fn word(&mut self, c: &Context, token: TokenId, glance: &Weights) -> i32 {
        let (place, facts) = self.place(c, token);
        if place.0 == facts {
            return place.1;
        }
        self.features.clear();
        features_of_word(c, token, &mut self.features);
        let score = score(glance, &self.features);
        *self.place(c, token).0 = (facts, score, None);
        score
    }

    /// The scores of a token in the first pass by its [own features](features_of_cue).
    fn cue(&mut self, c: &Context, token: TokenId, weights: &Weights) -> [i32; LABELS.len()] {
        let (place, facts) = self.place(c, token);
        if let (true, Some(scores)) = (place.0 == facts, place.2) {
            return scores;
        }
        self.features.clear();
        features_of_cue(c, token, &mut self.features);
        let mut scores = [0; LABELS.len()];
        weights.score(&self.features, &mut scores);
        let (place, _) = self.place(c, token);
        if place.0 == facts {
            place.2 = Some(scores);
        }
        scores
    }

    /// Asks all tokens of a sentence at once.
    fn neighbours(&mut self, c: &Context, range: &Range<TokenId>, glance: &Weights) {
        self.features.clear();
        for token in range.clone() {
            features_of_neighbours(c, range, token, &mut self.features);
        }
        glance.odds(self.features.keys(), NEIGHBOURS, &mut self.odds);
    }
}

/// The log-odds of the second of two labels, in units of the weights' scale.
fn score(weights: &Weights, features: &Features) -> i32 {
    let mut scores = [0; 2];
    weights.score(features, &mut scores);
    scores[1] - scores[0]
}

/// The features by which most tokens are told that are part of no cue. They need no parse.
pub fn at_a_glance(context: &Context, range: &Range<TokenId>, token: TokenId, out: &mut Features) {
    out.clear();
    features_of_word(context, token, out);
    features_of_neighbours(context, range, token, out);
}

fn features_of_word(c: &Context, token: TokenId, out: &mut Features) {
    let t = token as usize;
    let tag = u64::from(c.tag[t]);
    out.extend([key(90, mix(c.word[t], tag)), key(91, mix(c.stem[t], tag)), key(92, mix(c.class[t][0], tag))]);
}

fn features_of_neighbours(c: &Context, range: &Range<TokenId>, token: TokenId, out: &mut Features) {
    let t = token as usize;
    let tag = u64::from(c.tag[t]);
    let (tag_before, word_before) = if token > range.start { (u64::from(c.tag[t - 1]), c.word[t - 1]) } else { (99, 1) };
    let (tag_after, word_after) = if token + 1 < range.end { (u64::from(c.tag[t + 1]), c.word[t + 1]) } else { (99, 1) };
    out.extend([key(93, (tag_before << 7 | tag) << 7 | tag_after), key(94, mix(word_after, tag)), key(95, mix(word_before, tag))]);
}

/// Adds the words that the user named to the candidates.
pub fn add_named(document: &Document, context: &Context, user: &UserCues, pass: &mut FirstPass) {
    if user.is_empty() {
        return;
    }
    let mut known = vec![false; document.tokens.len()];
    for candidate in &mut pass.candidates {
        let named = candidate.tokens.clone().any(|t| user.act(document.word(t)).is_some());
        candidate.by_user = named;
        known[candidate.tokens.start as usize..candidate.tokens.end as usize].fill(named);
    }
    for token in 0..document.tokens.len() as TokenId {
        if !known[token as usize] && !context.is_deep(token) && user.act(document.word(token)).is_some() {
            pass.candidates.push(Candidate { tokens: token..token + 1, probability: NAMED, by_user: true });
        }
    }
    pass.candidates.sort_by_key(|c| c.tokens.start);
}

/// Where a cue may begin in a run, and how far it most likely goes.
fn candidates(run: &Range<TokenId>, marginals: &[f32], found: &mut Vec<Candidate>) {
    let n = LABELS.len();
    let p = |at: usize, label: usize| marginals.get(at * n + label).copied().unwrap_or(0.0);
    for (at, token) in run.clone().enumerate() {
        let begin = p(at, B_CUE);
        if begin < LEAST {
            continue;
        }
        // It goes on while going on is likelier than not, given that it came this far, and no other cue is likelier to begin.
        let (mut end, mut reached) = (at + 1, begin);
        while p(end, I_CUE) > 0.5 * reached.min(1.0) && p(end, B_CUE) < p(end, I_CUE) {
            reached = begin + p(end, I_CUE);
            end += 1;
        }
        found.push(Candidate { tokens: token..token + (end - at) as u32, probability: begin, by_user: false });
    }
}

/// The features of one token in its sentence.
pub fn features(context: &Context, range: &Range<TokenId>, token: TokenId, out: &mut Features) {
    out.clear();
    features_of_cue(context, token, out);
    features_in_sentence(context, range, token, out);
}

/// Those of its features that depend on itself alone.
fn features_of_cue(c: &Context, token: TokenId, out: &mut Features) {
    let t = token as usize;
    let tag = u64::from(c.tag[t]);
    out.extend([key(0, 0), key(1, c.word[t]), key(20, c.stem[t]), key(21, mix(c.stem[t], tag)), key(29, mix(c.class[t][0], tag))]);
}

fn features_in_sentence(context: &Context, range: &Range<TokenId>, token: TokenId, out: &mut Features) {
    let (c, t) = (context, token as usize);
    let near = |place: usize| {
        let inside = place >= range.start as usize && place < range.end as usize;
        if inside { (c.word[place], u64::from(c.tag[place]), c.class[place]) } else { (1, 99, [0; 2]) }
    };
    let (w, p, class) = near(t);
    let ((before, tag_before, class_before), (after, tag_after, class_after)) = (near(t.wrapping_sub(1)), near(t + 1));
    let ((second_before, ..), (second_after, second_tag, _)) = (near(t.wrapping_sub(2)), near(t + 2));
    out.extend([
        key(2, before),
        key(3, after),
        key(9, mix(w, after)),
        key(16, mix(mix(p, tag_after), second_tag)),
        key(17, mix(mix(tag_before, p), tag_after)),
        key(26, mix(w, tag_after)),
        key(27, mix(w, tag_before)),
        key(36, mix(class_before[0], mix(class[0], class_after[0]))),
        // Kinds of words, of which far more are known than words: they tell of cues that training has seldom seen.
        key(81, mix(class[1], mix(p, tag_after))),
        key(82, mix(class[1], after)),
        key(83, mix(class[1], class_after[1])),
        key(84, class_after[1]),
        key(85, class_before[1]),
        key(86, mix(after, second_after)),
        key(87, mix(before, second_before)),
    ]);
    // Quotation marks.
    let before = if token > range.start { quotation_state(c, token - 1) } else { 90 };
    let after = if token + 1 < range.end { quotation_state(c, token + 1) } else { 91 };
    out.push(34, mix(mix(before, quotation_state(c, token)), after));
    // The parse.
    let head = c.head[t];
    if head != NONE {
        let h = head as usize;
        let relation = u64::from(c.relation[t]);
        out.extend([
            key(41, mix(mix(relation, u64::from(head > token)), u64::from(c.tag[h]))),
            key(42, mix(relation, c.stem[h])),
            key(50, mix(relation, c.class[h][1])),
        ]);
        let grand = c.head[h];
        if grand != NONE {
            let g = grand as usize;
            out.push(47, mix(mix(relation, u64::from(c.relation[h])), u64::from(c.relation[g])));
        }
    } else {
        out.push(48, p);
    }
    // Children of a word that may be a cue, and its clause.
    children(c, range, token, out);
    clause(c, range, token, out);
}

/// [`Context::quotation_state`] of a token; 0 behind the last.
pub fn quotation_state(context: &Context, token: TokenId) -> u64 {
    context.quotation_state.get(token as usize).map_or(0, |&state| u64::from(state))
}

/// Which relations hang below a verb or noun.
fn children(c: &Context, range: &Range<TokenId>, token: TokenId, out: &mut Features) {
    for child in c.children(token).take(12) {
        if range.contains(&child) {
            let relation = u64::from(c.relation[child as usize]);
            let side = u64::from(child > token);
            out.push(60, mix(relation, side));
            if c.shape[child as usize] < 6 {
                out.push(62, mix(relation, mix(side, c.word[child as usize])));
            }
        }
    }
}

/// The clause a token stands in: what the nearest words above it are, and what they hang from.
fn clause(c: &Context, range: &Range<TokenId>, token: TokenId, out: &mut Features) {
    let (mut at, mut path) = (token as usize, 7_u64);
    for step in 0..3 {
        let head = c.head[at];
        if head == NONE || !range.contains(&head) {
            break;
        }
        let relation = u64::from(c.relation[at]);
        path = mix(path, relation);
        at = head as usize;
        out.push(70, mix(path, u64::from(c.tag[at])));
        if step > 0 {
            out.push(71, mix(relation, c.stem[at]));
        }
    }
}
