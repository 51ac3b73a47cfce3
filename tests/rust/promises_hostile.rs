//! Texts that no article is, and what once broke the analysis: each is a line here.

#[cfg(target_os = "linux")]
use std::sync::{
    Mutex,
    atomic::{AtomicUsize, Ordering},
};

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
        // A date on a line of its own, and a dateline behind it.
        "January 12\n\nLONDON (AP) - We will build it, said Bo Lind.",
        // A turn whose label is a sentence of its own.
        "((Herald)) W aathmde you run for mayor?\n\n((Ada Moreno)) I think I will.",
        // An amount whose sign the sentence before ends in.
        "\u{0}5.Rs. 75|MONINR 75",
        // A quotation that goes on from the paragraph before, and one within it that opens at the same place.
        "“We were told by the board,\n\n‘Sell the mill,’ and we sold it,” Moro said.",
    ] {
        keeps_the_promises(text);
    }
}

/// A list of `tests/cases/hostile.toml`.
fn list(name: &str) -> Vec<String> {
    let file = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/hostile.toml")).expect("readable");
    let file: toml::Table = file.parse().expect("TOML");
    file[name].as_array().expect("a list").iter().map(|piece| piece.as_str().expect("a string").to_owned()).collect()
}

/// What is repeated.
fn pieces() -> Vec<String> {
    let pieces = [list("units"), list("dense")].concat();
    assert!(pieces.len() > 100);
    pieces
}

/// Repeated pieces, some thousand bytes of each.
#[test]
fn repeated_pieces() {
    for piece in pieces() {
        keeps_the_promises(&piece.repeat(3000 / piece.len()));
    }
}

/// Seconds that this thread has run on a processor, whatever else the machine does.
#[cfg(target_os = "linux")]
fn seconds() -> f64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").expect("Linux tells");
    told.split(' ').next().and_then(|ns| ns.parse::<f64>().ok()).expect("nanoseconds") / 1e9
}

/// A text of 64 kB takes no more work than sixteen of 4 kB, or little more; what grows with the square takes sixteen times as much. The kernel
/// books a thread's time when it ticks, so a few hundredths of a second tell nothing. `just hostile` counts closer.
#[cfg(target_os = "linux")]
#[test]
fn work_grows_in_step_with_the_text() {
    let analyzer = Analyzer::new(Options { boilerplate: true, ..Options::default() }).expect("valid options");
    let work = |piece: &str, bytes: usize, times: usize| {
        let text = piece.repeat(bytes / piece.len());
        let start = seconds();
        (0..times).for_each(|_| drop(std::hint::black_box(analyzer.analyze(&text))));
        seconds() - start
    };
    let (pieces, next, steep) = (pieces(), AtomicUsize::new(0), Mutex::new(Vec::new()));
    let measure = || {
        while let Some(piece) = pieces.get(next.fetch_add(1, Ordering::Relaxed)) {
            let (many, one) = (work(piece, 4_000, 16), work(piece, 64_000, 1));
            if one > 3.0 * many + 0.06 {
                steep.lock().expect("no panic").push(format!("{piece:?}: {many:.3} s for 16 texts of 4 kB, {one:.3} s for one of 64 kB"));
            }
        }
    };
    std::thread::scope(|scope| (0..4).for_each(|_| drop(scope.spawn(measure))));
    let steep = steep.into_inner().expect("no panic");
    assert!(steep.is_empty(), "{}", steep.join("\n"));
}

/// A text of about so many bytes: one to three stretches, each a mixture of some few pieces. One in four has ends of sentences and of
/// paragraphs, too; all others are one sentence, where what is sought to its end for every word takes time with the square.
#[cfg(target_os = "linux")]
fn mixture(seed: u64, bytes: usize, mixed: &[String], pieces: &[String]) -> String {
    let mut state = seed;
    // Splitmix64.
    let mut below = |n: usize| {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % n as u64) as usize
    };
    let ends = seed % 4 == 3;
    let stretches: Vec<Vec<&str>> = (0..1 + below(3))
        .map(|_| {
            let mut chosen: Vec<&str> = Vec::new();
            let count = 2 + below(8);
            while chosen.len() < count {
                let piece = if below(4) > 0 { mixed[below(mixed.len())].as_str() } else { &pieces[below(pieces.len())] };
                if !piece.contains(['\n', '\r']) && !piece.contains(". ") {
                    chosen.push(piece);
                }
            }
            chosen.extend(ends.then(|| [". ", "? ", ".\n\n", "\n", ".” "][below(5)]));
            chosen
        })
        .collect();
    let mut text = String::new();
    for (n, chosen) in stretches.iter().enumerate() {
        // Some are said over and over, some stand in any order.
        let (mut at, in_turn) = (0, (seed >> n) & 1 == 0);
        while text.len() < bytes * (n + 1) / stretches.len() {
            text.push_str(chosen[at]);
            at = if in_turn { (at + 1) % chosen.len() } else { below(chosen.len()) };
        }
    }
    text
}

/// A mixture of 64 kB takes no more work than sixteen of 4 kB of the same pieces, or little more. `QUOTEWIRE_MIXTURES=FIRST-LAST` tries others,
/// of 4 MB.
#[cfg(target_os = "linux")]
#[test]
fn work_grows_in_step_with_mixtures() {
    let told = std::env::var("QUOTEWIRE_MIXTURES").ok();
    let ends = told.as_deref().and_then(|told| told.split_once('-')).unwrap_or(("0", "8"));
    let (first, last): (u64, u64) = (ends.0.parse().expect("a number"), ends.1.parse().expect("a number"));
    let size = if told.is_some() { 256_000 } else { 4_000 };
    let analyzer = Analyzer::new(Options { boilerplate: true, ..Options::default() }).expect("valid options");
    let work = |text: &str, times: usize| {
        let start = seconds();
        (0..times).for_each(|_| drop(std::hint::black_box(analyzer.analyze(text))));
        seconds() - start
    };
    let (mixed, pieces) = (list("mixed"), pieces());
    let mut steep = Vec::new();
    for seed in first..last {
        let text = mixture(seed, size, &mixed, &pieces);
        let (many, one) = (work(&text, 16), work(&mixture(seed, 16 * size, &mixed, &pieces), 1));
        if one > 3.0 * many + 0.06 {
            steep.push(format!("{seed}: {many:.3} s for 16 texts, {one:.3} s for one of sixteen times the length"));
        }
    }
    assert!(steep.is_empty(), "{}", steep.join("\n"));
}
