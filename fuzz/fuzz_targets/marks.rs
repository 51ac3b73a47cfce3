//! Any text: quotations lie in their blocks, open and close on character boundaries, nest in their parents, and continue one of the
//! paragraph before.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use quotewire::Document;
use quotewire::quote::marks;
use quotewire::token::{self, Abbreviations};

static ABBREVIATIONS: LazyLock<Abbreviations> = LazyLock::new(|| Abbreviations::with(&[]));

fuzz_target!(|bytes: &[u8]| {
    let mut document = Document { text: String::from_utf8_lossy(bytes).into_owned(), ..Document::default() };
    quotewire::block::find(&mut document);
    token::tokenize(&mut document, &ABBREVIATIONS);
    let found = marks::find(&document);
    let text = &document.text;
    // One that goes on from the paragraph before has no mark of its own here: one inside it may open right where it does.
    assert!(found.windows(2).all(|pair| pair[0].span.start <= pair[1].span.start), "{text:?}");
    let inside = |at: usize| found[at].parent == Some(at as u32 - 1);
    assert!((1..found.len()).all(|at| found[at - 1].span.start < found[at].span.start || inside(at)), "{text:?}");
    for (at, quotation) in found.iter().enumerate() {
        let block = document.blocks[quotation.block as usize].span;
        let words = text.get(quotation.span.range()).expect("on character boundaries");
        assert!(words.chars().count() >= 1 && block.start <= quotation.span.start && quotation.span.end <= block.end, "{text:?}");
        if let Some(parent) = quotation.parent {
            let outer = &found[parent as usize];
            assert!((parent as usize) < at && outer.block == quotation.block, "{text:?}");
            assert!(outer.span.start <= quotation.span.start && quotation.span.end <= outer.span.end, "{text:?}");
        }
        if let Some(before) = quotation.continues {
            let before = &found[before as usize];
            assert!(before.ending == marks::Ending::Continued && before.block < quotation.block, "{text:?}");
        }
    }
});
