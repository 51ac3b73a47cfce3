//! One pass over a block's bytes: words, numbers, abbreviations and clitics.

use super::abbreviation::{AbbreviationKind, Abbreviations};
use super::address;
use super::class::{CLASS, Class, is_apostrophe, is_dash, is_word};
use crate::document::{Tag, Token, TokenKind};
use crate::span::Span;

/// One pass over the text of a block. Positions are bytes of that text; every one that is kept lies on a boundary.
pub(super) struct Scanner<'a> {
    pub(super) text: &'a str,
    pub(super) bytes: &'a [u8],
    pub(super) base: usize,
    pub(super) tokens: &'a mut Vec<Token>,
    pub(super) abbreviations: &'a Abbreviations,
}

impl Scanner<'_> {
    pub(super) fn run(&mut self) {
        let mut at = 0;
        while let Some(&byte) = self.bytes.get(at) {
            at = match CLASS[byte as usize] {
                Class::Space => at + 1,
                Class::Letter => {
                    let mut end = at + 1;
                    while self.class(end) == Class::Letter {
                        end += 1;
                    }
                    if self.class(end) == Class::Space { self.plain_word(at, end) } else { self.word(at, end) }
                }
                Class::Digit => self.word(at, at + 1),
                Class::Apostrophe => self.apostrophe(at),
                Class::Quote | Class::Punctuation | Class::Symbol if self.run_end(at, byte) > at + 3 => self.long_run(at, byte),
                Class::Quote => self.emit(at, at + 1, TokenKind::QuotationMark),
                Class::Punctuation => self.punctuation(at, byte),
                Class::Symbol => self.symbol(at, byte),
                Class::Wide => self.wide(at),
            };
        }
    }

    /// The end of a run of one byte.
    fn run_end(&self, at: usize, byte: u8) -> usize {
        let mut end = at + 1;
        while self.byte(end) == byte {
            end += 1;
        }
        end
    }

    /// Four and more of the same ASCII mark are a line or a mistake, one token all the same.
    fn long_run(&mut self, at: usize, byte: u8) -> usize {
        let end = self.run_end(at, byte);
        let kind = match CLASS[byte as usize] {
            Class::Quote => TokenKind::QuotationMark,
            Class::Symbol => TokenKind::Symbol,
            _ => TokenKind::Punctuation,
        };
        self.emit(at, end, kind)
    }

    /// The byte at a place; a blank behind the end.
    pub(super) fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(b' ')
    }

    pub(super) fn class(&self, at: usize) -> Class {
        CLASS[self.byte(at) as usize]
    }

    /// The character at a place; a blank behind the end.
    pub(super) fn char(&self, at: usize) -> char {
        let byte = self.byte(at);
        if byte < 0x80 { byte as char } else { self.text.get(at..).and_then(|rest| rest.chars().next()).unwrap_or(' ') }
    }

    pub(super) fn char_before(&self, at: usize) -> char {
        self.text.get(..at).and_then(|head| head.chars().next_back()).unwrap_or(' ')
    }

    pub(super) fn is_word_at(&self, at: usize) -> bool {
        match self.class(at) {
            Class::Letter | Class::Digit => true,
            Class::Wide => is_word(self.char(at)),
            _ => false,
        }
    }

    pub(super) fn is_digit_at(&self, at: usize) -> bool {
        self.byte(at).is_ascii_digit()
    }

    pub(super) fn space_before(&self, at: usize) -> bool {
        self.char_before(at).is_whitespace()
    }

    pub(super) fn emit(&mut self, start: usize, end: usize, kind: TokenKind) -> usize {
        self.tokens.push(Token { span: Span::new(self.base + start, self.base + end), kind, tag: Tag::Unset });
        end
    }

    /// Emits a run of word characters: a number where it has digits and no letter.
    fn emit_word(&mut self, start: usize, end: usize) -> usize {
        let first = self.byte(start);
        let kind = match CLASS[first as usize] {
            Class::Letter => TokenKind::Word,
            Class::Wide if !self.char(start).is_numeric() && !is_dash(self.char(start)) => TokenKind::Word,
            _ => match self.text.get(start..end) {
                Some(word) if !word.chars().any(char::is_alphabetic) => TokenKind::Number,
                _ => TokenKind::Word,
            },
        };
        self.emit(start, end, kind)
    }

    /// A word of ASCII letters alone. "cannot" and its kind are two words, as in the Penn Treebank.
    fn plain_word(&mut self, start: usize, end: usize) -> usize {
        if matches!(end - start, 5 | 6) {
            let cut = match self.bytes.get(start..end) {
                Some(word) if word.eq_ignore_ascii_case(b"cannot") => 3,
                Some(word) if [b"gonna", b"gotta", b"wanna", b"gimme", b"lemme"].iter().any(|w| word.eq_ignore_ascii_case(*w)) => 3,
                _ => 0,
            };
            if cut > 0 {
                self.emit(start, start + cut, TokenKind::Word);
                return self.emit(start + cut, end, TokenKind::Word);
            }
        }
        self.emit(start, end, TokenKind::Word)
    }

    /// A word or number that starts at `start` and has been read up to `at`: goes on over the marks that join.
    pub(super) fn word(&mut self, start: usize, mut at: usize) -> usize {
        // Start of the part behind the last full stop or hyphen, and how many full stops joined letters so far.
        let (mut part, mut dots) = (start, 0);
        loop {
            while matches!(self.class(at), Class::Letter | Class::Digit) {
                at += 1;
            }
            let c = self.char(at);
            let before = self.byte(at.saturating_sub(1));
            let next = at + c.len_utf8();
            match c {
                '.' => match self.full_stop(start, part, dots, at) {
                    Stop::Joins => {
                        (part, dots) = (next, dots + 1);
                        at = next;
                    }
                    Stop::Belongs => {
                        at = next;
                        if !(is_apostrophe(self.char(at)) || (self.byte(at) == b'-' && self.is_word_at(at + 1))) {
                            break;
                        }
                    }
                    Stop::Address(end) => return self.emit(start, end, TokenKind::Address),
                    Stop::Ends => break,
                },
                '-' | '\u{2010}' | '\u{2011}' | '_' => {
                    if !self.is_word_at(next) {
                        break;
                    }
                    (part, at) = (next, next);
                }
                _ if is_apostrophe(c) => match self.clitic(start, at, next) {
                    Clitic::None => at = next,
                    Clitic::Mark => break,
                    Clitic::From(cut, end) => {
                        if cut > start {
                            self.emit_word(start, cut);
                        }
                        return self.clitics(cut, end);
                    }
                },
                ',' if before.is_ascii_digit() && self.is_digit_at(next) => at = next,
                ':' if before.is_ascii_digit() && self.is_digit_at(next) => at = next,
                ':' if self.byte(next) == b'/' && self.byte(next + 1) == b'/' && self.is_word_at(next + 2) => {
                    let end = address::url_end(self.text, next + 2);
                    return self.emit(start, end.max(at), TokenKind::Address);
                }
                '/' if self.is_word_at(next) && (before.is_ascii_digit() && self.is_digit_at(next) || self.is_single(start, at, next)) => {
                    at = next
                }
                '&' if before.is_ascii_uppercase() && self.byte(next).is_ascii_uppercase() => at = next,
                '@' => match address::email_end(self.text, start, at) {
                    Some(end) => return self.emit(start, end, TokenKind::Address),
                    None => break,
                },
                '*' => {
                    let mut end = next;
                    while self.byte(end) == b'*' {
                        end += 1;
                    }
                    if !before.is_ascii_alphabetic() || !(end - at > 1 || self.class(end) == Class::Letter) {
                        break;
                    }
                    at = end;
                }
                '$' if self.is_digit_at(next) && at - start <= 3 && self.bytes[start..at].iter().all(u8::is_ascii_uppercase) => {
                    return self.emit(start, next, TokenKind::Symbol);
                }
                '$' if before.is_ascii_alphabetic() && self.class(next) == Class::Letter => at = next,
                _ if c.len_utf8() > 1 && is_word(c) => at = next,
                _ => break,
            }
        }
        if self.class(start) == Class::Letter && matches!(at - start, 5 | 6) {
            self.plain_word(start, at)
        } else {
            self.emit_word(start, at)
        }
    }

    /// One letter before and one behind a slash: "w/o", "h/t", "n/a".
    fn is_single(&self, start: usize, at: usize, next: usize) -> bool {
        at - start == 1 && self.class(start) == Class::Letter && self.class(next) == Class::Letter && !self.is_word_at(next + 1)
    }

    /// What the full stop at `at` is to the word `start..at`, whose last part starts at `part`.
    fn full_stop(&self, start: usize, part: usize, dots: usize, at: usize) -> Stop {
        let next = at + 1;
        let before = self.byte(at.saturating_sub(1));
        if before.is_ascii_digit() && self.is_digit_at(next) {
            return Stop::Joins;
        }
        let word = self.bytes.get(part..at).unwrap_or(&[]);
        let single = self.text.get(part..at).is_some_and(|p| {
            let mut c = p.chars();
            c.next().is_some_and(char::is_alphabetic) && c.next().is_none()
        });
        if self.is_word_at(next) {
            if word.eq_ignore_ascii_case(b"www") {
                return Stop::Address(address::url_end(self.text, next).max(at));
            }
            if let Some(end) = address::email_end(self.text, start, at).or_else(|| address::domain_end(self.text, start, at)) {
                return Stop::Address(end);
            }
            if single || (word.eq_ignore_ascii_case(b"ph") && self.byte(next) | 0x20 == b'd') {
                return Stop::Joins;
            }
            return if self.is_abbreviation(word, next) { Stop::Belongs } else { Stop::Ends };
        }
        if self.byte(next) == b'.' {
            return Stop::Ends;
        }
        if dots > 0 && (single || word.eq_ignore_ascii_case(b"d")) {
            return Stop::Belongs;
        }
        // "Anna J. Reed", but "you and I."
        if single && self.char(part).is_uppercase() && part == start {
            let pronoun = self.byte(part) == b'I' && !self.name_before(start);
            return if pronoun || next >= self.bytes.len() { Stop::Ends } else { Stop::Belongs };
        }
        if self.is_abbreviation(word, next) { Stop::Belongs } else { Stop::Ends }
    }

    /// True where the token before starts with a capital: an "I." behind it is an initial.
    fn name_before(&self, at: usize) -> bool {
        let Some(last) = self.tokens.last() else { return false };
        let start = (last.span.start as usize).saturating_sub(self.base);
        start < at && self.char(start).is_uppercase()
    }

    /// True where a word before a full stop is an abbreviation, seen from its case and what follows (`next` is behind the
    /// stop). Titles, months and places are capitalised, unless they have no vowel ("5th st."): "ill." is a word, "Ill." is
    /// a state. "No." is one only before a number.
    fn is_abbreviation(&self, word: &[u8], next: usize) -> bool {
        let Some(first) = word.first() else { return false };
        match self.abbreviations.kind(word) {
            None => false,
            Some(AbbreviationKind::Title | AbbreviationKind::Month | AbbreviationKind::Place) => {
                first.is_ascii_uppercase() || !word.iter().any(|b| b"aeiou".contains(b))
            }
            Some(AbbreviationKind::Number) => {
                let at = if self.byte(next) == b' ' { next + 1 } else { next };
                self.is_digit_at(at) || (self.byte(at) == b'#' && self.is_digit_at(at + 1))
            }
            Some(_) => true,
        }
    }

    /// What the apostrophe at `at` inside or behind a word is; `next` is behind it.
    pub(super) fn clitic(&self, start: usize, at: usize, next: usize) -> Clitic {
        let mut end = next;
        while self.class(end) == Class::Letter && end - next < 3 {
            end += 1;
        }
        if end == next {
            return if self.is_word_at(next) && self.class(next) == Class::Wide { Clitic::None } else { Clitic::Mark };
        }
        if self.is_word_at(end) {
            return Clitic::None;
        }
        match self.bytes.get(next..end) {
            Some([b't' | b'T']) if at > start && self.byte(at - 1) | 0x20 == b'n' => Clitic::From(at - 1, end),
            Some(suffix) if is_clitic(suffix) => Clitic::From(at, end),
            _ => Clitic::None,
        }
    }

    /// Emits the clitic `start..end` and those right behind it ("should|n't|'ve").
    pub(super) fn clitics(&mut self, mut start: usize, mut end: usize) -> usize {
        loop {
            self.emit(start, end, TokenKind::Word);
            let c = self.char(end);
            if !is_apostrophe(c) {
                return end;
            }
            match self.clitic(end, end, end + c.len_utf8()) {
                Clitic::From(_, to) => (start, end) = (end, to),
                _ => return end,
            }
        }
    }
}

/// What a full stop behind a word is.
enum Stop {
    /// Goes on inside the word ("U.S", "2.5").
    Joins,
    /// The word's last character ("Mr.").
    Belongs,
    /// Part of an address that ends here.
    Address(usize),
    /// A token of its own.
    Ends,
}

/// What an apostrophe behind a letter is.
pub(super) enum Clitic {
    /// Inside a word ("O'Neil").
    None,
    /// A mark of its own ("the workers'").
    Mark,
    /// A clitic from the first place to the second.
    From(usize, usize),
}

pub(super) fn is_clitic(letters: &[u8]) -> bool {
    let is = |list: &[&[u8]]| list.iter().any(|w| letters.eq_ignore_ascii_case(w));
    is(&[b"s", b"re", b"ve", b"ll", b"d", b"m"])
}
