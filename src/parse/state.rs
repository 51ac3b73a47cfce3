//! The arc-hybrid transition system (Kuhlmann, Gómez-Rodríguez and Satta 2011) for one sentence.
//!
//! Tokens are numbered from 0 within the sentence; the root stands behind the last one. A stack of tokens whose head is not
//! known yet, and the tokens not yet read. `Shift` moves the next token onto the stack; `Left` makes the next token the head of the stack's top, `Right` makes the
//! token below the top the head of the top; both take the top off. Every sentence of n tokens takes n shifts and n arcs.

use crate::document::{Relation, Token};
use crate::token::Word;

/// No token.
pub(crate) const NONE: u32 = u32::MAX;

/// One step of the parser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Move {
    Shift,
    Left,
    Right,
}

impl Move {
    /// All moves, in the order of the model's labels.
    pub(crate) const ALL: [Self; 3] = [Self::Shift, Self::Left, Self::Right];
}

/// What is known of a token: what the tagger and the word lists say of it, its head and its dependents so far.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Node {
    /// The hash of the word in lower case.
    pub word: u32,
    pub head: u32,
    /// Its outermost left dependent, the one inside that, and the same to the right.
    pub left: [u32; 2],
    pub right: [u32; 2],
    /// The word's class of 255.
    pub class: u16,
    /// The tag's number; the root and places that are empty have numbers of their own.
    pub tag: u8,
    /// The relation's number.
    pub relation: u8,
    pub left_count: u8,
    pub right_count: u8,
}

/// A token of which nothing is known; the root stays so.
const BARE: Node = Node {
    word: 0,
    head: NONE,
    left: [NONE; 2],
    right: [NONE; 2],
    class: 0,
    tag: 63,
    relation: Relation::Dep as u8,
    left_count: 0,
    right_count: 0,
};
/// What stands where there is no token.
static NOWHERE: Node = Node { word: 1, tag: 62, relation: 63, ..BARE };

/// Where the parser stands in a sentence. Reused from sentence to sentence.
#[derive(Clone, Debug, Default)]
pub(crate) struct State {
    /// One a token, and one for the root.
    pub nodes: Vec<Node>,
    pub stack: Vec<u32>,
    /// The next token; the root when all are read.
    pub next: u32,
}

impl State {
    /// Begins a sentence.
    pub(crate) fn begin(&mut self, words: &[Word], tokens: &[Token]) {
        self.nodes.clear();
        let node = |(word, token): (&Word, &Token)| Node { word: word.lower, class: word.classes[1], tag: token.tag as u8, ..BARE };
        self.nodes.extend(words.iter().zip(tokens).map(node));
        self.nodes.push(BARE);
        self.stack.clear();
        self.next = 0;
    }

    /// What is known of a token; of [`NONE`] that it is none.
    #[inline(always)]
    pub(crate) fn node(&self, token: u32) -> &Node {
        self.nodes.get(token as usize).unwrap_or(&NOWHERE)
    }

    /// The number of a token's tag.
    #[inline(always)]
    pub(crate) fn tag(&self, token: u32) -> u64 {
        u64::from(self.node(token).tag)
    }

    /// The hash of a token's word; 0 where there is none.
    #[inline(always)]
    pub(crate) fn word(&self, token: u32) -> u64 {
        self.nodes.get(token as usize).map_or(0, |node| u64::from(node.word))
    }

    /// The root's number.
    pub(crate) fn root(&self) -> u32 {
        self.nodes.len() as u32 - 1
    }

    /// True when every token has its head.
    pub(crate) fn done(&self) -> bool {
        self.stack.is_empty() && self.next == self.root()
    }

    /// The `depth`th token from the stack's top.
    #[inline]
    pub(crate) fn top(&self, depth: usize) -> u32 {
        self.stack.len().checked_sub(depth + 1).map_or(NONE, |i| self.stack[i])
    }

    /// The `ahead`th token not yet read.
    #[inline]
    pub(crate) fn ahead(&self, ahead: u32) -> u32 {
        let token = self.next + ahead;
        if token <= self.root() { token } else { NONE }
    }

    pub(crate) fn may_shift(&self) -> bool {
        self.next < self.root()
    }

    /// The root takes the last token on the stack only: each sentence has one root.
    pub(crate) fn may_left(&self) -> bool {
        !self.stack.is_empty() && (self.next < self.root() || self.stack.len() == 1)
    }

    pub(crate) fn may_right(&self) -> bool {
        self.stack.len() > 1
    }

    pub(crate) fn may(&self, step: Move) -> bool {
        match step {
            Move::Shift => self.may_shift(),
            Move::Left => self.may_left(),
            Move::Right => self.may_right(),
        }
    }

    /// The move where no other may be taken.
    pub(crate) fn only_move(&self) -> Option<Move> {
        match (self.may_shift(), self.may_left(), self.may_right()) {
            (_, false, false) => Some(Move::Shift),
            (false, true, false) => Some(Move::Left),
            (false, false, true) => Some(Move::Right),
            _ => None,
        }
    }

    /// The token that a move would attach, and the head it would get; `None` for a shift.
    pub(crate) fn arc(&self, step: Move) -> Option<(u32, u32)> {
        match step {
            Move::Shift => None,
            Move::Left => Some((self.top(0), self.next)),
            Move::Right => Some((self.top(0), self.top(1))),
        }
    }

    /// Takes a step that may be taken; another one does nothing. `relation` is that of the new arc.
    pub(crate) fn apply(&mut self, step: Move, relation: Relation) {
        match step {
            Move::Shift => {
                if self.may_shift() {
                    self.stack.push(self.next);
                    self.next += 1;
                }
            }
            Move::Left => {
                if let Some(token) = self.stack.pop() {
                    let head = &mut self.nodes[self.next as usize];
                    head.left = [token, head.left[0]];
                    head.left_count = head.left_count.saturating_add(1);
                    self.attach(token, self.next, relation);
                }
            }
            Move::Right => {
                if self.stack.len() > 1 {
                    let (token, below) = (self.top(0), self.top(1));
                    self.stack.pop();
                    let head = &mut self.nodes[below as usize];
                    head.right = [token, head.right[0]];
                    head.right_count = head.right_count.saturating_add(1);
                    self.attach(token, below, relation);
                }
            }
        }
    }

    fn attach(&mut self, token: u32, head: u32, relation: Relation) {
        let node = &mut self.nodes[token as usize];
        (node.head, node.relation) = (head, relation as u8);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Tag, TokenKind};
    use crate::span::Span;

    fn of_length(len: usize) -> State {
        let mut state = State::default();
        state.begin(&vec![Word::default(); len], &vec![Token { span: Span::default(), kind: TokenKind::Word, tag: Tag::Unset }; len]);
        state
    }

    #[test]
    fn moves_build_a_tree() {
        // 0 she  1 said  2 no  3 root
        let mut state = of_length(3);
        assert!(state.may_shift() && !state.may_left() && !state.may_right() && !state.done());
        state.apply(Move::Shift, Relation::Dep);
        assert_eq!(state.arc(Move::Left), Some((0, 1)));
        state.apply(Move::Left, Relation::Nsubj);
        state.apply(Move::Shift, Relation::Dep);
        state.apply(Move::Shift, Relation::Dep);
        assert!(!state.may_shift() && !state.may_left() && state.may_right(), "the root takes one token only");
        state.apply(Move::Right, Relation::Discourse);
        state.apply(Move::Left, Relation::Root);
        assert!(state.done());
        let arcs: Vec<(u32, Relation)> = state.nodes[..3].iter().map(|n| (n.head, Relation::ALL[usize::from(n.relation)])).collect();
        assert_eq!(arcs, [(1, Relation::Nsubj), (3, Relation::Root), (1, Relation::Discourse)]);
        assert_eq!((state.nodes[1].left, state.nodes[1].right), ([0, NONE], [2, NONE]));
    }

    #[test]
    fn moves_that_may_not_be_taken_do_nothing() {
        let mut state = of_length(0);
        for step in Move::ALL {
            state.apply(step, Relation::Dep);
        }
        assert!(state.done());
    }
}
