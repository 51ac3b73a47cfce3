//! Is it speech? Between quotation marks stand speech and parts of it, but also words held at arm's length, titles of works and terms.
//!
//! PolNeAR marks what is attributed to somebody and leaves the rest: nine in a hundred stretches between marks. A logistic model tells the two
//! apart by the words, their form, and what stands around them. What nobody is found to say is in no table unless it is asked for; then this
//! says what it is.

use std::ops::Range;

use super::Rule;
use super::attribution::Attribution;
use super::context::{Context, is_nominal, is_verb};
use super::cues::{FirstPass, quotation_state};
use crate::document::{Document, TokenId};
use crate::linear::{Features, Weights, mix};

/// The words of longer quotations are not read one by one.
const SHORT: usize = 6;
/// Quotations are read up to so many tokens.
const LONGEST: usize = 60;

/// The features of one quotation.
pub fn features(document: &Document, c: &Context, first: &FirstPass, quoted: &Range<TokenId>, out: &mut Features) {
    out.clear();
    let (start, end) = (quoted.start as usize, quoted.end as usize);
    let sentence = &document.sentences[c.sentence[start] as usize];
    let last_sentence = &document.sentences[c.sentence[end - 1] as usize];
    let block = &document.blocks[sentence.block as usize];
    let is_word = |t: &TokenId| !matches!(c.shape[*t as usize], 5 | 6);
    let words = || quoted.clone().take(LONGEST).filter(is_word);
    let count = words().count();
    let length = match count {
        0..=3 => count as u64,
        4..=5 => 4,
        6..=9 => 5,
        10..=19 => 6,
        _ => 7,
    };
    let inside = |t: usize| t >= sentence.tokens.start as usize && t < last_sentence.tokens.end as usize;
    let (word, tag) = (|t: usize| if inside(t) { c.word[t] } else { 1 }, |t: usize| if inside(t) { u64::from(c.tag[t]) } else { 99 });
    let before = start.wrapping_sub(1);
    let capitals = words().filter(|&t| matches!(c.shape[t as usize], 2 | 3)).count();
    let case = match (capitals, count) {
        (0, _) => 0_u64,
        (n, m) if n == m => 1,
        (n, m) if n * 2 > m => 2,
        _ if words().next().is_some_and(|t| c.shape[t as usize] == 2) => 3,
        _ => 4,
    };
    let finite = words().any(|t| document.tokens[t as usize].tag.is_finite());
    let verb = u64::from(finite) + u64::from(words().any(|t| is_verb(c.tag[t as usize])));
    let person = words().any(|t| matches!(document.word(t), "I" | "we" | "We" | "you" | "You" | "my" | "our" | "me" | "us"));
    // The mark that ends what is quoted, inside the closing one.
    let final_mark =
        (quoted.clone().rev().take(3)).find(|&t| c.shape[t as usize] != 5).filter(|t| !is_word(t)).map_or(0, |t| c.word[t as usize]);
    let starts = u64::from(sentence.tokens.start == quoted.start);
    let ends = u64::from(last_sentence.tokens.end == quoted.end || end + 1 == last_sentence.tokens.end as usize);
    let fills = starts + 2 * ends + 4 * u64::from(block.tokens == *quoted);
    let cue = (sentence.tokens.start.max(quoted.start.saturating_sub(60))..last_sentence.tokens.end.min(quoted.end + 60))
        .filter(|t| !quoted.contains(t))
        .fold(0.0_f32, |best, t| best.max(first.cue[t as usize]));
    let cue_beside =
        [before, before.wrapping_sub(1), end, end + 1].into_iter().filter(|&t| inside(t)).fold(0.0, |p: f32, t| p.max(first.cue[t]));
    let level = |p: f32| (p * 4.99) as u64;
    let entity = words().next().map_or(0, |t| u64::from(c.entity[t as usize]));
    let kind = block.kind as u64;
    let shape = mix(length, mix(case, verb));
    // "the “experts” say": the quoted words are part of a noun phrase.
    let within = u64::from(inside(before) && is_nominal(c.tag[before])) + 2 * u64::from(inside(end) && is_nominal(c.tag[end]));
    let others = (sentence.tokens.start..last_sentence.tokens.end.min(sentence.tokens.start + 150))
        .filter(|&t| quotation_state(c, t) & 3 == 1 && t != quoted.start)
        .take(2)
        .count() as u64;
    out.push(0, 0);
    out.push(1, length);
    out.push(2, mix(length, case));
    out.push(3, shape);
    out.push(4, mix(shape, final_mark));
    out.push(5, mix(fills, length));
    out.push(6, mix(fills, final_mark));
    out.push(7, word(before));
    out.push(8, word(end));
    out.push(9, mix(word(before), length));
    out.push(10, mix(word(before.wrapping_sub(1)), word(before)));
    out.push(11, mix(tag(before), mix(tag(end), length)));
    out.push(12, mix(within, mix(case, length)));
    out.push(13, mix(u64::from(person), length));
    out.push(14, mix(level(cue), length));
    out.push(15, mix(level(cue_beside), mix(length, case)));
    out.push(16, mix(level(cue), mix(kind, fills)));
    out.push(17, mix(kind, mix(length, case)));
    out.push(18, mix(entity, length));
    out.push(19, mix(others, mix(length, case)));
    out.push(20, mix(u64::from(c.quotations[c.quotation[start] as usize].double), length));
    out.push(21, mix(tag(before), c.class.get(before).filter(|_| inside(before)).map_or(0, |class| class[1])));
    out.push(22, c.class.get(end).filter(|_| inside(end)).map_or(0, |class| class[1]));
    if count <= SHORT {
        for t in words() {
            out.push(30, c.word[t as usize]);
            out.push(31, mix(c.class[t as usize][1], length));
        }
        out.push(32, words().fold(length, |tags, t| mix(tags, u64::from(c.tag[t as usize]))));
    }
}

/// How likely a quotation is speech.
#[must_use]
pub fn probability(
    document: &Document,
    c: &Context,
    first: &FirstPass,
    quoted: &Range<TokenId>,
    weights: &Weights,
    scratch: &mut Features,
) -> f32 {
    features(document, c, first, quoted, scratch);
    weights.probability(scratch)
}

/// The outermost quotations, as tokens, that have words.
pub fn quotations(c: &Context) -> impl Iterator<Item = &Range<TokenId>> {
    c.quoted.iter().filter(|quoted| Range::clone(quoted).any(|t| !matches!(c.shape[t as usize], 5 | 6)))
}

/// The quotations of which nothing is in an attribution, as attributions to nobody, each with the probability that it is speech.
#[must_use]
pub fn left(
    document: &Document,
    c: &Context,
    first: &FirstPass,
    kept: &[Attribution],
    weights: &Weights,
    scratch: &mut Features,
) -> Vec<Attribution> {
    let mut taken = vec![false; document.tokens.len()];
    for piece in kept.iter().flat_map(|a| a.content.iter().chain([&a.cue.tokens])) {
        taken[piece.start as usize..piece.end as usize].fill(true);
    }
    let mut found = Vec::new();
    for quoted in quotations(c).filter(|quoted| !taken[quoted.start as usize..quoted.end as usize].contains(&true)) {
        let probability = probability(document, c, first, quoted, weights, scratch);
        let nobody = Attribution::by_rule(c, Rule::Carried, quoted.start..quoted.start, None, vec![quoted.clone()]);
        found.push(Attribution { unattributed: true, probability, ..nobody });
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::analyzer::{Analyzer, Options};

    #[test]
    fn what_nobody_says_is_there_when_asked_for() {
        let text = "The theatre opens with “The Salt Road” next week, a comedy in two acts. “We will build the bridge,” said Ada Moreno on Monday.";
        let rows = |unattributed: bool| -> Vec<(String, String, bool)> {
            let analyzer = Analyzer::new(Options { unattributed, ..Options::default() }).expect("the default");
            let document = analyzer.analyze(text);
            document.quotes.iter().map(|q| (document.text[q.span].to_owned(), q.act.to_string(), q.speaker.is_some())).collect()
        };
        let said = ("“We will build the bridge,”".to_owned(), "said".to_owned(), true);
        assert_eq!(rows(false), std::slice::from_ref(&said));
        assert_eq!(rows(true), [("“The Salt Road”".to_owned(), "mentioned".to_owned(), false), said]);
    }
}
