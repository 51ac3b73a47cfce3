//! What holds for the first stages whatever the text is.

use proptest::prelude::*;
use quotewire::document::{BlockKind, Document};
use quotewire::sentence::{self, Splitter};
use quotewire::{Span, block, token};

/// Blocks, tokens and sentences of a text, and nothing else.
fn read(text: &str) -> Document {
    let splitter = Splitter::builtin();
    let mut document = Document { text: text.to_owned(), ..Document::default() };
    block::find(&mut document);
    token::tokenize(&mut document, splitter.abbreviations());
    sentence::split(&mut document, splitter, &mut sentence::Scratch::default());
    document
}

/// Fails unless the spans slice the text, follow each other and leave nothing but white space between them.
fn covers(text: &str, spans: impl Iterator<Item = Span>, what: &str) {
    let mut end = 0;
    for span in spans {
        let gap = text.get(end..span.start as usize).unwrap_or_else(|| panic!("{what} {span} of {text:?}"));
        assert!(gap.chars().all(char::is_whitespace), "{what}: {gap:?} is left out of {text:?}");
        let body = text.get(span.range()).unwrap_or_else(|| panic!("{what} {span} of {text:?}"));
        assert!(!body.is_empty() && body.trim() == body, "{what}: {body:?} of {text:?}");
        end = span.end as usize;
    }
    assert!(text[end..].chars().all(char::is_whitespace), "{what}: {:?} is left out of {text:?}", &text[end..]);
}

fn check(text: &str) {
    let document = read(text);
    covers(text, document.blocks.iter().map(|b| b.span), "blocks");
    covers(text, document.sentences.iter().map(|s| s.span), "sentences");
    covers(text, document.tokens.iter().map(|t| t.span), "tokens");
    for token in &document.tokens {
        assert!(!document.slice(token.span).contains(char::is_whitespace), "{:?}", document.slice(token.span));
    }
    let (mut token, mut sentence) = (0, 0);
    for (id, block) in document.blocks.iter().enumerate() {
        assert_eq!((block.tokens.start, block.sentences.start), (token, sentence), "{text:?}");
        (token, sentence) = (block.tokens.end, block.sentences.end);
        for sentence in &document.sentences[block.sentences.start as usize..block.sentences.end as usize] {
            assert!(sentence.block as usize == id && block.span.contains(sentence.span), "{text:?}");
        }
    }
    assert_eq!((token as usize, sentence as usize), (document.tokens.len(), document.sentences.len()), "{text:?}");
    let mut next = 0;
    for sentence in &document.sentences {
        assert!(sentence.tokens.start == next && sentence.tokens.end >= next, "{text:?}");
        next = sentence.tokens.end;
    }
    assert_eq!(next as usize, document.tokens.len(), "{text:?}");
    let alone = Splitter::builtin().split_text(text);
    assert_eq!(alone, document.sentences.iter().map(|s| s.span).collect::<Vec<_>>(), "{text:?}");
    if let Some(line) = &document.dateline {
        assert!(document.blocks.iter().any(|b| b.kind == BlockKind::Dateline && b.span == line.span), "{text:?}");
        for part in line.places.iter().chain(&line.agency) {
            assert!(line.span.contains(*part) && text.get(part.range()).is_some(), "{text:?}");
        }
        // The date may stand on a line of its own before the places.
        if let Some(part) = &line.date {
            assert!(document.blocks.iter().any(|b| b.kind == BlockKind::Dateline && b.span.contains(*part)), "{text:?}");
            assert!(text.get(part.range()).is_some(), "{text:?}");
        }
    }
}

/// Pieces that the stages look at.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ -~]{0,12}",
        "\\PC{0,6}",
        "[A-Z]{1,9}",
        "[a-z]{1,9}",
        prop::sample::select(vec![
            " ",
            "\n",
            "\n\n",
            "\r\n",
            "\t",
            "\u{a0}",
            "\u{2028}",
            ". ",
            ".",
            "? ",
            "! ",
            "…",
            "...",
            ". . . ",
            ": ",
            "; ",
            ", ",
            "-",
            " - ",
            "--",
            "—",
            " – ",
            "\"",
            "'",
            "''",
            "“",
            "”",
            "‘",
            "’",
            "«",
            "»",
            "(",
            ")",
            "[3]",
            "</p>",
            "<b>",
            "&amp;",
            "http://a.b/c.",
            "a@b.com",
            "@x",
            "#y",
            "Mr. ",
            "U.S. ",
            "p.m. ",
            "Jan. 5",
            "1. ",
            "2) ",
            "a. ",
            "• ",
            "⁃",
            "5/6/2001",
            "9:30 PM",
            "LONDON (AP) — ",
            "MOSCOW/ISTANBUL – ",
            "KYIV, March 3 - ",
            "By Ann Holm\n",
            "said ",
            "The ",
            "n't",
            "🇳🇴",
            "👩‍🚀",
            "é",
            "ß",
            "东京",
            "\u{feff}",
            "\u{301}",
            "\u{0}",
            "Figure 1.2 ",
            "Dear Ann, ",
            "Comments are closed.",
            "$5",
            "US$5",
            "3.5%",
            "f***",
            "____",
            "====",
            ">>>>",
        ])
        .prop_map(str::to_owned),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_covered_in_order(pieces in prop::collection::vec(piece(), 0..40)) {
        check(&pieces.concat());
    }

    #[test]
    fn any_string_is_covered_in_order(text in any::<String>()) {
        check(&text);
    }
}

#[test]
fn nothing_and_white_space_give_nothing() {
    for text in ["", " ", "\n\n", "\r\n\t \u{a0}\u{2029}"] {
        let document = read(text);
        assert!(document.blocks.is_empty() && document.tokens.is_empty() && document.sentences.is_empty());
    }
}
