//! Lines to stretches: what the line breaks of a plain text mean.
//!
//! A break, single or double, ends a paragraph, unless the text was wrapped at a column by an archive or a mail program;
//! there a break inside a paragraph is nothing but a blank.

use memchr::{memchr2_iter, memmem};

use crate::span::Span;

/// Widest column at which texts are wrapped, in characters.
const WIDEST: usize = 132;
/// Narrowest one.
const NARROWEST: usize = 38;

/// One line without the white space at its edges.
#[derive(Clone, Copy, Debug)]
struct Line {
    span: Span,
    /// Its characters: how wide it is must not depend on the shape of its marks.
    length: usize,
    /// Blanks before its first character.
    indent: u32,
    /// A blank line stands before it.
    apart: bool,
}

/// Puts the paragraph-like stretches of a text into `out`: in order, without white space at their edges, covering all else.
pub(crate) fn stretches(text: &str, out: &mut Vec<Span>) {
    out.clear();
    let mut widest = 0;
    let mut short_breaks = false;
    let mut apart = false;
    let mut last_end = 0;
    each_line(text, |start, end| {
        let span = trimmed(text, start, end);
        if span.is_empty() {
            apart = true;
            return;
        }
        widest = widest.max(characters(text, span));
        short_breaks |= !apart && !out.is_empty() && span.start as usize - last_end <= 80;
        last_end = end;
        apart = false;
        out.push(span);
    });
    // Long lines or no line that directly follows another: nothing was wrapped. That is the usual case and ends here.
    if short_breaks && (NARROWEST..=WIDEST).contains(&widest) {
        unwrap(text, out);
    }
}

fn characters(text: &str, span: Span) -> usize {
    text[span.range()].chars().count()
}

/// Calls `line` with the bounds of every line, the break left out.
fn each_line(text: &str, mut line: impl FnMut(usize, usize)) {
    let bytes = text.as_bytes();
    let mut start = 0;
    // U+2028 and U+2029 are rare; a text that has them is cut by a slower search.
    let separators =
        !text.is_ascii() && (memmem::find(bytes, "\u{2028}".as_bytes()).is_some() || memmem::find(bytes, "\u{2029}".as_bytes()).is_some());
    if separators {
        for (at, mark) in text.match_indices(['\n', '\r', '\u{2028}', '\u{2029}', '\u{b}', '\u{c}']) {
            line(start, at);
            start = at + mark.len();
        }
    } else {
        for at in memchr2_iter(b'\n', b'\r', bytes) {
            // The two bytes of a Windows line end are one break.
            if !(bytes[at] == b'\n' && at > 0 && bytes[at - 1] == b'\r') {
                line(start, at);
            }
            start = at + 1;
        }
    }
    line(start, bytes.len());
}

/// A range of the text without the white space at its edges.
pub(crate) fn trimmed(text: &str, start: usize, end: usize) -> Span {
    let bytes = text.as_bytes();
    let (mut start, mut end) = (start, end);
    while start < end && bytes[start].is_ascii_whitespace() {
        start += 1;
    }
    while start < end && bytes[end - 1].is_ascii_whitespace() {
        end -= 1;
    }
    // What is left at the edges may be white space outside ASCII.
    let edge = |at: usize| bytes.get(at).is_some_and(|&b| b >= 0x80 || b == 0x0b);
    if start < end && (edge(start) || edge(end - 1)) {
        let Some(body) = text.get(start..end) else { return Span::new(start, end) };
        let from = start + (body.len() - body.trim_start().len());
        return Span::new(from, from + body.trim().len());
    }
    Span::new(start, end)
}

/// Joins the lines of paragraphs that were wrapped at a column, where the text shows that it was wrapped at one.
fn unwrap(text: &str, out: &mut Vec<Span>) {
    let mut lines: Vec<Line> = Vec::new();
    let (mut apart, mut width) = (false, 0);
    each_line(text, |start, end| {
        let span = trimmed(text, start, end);
        if span.is_empty() {
            apart = true;
            return;
        }
        let (length, indent) = (characters(text, span), span.start as usize - start);
        width = width.max(indent + length);
        lines.push(Line { span, length, indent: indent as u32, apart });
        apart = false;
    });
    let bytes = text.as_bytes();
    // A line is full when the first word of the next would not have fitted.
    let full = |line: &Line, next: &Line| {
        let word = text[next.span.range()].split(|c: char| c.is_ascii_whitespace()).next().map_or(0, |word| word.chars().count());
        line.indent as usize + line.length + 1 + word > width.saturating_sub(2)
    };
    // A line goes on in the next where that one starts in lower case and this one ends without a mark.
    let goes_on = |line: &Line, next: &Line| {
        let last = bytes[line.span.end as usize - 1];
        let first = text[next.span.range()].chars().next().unwrap_or(' ');
        first.is_lowercase() && !matches!(last, b'.' | b'!' | b'?' | b':' | b';')
    };
    let (mut breaks, mut wrapped, mut fitting) = (0, 0, 0);
    for pair in lines.windows(2) {
        if !pair[1].apart {
            breaks += 1;
            let on = goes_on(&pair[0], &pair[1]);
            wrapped += usize::from(on);
            fitting += usize::from(on && full(&pair[0], &pair[1]));
        }
    }
    // Prose wrapped at a column breaks before a lower-case word about two times in three, nearly always at a full line.
    if wrapped * 10 < breaks * 3 || fitting * 10 < wrapped * 8 || wrapped < 2 {
        return;
    }
    out.clear();
    let mut before: Option<Line> = None;
    for line in lines {
        let joined = before.is_some_and(|b| {
            let indented = line.indent > b.indent + 1 && b.indent < 12;
            !line.apart && !indented && !is_item(&text[line.span.range()]) && (full(&b, &line) || goes_on(&b, &line))
        });
        match out.last_mut() {
            Some(last) if joined => *last = last.cover(line.span),
            _ => out.push(line.span),
        }
        before = Some(line);
    }
}

/// True for a line that starts with a bullet or an item's number.
pub(crate) fn is_item(line: &str) -> bool {
    let mut chars = line.chars();
    match chars.next() {
        Some('•' | '‣' | '◦' | '▪' | '●' | '■' | '►' | '▶' | '⁃' | '∙' | '✓' | '➤' | '\u{f0b7}') => true,
        Some('*' | '-' | '–' | '+' | '~' | '·' | '>' | '»') => {
            chars.next().is_some_and(char::is_whitespace) && chars.any(char::is_alphanumeric)
        }
        Some('(') => {
            let rest = chars.as_str();
            let length = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
            (1..=2).contains(&length) && rest[length..].starts_with(") ")
        }
        Some(c) if c.is_ascii_digit() => {
            let length = line.bytes().take_while(u8::is_ascii_digit).count();
            let rest = &line[length..];
            length <= 2 && (rest.starts_with(". ") || rest.starts_with(") ") || rest.starts_with(".) "))
        }
        Some(c) if c.is_ascii_alphabetic() => chars.as_str().starts_with(") "),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<&str> {
        let mut spans = Vec::new();
        stretches(text, &mut spans);
        spans.iter().map(|s| &text[*s]).collect()
    }

    #[test]
    fn breaks_of_all_kinds_part_stretches() {
        assert_eq!(lines(" One here. \r\n\r\n\tTwo\rThree\u{2028}Four\n\u{a0}\nFive"), ["One here.", "Two", "Three", "Four", "Five"]);
        assert_eq!(lines("\n \t \n"), [""; 0]);
    }

    #[test]
    fn a_wrapped_column_is_one_paragraph() {
        let text = "The harbour board met on Monday to vote on the\nnew ferry, which the town had wanted since the\nold one sank. Nobody spoke against it, though a\nfew had written letters.\n\nThe vote was taken at noon and was over within a\nminute, the clerk said.";
        assert_eq!(lines(text).len(), 2);
    }

    #[test]
    fn short_lines_that_are_not_full_stay_apart() {
        assert_eq!(lines("Results of the regatta\nAnna Holm, first\nPeter Lund, second\nno third prize was given\n").len(), 4);
    }
}
