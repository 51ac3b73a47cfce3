//! Texts that no article is, and what once broke the analysis: each is a line here.

use quotewire::{Analyzer, Options};

use crate::promises_invariants as invariants;

fn keeps_the_promises(text: &str) {
    let analyzer = Analyzer::new(Options { boilerplate: true, ..Options::default() }).expect("valid options");
    invariants::check(&analyzer.analyze(text));
}

/// Shortest texts that broke a promise, with what broke.
#[test]
fn what_once_broke() {
    for text in [
        // Figures behind the first mark of a text: a place before the first piece.
        "\u{0}1",
        "_1",
        "=1 ",
        "#1",
        "\\1",
        // A sentence that ends inside a token.
        "£2bn›wOPruOv`&MEJE’[?ஜ`.his told “«",
    ] {
        keeps_the_promises(text);
    }
}

/// Repeated pieces, some thousand bytes of each.
#[test]
fn repeated_pieces() {
    let file = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/hostile.toml")).expect("readable");
    let file: toml::Table = file.parse().expect("TOML");
    let pieces = |name: &str| file[name].as_array().expect("a list").clone();
    let units: Vec<_> = [pieces("units"), pieces("dense")].concat();
    let units: Vec<&str> = units.iter().map(|unit| unit.as_str().expect("a string")).collect();
    assert!(units.len() > 100);
    for unit in units {
        keeps_the_promises(&unit.repeat(3000 / unit.len()));
    }
}
