//! Trains the tagger.

use std::path::Path;

use super::optimizer::{self, Examples, Settings};
use super::sure::Decisions;
use super::syntax::{self, Annotated};
use crate::document::Tag;
use crate::error::Result;
use crate::linear::Features;
use crate::model::Model;
use crate::tag::{self, SURE_SECTION, SURE_TAGS, TAGS, Tagger, sure_tag};

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
    texts.extend(syntax::read_plain(corpora)?);
    bytes.extend(sure_tags(&texts, &bytes, say)?);
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
    let labels: Vec<&str> = TAGS.iter().map(|tag| tag.as_str()).collect();
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

/// The share of the tags by the dictionary that may be other ones than all features would tell.
const RISK: f64 = 0.05;

/// The section with the dictionary of what all features nearly always give one tag, in the training texts.
fn sure_tags(texts: &[Annotated], tagger: &[u8], say: &mut dyn FnMut(&str)) -> Result<Vec<u8>> {
    let model = Model::from_bytes(tagger.to_vec())?;
    let mut scratch = tag::Scratch::default();
    let mut decisions = Decisions::<SURE_TAGS>::default();
    let Some(tagger) = Tagger::of(&model) else { return Ok(Vec::new()) };
    for text in texts {
        for sentence in text.document.sentences.iter().map(|sentence| &sentence.tokens) {
            let mut before = [Tag::Unset; 2];
            for token in sentence.clone() {
                let tag = tagger.tag_by_all(&text.words, sentence, token, before, &mut scratch);
                decisions.add(std::array::from_fn(|level| sure_tag(&text.words, sentence, token, before[1], level)), tag as usize - 1);
                before = [before[1], tag];
            }
        }
    }
    let (section, share) = decisions.section(SURE_SECTION, RISK);
    say(&format!("{SURE_SECTION}: {:.1} % of the decisions, {} bytes", 100.0 * share, section.len()));
    Ok(section)
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
