//! What the parser looks at: after Zhang and Nivre (2011), for the arc-hybrid system.

use crate::document::Token;
use crate::linear::{Features, mix};
use crate::token::Word;

use super::state::{NONE, Node, State};

/// The sentence that is parsed.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    pub words: &'a [Word],
    pub tokens: &'a [Token],
}

/// Word and tag of a place; the root and places that are empty have values of their own.
#[derive(Clone, Copy)]
struct Place {
    word: u64,
    tag: u64,
    class: u64,
    node: Node,
}

impl View<'_> {
    #[inline]
    fn place(&self, state: &State, token: u32) -> Place {
        let node = state.nodes.get(token as usize).copied().unwrap_or(super::state::BARE);
        match (self.words.get(token as usize), self.tokens.get(token as usize)) {
            (Some(word), Some(token)) => {
                Place { word: u64::from(word.lower), tag: token.tag as u64, class: u64::from(word.classes[1]), node }
            }
            _ => Place { word: u64::from(token == NONE), tag: if token == NONE { 62 } else { 63 }, class: 0, node },
        }
    }

    #[inline]
    fn tag(&self, token: u32) -> u64 {
        self.tokens.get(token as usize).map_or(if token == NONE { 62 } else { 63 }, |t| t.tag as u64)
    }
}

/// The hash under which a state stands in the dictionary of states that have one move: the tags around and whether the two words touch.
#[inline]
pub(crate) fn move_key(view: &View, state: &State) -> u32 {
    let (s0, b0) = (state.top(0), state.next);
    let tags = (view.tag(state.top(1)) << 6 | view.tag(s0)) << 12 | view.tag(b0) << 6 | view.tag(state.ahead(1));
    Features::key(200, tags << 2 | u64::from(b0.wrapping_sub(s0).min(3)))
}

/// The hash under which an arc stands in the dictionary of arcs that have one relation: the word, its tag, that of its head and the side.
#[inline]
pub(crate) fn relation_key(view: &View, token: u32, head: u32) -> u32 {
    let word = view.words.get(token as usize).map_or(0, |w| u64::from(w.lower));
    Features::key(201, (word << 6 | view.tag(token)) << 7 | view.tag(head) << 1 | u64::from(token < head))
}

/// How far apart two tokens stand, in eight classes.
fn distance(from: u32, to: u32) -> u64 {
    match to.wrapping_sub(from) {
        _ if from == NONE || to == NONE => 0,
        d @ 1..5 => u64::from(d),
        5..11 => 5,
        11..21 => 6,
        _ => 7,
    }
}

fn tags3(a: u64, b: u64, c: u64) -> u64 {
    a << 12 | b << 6 | c
}

fn wt(p: &Place) -> u64 {
    p.word << 6 | p.tag
}

fn few(count: u8) -> u64 {
    u64::from(count.min(3))
}

/// The few features of a state that most moves can be told by. They have weights of their own.
pub(crate) fn moves_at_a_glance(view: &View, state: &State, features: &mut Features) {
    features.clear();
    let s0 = view.place(state, state.top(0));
    let s1 = view.place(state, state.top(1));
    let b0 = view.place(state, state.ahead(0));
    let (b1, b2) = (view.tag(state.ahead(1)), view.tag(state.ahead(2)));
    let near = distance(state.top(0), state.next);
    let mut template = 300;
    let mut push = |value: u64| {
        features.push(template, value);
        template += 1;
    };
    push(wt(&s0));
    push(wt(&b0));
    push(s0.word << 32 | b0.word);
    push(wt(&s0) << 6 | b0.tag);
    push(wt(&b0) << 6 | s0.tag);
    push(wt(&s1) << 6 | s0.tag);
    push(wt(&s1) << 6 | b0.tag);
    push(tags3(s0.tag, b0.tag, b1));
    push(tags3(s0.tag, b0.tag, b1) << 9 | b2 << 3 | near);
    push(tags3(s1.tag, s0.tag, b0.tag) << 6 | b1);
    push(tags3(s1.tag, s0.tag, b0.tag) << 3 | near);
    push((s0.tag << 6 | b0.tag) << 6 | few(s0.node.left_count) << 4 | few(s0.node.right_count) << 2 | few(b0.node.left_count));
    push(s0.class << 18 | tags3(s1.tag, s0.tag, b0.tag));
    push(b0.class << 18 | tags3(s0.tag, b0.tag, b1));
}

/// Features of a state, for the next move.
pub(crate) fn moves(view: &View, state: &State, features: &mut Features) {
    features.clear();
    let s0 = view.place(state, state.top(0));
    let s1 = view.place(state, state.top(1));
    let s2 = view.tag(state.top(2));
    let b0 = view.place(state, state.ahead(0));
    let b1 = view.place(state, state.ahead(1));
    let b2 = view.place(state, state.ahead(2));
    let relation = |token: u32| state.nodes.get(token as usize).map_or(63, |n| n.relation as u64);

    let mut template = 0;
    let mut push = |value: u64| {
        features.push(template, value);
        template += 1;
    };
    // One word.
    push(s0.word);
    push(s0.tag);
    push(wt(&s0));
    push(s1.word);
    push(s1.tag);
    push(wt(&s1));
    push(b0.word);
    push(wt(&b0));
    push(b1.word);
    push(wt(&b1));
    push(wt(&b2));
    // Two words.
    push(mix(wt(&s0), wt(&b0)));
    push(wt(&s0) << 6 | b0.tag);
    push(wt(&b0) << 6 | s0.tag);
    push(s0.word << 32 | b0.word);
    push(s0.tag << 6 | b0.tag);
    push(s1.word << 32 | s0.word);
    push(wt(&s1) << 6 | s0.tag);
    push(wt(&s0) << 6 | s1.tag);
    push(s1.tag << 6 | s0.tag);
    push(s1.word << 32 | b0.word);
    push(wt(&s1) << 6 | b0.tag);
    push(wt(&b0) << 6 | s1.tag);
    push(b0.tag << 6 | b1.tag);
    push(b0.word << 32 | b1.word);
    // Three tags.
    push(tags3(s0.tag, b0.tag, b1.tag));
    push(tags3(b0.tag, b1.tag, b2.tag));
    push(tags3(s1.tag, s0.tag, b0.tag));
    push(tags3(s2, s1.tag, s0.tag));
    push(tags3(s1.tag, s0.tag, b0.tag) << 6 | b1.tag);
    push(tags3(s0.tag, view.tag(s0.node.left[0]), b0.tag));
    push(tags3(s0.tag, view.tag(s0.node.right[0]), b0.tag));
    push(tags3(s0.tag, b0.tag, view.tag(b0.node.left[0])));
    push(tags3(s1.tag, view.tag(s1.node.right[0]), s0.tag));
    push(tags3(s1.tag, s0.tag, view.tag(s0.node.right[0])));
    push(tags3(s1.tag, s0.tag, view.tag(s0.node.left[0])));
    // How far apart, and what each has already.
    let near = distance(state.top(0), state.next);
    let between = distance(state.top(1), state.top(0));
    push(near << 12 | s0.tag << 6 | b0.tag);
    push(s0.word << 3 | near);
    push(between << 12 | s1.tag << 6 | s0.tag);
    push(wt(&s0) << 4 | few(s0.node.left_count) << 2 | few(s0.node.right_count));
    push(wt(&b0) << 2 | few(b0.node.left_count));
    push((s0.tag << 6 | b0.tag) << 6 | few(s0.node.left_count) << 4 | few(s0.node.right_count) << 2 | few(b0.node.left_count));
    push((s1.tag << 6 | s0.tag) << 4 | few(s1.node.right_count) << 2 | few(s0.node.right_count));
    // How the dependents depend.
    push(wt(&s0) << 12 | relation(s0.node.left[0]) << 6 | relation(s0.node.left[1]));
    push(wt(&s0) << 12 | relation(s0.node.right[0]) << 6 | relation(s0.node.right[1]));
    push(wt(&b0) << 12 | relation(b0.node.left[0]) << 6 | relation(b0.node.left[1]));
    push(wt(&s1) << 12 | relation(s1.node.left[0]) << 6 | relation(s1.node.right[0]));
    push(tags3(s1.tag, s0.tag, b0.tag) << 12 | relation(s0.node.left[0]) << 6 | relation(s0.node.right[0]));
    push(tags3(s0.tag, b0.tag, b1.tag) << 12 | relation(s0.node.left[0]) << 6 | relation(b0.node.left[0]));
    // The words of dependents decide attachments: "of", "that", "to".
    let word = |token: u32| view.words.get(token as usize).map_or(0, |w| u64::from(w.lower));
    push(word(s0.node.left[0]) << 12 | s1.tag << 6 | s0.tag);
    push(mix(word(s0.node.left[0]), s1.word));
    push(word(b0.node.left[0]) << 12 | s0.tag << 6 | b0.tag);
    push(mix(word(s0.node.left[0]), b0.word));
    // Classes of words, where the words themselves are rare.
    let pair = |a: &Place, b: &Place| a.class << 28 | b.class << 12 | a.tag << 6 | b.tag;
    push(pair(&s0, &b0));
    push(pair(&s1, &s0));
    push(pair(&s1, &b0));
    push((s0.class << 16 | b0.class) << 16 | s1.class);
    push(s0.class << 18 | tags3(s1.tag, s0.tag, b0.tag));
    push(b0.class << 18 | tags3(s0.tag, b0.tag, b1.tag));
}

/// The few features of a new arc that most relations can be told by. They have weights of their own.
pub(crate) fn relations_at_a_glance(view: &View, state: &State, token: u32, head: u32, features: &mut Features) {
    features.clear();
    let (d, h) = (view.place(state, token), view.place(state, head));
    let left = u64::from(token < head);
    let word = |token: u32| view.words.get(token as usize).map_or(0, |w| u64::from(w.lower));
    let relation = |token: u32| state.nodes.get(token as usize).map_or(63, |n| n.relation as u64);
    let mut template = 400;
    let mut push = |value: u64| {
        features.push(template, value << 1 | left);
        template += 1;
    };
    let distance = token.abs_diff(head).min(7);
    push(wt(&d));
    push((d.tag << 6 | h.tag) << 3 | u64::from(distance));
    push(wt(&d) << 6 | h.tag);
    push(wt(&h) << 6 | d.tag);
    push(word(d.node.left[0]) << 12 | d.tag << 6 | h.tag);
    push(h.class << 18 | d.tag << 12 | relation(h.node.left[0]) << 6 | relation(h.node.right[0]));
    push((d.class << 16 | h.class) << 12 | d.tag << 6 | h.tag);
}

/// Features of a new arc, for its relation.
pub(crate) fn relations(view: &View, state: &State, token: u32, head: u32, features: &mut Features) {
    features.clear();
    let (d, h) = (view.place(state, token), view.place(state, head));
    let left = u64::from(token < head);
    let word = |token: u32| view.words.get(token as usize).map_or(0, |w| u64::from(w.lower));
    let relation = |token: u32| state.nodes.get(token as usize).map_or(63, |n| n.relation as u64);
    let mut template = 100;
    let mut push = |value: u64| {
        features.push(template, value << 1 | left);
        template += 1;
    };
    let distance = token.abs_diff(head).min(7);
    push(d.word);
    push(wt(&d));
    push(h.word);
    push(wt(&h));
    push(d.tag << 6 | h.tag);
    push((d.tag << 6 | h.tag) << 3 | u64::from(distance));
    push(wt(&d) << 6 | h.tag);
    push(wt(&h) << 6 | d.tag);
    push(mix(d.word, h.word));
    // What stands around the two.
    push((view.tag(token.wrapping_sub(1)) << 6 | d.tag) << 6 | h.tag);
    push((view.tag(token + 1) << 6 | d.tag) << 6 | h.tag);
    push((view.tag(head.wrapping_sub(1)) << 6 | d.tag) << 6 | h.tag);
    push((view.tag(head.wrapping_add(1)) << 6 | d.tag) << 6 | h.tag);
    push(word(token.wrapping_sub(1)) << 12 | d.tag << 6 | h.tag);
    push(word(token + 1) << 12 | d.tag << 6 | h.tag);
    // The dependents of the two: markers of clauses, prepositions, subjects.
    let leftmost = d.node.left[0];
    push(word(leftmost) << 12 | d.tag << 6 | h.tag);
    push(mix(word(leftmost), h.word) << 6 | d.tag);
    push((relation(leftmost) << 6 | relation(d.node.left[1])) << 12 | d.tag << 6 | h.tag);
    push((relation(d.node.right[0]) << 6 | view.tag(d.node.right[0])) << 12 | d.tag << 6 | h.tag);
    push((relation(h.node.left[0]) << 6 | relation(h.node.left[1])) << 12 | d.tag << 6 | h.tag);
    push((relation(h.node.right[0]) << 6 | relation(h.node.right[1])) << 12 | d.tag << 6 | h.tag);
    push((relation(h.node.right[0]) << 6 | relation(h.node.left[0])) << 12 | d.tag << 6 | u64::from(distance));
    push(wt(&h) << 12 | relation(h.node.right[0]) << 6 | d.tag);
    push(wt(&h) << 12 | relation(h.node.left[0]) << 6 | d.tag);
    push(mix(word(d.node.left[1]), word(leftmost)) << 6 | d.tag);
    push((d.class << 16 | h.class) << 12 | d.tag << 6 | h.tag);
    push((word(leftmost) << 16 | h.class) << 6 | d.tag);
    push(h.class << 18 | d.tag << 12 | relation(h.node.left[0]) << 6 | relation(h.node.right[0]));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Relation, Tag, TokenKind};
    use crate::parse::Move;
    use crate::span::Span;

    const SENTENCE: [(&str, Tag); 4] = [("She", Tag::Prp), ("said", Tag::Vbd), ("that", Tag::In), ("much", Tag::Rb)];

    fn sentence() -> (Vec<Word>, Vec<Token>) {
        let word = |(i, (text, _)): (usize, &(&str, Tag))| Word { classes: [0, i as u16 + 1, 0], ..Word::new(text) };
        let token = |&(_, tag): &(&str, Tag)| Token { span: Span::default(), kind: TokenKind::Word, tag };
        (SENTENCE.iter().enumerate().map(word).collect(), SENTENCE.iter().map(token).collect())
    }

    /// The features of a state and of an arc, by count and by a few that can be worked out by hand. What is changed here changes what trained weights mean.
    #[test]
    fn features_of_a_state_and_of_an_arc() {
        let (words, tokens) = sentence();
        let view = View { words: &words, tokens: &tokens };
        let mut state = State::default();
        state.begin(4);
        state.apply(Move::Shift, Relation::Dep);
        state.apply(Move::Left, Relation::Nsubj);
        state.apply(Move::Shift, Relation::Dep);
        // said | that much
        let mut features = Features::new();
        moves(&view, &state, &mut features);
        let (said, that) = (u64::from(words[1].lower), u64::from(words[2].lower));
        let (vbd, ind, none, prp) = (Tag::Vbd as u64, Tag::In as u64, 62, Tag::Prp as u64);
        for (template, value) in [
            (0, said),
            (1, vbd),
            (2, said << 6 | vbd),
            (3, 1),
            (4, none),
            (6, that),
            (14, said << 32 | that),
            (15, vbd << 6 | ind),
            (30, vbd << 12 | prp << 6 | ind),
            (36, 1 << 12 | vbd << 6 | ind),
            (53, 2 << 28 | 3 << 12 | vbd << 6 | ind),
        ] {
            assert_eq!(features.keys()[template as usize], Features::key(template, value), "{template}");
        }
        assert_eq!(features.len(), 59);
        moves_at_a_glance(&view, &state, &mut features);
        assert_eq!(features.len(), 14);
        assert_eq!(features.keys()[2], Features::key(302, said << 32 | that));
        assert_eq!(features.keys()[10], Features::key(310, tags3(none, vbd, ind) << 3 | 1));

        relations_at_a_glance(&view, &state, 1, 2, &mut features);
        assert_eq!(features.len(), 7);
        assert_eq!(features.keys()[0], Features::key(400, (said << 6 | vbd) << 1 | 1));
        relations(&view, &state, 1, 2, &mut features);
        assert_eq!(features.len(), 28);
        assert_eq!(features.keys()[0], Features::key(100, said << 1 | 1));
        assert_eq!(features.keys()[4], Features::key(104, (vbd << 6 | ind) << 1 | 1));
        assert_eq!(features.keys()[15], Features::key(115, (u64::from(words[0].lower) << 12 | vbd << 6 | ind) << 1 | 1));
    }
}
