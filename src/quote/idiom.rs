//! "In the words of the mayor, “…”", "as Ann Lee put it, …", "to quote Ann Lee, …": set phrases that say whose words these are.
//!
//! Their nouns and verbs report nowhere else, so the model has learned little of them; the phrases leave no doubt.

use std::ops::Range;

use super::Rule;
use super::attribution::Attribution;
use super::context::{Context, NONE, is_clause_mark};
use crate::document::{Document, Tag, TokenId};

/// Who speaks is told in so many tokens at most.
const LONGEST_SOURCE: TokenId = 12;
/// A sentence that is longer is none of news.
const LONGEST_SENTENCE: usize = 120;

/// A set phrase in its sentence.
struct Phrase {
    whole: Range<TokenId>,
    cue: Range<TokenId>,
    source: Range<TokenId>,
}

/// Such quotes outside the attributions that stand, in text order.
#[must_use]
pub fn find(document: &Document, c: &Context, kept: &[Attribution]) -> Vec<Attribution> {
    let mut taken: Vec<bool> = Vec::new();
    let mut found = Vec::new();
    for sentence in document.sentences.iter().map(|s| s.tokens.clone()).filter(|s| s.len() <= LONGEST_SENTENCE) {
        let outside = sentence.clone().filter(|&t| c.quotation[t as usize] == NONE);
        let Some(phrase) = outside.clone().find_map(|t| phrase(document, c, t, sentence.end)) else { continue };
        let Some(content) = content(document, c, &phrase, &sentence) else { continue };
        if taken.is_empty() {
            taken.resize(document.tokens.len(), false);
            for piece in kept.iter().flat_map(|a| a.content.iter().chain([&a.cue.tokens])) {
                taken[piece.start as usize..piece.end as usize].fill(true);
            }
        }
        if !content.clone().chain(phrase.whole.clone()).any(|t| taken[t as usize]) {
            found.push(Attribution::by_rule(c, Rule::Complement, phrase.cue, Some(phrase.source), vec![content]));
        }
    }
    found
}

/// The set phrase that begins at a token of a sentence that ends at `end`.
fn phrase(document: &Document, c: &Context, start: TokenId, end: TokenId) -> Option<Phrase> {
    let word = |t: TokenId| if t < end { document.word(t) } else { "" };
    let tag = |t: TokenId| document.tokens[t as usize].tag;
    let is = |t: TokenId, w: &str| word(t).eq_ignore_ascii_case(w);
    let limit = end.min(start + 4 + LONGEST_SOURCE);
    let up_to_mark = |from: TokenId| from..(from..limit).find(|&t| is_clause_mark(c.word[t as usize])).unwrap_or(limit);
    let found = if is(start, "in") && (start + 1..start + 4).zip(["the", "words", "of"]).all(|(t, w)| is(t, w)) {
        let source = up_to_mark(start + 4);
        Phrase { whole: start..source.end, cue: start..start + 4, source }
    } else if is(start, "in") {
        let words = (start + 2..limit).find(|&t| word(t) == "words")?;
        let owner = words - TokenId::from(is(words - 1, "own"));
        let source = match tag(owner - 1) {
            Tag::Pos => start + 1..owner - 1,
            Tag::PrpPoss if owner == start + 2 => start + 1..owner,
            _ => return None,
        };
        Phrase { whole: start..words + 1, cue: words..words + 1, source }
    } else if is(start, "to") && is(start + 1, "quote") {
        let source = up_to_mark(start + 2);
        Phrase { whole: start..source.end, cue: start + 1..start + 2, source }
    } else if is(start, "as") || is(start, "how") {
        let verb = (start + 2..limit).find(|&t| matches!(word(t), "put" | "puts") && is(t + 1, "it"))?;
        Phrase { whole: start..verb + 2, cue: verb..verb + 2, source: start + 1..verb }
    } else {
        return None;
    };
    let plain = |t: TokenId| !tag(t).is_finite() && !is_clause_mark(c.word[t as usize]) && c.quotation[t as usize] == NONE;
    let noun = found.source.clone().next_back().is_some_and(|t| c.chunk[t as usize] != 0);
    (noun && found.source.clone().all(plain)).then_some(found)
}

/// What stands behind the comma of a phrase that opens its sentence, or before one that closes it.
fn content(document: &Document, c: &Context, phrase: &Phrase, sentence: &Range<TokenId>) -> Option<Range<TokenId>> {
    let tag = |t: TokenId| document.tokens[t as usize].tag;
    let mut last = sentence.end;
    while last > phrase.whole.end && tag(last - 1) == Tag::Period && c.quotation[last as usize - 1] == NONE {
        last -= 1;
    }
    let first = sentence.start + TokenId::from(tag(sentence.start) == Tag::Cc);
    let quoted = |t: TokenId| c.quoted_around(t);
    let found = if phrase.whole.start == first && phrase.whole.end < last && document.word(phrase.whole.end) == "," {
        let start = phrase.whole.end + 1;
        quoted(start).filter(|q| q.start == start).unwrap_or(start..last)
    } else if phrase.whole.end == last && phrase.whole.start > first {
        let before = phrase.whole.start - 1;
        // "“…” is how the mayor put it"
        let before = before - TokenId::from(matches!(document.word(before), "is" | "was") && before > first);
        let marked = quoted(before).filter(|q| q.end == before + 1);
        marked.or_else(|| (document.word(before) == ",").then_some(first..before))?
    } else {
        return None;
    };
    let spoken = found.clone().any(|t| tag(t).is_finite() || c.quotation[t as usize] != NONE);
    (spoken && found.len() > 2).then_some(found)
}
