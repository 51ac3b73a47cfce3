//! Quotation marks: the cases, and that straight and curly text read alike.

use quotewire::quote::marks::{self, Ending};
use quotewire::{Analyzer, Document, Options};

#[derive(serde::Deserialize)]
struct Cases {
    case: Vec<Case>,
}

#[derive(serde::Deserialize)]
struct Case {
    name: String,
    text: String,
    quotations: Vec<(String, String)>,
}

fn analyze(text: &str) -> Document {
    Analyzer::new(Options::default()).expect("the default options are valid").analyze(text)
}

fn ending(ending: Ending) -> &'static str {
    match ending {
        Ending::Closed => "closed",
        Ending::Continued => "continued",
        Ending::Unclosed => "unclosed",
    }
}

#[test]
fn cases() {
    let cases: Cases = toml::from_str(include_str!("../cases/marks.toml")).expect("the cases are TOML");
    let mut wrong = Vec::new();
    for case in cases.case {
        let document = analyze(&case.text);
        let found: Vec<(String, String)> =
            marks::find(&document).iter().map(|q| (document.slice(q.span).to_owned(), ending(q.ending).to_owned())).collect();
        if found != case.quotations {
            wrong.push(format!("{}\n  found    {found:?}\n  expected {:?}", case.name, case.quotations));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Curly marks made straight: the same quotations, sources and cues.
#[test]
fn straight_and_curly_marks_give_the_same_quotes() {
    for article in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/examples")).expect("the articles are there") {
        let path = article.expect("readable").path();
        if path.extension().is_none_or(|e| e != "txt") {
            continue;
        }
        let curly = std::fs::read_to_string(&path).expect("UTF-8");
        let straight: String = curly
            .chars()
            .map(|c| match c {
                '“' | '”' => '"',
                '‘' | '’' => '\'',
                c => c,
            })
            .collect();
        let rows = |text: &str| -> Vec<Vec<String>> {
            let document = analyze(text);
            let say = |s: &str| s.replace(['“', '”'], "\"").replace(['‘', '’'], "'");
            let row = |q: &quotewire::document::Quote| {
                let mut row: Vec<String> = q.parts.iter().map(|&p| say(document.slice(p))).collect();
                row.push(q.cue.map_or(String::new(), |c| say(document.slice(c))));
                row.push(q.source.map_or(String::new(), |c| say(document.slice(c))));
                row.push(q.kind.to_string());
                row
            };
            document.quotes.iter().map(row).collect()
        };
        let (found, expected) = (rows(&straight), rows(&curly));
        assert!(!expected.is_empty(), "{}", path.display());
        assert_eq!(found, expected, "{}", path.display());
    }
}
