//! What each step of the stage learns from.

use std::ops::Range;

use super::article::{Article, Gold, gold_of, is_speech};
use crate::document::TokenId;
use crate::linear::{Features, Weights};
use crate::quote::attribution::Attribution;
use crate::quote::cues::{self, Candidate, FirstPass};
use crate::quote::roles::{self, View};
use crate::quote::{link, speech};
use crate::train::optimizer::Examples;

/// For each token whether it is part of no cue (0), begins one (1) or goes on in one (2).
fn cue_labels(article: &Article) -> Vec<u8> {
    let mut labels = vec![0_u8; article.document.tokens.len()];
    for gold in &article.gold {
        for (n, token) in gold.cue.clone().enumerate() {
            labels[token as usize] = 1 + u8::from(n > 0);
        }
    }
    labels
}

pub(super) fn glance_examples<'a>(articles: impl Iterator<Item = &'a Article>) -> Examples {
    let (mut examples, mut features) = (Examples::new(), Features::new());
    for article in articles {
        let labels = cue_labels(article);
        for sentence in &article.document.sentences {
            for token in sentence.tokens.clone().filter(|&t| !article.context.is_deep(t)) {
                cues::at_a_glance(&article.context, &sentence.tokens, token, &mut features);
                examples.single(&features, usize::from(labels[token as usize] > 0), 1.0);
            }
        }
    }
    examples
}

pub(super) fn first_examples<'a>(articles: impl Iterator<Item = &'a Article>, glance: &Weights) -> Examples {
    let (mut examples, mut features, mut runs, mut scratch) = (Examples::new(), Features::new(), Vec::new(), cues::Glance::default());
    scratch.begin(0);
    for article in articles {
        let labels = cue_labels(article);
        for sentence in &article.document.sentences {
            cues::possible(&article.context, &sentence.tokens, cues::POSSIBLE_IN_TRAINING, glance, &mut scratch, &mut runs);
            for run in &runs {
                let mut before = 0;
                for token in run.clone() {
                    // A cue cut by the run's beginning begins anew.
                    let label = match labels[token as usize] {
                        2 if before == 0 => 1,
                        label => label,
                    };
                    before = label;
                    cues::features(&article.context, &sentence.tokens, token, &mut features);
                    examples.push(&features, 1 << label);
                }
                examples.end(1.0);
            }
        }
    }
    examples
}

/// The candidate that stands for a gold cue: the likeliest of those that overlap it.
fn candidate_of(gold: &Gold, candidates: &[Candidate]) -> Option<usize> {
    candidates
        .iter()
        .enumerate()
        .filter(|(_, c)| c.tokens.start < gold.cue.end && gold.cue.start < c.tokens.end)
        .max_by(|x, y| x.1.probability.total_cmp(&y.1.probability).then(y.0.cmp(&x.0)))
        .map(|(n, _)| n)
}

pub(super) fn second_examples<'a>(articles: impl Iterator<Item = (&'a Article, &'a FirstPass)>) -> Examples {
    let (mut examples, mut features, mut view, mut pieces) = (Examples::new(), Features::new(), View::default(), Vec::new());
    for (article, first) in articles {
        for gold in &article.gold {
            let cue = candidate_of(gold, &first.candidates).map_or_else(|| gold.cue.clone(), |n| first.candidates[n].tokens.clone());
            let sentence = article.context.sentence[cue.start as usize];
            let sentence = &article.document.sentences[sentence as usize].tokens;
            if cue.end > sentence.end {
                continue;
            }
            let range = roles::window(sentence, &cue);
            let mut labels = vec![0_u8; range.len()];
            let mut paint = |piece: &Range<TokenId>, label: u8| {
                let start = piece.start.max(range.start);
                for token in start..piece.end.min(range.end) {
                    labels[(token - range.start) as usize] = label + u8::from(token > start);
                }
            };
            gold.content.iter().for_each(|p| paint(p, 1));
            gold.source.iter().for_each(|s| paint(s, 3));
            view.set(&article.context, first, range.clone(), cue.clone());
            let mut before = 0;
            view.pieces(&article.context, &mut pieces);
            for piece in &pieces {
                if view.is_cue(piece) {
                    features.clear();
                    examples.push(&features, 1 << roles::CUE);
                    before = 5;
                    continue;
                }
                let mut label = labels[(piece.start - range.start) as usize];
                if label > 0 && label.is_multiple_of(2) && before != label && before + 1 != label {
                    label -= 1;
                }
                before = label;
                view.features(&article.context, first, piece, &mut features);
                examples.push(&features, 1 << label);
            }
            examples.end(1.0);
        }
    }
    examples
}

pub(super) fn link_examples<'a>(articles: impl Iterator<Item = (&'a Article, &'a FirstPass, &'a Vec<Attribution>)>) -> Examples {
    let (mut examples, mut features) = (Examples::new(), Features::new());
    for (article, first, found) in articles {
        let golds: Vec<Option<&Gold>> = found.iter().map(|a| gold_of(a, &article.gold)).collect();
        for q in link::loose(&article.context, found) {
            let quoted = &article.context.quoted[q as usize];
            for a in link::rivals(&article.document, &article.context, found, q) {
                link::features(&article.document, &article.context, first, found, q, a, &mut features);
                let inside = golds[a]
                    .is_some_and(|g| quoted.clone().filter(|t| g.content.iter().any(|p| p.contains(t))).count() * 5 >= quoted.len() * 4);
                examples.single(&features, usize::from(inside), 1.0);
            }
        }
    }
    examples
}

pub(super) fn speech_examples<'a>(articles: impl Iterator<Item = (&'a Article, &'a FirstPass)>) -> Examples {
    let (mut examples, mut features) = (Examples::new(), Features::new());
    for (article, first) in articles {
        for quoted in speech::quotations(&article.context) {
            let Some(said) = is_speech(article, quoted) else { continue };
            speech::features(&article.document, &article.context, first, quoted, &mut features);
            examples.single(&features, usize::from(said), 1.0);
        }
    }
    examples
}
