//! What the tagger looks at.

use std::ops::Range;

use crate::document::{Tag, TokenId};
use crate::linear::{Features, key};
use crate::token::Words;

/// Pairs two hashes.
#[inline(always)]
fn pair(a: u32, b: u32) -> u64 {
    u64::from(a) << 32 | u64::from(b)
}

/// The hashes under which a token may stand in the dictionary of what has one tag, in the order in which they are looked up: the word; the word behind a
/// tag; the word between a tag and an ending; the word before a word.
#[inline(always)]
pub(crate) fn sure_tag(words: &Words, sentence: &Range<TokenId>, token: TokenId, before: Tag, level: usize) -> u32 {
    let word = words.get(token);
    let after = || words.near(token, 1, sentence);
    let value = match level {
        0 => u64::from(word.form),
        1 => u64::from(word.form) << 8 | before as u64,
        2 => pair(word.lower, after().suffix << 8 | before as u32),
        _ => pair(word.form, after().lower),
    };
    Features::key(60 + level as u32, value)
}

/// So many hashes a token may have in the dictionary.
pub(crate) const SURE_TAGS: usize = 4;

/// Features of the words around a token. `sentence` bounds the view.
pub(crate) fn context(words: &Words, sentence: &Range<TokenId>, token: TokenId, features: &mut Features) {
    let near = |offset| words.near(token, offset, sentence);
    let [before2, before, word, after, after2] = [near(-2), near(-1), near(0), near(1), near(2)];
    let first = token == sentence.start;
    features.extend([
        key(0, u64::from(word.form)),
        key(1, u64::from(word.lower)),
        key(3, u64::from(word.suffix & 0xFF)),
        key(4, u64::from(word.suffix & 0xFFFF)),
        key(5, u64::from(word.suffix & 0xFF_FFFF)),
        key(7, u64::from(word.prefix & 0xFF)),
        key(8, u64::from(word.prefix & 0xFF_FFFF)),
        key(9, u64::from(word.flags) << 1 | u64::from(first)),
        key(10, pair(word.short_shape, u32::from(first))),
        key(11, u64::from(before.lower)),
        key(12, u64::from(before2.lower)),
        key(13, u64::from(after.lower)),
        key(14, u64::from(after2.lower)),
        key(15, pair(before.lower, word.lower)),
        key(16, pair(word.lower, after.lower)),
        key(18, u64::from(before.suffix & 0xFF_FFFF)),
        key(19, u64::from(after.suffix & 0xFF_FFFF)),
        key(25, u64::from(word.classes[2])),
        key(26, u64::from(before.classes[1]) << 16 | u64::from(after.classes[1])),
        key(28, u64::from(after.classes[2])),
    ]);
}

/// Features of the tags given to the two tokens before, to follow those of [`context`].
pub(crate) fn history(words: &Words, sentence: &Range<TokenId>, token: TokenId, before: Tag, before2: Tag, features: &mut Features) {
    let near = |offset| words.near(token, offset, sentence);
    let [word, after] = [near(0), near(1)];
    let (one, two) = (before as u32, (before2 as u32) << 8 | before as u32);
    features.extend([
        key(40, u64::from(one)),
        key(41, u64::from(two)),
        key(42, pair(one, word.lower)),
        key(43, pair(two, word.lower)),
        key(45, pair(one, after.lower)),
    ]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;
    use crate::token::word::{flag, lower};
    use crate::token::{Abbreviations, Word, tokenize};

    /// Every feature of one position, in order. What is changed here changes what trained weights mean.
    #[test]
    fn all_features_of_a_position() {
        let mut document = Document { text: "He never said much.".into(), ..Document::default() };
        crate::block::find(&mut document);
        tokenize(&mut document, &Abbreviations::with(&[]));
        let mut words = Words::new();
        words.fill(&document);
        words.all_mut()[2].classes = [3, 5, 7];
        words.all_mut()[3].classes = [11, 13, 17];
        let mut features = Features::new();
        context(&words, &(1..5), 2, &mut features);
        history(&words, &(1..5), 2, Tag::Rb, Tag::Unset, &mut features);

        let bytes = |text: &str| text.bytes().fold(0_u64, |all, byte| all << 8 | u64::from(byte));
        let [never, said, much] = ["never", "said", "much"].map(|w| u64::from(lower(w)));
        let (edge, shape, flags) = (1, Word::new("said"), u64::from(flag::LOWER | flag::SPACE_BEFORE | flag::SPACE_AFTER));
        let (short, rb) = (u64::from(shape.short_shape), Tag::Rb as u64);
        let pair = |a: u64, b: u64| a << 32 | b;
        let full_stop = u64::from(lower("."));
        let expected = [
            (0, u64::from(shape.form)),
            (1, said),
            (3, bytes("d")),
            (4, bytes("id")),
            (5, bytes("aid")),
            (7, bytes("s")),
            (8, bytes("ias")),
            (9, flags << 1),
            (10, pair(short, 0)),
            (11, never),
            (12, edge),
            (13, much),
            (14, full_stop),
            (15, pair(never, said)),
            (16, pair(said, much)),
            (18, bytes("ver")),
            (19, bytes("uch")),
            (25, 7),
            (26, 13),
            (28, 17),
            (40, rb),
            (41, rb),
            (42, pair(rb, said)),
            (43, pair(rb, said)),
            (45, pair(rb, much)),
        ];
        let keys = expected.map(|(template, value)| Features::key(template, value));
        assert_eq!(features.keys(), keys);
    }
}
