//! Trains the model of names on the entity sets, whose label schemes are all mapped onto that of OntoNotes.
//!
//! Where a scheme is coarser (a LOC that may be GPE, LOC or FAC) or a set leaves names unmarked, a token gets the set of
//! labels that it may have (partial labels; Tsuboi et al. 2008).

use std::path::Path;
use std::sync::Arc;

use super::corpus::{self, EntityText, Offsets, SilverArticle};
use super::lines::{self, Line};
use super::optimizer::{self, Examples, Labels, Settings, Trained};
use super::scheme::{self, Scheme};
use super::sure::Decisions;
use crate::document::{Block, BlockKind, Document, Sentence};
use crate::entity::features::{self, Context};
use crate::entity::labels;
use crate::error::Result;
use crate::linear::{Dictionary, Features, hash, mix};
use crate::model::Model;
use crate::span::Span;
use crate::token::{self, Abbreviations, Words};
use crate::{Analyzer, Options, entity, lexicon};

/// One set of texts: file, scheme, how its texts are cut, how much it counts.
struct Source {
    file: &'static str,
    scheme: Scheme,
    cut: Cut,
    weight: f32,
}

/// How the texts of a set become documents.
#[derive(Clone, Copy, PartialEq)]
enum Cut {
    /// Each text is a whole article: blocks and sentences are found as in use.
    Articles,
    /// Each text is a sentence. So many in a row make a document, as those of one article stand together in the file.
    Sentences(usize),
}

const SOURCES: &[Source] = &[
    Source { file: "entities/gmb-train.jsonl.gz", scheme: Scheme::Gmb, cut: Cut::Sentences(15), weight: 1.0 },
    Source { file: "entities/wikigold-train.jsonl.gz", scheme: Scheme::Conll, cut: Cut::Articles, weight: 2.0 },
    Source { file: "entities/uner-ewt-dev.jsonl.gz", scheme: Scheme::Uner, cut: Cut::Articles, weight: 1.0 },
    Source { file: "entities/crossner-politics-train.jsonl.gz", scheme: Scheme::CrossNer, cut: Cut::Sentences(1), weight: 2.0 },
    Source { file: "entities/gum-derived-train.jsonl.gz", scheme: Scheme::Gum, cut: Cut::Articles, weight: 1.0 },
    Source { file: "entities/fewnerd-partial.jsonl.gz", scheme: Scheme::FewNerd, cut: Cut::Sentences(1), weight: 0.5 },
    Source { file: "entities/btc-train.jsonl.gz", scheme: Scheme::Uner, cut: Cut::Sentences(1), weight: 0.3 },
    Source { file: "entities/wnut17-train.jsonl.gz", scheme: Scheme::Wnut, cut: Cut::Sentences(1), weight: 0.3 },
];
const SILVER: &str = "silver/polnear-corenlp-train.jsonl.gz";
const SILVER_WEIGHT: f32 = 0.8;

/// How many lines are made of each pattern of `lexicons/entity-lines.txt`, and how much each counts.
const LINES: usize = 60;
const LINE_WEIGHT: f32 = 0.5;

/// Shares of the sentences that are repeated in capitals, in the capitals of a headline, in lower case: in percent.
const COPIES: [u64; 3] = [8, 4, 3];

/// One document in so many trains the second pass, with the answers of a first pass that has not seen it.
const HELD_OUT: u64 = 5;

/// A document to learn from: the labels that each token may have.
#[derive(Debug)]
pub struct Lesson {
    document: Document,
    words: Words,
    allowed: Vec<Labels>,
    weight: f32,
    /// Whether it trains the second pass.
    pub held_out: bool,
}

/// Trains both passes, and tells what is always outside.
///
/// # Errors
/// When a corpus cannot be read.
pub fn train(corpora: &Path, before: &Model, say: &mut dyn FnMut(&str)) -> Result<Vec<u8>> {
    let lessons = lessons(corpora, before, say)?;
    let part = first_pass(lessons.iter().filter(|lesson| !lesson.held_out), say);
    let mut second = second_pass(&lessons, &Model::from_bytes(part.section(entity::FIRST))?, say);
    let first = first_pass(lessons.iter(), say);
    // Their scores are added, those of label pairs once for all.
    second.mix_transitions(&first, entity::SECOND_SHARE);
    let mut bytes = first.section(entity::FIRST);
    bytes.extend(always_outside(&lessons, &Model::from_bytes(bytes.clone())?, say));
    bytes.extend(second.section(entity::SECOND));
    Ok(bytes)
}

/// Trains the first pass.
fn first_pass<'a>(lessons: impl Iterator<Item = &'a Lesson>, say: &mut dyn FnMut(&str)) -> Trained {
    let mut examples = Examples::new();
    let (mut context, mut collector) = (Context::default(), Features::new());
    for lesson in lessons {
        for sentence in &lesson.document.sentences {
            add(lesson, sentence, &mut context, &mut collector, &mut examples);
        }
    }
    let settings =
        Settings { rounds: 7, rate: 0.1, l1: 0.3, l2: 0.01, min_count: 3, dense_from: 1000, transitions: true, seed: 1, least: 0.05 };
    learn(entity::FIRST, &examples, &settings, say)
}

/// The share of the words that a dictionary puts outside all names although the model would not.
const RISK: f64 = 0.02;

/// The section with the dictionary of words that the first pass nearly always finds outside all names, of those that it would have to read.
fn always_outside(lessons: &[Lesson], model: &Model, say: &mut dyn FnMut(&str)) -> Vec<u8> {
    let mut decisions = Decisions::<1>::default();
    let mut scratch = entity::Scratch::default();
    for lesson in lessons {
        let (Lesson { document, words, .. }, Some(weights)) = (lesson, model.weights(entity::FIRST)) else { continue };
        scratch.first_pass(document, words, weights, Dictionary::default());
        for sentence in &document.sentences {
            scratch.for_questions(document, words, sentence, |key, label| decisions.add([key], usize::from(label > 0)));
        }
    }
    let (section, share) = decisions.section(entity::OUTSIDE_SECTION, RISK);
    say(&format!("{}: {:.1} % of the words asked for, {} bytes", entity::OUTSIDE_SECTION, 100.0 * share, section.len()));
    section
}

/// Trains the second pass on the documents held out from the first one.
fn second_pass(lessons: &[Lesson], first: &Model, say: &mut dyn FnMut(&str)) -> Trained {
    let mut examples = Examples::new();
    let mut scratch = entity::Scratch::default();
    for lesson in lessons.iter().filter(|lesson| lesson.held_out) {
        let Some(weights) = first.weights(entity::FIRST) else { continue };
        scratch.first_pass(&lesson.document, &lesson.words, weights, Dictionary::default());
        for sentence in &lesson.document.sentences {
            scratch.for_evidence(&lesson.document, &lesson.words, sentence, |token, features| {
                examples.push(features, lesson.allowed[token as usize]);
            });
            examples.end(lesson.weight);
        }
    }
    let settings =
        Settings { rounds: 10, rate: 0.1, l1: 0.3, l2: 0.1, min_count: 5, dense_from: 300, transitions: true, seed: 2, least: 0.05 };
    learn(entity::SECOND, &examples, &settings, say)
}

fn learn(section: &str, examples: &Examples, settings: &Settings, say: &mut dyn FnMut(&str)) -> Trained {
    say(&format!("{section}: {} sentences, {} tokens", examples.len(), examples.positions()));
    let names = labels::names();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let trained = optimizer::train(&names, examples, settings, labels::can_follow, |round| {
        say(&format!("round {}: loss {:.4}, right {:.4}", round.number, round.loss, round.right));
    });
    say(&format!("{} features", trained.features()));
    trained
}

fn add(lesson: &Lesson, sentence: &Sentence, context: &mut Context, collector: &mut Features, examples: &mut Examples) {
    context.fill(&lesson.document, &lesson.words, sentence, Dictionary::default());
    for token in sentence.tokens.clone() {
        features::collect(&lesson.words, sentence, context, token, collector);
        examples.push(collector, lesson.allowed[token as usize]);
    }
    examples.end(lesson.weight);
}

/// All documents to learn from.
///
/// # Errors
/// When a corpus cannot be read.
pub fn lessons(corpora: &Path, before: &Model, say: &mut dyn FnMut(&str)) -> Result<Vec<Lesson>> {
    let reader = Analyzer::with_model(Options::default(), Arc::new(before.clone()))?;
    let mut lessons = Vec::new();
    for source in SOURCES {
        let texts: Vec<EntityText> = corpus::read(&corpora.join(source.file))?;
        let unmarked = scheme::unmarked(source.scheme, &texts);
        let step = match source.cut {
            Cut::Articles => 1,
            Cut::Sentences(n) => n,
        };
        for texts in texts.chunks(step) {
            let document = match source.cut {
                Cut::Articles => reader.analyze(&texts[0].text),
                Cut::Sentences(_) => join(texts.iter().map(|t| t.text.as_str())),
            };
            let words = words(&document);
            let mut allowed = vec![0; document.tokens.len()];
            let mut base = 0;
            for text in texts {
                let offsets = Offsets::new(&text.text);
                let gold: Vec<(Span, &str)> =
                    text.entities.iter().map(|(s, e, label)| (offsets.to_bytes([*s, *e]), label.as_str())).collect();
                let shift = |span: Span| Span::new(span.start as usize + base, span.end as usize + base);
                let gold: Vec<(Span, &str)> = gold.into_iter().map(|(span, label)| (shift(span), label)).collect();
                let within = Span::new(base, base + text.text.len());
                let unmarked = unmarked.get(text.labels.as_deref().unwrap_or_default()).copied().unwrap_or(0);
                scheme::mark(&document, &words, within, source.scheme, &gold, unmarked, &mut allowed);
                base += text.text.len() + 1;
            }
            let held_out = is_held_out(&document, source.cut != Cut::Sentences(1) || source.scheme == Scheme::CrossNer);
            lessons.push(Lesson { document, words, allowed, weight: source.weight, held_out });
        }
        say(&format!("{}: {} documents", source.file, lessons.len()));
    }
    for article in corpus::read::<SilverArticle>(&corpora.join(SILVER))? {
        lessons.push(silver(&article, reader.analyze(&article.text)));
    }
    for line in lines::fill(corpora, LINES, 5)? {
        lessons.push(pattern_line(&line));
    }
    let copies: Vec<Lesson> = lessons.iter().flat_map(copies).collect();
    lessons.extend(copies);
    Ok(lessons)
}

/// An article as CoreNLP labelled it.
fn silver(article: &SilverArticle, document: Document) -> Lesson {
    let words = words(&document);
    let offsets = Offsets::new(&article.text);
    let mut gold: Vec<(Span, &str)> = Vec::new();
    let mut sentences = article.sentences.iter().map(|s| s[1]).peekable();
    let mut before = "";
    for (start, end, _, label) in &article.tokens {
        let new_sentence = sentences.next_if(|&stop| stop <= *start).is_some();
        let span = offsets.to_bytes([*start, *end]);
        match gold.last_mut() {
            Some((last, same)) if !new_sentence && before == label && same == label => *last = last.cover(span),
            _ if label != "O" => gold.push((span, label)),
            _ => {}
        }
        before = label;
    }
    let mut allowed = vec![0; document.tokens.len()];
    let within = Span::new(0, document.text.len());
    scheme::mark(&document, &words, within, Scheme::CoreNlp, &gold, 0, &mut allowed);
    scheme::mark_surnames(&document, &words, &gold, &mut allowed);
    let held_out = is_held_out(&document, true);
    Lesson { document, words, allowed, weight: SILVER_WEIGHT, held_out }
}

/// Chooses by the text, so that a set's order does not matter.
fn is_held_out(document: &Document, may: bool) -> bool {
    may && mix(hash(&document.text), 3).is_multiple_of(HELD_OUT)
}

/// A line that is written by pattern.
fn pattern_line(line: &Line) -> Lesson {
    let document = join(std::iter::once(line.text.as_str()));
    let words = words(&document);
    let gold: Vec<(Span, &str)> = line.names.iter().map(|&(start, end, label)| (Span::new(start, end), label)).collect();
    let mut allowed = vec![0; document.tokens.len()];
    scheme::mark(&document, &words, Span::new(0, document.text.len()), Scheme::Conll, &gold, 0, &mut allowed);
    Lesson { document, words, allowed, weight: LINE_WEIGHT, held_out: false }
}

/// The words of a document with all that is known of them.
pub(super) fn words(document: &Document) -> Words {
    let mut words = Words::new();
    words.fill(document);
    lexicon::look_up(words.all_mut());
    words
}

/// A document of one paragraph a text, each of one sentence.
pub(super) fn join<'a>(texts: impl Iterator<Item = &'a str>) -> Document {
    let mut document = Document::default();
    for text in texts {
        let start = document.text.len();
        document.text.push_str(text);
        let span = Span::new(start, document.text.len());
        document.text.push('\n');
        document.blocks.push(Block { span, kind: BlockKind::Paragraph, tokens: 0..0, sentences: 0..0 });
    }
    token::tokenize(&mut document, Abbreviations::english());
    for (id, block) in document.blocks.iter_mut().enumerate() {
        block.sentences = id as u32..id as u32 + 1;
        document.sentences.push(Sentence { span: block.span, tokens: block.tokens.clone(), block: id as u32 });
    }
    document
}

/// Copies of some of the sentences in other letter case.
fn copies(lesson: &Lesson) -> Vec<Lesson> {
    let mut all = Vec::new();
    for sentence in lesson.document.sentences.iter().filter(|s| s.tokens.len() > 3) {
        let text = &lesson.document.text[sentence.span];
        let mut draw = mix(hash(text), 7) % 100;
        for (way, share) in COPIES.into_iter().enumerate() {
            if draw < share {
                all.extend(copy(lesson, sentence, text, way));
                break;
            }
            draw -= share;
        }
    }
    all
}

/// A sentence in capitals (0), in the capitals of a headline (1) or in lower case (2); `None` where its tokens change.
fn copy(lesson: &Lesson, sentence: &Sentence, text: &str, way: usize) -> Option<Lesson> {
    let text = match way {
        0 => text.to_ascii_uppercase(),
        1 => headline(text),
        _ => text.to_ascii_lowercase(),
    };
    let mut document = join(std::iter::once(text.as_str()));
    let old = &lesson.document.tokens[sentence.tokens.start as usize..sentence.tokens.end as usize];
    let place = |span: Span, base: u32| (span.start - base, span.end - base);
    let same = old.iter().map(|t| place(t.span, sentence.span.start)).eq(document.tokens.iter().map(|t| place(t.span, 0)));
    if !same {
        return None;
    }
    if way == 1 || way == 0 && hash(&text).is_multiple_of(2) {
        document.blocks[0].kind = BlockKind::Headline;
    }
    let allowed = lesson.allowed[sentence.tokens.start as usize..sentence.tokens.end as usize].to_vec();
    Some(Lesson { words: words(&document), document, allowed, weight: lesson.weight, held_out: lesson.held_out })
}

/// Each word capitalised but the small ones.
fn headline(text: &str) -> String {
    const SMALL: &[&str] = &["a", "an", "the", "of", "in", "on", "at", "to", "for", "and", "or", "by", "with", "as", "from", "but"];
    let mut out = String::with_capacity(text.len());
    for (at, word) in text.split(' ').enumerate() {
        if at > 0 {
            out.push(' ');
        }
        let mut chars = word.chars();
        match chars.next() {
            Some(c) if !SMALL.contains(&word) => {
                out.push(c.to_ascii_uppercase());
                out.push_str(chars.as_str());
            }
            _ => out.push_str(word),
        }
    }
    out
}
