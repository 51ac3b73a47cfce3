//! Second pass: content and source of one cue.
//!
//! Like the labelling of semantic roles (Gildea and Jurafsky 2002), but over tokens: a linear-chain model reads the
//! sentence from the point of view of one candidate cue and labels what is its content and what its source. What
//! belongs together is thus linked by construction.

use std::ops::Range;

use super::context::{Context, NONE};
use super::cues::{FirstPass, quotation_state};
use crate::document::TokenId;
use crate::linear::{Features, key, mix};

/// Labels of the second pass, in the order of the model.
pub const LABELS: [&str; 6] = ["O", "B-content", "I-content", "B-source", "I-source", "cue"];
/// The label of the cue's own tokens.
pub const CUE: usize = 5;

/// Whether label `to` may follow label `from` (`None`: the edge of the sentence).
#[must_use]
pub fn may_follow(from: Option<usize>, to: Option<usize>) -> bool {
    match to {
        Some(2) => matches!(from, Some(1 | 2)),
        Some(4) => matches!(from, Some(3 | 4)),
        _ => true,
    }
}

/// The second pass reads so many tokens of the sentence on each side of a cue; it keeps endless sentences linear.
const WINDOW: TokenId = 150;

/// The tokens of the sentence that are read for a cue.
#[must_use]
pub fn window(sentence: &Range<TokenId>, cue: &Range<TokenId>) -> Range<TokenId> {
    sentence.start.max(cue.start.saturating_sub(WINDOW))..sentence.end.min(cue.end + WINDOW)
}

/// The way through the parse from a cue to a token.
#[derive(Clone, Copy, Debug)]
struct Way {
    /// How many steps above the cue's head that ancestor of it is that the token hangs below; [`u8::MAX`] where there is none.
    up: u8,
    /// The token is the cue's head or an ancestor of it.
    is_ancestor: bool,
    /// The child of that ancestor below which the token hangs.
    branch: TokenId,
}

/// A cue in its sentence, with what all tokens' features need of it.
#[derive(Debug, Default)]
pub struct View {
    cue: Range<TokenId>,
    range: Range<TokenId>,
    /// The cue's head word, its stem and tag.
    head: TokenId,
    stem: u64,
    tag: u64,
    /// For each token of the sentence.
    ways: Vec<Way>,
    /// Hash of the relations from the cue up to each of its ancestors.
    paths: Vec<u64>,
    /// Which relations the cue's head has below it.
    frame: u64,
    /// What quotations stand beside the cue.
    quotes: u64,
    /// The noun phrase nearest before and after the cue.
    chunks: (u32, u32),
    /// Running counts from the cue outwards: commas, verbs, other candidates, quotation edges.
    between: Vec<[u8; 4]>,
}

impl View {
    /// Looks at the sentence `range` from the cue `cue`.
    pub fn set(&mut self, c: &Context, first: &FirstPass, range: Range<TokenId>, cue: Range<TokenId>) {
        let len = range.len();
        self.head = head_of(c, &cue);
        self.stem = c.stem[self.head as usize];
        self.tag = u64::from(c.tag[self.head as usize]);
        self.cue = cue;
        self.range = range;
        self.ways.clear();
        self.ways.resize(len, Way { up: u8::MAX, is_ancestor: false, branch: NONE });
        self.paths.clear();
        let place = |t: TokenId| (t - self.range.start) as usize;
        // The cue's ancestors.
        let (mut at, mut path) = (self.head, 3_u64);
        for step in 0..12_u8 {
            if !self.range.contains(&at) || self.ways[place(at)].up != u8::MAX {
                break;
            }
            self.ways[place(at)] = Way { up: step, is_ancestor: true, branch: at };
            self.paths.push(path);
            let next = c.head[at as usize];
            if next == NONE {
                break;
            }
            path = mix(path, u64::from(c.relation[at as usize]));
            at = next;
        }
        // Everything else hangs below one of them: climb until a known token, then mark the way.
        for token in self.range.clone() {
            let (mut at, mut below, mut steps) = (token, token, 0);
            while self.range.contains(&at) && self.ways[place(at)].up == u8::MAX && steps < 60 {
                below = at;
                at = c.head[at as usize];
                steps += 1;
            }
            if steps == 0 || !self.range.contains(&at) || self.ways[place(at)].up == u8::MAX {
                continue;
            }
            let known = self.ways[place(at)];
            let way = Way { is_ancestor: false, branch: if known.is_ancestor { below } else { known.branch }, ..known };
            let mut at = token;
            while self.range.contains(&at) && self.ways[place(at)].up == u8::MAX {
                self.ways[place(at)] = way;
                at = c.head[at as usize];
            }
        }
        self.frame = c.children(self.head).take(16).fold(0, |mask, child| mask | 1 << (c.relation[child as usize] & 63));
        self.count_between(c, first);
        let chunk = |t: TokenId| Some(c.chunk[t as usize]).filter(|&n| n != 0);
        let (before, mut after) = (self.range.start..self.cue.start, self.cue.end..self.range.end);
        self.chunks = (before.rev().find_map(chunk).unwrap_or(0), after.find_map(chunk).unwrap_or(0));
        self.quotes = self.quotes_beside(c);
    }

    fn count_between(&mut self, c: &Context, first: &FirstPass) {
        self.between.clear();
        self.between.resize(self.range.len(), [0; 4]);
        let start = self.range.start;
        let step = |counts: &mut [u8; 4], t: TokenId, last_quotation: u32| {
            let t = t as usize;
            let comma = c.shape[t] >= 5 && super::context::is_clause_mark(c.word[t]);
            let verb = super::context::is_verb(c.tag[t]);
            let other = first.cue.get(t).is_some_and(|&p| p > 0.3);
            let edge = c.quotation[t] != last_quotation;
            for (count, yes) in counts.iter_mut().zip([comma, verb, other, edge]) {
                *count = count.saturating_add(u8::from(yes)).min(3);
            }
        };
        let own = c.quotation.get(self.cue.start as usize).copied().unwrap_or(NONE);
        let (mut counts, mut last) = ([0; 4], own);
        for t in self.cue.end..self.range.end {
            step(&mut counts, t, last);
            last = c.quotation[t as usize];
            self.between[(t - start) as usize] = counts;
        }
        let (mut counts, mut last) = ([0; 4], own);
        for t in (start..self.cue.start).rev() {
            step(&mut counts, t, last);
            last = c.quotation[t as usize];
            self.between[(t - start) as usize] = counts;
        }
    }

    /// Whether quotations stand before and after the cue in the sentence, touching it or not, and whether it lies in one.
    fn quotes_beside(&self, c: &Context) -> u64 {
        let own = c.quotation[self.cue.start as usize];
        let quoted = |t: TokenId| {
            let q = c.quotation[t as usize];
            q != NONE && q != own
        };
        let after = (self.cue.end..self.range.end).position(quoted).map_or(0, |n| 1 + (n > 1) as u64 + (n > 6) as u64);
        let before = (self.range.start..self.cue.start).rev().position(quoted).map_or(0, |n| 1 + (n > 1) as u64 + (n > 6) as u64);
        before * 8 + after * 2 + u64::from(own != NONE)
    }

    /// What the model reads, in order: the cue, and around it tokens and what cannot be parted. What lies deep in a quotation is left out.
    pub fn pieces(&self, c: &Context, pieces: &mut Vec<Range<TokenId>>) {
        pieces.clear();
        let own = c.quotation[self.cue.start as usize];
        let mut token = self.range.start;
        while token < self.range.end {
            let start = token;
            token = if start == self.cue.start { self.cue.end } else { start + 1 };
            if start != self.cue.start && c.is_deep(start) && c.quotation[start as usize] != own {
                continue;
            }
            while start != self.cue.start && token < self.range.end && token != self.cue.start && c.is_joined(token) && !c.is_deep(token) {
                token += 1;
            }
            pieces.push(start..token);
        }
    }

    /// Whether a piece is the cue.
    #[must_use]
    pub fn is_cue(&self, piece: &Range<TokenId>) -> bool {
        piece.start == self.cue.start
    }

    /// The features of one piece.
    pub fn features(&self, c: &Context, first: &FirstPass, piece: &Range<TokenId>, out: &mut Features) {
        out.clear();
        self.own_features(c, first, piece, out);
        self.shared_features(c, &self.shared(c, piece), out);
    }

    /// Those of its features that depend on more than what it shares with others.
    pub fn own_features(&self, c: &Context, first: &FirstPass, piece: &Range<TokenId>, out: &mut Features) {
        let (start, end) = (self.range.start, self.range.end);
        let (token, last) = (piece.start, piece.end - 1);
        let (t, l) = (token as usize, last as usize);
        let n = (token - start) as usize;
        let before = token.checked_sub(1).filter(|&b| b >= start).map(|b| b as usize);
        let after = Some(piece.end as usize).filter(|&a| a < end as usize);
        let word = |t: Option<usize>| t.map_or(1, |t| c.word[t]);
        let tag = |t: Option<usize>| t.map_or(99, |t| u64::from(c.tag[t]));
        // 0 before, 1 after the cue; and how far.
        let side = u64::from(token >= self.cue.end);
        let distance = if side == 1 { token - self.cue.end } else { self.cue.start.saturating_sub(piece.end) };
        let near = match distance {
            0..=3 => u64::from(distance),
            4..=5 => 4,
            6..=9 => 5,
            10..=19 => 6,
            _ => 7,
        };
        let (w, p) = (c.word[l], u64::from(c.tag[l]));
        out.extend([
            key(2, mix(side, w)),
            key(3, mix(side, word(before))),
            key(4, mix(side, word(after))),
            key(5, mix(side, c.word[t])),
            key(10, mix(mix(side, u64::from(c.tag[t])), mix(mix(tag(before), p), tag(after)))),
            key(13, mix(self.stem, mix(side, near))),
            key(15, mix(mix(self.tag, side), mix(near, p))),
        ]);
        // Quotations.
        let q = quotation_state(c, token) * 32 + quotation_state(c, last);
        let own = c.quotation[self.cue.start as usize];
        let same = u64::from(c.quotation[t] != NONE && c.quotation[t] == own);
        let q = q + 2048 * same;
        let before = before.map_or(90, |n| quotation_state(c, n as u32));
        let after = after.map_or(91, |n| quotation_state(c, n as u32));
        out.extend([key(21, mix(mix(side, q), self.quotes)), key(22, mix(mix(side, before), q)), key(23, mix(mix(side, after), q))]);
        let between = self.between[n];
        let edges = u64::from(between[3]);
        out.push(26, mix(mix(side, q), mix(self.stem, edges)));
        // What lies between token and cue.
        let [commas, verbs, others, _] = between.map(u64::from);
        out.extend([
            key(27, mix(side, mix(commas, verbs))),
            key(30, mix(mix(side, others), mix(u64::from(c.quotation[t] != NONE), verbs))),
        ]);
        // Entities.
        let entity = u64::from(c.entity[l]);
        out.push(31, mix(side, entity));
        // First pass.
        let cue = first.cue.get(l).map_or(0, |p| (p * 5.99) as u64);
        out.push(33, mix(side, cue));
        // Which noun phrase this is, counted from the cue.
        let chunk = c.chunk[t];
        if chunk != 0 {
            let nearest = if side == 1 { self.chunks.1 } else { self.chunks.0 };
            let ordinal = u64::from(chunk.abs_diff(nearest)).min(4);
            out.extend([key(60, mix(side, ordinal)), key(61, mix(mix(side, ordinal), mix(verbs, commas)))]);
            let mut begin = token;
            while begin > start && c.chunk[begin as usize - 1] == chunk && token - begin < 8 {
                begin -= 1;
            }
            let before_chunk = if begin > start { c.word[begin as usize - 1] } else { 1 };
            out.extend([key(63, mix(mix(side, ordinal), before_chunk)), key(64, mix(mix(side, ordinal), mix(self.tag, entity)))]);
        }
        self.edges(c, piece, side, out);
        out.push(82, mix(u64::from(end - piece.end).min(2), w));
    }

    /// Where a piece lies in the branch of the parse that it is in.
    fn edges(&self, c: &Context, piece: &Range<TokenId>, side: u64, out: &mut Features) {
        let last = piece.end - 1;
        let n = (last - self.range.start) as usize;
        if self.ways[n].up == u8::MAX {
            out.push(40, mix(side, u64::from(c.tag[last as usize])));
            return;
        }
        let reach = c.reach[self.ways[n].branch as usize];
        out.push(48, mix(self.way(c, n).2, mix(u64::from(reach.0 == piece.start), u64::from(reach.1 == last))));
    }

    /// The way through the parse from the cue up to an ancestor, what hangs from that there, and both in one.
    fn way(&self, c: &Context, n: usize) -> (u64, u64, u64) {
        let branch = self.ways[n].branch;
        let path = self.paths.get(usize::from(self.ways[n].up)).copied().unwrap_or(0);
        let relation = if self.ways[n].is_ancestor { 77 } else { u64::from(c.relation[branch as usize]) };
        (path, relation, mix(path, mix(relation, u64::from(branch > self.head))))
    }

    /// What a piece shares with its neighbours.
    #[must_use]
    pub fn shared(&self, c: &Context, piece: &Range<TokenId>) -> Shared {
        let (t, last) = (piece.start, piece.end - 1);
        let n = (last - self.range.start) as usize;
        let token = if self.ways[n].up == u8::MAX { NONE } else { last };
        let quoted = c.quotation[last as usize] != NONE;
        Shared { token, branch: self.ways[n].branch, after: t >= self.cue.end, quoted }
    }

    /// The features of what a piece shares: the way through the parse from the cue to its branch, and that branch.
    pub fn shared_features(&self, c: &Context, shared: &Shared, out: &mut Features) {
        if shared.token == NONE {
            return;
        }
        let n = (shared.token - self.range.start) as usize;
        let (path, relation, here) = self.way(c, n);
        let branch = shared.branch as usize;
        out.extend([
            key(41, path),
            key(43, mix(here, self.stem)),
            key(46, mix(here, u64::from(c.tag[branch]))),
            key(47, mix(here, mix(self.quotes, u64::from(shared.quoted)))),
            // The first word of the branch: that, to, who, if.
            key(54, mix(u64::from(self.ways[n].up), mix(relation, u64::from(shared.after)))),
            key(56, mix(here, c.word[c.reach[branch].0 as usize])),
        ]);
    }
}

/// What a piece shares with its neighbours in one branch of the parse, seen from the cue.
#[derive(Clone, Copy, Debug)]
pub struct Shared {
    /// One of the branch's tokens; [`NONE`] where no way leads to it.
    token: TokenId,
    branch: TokenId,
    after: bool,
    quoted: bool,
}

impl PartialEq for Shared {
    /// Any token of the branch stands for it.
    fn eq(&self, other: &Self) -> bool {
        let facts = |s: &Self| (s.token == NONE, s.branch, s.after, s.quoted);
        facts(self) == facts(other)
    }
}

/// The word of a cue that its arguments hang from: the first verb whose head lies outside the cue, else the first
/// word whose head does.
#[must_use]
pub fn head_of(c: &Context, cue: &Range<TokenId>) -> TokenId {
    let out = |t: TokenId| !cue.contains(&c.head[t as usize]);
    let best = cue.clone().find(|&t| out(t) && super::context::is_verb(c.tag[t as usize]));
    best.or_else(|| cue.clone().find(|&t| out(t))).unwrap_or(cue.start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyzer::{Analyzer, Options, Scratch};

    /// What is read around "said", piece by piece.
    fn pieces(text: &str) -> Vec<String> {
        let mut scratch = Scratch::default();
        let document = Analyzer::new(Options::default()).expect("the default").analyze_with(text, &mut scratch);
        let context = Context::new(&document, &scratch.words);
        let cue = (0..document.tokens.len() as TokenId).find(|&t| document.word(t) == "said").expect("there");
        let first = FirstPass { cue: vec![0.0; document.tokens.len()], candidates: Vec::new() };
        let (mut view, mut pieces) = (View::default(), Vec::new());
        view.set(&context, &first, document.sentences[context.sentence[cue as usize] as usize].tokens.clone(), cue..cue + 1);
        view.pieces(&context, &mut pieces);
        pieces.iter().map(|p| document.slice(document.token_span(p)).to_owned()).collect()
    }

    #[test]
    fn phrases_are_read_as_one_piece_and_the_cue_alone() {
        assert_eq!(pieces("The old mayor said the bridge will be closed."), ["The old mayor", "said", "the bridge", "will be closed", "."]);
        let long = "“We painted the railings and the arches and the lamps and the steps in one wet week of March,” she said.";
        let read = pieces(long);
        assert_eq!(read.last().map(String::as_str), Some("."));
        assert!(read.contains(&"said".to_owned()) && !read.iter().any(|p| p.contains("lamps")), "{read:?}");
    }
}
