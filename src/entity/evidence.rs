//! What the rest of the document says of a word: the second pass.
//!
//! The first pass reads sentence by sentence. A name that is unclear in one place ("Peskov" alone, a headline) is often
//! clear in another ("Kremlin spokesman Dmitry Peskov"), so a second model sees the first one's answer, how sure it was,
//! and what it made of the same words elsewhere (after Krishnan and Manning 2006): the word, the word as first or last of
//! a longer name, the pair of words, the whole name, the name that the letters of an abbreviation begin.

use std::ops::Range;

use super::labels::{self, KINDS, N_LABELS};
use crate::document::{Document, Sentence, TokenId};
use crate::linear::{Features, mix};
use crate::token::Words;
use crate::token::word::{Word, flag};

/// Groups of kinds that evidence is counted for: PERSON, ORG, GPE, LOC and FAC, NORP and LANGUAGE, the rest, outside.
const GROUPS: usize = 7;
const OUTSIDE: usize = GROUPS - 1;
/// Groups whose number is that of their first kind.
const NAMED_GROUPS: usize = 5;
/// The group of each kind, in the order of [`KINDS`].
const GROUP_OF: [usize; KINDS.len()] = [0, 1, 2, 3, 4, 3, 5, 5, 5, 5, 4];

/// How a count is meant.
#[derive(Clone, Copy)]
enum Sort {
    Word,
    First,
    Inside,
    Last,
    Pair,
    Name,
    Initials,
}

type Counts = [f32; GROUPS];

/// Evidence of one document, counted by key in an open hash table; reuse one for many documents.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    /// Keys, 0 where empty; the length is a power of two.
    keys: Vec<u32>,
    counts: Vec<Counts>,
    used: usize,
}

impl Evidence {
    /// Forgets all, and makes room for a document of so many tokens.
    pub fn clear(&mut self, tokens: usize) {
        let len = (tokens / 2).next_power_of_two().max(64);
        // In the memory of the document before.
        self.keys.clear();
        self.keys.resize(len, 0);
        self.counts.clear();
        self.counts.resize(len, [0.0; GROUPS]);
        self.used = 0;
    }

    fn grow(&mut self, len: usize) {
        let keys = std::mem::replace(&mut self.keys, vec![0; len]);
        let counts = std::mem::replace(&mut self.counts, vec![[0.0; GROUPS]; len]);
        for (key, count) in keys.into_iter().zip(counts) {
            if key != 0 {
                let at = self.place(key);
                self.keys[at] = key;
                self.counts[at] = count;
            }
        }
    }

    /// Where a key is or belongs. There is always an empty place.
    fn place(&self, key: u32) -> usize {
        let mask = self.keys.len() - 1;
        let mut at = key as usize & mask;
        while self.keys[at] != key && self.keys[at] != 0 {
            at = (at + 1) & mask;
        }
        at
    }

    fn add_to(&mut self, key: u32, counts: &Counts) {
        if (self.used + 1) * 4 > self.keys.len() * 3 {
            self.grow(self.keys.len() * 2);
        }
        let at = self.place(key);
        self.used += usize::from(self.keys[at] == 0);
        self.keys[at] = key;
        self.counts[at].iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
    }

    fn get(&self, key: u32) -> Counts {
        self.counts.get(self.place(key)).copied().unwrap_or_default()
    }

    /// True where the document's other names say that a word standing alone is the surname of a person named in full: it ends
    /// such names, and hardly any others.
    pub fn is_surname(&self, word: &Word) -> bool {
        let counts = self.get(key(Sort::Last, word.lower));
        let all: f32 = counts.iter().sum();
        is_candidate(word) && counts[0] > 0.7 && counts[0] > all * 0.8
    }

    /// True where a word was what this label says nearly wherever it stands in the document.
    pub fn agrees(&self, word: &Word, label: u8) -> bool {
        let counts = self.get(key(Sort::Word, word.lower));
        !is_candidate(word) || counts[group(label)] >= 0.85 * counts.iter().sum::<f32>()
    }

    /// The kind of the name that some tokens are elsewhere in the document, where that is clear; `own` is the name of the
    /// sentence that begins there, which is no evidence.
    pub fn known_elsewhere(&self, words: &Words, tokens: &Range<TokenId>, own: &Own) -> Option<usize> {
        let mut counts = self.get(name_key(words, tokens));
        if let Some(name) = own.at(tokens.start).filter(|name| name.tokens == *tokens) {
            counts.iter_mut().zip(&name.counts).for_each(|(sum, own)| *sum -= own);
        }
        let all: f32 = counts.iter().sum();
        (0..NAMED_GROUPS).find(|&group| counts[group] > 0.6 && counts[group] > all * 0.7)
    }

    /// Counts what the first pass made of a sentence.
    pub fn add(&mut self, document: &Document, words: &Words, sentence: &Sentence, first: &FirstPass) {
        let start = sentence.tokens.start;
        for token in sentence.tokens.clone() {
            let word = words.get(token);
            if is_candidate(word) {
                self.add_to(key(Sort::Word, word.lower), &groups(first.marginals(token)));
            }
        }
        for (kind, tokens) in labels::spans(first.path(sentence), start) {
            let counts = name_counts(kind, &tokens, first);
            for_keys(document, words, &tokens, |key| self.add_to(key, &counts));
        }
    }

    /// Collects the features of a token for the second pass.
    pub fn collect(&self, view: &View<'_>, token: TokenId, features: &mut Features) {
        let View { document, words, sentence, first, own } = *view;
        features.clear();
        let place = (token - sentence.tokens.start) as usize;
        let path = first.path(sentence);
        let label = |at: Option<usize>| at.and_then(|at| path.get(at)).map_or(99, |&l| u64::from(l));
        let mine = label(Some(place));
        let marginals = first.marginals(token);
        for (l, &p) in marginals.iter().enumerate() {
            if p > 0.01 {
                features.push(100, (l as u64) << 8 | certainty(p));
            }
        }
        let word = words.get(token);
        let shape = u64::from(word.short_shape);
        features.push(101, mine);
        features.push(102, mix(mine, label(place.checked_sub(1))));
        features.push(103, mix(mine, label(Some(place + 1))));
        features.push(104, mix(mine, shape));
        features.push(105, mix(mine, u64::from(word.lexicon)));
        let surest = marginals.iter().copied().fold(0.0, f32::max);
        features.push(106, mix(mine, certainty(surest)));
        if !is_candidate(word) {
            features.push(107, mine);
            return;
        }
        let name = own.at(token);
        let span = name.map(|name| &name.tokens);
        let role = span.map_or(0, |s| 1 + u64::from(s.start == token) * 2 + u64::from(s.end == token + 1));
        let mut tell = |template: u32, counts: Counts| {
            let told = told(&counts);
            features.push(template, mix(told, mine));
            features.push(template + 20, told & 0xFF00 | role);
            told
        };
        let own_counts = name.map(|name| name.counts).unwrap_or_default();
        let less = |counts: Counts, own: &Counts| -> Counts {
            let mut rest = counts;
            rest.iter_mut().zip(own).for_each(|(sum, own)| *sum = (*sum - own).max(0.0));
            rest
        };
        let elsewhere = tell(110, less(self.get(key(Sort::Word, word.lower)), &groups(marginals)));
        let in_name = |sort: Sort, is_own: bool| less(self.get(key(sort, word.lower)), if is_own { &own_counts } else { &[0.0; GROUPS] });
        let long = span.is_some_and(|s| s.len() > 1);
        let is_first = long && span.is_some_and(|s| s.start == token);
        let is_last = long && span.is_some_and(|s| s.end == token + 1);
        let as_first = tell(111, in_name(Sort::First, is_first));
        let as_last = tell(112, in_name(Sort::Last, is_last));
        tell(113, in_name(Sort::Inside, long && !is_first && !is_last));
        let pair = |one: TokenId, other: TokenId| {
            let both = span.is_some_and(|s| s.start <= one && other < s.end);
            let found = self.get(pair_key(words, one, other));
            less(found, if both { &own_counts } else { &[0.0; GROUPS] })
        };
        if token > sentence.tokens.start {
            tell(114, pair(token - 1, token));
        }
        if token + 1 < sentence.tokens.end {
            tell(115, pair(token, token + 1));
        }
        let whole = name.map(|name| less(self.get(name.key), &own_counts)).unwrap_or_default();
        tell(116, whole);
        if word.flags & flag::ALL_CAPITALS != 0 {
            tell(117, self.get(initials_key(document.word(token).chars().filter(|c| c.is_alphanumeric()))));
        }
        features.push(118, mix(mix(elsewhere, as_last), mine));
        features.push(119, mix(mix(as_first, as_last), mix(mine, role)));
    }
}

/// A sentence as the second pass sees it.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// The document.
    pub document: &'a Document,
    /// Its words.
    pub words: &'a Words,
    /// The sentence.
    pub sentence: &'a Sentence,
    /// What the first pass made of the document.
    pub first: &'a FirstPass,
    /// The sentence's names after the first pass.
    pub own: &'a Own,
}

/// The first pass's answer for a whole document.
#[derive(Clone, Debug, Default)]
pub struct FirstPass {
    /// The best label of each token.
    pub labels: Vec<u8>,
    /// The stretches that were read, each with the number of its sentence.
    pub stretches: Vec<(u32, Range<TokenId>)>,
    /// For each token its row in what follows; [`UNREAD`] for a token in no stretch.
    rows: Vec<u32>,
    /// The scores of the labels, a row a token read.
    pub emissions: Vec<f32>,
    /// The probabilities of the labels, a row a token read.
    pub marginals: Vec<f32>,
}

const UNREAD: u32 = u32::MAX;
/// The probabilities of a token in no stretch.
const SURELY_OUTSIDE: &[f32; N_LABELS] = &{
    let mut sure = [0.0; N_LABELS];
    sure[0] = 1.0;
    sure
};

impl FirstPass {
    /// Forgets all, and makes room for a document of so many tokens.
    pub fn clear(&mut self, tokens: usize) {
        self.labels.clear();
        self.labels.resize(tokens, 0);
        self.rows.clear();
        self.rows.resize(tokens, UNREAD);
        self.stretches.clear();
        self.emissions.clear();
        self.marginals.clear();
    }

    /// Takes the answer for a stretch.
    pub fn push(&mut self, sentence: u32, stretch: Range<TokenId>, emissions: &[f32], path: &[u8], marginals: &[f32]) {
        let row = (self.emissions.len() / N_LABELS) as u32;
        let tokens = stretch.start as usize..stretch.end as usize;
        if let (Some(labels), Some(rows)) = (self.labels.get_mut(tokens.clone()), self.rows.get_mut(tokens)) {
            labels.iter_mut().zip(path).for_each(|(label, &best)| *label = best);
            rows.iter_mut().zip(row..).for_each(|(place, row)| *place = row);
            self.emissions.extend_from_slice(emissions);
            self.marginals.extend_from_slice(marginals);
            self.stretches.push((sentence, stretch));
        }
    }

    /// The best labels of a sentence.
    pub fn path(&self, sentence: &Sentence) -> &[u8] {
        self.labels.get(sentence.tokens.start as usize..sentence.tokens.end as usize).unwrap_or_default()
    }

    /// Where the rows of a stretch stand in [`FirstPass::emissions`] and [`FirstPass::marginals`].
    pub fn rows(&self, stretch: &Range<TokenId>) -> Range<usize> {
        let start = self.rows.get(stretch.start as usize).map_or(0, |&row| row as usize);
        start * N_LABELS..(start + stretch.len()) * N_LABELS
    }

    /// The probabilities of a token's labels.
    pub fn marginals(&self, token: TokenId) -> &[f32] {
        let row = self.rows.get(token as usize).copied().unwrap_or(UNREAD) as usize;
        self.marginals.get(row.saturating_mul(N_LABELS)..row.saturating_mul(N_LABELS).saturating_add(N_LABELS)).unwrap_or(SURELY_OUTSIDE)
    }
}

/// The names of the sentence at hand, so that a name is no evidence for itself.
#[derive(Clone, Debug, Default)]
pub struct Own {
    names: Vec<OwnName>,
}

/// A name of the sentence: its tokens, what it counts, the key of the whole. Worked out once, however long the name.
#[derive(Clone, Debug)]
struct OwnName {
    tokens: Range<TokenId>,
    counts: Counts,
    key: u32,
}

impl Own {
    /// Takes the names of a sentence.
    pub fn fill(&mut self, words: &Words, sentence: &Sentence, first: &FirstPass) {
        self.names.clear();
        self.names.extend(labels::spans(first.path(sentence), sentence.tokens.start).map(|(kind, tokens)| OwnName {
            counts: name_counts(kind, &tokens, first),
            key: name_key(words, &tokens),
            tokens,
        }));
    }

    /// How many tokens the name has that a token belongs to.
    pub fn length(&self, token: TokenId) -> Option<u32> {
        self.at(token).map(|name| name.tokens.len() as u32)
    }

    /// True where a token is the last of a name of two or three ("Ada Moreno").
    pub fn ends_short_name(&self, token: TokenId) -> bool {
        self.at(token).is_some_and(|name| (2..=3).contains(&name.tokens.len()) && name.tokens.end == token + 1)
    }

    fn at(&self, token: TokenId) -> Option<&OwnName> {
        let next = self.names.partition_point(|name| name.tokens.end <= token);
        self.names.get(next).filter(|name| name.tokens.contains(&token))
    }
}

/// Words that evidence is counted for: those that may be part of a name.
fn is_candidate(word: &Word) -> bool {
    word.flags & (flag::CAPITAL | flag::MIXED) != 0
}

fn key(sort: Sort, value: u32) -> u32 {
    ((mix(u64::from(value), sort as u64) >> 32) as u32).max(1)
}

fn pair_key(words: &Words, one: TokenId, other: TokenId) -> u32 {
    key(Sort::Pair, mix(u64::from(words.get(one).lower), u64::from(words.get(other).lower)) as u32)
}

fn name_key(words: &Words, tokens: &Range<TokenId>) -> u32 {
    let hash = tokens.clone().fold(0, |all, token| mix(all, u64::from(words.get(token).lower)));
    key(Sort::Name, hash as u32)
}

fn initials_key(letters: impl Iterator<Item = char>) -> u32 {
    let hash = letters.fold(0, |all, c| mix(all, u64::from(u32::from(c.to_uppercase().next().unwrap_or(c)))));
    key(Sort::Initials, hash as u32)
}

/// All keys that a name is counted under, but for those of its words alone.
fn for_keys(document: &Document, words: &Words, tokens: &Range<TokenId>, mut each: impl FnMut(u32)) {
    each(name_key(words, tokens));
    if tokens.len() < 2 {
        return;
    }
    let last = tokens.end - 1;
    for token in tokens.clone() {
        let sort = if token == tokens.start {
            Sort::First
        } else if token == last {
            Sort::Last
        } else {
            Sort::Inside
        };
        each(key(sort, words.get(token).lower));
        if token < last {
            each(pair_key(words, token, token + 1));
        }
    }
    let initial = |token: TokenId| document.word(token).chars().next().unwrap_or(' ');
    let capitals = tokens.clone().map(initial).filter(|c| c.is_uppercase());
    each(initials_key(capitals.clone()));
    let all = tokens.clone().map(initial).filter(|c| c.is_alphabetic());
    if capitals.count() < all.clone().count() {
        each(initials_key(all));
    }
}

/// What a name counts: its least probability, for its group.
fn name_counts(kind: usize, tokens: &Range<TokenId>, first: &FirstPass) -> Counts {
    let label = |token: TokenId| labels::first(kind) + usize::from(token != tokens.start);
    let least = tokens.clone().map(|token| first.marginals(token)[label(token)]).fold(1.0, f32::min);
    let mut counts = [0.0; GROUPS];
    counts[GROUP_OF[kind]] = least;
    counts
}

/// The group of a label.
fn group(label: u8) -> usize {
    labels::kind(label).map_or(OUTSIDE, |kind| GROUP_OF[kind])
}

/// Marginals summed by group.
fn groups(marginals: &[f32]) -> Counts {
    let mut counts = [0.0; GROUPS];
    for (label, &p) in marginals.iter().enumerate() {
        counts[group(label as u8)] += p;
    }
    counts
}

/// Counts in a few bits: the largest group, its share, how much there is; 0 where there is nothing.
fn told(counts: &Counts) -> u64 {
    let sum: f32 = counts.iter().sum();
    if sum < 0.2 {
        return 0;
    }
    let (best, most) = counts.iter().enumerate().fold((0, 0.0), |best, (i, &c)| if c > best.1 { (i, c) } else { best });
    let share = (most / sum * 5.0) as u64;
    let amount = if sum < 0.7 {
        0
    } else if sum < 1.5 {
        1
    } else if sum < 4.0 {
        2
    } else {
        3
    };
    (best as u64 + 1) << 8 | share << 4 | amount
}

/// A probability in a few steps, finer towards nought and one.
fn certainty(p: f32) -> u64 {
    const STEPS: [f32; 10] = [0.03, 0.08, 0.2, 0.35, 0.5, 0.65, 0.8, 0.92, 0.97, 0.995];
    STEPS.iter().filter(|&&step| p >= step).count() as u64
}
