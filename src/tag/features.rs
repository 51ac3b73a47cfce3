//! What the tagger looks at.

use std::ops::Range;

use crate::document::{Tag, TokenId};
use crate::linear::Features;
use crate::token::Words;

/// Pairs two hashes.
#[inline(always)]
fn pair(a: u32, b: u32) -> u64 {
    u64::from(a) << 32 | u64::from(b)
}

/// Features of the words around a token. `sentence` bounds the view.
pub(crate) fn context(words: &Words, sentence: &Range<TokenId>, token: TokenId, features: &mut Features) {
    let near = |offset| words.near(token, offset, sentence);
    let [before2, before, word, after, after2] = [near(-2), near(-1), near(0), near(1), near(2)];
    let first = token == sentence.start;
    features.push(0, u64::from(word.form));
    features.push(1, u64::from(word.lower));
    features.push(2, u64::from(word.shape));
    features.push(3, u64::from(word.suffix & 0xFF));
    features.push(4, u64::from(word.suffix & 0xFFFF));
    features.push(5, u64::from(word.suffix & 0xFF_FFFF));
    features.push(6, u64::from(word.suffix));
    features.push(7, u64::from(word.prefix & 0xFF));
    features.push(8, u64::from(word.prefix & 0xFF_FFFF));
    features.push(9, u64::from(word.flags) << 1 | u64::from(first));
    features.push(10, pair(word.short_shape, u32::from(first)));
    features.push(11, u64::from(before.lower));
    features.push(12, u64::from(before2.lower));
    features.push(13, u64::from(after.lower));
    features.push(14, u64::from(after2.lower));
    features.push(15, pair(before.lower, word.lower));
    features.push(16, pair(word.lower, after.lower));
    features.push(17, pair(before.lower, after.lower));
    features.push(18, u64::from(before.suffix & 0xFF_FFFF));
    features.push(19, u64::from(after.suffix & 0xFF_FFFF));
    features.push(20, pair(after.short_shape, word.short_shape));
    features.push(21, pair(before.short_shape, word.short_shape));
    features.push(22, pair(after.suffix & 0xFF_FFFF, word.suffix & 0xFF_FFFF));
    features.push(23, pair(after.lower, after2.lower));
    features.push(24, u64::from(after2.suffix & 0xFFFF));
}

/// Features of the tags given to the two tokens before, to follow those of [`context`].
pub(crate) fn history(words: &Words, sentence: &Range<TokenId>, token: TokenId, before: Tag, before2: Tag, features: &mut Features) {
    let near = |offset| words.near(token, offset, sentence);
    let [word, after] = [near(0), near(1)];
    let (one, two) = (before as u32, (before2 as u32) << 8 | before as u32);
    features.push(40, u64::from(one));
    features.push(41, u64::from(two));
    features.push(42, pair(one, word.lower));
    features.push(43, pair(two, word.lower));
    features.push(44, pair(one, word.suffix & 0xFF_FFFF));
    features.push(45, pair(one, after.lower));
    features.push(46, pair(one, after.suffix & 0xFF_FFFF));
}
