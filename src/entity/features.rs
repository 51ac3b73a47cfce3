//! What the sequence model sees of a token: the words around it, their classes, what the gazetteers know, and the run of
//! capitalised words that it stands in.

use std::ops::Range;

use crate::document::{Document, Sentence, Tag, Token, TokenId};
use crate::lexicon::{self, kind};
use crate::linear::{Dictionary, Features, key, mix};
use crate::token::Words;
use crate::token::word::{Word, flag};

/// How a sentence uses capitals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Capitals {
    /// As prose does.
    #[default]
    Normal,
    /// A headline in capitals.
    All,
    /// A headline with most words capitalised.
    Title,
    /// Nowhere.
    None,
}

/// What is worked out once a sentence, one entry a token of the sentence. Reuse one for a whole document.
#[derive(Clone, Debug, Default)]
pub struct Context {
    /// Kinds of the longest gazetteer name of two words or more that covers the token, and the place in it.
    matches: Vec<u32>,
    /// The run of capitalised words that the token stands in, as token ids; empty for other words.
    runs: Vec<Range<TokenId>>,
    /// Which words have a capital that may be a name's: all but words such as "The" that stand alone.
    named: Vec<bool>,
    capitals: Capitals,
    block: u64,
}

/// Longest gazetteer name in tokens.
const LONGEST_NAME: usize = 8;
/// Longest run of capitalised words that counts as one.
const LONGEST_RUN: u32 = 12;

impl Context {
    /// Works out the context of a sentence. `outside` knows words that are always outside all names.
    pub fn fill(&mut self, document: &Document, words: &Words, sentence: &Sentence, outside: Dictionary<'_>) {
        let range = sentence.tokens.clone();
        self.block = document.blocks.get(sentence.block as usize).map_or(0, |block| block.kind as u64);
        let in_range = words.all().get(range.start as usize..range.end as usize).unwrap_or_default();
        self.capitals = capitals(in_range);
        self.find_matches(in_range);
        self.find_runs(in_range, range.start);
        let tokens = document.tokens.get(range.start as usize..range.end as usize).unwrap_or_default();
        self.find_named(in_range, tokens, outside);
    }

    /// True for a headline with most words capitalised.
    pub fn is_title(&self) -> bool {
        self.capitals == Capitals::Title
    }

    /// The stretches of the sentence whose tokens may belong to names, as token ids; all other tokens are outside, and most
    /// words of an article are.
    pub fn stretches<'a>(
        &'a self,
        document: &'a Document,
        words: &'a Words,
        sentence: &Sentence,
    ) -> impl Iterator<Item = Range<TokenId>> + 'a {
        let range = sentence.tokens.clone();
        let words = words.all().get(range.start as usize..range.end as usize).unwrap_or_default();
        let tokens = document.tokens.get(range.start as usize..range.end as usize).unwrap_or_default();
        let mut at = 0;
        std::iter::from_fn(move || {
            while at < words.len() && !self.may_be_name(words, tokens, at) {
                at += 1;
            }
            let start = at;
            while at < words.len() && self.may_be_name(words, tokens, at) {
                at += 1;
            }
            (start < at).then(|| range.start + start as u32..range.start + at as u32)
        })
    }

    /// True for words with a capital, small words that lead up to one ("al", "de"), the two words behind one where they may belong to it ("general
    /// election"), what stands between two, figures beside one, and all words of a sentence without any.
    fn may_be_name(&self, words: &[Word], tokens: &[Token], at: usize) -> bool {
        let named = |at: Option<usize>| at.and_then(|at| self.named.get(at)).copied().unwrap_or_default();
        let nominal = |at: Option<usize>| at.and_then(|at| tokens.get(at)).is_none_or(|token| is_nominal(token.tag));
        let no_name = || tokens.get(at).is_some_and(|token| is_no_name(token.tag));
        if named(Some(at)) || self.capitals == Capitals::None {
            return true;
        }
        let (before, before2, after) = (named(at.checked_sub(1)), named(at.checked_sub(2)), named(Some(at + 1)));
        let soon = after || named(Some(at + 2));
        let word = &words[at];
        let lower = word.flags & flag::LOWER != 0;
        soon && (before || before2 || lower && word.len <= 3 && !no_name())
            || lower && nominal(Some(at)) && (before || before2 && nominal(at.checked_sub(1)))
            || word.flags & flag::DIGIT != 0 && (before || after)
    }

    fn find_named(&mut self, words: &[Word], tokens: &[Token], outside: Dictionary<'_>) {
        self.named.clear();
        self.named.extend((0..words.len()).map(|at| {
            let outside = |token: &Token| outside.get(outside_key(&words[at], token.tag)) == Some(0);
            let no_name = || tokens.get(at).is_some_and(|token| is_no_name(token.tag) || outside(token));
            is_capital(words, Some(at)) && !(is_alone(words, at) && no_name())
        }));
    }

    fn find_matches(&mut self, words: &[Word]) {
        self.matches.clear();
        self.matches.resize(words.len(), 0);
        for start in 0..words.len() {
            let first = &words[start];
            if first.lexicon & u32::from(kind::BEGINNING) == 0 || first.flags & flag::LOWER != 0 && self.capitals != Capitals::None {
                continue;
            }
            let (mut key, mut best) = (first.lower, None);
            for (length, word) in (2..=LONGEST_NAME).zip(&words[start + 1..]) {
                key = lexicon::name_key(key, word.lower);
                let kinds = lexicon::gazetteer(key);
                if kinds & !kind::BEGINNING != 0 {
                    best = Some((length, u32::from(kinds & !kind::BEGINNING)));
                }
                if kinds & kind::BEGINNING == 0 {
                    break;
                }
            }
            if let Some((length, kinds)) = best.filter(|_| self.matches[start] == 0) {
                for (place, entry) in self.matches[start..start + length].iter_mut().enumerate() {
                    *entry = kinds << 2
                        | if place == 0 {
                            1
                        } else if place + 1 == length {
                            3
                        } else {
                            2
                        };
                }
            }
        }
    }

    fn find_runs(&mut self, words: &[Word], first: TokenId) {
        self.runs.clear();
        let mut at = 0;
        while at < words.len() {
            let start = at;
            while at < words.len() && (at - start) < LONGEST_RUN as usize && in_run(words, at, start) {
                at += 1;
            }
            // A trailing "&" or number is no part of the run.
            let run = first + start as u32..first + at as u32;
            if at == start {
                self.runs.push(first..first);
                at += 1;
            } else {
                self.runs.extend(std::iter::repeat_n(run, at - start));
            }
        }
    }
}

fn is_capital(words: &[Word], at: Option<usize>) -> bool {
    at.and_then(|at| words.get(at)).is_some_and(|w| w.flags & (flag::CAPITAL | flag::MIXED) != 0)
}

/// True where neither word beside has a capital.
fn is_alone(words: &[Word], at: usize) -> bool {
    !is_capital(words, at.checked_sub(1)) && !is_capital(words, Some(at + 1))
}

/// The hash under which a capitalised word that stands alone may be found in the dictionary of those that are always outside.
fn outside_key(word: &Word, tag: Tag) -> u32 {
    Features::key(90, u64::from(word.form) << 8 | tag as u64)
}

/// The words of a sentence for which that dictionary is asked: the places of their tokens and the hashes.
#[cfg(feature = "train")]
pub fn asked<'a>(words: &'a [Word], tokens: &'a [Token]) -> impl Iterator<Item = (usize, u32)> + 'a {
    let alone = |&at: &usize| is_capital(words, Some(at)) && is_alone(words, at);
    (0..words.len().min(tokens.len())).filter(alone).map(|at| (at, outside_key(&words[at], tokens[at].tag)))
}

/// Parts of speech that no name alone has.
fn is_no_name(tag: Tag) -> bool {
    use Tag::{Cc, Dt, Ex, In, Md, Pdt, Prp, PrpPoss, Rb, To, Uh, Vbd, Vbp, Vbz, Wdt, Wp, WpPoss, Wrb};
    matches!(tag, Cc | Dt | Ex | In | Md | Pdt | Prp | PrpPoss | Rb | To | Uh | Vbd | Vbp | Vbz | Wdt | Wp | WpPoss | Wrb)
}

/// Parts of speech that words within a name have that are not capitalised.
fn is_nominal(tag: Tag) -> bool {
    matches!(tag, Tag::Nn | Tag::Nns | Tag::Jj | Tag::Nnp | Tag::Nnps | Tag::Vbn | Tag::Unset)
}

/// True where a token continues a run of capitalised words.
fn in_run(words: &[Word], at: usize, start: usize) -> bool {
    let word = &words[at];
    let capital = |w: &Word| w.flags & (flag::CAPITAL | flag::MIXED) != 0;
    let ampersand = word.len == 1 && word.flags & flag::MARK != 0 && word.suffix == u32::from(b'&');
    capital(word) || at > start && ampersand && words.get(at + 1).is_some_and(capital)
}

fn capitals(words: &[Word]) -> Capitals {
    let (mut long, mut upper, mut all) = (0_usize, 0_usize, 0_usize);
    let mut any = false;
    for word in words {
        any |= word.flags & (flag::CAPITAL | flag::MIXED) != 0;
        if word.len > 3 && word.flags & (flag::MARK | flag::DIGIT) == 0 {
            long += 1;
            upper += usize::from(word.flags & flag::CAPITAL != 0);
            all += usize::from(word.flags & flag::ALL_CAPITALS != 0);
        }
    }
    if !any {
        Capitals::None
    } else if all * 10 >= long * 7 && long >= 2 {
        Capitals::All
    } else if upper * 10 >= long * 7 && long >= 4 {
        Capitals::Title
    } else {
        Capitals::Normal
    }
}

/// Collects the features of a token of the sentence that `context` was filled for.
pub fn collect(words: &Words, sentence: &Sentence, context: &Context, token: TokenId, features: &mut Features) {
    features.clear();
    let near = |offset: i32| words.near(token, offset, &sentence.tokens);
    let lower = |word: &Word| u64::from(word.lower);
    let middle = |word: &Word| u64::from(word.classes[1]);
    let coarse = |word: &Word| u64::from(word.classes[0]);
    let lists = |word: &Word| u64::from(word.lexicon & !u32::from(kind::BEGINNING));
    let (w2, w1, w, n1, n2) = (near(-2), near(-1), near(0), near(1), near(2));
    let case = context.capitals as u64;
    let starts = u64::from(token == sentence.tokens.start);
    let shape = u64::from(w.short_shape);
    let place = (token - sentence.tokens.start) as usize;
    let matched = |at: Option<usize>| u64::from(at.and_then(|at| context.matches.get(at)).copied().unwrap_or_default());
    features.extend([
        key(0, lower(w)),
        key(1, u64::from(w.form)),
        key(2, lower(w1)),
        key(3, lower(n1)),
        key(4, lower(w2)),
        key(5, lower(n2)),
        key(6, mix(lower(w1), lower(w))),
        key(7, mix(lower(w), lower(n1))),
        key(11, u64::from(w.suffix & 0xFFFF)),
        key(12, u64::from(w.suffix & 0xFF_FFFF)),
        key(13, u64::from(w.suffix)),
        key(15, u64::from(w.prefix)),
        key(16, mix(u64::from(w.shape), starts << 2 | case)),
        key(17, mix(shape, context.block << 3 | starts << 2 | case)),
        key(18, mix(mix(u64::from(w1.short_shape), shape), u64::from(n1.short_shape))),
        key(19, u64::from(w.classes[2])),
        key(20, middle(w)),
        key(21, mix(coarse(w), shape)),
        key(22, u64::from(w1.classes[2])),
        key(23, u64::from(n1.classes[2])),
        key(31, mix(lists(w), u64::from(w.flags & flag::CAPITAL))),
        key(32, mix(mix(lists(w), shape), case)),
        key(33, mix(lists(w1), u64::from(w1.flags & flag::CAPITAL))),
        key(34, mix(lists(n1), u64::from(n1.flags & flag::CAPITAL))),
        key(35, matched(Some(place))),
        key(36, mix(matched(place.checked_sub(1)), matched(Some(place + 1)))),
    ]);

    let Some(run) = context.runs.get(place).filter(|run| !run.is_empty()) else {
        return;
    };
    let at = |token: i64| match u32::try_from(token) {
        Ok(token) => words.near(token, 0, &sentence.tokens),
        Err(_) => words.near(0, -1, &(0..0)),
    };
    let (start, end) = (i64::from(run.start), i64::from(run.end));
    let (first, last) = (at(start), at(end - 1));
    let (before, before2, after, after2) = (at(start - 1), at(start - 2), at(end), at(end + 1));
    let length = (end - start).min(5) as u64;
    let from_start = u64::from(token - run.start).min(3);
    let from_end = u64::from(run.end - 1 - token).min(3);
    let position = case << 4 | from_start << 2 | from_end;
    let edge = case << 2 | u64::from(from_start == 0) << 1 | u64::from(from_end == 0);
    let whole = (start..end).take(6).fold(case, |all, token| mix(all, lower(at(token))));
    features.extend([
        key(37, mix(lower(last), position)),
        key(38, mix(middle(last), position)),
        key(39, mix(lower(first), position)),
        key(40, mix(middle(first), edge)),
        key(41, mix(lists(first), position)),
        key(42, mix(lists(last), position)),
        key(43, mix(lower(before), edge)),
        key(44, mix(middle(before), edge)),
        key(45, mix(lower(after), edge)),
        key(46, mix(middle(after), edge)),
        key(47, mix(mix(lower(before2), lower(before)), edge)),
        key(48, mix(mix(lower(after), lower(after2)), edge)),
        key(49, mix(mix(middle(before), middle(after)), length << 8 | edge)),
        key(50, mix(mix(coarse(after), middle(after2)), edge)),
        key(51, mix(length, position)),
        key(52, mix(whole, position)),
    ]);
}
