//! The cases of `tests/cases/numbers.toml`: number-like entities by grammar alone.

use std::fmt::Write as _;

use crate::cases;
use quotewire::entity::number::{Date, find};
use quotewire::token::Words;
use quotewire::{Analyzer, Options};

fn read(analyzer: &Analyzer, text: &str, date: Option<Date>) -> Vec<String> {
    let document = analyzer.analyze(text);
    let mut words = Words::new();
    words.fill(&document);
    let row = |entity: &quotewire::document::Entity| {
        format!("{}|{}|{}", document.slice(entity.span), entity.label, entity.value.as_deref().unwrap_or_default())
    };
    find(&document, &words, date).iter().map(row).collect()
}

#[test]
fn every_case_of_the_file() {
    let cases = cases::read("numbers.toml");
    assert!(cases.len() >= 800);
    let analyzer = Analyzer::new(Options::default()).expect("the default options are valid");
    let mut wrong = String::new();
    for case in &cases {
        let text = cases::text(case, "text");
        let date = case.get("date").map(|date| date.as_str().expect("a date").parse().expect("a day"));
        let expected = cases::list(case, "entities");
        let found = read(&analyzer, text, date);
        if found != expected {
            let _ = writeln!(wrong, "{text}\n  expected {expected:?}\n  found    {found:?}");
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn a_day_given_or_in_the_dateline_resolves_the_rest() {
    let analyzer = Analyzer::new(Options::default()).expect("the default options are valid");
    let mut scratch = quotewire::analyzer::Scratch::default();
    let document = analyzer.analyze_dated("The board met yesterday.", Date::new(2021, 3, 1), &mut scratch);
    let values: Vec<_> = document.entities.iter().map(|entity| entity.value.as_deref()).collect();
    assert_eq!(values, [Some("2021-02-28")]);
}
