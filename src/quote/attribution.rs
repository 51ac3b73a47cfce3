//! A cue with its content and source, as the second pass reads them.

use std::ops::Range;

use super::context::Context;
use super::cues::{Candidate, FirstPass};
use super::roles::{self, View};
use super::turns;
use crate::document::{Document, TokenId};
use crate::linear::{Features, Viterbi, Weights};

/// A phrase that may be the source, and how likely it is.
#[derive(Clone, Debug, PartialEq)]
pub struct SourceChoice {
    /// Its tokens.
    pub tokens: Range<TokenId>,
    /// Probability by the second pass.
    pub probability: f32,
}

/// What one cue reports, as far as its own sentence says.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribution {
    /// The cue.
    pub cue: Candidate,
    /// The sentence of the cue.
    pub sentence: u32,
    /// The pieces of the content, in order.
    pub content: Vec<Range<TokenId>>,
    /// The source, where there is one.
    pub source: Option<SourceChoice>,
    /// Other phrases that may be the source, best first.
    pub others: Vec<SourceChoice>,
    /// Mean probability of the content's tokens.
    pub content_probability: f32,
    /// Lowest probability at an edge of the content.
    pub edge_probability: f32,
    /// Quotations outside the sentence that were joined, and the lowest probability with which one was.
    pub joined: u32,
    /// See `joined`.
    pub join_probability: f32,
    /// Calibrated probability that content and source are right.
    pub probability: f32,
    /// The layout shows it (`turns`).
    pub by_layout: bool,
}

/// Scratch memory, reused from cue to cue.
#[derive(Debug, Default)]
pub struct Scratch {
    features: Features,
    viterbi: Viterbi,
    view: View,
    emissions: Vec<f32>,
    marginals: Vec<f32>,
    path: Vec<u8>,
}

/// Runs the second pass over all candidates but those in attributions that the layout shows; these are among the results,
/// which are sorted by their cues.
#[must_use]
pub fn read(
    document: &Document,
    context: &Context,
    first: &FirstPass,
    layout: &[Attribution],
    weights: &Weights,
    scratch: &mut Scratch,
) -> Vec<Attribution> {
    let free = first.candidates.iter().filter(|c| !turns::covers(layout, c.tokens.start));
    let mut found: Vec<Attribution> = free.map(|candidate| read_one(document, context, first, weights, candidate, scratch)).collect();
    found.extend_from_slice(layout);
    found.sort_by_key(|a| a.cue.tokens.start);
    found
}

fn read_one(
    document: &Document,
    c: &Context,
    first: &FirstPass,
    weights: &Weights,
    candidate: &Candidate,
    scratch: &mut Scratch,
) -> Attribution {
    let sentence = c.sentence[candidate.tokens.start as usize];
    let range = document.sentences[sentence as usize].tokens.clone();
    let n = roles::LABELS.len();
    let mut found = Attribution {
        cue: candidate.clone(),
        sentence,
        content: Vec::new(),
        source: None,
        others: Vec::new(),
        content_probability: 0.0,
        edge_probability: 0.0,
        joined: 0,
        join_probability: 1.0,
        probability: 0.0,
        by_layout: false,
    };
    let Some(transitions) = weights.transitions() else { return found };
    scratch.view.set(c, first, range.clone(), candidate.tokens.clone());
    scratch.emissions.clear();
    for token in range.clone() {
        let at = scratch.emissions.len();
        if candidate.tokens.contains(&token) {
            scratch.emissions.resize(at + n, -1e4);
            scratch.emissions[at + roles::CUE] = 0.0;
            continue;
        }
        scratch.emissions.resize(at + n, 0.0);
        scratch.view.features(c, first, token, &mut scratch.features);
        weights.score_f32(&scratch.features, &mut scratch.emissions[at..]);
        scratch.emissions[at + roles::CUE] = -1e4;
    }
    scratch.viterbi.best(transitions, &scratch.emissions, &mut scratch.path);
    scratch.viterbi.marginals(transitions, &scratch.emissions, &mut scratch.marginals);
    let p = |token: TokenId, label: usize| scratch.marginals.get((token - range.start) as usize * n + label).copied().unwrap_or(0.0);
    let label = |token: TokenId| scratch.path.get((token - range.start) as usize).copied().unwrap_or(0);
    let mut sources: Vec<SourceChoice> = Vec::new();
    let mut token = range.start;
    while token < range.end {
        let begin = label(token);
        if begin != 1 && begin != 3 {
            token += 1;
            continue;
        }
        let mut end = token + 1;
        while end < range.end && label(end) == begin + 1 {
            end += 1;
        }
        if begin == 1 {
            found.content.push(token..end);
        } else {
            sources.push(SourceChoice { tokens: token..end, probability: source_probability(token..end, &p) });
        }
        token = end;
    }
    // Runner-ups: stretches where a source is less likely than the rest but not impossible.
    let mut token = range.start;
    while token < range.end {
        if p(token, 3) < 0.03 || matches!(label(token), 3 | 4) {
            token += 1;
            continue;
        }
        let mut end = token + 1;
        while end < range.end && p(end, 4) > 0.4 * p(token, 3) && !matches!(label(end), 3 | 4) {
            end += 1;
        }
        sources.push(SourceChoice { tokens: token..end, probability: source_probability(token..end, &p) });
        token = end;
    }
    sources.sort_by(|a, b| b.probability.total_cmp(&a.probability));
    let labelled = sources.iter().position(|s| matches!(label(s.tokens.start), 3));
    found.source = labelled.map(|at| sources.remove(at));
    sources.truncate(3);
    found.others = sources;
    let tokens: usize = found.content.iter().map(Range::len).sum();
    let sum: f32 = found.content.iter().flat_map(Clone::clone).map(|t| p(t, 1) + p(t, 2)).sum();
    found.content_probability = if tokens == 0 { 0.0 } else { sum / tokens as f32 };
    found.edge_probability = found.content.iter().fold(1.0, |least, piece| {
        let after = if piece.end < range.end { 1.0 - p(piece.end, 2) } else { 1.0 };
        least.min(p(piece.start, 1)).min(after)
    });
    grow(c, &range, &mut found);
    found
}

fn source_probability(tokens: Range<TokenId>, p: &impl Fn(TokenId, usize) -> f32) -> f32 {
    let n = tokens.len().max(1) as f32;
    tokens.map(|t| p(t, 3) + p(t, 4)).sum::<f32>() / n
}

/// A quotation that the sentence's edge cuts belongs to the content whole.
fn grow(c: &Context, sentence: &Range<TokenId>, found: &mut Attribution) {
    for piece in &mut found.content {
        let first = c.quotation[piece.start as usize];
        let whole = |id: u32| c.quoted.get(id as usize).filter(|q| !q.contains(&found.cue.tokens.start));
        if let Some(quoted) = whole(first).filter(|_| piece.start == sentence.start) {
            piece.start = piece.start.min(quoted.start);
        }
        let last = c.quotation[piece.end as usize - 1];
        if let Some(quoted) = whole(last).filter(|_| piece.end == sentence.end) {
            piece.end = piece.end.max(quoted.end);
        }
    }
}
