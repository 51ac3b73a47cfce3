//! Trains the quote stage: first pass, second pass, links and choice, each on what the one before makes of articles it
//! was not trained on (five folds).

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use super::corpus::{self, Attribution as GoldAttribution, Offsets, Points, QuoteArticle};
use super::optimizer::{Examples, Settings, train};
use crate::analyzer::{Analyzer, Options, Scratch};
use crate::document::{Document, TokenId};
use crate::error::Result;
use crate::linear::{Features, Weights, sigmoid};
use crate::model::{Model, section};
use crate::quote::attribution::{self, Attribution};
use crate::quote::context::Context;
use crate::quote::cues::{self, Candidate, FirstPass};
use crate::quote::roles::{self, View};
use crate::quote::{self, Calibration, choice, link, speech, turns};
use crate::token::Words;

/// An attribution of the corpus in tokens.
#[derive(Clone, Debug)]
pub struct Gold {
    /// The cue.
    pub cue: Range<TokenId>,
    /// The source.
    pub source: Option<Range<TokenId>>,
    /// The pieces of the content.
    pub content: Vec<Range<TokenId>>,
}

/// An article ready for training.
#[derive(Debug)]
pub struct Article {
    /// As the stages before left it.
    pub document: Document,
    /// Its facts.
    pub context: Context,
    /// What the layout shows.
    pub layout: Vec<Attribution>,
    /// Who said what.
    pub gold: Vec<Gold>,
}

impl Article {
    /// Aligns the corpus's attributions with the document's tokens.
    #[must_use]
    pub fn new(document: Document, context: Context, words: &Words, attributions: &[GoldAttribution]) -> Self {
        let layout = turns::find(&document, &context, words);
        let offsets = Offsets::new(&document.text);
        let tokens = |points: Points| -> Range<TokenId> {
            let span = offsets.to_bytes(points);
            let start = document.tokens.partition_point(|t| t.span.end <= span.start) as u32;
            let end = document.tokens.partition_point(|t| t.span.start < span.end) as u32;
            start..end.max(start)
        };
        let gold = attributions
            .iter()
            .filter_map(|a| {
                let cue = tokens(*a.cue.first()?);
                let source = a.source.first().map(|&s| tokens(s)).filter(|s| !s.is_empty());
                let mut content: Vec<_> = a.content.iter().map(|&c| tokens(c)).filter(|c| !c.is_empty()).collect();
                link::tidy(&mut content);
                (!cue.is_empty() && !content.is_empty()).then_some(Gold { cue, source, content })
            })
            .collect();
        Self { document, context, layout, gold }
    }
}

/// How the choice is trained.
const CHOICE: Settings =
    Settings { rounds: 12, rate: 0.01, l1: 0.5, l2: 30.0, min_count: 3, dense_from: 1, transitions: false, seed: 7, least: 0.05 };

/// How speech is told from other words between quotation marks.
const SPEECH: Settings =
    Settings { rounds: 12, rate: 0.05, l1: 0.3, l2: 1.0, min_count: 3, dense_from: 1, transitions: false, seed: 7, least: 0.05 };

/// How quotations outside their cue's sentence are joined, and how tokens are told at a glance.
const SINGLE: Settings =
    Settings { rounds: 12, rate: 0.1, l1: 0.2, l2: 0.1, min_count: 3, dense_from: 1, transitions: false, seed: 7, least: 0.05 };

/// How the sequence models are trained.
fn settings(min_count: usize, l1: f32) -> Settings {
    Settings { rounds: 8, rate: 0.04, l1, l2: 1.0, min_count, dense_from: 50, transitions: true, seed: 7, least: 0.02 }
}

fn open(section: Vec<u8>, name: &str) -> Weights {
    // The trainer has just written it.
    Model::from_bytes(section).ok().and_then(|m| m.weights(name).cloned()).unwrap_or_else(|| unreachable!("section {name}"))
}

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

fn glance_examples<'a>(articles: impl Iterator<Item = &'a Article>) -> Examples {
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

fn first_examples<'a>(articles: impl Iterator<Item = &'a Article>, glance: &Weights) -> Examples {
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

fn second_examples<'a>(articles: impl Iterator<Item = (&'a Article, &'a FirstPass)>) -> Examples {
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

fn link_examples<'a>(articles: impl Iterator<Item = (&'a Article, &'a FirstPass, &'a Vec<Attribution>)>) -> Examples {
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

/// The gold attribution whose cue an attribution's cue overlaps.
fn gold_of<'a>(a: &Attribution, gold: &'a [Gold]) -> Option<&'a Gold> {
    gold.iter().find(|g| a.cue.tokens.start < g.cue.end && g.cue.start < a.cue.tokens.end)
}

/// Whether content and source are right by the scorer's measure: word-F1 of 0.8 and a source that overlaps.
fn is_right(c: &Context, a: &Attribution, gold: &[Gold]) -> bool {
    let mine = words_of(c, &a.content);
    gold.iter().any(|g| {
        let theirs = words_of(c, &g.content);
        let both = mine.iter().filter(|t| theirs.contains(t)).count();
        let f1 = 2.0 * both as f32 / (mine.len() + theirs.len()).max(1) as f32;
        f1 >= 0.8
            && match (&a.source, &g.source) {
                (Some(s), Some(t)) => s.tokens.start < t.end && t.start < s.tokens.end,
                (None, None) => true,
                _ => false,
            }
    })
}

/// The label of an attribution for the choice: right; a quote, where the two contents are on average half of one another at least; or no quote.
fn worth(c: &Context, a: &Attribution, gold: &[Gold]) -> usize {
    if is_right(c, a, gold) {
        return 2;
    }
    let (precision, recall) = shares(c, &a.content, gold);
    usize::from(precision + recall >= 1.0)
}

/// The words of some pieces: tokens but marks.
fn words_of(c: &Context, pieces: &[Range<TokenId>]) -> Vec<TokenId> {
    pieces.iter().flat_map(Clone::clone).filter(|&t| !matches!(c.shape[t as usize], 5 | 6)).collect()
}

/// The share of a content's words that the reference has in the content it shares most with, and the share of those that it has.
fn shares(c: &Context, content: &[Range<TokenId>], gold: &[Gold]) -> (f32, f32) {
    let mine = words_of(c, content);
    let shared = |g: &Gold| {
        let theirs = words_of(c, &g.content);
        let both = mine.iter().filter(|t| theirs.contains(t)).count() as f32;
        (both / mine.len().max(1) as f32, both / theirs.len().max(1) as f32)
    };
    gold.iter().map(shared).max_by(|x, y| (x.0 + x.1).total_cmp(&(y.0 + y.1))).unwrap_or((0.0, 0.0))
}

/// Trains the stage on `quotes/polnear-train.jsonl.gz`.
///
/// # Errors
/// When the corpus cannot be read.
pub fn train_stage(corpora: &Path, before: &Model, say: &mut dyn FnMut(&str)) -> Result<Vec<u8>> {
    let analyzer = Analyzer::with_model(Options::default(), Arc::new(before.clone()))?;
    let articles: Vec<QuoteArticle> = corpus::read(&corpora.join("quotes/polnear-train.jsonl.gz"))?;
    let articles: Vec<Article> = articles
        .par_iter()
        .map_init(Scratch::default, |scratch, article| {
            let document = analyzer.analyze_with(&article.text, scratch);
            let context = Context::new(&document, &scratch.words);
            Article::new(document, context, &scratch.words, &article.attributions)
        })
        .collect();
    Ok(sections(&articles, say))
}

/// What training gave: the sections, one after another.
pub fn sections(articles: &[Article], say: &mut dyn FnMut(&str)) -> Vec<u8> {
    const FOLDS: usize = 5;
    // Model 0 is trained on all, model k on all but fold k - 1.
    let members = |k: usize| articles.iter().enumerate().filter(move |(n, _)| k == 0 || n % FOLDS != k - 1);
    let fold = |n: usize| n % FOLDS + 1;
    let clock = std::time::Instant::now();

    let glances: Vec<Vec<u8>> = (0..=FOLDS)
        .into_par_iter()
        .map(|k| {
            let examples = glance_examples(members(k).map(|(_, a)| a));
            train(&["no", "yes"], &examples, &Settings { rounds: 6, l1: 0.5, ..SINGLE }, |_, _| true, |_| {}).packed_section("quote.glance")
        })
        .collect();
    let glance_weights: Vec<Weights> = glances.iter().map(|s| open(s.clone(), "quote.glance")).collect();
    say(&format!("glance {} bytes, {:?}", glances[0].len(), clock.elapsed()));
    let firsts: Vec<Vec<u8>> = (0..=FOLDS)
        .into_par_iter()
        .map(|k| {
            let examples = first_examples(members(k).map(|(_, a)| a), &glance_weights[k]);
            train(&cues::LABELS, &examples, &settings(3, 0.5), cues::may_follow, |_| {}).packed_section("quote.first")
        })
        .collect();
    say(&format!("first pass {} bytes, {:?}", firsts[0].len(), clock.elapsed()));
    let first_weights: Vec<Weights> = firsts.iter().map(|s| open(s.clone(), "quote.first")).collect();
    let passes: Vec<FirstPass> = articles
        .par_iter()
        .enumerate()
        .map(|(n, a)| {
            cues::label(&a.document, &a.context, 0, &glance_weights[fold(n)], &first_weights[fold(n)], &mut cues::Scratch::default())
        })
        .collect();

    let seconds: Vec<Vec<u8>> = (0..=FOLDS)
        .into_par_iter()
        .map(|k| {
            let examples = second_examples(members(k).map(|(n, a)| (a, &passes[n])));
            train(&roles::LABELS, &examples, &settings(2, 0.4), roles::may_follow, |_| {}).packed_section("quote.second")
        })
        .collect();
    say(&format!("second pass {} bytes, {:?}", seconds[0].len(), clock.elapsed()));
    let second_weights: Vec<Weights> = seconds.iter().map(|s| open(s.clone(), "quote.second")).collect();
    let mut found: Vec<Vec<Attribution>> = articles
        .par_iter()
        .enumerate()
        .map(|(n, a)| {
            attribution::read(
                &a.document,
                &a.context,
                &passes[n],
                &a.layout,
                &second_weights[fold(n)],
                &mut attribution::Scratch::default(),
            )
        })
        .collect();

    let links: Vec<Vec<u8>> = (0..=FOLDS)
        .into_par_iter()
        .map(|k| {
            let examples = link_examples(members(k).map(|(n, a)| (a, &passes[n], &found[n])));
            train(&["no", "yes"], &examples, &SINGLE, |_, _| true, |_| {}).packed_section("quote.link")
        })
        .collect();
    let link_weights: Vec<Weights> = links.iter().map(|s| open(s.clone(), "quote.link")).collect();
    found.par_iter_mut().enumerate().for_each(|(n, found)| {
        let a = &articles[n];
        link::join(&a.document, &a.context, &passes[n], &link_weights[fold(n)], found, &mut Features::new());
    });
    say(&format!("links {} bytes, {:?}", links[0].len(), clock.elapsed()));

    let speeches: Vec<Vec<u8>> = (0..=FOLDS)
        .into_par_iter()
        .map(|k| {
            let examples = speech_examples(members(k).map(|(n, a)| (a, &passes[n])));
            train(&["no", "yes"], &examples, &SPEECH, |_, _| true, |_| {}).packed_section("quote.speech")
        })
        .collect();
    let speech_weights: Vec<Weights> = speeches.iter().map(|s| open(s.clone(), "quote.speech")).collect();

    let choices: Vec<Vec<u8>> = (0..=FOLDS)
        .into_par_iter()
        .map(|k| {
            let mut examples = Examples::new();
            let mut features = Features::new();
            for (n, a) in members(k) {
                choice::each_features(&a.document, &a.context, &passes[n], &speech_weights[fold(n)], &found[n], &mut features, |m, f| {
                    examples.single(f, worth(&a.context, &found[n][m], &a.gold), 1.0);
                });
            }
            train(&choice::LABELS, &examples, &CHOICE, |_, _| true, |_| {}).packed_section("quote.choice")
        })
        .collect();
    let choice_weights: Vec<Weights> = choices.iter().map(|s| open(s.clone(), "quote.choice")).collect();
    found.par_iter_mut().enumerate().for_each(|(n, found)| {
        let a = &articles[n];
        let _ = choice::choose(
            &a.document,
            &a.context,
            &passes[n],
            (&choice_weights[fold(n)], &speech_weights[fold(n)]),
            0.0,
            found,
            &mut Features::new(),
        );
    });
    let mut calibration = calibrate(articles, &found, say);
    calibration.rules = rules(articles, &passes, &found, calibration.least, |n| &speech_weights[fold(n)], say);
    tell_speech(articles.iter().enumerate().map(|(n, a)| (a, &passes[n], &speech_weights[fold(n)])), say);
    let mut bytes = glances[0].clone();
    for part in [&firsts[0], &seconds[0], &links[0], &choices[0], &speeches[0]] {
        bytes.extend(part);
    }
    bytes.extend(section("quote.bin", &calibration.to_bytes()));
    say(&format!("{} bytes, {:?}", bytes.len(), clock.elapsed()));
    bytes
}

/// Finds the threshold with the best soft F1, joint F1 counting a quarter beside it, on the folds held back, and fits Platt's two parameters to what it keeps.
fn calibrate(articles: &[Article], found: &[Vec<Attribution>], say: &mut dyn FnMut(&str)) -> Calibration {
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

/// The share of an outermost quotation's words that the reference has somebody say: speech from four fifths on, none below one fifth, else undecided.
fn is_speech(article: &Article, quoted: &Range<TokenId>) -> Option<bool> {
    let words: Vec<TokenId> = quoted.clone().filter(|&t| !matches!(article.context.shape[t as usize], 5 | 6)).collect();
    let said = words.iter().filter(|t| article.gold.iter().any(|g| g.content.iter().any(|p| p.contains(t)))).count();
    if said * 5 >= words.len() * 4 {
        Some(true)
    } else if said * 5 < words.len() {
        Some(false)
    } else {
        None
    }
}

fn speech_examples<'a>(articles: impl Iterator<Item = (&'a Article, &'a FirstPass)>) -> Examples {
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

/// How well the folds held back are told.
fn tell_speech<'a>(articles: impl Iterator<Item = (&'a Article, &'a FirstPass, &'a Weights)>, say: &mut dyn FnMut(&str)) {
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
fn rules<'a>(
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
