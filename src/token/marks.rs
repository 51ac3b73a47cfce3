//! Marks, signs and emoji: what is one token of them.

use super::address;
use super::class::{Class, is_apostrophe, is_dash, is_emoji, is_emoji_tail, is_hyphen, is_quote, is_wide_punctuation, is_word};
use super::scanner::{Clitic, Scanner, is_clitic};
use crate::document::TokenKind;

impl Scanner<'_> {
    /// An apostrophe or backtick that does not stand behind a word's letter.
    pub(super) fn apostrophe(&mut self, at: usize) -> usize {
        let c = self.char(at);
        let next = at + c.len_utf8();
        let doubled = self.char(next) == c;
        let before = self.char_before(at);
        if doubled {
            // In a run of three, a closing single mark comes before the double one, an opening one behind it.
            let third = next + c.len_utf8();
            if self.char(third) == c && !before.is_whitespace() && self.char(third + c.len_utf8()) != c {
                return self.emit(at, next, TokenKind::QuotationMark);
            }
            return self.emit(at, third, TokenKind::QuotationMark);
        }
        if c == '`' || !self.is_word_at(next) {
            return self.emit(at, next, TokenKind::QuotationMark);
        }
        if before.is_whitespace() || before == '(' || is_dash(before) || is_quote(before) {
            // A decade or a class of: '90s, '08.
            if self.is_digit_at(next) && self.is_digit_at(next + 1) {
                let plural = self.byte(next + 2) | 0x20 == b's';
                let end = next + 2 + usize::from(plural);
                if !self.is_word_at(end) && (plural || c != '\u{2018}') && !matches!(self.byte(end), b'.' | b',' | b':' | b'-') {
                    return self.emit(at, end, TokenKind::Word);
                }
                if !self.is_word_at(end) && plural {
                    return self.emit(at, end, TokenKind::Word);
                }
            }
            let mut end = next;
            while self.class(end) == Class::Letter && end - next < 6 {
                end += 1;
            }
            if !self.is_word_at(end)
                && let Some(word) = self.bytes.get(next..end)
            {
                let is = |list: &[&[u8]]| list.iter().any(|w| word.eq_ignore_ascii_case(w));
                if (is_clitic(word) && c != '\u{2018}') || is(&[b"em", b"til", b"cause", b"n", b"bout", b"round", b"cept"]) {
                    return self.emit(at, end, TokenKind::Word);
                }
                if is(&[b"tis", b"twas", b"twill"]) {
                    let cut = next + 1;
                    self.emit(at, cut, TokenKind::Word);
                    return self.emit(cut, end, TokenKind::Word);
                }
            }
        } else if let Clitic::From(_, end) = self.clitic(at, at, next) {
            // Behind a mark that ended the word before: "(AP)'s".
            return self.clitics(at, end);
        }
        self.emit(at, next, TokenKind::QuotationMark)
    }

    pub(super) fn punctuation(&mut self, at: usize, byte: u8) -> usize {
        let mut end = at + 1;
        match byte {
            b'.' if self.is_digit_at(end) && !self.is_word_at_before(at) => return self.word(at, end),
            b'.' | b'-' | b'_' => {
                while self.byte(end) == byte {
                    end += 1;
                }
                if byte == b'-' && end == at + 1 && self.is_digit_at(end) && self.space_before(at) {
                    return self.word(at, end);
                }
            }
            b'!' | b'?' => {
                while matches!(self.byte(end), b'!' | b'?') {
                    end += 1;
                }
            }
            b':' | b';' => {
                // Smileys: ":)", ";-(".
                let eyes = if self.byte(end) == b'-' { end + 1 } else { end };
                let mouth = matches!(self.byte(eyes), b'(' | b')' | b'D' | b'P' | b'p' | b'/');
                if mouth && self.space_before(at) && !self.is_word_at(eyes + 1) && self.byte(eyes + 1) != b'/' {
                    end = eyes + 1;
                    while matches!(self.byte(end), b'(' | b')') {
                        end += 1;
                    }
                    return self.emit(at, end, TokenKind::Symbol);
                }
            }
            _ => {}
        }
        self.emit(at, end, TokenKind::Punctuation)
    }

    fn is_word_at_before(&self, at: usize) -> bool {
        at > 0 && is_word(self.char_before(at))
    }

    pub(super) fn symbol(&mut self, at: usize, byte: u8) -> usize {
        let mut end = at + 1;
        match byte {
            b'@' | b'#' if !self.is_word_at_before(at) => {
                let name = address::tag_end(self.text, at);
                let digits = self.bytes[at + 1..name].iter().all(u8::is_ascii_digit);
                if name > end && !(byte == b'#' && digits) {
                    return self.emit(at, name, TokenKind::Address);
                }
            }
            b'&' => {
                if let Some(name) = entity_end(self.bytes, at) {
                    return self.emit(at, name, TokenKind::Symbol);
                }
            }
            b'<' => {
                if let Some(tag) = markup_end(self.bytes, at) {
                    return self.emit(at, tag, TokenKind::Symbol);
                }
            }
            b'+' if self.is_digit_at(end) && self.space_before(at) => return self.word(at, end),
            _ => {}
        }
        if matches!(byte, b'*' | b'=' | b'~' | b'#' | b'<' | b'>' | b'^' | b'|' | b'+' | b'$') {
            while self.byte(end) == byte {
                end += 1;
            }
        }
        self.emit(at, end, TokenKind::Symbol)
    }

    /// A character outside ASCII.
    pub(super) fn wide(&mut self, at: usize) -> usize {
        let c = self.char(at);
        let mut end = at + c.len_utf8();
        if c.is_whitespace() {
            return end;
        }
        if is_word(c) {
            return self.word(at, end);
        }
        if is_apostrophe(c) {
            return self.apostrophe(at);
        }
        if is_quote(c) {
            return self.emit(at, end, TokenKind::QuotationMark);
        }
        if c == '\u{2212}' && self.is_digit_at(end) && self.space_before(at) {
            return self.word(at, end);
        }
        if is_dash(c) || is_hyphen(c) || matches!(c, '…' | '•' | '·') {
            while self.char(end) == c || (c == '…' && self.byte(end) == b'.') {
                end += self.char(end).len_utf8();
            }
            return self.emit(at, end, TokenKind::Punctuation);
        }
        if is_emoji(c) {
            return self.emoji(at, end, c);
        }
        self.emit(at, end, if is_wide_punctuation(c) { TokenKind::Punctuation } else { TokenKind::Symbol })
    }

    /// An emoji with its modifiers, joined ones and flags.
    fn emoji(&mut self, at: usize, mut end: usize, first: char) -> usize {
        let flag = |c: char| matches!(c, '\u{1f1e6}'..='\u{1f1ff}');
        if flag(first) && flag(self.char(end)) {
            end += self.char(end).len_utf8();
        }
        loop {
            let c = self.char(end);
            if is_emoji_tail(c) {
                end += c.len_utf8();
            } else if c == '\u{200d}' && is_emoji(self.char(end + 3)) {
                end += 3 + self.char(end + 3).len_utf8();
            } else {
                return self.emit(at, end, TokenKind::Symbol);
            }
        }
    }
}

/// The end of an HTML entity ("&amp;", "&#8217;").
fn entity_end(bytes: &[u8], at: usize) -> Option<usize> {
    let body = bytes.get(at + 1..(at + 12).min(bytes.len()))?;
    let length = body.iter().position(|&b| b == b';')?;
    let name = body[..length].strip_prefix(b"#").unwrap_or(&body[..length]);
    (!name.is_empty() && name.iter().all(u8::is_ascii_alphanumeric)).then_some(at + length + 2)
}

/// The end of a tag of markup without white space ("<br/>").
fn markup_end(bytes: &[u8], at: usize) -> Option<usize> {
    let body = bytes.get(at + 1..(at + 40).min(bytes.len()))?;
    let length = body.iter().position(|&b| b == b'>' || b.is_ascii_whitespace())?;
    let name = body[..length].strip_prefix(b"/").unwrap_or(&body[..length]);
    (body[length] == b'>' && name.first().is_some_and(u8::is_ascii_alphabetic) && !name.contains(&b'@') && name.is_ascii())
        .then_some(at + length + 2)
}
