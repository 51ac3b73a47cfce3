//! Any text: its sentences are in order, on character boundaries, and leave out white space alone.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let mut end = 0;
    for span in quotewire::sentences(&text) {
        let (gap, body) = (&text[end..span.start as usize], &text[span.range()]);
        assert!(gap.chars().all(char::is_whitespace) && !body.is_empty() && body.trim() == body, "{body:?} of {text:?}");
        end = span.end as usize;
    }
    assert!(text[end..].chars().all(char::is_whitespace), "{text:?}");
});
