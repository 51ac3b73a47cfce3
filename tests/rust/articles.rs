//! All that is found in the articles of `examples/` and in the texts of the cases, as it is kept in `tests/articles/`.
//!
//! The cases say what must be found; these files say what is found, right or wrong, so that no change of it goes unseen. After a change that
//! is meant, `just articles` writes them again; read the difference before it is committed.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use quotewire::analyzer::Scratch;
use quotewire::document::{Document, Quote};
use quotewire::linear::{Features, mix};
use quotewire::quote::context::Context;
use quotewire::quote::roles::{self, View};
use quotewire::quote::{attribution, choice, cues, link, turns};
use quotewire::token::Abbreviations;
use quotewire::{Analyzer, Options};

use crate::cases;

/// What is set to write the files instead of comparing them.
const WRITE: &str = "QUOTEWIRE_WRITE";

/// The texts by the file that what is found in them is kept in, each with its name.
fn texts() -> BTreeMap<String, Vec<(String, String)>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(root.join("examples")).expect("the articles are there") {
        let path = entry.expect("readable").path();
        let name = path.file_stem().and_then(|name| name.to_str()).expect("a name").to_owned();
        let text = std::fs::read_to_string(&path).expect("UTF-8");
        match path.extension().and_then(|end| end.to_str()) {
            Some("txt") => drop(files.insert(name.clone(), vec![(name, text)])),
            Some("jsonl") => {
                let read = |line: &str| -> (String, String) {
                    let article: serde_json::Value = serde_json::from_str(line).expect("JSON");
                    let field = |key: &str| article[key].as_str().expect("a string").to_owned();
                    (field("url"), field("body"))
                };
                files.insert(name, text.lines().map(read).collect());
            }
            _ => {}
        }
    }
    for stage in ["blocks", "sentences", "marks", "quotes", "speakers", "clusters", "entities", "constructions"] {
        let read = |case: &toml::Table| (cases::text(case, "name").to_owned(), cases::text(case, "text").to_owned());
        files.insert(format!("cases-{stage}"), cases::read(&format!("{stage}.toml")).iter().map(read).collect());
    }
    files.insert("jumbles".to_owned(), jumbles());
    files
}

/// What sentences and quotes are told by, in an order that no rule foresaw: the edges of the rules, where a change shows.
fn jumbles() -> Vec<(String, String)> {
    const PIECES: &[&str] = &[
        "The pier fell",
        "she said",
        "said Ann Holm",
        "He left",
        "Bo Lind told reporters",
        "the mayor",
        "who paid",
        "Nobody came",
        "it was late",
        "according to the builder",
        "Holm",
        "asked",
        "that the boat sank",
        "what they called",
        "a gift",
        "No",
        "In May",
        "at 9:30",
        "10:15 p.m.",
        "5 p.m.",
        "3/4/2021",
        "12/11",
        "1.",
        "2.",
        "a)",
        "b)",
        "(2)",
        "No. 5",
        "Figure 2.3",
        "Dear Ann,",
        "https://example.org/a",
        "ann@example.com",
        "U.S.",
        "Inc.",
        "Mr.",
        "Dr. Lund",
        "J. R.",
        "e.g.",
        "Jan. 5",
        "[3]",
        "4",
        "23",
        ".",
        ".",
        ".",
        ",",
        ",",
        "?",
        "!",
        "…",
        ". . .",
        "...",
        ":",
        ";",
        "-",
        "--",
        "—",
        "----",
        "***",
        "=",
        "•",
        ">",
        "(",
        ")",
        "“",
        "”",
        "“",
        "”",
        "‘",
        "’",
        "\"",
        "\"",
        "'",
        "''",
        "«",
        "»",
        "°",
        "\n\n",
        "\n\n",
        "CHAIR:",
        "Q:",
        "A:",
        "— Ada Moreno",
        "is",
        "the",
        "and",
    ];
    let mut state = 1_u64;
    let mut draw = |n: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % n
    };
    let mut jumble = |_| {
        let mut text = String::new();
        for _ in 0..8 + draw(24) {
            text.push_str(PIECES[draw(PIECES.len())]);
            text.push_str(["", " ", " ", " ", " ", " ", "  "][draw(7)]);
        }
        text
    };
    (1..=200).map(|n| (format!("jumble {n}"), jumble(n))).collect()
}

/// A document for people: its blocks, and under each its sentences with the entities and the quotes that begin in them.
fn page(document: &Document) -> String {
    let mut page = String::new();
    for block in &document.blocks {
        let _ = writeln!(page, "[{}]", block.kind);
        for sentence in &document.sentences[block.sentences.start as usize..block.sentences.end as usize] {
            let _ = writeln!(page, "{}", line(document.slice(sentence.span)));
            for entity in document.entities.iter().filter(|e| sentence.span.contains(e.span)) {
                let known = entity.cluster.map(|c| &*document.clusters[c as usize].name).or(entity.value.as_deref());
                let _ = writeln!(page, "    {}: {} = {}", entity.label, document.slice(entity.span), known.unwrap_or("-"));
            }
            for (id, quote) in document.quotes.iter().enumerate() {
                if (sentence.span.start..sentence.span.end).contains(&quote.parts.first().map_or(quote.span.start, |part| part.start)) {
                    describe(&mut page, document, id, quote);
                }
            }
        }
    }
    page
}

fn describe(page: &mut String, document: &Document, id: usize, quote: &Quote) {
    let words = |span| line(document.slice(span));
    let parts: Vec<String> = quote.parts.iter().map(|&part| words(part)).collect();
    let parent = quote.parent.map_or(String::new(), |parent| format!(" in quote {parent}"));
    let _ = writeln!(page, "  quote {id}{parent}, {}, {}: {}", quote.kind, quote.act, parts.join(" | "));
    let named = [("cue", quote.cue), ("source", quote.source), ("addressee", quote.addressee)];
    let named = named.iter().filter_map(|&(name, span)| Some(format!("{name} {:?}", words(span?))));
    let _ =
        writeln!(page, "    {}", named.chain([format!("by {}, {:.2}", quote.evidence, quote.confidence)]).collect::<Vec<_>>().join(", "));
    if let Some(speaker) = quote.speaker.map(|speaker| &document.speakers[speaker as usize]) {
        let about = [speaker.role.as_deref(), speaker.affiliation.as_deref()].map(|what| what.unwrap_or("-")).join(" of ");
        let _ = writeln!(page, "    {} ({}, {about}; {})", speaker.name, speaker.kind, quote.resolution);
    }
    for other in &quote.alternatives {
        let _ = writeln!(page, "    or {} by {:?}, {:.2}", other.name, words(other.span), other.probability);
    }
}

/// White space of any kind and length as one space.
fn line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Compares what is found with what a file of `tests/articles/` holds, or writes it there; what differs is added to `changed`.
fn compare(file: &str, found: &str, changed: &mut Vec<String>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/articles").join(file).with_extension("txt");
    if std::env::var_os(WRITE).is_some() {
        std::fs::write(&path, found).expect("the folder is there");
        return;
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    if kept != found {
        let differing = kept.lines().zip(found.lines()).enumerate().find(|(_, (kept, found))| kept != found);
        let (line, (kept, found)) = differing.unwrap_or((0, ("another length", "")));
        changed.push(format!("{}, line {}:\n  was {kept}\n  is  {found}", path.display(), line + 1));
    }
}

#[test]
fn what_is_found_in_the_articles_is_as_it_was() {
    let analyzer = Analyzer::new(Options::default()).expect("the default options are valid");
    let mut changed = Vec::new();
    for (file, texts) in texts() {
        let pages = texts.iter().map(|(name, text)| format!("# {name}\n\n{}", page(&analyzer.analyze(text))));
        compare(&file, &pages.collect::<Vec<_>>().join("\n"), &mut changed);
    }
    assert!(changed.is_empty(), "{}\nIf that is meant: {HOW}, then read the difference.", changed.join("\n"));
}

/// How the files are written again.
const HOW: &str = "`QUOTEWIRE_WRITE=1 cargo test --test rust articles`";

/// A number for all features: another where one is another, or where one more candidate has some. In which order a candidate's are given
/// changes nothing.
#[derive(Default)]
struct Print {
    lists: usize,
    state: u64,
}

impl Print {
    fn add(&mut self, features: &Features) {
        self.lists += 1;
        let sum = features.keys().iter().fold(0, |sum: u64, &key| sum.wrapping_add(mix(u64::from(key), 0)));
        self.state = mix(self.state, sum);
    }
}

impl std::fmt::Display for Print {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {:016x}", self.lists, self.state)
    }
}

/// The features that the classifiers of sentences and quotes read of a text, as one line of prints.
fn prints(analyzer: &Analyzer, text: &str) -> String {
    let mut scratch = Scratch::default();
    let document = analyzer.analyze_with(text, &mut scratch);
    let [mut sentence, mut glance, mut cue, mut role, mut joined, mut chosen] = std::array::from_fn(|_| Print::default());
    let ends = |end: usize, _| document.sentences.iter().any(|s| s.span.end as usize == end);
    quotewire::sentence::examples(text, Abbreviations::english(), ends, |features, _, _| sentence.add(features));
    let weights = |name: &str| analyzer.model().weights(name).expect("the built-in model has all sections");
    let (context, mut features) = (Context::new(&document, &scratch.words), Features::new());
    for range in document.sentences.iter().map(|s| &s.tokens) {
        for token in range.clone() {
            cues::at_a_glance(&context, range, token, &mut features);
            glance.add(&features);
            cues::features(&context, range, token, &mut features);
            cue.add(&features);
        }
    }
    let first = cues::label(
        &document,
        &context,
        analyzer.model().checksum(),
        weights("quote.glance"),
        weights("quote.first"),
        &mut cues::Scratch::default(),
    );
    let (mut view, mut pieces) = (View::default(), Vec::new());
    for candidate in &first.candidates {
        let sentence = &document.sentences[context.sentence[candidate.tokens.start as usize] as usize].tokens;
        view.set(&context, &first, roles::window(sentence, &candidate.tokens), candidate.tokens.clone());
        view.pieces(&context, &mut pieces);
        for piece in pieces.iter().filter(|piece| !view.is_cue(piece)) {
            view.features(&context, &first, piece, &mut features);
            role.add(&features);
        }
    }
    let layout = turns::find(&document, &context, &scratch.words);
    let mut scratch = attribution::Scratch::default();
    let found = attribution::read(&document, &context, &first, &layout, weights("quote.second"), &mut scratch);
    for quotation in link::loose(&context, &found) {
        for rival in link::rivals(&document, &context, &found, quotation) {
            link::features(&document, &context, &first, &found, quotation, rival, &mut features);
            joined.add(&features);
        }
    }
    choice::each_features(&document, &context, &first, weights("quote.speech"), &found, &mut features, |_, features| chosen.add(features));
    format!("sentence {sentence}, glance {glance}, cue {cue}, role {role}, link {joined}, choice {chosen}")
}

/// The classifiers read what they were trained with: a feature that is another one spoils them without any error being told.
#[test]
fn the_features_are_those_of_training() {
    let analyzer = Analyzer::new(Options::default()).expect("the default options are valid");
    let lines = texts().into_values().flatten().map(|(name, text)| format!("{name}: {}\n", prints(&analyzer, &text)));
    let mut changed = Vec::new();
    compare("features", &lines.collect::<String>(), &mut changed);
    assert!(
        changed.is_empty(),
        "{}\nIf texts were added: {HOW}. If features are meant to be others: train the stage again first.",
        changed.join("\n")
    );
}
