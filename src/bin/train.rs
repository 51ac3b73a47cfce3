//! Trains the stages again from the corpora, in pipeline order, and writes their sections.
//!
//! `quotewire-train CORPORA [STAGE…]`, at the root of the repository, writes `src/resources/models/en/STAGE.qw`.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program prints")]

use std::path::Path;
use std::process::ExitCode;

use quotewire::train::{self, STAGES};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((corpora, wanted)) = arguments.split_first() else {
        eprintln!("usage: quotewire-train CORPORA [STAGE…]");
        return ExitCode::from(2);
    };
    let folder = Path::new("src/resources/models/en");
    match train::run(STAGES, Path::new(corpora), folder, wanted, &mut |line| println!("{line}")) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("quotewire-train: {error}");
            ExitCode::FAILURE
        }
    }
}
