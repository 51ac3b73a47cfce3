//! A cue with its content and source, as the second pass reads them.

use std::ops::Range;

use super::Rule;
use super::context::Context;
use super::cues::{Candidate, FirstPass};
use super::parenthetical;
use super::roles::{self, Shared, View};
use super::turns;
use crate::document::{Document, TokenId};
use crate::linear::{Features, Transitions, Viterbi, Weights};

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
    /// How much of it is a quote by expectation: the probability that it is one, less something for edges that are not right.
    pub stands: f32,
    /// The source (1), the content (2) or both (3) were not in the likeliest reading.
    pub forced: u8,
    /// A parenthetical's form says the same (1), or said otherwise and was followed (2).
    pub of_form: u8,
    /// The likeliest reading with some content, where the likeliest of all has none. It stands where no quotation is joined.
    pub with_content: Option<Box<Attribution>>,
    /// A quotation that nobody is found to say (`speech`); its probability is that of being speech.
    pub unattributed: bool,
    /// Which rule found it, and not the model.
    pub rule: Option<Rule>,
}

impl Attribution {
    /// One that a rule found, not the model: layout, marks inside marks, plain patterns.
    #[must_use]
    pub fn by_rule(c: &Context, rule: Rule, cue: Range<TokenId>, source: Option<Range<TokenId>>, content: Vec<Range<TokenId>>) -> Self {
        let probability = PLAIN;
        Self {
            sentence: c.sentence[cue.start as usize],
            cue: Candidate { tokens: cue, probability, by_user: false },
            content,
            source: source.map(|tokens| SourceChoice { tokens, probability }),
            others: Vec::new(),
            content_probability: probability,
            edge_probability: probability,
            joined: 0,
            join_probability: 1.0,
            probability,
            stands: probability,
            forced: 0,
            of_form: 0,
            with_content: None,
            unattributed: false,
            rule: Some(rule),
        }
    }
}

/// Probability of what a rule found, until `Calibration` tells how often such rows are right: it stands against most else.
const PLAIN: f32 = 0.9;
/// The score of a label that cannot be.
const IMPOSSIBLE: f32 = -1e4;
/// A source less likely than this is not put in where the best reading has none.
const LEAST_SOURCE: f32 = 0.1;

/// The labels with which content and source begin.
const CONTENT: u8 = 1;
const SOURCE: u8 = 3;

/// A cue this likely keeps those that are less likely than that out of what it reports.
const LIKELY: f32 = 0.35;
/// See [`LIKELY`].
const UNLIKELY: f32 = 0.3;

/// A token is read for so many candidates of its sentence on average at most.
const MOST_VIEWS: usize = 8;

/// Scratch memory, reused from cue to cue.
#[derive(Debug, Default)]
pub struct Scratch {
    features: Features,
    viterbi: Viterbi,
    view: View,
    emissions: Vec<f32>,
    marginals: Vec<f32>,
    path: Vec<u8>,
    pieces: Vec<Range<TokenId>>,
}

/// Runs the second pass over the candidates but those in attributions that the layout shows, which are among the results, and unlikely ones in
/// what a likely one reports. The results are sorted by their cues.
#[must_use]
pub fn read(
    document: &Document,
    context: &Context,
    first: &FirstPass,
    layout: &[Attribution],
    weights: &Weights,
    scratch: &mut Scratch,
) -> Vec<Attribution> {
    let covered = turns::covered(layout, document.tokens.len());
    let sentence_of = |c: &Candidate| context.sentence[c.tokens.start as usize];
    let mut found: Vec<Attribution> = Vec::new();
    let mut reported = vec![false; document.tokens.len()];
    for candidates in first.candidates.chunk_by(|a, b| sentence_of(a) == sentence_of(b)) {
        // The likelier first: what they report is not read again from the point of view of an unlikely cue in it.
        let mut order: Vec<&Candidate> = candidates.iter().filter(|c| !covered[c.tokens.start as usize]).collect();
        order.sort_by(|x, y| y.probability.total_cmp(&x.probability));
        for candidate in order {
            if candidate.probability < UNLIKELY && !candidate.by_user && reported[candidate.tokens.start as usize] {
                continue;
            }
            let whole = &document.sentences[sentence_of(candidate) as usize].tokens;
            let range = view_of(&roles::window(whole, &candidate.tokens), candidate, candidates.len());
            let mut read = read_one(whole, range, context, first, weights, candidate, scratch);
            parenthetical::mend(document, context, &mut read);
            if candidate.probability >= LIKELY {
                read.content.iter().for_each(|piece| reported[piece.start as usize..piece.end as usize].fill(true));
            }
            found.push(read);
        }
    }
    found.extend_from_slice(layout);
    found.sort_by_key(|a| a.cue.tokens.start);
    found
}

/// What is read for one of the candidates of a sentence: all of it, but only the surroundings where there are so many candidates that
/// reading all of it for each would not be linear in its length (a text without full stops is one sentence).
fn view_of(sentence: &Range<TokenId>, candidate: &Candidate, candidates: usize) -> Range<TokenId> {
    let reach = (MOST_VIEWS / 2 * sentence.len() / candidates.max(1)).max(MOST_VIEWS) as TokenId;
    let (first, last) = (candidate.tokens.start.saturating_sub(reach), candidate.tokens.end.saturating_add(reach));
    sentence.start.max(first)..sentence.end.min(last)
}

fn read_one(
    whole: &Range<TokenId>,
    range: Range<TokenId>,
    c: &Context,
    first: &FirstPass,
    weights: &Weights,
    candidate: &Candidate,
    scratch: &mut Scratch,
) -> Attribution {
    let sentence = c.sentence[candidate.tokens.start as usize];
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
        stands: 0.0,
        forced: 0,
        of_form: 0,
        with_content: None,
        unattributed: false,
        rule: None,
    };
    let Some(transitions) = weights.transitions() else { return found };
    scratch.view.set(c, first, range.clone(), candidate.tokens.clone());
    scratch.emissions.clear();
    scratch.view.pieces(c, &mut scratch.pieces);
    // What neighbours share is scored once.
    let mut before: Option<(Shared, [i32; roles::LABELS.len()])> = None;
    for piece in &scratch.pieces {
        let at = scratch.emissions.len();
        if scratch.view.is_cue(piece) {
            scratch.emissions.resize(at + n, IMPOSSIBLE);
            scratch.emissions[at + roles::CUE] = 0.0;
            continue;
        }
        let shared = scratch.view.shared(c, piece);
        let mut scores = match before {
            Some((same, scores)) if same == shared => scores,
            _ => {
                let mut scores = [0; roles::LABELS.len()];
                scratch.features.clear();
                scratch.view.shared_features(c, &shared, &mut scratch.features);
                weights.score(&scratch.features, &mut scores);
                before = Some((shared, scores));
                scores
            }
        };
        scratch.features.clear();
        scratch.view.own_features(c, first, piece, &mut scratch.features);
        weights.score(&scratch.features, &mut scores);
        scratch.emissions.extend(scores.iter().map(|&score| score as f32 * weights.scale()));
        scratch.emissions[at + roles::CUE] = IMPOSSIBLE;
    }
    scratch.viterbi.best(transitions, &scratch.emissions, &mut scratch.path);
    scratch.viterbi.marginals(transitions, &scratch.emissions, &mut scratch.marginals);
    found.forced = u8::from(demand(SOURCE, LEAST_SOURCE, transitions, scratch));
    reading(&scratch.path, &scratch.marginals, &scratch.pieces, &mut found);
    grow(c, whole, &mut found);
    if demand(CONTENT, 0.0, transitions, scratch) {
        let mut with_content = Attribution { forced: found.forced + 2, ..found.clone() };
        reading(&scratch.path, &scratch.marginals, &scratch.pieces, &mut with_content);
        grow(c, whole, &mut with_content);
        found.with_content = Some(Box::new(with_content));
    }
    found
}

/// Fills content and source from the labels of the pieces.
fn reading(path: &[u8], marginals: &[f32], pieces: &[Range<TokenId>], found: &mut Attribution) {
    let n = roles::LABELS.len();
    let p = |at: usize, label: usize| marginals.get(at * n + label).copied().unwrap_or(0.0);
    let label = |at: usize| path.get(at).copied().unwrap_or(0);
    // A stretch of places in the sequence as tokens; what was left out between two of them belongs to it.
    let stretch = |from: usize, to: usize| pieces[from].start..pieces[to - 1].end;
    let source_probability = |from: usize, to: usize| (from..to).map(|at| p(at, 3) + p(at, 4)).sum::<f32>() / (to - from).max(1) as f32;
    let mut sources: Vec<(bool, SourceChoice)> = Vec::new();
    let (mut read, mut sum, mut edge) = (0, 0.0, 1.0_f32);
    let mut at = 0;
    while at < pieces.len() {
        let begin = label(at);
        if begin != 1 && begin != 3 {
            at += 1;
            continue;
        }
        let mut end = at + 1;
        while end < pieces.len() && label(end) == begin + 1 {
            end += 1;
        }
        if begin == 1 {
            found.content.push(stretch(at, end));
            read += end - at;
            sum += (at..end).map(|at| p(at, 1) + p(at, 2)).sum::<f32>();
            let after = if end < pieces.len() { 1.0 - p(end, 2) } else { 1.0 };
            edge = edge.min(p(at, 1)).min(after);
        } else {
            sources.push((true, SourceChoice { tokens: stretch(at, end), probability: source_probability(at, end) }));
        }
        at = end;
    }
    found.content_probability = if read == 0 { 0.0 } else { sum / read as f32 };
    found.edge_probability = edge;
    // Runner-ups: stretches where a source is less likely than the rest but not impossible.
    let mut at = 0;
    while at < pieces.len() {
        if p(at, 3) < 0.03 || matches!(label(at), 3 | 4) {
            at += 1;
            continue;
        }
        let mut end = at + 1;
        while end < pieces.len() && p(end, 4) > 0.4 * p(at, 3) && !matches!(label(end), 3 | 4) {
            end += 1;
        }
        sources.push((false, SourceChoice { tokens: stretch(at, end), probability: source_probability(at, end) }));
        at = end;
    }
    sources.sort_by(|a, b| b.1.probability.total_cmp(&a.1.probability));
    found.source = sources.iter().find(|s| s.0).map(|s| s.1.clone());
    found.others = sources.into_iter().map(|s| s.1).filter(|s| found.source.as_ref() != Some(s)).take(3).collect();
}

/// Where the best reading has no content, or no source though one is not unlikely, the best one that has it takes its place. Whether that was so.
fn demand(label: u8, least: f32, transitions: &Transitions, scratch: &mut Scratch) -> bool {
    let n = roles::LABELS.len();
    if scratch.path.contains(&label) {
        return false;
    }
    let places = scratch.marginals.iter().skip(usize::from(label)).step_by(n).copied().enumerate();
    let likeliest = places.filter(|&(_, p)| p > least).max_by(|x, y| x.1.total_cmp(&y.1).then(y.0.cmp(&x.0)));
    let Some((at, _)) = likeliest else { return false };
    for (other, score) in (0..).zip(&mut scratch.emissions[at * n..(at + 1) * n]) {
        *score = if other == label { *score } else { IMPOSSIBLE };
    }
    scratch.viterbi.best(transitions, &scratch.emissions, &mut scratch.path);
    true
}

/// A quotation that the sentence's edge cuts belongs to the content whole, where nothing that was read stands between.
fn grow(c: &Context, sentence: &Range<TokenId>, found: &mut Attribution) {
    let cue = found.cue.tokens.start;
    let around = |t: TokenId| c.quoted_around(t).filter(|q| !q.contains(&cue));
    for piece in &mut found.content {
        if let Some(quoted) = around(piece.start).filter(|q| q.start < sentence.start) {
            let read = (sentence.start..piece.start).any(|t| !c.is_deep(t));
            piece.start = if read { piece.start } else { quoted.start };
        }
        if let Some(quoted) = around(piece.end - 1).filter(|q| q.end > sentence.end) {
            let read = (piece.end..sentence.end).any(|t| !c.is_deep(t));
            piece.end = if read { piece.end } else { quoted.end };
        }
    }
}
