//! Any bytes: a model file opens or gives an error, and one that opens can be used. Sections get their right checksum, which no fuzzer
//! would find, when the first byte is odd.
#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use quotewire::linear::hash_bytes;
use quotewire::model::{FORMAT_VERSION, Model};
use quotewire::{Analyzer, Options};

const SECTIONS: [&str; 8] = ["sentence", "tag", "parse", "entity", "quote.first", "quote.second", "quote.bin", "speaker"];

fuzz_target!(|bytes: &[u8]| {
    let Some((&first, rest)) = bytes.split_first() else { return };
    let bytes = if first % 2 == 0 { rest.to_vec() } else { section(SECTIONS[first as usize / 2 % SECTIONS.len()], rest) };
    if let Ok(model) = Model::from_bytes(bytes) {
        let analyzer = Analyzer::with_model(Options::default(), Arc::new(model)).expect("valid options");
        let _ = analyzer.analyze("“We will not sign,” said Ada Moreno, the mayor. He left on May 5.");
    }
});

fn section(name: &str, payload: &[u8]) -> Vec<u8> {
    let mut bytes = b"QUOTEWIR".to_vec();
    bytes.extend(FORMAT_VERSION.to_le_bytes());
    bytes.extend(name.as_bytes());
    bytes.resize(28, 0);
    bytes.extend((payload.len() as u32).to_le_bytes());
    bytes.extend(hash_bytes(payload).to_le_bytes());
    bytes.extend(payload);
    bytes
}
