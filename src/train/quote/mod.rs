//! Trains the quote stage: first pass, second pass, links and choice, each on what the one before makes of articles it
//! was not trained on (five folds).

pub mod article;
mod calibration;
mod examples;

use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use super::corpus::{self, QuoteArticle};
use super::optimizer::{Examples, Settings, train};
use crate::analyzer::{Analyzer, Options, Scratch};
use crate::error::Result;
use crate::linear::{Features, Weights};
use crate::model::{Model, section};
use crate::quote::attribution::{self, Attribution};
use crate::quote::context::Context;
use crate::quote::cues::{self, FirstPass};
use crate::quote::{choice, link, roles};
use article::{Article, worth};
use calibration::{calibrate, rules, tell_speech};
use examples::{first_examples, glance_examples, link_examples, second_examples, speech_examples};

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
