//! Analyses the texts of a gold file and writes predictions in the scorers' format to standard output.
//!
//! `quotewire-evaluate sentences|entities|quotes|speakers-gold GOLD.jsonl.gz > PRED.jsonl`; `speakers-gold` takes the quotes from the gold
//! file and finds only who their speakers are.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program prints")]

use std::path::Path;
use std::process::ExitCode;

use quotewire::train::corpus::{self, Attribution, Offsets};
use quotewire::train::speakers;
use quotewire::{Analyzer, Document, Options};
use rayon::prelude::*;
use serde_json::{Value, json};

#[derive(serde::Deserialize)]
struct Text {
    id: Value,
    text: String,
    #[serde(default)]
    attributions: Vec<Attribution>,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [what, path] = arguments.as_slice() else {
        eprintln!("usage: quotewire-evaluate sentences|entities|tags|quotes|speakers-gold GOLD");
        return ExitCode::from(2);
    };
    let (texts, analyzer) = match (corpus::read::<Text>(Path::new(path)), Analyzer::new(Options::default())) {
        (Ok(texts), Ok(analyzer)) => (texts, analyzer),
        (Err(error), _) | (_, Err(error)) => {
            eprintln!("quotewire-evaluate: {error}");
            return ExitCode::from(2);
        }
    };
    let rows: Vec<Value> = texts
        .par_iter()
        .map(|text| {
            let mut document = analyzer.analyze(&text.text);
            if what == "speakers-gold" {
                speakers::resolve_reference(&mut document, &text.attributions);
            }
            row(what, text, &document)
        })
        .collect();
    for row in rows {
        println!("{row}");
    }
    ExitCode::SUCCESS
}

fn row(what: &str, text: &Text, document: &Document) -> Value {
    let offsets = Offsets::new(&text.text);
    let points = |span| offsets.to_points(span);
    match what {
        "sentences" => json!({"id": text.id, "sentences": document.sentences.iter().map(|s| points(s.span)).collect::<Vec<_>>()}),
        "entities" => json!({"id": text.id, "entities": document.entities.iter().map(|e| {
            let [start, end] = points(e.span);
            json!([start, end, e.label.as_str(), e.value])
        }).collect::<Vec<_>>()}),
        "tags" => json!({"id": text.id, "tokens": document.tokens.iter().map(|t| {
            let [start, end] = points(t.span);
            json!([start, end, t.tag.as_str()])
        }).collect::<Vec<_>>()}),
        _ => json!({"id": text.id, "quotes": document.quotes.iter().map(|q| {
            let speaker = q.speaker.map(|s| &document.speakers[s as usize]);
            json!({
                "content": q.parts.iter().map(|&p| points(p)).collect::<Vec<_>>(),
                "cue": q.cue.map(|c| vec![points(c)]),
                "speaker": q.source.map(|s| vec![points(s)]),
                "kind": q.kind.as_str(),
                "confidence": q.confidence,
                "resolution": q.resolution.as_str(),
                "speaker_name": speaker.map(|s| &s.name),
                "speaker_kind": speaker.map(|s| s.kind.as_str()),
                "speaker_role": speaker.and_then(|s| s.role.as_ref()),
                "speaker_affiliation": speaker.and_then(|s| s.affiliation.as_ref()),
                "addressee": q.addressee.map(|a| document.slice(a)),
            })
        }).collect::<Vec<_>>()}),
    }
}
