//! What the feature functions of this stage read of a document: one flat array a fact, one entry a token.

use std::ops::Range;
use std::sync::LazyLock;

use super::marks::{self, Ending, Quotation};
use crate::document::{Document, Tag, TokenId, TokenKind};
use crate::linear::hash_bytes;
use crate::token::Words;
use crate::token::word::{Word, flag, lower};

/// No quotation, no head.
pub const NONE: u32 = u32::MAX;

/// So many tokens at each end of a quotation are read; what lies deeper is left out.
const DEEP: u32 = 5;

/// Between the comma of a quotation that is not closed and "said" there are so many tokens at most.
const LONGEST_SOURCE: usize = 5;

/// The facts of a document's tokens.
#[derive(Debug, Default)]
pub struct Context {
    /// Hash of the word in lower case; all double marks share one, so do all single ones.
    pub word: Vec<u64>,
    /// Hash of a verb's or noun's stem.
    pub stem: Vec<u64>,
    /// Coarse and fine class of the word; 0: none.
    pub class: Vec<[u64; 2]>,
    /// The word's last three letters.
    pub suffix: Vec<u64>,
    /// Part of speech.
    pub tag: Vec<u8>,
    /// Capital, capitals throughout, digit, punctuation: what the word looks like.
    pub shape: Vec<u8>,
    /// The token's head in the parse, [`NONE`] for a root.
    pub head: Vec<u32>,
    /// The relation to the head.
    pub relation: Vec<u8>,
    /// First token that hangs from each token, and the next one with the same head.
    first_child: Vec<u32>,
    next_sibling: Vec<u32>,
    /// Leftmost and rightmost token below each token.
    pub reach: Vec<(u32, u32)>,
    /// Entity label (0: none) times two, plus one where it begins.
    pub entity: Vec<u8>,
    /// The outermost quotation around the token, [`NONE`] outside.
    pub quotation: Vec<u32>,
    /// The sentence of the token.
    pub sentence: Vec<u32>,
    /// Number of the noun phrase (a run of its tags) the token stands in, counted through the document; 0 outside.
    pub chunk: Vec<u32>,
    /// All quotations.
    pub quotations: Vec<Quotation>,
    /// Tokens of each outermost quotation (empty for nested ones).
    pub quoted: Vec<Range<TokenId>>,
}

impl Context {
    /// Reads a document whose sentences, tags, parse and entities are known.
    #[must_use]
    pub fn new(document: &Document, words: &Words) -> Self {
        let n = document.tokens.len();
        let mut context = Self {
            quotations: marks::find(document),
            first_child: vec![NONE; n],
            next_sibling: vec![NONE; n],
            reach: (0..n as u32).map(|t| (t, t)).collect(),
            entity: vec![0; n],
            quotation: vec![NONE; n],
            sentence: vec![0; n],
            word: Vec::with_capacity(n),
            stem: Vec::with_capacity(n),
            suffix: Vec::with_capacity(n),
            class: Vec::with_capacity(n),
            shape: Vec::with_capacity(n),
            tag: Vec::with_capacity(n),
            head: Vec::with_capacity(n),
            relation: Vec::with_capacity(n),
            ..Self::default()
        };
        for (t, token) in document.tokens.iter().enumerate() {
            let word = words.get(t as u32);
            context.word.push(u64::from(word.lower));
            context.stem.push(stem(&document.text[token.span], word));
            context.suffix.push(u64::from(word.suffix & 0xFF_FFFF));
            context.class.push([u64::from(word.classes[0]), u64::from(word.classes[1])]);
            context.shape.push(shape(token.kind, word));
            context.tag.push(token.tag as u8);
            let arc = document.arcs.get(t);
            context.head.push(arc.and_then(|a| a.head).filter(|&h| (h as usize) < n && h as usize != t).unwrap_or(NONE));
            context.relation.push(arc.map_or(0, |a| a.relation as u8));
        }
        for (id, sentence) in document.sentences.iter().enumerate() {
            context.sentence[sentence.tokens.start as usize..sentence.tokens.end as usize].fill(id as u32);
        }
        for entity in &document.entities {
            for (n, token) in entity.tokens.clone().enumerate() {
                context.entity[token as usize] = (entity.label as u8 + 1) * 2 + u8::from(n == 0);
            }
        }
        let first_after = |at: u32| document.tokens.partition_point(|t| t.span.end <= at) as u32;
        for (id, q) in context.quotations.iter_mut().enumerate() {
            let mut tokens = if q.parent.is_none() {
                first_after(q.span.start)..document.tokens.partition_point(|t| t.span.start < q.span.end) as u32
            } else {
                0..0
            };
            if q.ending == Ending::Unclosed
                && let Some(comma) = said_after(document, &tokens)
            {
                tokens.end = comma;
                q.span.end = document.tokens[comma as usize].span.start;
            }
            if !tokens.is_empty() {
                context.quotation[tokens.start as usize..tokens.end as usize].fill(id as u32);
            }
            context.quoted.push(tokens);
        }
        context.link_children();
        context.find_chunks(document);
        context
    }

    fn find_chunks(&mut self, document: &Document) {
        self.chunk = vec![0; self.word.len()];
        let mut number = 0;
        for sentence in &document.sentences {
            let mut inside = false;
            for t in sentence.tokens.clone() {
                let tag = self.tag[t as usize];
                let noun = is_nominal(tag);
                // A determiner or pronoun begins a new phrase even right behind another.
                if noun && (!inside || tag == Tag::Dt as u8 || tag == Tag::Prp as u8) {
                    number += 1;
                }
                inside = noun;
                if noun {
                    self.chunk[t as usize] = number;
                }
            }
        }
    }

    fn link_children(&mut self) {
        let n = self.word.len();
        for t in (0..n).rev() {
            let head = self.head[t];
            if head != NONE {
                self.next_sibling[t] = self.first_child[head as usize];
                self.first_child[head as usize] = t as u32;
            }
        }
        // Hand each token's reach up to its ancestors; parse trees are shallow, the bound is for odd ones.
        for t in 0..n {
            let (mut at, mut steps) = (self.head[t], 0);
            while at != NONE && steps < 60 {
                let reach = &mut self.reach[at as usize];
                reach.0 = reach.0.min(t as u32);
                reach.1 = reach.1.max(t as u32);
                at = self.head[at as usize];
                steps += 1;
            }
        }
    }

    /// The tokens that hang from a token, in text order.
    pub fn children(&self, token: TokenId) -> impl Iterator<Item = TokenId> + '_ {
        let first = self.first_child.get(token as usize).copied().filter(|&c| c != NONE);
        std::iter::successors(first, |&c| self.next_sibling.get(c as usize).copied().filter(|&n| n != NONE))
    }

    /// Whether a token lies so deep in a long quotation that no cue, content or source begins or ends there; the passes
    /// leave such tokens out, so that the two ends of a quotation stand side by side.
    #[must_use]
    pub fn is_deep(&self, token: TokenId) -> bool {
        let id = self.quotation[token as usize];
        self.quoted.get(id as usize).is_some_and(|q| token >= q.start + DEEP && token + DEEP < q.end)
    }

    /// Whether content or source hardly ever begins or ends between a token and the one before: inside noun phrases and verb groups, and
    /// within quotation marks.
    #[must_use]
    pub fn is_joined(&self, token: TokenId) -> bool {
        let t = token as usize;
        let Some(b) = t.checked_sub(1) else { return false };
        let is = |tag: u8, tags: &[Tag]| tags.iter().any(|&x| x as u8 == tag);
        let (before, tag) = (self.tag[b], self.tag[t]);
        if self.chunk[t] != 0 && self.chunk[t] == self.chunk[b] {
            return !(is(before, &[Tag::Nn, Tag::Nns]) && is(tag, &[Tag::Jj, Tag::Nnp]));
        }
        let auxiliary = is_verb(before) || is(before, &[Tag::Md, Tag::To, Tag::Rb]);
        auxiliary && (is_verb(tag) || is_verb(before) && tag == Tag::Rb as u8)
            || before == Tag::OpenQuote as u8 && self.shape[t] < 5
            || before == Tag::Period as u8 && tag == Tag::CloseQuote as u8
    }

    /// The tokens of the quotation around a token.
    #[must_use]
    pub fn quoted_around(&self, token: TokenId) -> Option<Range<TokenId>> {
        let id = *self.quotation.get(token as usize)?;
        self.quoted.get(id as usize).cloned()
    }

    /// Whether the quotation goes on from the paragraph before or into the next one.
    #[must_use]
    pub fn is_open_ended(&self, quotation: u32) -> bool {
        self.quotations.get(quotation as usize).is_some_and(|q| q.continues.is_some() || q.ending == Ending::Continued)
    }
}

/// The comma of "…, said Ann Lee" or "…, she said" in a quotation whose closing mark is missing: there it should have stood.
fn said_after(document: &Document, tokens: &Range<TokenId>) -> Option<TokenId> {
    const SAID: [&str; 8] = ["said", "says", "told", "added", "asked", "wrote", "replied", "explained"];
    tokens.clone().skip(2).find(|&comma| {
        document.word(comma) == ","
            && (comma + 1..tokens.end)
                .take(LONGEST_SOURCE)
                .take_while(|&t| is_nominal(document.tokens[t as usize].tag as u8) || SAID.contains(&document.word(t)))
                .any(|t| SAID.contains(&document.word(t)))
    })
}

fn shape(kind: TokenKind, word: &Word) -> u8 {
    match kind {
        TokenKind::Number => 4,
        TokenKind::Word if word.is(flag::ALL_CAPITALS) => 3,
        TokenKind::Word if word.is(flag::CAPITAL) => 2,
        TokenKind::Word => 1,
        TokenKind::QuotationMark => 5,
        TokenKind::Punctuation => 6,
        TokenKind::Symbol => 7,
        TokenKind::Address => 8,
    }
}

/// Hash of a word in lower case without the usual endings of verbs: enough to bring says, saying and say together.
fn stem(word: &str, facts: &Word) -> u64 {
    // Typography must not matter: words with marks keep the hash that has them alike.
    if !word.is_ascii() || word.len() > 31 || facts.flags & (flag::MARK | flag::APOSTROPHE) != 0 {
        return u64::from(facts.lower);
    }
    let mut buffer = [0_u8; 32];
    for (low, byte) in buffer.iter_mut().zip(word.bytes()) {
        *low = byte.to_ascii_lowercase();
    }
    let word = &buffer[..word.len()];
    let stem: &[u8] = match word {
        b"said" => b"say",
        b"told" => b"tell",
        b"wrote" | b"written" | b"writing" | b"writes" => b"write",
        b"thought" => b"think",
        b"saw" | b"seen" => b"see",
        b"felt" => b"feel",
        b"knew" | b"known" => b"know",
        _ => {
            let endings: [&[u8]; 5] = [b"ing", b"ed", b"es", b"s", b"e"];
            endings.iter().find_map(|e| word.strip_suffix(*e)).filter(|rest| rest.len() >= 3).unwrap_or(word)
        }
    };
    hash_bytes(stem)
}

/// Whether a tag is a verb's.
#[must_use]
pub fn is_verb(tag: u8) -> bool {
    (Tag::Vb as u8..=Tag::Vbz as u8).contains(&tag)
}

/// Whether a tag stands inside noun phrases.
#[must_use]
pub fn is_nominal(tag: u8) -> bool {
    const NOMINAL: [Tag; 15] = [
        Tag::Dt,
        Tag::Jj,
        Tag::Jjr,
        Tag::Jjs,
        Tag::Nn,
        Tag::Nns,
        Tag::Nnp,
        Tag::Nnps,
        Tag::Cd,
        Tag::Prp,
        Tag::PrpPoss,
        Tag::Pos,
        Tag::Pdt,
        Tag::Dollar,
        Tag::Hyph,
    ];
    NOMINAL.iter().any(|&t| t as u8 == tag)
}

/// Whether a word (by its hash) is a comma or another mark between clauses.
#[must_use]
pub fn is_clause_mark(word: u64) -> bool {
    static MARKS: LazyLock<[u64; 6]> = LazyLock::new(|| [",", ";", ":", "--", "(", ")"].map(|mark| u64::from(lower(mark))));
    MARKS.contains(&word)
}
