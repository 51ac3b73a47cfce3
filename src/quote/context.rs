//! What the feature functions of this stage read of a document: one flat array a fact, one entry a token.

use std::ops::Range;
use std::sync::LazyLock;

use super::marks::{self, Ending, Quotation};
use crate::document::{Document, Tag, TokenId, TokenKind};
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
    /// How many that hang from each token have not yet told how far they reach.
    waiting: Vec<u32>,
    /// Leftmost and rightmost token below each token.
    pub reach: Vec<(u32, u32)>,
    /// Entity label (0: none) times two, plus one where it begins.
    pub entity: Vec<u8>,
    /// The outermost quotation around the token, [`NONE`] outside.
    pub quotation: Vec<u32>,
    /// Where the token stands in its quotation: 0 outside; else first, inside or last, how long the quotation is, and whether its marks are double.
    pub quotation_state: Vec<u8>,
    /// The sentence of the token.
    pub sentence: Vec<u32>,
    /// Number of the noun phrase (a run of its tags) the token stands in, counted through the document; 0 outside.
    pub chunk: Vec<u32>,
    /// All quotations.
    pub quotations: Vec<Quotation>,
    /// Tokens of each outermost quotation (empty for nested ones).
    pub quoted: Vec<Range<TokenId>>,
}

/// Fills a list anew, in the memory that it has.
fn again<T>(list: &mut Vec<T>, values: impl Iterator<Item = T>) {
    list.clear();
    list.extend(values);
}

impl Context {
    /// Reads a document whose sentences, tags, parse and entities are known.
    #[must_use]
    pub fn new(document: &Document, words: &Words) -> Self {
        let mut context = Self::default();
        context.fill(document, words);
        context
    }

    /// [`new`](Self::new) in memory that is used again.
    pub fn fill(&mut self, document: &Document, words: &Words) {
        let (tokens, words) = (document.tokens.as_slice(), words.all());
        let n = tokens.len();
        again(&mut self.word, words.iter().map(|word| u64::from(word.lower)));
        again(&mut self.stem, words.iter().map(|word| word.stem));
        again(&mut self.suffix, words.iter().map(|word| u64::from(word.suffix & 0xFF_FFFF)));
        again(&mut self.class, words.iter().map(|word| [u64::from(word.classes[0]), u64::from(word.classes[1])]));
        again(&mut self.shape, tokens.iter().zip(words).map(|(token, word)| shape(token.kind, word)));
        again(&mut self.tag, tokens.iter().map(|token| token.tag as u8));
        again(&mut self.head, document.arcs.iter().map(|arc| arc.head.unwrap_or(NONE)));
        again(&mut self.relation, document.arcs.iter().map(|arc| arc.relation as u8));
        // Without a parse every token is a root.
        self.head.resize(n, NONE);
        self.relation.resize(n, 0);
        again(&mut self.entity, std::iter::repeat_n(0, n));
        again(&mut self.sentence, std::iter::repeat_n(0, n));
        for (id, sentence) in document.sentences.iter().enumerate() {
            self.sentence[sentence.tokens.start as usize..sentence.tokens.end as usize].fill(id as u32);
        }
        for entity in &document.entities {
            for (n, token) in entity.tokens.clone().enumerate() {
                self.entity[token as usize] = (entity.label as u8 + 1) * 2 + u8::from(n == 0);
            }
        }
        self.find_quotations(document);
        self.link_children();
        self.find_chunks(document);
    }

    fn find_quotations(&mut self, document: &Document) {
        self.quotations = marks::find(document);
        self.quoted.clear();
        again(&mut self.quotation, std::iter::repeat_n(NONE, document.tokens.len()));
        again(&mut self.quotation_state, std::iter::repeat_n(0, document.tokens.len()));
        let first_after = |at: u32| document.tokens.partition_point(|t| t.span.end <= at) as u32;
        for (id, q) in self.quotations.iter_mut().enumerate() {
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
                self.quotation[tokens.start as usize..tokens.end as usize].fill(id as u32);
                tell_states(&mut self.quotation_state[tokens.start as usize..tokens.end as usize], q.double);
            }
            self.quoted.push(tokens);
        }
    }

    fn find_chunks(&mut self, document: &Document) {
        again(&mut self.chunk, std::iter::repeat_n(0, document.tokens.len()));
        let mut number = 0;
        for sentence in &document.sentences {
            let mut inside = false;
            let tokens = sentence.tokens.start as usize..sentence.tokens.end as usize;
            for (&tag, chunk) in self.tag[tokens.clone()].iter().zip(&mut self.chunk[tokens]) {
                let noun = is_nominal(tag);
                // A determiner or pronoun begins a new phrase even right behind another.
                if noun && (!inside || tag == Tag::Dt as u8 || tag == Tag::Prp as u8) {
                    number += 1;
                }
                inside = noun;
                if noun {
                    *chunk = number;
                }
            }
        }
    }

    fn link_children(&mut self) {
        let n = self.word.len();
        again(&mut self.first_child, std::iter::repeat_n(NONE, n));
        again(&mut self.next_sibling, std::iter::repeat_n(NONE, n));
        again(&mut self.reach, (0..n as u32).map(|t| (t, t)));
        for (t, (head, next)) in self.head.iter_mut().zip(&mut self.next_sibling).enumerate().rev() {
            match self.first_child.get_mut(*head as usize) {
                Some(first) if *head as usize != t => *next = std::mem::replace(first, t as u32),
                _ => *head = NONE,
            }
        }
        // Hand each token's reach up to its head once all that hangs from it has handed up its own: each but once, however long the chains.
        again(&mut self.waiting, std::iter::repeat_n(0, n));
        for &head in self.head.iter().filter(|&&head| head != NONE) {
            self.waiting[head as usize] += 1;
        }
        for t in 0..n {
            let mut at = t;
            while self.waiting[at] == 0 {
                self.waiting[at] = NONE;
                let ((first, last), head) = (self.reach[at], self.head[at] as usize);
                let Some(reach) = self.reach.get_mut(head) else { break };
                *reach = (reach.0.min(first), reach.1.max(last));
                self.waiting[head] = self.waiting[head].saturating_sub(1);
                at = head;
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

/// Fills what [`Context::quotation_state`] says of the tokens of one quotation.
fn tell_states(states: &mut [u8], double: bool) {
    let long = match states.len() {
        0..=4 => 0,
        5..=7 => 1,
        8..=14 => 2,
        _ => 3,
    };
    let quotation = 4 * long + 16 * u8::from(double);
    states.fill(quotation + 2);
    if let Some(last) = states.last_mut() {
        *last = quotation + 3;
    }
    if let Some(first) = states.first_mut() {
        *first = quotation + 1;
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
    // A bit for each tag: this is asked of every token.
    const SET: u64 = {
        let (mut set, mut n) = (0, 0);
        while n < NOMINAL.len() {
            set |= 1 << NOMINAL[n] as u8;
            n += 1;
        }
        set
    };
    SET >> (tag & 63) & 1 != 0
}

/// Whether a word (by its hash) is a comma or another mark between clauses.
#[must_use]
pub fn is_clause_mark(word: u64) -> bool {
    static MARKS: LazyLock<[u64; 6]> = LazyLock::new(|| [",", ";", ":", "--", "(", ")"].map(|mark| u64::from(lower(mark))));
    MARKS.contains(&word)
}
