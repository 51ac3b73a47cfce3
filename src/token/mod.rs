//! Blocks to tokens, by the conventions of the Penn Treebank (Marcus et al. 1993) as CoreNLP applies them to news.
//!
//! The text is never altered; every character that is not white space lies in exactly one token. What is one token:
//! a word with its hyphens and apostrophes ("vice-president", "O'Neil"), but clitics are their own ("do|n't", "Ann|'s",
//! "they|'re"); a number with its commas, point, colon or slash ("1,250.5", "9:30", "9/11"); an abbreviation or initials
//! with their full stop ("Mr.", "U.S.", "J."); a URL, e-mail address, @name or #tag; a run of the same mark ("--", "...",
//! "!!!"); `''` and ` `` `; an emoji with its modifiers. Straight and curly marks give the same tokens.

mod abbreviation;
mod address;
mod class;
pub mod word;

pub use abbreviation::{AbbreviationKind, Abbreviations};
pub use word::{Word, Words};

use crate::document::{Document, Tag, Token, TokenKind};
use crate::span::Span;
use class::{CLASS, Class, is_apostrophe, is_dash, is_emoji, is_emoji_tail, is_hyphen, is_quote, is_wide_punctuation, is_word};

/// Fills [`Document::tokens`] and the token ranges of the blocks.
pub fn tokenize(document: &mut Document, abbreviations: &Abbreviations) {
    document.tokens.reserve(document.text.len() / 5);
    for block in &mut document.blocks {
        let first = document.tokens.len() as u32;
        if let Some(text) = document.text.get(block.span.range()) {
            let base = block.span.start as usize;
            Scanner { text, bytes: text.as_bytes(), base, tokens: &mut document.tokens, abbreviations }.run();
        }
        block.tokens = first..document.tokens.len() as u32;
    }
}

/// One pass over the text of a block. Positions are bytes of that text; every one that is kept lies on a boundary.
struct Scanner<'a> {
    text: &'a str,
    bytes: &'a [u8],
    base: usize,
    tokens: &'a mut Vec<Token>,
    abbreviations: &'a Abbreviations,
}

impl Scanner<'_> {
    fn run(&mut self) {
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
    fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(b' ')
    }

    fn class(&self, at: usize) -> Class {
        CLASS[self.byte(at) as usize]
    }

    /// The character at a place; a blank behind the end.
    fn char(&self, at: usize) -> char {
        let byte = self.byte(at);
        if byte < 0x80 { byte as char } else { self.text.get(at..).and_then(|rest| rest.chars().next()).unwrap_or(' ') }
    }

    fn char_before(&self, at: usize) -> char {
        self.text.get(..at).and_then(|head| head.chars().next_back()).unwrap_or(' ')
    }

    fn is_word_at(&self, at: usize) -> bool {
        match self.class(at) {
            Class::Letter | Class::Digit => true,
            Class::Wide => is_word(self.char(at)),
            _ => false,
        }
    }

    fn is_digit_at(&self, at: usize) -> bool {
        self.byte(at).is_ascii_digit()
    }

    fn space_before(&self, at: usize) -> bool {
        self.char_before(at).is_whitespace()
    }

    fn emit(&mut self, start: usize, end: usize, kind: TokenKind) -> usize {
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
    fn word(&mut self, start: usize, mut at: usize) -> usize {
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
    fn clitic(&self, start: usize, at: usize, next: usize) -> Clitic {
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
    fn clitics(&mut self, mut start: usize, mut end: usize) -> usize {
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

    /// An apostrophe or backtick that does not stand behind a word's letter.
    fn apostrophe(&mut self, at: usize) -> usize {
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

    fn punctuation(&mut self, at: usize, byte: u8) -> usize {
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

    fn symbol(&mut self, at: usize, byte: u8) -> usize {
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
    fn wide(&mut self, at: usize) -> usize {
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
enum Clitic {
    /// Inside a word ("O'Neil").
    None,
    /// A mark of its own ("the workers'").
    Mark,
    /// A clitic from the first place to the second.
    From(usize, usize),
}

fn is_clitic(letters: &[u8]) -> bool {
    let is = |list: &[&[u8]]| list.iter().any(|w| letters.eq_ignore_ascii_case(w));
    is(&[b"s", b"re", b"ve", b"ll", b"d", b"m"])
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::block;

    fn words(text: &str) -> Vec<String> {
        let mut document = Document { text: text.into(), ..Document::default() };
        block::find(&mut document);
        tokenize(&mut document, Abbreviations::english());
        document.tokens.iter().map(|t| document.slice(t.span).to_owned()).collect()
    }

    #[test]
    fn straight_and_curly_marks_tokenize_alike() {
        for text in ["She 'didn't' say it's Ann's; the workers' 'plan'.", "''So,'' he'd've said, 'tis O'Neil's in the '90s"] {
            let curly = text.replace('\'', "’");
            let straightened: Vec<String> = words(&curly).iter().map(|w| w.replace('’', "'")).collect();
            assert_eq!(words(text), straightened);
        }
    }
}
