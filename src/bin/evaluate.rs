//! Analyses the texts of a gold file and writes predictions in the scorers' format to standard output.
//!
//! `quotewire-evaluate sentences|entities|tags|clusters|quotes|speakers-gold GOLD.jsonl.gz > PRED.jsonl`; `speakers-gold` takes the quotes from the gold
//! file and finds only who their speakers are.
//!
//! `quotewire-evaluate time TEXTS` reads the texts one after another on one thread up to the entities, twice, and tells of the second time the
//! processor seconds, the words and the memory at its peak over that at start in bytes.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program prints")]

use std::path::Path;
use std::process::ExitCode;
use std::sync::Mutex;

use quotewire::analyzer::Scratch;
use quotewire::train::corpus::{self, Attribution, Offsets};
use quotewire::train::speakers;
use quotewire::{Analyzer, Document, Options, Result};
use rayon::prelude::*;
use serde_json::{Value, json};

#[derive(serde::Deserialize)]
struct Text {
    id: Value,
    text: String,
    #[serde(default)]
    attributions: Vec<Attribution>,
}

/// What can be asked for.
const WHAT: [&str; 7] = ["sentences", "entities", "tags", "clusters", "quotes", "speakers-gold", "time"];

fn usage() -> ExitCode {
    eprintln!("usage: quotewire-evaluate {} GOLD", WHAT.join("|"));
    ExitCode::from(2)
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [what, path] = arguments.as_slice() else { return usage() };
    if !WHAT.contains(&what.as_str()) {
        return usage();
    }
    match corpus::read::<Text>(Path::new(path)).and_then(|texts| if what == "time" { time(&texts) } else { predict(what, &texts) }) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("quotewire-evaluate: {error}");
            ExitCode::from(2)
        }
    }
}

/// So many texts are read together, about as many as make up the groups of `quotewire run`.
const GROUP: usize = 16;

/// Prints a row a text.
fn predict(what: &str, texts: &[Text]) -> Result<()> {
    let analyzer = Analyzer::new(Options::default())?;
    // Memory is kept from text to text, as wherever many are read.
    let spare: Mutex<Vec<Scratch>> = Mutex::default();
    let rows: Vec<Value> = texts
        .par_chunks(GROUP)
        .flat_map(|texts| {
            let mut scratch = spare.lock().ok().and_then(|mut spare| spare.pop()).unwrap_or_default();
            let group: Vec<_> = texts.iter().map(|text| (text.text.as_str(), None)).collect();
            let mut documents = analyzer.analyze_group(&group, &mut scratch);
            spare.lock().into_iter().for_each(|mut spare| spare.push(std::mem::take(&mut scratch)));
            if what == "speakers-gold" {
                documents.iter_mut().zip(texts).for_each(|(document, text)| speakers::resolve_reference(document, &text.attributions));
            }
            texts.iter().zip(&documents).map(|(text, document)| row(what, text, document)).collect::<Vec<_>>()
        })
        .collect();
    for row in rows {
        println!("{row}");
    }
    Ok(())
}

/// Reads all texts twice, up to the entities; tells of the second time.
fn time(texts: &[Text]) -> Result<()> {
    let before = status("VmRSS:");
    let analyzer = Analyzer::new(Options::default())?;
    let mut scratch = Scratch::default();
    let (mut seconds, mut tokens) = (0.0, 0);
    for _ in 0..2 {
        tokens = 0;
        let start = on_processor();
        for text in texts {
            tokens += analyzer.entities(&text.text, None, &mut scratch).tokens.len();
        }
        seconds = on_processor() - start;
    }
    let words: usize = texts.iter().map(|text| text.text.split_whitespace().count()).sum();
    let memory = status("VmHWM:").saturating_sub(before);
    println!("{}", json!({"seconds": seconds, "words": words, "tokens": tokens, "memory": memory}));
    Ok(())
}

/// Seconds that this thread has run on a processor, which the load of others does not change; where the system does not tell, those of the clock.
fn on_processor() -> f64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let ns = told.and_then(|text| text.split(' ').next().and_then(|ns| ns.parse::<f64>().ok()));
    ns.map_or_else(|| START.elapsed().as_secs_f64(), |ns| ns / 1e9)
}

/// When the program began to measure.
static START: std::sync::LazyLock<std::time::Instant> = std::sync::LazyLock::new(std::time::Instant::now);

/// A line of what the system tells of this process's memory, in bytes; 0 where it does not.
fn status(line: &str) -> u64 {
    let told = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kib = told.lines().find_map(|l| l.strip_prefix(line)).and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok());
    kib.unwrap_or_default() * 1024
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
        "clusters" => json!({"id": text.id, "mentions": document.mentions.iter().map(|m| {
            let [start, end] = points(m.span);
            json!([start, end, m.kind.as_str(), m.cluster])
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
