//! The reader of `tests/cases/*.toml` and the tests of the first stages over them.

use std::path::Path;

use quotewire::document::Document;
use quotewire::{Analyzer, Options, Span};
use toml::{Table, Value};

/// The cases of a file, in order.
pub fn read(name: &str) -> Vec<Table> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(name);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let table: Table = text.parse().unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let Some(Value::Array(cases)) = table.get("case") else { panic!("{}: no [[case]]", path.display()) };
    cases.iter().map(|case| case.as_table().expect("a case is a table").clone()).collect()
}

/// A string of a case; empty where it is left out.
pub fn text<'a>(case: &'a Table, key: &str) -> &'a str {
    case.get(key).and_then(Value::as_str).unwrap_or("")
}

/// A list of strings of a case; empty where it is left out.
pub fn list(case: &Table, key: &str) -> Vec<String> {
    let values = case.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
    values.iter().map(|v| v.as_str().expect("a list of strings").to_owned()).collect()
}

fn options(case: &Table) -> Options {
    Options { abbreviations: list(case, "abbreviations"), ..Options::default() }
}

fn analyze(case: &Table, text: &str) -> Document {
    Analyzer::new(options(case)).expect("the options of a case are valid").analyze(text)
}

#[test]
fn blocks() {
    for case in read("blocks.toml") {
        let name = text(&case, "name");
        let document = analyze(&case, text(&case, "text"));
        let found: Vec<(String, String)> =
            document.blocks.iter().map(|b| (b.kind.to_string(), document.slice(b.span).to_owned())).collect();
        let expected: Vec<(String, String)> = case["blocks"]
            .as_array()
            .expect("blocks is a list")
            .iter()
            .map(|pair| (pair[0].as_str().expect("a kind").to_owned(), pair[1].as_str().expect("a text").to_owned()))
            .collect();
        assert_eq!(found, expected, "{name}");
        let places: Vec<String> = document.dateline.iter().flat_map(|d| &d.places).map(|&p| document.slice(p).to_owned()).collect();
        let part = |span: Option<Span>| span.map_or("", |s| document.slice(s)).to_owned();
        let line = document.dateline.as_ref();
        let found = (places, part(line.and_then(|d| d.agency)), part(line.and_then(|d| d.date)));
        let empty = Table::new();
        let wanted = case.get("dateline").and_then(Value::as_table).unwrap_or(&empty);
        assert_eq!(found, (list(wanted, "places"), text(wanted, "agency").to_owned(), text(wanted, "date").to_owned()), "{name}");
    }
}

#[test]
fn tokens() {
    for case in read("tokens.toml") {
        let (name, given) = (text(&case, "name"), text(&case, "text"));
        let document = analyze(&case, given);
        let words: Vec<String> = document.tokens.iter().map(|t| document.slice(t.span).to_owned()).collect();
        assert_eq!(words, list(&case, "tokens"), "{name}");
        if case.contains_key("kinds") {
            let kinds: Vec<String> = document.tokens.iter().map(|t| t.kind.to_string()).collect();
            assert_eq!(kinds, list(&case, "kinds"), "{name}");
        }
        if case.get("curly").and_then(Value::as_bool) == Some(true) {
            let document = analyze(&case, &given.replace('\'', "’"));
            let words: Vec<String> = document.tokens.iter().map(|t| document.slice(t.span).replace('’', "'")).collect();
            assert_eq!(words, list(&case, "tokens"), "{name}, curly");
        }
    }
}

#[test]
fn sentences() {
    let mut wrong = Vec::new();
    for case in read("sentences.toml") {
        let (given, options) = (text(&case, "text"), options(&case));
        let analyzer = Analyzer::new(options).expect("the options of a case are valid");
        let document = analyzer.analyze(given);
        let spans: Vec<Span> = document.sentences.iter().map(|s| s.span).collect();
        assert_eq!(analyzer.splitter().split_text(given), spans, "sentences alone");
        let (all, ends) = analyzer.splitter().split_texts([given, given]);
        assert_eq!((all, ends), ([&spans[..], &spans[..]].concat(), vec![spans.len(), spans.len() * 2]), "sentences of many texts");
        let found: Vec<String> = spans.iter().map(|&span| document.slice(span).to_owned()).collect();
        if found != list(&case, "sentences") {
            wrong.push(format!("{}: {found:?}", text(&case, "name")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
