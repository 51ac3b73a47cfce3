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

/// The pieces of `tests/cases/hostile.toml`.
fn pieces() -> Vec<String> {
    let file = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/hostile.toml")).expect("readable");
    let file: toml::Table = file.parse().expect("TOML");
    let list = |name: &str| file[name].as_array().expect("a list").clone();
    let pieces: Vec<_> = [list("units"), list("dense")].concat();
    assert!(pieces.len() > 100);
    pieces.iter().map(|piece| piece.as_str().expect("a string").to_owned()).collect()
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
