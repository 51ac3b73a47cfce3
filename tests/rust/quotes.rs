//! Who said what: the cases, and what holds for all quotes whatever the text is.

use quotewire::analyzer::Scratch;
use quotewire::quote::attribution::Attribution;
use quotewire::quote::context::Context;
use quotewire::quote::{Calibration, Rule, UserCues, choice, cues, link, roles};
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

#[test]
fn labels_go_on_only_behind_their_own_beginning() {
    let pairs = |may: fn(Option<usize>, Option<usize>) -> bool, labels: usize| -> Vec<(Option<usize>, usize)> {
        let from = (0..labels).map(Some).chain([None]);
        from.flat_map(|from| (0..labels).filter(move |&to| !may(from, Some(to))).map(move |to| (from, to))).collect()
    };
    // "I-cue" stands behind "B-cue" and "I-cue".
    assert_eq!(pairs(cues::may_follow, 3), [(Some(0), 2), (None, 2)]);
    // "I-content" behind content, "I-source" behind a source.
    let wrong = [(0, 2), (0, 4), (1, 4), (2, 4), (3, 2), (4, 2), (5, 2), (5, 4)].map(|(from, to)| (Some(from), to));
    assert_eq!(pairs(roles::may_follow, 6), [&wrong[..], &[(None, 2), (None, 4)]].concat());
    assert!((0..6).all(|from| cues::may_follow(Some(from), None) && roles::may_follow(Some(from), None)));
}

#[test]
fn calibration_is_platts() {
    let plain = Calibration { least: 0.2, slope: 1.0, shift: 0.0, rules: [0.5; 3] };
    for p in [0.01, 0.3, 0.5, 0.9] {
        assert!((plain.apply(p) - p).abs() < 1e-4, "{p}");
    }
    // A slope of two squares the odds; a shift of ln 3 trebles them.
    assert!((Calibration { slope: 2.0, ..plain }.apply(0.75) - 0.9).abs() < 1e-4);
    assert!((Calibration { shift: 3.0_f32.ln(), ..plain }.apply(0.5) - 0.75).abs() < 1e-4);
    assert!(plain.apply(0.0) > 0.0 && plain.apply(1.0) < 1.0);
}

#[test]
fn pieces_that_touch_are_one() {
    let mut pieces = vec![7..9, 0..2, 2..4, 8..12, 5..6];
    link::tidy(&mut pieces);
    assert_eq!(pieces, [0..4, 5..6, 7..12]);
}

#[test]
fn cues_of_the_users_own_are_found_by_their_base_forms() {
    let none = UserCues::default();
    assert!(none.is_empty() && none.act("quipped").is_none());
    let cues = UserCues::new([("Quip", "joked"), (" ", "nothing")]);
    assert!(!cues.is_empty());
    assert_eq!((cues.act("quipped"), cues.act("QUIPS"), cues.act("quite")), (Some("joked"), Some("joked"), None));
    // A cue beside those that the model knows, and a known one with another act.
    let options = Options { cues: UserCues::new([("glimmer", "shone"), ("say", "uttered")]), ..Options::default() };
    let document = Analyzer::new(options).expect("valid").analyze("“It is late,” said Ada Moreno.");
    assert_eq!(document.quotes.iter().map(|q| &*q.act).collect::<Vec<_>>(), ["uttered"]);
}

#[test]
fn of_attributions_that_overlap_the_likelier_stands() {
    let text = "Ann said the boat that Bo said was lost had come home to port at last.";
    let analyzer = Analyzer::new(Options::default()).expect("valid");
    let mut scratch = Scratch::default();
    let document = analyzer.analyze_with(text, &mut scratch);
    let mut context = Context::default();
    context.fill(&document, &scratch.words);
    let made = |cue: u32, content: std::ops::Range<u32>, probability: f32| Attribution {
        probability,
        stands: probability,
        ..Attribution::by_rule(&context, Rule::Layout, cue..cue + 1, None, vec![content])
    };
    let stand = |found: &[Attribution]| choice::resolve(found, 0.3);
    assert_eq!(stand(&[made(1, 2..10, 0.8), made(12, 13..16, 0.6)]), [0, 1]);
    assert_eq!(stand(&[made(1, 2..10, 0.8), made(6, 7..9, 0.9)]), [1], "a cue in the content of another");
    assert_eq!(stand(&[made(1, 2..10, 0.9), made(6, 7..9, 0.8)]), [0], "the same, the other likelier");
    assert_eq!(stand(&[made(1, 2..10, 0.9), made(11, 9..11, 0.8)]), [0, 1], "half of it is the other's");
    assert_eq!(stand(&[made(1, 2..10, 0.9), made(11, 8..11, 0.8)]), [0], "more than half is");
    assert_eq!(stand(&[made(1, 2..10, 0.2), made(1, 2..10, 0.4)]), [1], "one is too unlikely");
    assert!(stand(&[made(1, 2..10, 0.0)]).is_empty());
    // What surely is a quote stands though its edges are doubtful; of two, the one whose edges are right.
    let doubtful = |a: Attribution| Attribution { probability: 0.25, stands: 0.9, ..a };
    assert_eq!(stand(&[doubtful(made(1, 2..10, 0.0)), made(12, 13..16, 0.4)]), [0, 1]);
    assert_eq!(stand(&[doubtful(made(1, 2..10, 0.0)), made(6, 7..9, 0.4)]), [1]);
    assert!(stand(&[Attribution { probability: 0.05, ..doubtful(made(1, 2..10, 0.0)) }]).is_empty(), "next to never right");
}
