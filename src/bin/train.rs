//! Trains the stages again from the corpora: `quotewire-train CORPORA [STAGE…]`.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program prints")]

fn main() {
    eprintln!("quotewire-train: no stage is trained yet");
}
