//! What the parser looks at: after Zhang and Nivre (2011), for the arc-hybrid system.

use crate::linear::{Features, mix};

use super::state::{Node, State};

/// A token as features see it.
#[derive(Clone, Copy)]
struct Place<'a> {
    word: u64,
    tag: u64,
    class: u64,
    /// Word and tag.
    wt: u64,
    node: &'a Node,
}

#[inline(always)]
fn place(state: &State, token: u32) -> Place<'_> {
    let node = state.node(token);
    let (word, tag) = (u64::from(node.word), u64::from(node.tag));
    Place { word, tag, class: u64::from(node.class), wt: word << 6 | tag, node }
}

fn tags3(a: u64, b: u64, c: u64) -> u64 {
    a << 12 | b << 6 | c
}

fn few(count: u8) -> u64 {
    u64::from(count.min(3))
}

/// The hashes under which a state may stand in the dictionary of states that have one move, in the order in which they are looked up. All hold the tags of the
/// stack's top and of the next two tokens; further the tag below the top and whether the two words touch; the word on the top and what the two have already;
/// the tag below, whether they touch, what they have and how; the next word, the tag below and what they have.
#[inline(always)]
pub(crate) fn sure_move(state: &State, level: usize) -> u32 {
    let (s0, b0) = (place(state, state.top(0)), place(state, state.next));
    let tags = tags3(s0.tag, b0.tag, state.tag(state.ahead(1)));
    let below = || state.tag(state.top(1)) << 2 | u64::from(state.next.wrapping_sub(state.top(0)).min(3));
    let few = |count: u8| u64::from(count.min(2));
    let counts = || few(s0.node.left_count) << 4 | few(s0.node.right_count) << 2 | few(b0.node.left_count);
    let relation = |token: u32| u64::from(state.node(token).relation);
    let value = match level {
        0 => below(),
        1 => s0.word << 6 | counts(),
        2 => ((relation(s0.node.left[0]) << 6 | relation(s0.node.right[0])) << 8 | below()) << 6 | counts(),
        _ => mix(b0.word, below() << 6 | counts()) >> 18,
    };
    Features::key(200 + level as u32, value << 18 | tags)
}

/// So many hashes a state may have in the dictionary.
pub(crate) const SURE_MOVES: usize = 4;

/// The hashes under which an arc may stand in the dictionary of arcs that have one relation: the tags of the two with the relations of their outermost
/// dependents; the word with the two tags; its first dependent with the tags and how far they are apart.
#[inline(always)]
pub(crate) fn sure_relation(state: &State, token: u32, head: u32, level: usize) -> u32 {
    let (d, h) = (state.node(token), state.node(head));
    let tags = (u64::from(d.tag) << 6 | u64::from(h.tag)) << 1 | u64::from(token < head);
    let relation = |token: u32| u64::from(state.node(token).relation);
    let value = match level {
        0 => ((relation(d.left[0]) << 6 | relation(d.right[0])) << 6 | relation(h.left[0])) << 6 | relation(h.right[0]),
        1 => u64::from(d.word),
        _ => state.word(d.left[0]) << 3 | u64::from(token.abs_diff(head).min(7)),
    };
    Features::key(210 + level as u32, value << 13 | tags)
}

/// So many hashes an arc may have in the dictionary.
pub(crate) const SURE_RELATIONS: usize = 3;

/// Features of a state, for the next move.
pub(crate) fn moves(state: &State) -> [u32; 28] {
    let (s0, s1, s2) = (place(state, state.top(0)), place(state, state.top(1)), state.tag(state.top(2)));
    let (b0, b1, b2) = (place(state, state.next), place(state, state.ahead(1)), place(state, state.ahead(2)));
    let tag = |token: u32| state.tag(token);
    let word = |token: u32| state.word(token);
    Features::row::<0, _>([
        // One word.
        s0.wt,
        s1.wt,
        b0.wt,
        b1.wt,
        b2.wt,
        // Two words.
        b0.wt << 6 | s0.tag,
        s0.word << 32 | b0.word,
        s1.word << 32 | s0.word,
        s0.wt << 6 | s1.tag,
        s1.word << 32 | b0.word,
        // Three tags.
        tags3(s0.tag, b0.tag, b1.tag),
        tags3(b0.tag, b1.tag, b2.tag),
        tags3(s1.tag, s0.tag, b0.tag),
        tags3(s2, s1.tag, s0.tag),
        tags3(s1.tag, s0.tag, b0.tag) << 6 | b1.tag,
        tags3(s0.tag, tag(s0.node.left[0]), b0.tag),
        tags3(s0.tag, tag(s0.node.right[0]), b0.tag),
        tags3(s0.tag, b0.tag, tag(b0.node.left[0])),
        tags3(s1.tag, tag(s1.node.right[0]), s0.tag),
        tags3(s1.tag, s0.tag, tag(s0.node.right[0])),
        tags3(s1.tag, s0.tag, tag(s0.node.left[0])),
        // How far apart, and what each has already.
        (s0.tag << 6 | b0.tag) << 6 | few(s0.node.left_count) << 4 | few(s0.node.right_count) << 2 | few(b0.node.left_count),
        // The words of dependents decide attachments: "of", "that", "to".
        word(s0.node.left[0]) << 12 | s1.tag << 6 | s0.tag,
        mix(word(s0.node.left[0]), s1.word),
        word(b0.node.left[0]) << 12 | s0.tag << 6 | b0.tag,
        mix(word(s0.node.left[0]), b0.word),
        // Classes of words, where the words themselves are rare.
        s0.class << 18 | tags3(s1.tag, s0.tag, b0.tag),
        b0.class << 18 | tags3(s0.tag, b0.tag, b1.tag),
    ])
}

/// Features of a new arc, for its relation.
pub(crate) fn relations(state: &State, token: u32, head: u32) -> [u32; 24] {
    let (d, h) = (place(state, token), place(state, head));
    let (left, apart) = (u64::from(token < head), u64::from(token.abs_diff(head).min(7)));
    let relation = |token: u32| u64::from(state.node(token).relation);
    let tag = |token: u32| state.tag(token);
    let word = |token: u32| state.word(token);
    let leftmost = d.node.left[0];
    let values = [
        d.wt,
        (d.tag << 6 | h.tag) << 3 | apart,
        d.wt << 6 | h.tag,
        h.wt << 6 | d.tag,
        mix(d.word, h.word),
        // What stands around the two.
        (tag(token.wrapping_sub(1)) << 6 | d.tag) << 6 | h.tag,
        (tag(token + 1) << 6 | d.tag) << 6 | h.tag,
        (tag(head.wrapping_sub(1)) << 6 | d.tag) << 6 | h.tag,
        (tag(head.wrapping_add(1)) << 6 | d.tag) << 6 | h.tag,
        word(token.wrapping_sub(1)) << 12 | d.tag << 6 | h.tag,
        word(token + 1) << 12 | d.tag << 6 | h.tag,
        // The dependents of the two: markers of clauses, prepositions, subjects.
        word(leftmost) << 12 | d.tag << 6 | h.tag,
        mix(word(leftmost), h.word) << 6 | d.tag,
        (relation(leftmost) << 6 | relation(d.node.left[1])) << 12 | d.tag << 6 | h.tag,
        (relation(d.node.right[0]) << 6 | tag(d.node.right[0])) << 12 | d.tag << 6 | h.tag,
        (relation(h.node.left[0]) << 6 | relation(h.node.left[1])) << 12 | d.tag << 6 | h.tag,
        (relation(h.node.right[0]) << 6 | relation(h.node.right[1])) << 12 | d.tag << 6 | h.tag,
        (relation(h.node.right[0]) << 6 | relation(h.node.left[0])) << 12 | d.tag << 6 | apart,
        h.wt << 12 | relation(h.node.right[0]) << 6 | d.tag,
        h.wt << 12 | relation(h.node.left[0]) << 6 | d.tag,
        mix(word(d.node.left[1]), word(leftmost)) << 6 | d.tag,
        (d.class << 16 | h.class) << 12 | d.tag << 6 | h.tag,
        (word(leftmost) << 16 | h.class) << 6 | d.tag,
        h.class << 18 | d.tag << 12 | relation(h.node.left[0]) << 6 | relation(h.node.right[0]),
    ];
    Features::row::<100, _>(values.map(|value| value << 1 | left))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Relation, Tag, Token, TokenKind};
    use crate::parse::Move;
    use crate::span::Span;
    use crate::token::Word;

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
        let mut state = State::default();
        state.begin(&words, &tokens);
        state.apply(Move::Shift, Relation::Dep);
        state.apply(Move::Left, Relation::Nsubj);
        state.apply(Move::Shift, Relation::Dep);
        // said | that much
        let features = moves(&state);
        let (said, that) = (u64::from(words[1].lower), u64::from(words[2].lower));
        let (vbd, ind, none, prp) = (Tag::Vbd as u64, Tag::In as u64, 62, Tag::Prp as u64);
        for (template, value) in [
            (0, said << 6 | vbd),
            (1, 1 << 6 | none),
            (2, that << 6 | ind),
            (6, said << 32 | that),
            (12, none << 12 | vbd << 6 | ind),
            (15, vbd << 12 | prp << 6 | ind),
            (26, 2 << 18 | none << 12 | vbd << 6 | ind),
        ] {
            assert_eq!(features[template as usize], Features::key(template, value), "{template}");
        }
        assert_eq!(features.len(), 28);

        let features = relations(&state, 1, 2);
        assert_eq!(features.len(), 24);
        assert_eq!(features[0], Features::key(100, (said << 6 | vbd) << 1 | 1));
        assert_eq!(features[11], Features::key(111, (u64::from(words[0].lower) << 12 | vbd << 6 | ind) << 1 | 1));
    }
}
