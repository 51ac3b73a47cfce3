//! Any lines and words as a user's own names, cues and abbreviations: an error, or an analysis that keeps the promises.
#![no_main]

#[path = "../../tests/rust/promises_invariants.rs"]
mod invariants;

use libfuzzer_sys::fuzz_target;
use quotewire::entity::UserNames;
use quotewire::quote::UserCues;
use quotewire::{Analyzer, Options};

fuzz_target!(|bytes: &[u8]| {
    let cut = bytes.iter().position(|&byte| byte == 0).unwrap_or(bytes.len());
    let mut names = UserNames::default();
    let read = names.read_lines(&bytes[..cut], "names.tsv");
    assert!(read.is_ok() || read.is_err_and(|error| error.to_string().contains("names.tsv, line ")));
    let rest = String::from_utf8_lossy(&bytes[cut..]);
    let (words, text) = rest.split_once('\n').unwrap_or(("", &rest));
    let options = Options {
        names: Some(names.into()),
        abbreviations: words.split(' ').map(str::to_owned).collect(),
        cues: UserCues::new(words.split(' ').zip(words.split(' ').skip(1))),
        ..Options::default()
    };
    if let Ok(analyzer) = Analyzer::new(options) {
        invariants::check(&analyzer.analyze(text));
    }
});
