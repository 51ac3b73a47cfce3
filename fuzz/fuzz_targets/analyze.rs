//! Any text: the whole analysis keeps the promises, and a second text reads alike in the memory that the first one used.
#![no_main]

#[path = "../../tests/rust/promises_invariants.rs"]
mod invariants;

use std::cell::RefCell;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use quotewire::analyzer::Scratch;
use quotewire::{Analyzer, Options};

static ANALYZER: LazyLock<Analyzer> =
    LazyLock::new(|| Analyzer::new(Options { boilerplate: true, ..Options::default() }).expect("valid options"));

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let document = SCRATCH.with_borrow_mut(|scratch| ANALYZER.analyze_with(&text, scratch));
    invariants::check(&document);
    if bytes.first().is_some_and(|byte| byte % 8 == 0) {
        assert_eq!(document, ANALYZER.analyze(&text));
    }
});
