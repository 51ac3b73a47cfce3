//! The hashed facts of each token, worked out once a document and read by the feature functions of all stages.
//!
//! Straight and curly apostrophes and quotation marks hash alike, as do the kinds of dash, so that typography does not change what is found.

use std::ops::Range;

use crate::document::{Document, TokenId};
use crate::linear::{hash_bytes, mix};
use crate::span::Span;

/// Facts of a word that need no context, as bits of [`Word::flags`].
pub mod flag {
    /// Begins with an upper-case letter.
    pub const CAPITAL: u16 = 1;
    /// Two letters or more, all upper case.
    pub const ALL_CAPITALS: u16 = 1 << 1;
    /// Has letters, all lower case.
    pub const LOWER: u16 = 1 << 2;
    /// An upper-case letter after a lower-case one.
    pub const MIXED: u16 = 1 << 3;
    /// Has a digit.
    pub const DIGIT: u16 = 1 << 4;
    /// Has no letter and at least one digit.
    pub const NUMBER: u16 = 1 << 5;
    /// Has a hyphen.
    pub const HYPHEN: u16 = 1 << 6;
    /// Has a full stop.
    pub const PERIOD: u16 = 1 << 7;
    /// Has an apostrophe.
    pub const APOSTROPHE: u16 = 1 << 8;
    /// Has a character outside ASCII that is not a mark written alike in ASCII.
    pub const NON_ASCII: u16 = 1 << 9;
    /// Neither letter nor digit in it.
    pub const MARK: u16 = 1 << 10;
    /// White space, or the text's edge, stands before it.
    pub const SPACE_BEFORE: u16 = 1 << 11;
    /// White space, or the text's edge, stands after it.
    pub const SPACE_AFTER: u16 = 1 << 12;
}

/// The facts of one token. Hashes are 32 bits; combine them with [`mix`] or by shifting one up by 32.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Word {
    /// Hash of the word as written.
    pub form: u32,
    /// Hash of the word in lower case; [`lower`] gives the same for a string.
    pub lower: u32,
    /// The first four characters in lower case, a byte each, the first lowest: `prefix & 0xFFFF` is the first two.
    pub prefix: u32,
    /// The last four characters in lower case, a byte each, the last lowest: `suffix & 0xFF_FFFF` is the last three.
    pub suffix: u32,
    /// Hash of the kinds of its characters, each repeated at most four times ("Xxxxx", "d,ddd").
    pub shape: u32,
    /// Hash of the same, none repeated ("Xx", "d,d").
    pub short_shape: u32,
    /// Length in characters, 255 at most.
    pub len: u8,
    /// Its [`flag`]s.
    pub flags: u16,
    /// Classes of the word at three granularities, coarse to fine; 0 where it has none.
    pub classes: [u16; 3],
    /// Lists of the lexicon that hold the word, a bit each.
    pub lexicon: u32,
    /// Hash of the word in lower case without the usual endings of verbs: it brings says, saying and say together. [`lower`](Self::lower) where it
    /// has no stem.
    pub stem: u64,
    /// What it says of the persons and bodies that a phrase may mean ([`mention::lexicon`](crate::mention::lexicon)), a bit each.
    pub who: u32,
    /// Of a word of ASCII letters alone, its id in the lexicon of number-like expressions (0: none); else, and where it was not looked up, [`UNREAD`].
    pub number: u16,
}

/// [`Word::number`] of a word whose pieces have to be read.
pub const UNREAD: u16 = u16::MAX;

impl Word {
    /// True when all of `flags` are set.
    #[inline]
    #[must_use]
    pub fn is(&self, flags: u16) -> bool {
        self.flags & flags == flags
    }
}

/// The words of one document, one entry a token.
#[derive(Clone, Debug, Default)]
pub struct Words {
    words: Vec<Word>,
}

/// The word at an edge of a sentence, block or document.
static EDGE: Word = Word {
    form: 1,
    lower: 1,
    prefix: 1,
    suffix: 1,
    shape: 1,
    short_shape: 1,
    len: 0,
    flags: 0,
    classes: [0; 3],
    lexicon: 0,
    stem: 1,
    who: 0,
    number: UNREAD,
};

impl Words {
    /// No words yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Works out the facts of all tokens of a document.
    pub fn fill(&mut self, document: &Document) {
        self.fill_by(document, |span| Word::new(&document.text[span]));
    }

    /// [`fill`](Self::fill) with the facts that `read` gives for the span of a token.
    pub fn fill_by(&mut self, document: &Document, mut read: impl FnMut(Span) -> Word) {
        self.words.clear();
        self.words.reserve(document.tokens.len());
        let bytes = document.text.as_bytes();
        let is_space = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_none_or(|b| b.is_ascii_whitespace());
        for token in &document.tokens {
            let mut word = read(token.span);
            let range = token.span.range();
            word.flags |= u16::from(is_space(range.start.checked_sub(1))) * flag::SPACE_BEFORE;
            word.flags |= u16::from(is_space(Some(range.end))) * flag::SPACE_AFTER;
            self.words.push(word);
        }
    }

    /// All words.
    #[must_use]
    pub fn all(&self) -> &[Word] {
        &self.words
    }

    /// All words, for what is looked up after the hashes are known.
    pub fn all_mut(&mut self) -> &mut [Word] {
        &mut self.words
    }

    /// The word of a token; beyond the last one an edge.
    #[inline]
    #[must_use]
    pub fn get(&self, token: TokenId) -> &Word {
        self.words.get(token as usize).unwrap_or(&EDGE)
    }

    /// The word `offset` tokens from `token`, an edge where that lies outside `range` (a sentence, say).
    #[inline]
    #[must_use]
    pub fn near(&self, token: TokenId, offset: i32, range: &Range<TokenId>) -> &Word {
        match token.checked_add_signed(offset) {
            Some(at) if range.contains(&at) => self.get(at),
            _ => &EDGE,
        }
    }
}

/// The hash that [`Word::lower`] has for `word`, for word lists that are compared with it.
#[must_use]
pub fn lower(word: &str) -> u32 {
    Word::new(word).lower
}

impl Word {
    /// The facts of a word standing alone, but for the white space around it.
    #[must_use]
    pub fn new(word: &str) -> Self {
        if word.is_ascii() { Self::from_ascii(word.as_bytes()) } else { Self::from_chars(word) }
    }

    fn from_ascii(bytes: &[u8]) -> Self {
        match bytes {
            b"``" | b"''" => return Self::from_ascii(b"\""),
            b"`" => return Self::from_ascii(b"'"),
            _ => {}
        }
        if let Some(word) = Self::from_letters(bytes) {
            return word;
        }
        let mut lower = [0_u8; 32];
        let (mut prefix, mut suffix) = (0_u32, 0_u32);
        let mut facts = Facts::default();
        for (i, &byte) in bytes.iter().enumerate() {
            let low = byte.to_ascii_lowercase();
            if let Some(place) = lower.get_mut(i) {
                *place = low;
            }
            if i < 4 {
                prefix |= u32::from(low) << (8 * i);
            }
            suffix = suffix << 8 | u32::from(low);
            facts.add(ASCII_KINDS[usize::from(byte & 127)], byte);
        }
        let lower = lower.get(..bytes.len());
        let lower_hash = lower.map_or_else(|| hash_bytes(&bytes.to_ascii_lowercase()), hash_bytes);
        let mut word = facts.word(hash_bytes(bytes), lower_hash, prefix, suffix, bytes.len());
        if let Some(lower) = lower.filter(|_| word.flags & (flag::MARK | flag::APOSTROPHE) == 0) {
            word.stem = hash_bytes(stem(lower));
        }
        word
    }

    /// The same for what most words are, at most 32 ASCII letters of which all or all but the first are lower case: what [`Facts`] gathers letter by letter
    /// follows from the first and their number.
    fn from_letters(bytes: &[u8]) -> Option<Self> {
        let (&first, rest) = bytes.split_first()?;
        if !first.is_ascii_alphabetic() || !rest.iter().all(u8::is_ascii_lowercase) {
            return None;
        }
        let mut lower = [0; 32];
        lower.get_mut(..bytes.len())?.copy_from_slice(bytes);
        lower[0] = first.to_ascii_lowercase();
        let (form, start) = (hash_bytes(bytes), u32::from_le_bytes([lower[0], lower[1], lower[2], lower[3]]));
        let lower = lower.get(..bytes.len())?;
        let suffix = match lower.last_chunk() {
            Some(last) => u32::from_be_bytes(*last),
            None => start.swap_bytes() >> (8 * (4 - bytes.len())),
        };
        // So many times "x", up to four of them.
        let run = |letters: usize| 0x7878_7878_u64 >> (8 * (4 - letters.min(4)));
        let is_capital = first.is_ascii_uppercase();
        let (lower_hash, flags, shape, short_shape) = if is_capital {
            let short = if rest.is_empty() { 0x58 } else { 0x5878 };
            (hash_bytes(lower), flag::CAPITAL, 0x58 << (8 * rest.len().min(4)) | run(rest.len()), short)
        } else {
            (form, flag::LOWER, run(bytes.len()), 0x78)
        };
        Some(Self {
            form: (form >> 32) as u32,
            lower: (lower_hash >> 32) as u32,
            prefix: start,
            suffix,
            shape: (mix(shape, 1) >> 32) as u32,
            short_shape: (mix(short_shape, 2) >> 32) as u32,
            len: bytes.len() as u8,
            flags,
            classes: [0; 3],
            lexicon: 0,
            stem: hash_bytes(stem(lower)),
            who: 0,
            number: UNREAD,
        })
    }

    /// The same with any characters; a character's byte in prefix and suffix is a hash of it.
    fn from_chars(word: &str) -> Self {
        let (mut form, mut lower) = (String::with_capacity(word.len()), String::with_capacity(word.len()));
        let (mut prefix, mut suffix, mut len) = (0_u32, 0_u32, 0);
        let mut facts = Facts::default();
        for c in word.chars() {
            let plain = match c {
                '\u{2018}' | '\u{2019}' | '\u{201A}' | '\u{201B}' | '\u{B4}' | '\u{2032}' => "'",
                '\u{201C}' | '\u{201D}' | '\u{201E}' | '\u{201F}' | '\u{AB}' | '\u{BB}' | '\u{2033}' => "\"",
                '\u{2013}' | '\u{2014}' | '\u{2015}' => "--",
                '\u{2010}' | '\u{2011}' => "-",
                '\u{2026}' => "...",
                _ => "",
            };
            if plain.is_empty() {
                form.push(c);
                lower.extend(c.to_lowercase());
                let low = c.to_lowercase().next().unwrap_or(c);
                let byte = if low.is_ascii() { low as u32 } else { mix(u64::from(u32::from(low)), 0) as u32 & 0x7F | 0x80 };
                prefix |= if len < 4 { byte << (8 * len) } else { 0 };
                suffix = suffix << 8 | byte;
                len += 1;
                let kind = if c.is_ascii() {
                    ASCII_KINDS[c as usize & 127]
                } else {
                    facts.flags |= flag::NON_ASCII;
                    match c {
                        _ if c.is_uppercase() => Kind::Upper,
                        _ if c.is_alphabetic() => Kind::Lower,
                        _ if c.is_numeric() => Kind::Digit,
                        _ => Kind::Other,
                    }
                };
                facts.add(kind, if c.is_ascii() { c as u8 } else { 0x80 });
            } else {
                form.push_str(plain);
                lower.push_str(plain);
                for byte in plain.bytes() {
                    prefix |= if len < 4 { u32::from(byte) << (8 * len) } else { 0 };
                    suffix = suffix << 8 | u32::from(byte);
                    len += 1;
                    facts.add(ASCII_KINDS[usize::from(byte & 127)], byte);
                }
            }
        }
        if form.is_ascii() {
            // Only the marks were not: the word is the same as its plain one.
            return Self::from_ascii(form.as_bytes());
        }
        facts.word(hash_bytes(form.as_bytes()), hash_bytes(lower.as_bytes()), prefix, suffix, len)
    }
}

/// What a character is, for shapes.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Kind {
    #[default]
    Other,
    Upper,
    Lower,
    Digit,
}

const ASCII_KINDS: [Kind; 128] = {
    let mut kinds = [Kind::Other; 128];
    let mut c = 0;
    while c < 128 {
        let byte = c as u8;
        if byte.is_ascii_uppercase() {
            kinds[c] = Kind::Upper;
        } else if byte.is_ascii_lowercase() {
            kinds[c] = Kind::Lower;
        } else if byte.is_ascii_digit() {
            kinds[c] = Kind::Digit;
        }
        c += 1;
    }
    kinds
};

/// Facts gathered character by character.
#[derive(Default)]
struct Facts {
    shape: u64,
    short_shape: u64,
    run: u8,
    last: u8,
    counts: [u8; 4],
    flags: u16,
}

impl Facts {
    #[inline]
    fn add(&mut self, kind: Kind, byte: u8) {
        let code = match kind {
            Kind::Upper => b'X',
            Kind::Lower => b'x',
            Kind::Digit => b'd',
            Kind::Other => byte,
        };
        if self.last == 0 {
            self.flags |= u16::from(kind == Kind::Upper) * flag::CAPITAL;
        }
        self.flags |= u16::from(kind == Kind::Upper && self.counts[Kind::Lower as usize] > 0) * flag::MIXED;
        self.flags |= u16::from(byte == b'-') * flag::HYPHEN;
        self.flags |= u16::from(byte == b'.') * flag::PERIOD;
        self.flags |= u16::from(byte == b'\'') * flag::APOSTROPHE;
        let count = &mut self.counts[kind as usize];
        *count = count.saturating_add(1);
        self.run = if code == self.last { self.run.saturating_add(1) } else { 1 };
        self.last = code;
        // Eight characters fit; those before are folded in, so that long words differ too.
        if self.run <= 4 {
            self.shape = self.shape.rotate_left(8) ^ u64::from(code);
        }
        if self.run == 1 {
            self.short_shape = self.short_shape.rotate_left(8) ^ u64::from(code);
        }
    }

    fn word(mut self, form: u64, lower: u64, prefix: u32, suffix: u32, len: usize) -> Word {
        let [others, uppers, lowers, digits] = self.counts;
        let letters = uppers | lowers;
        self.flags |= u16::from(uppers > 1 && lowers == 0 && digits == 0) * flag::ALL_CAPITALS;
        self.flags |= u16::from(uppers == 0 && lowers > 0) * flag::LOWER;
        self.flags |= u16::from(digits > 0) * flag::DIGIT;
        self.flags |= u16::from(digits > 0 && letters == 0) * flag::NUMBER;
        self.flags |= u16::from(others > 0 && letters | digits == 0) * flag::MARK;
        Word {
            form: (form >> 32) as u32,
            lower: (lower >> 32) as u32,
            prefix,
            suffix,
            shape: (mix(self.shape, 1) >> 32) as u32,
            short_shape: (mix(self.short_shape, 2) >> 32) as u32,
            len: len.min(255) as u8,
            flags: self.flags,
            classes: [0; 3],
            lexicon: 0,
            stem: lower >> 32,
            who: 0,
            number: UNREAD,
        }
    }
}

/// A word in lower case without the usual endings of verbs.
fn stem(word: &[u8]) -> &[u8] {
    match word {
        b"said" => b"say",
        b"told" => b"tell",
        b"wrote" | b"written" | b"write" | b"writing" | b"writes" => b"write",
        b"thought" => b"think",
        b"saw" | b"seen" => b"see",
        b"felt" => b"feel",
        b"knew" | b"known" => b"know",
        _ => {
            let endings: [&[u8]; 5] = [b"ing", b"ed", b"es", b"s", b"e"];
            endings.iter().find_map(|e| word.strip_suffix(*e)).filter(|rest| rest.len() >= 3).unwrap_or(word)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn affixes_are_bytes() {
        let word = Word::new("Reported");
        assert_eq!(word.prefix.to_le_bytes(), *b"repo");
        assert_eq!(word.suffix.to_be_bytes(), *b"rted");
        assert_eq!(Word::new("is").suffix.to_be_bytes(), *b"\0\0is");
        assert_eq!((word.len, word.lower), (8, lower("reported")));
        assert_ne!(word.form, word.lower);
    }

    #[test]
    fn the_forms_of_a_verb_share_their_stem() {
        let stem = |w: &str| Word::new(w).stem;
        assert!(stem("Said") == stem("saying") && stem("says") == stem("say") && stem("Wrote") == stem("write"));
        assert_ne!(stem("say"), stem("tell"));
        assert_eq!(stem("so‐called"), stem("so-called"));
        assert_eq!(stem("’s"), u64::from(Word::new("'s").lower));
    }

    #[test]
    fn shapes_fold_runs() {
        let shape = |w: &str| Word::new(w).shape;
        let short = |w: &str| Word::new(w).short_shape;
        assert_eq!(shape("Moscow"), shape("Reporters"));
        assert_ne!(shape("Moscow"), shape("Oslo"));
        assert_eq!(short("Moscow"), short("Oslo"));
        assert_eq!(short("1,250"), short("23,400"));
        assert_ne!(short("1,250"), short("1.250"));
        assert_eq!(shape("Zürich"), shape("Geneva"));
    }

    #[test]
    fn flags_say_what_a_word_is() {
        use flag::*;
        for (word, flags) in [
            ("Oslo", CAPITAL),
            ("A", CAPITAL),
            ("NATO", CAPITAL | ALL_CAPITALS),
            ("U.S.", CAPITAL | ALL_CAPITALS | PERIOD),
            ("iPhone", MIXED),
            ("one-time", LOWER | HYPHEN),
            ("3.5", DIGIT | NUMBER | PERIOD),
            ("COVID-19", CAPITAL | DIGIT | HYPHEN),
            ("n't", LOWER | APOSTROPHE),
            ("Émile", CAPITAL | NON_ASCII),
            ("—", HYPHEN | MARK),
            ("", 0),
        ] {
            assert_eq!(Word::new(word).flags, flags, "{word}");
        }
    }

    #[test]
    fn typography_does_not_matter() {
        for (one, other) in [("“", "\""), ("”", "``"), ("„", "''"), ("’", "'"), ("‘", "`"), ("don’t", "don't"), ("—", "--"), ("…", "...")]
        {
            assert_eq!(Word::new(one), Word::new(other), "{one} {other}");
        }
        assert_eq!(Word::new("Québec’s").lower, lower("québec's"));
    }

    #[test]
    fn words_of_letters_are_read_the_short_way_to_the_same_facts() {
        for word in [
            "said",
            "Said",
            "SAID",
            "sAid",
            "Oslo",
            "reported",
            "Reported",
            "an",
            "An",
            "he's",
            "a1bc",
            "Abcdefghijklmnopqrstuvwxyzabcdefg",
        ] {
            let mut facts = Facts::default();
            word.bytes().for_each(|byte| facts.add(ASCII_KINDS[usize::from(byte & 127)], byte));
            let low = word.to_lowercase();
            let affix = |bytes: &mut dyn Iterator<Item = u8>| bytes.take(4).fold(0, |all, byte| all >> 8 | u32::from(byte) << 24);
            let prefix = affix(&mut low.bytes()) >> (8 * 4_usize.saturating_sub(word.len()));
            let suffix = affix(&mut low.bytes().rev()) >> (8 * 4_usize.saturating_sub(word.len()));
            let slow = facts.word(hash_bytes(word.as_bytes()), hash_bytes(low.as_bytes()), prefix, suffix, word.len());
            let word = Word::new(word);
            assert_eq!(word, Word { stem: word.stem, ..slow });
        }
    }

    #[test]
    fn long_words_and_any_characters_are_fine() {
        let long = "Ab".repeat(1000);
        assert_eq!((Word::new(&long).len, Word::new(&long).lower), (255, lower(&long.to_lowercase())));
        assert_eq!(Word::new(&"é".repeat(1000)).len, 255);
        assert!(Word::new("\u{0}\u{1F600}İ").is(flag::NON_ASCII));
    }

    #[test]
    fn words_of_a_document_know_their_spaces_and_edges() {
        let mut document = Document { text: "He said: no.".into(), ..Document::default() };
        crate::block::find(&mut document);
        crate::token::tokenize(&mut document, &crate::token::Abbreviations::with(&[]));
        let mut words = Words::new();
        words.fill(&document);
        assert_eq!(words.all().len(), 5);
        assert!(words.get(0).is(flag::SPACE_BEFORE | flag::SPACE_AFTER | flag::CAPITAL));
        assert!(words.get(1).is(flag::SPACE_BEFORE) && !words.get(1).is(flag::SPACE_AFTER));
        assert_eq!(words.near(1, 1, &(0..5)).lower, lower(":"));
        assert_eq!(words.near(1, -2, &(0..5)), &EDGE);
        assert_eq!(words.near(1, 1, &(0..2)), &EDGE);
        assert_eq!(words.get(99), &EDGE);
    }
}
