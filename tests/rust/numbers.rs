//! The cases of `tests/cases/numbers.toml`: number-like entities by grammar alone.

use std::fmt::Write as _;

use crate::cases;
use quotewire::document::{Block, BlockKind, Document, Sentence, Tag, Token, TokenKind};
use quotewire::entity::number::{Date, find};
use quotewire::{Analyzer, Options, Span};

fn read(analyzer: &Analyzer, text: &str, date: Option<Date>) -> Vec<String> {
    let document = analyzer.analyze(text);
    let row = |entity: &quotewire::document::Entity| {
        format!("{}|{}|{}", document.slice(entity.span), entity.label, entity.value.as_deref().unwrap_or_default())
    };
    find(&document, date).iter().map(row).collect()
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

/// A document of one sentence whose tokens stand between spaces: no other stage has a say.
fn one_sentence(text: String) -> Document {
    let mut document = Document { text, ..Document::default() };
    let mut start = 0;
    for piece in document.text.split_inclusive(' ') {
        let end = start + piece.trim_end().len();
        if end > start {
            document.tokens.push(Token { span: Span::new(start, end), kind: TokenKind::Word, tag: Tag::Unset });
        }
        start += piece.len();
    }
    let (span, tokens) = (Span::new(0, document.text.len()), 0..document.tokens.len() as u32);
    document.blocks.push(Block { span, kind: BlockKind::Paragraph, tokens: tokens.clone(), sentences: 0..1 });
    document.sentences.push(Sentence { span, tokens, block: 0 });
    document
}

/// Long runs of what the grammars look at must take time in step with their length.
#[test]
fn hostile_runs_take_linear_time() {
    for piece in [
        "7",
        "twenty ",
        "$",
        "1-",
        "a hundred and ",
        "the last ",
        "one of ",
        "May ",
        "' ",
        "1/2 ",
        "more than ",
        "5 feet ",
        "1,",
        "1.",
        "hundred ",
        "st 1",
    ] {
        let time = |bytes: usize| {
            let document = one_sentence(piece.repeat(bytes / piece.len()));
            let once = || {
                let start = std::time::Instant::now();
                let _ = find(&document, None);
                start.elapsed().as_secs_f64()
            };
            once().min(once())
        };
        let (short, long) = (time(1 << 14), time(1 << 18));
        assert!(long < short * 16.0 * 5.0 + 0.2, "{piece:?}: {short} s, sixteen times as long {long} s");
    }
}
