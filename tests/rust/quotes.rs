//! Who said what: the cases, and what holds for all quotes whatever the text is.

use quotewire::quote::UserCues;
use quotewire::{Analyzer, Document, Options};

#[derive(serde::Deserialize)]
struct Cases {
    case: Vec<Case>,
}

#[derive(serde::Deserialize)]
struct Case {
    name: String,
    text: String,
    #[serde(default)]
    only: bool,
    #[serde(default)]
    cues: Vec<(String, String)>,
    quotes: Vec<Expected>,
}

#[derive(Debug, PartialEq, serde::Deserialize)]
struct Expected {
    content: Vec<String>,
    cue: String,
    source: String,
    kind: String,
    act: String,
    #[serde(default)]
    inside: bool,
}

fn rows(document: &Document) -> Vec<Expected> {
    let say = |span: Option<quotewire::Span>| span.map_or(String::new(), |s| document.slice(s).trim_end_matches(',').to_owned());
    let row = |q: &quotewire::document::Quote| Expected {
        content: q.parts.iter().map(|&p| document.slice(p).to_owned()).collect(),
        cue: say(q.cue),
        source: say(q.source),
        kind: q.kind.to_string(),
        act: q.act.to_string(),
        inside: q.parent.is_some(),
    };
    document.quotes.iter().map(row).collect()
}

#[test]
fn cases() {
    let cases: Cases = toml::from_str(include_str!("../cases/quotes.toml")).expect("the cases are TOML");
    let mut wrong = Vec::new();
    for case in cases.case {
        let options = Options { cues: UserCues::new(case.cues.iter().map(|(w, a)| (w, a))), ..Options::default() };
        let found = rows(&Analyzer::new(options).expect("valid").analyze(&case.text));
        let expected: Vec<Expected> =
            case.quotes.into_iter().map(|q| Expected { source: q.source.trim_end_matches(',').to_owned(), ..q }).collect();
        let missing = expected.iter().any(|e| !found.contains(e));
        if missing || case.only && found.len() != expected.len() {
            wrong.push(format!("{}\n  found    {found:?}\n  expected {expected:?}", case.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn parts_lie_in_order_inside_their_quote() {
    let pieces = [
        "“We",
        " won,” ",
        "said",
        " Ann",
        ". ",
        "‘No",
        "’",
        "\"",
        "''",
        " he ",
        "told",
        "\n\n",
        "“",
        "”",
        ": ",
        "― Ann",
        "KIM: ",
        "that ",
        "é",
        "🙂 ",
    ];
    let analyzer = Analyzer::new(Options::default()).expect("valid");
    let mut state = 7_u64;
    for _ in 0..300 {
        let mut text = String::new();
        for _ in 0..40 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            text.push_str(pieces[(state >> 33) as usize % pieces.len()]);
        }
        let document = analyzer.analyze(&text);
        for quote in &document.quotes {
            assert!((0.0..=1.0).contains(&quote.confidence), "{text}");
            assert!(quote.parts.iter().all(|p| quote.span.contains(*p) && !p.is_empty()), "{text}");
            assert!(quote.parts.windows(2).all(|w| w[0].end <= w[1].start), "{text}");
            assert!(quote.parent.is_none_or(|p| document.quotes[p as usize].span.contains(quote.span)), "{text}");
            for span in quote.parts.iter().copied().chain(quote.cue).chain(quote.source).chain(quote.alternatives.iter().map(|a| a.span)) {
                assert!(text.get(span.range()).is_some_and(|s| !s.is_empty()), "{text}");
            }
        }
    }
}
