//! The promises about a whole document, over texts made of pieces that provoke and over articles that are cut up and put together anew.
//!
//! `PROPTEST_CASES` sets how many texts each property reads.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use proptest::prelude::*;
use quotewire::batch::{Chunk, Pool};
use quotewire::columns::Tables;
use quotewire::document::{Document, EntityLabel, QuoteKind};
use quotewire::{Analyzer, Options, Span, analyzer::Scratch};

use crate::promises_invariants as invariants;

static ANALYZER: LazyLock<Arc<Analyzer>> =
    LazyLock::new(|| Arc::new(Analyzer::new(Options { boilerplate: true, ..Options::default() }).expect("valid options")));

/// The articles of `examples/`, by name.
static ARTICLES: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
    let folder = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/examples")).expect("the articles are there");
    let paths = folder.map(|entry| entry.expect("readable").path()).filter(|path| path.extension().is_some_and(|e| e == "txt"));
    let mut articles: Vec<_> = paths.map(|path| (path.display().to_string(), std::fs::read_to_string(&path).expect("UTF-8"))).collect();
    articles.sort();
    assert!(!articles.is_empty());
    articles
});

fn analyze(text: &str) -> Document {
    ANALYZER.analyze(text)
}

/// Words, marks and oddities that some stage looks at.
const PIECES: &[&str] = &[
    " ",
    " ",
    " ",
    " ",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    "\t",
    "\u{a0}",
    "\u{2028}",
    "\u{b}",
    "\u{85}",
    "\u{200b}",
    "\u{3000}",
    ".",
    ". ",
    "? ",
    "! ",
    "…",
    "...",
    ": ",
    "; ",
    ", ",
    ",",
    "-",
    " - ",
    "--",
    "—",
    " – ",
    "/",
    "(",
    ")",
    "[",
    "]",
    "{",
    "<b>",
    "&amp;",
    "\"",
    "\"",
    "'",
    "'",
    "“",
    "”",
    "‘",
    "’",
    "«",
    "»",
    "„",
    "``",
    "''",
    "‚",
    "‹",
    "›",
    "\u{2032}",
    "`",
    "“‘",
    "’”",
    ".”",
    ",” ",
    "?\" ",
    "said ",
    "says ",
    "he said",
    " she said. ",
    "told ",
    "added, ",
    "according to ",
    "asked ",
    "wrote: ",
    "denied ",
    "did not say ",
    "in a statement",
    "that ",
    "he ",
    "she ",
    "they ",
    "it ",
    "his ",
    "her ",
    "I ",
    "we ",
    "you ",
    "who ",
    "the ",
    "a ",
    "and ",
    "of ",
    "Ada Moreno ",
    "Moreno",
    "Mr. ",
    "Mr Holm",
    "Dr. ",
    "Ms. Lund ",
    "Sen. ",
    "Jr.",
    "St. ",
    "Gov. ",
    "Ann ",
    "O’Dea",
    "Ria Lund, 41, ",
    "the mayor ",
    "a spokesman for ",
    "a source close to ",
    "officials ",
    "the minister",
    "Harbour Watch ",
    "the bank",
    "Ann's ",
    "n't ",
    "Norway ",
    "Kyiv",
    "U.S. ",
    "U.N.",
    "p.m. ",
    "e.g. ",
    "LONDON (AP) — ",
    "KYIV, March 3 - ",
    "By Ann Holm\n",
    "MAYOR: ",
    "Q: ",
    "- ",
    "• ",
    "1. ",
    "Jan. 5",
    "2021",
    "3.5%",
    "$5",
    "$5 million ",
    "€",
    "£2bn",
    "12 km",
    "5ft 6in",
    "6'2\"",
    "9:30 PM",
    "twenty-one ",
    "first ",
    "1/2",
    "½",
    "999999999999999999999999",
    "0",
    "-1",
    "1e9",
    "1,000,000",
    "1,00",
    "$999999999999999999 trillion ",
    "$1.99999999999999999999",
    "12 dozen ",
    "99/99/9999",
    "2021-13-45",
    "Feb. 30, 2021 ",
    "last Tuesday ",
    "nineteen hundred ",
    "a million billion trillion ",
    "0x1F",
    "10th",
    "1990s ",
    "’90s",
    "http://a.b/c?d=é",
    "www.",
    "a@b.com",
    "@x",
    "#y",
    "a.b.c.d",
    "f***",
    "____",
    "====",
    "🇳🇴",
    "👩‍🚀",
    "👩‍👩‍👧‍👦",
    "é",
    "e\u{301}",
    "\u{301}",
    "\u{301}\u{302}",
    "ß",
    "İ",
    "ﬁ",
    "ǅ",
    "Σας",
    "东京",
    "שלום",
    "مرحبا",
    "\u{202e}",
    "\u{200f}",
    "\u{feff}",
    "\u{0}",
    "\u{1}",
    "\u{7f}",
    "\u{fffd}",
    "\u{ffff}",
    "\u{10ffff}",
    "Comments are closed.",
    "Read more: ",
    "Photo: ",
    "(Reporting by Ann Holm)",
    "laughs",
    "Dear Ann, ",
    "TIL",
    "'em",
    "rock 'n' roll ",
    "the Joneses' ",
];

fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        12 => prop::sample::select(PIECES).prop_map(str::to_owned),
        1 => "[ -~]{0,12}",
        1 => "\\PC{0,6}",
        1 => "[A-Z][a-z]{0,9} ",
        1 => any::<char>().prop_map(String::from),
        1 => (prop::sample::select(PIECES), 2..30usize).prop_map(|(piece, times)| piece.repeat(times)),
    ]
}

fn made() -> impl Strategy<Value = String> {
    prop::collection::vec(piece(), 0..60).prop_map(|pieces| pieces.concat())
}

/// What is done to an article at one place; places are shares of its characters.
#[derive(Clone, Debug)]
enum Change {
    Delete(f64, usize),
    Duplicate(f64, usize),
    Insert(f64, String),
    /// So many characters of another article's place are put in.
    Splice(f64, usize, f64, usize),
    CutAt(f64),
}

fn change() -> impl Strategy<Value = Change> {
    let at = || 0.0..1.0f64;
    prop_oneof![
        (at(), 1..60usize).prop_map(|(at, n)| Change::Delete(at, n)),
        (at(), 1..60usize).prop_map(|(at, n)| Change::Duplicate(at, n)),
        (at(), piece()).prop_map(|(at, piece)| Change::Insert(at, piece)),
        (at(), 0..64usize, at(), 1..200usize).prop_map(|(at, from, place, n)| Change::Splice(at, from, place, n)),
        at().prop_map(Change::CutAt),
    ]
}

fn changed() -> impl Strategy<Value = String> {
    (0..64usize, prop::collection::vec(change(), 0..12)).prop_map(|(article, changes)| {
        let pick = |n: usize| -> Vec<char> { ARTICLES[n % ARTICLES.len()].1.chars().collect() };
        let mut text = pick(article);
        for change in changes {
            let len = text.len();
            let place = |at: f64| (at * len as f64) as usize;
            match change {
                Change::Delete(at, n) => drop(text.drain(place(at)..(place(at) + n).min(len))),
                Change::Duplicate(at, n) => {
                    let copy = text[place(at)..(place(at) + n).min(len)].to_vec();
                    text.splice(place(at)..place(at), copy);
                }
                Change::Insert(at, piece) => drop(text.splice(place(at)..place(at), piece.chars())),
                Change::Splice(at, from, start, n) => {
                    let other = pick(from);
                    let start = (start * other.len() as f64) as usize;
                    text.splice(place(at)..place(at), other[start..(start + n).min(other.len())].iter().copied());
                }
                Change::CutAt(at) => text.truncate(place(at).max(20)),
            }
        }
        text.into_iter().collect()
    })
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![3 => made(), 1 => changed()]
}

fn config(cases: u32) -> ProptestConfig {
    let set = std::env::var("PROPTEST_CASES").is_ok();
    let default = ProptestConfig::default();
    ProptestConfig { cases: if set { default.cases } else { cases }, failure_persistence: None, max_shrink_iters: 4096, ..default }
}

proptest! {
    #![proptest_config(config(400))]

    #[test]
    fn texts_of_pieces_keep_the_promises(text in made()) {
        invariants::check(&analyze(&text));
    }

    #[test]
    fn changed_articles_keep_the_promises(text in changed()) {
        invariants::check(&analyze(&text));
    }

    /// Scratch memory that has seen other texts hands nothing on.
    #[test]
    fn a_text_reads_alike_after_others(texts in prop::collection::vec(any_text(), 2..4)) {
        let mut scratch = Scratch::default();
        for text in texts.iter().chain(&texts[..1]) {
            prop_assert_eq!(ANALYZER.analyze_with(text, &mut scratch), analyze(text));
        }
        let group: Vec<_> = texts.iter().map(|text| (text.as_str(), None)).collect();
        prop_assert_eq!(ANALYZER.analyze_group(&group, &mut scratch), texts.iter().map(|text| analyze(text)).collect::<Vec<_>>());
    }
}

proptest! {
    #![proptest_config(config(25))]

    /// The tables of a batch are those of its texts alone, for any number of threads.
    #[test]
    fn a_batch_reads_like_its_texts_alone(texts in prop::collection::vec(any_text(), 1..12), jobs in 1..5usize) {
        let read = |jobs: usize, texts: &[String]| {
            let mut chunk = Chunk::default();
            texts.iter().for_each(|text| chunk.push(text));
            let pool = Pool::new(ANALYZER.clone(), jobs).expect("threads");
            let pending = pool.submit(Arc::new(chunk));
            while !pending.wait(Duration::from_secs(1)) {}
            pending.take()
        };
        let together = read(jobs, &texts);
        prop_assert_eq!(&together, &read(1, &texts));
        let mut alone = vec![Tables::default()];
        for (row, text) in texts.iter().enumerate() {
            alone[0].push(row as u32, &analyze(text));
        }
        prop_assert_eq!(together, alone);
    }
}

/// Curly marks and apostrophes made straight.
fn straight(text: &str) -> String {
    text.replace(['“', '”'], "\"").replace(['‘', '’'], "'")
}

/// What of a document must not depend on the marks' shape, with offsets in characters and words written straight.
fn rows(document: &Document) -> Vec<String> {
    let mut at = vec![0; document.text.len() + 1];
    document.text.char_indices().enumerate().for_each(|(n, (byte, _))| at[byte] = n);
    at[document.text.len()] = document.text.chars().count();
    let place = |span: Span| (at[span.start as usize], at[span.end as usize], straight(document.slice(span)));
    let mut rows: Vec<String> = document.blocks.iter().map(|b| format!("block {:?} {}", place(b.span), b.kind)).collect();
    rows.extend(document.sentences.iter().map(|s| format!("sentence {:?}", place(s.span))));
    rows.extend(document.tokens.iter().map(|t| format!("token {:?}", place(t.span))));
    rows.extend(document.entities.iter().map(|e| format!("entity {:?} {} {:?} {:?}", place(e.span), e.label, e.value, e.cluster)));
    rows.extend(document.quotes.iter().map(|q| {
        let parts: Vec<_> = q.parts.iter().map(|&p| place(p)).collect();
        let speaker = q.speaker.map(|s| straight(&document.speakers[s as usize].name));
        let (cue, source, addressee) = (q.cue.map(place), q.source.map(place), q.addressee.map(place));
        format!("quote {} {parts:?} {cue:?} {source:?} {addressee:?} {speaker:?} {}", q.kind, q.resolution)
    }));
    rows
}

#[test]
fn straight_and_curly_marks_read_alike() {
    for (name, curly) in ARTICLES.iter() {
        let (curly, straight) = (rows(&analyze(curly)), rows(&analyze(&straight(curly))));
        let differing: Vec<_> = curly.iter().zip(&straight).filter(|(a, b)| a != b).take(5).collect();
        assert!(curly == straight, "{name}: {differing:#?}");
    }
}

/// A paragraph without names, pronouns and marks at the end of a text changes nothing before it. (Its line is short: long lines tell that the
/// lines of a text are not wrapped, and with that where the paragraphs end.)
#[test]
fn a_plain_paragraph_at_the_end_changes_nothing_before_it() {
    for (name, text) in ARTICLES.iter() {
        let before = analyze(text);
        let after = analyze(&format!("{}\n\nAll was quiet on the hills.\n", text.trim_end()));
        assert_eq!(after.blocks.len(), before.blocks.len() + 1, "{name}");
        assert_eq!(after.blocks[..before.blocks.len()], before.blocks, "{name}");
        assert_eq!(after.tokens[..before.tokens.len()], before.tokens, "{name}");
        assert_eq!(after.sentences[..before.sentences.len()], before.sentences, "{name}");
        assert_eq!(after.arcs[..before.arcs.len()], before.arcs, "{name}");
        for (after, before) in after.entities.iter().zip(&before.entities) {
            assert_eq!(after, before, "{name}");
        }
        assert_eq!(after.entities.len(), before.entities.len(), "{name}: {:?}", after.entities.last());
        assert_eq!(after.mentions[..before.mentions.len()], before.mentions, "{name}");
        assert_eq!(after.clusters[..before.clusters.len()], before.clusters, "{name}");
        assert_eq!((after.quotes, after.speakers, after.dateline), (before.quotes, before.speakers, before.dateline), "{name}");
    }
}

/// A paragraph about somebody else may change, as evidence from the whole document, what names are (labels, ends, clusters) and whom a
/// pronoun or a noun refers to; and through both, speakers and confidences. Blocks, tokens, sentences, clauses and what is no name stay.
#[test]
fn a_paragraph_with_other_names_changes_only_what_the_document_tells() {
    for (name, text) in ARTICLES.iter() {
        let before = analyze(text);
        let other = "“Bees like me,” said Oleg Tarn, who sold 40 hives.";
        let after = analyze(&format!("{}\n\n{other}\n", text.trim_end()));
        assert_eq!(after.blocks[..before.blocks.len()], before.blocks, "{name}");
        assert_eq!(after.tokens[..before.tokens.len()], before.tokens, "{name}");
        assert_eq!(after.sentences[..before.sentences.len()], before.sentences, "{name}");
        assert_eq!(after.arcs[..before.arcs.len()], before.arcs, "{name}");
        let figures = |document: &Document| -> Vec<_> {
            let end = before.text.trim_end().len() as u32;
            let figure = |label: EntityLabel| label >= EntityLabel::Date;
            document.entities.iter().filter(|e| e.span.end <= end && figure(e.label)).map(|e| (e.span, e.label, e.value.clone())).collect()
        };
        assert_eq!(figures(&after), figures(&before), "{name}");
        let quotations = |document: &Document| -> Vec<_> {
            document.quotes.iter().filter(|q| q.kind == QuoteKind::Direct).map(|q| (q.parts.clone(), q.cue, q.source)).collect()
        };
        assert_eq!(quotations(&after)[..quotations(&before).len()], quotations(&before), "{name}");
        assert!(after.quotes.iter().any(|q| q.speaker.is_some_and(|s| &*after.speakers[s as usize].name == "Oleg Tarn")), "{name}");
    }
}
