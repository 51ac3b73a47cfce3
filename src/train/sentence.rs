//! Trains the classifier of sentence ends.
//!
//! Gold is the sentences of EWT and GUM (train), MultiLegalSBD, and GMB's news sentences joined into paragraphs; CoreNLP's sentences of PolNeAR
//! add candidates without end marks.

use std::path::Path;

use super::corpus::{self, EntityText, Offsets, SentenceText, SilverArticle};
use super::optimizer::{self, Examples, Settings};
use crate::error::Result;
use crate::linear::Features;
use crate::model::Model;
use crate::sentence;
use crate::token::Abbreviations;

/// Sentences of GMB that are joined into one paragraph.
const PARAGRAPH: usize = 6;

/// Texts of the sentence treebanks, and what one example of each counts.
const TREEBANKS: &[(&str, f32)] = &[("ewt-train", 1.0), ("gum-train", 1.5), ("multilegal-bva", 0.3), ("multilegal-ip", 0.3)];

/// What one example of GMB counts.
const NEWS: f32 = 0.3;

/// What one candidate of CoreNLP's sentences counts. They serve only to show that news has no ends without end marks: what stands at a full
/// stop is not learned from them.
const SILVER: f32 = 0.3;

/// Which candidates of a text are learned from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    All,
    /// Those without an end mark.
    Weak,
}

/// The stage: gives the section "sentence".
///
/// # Errors
/// When a corpus cannot be read.
pub fn train(corpora: &Path, _before: &Model, say: &mut dyn FnMut(&str)) -> Result<Vec<u8>> {
    let mut examples = Examples::new();
    for (name, weight) in TREEBANKS {
        let before = examples.len();
        for text in corpus::read::<SentenceText>(&corpora.join(format!("sentences/{name}.jsonl.gz")))? {
            let offsets = Offsets::new(&text.text);
            let starts: Vec<usize> = text.sentences.iter().map(|&s| offsets.to_bytes(s).start as usize).collect();
            add(&mut examples, &text.text, &starts, Which::All, *weight);
        }
        say(&format!("{name}: {} candidates", examples.len() - before));
    }
    let before = examples.len();
    let rows = corpus::read::<EntityText>(&corpora.join("entities/gmb-train.jsonl.gz"))?;
    for rows in rows.chunks(PARAGRAPH) {
        let (mut text, mut starts) = (String::new(), Vec::new());
        for row in rows {
            if !text.is_empty() {
                text.push(' ');
            }
            starts.push(text.len());
            text.push_str(row.text.trim());
        }
        add(&mut examples, &text, &starts, Which::All, NEWS);
    }
    say(&format!("gmb-train: {} candidates", examples.len() - before));
    let before = examples.len();
    for article in corpus::read::<SilverArticle>(&corpora.join("silver/polnear-corenlp-train.jsonl.gz"))? {
        let offsets = Offsets::new(&article.text);
        let starts: Vec<usize> = article.sentences.iter().map(|&s| offsets.to_bytes(s).start as usize).collect();
        add(&mut examples, &article.text, &starts, Which::Weak, SILVER);
    }
    say(&format!("polnear-corenlp-train: {} candidates without an end mark", examples.len() - before));
    let settings = Settings { rounds: 30, rate: 0.15, l1: 0.05, l2: 0.3, min_count: 2, transitions: false, ..Settings::default() };
    let trained = optimizer::train(
        &["goes on", "ends"],
        &examples,
        &settings,
        |_, _| true,
        |round| {
            if round.number % 5 == 0 {
                say(&format!("round {}: loss {:.4}, right {:.4}", round.number, round.loss, round.right));
            }
        },
    );
    say(&format!("{} features", trained.features()));
    Ok(trained.packed_section("sentence"))
}

/// Adds the candidates of one text, whose sentences start at `starts`, in order.
fn add(examples: &mut Examples, text: &str, starts: &[usize], which: Which, weight: f32) {
    let gold = |end: usize, next: usize| starts.binary_search(&next).is_ok() && text[end..next].trim().is_empty();
    sentence::examples(text, Abbreviations::english(), gold, |features: &Features, weak, ends| {
        if which == Which::All || weak {
            examples.single(features, usize::from(ends), weight);
        }
    });
}
