//! Bytes a second of each stage, and of all together, over the articles of `examples/`; `just bench-stages`.
//!
//! A stage is given the documents as the stages before it left them, copied outside the time that is measured. Mentions, quotes and speakers
//! are measured with all stages before them only ("all"). For counts that do not depend on the machine's load, and for these three, see
//! `just stages`.

use std::hint::black_box;
use std::path::Path;

use criterion::{BatchSize, Criterion, Throughput};
use quotewire::analyzer::Scratch;
use quotewire::document::Document;
use quotewire::{Analyzer, Options, block, entity, parse, sentence, tag, token};

/// What a stage does to a document.
type Stage = fn(&Analyzer, &mut Document, &mut Scratch);

/// The stages in order, as [`Analyzer::analyze`] calls them.
const STAGES: &[(&str, Stage)] = &[
    ("blocks", |_, document, _| block::find(document)),
    ("tokens", |analyzer, document, _| token::tokenize(document, analyzer.splitter().abbreviations())),
    ("words", |_, document, scratch| scratch.vocabulary.fill(document, &mut scratch.words)),
    ("sentences", |analyzer, document, scratch| sentence::split(document, analyzer.splitter(), &mut scratch.sentence)),
    ("tags", |analyzer, document, scratch| tag::tag(document, &scratch.words, analyzer.model(), &mut scratch.tag)),
    ("names", |analyzer, document, scratch| {
        entity::find(document, &scratch.words, analyzer.model(), false, &mut scratch.entity);
    }),
    ("numbers", |_, document, scratch| entity::number::add(document, &scratch.words, None)),
    ("clauses", |analyzer, document, scratch| {
        parse::parse(document, &scratch.words, analyzer.model(), &mut scratch.parse);
    }),
];

fn articles() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let paths = folder.read_dir().expect("the articles are there").map(|entry| entry.expect("readable").path());
    let mut paths: Vec<_> = paths.filter(|path| path.extension().is_some_and(|end| end == "txt")).collect();
    paths.sort();
    paths.iter().map(|path| std::fs::read_to_string(path).expect("UTF-8")).collect()
}

fn main() {
    let analyzer = Analyzer::new(Options::default()).expect("the default options are valid");
    let articles = articles();
    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("stages");
    group.throughput(Throughput::Bytes(articles.iter().map(|text| text.len() as u64).sum()));
    // The scratch memory of a text holds the facts of its words, so each text has its own.
    let mut scratch: Vec<Scratch> = articles.iter().map(|_| Scratch::default()).collect();
    let mut before: Vec<Document> = articles.iter().map(|text| Document { text: text.clone(), ..Document::default() }).collect();
    for (name, stage) in STAGES {
        let mut run = |documents: &mut Vec<Document>| {
            documents.iter_mut().zip(&mut scratch).for_each(|(document, scratch)| stage(&analyzer, document, scratch));
        };
        group.bench_function(*name, |bencher| bencher.iter_batched_ref(|| before.clone(), &mut run, BatchSize::SmallInput));
        run(&mut before);
    }
    let mut scratch = Scratch::default();
    group.bench_function("all", |bencher| {
        bencher.iter(|| articles.iter().for_each(|text| drop(black_box(analyzer.analyze_with(text, &mut scratch)))));
    });
    group.finish();
    criterion.final_summary();
}
