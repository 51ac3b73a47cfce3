//! Trains the tagger.

use std::path::Path;

use super::optimizer::{self, Examples, Settings};
use super::sure::Decisions;
use super::syntax::{self, Annotated};
use crate::document::Tag;
use crate::error::Result;
use crate::linear::Features;
use crate::model::Model;
use crate::tag;

/// Trains the section "tag" on the treebanks EWT and GUM and on CoreNLP's reading of the PolNeAR train articles; tells the accuracy on
/// their dev parts.
///
/// # Errors
/// When a corpus cannot be read.
pub fn train(corpora: &Path, _before: &Model, say: &mut dyn FnMut(&str)) -> Result<Vec<u8>> {
    let silver = corpora.join("silver");
    let syntax = corpora.join("syntax");
    let mut texts =
        syntax::read_silver(&silver.join("polnear-corenlp-train.jsonl.gz"), &silver.join("polnear-corenlp-deps-train.jsonl.gz"))?;
    for treebank in ["ewt", "gum"] {
        texts.extend(syntax::read_treebank(&syntax.join(format!("{treebank}-train.conllu.gz")))?);
    }
    let mut bytes = learn(&texts.iter().collect::<Vec<_>>(), 8, say);
    bytes.extend(sure_words(&mut texts, &bytes, say)?);
    drop(texts);
    let model = Model::from_bytes(bytes.clone())?;
    let dev = syntax::read_silver(&silver.join("polnear-corenlp-dev.jsonl.gz"), &silver.join("polnear-corenlp-deps-dev.jsonl.gz"))?;
    score("polnear-corenlp-dev", dev, &model, say);
    for treebank in ["gum", "ewt"] {
        score(&format!("{treebank}-dev"), syntax::read_treebank(&syntax.join(format!("{treebank}-dev.conllu.gz")))?, &model, say);
    }
    Ok(bytes)
}

/// Trains on some texts.
pub(super) fn learn(texts: &[&Annotated], rounds: usize, say: &mut dyn FnMut(&str)) -> Vec<u8> {
    let labels = labels();
    let mut examples = Examples::new();
    for text in texts {
        add(text, &mut examples);
    }
    say(&format!("{} tokens", examples.positions()));
    let settings = Settings { rounds, l1: 0.3, l2: 0.0, min_count: 2, transitions: false, ..Settings::default() };
    let trained = optimizer::train(
        &labels,
        &examples,
        &settings,
        |_, _| true,
        |round| {
            say(&format!("round {}: loss {:.4}, right {:.4}", round.number, round.loss, round.right));
        },
    );
    say(&format!("{} features", trained.features()));
    trained.section("tag")
}

/// The section "tag.sure": words to which the tagger gave one tag nearly wherever they stood in its training texts, eight times or more.
fn sure_words(texts: &mut [Annotated], tagger: &[u8], say: &mut dyn FnMut(&str)) -> Result<Vec<u8>> {
    let model = Model::from_bytes(tagger.to_vec())?;
    let mut scratch = tag::Scratch::default();
    let mut decisions = Decisions::default();
    for text in texts {
        tag::tag(&mut text.document, &text.words, &model, &mut scratch);
        for (i, token) in text.document.tokens.iter().enumerate() {
            decisions.add(tag::sure_key(&text.words, i as u32), token.tag as usize - 1);
        }
    }
    let (section, share) = decisions.section("tag.sure", &labels(), 8, 0.994);
    say(&format!("{:.1} % of the tokens are words of one tag", 100.0 * share));
    Ok(section)
}

/// The labels: all tags but the first.
fn labels() -> Vec<&'static str> {
    Tag::ALL[1..].iter().map(|tag| tag.as_str()).collect()
}

/// Each token whose tag is known is an example of its own, with the true tags before it.
fn add(text: &Annotated, examples: &mut Examples) {
    let mut features = Features::new();
    for sentence in &text.document.sentences {
        let (mut before, mut before2) = (Tag::Unset, Tag::Unset);
        for token in sentence.tokens.clone() {
            let gold = text.gold[token as usize].and_then(|gold| gold.tag);
            if let Some(gold) = gold {
                features.clear();
                tag::context(&text.words, &sentence.tokens, token, &mut features);
                tag::history(&text.words, &sentence.tokens, token, before, before2, &mut features);
                examples.single(&features, gold as usize - 1, 1.0);
            }
            (before2, before) = (before, gold.unwrap_or(Tag::Unset));
        }
    }
}

fn score(name: &str, texts: Vec<Annotated>, model: &Model, say: &mut dyn FnMut(&str)) {
    let mut scratch = tag::Scratch::default();
    let (mut right, mut known, mut tokens) = (0_u32, 0_u32, 0);
    let start = std::time::Instant::now();
    let mut elapsed = start.elapsed();
    for mut text in texts {
        let start = std::time::Instant::now();
        tag::tag(&mut text.document, &text.words, model, &mut scratch);
        elapsed += start.elapsed();
        tokens += text.document.tokens.len();
        for (token, gold) in text.document.tokens.iter().zip(&text.gold) {
            if let Some(tag) = gold.and_then(|gold| gold.tag) {
                known += 1;
                right += u32::from(token.tag == tag);
            }
        }
    }
    let ns = elapsed.as_nanos() as f64 / tokens.max(1) as f64;
    say(&format!(
        "{name}: {:.2} % of {known} tokens right ({tokens} tokens of ours, {ns:.0} ns each)",
        100.0 * f64::from(right) / f64::from(known)
    ));
}
