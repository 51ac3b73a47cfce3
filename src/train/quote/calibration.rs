//! What stands, and how sure it is: by the folds that a model was not trained on.

use std::ops::Range;

use rayon::prelude::*;

use super::article::{Article, Gold, gold_of, is_right, is_speech, shares};
use crate::document::TokenId;
use crate::linear::{Features, Weights, sigmoid};
use crate::quote::attribution::Attribution;
use crate::quote::cues::FirstPass;
use crate::quote::{self, Calibration, choice, speech};

/// Finds the threshold with the best soft F1, joint F1 counting a quarter beside it, on the folds held back, and fits Platt's two parameters to what it keeps.
pub(super) fn calibrate(articles: &[Article], found: &[Vec<Attribution>], say: &mut dyn FnMut(&str)) -> Calibration {
    let n_gold: usize = articles.iter().map(|a| a.gold.len()).sum();
    let right: Vec<Vec<bool>> =
        articles.par_iter().zip(found).map(|(a, f)| f.iter().map(|x| is_right(&a.context, x, &a.gold)).collect()).collect();
    let shared: Vec<Vec<(f32, f32)>> =
        articles.par_iter().zip(found).map(|(a, f)| f.iter().map(|x| shares(&a.context, &x.content, &a.gold)).collect()).collect();
    let (mut best, mut least) = ([0.0_f32; 2], 0.5);
    for threshold in (30..=70).map(|percent| percent as f32 / 100.0) {
        let (mut hits, mut rows, mut precise, mut recalled) = (0, 0, 0.0, 0.0);
        for ((f, r), s) in found.iter().zip(&right).zip(&shared) {
            for n in choice::resolve(f, threshold) {
                rows += 1;
                hits += usize::from(r[n]);
                (precise, recalled) = (precise + s[n].0, recalled + s[n].1);
            }
        }
        let (precise, recalled) = (precise / rows.max(1) as f32, recalled / n_gold.max(1) as f32);
        let soft = 2.0 * precise * recalled / (precise + recalled).max(f32::MIN_POSITIVE);
        let joint = 2.0 * hits as f32 / (rows + n_gold).max(1) as f32;
        if soft + 0.25 * joint > best[0] + 0.25 * best[1] {
            (best, least) = ([soft, joint], threshold);
        }
    }
    let [soft, joint] = best;
    // Platt (1999), by Newton's method on the log-odds of the rows kept.
    let rows: Vec<(f32, f32)> = found
        .iter()
        .zip(&right)
        .flat_map(|(f, r)| choice::resolve(f, least).into_iter().map(move |n| (logit(f[n].probability), f32::from(u8::from(r[n])))))
        .collect();
    let (mut slope, mut shift) = (1.0_f64, 0.0_f64);
    for _ in 0..30 {
        let (mut g, mut h) = ([0.0; 2], [1e-6, 0.0, 1e-6]);
        for &(x, y) in &rows {
            let (x, y) = (f64::from(x), f64::from(y));
            let p = f64::from(sigmoid((slope * x + shift) as f32));
            let w = p * (1.0 - p);
            g[0] += (p - y) * x;
            g[1] += p - y;
            h[0] += w * x * x;
            h[1] += w * x;
            h[2] += w;
        }
        let det = h[0] * h[2] - h[1] * h[1];
        if det.abs() < 1e-9 {
            break;
        }
        slope -= (h[2] * g[0] - h[1] * g[1]) / det;
        shift -= (h[0] * g[1] - h[1] * g[0]) / det;
    }
    say(&format!(
        "held-back folds: soft F1 {soft:.4}, joint F1 {joint:.4} at {least:.2}; slope {slope:.3} shift {shift:.3}; rows {}",
        rows.len()
    ));
    Calibration { least, slope: slope as f32, shift: shift as f32, rules: [0.0; 3] }
}

fn logit(p: f32) -> f32 {
    let p = p.clamp(1e-4, 1.0 - 1e-4);
    (p / (1.0 - p)).ln()
}

/// How well the folds held back are told.
pub(super) fn tell_speech<'a>(articles: impl Iterator<Item = (&'a Article, &'a FirstPass, &'a Weights)>, say: &mut dyn FnMut(&str)) {
    let (mut features, mut told) = (Features::new(), [[0_u32; 2]; 2]);
    for (article, first, weights) in articles {
        for quoted in speech::quotations(&article.context) {
            let Some(said) = is_speech(article, quoted) else { continue };
            speech::features(&article.document, &article.context, first, quoted, &mut features);
            told[usize::from(said)][usize::from(weights.probability(&features) >= 0.5)] += 1;
        }
    }
    let [[no, missed], [denied, yes]] = told;
    say(&format!("held-back folds: {} of {} quotations that are no speech told, {} of {} that are", no, no + missed, yes, yes + denied));
}

/// How often the rows of each rule are right on the folds held back; what was seen seldom is taken for less sure.
pub(super) fn rules<'a>(
    articles: &[Article],
    passes: &[FirstPass],
    found: &[Vec<Attribution>],
    least: f32,
    speech: impl Fn(usize) -> &'a Weights,
    say: &mut dyn FnMut(&str),
) -> [f32; 3] {
    let mut counts = [[0_u32; 2]; 3];
    for (n, (article, found)) in articles.iter().zip(found).enumerate() {
        let kept = choice::resolve(found, least).into_iter().map(|n| found[n].clone()).collect();
        let kept = quote::complete(&article.document, &article.context, &passes[n], speech(n), kept, &mut Features::new());
        // The corpus leaves interviews in questions and answers as they are.
        let lettered = |s: &Range<TokenId>| matches!(article.document.slice(article.document.token_span(s)), "Q" | "A");
        for a in kept.iter().filter(|a| !a.source.as_ref().is_some_and(|s| lettered(&s.tokens))) {
            let Some(rule) = a.rule else { continue };
            let right =
                if a.cue.tokens.is_empty() { is_continued(article, a, &kept) } else { is_right(&article.context, a, &article.gold) };
            counts[rule as usize][usize::from(right)] += 1;
        }
    }
    say(&format!("held-back folds: rows of the rules, wrong and right: {counts:?}"));
    counts.map(|[wrong, right]| (right + 1) as f32 / (wrong + right + 2) as f32)
}

/// Whether a quotation without a cue is, by the reference, said by whom the quote before it is.
fn is_continued(article: &Article, a: &Attribution, kept: &[Attribution]) -> bool {
    let [piece] = a.content.as_slice() else { return false };
    let inside = |g: &Gold| piece.clone().filter(|t| g.content.iter().any(|p| p.contains(t))).count() * 5 >= piece.len() * 4;
    let before = kept.iter().filter(|k| !k.cue.tokens.is_empty() && k.content.last().is_some_and(|p| p.end <= piece.start));
    let before = before.max_by_key(|k| k.content.last().map(|p| p.end));
    let word = |g: &Gold| g.source.as_ref().and_then(|s| s.clone().map(|t| article.context.word[t as usize]).next_back());
    let theirs = before.and_then(|k| gold_of(k, &article.gold));
    article.gold.iter().filter(|g| inside(g)).any(|g| theirs.is_some_and(|t| std::ptr::eq(t, g) || word(t).is_some() && word(t) == word(g)))
}
