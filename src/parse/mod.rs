//! Sentences to clause structure: heads and relations.
//!
//! A greedy transition parser: at each step a linear model picks what to do by the words around, their tags and the arcs so far. Linear in
//! the length of the sentence. States and arcs that were nearly always decided alike in training, more than half of all, are decided by a dictionary instead.

mod features;
mod state;

use std::ops::Range;

use crate::document::{Arc, Document, Relation, TokenId};
use crate::linear::{Dictionary, Weights, best_label};
use crate::model::Model;
use crate::token::Words;
pub(crate) use features::{SURE_MOVES, SURE_RELATIONS, moves, relations, sure_move, sure_relation};
pub(crate) use state::{Move, State};

/// The parser's buffers.
#[derive(Debug, Default)]
pub struct Scratch {
    state: State,
}

/// The parser's tables.
pub(crate) struct Parser<'a> {
    moves: &'a Weights,
    relations: &'a Weights,
    /// States of one move and arcs of one relation.
    sure_moves: Dictionary<'a>,
    sure_relations: Dictionary<'a>,
}

impl<'a> Parser<'a> {
    /// The parser of a model, where it has one.
    pub(crate) fn of(model: &'a Model) -> Option<Self> {
        let moves = model.weights("parse.move").filter(|w| w.labels().len() == Move::ALL.len())?;
        let relations = model
            .weights("parse.relation")
            .filter(|w| w.labels().iter().map(AsRef::as_ref).eq(Relation::ALL.iter().map(|relation| relation.as_str())))?;
        let dictionary = |section| Dictionary::new(model.bytes(section).unwrap_or_default());
        Some(Self { moves, relations, sure_moves: dictionary(SURE_MOVE_SECTION), sure_relations: dictionary(SURE_RELATION_SECTION) })
    }

    /// Parses the sentence that a state has begun.
    pub(crate) fn run(&self, state: &mut State) {
        while !state.done() {
            let step = self.next_move(state);
            let relation = self.relation(state, step);
            state.apply(step, relation);
        }
    }

    /// The only move that may be taken, else that of the dictionary, else that which all features tell.
    #[inline]
    fn next_move(&self, state: &State) -> Move {
        if let Some(only) = state.only_move() {
            return only;
        }
        let sure = (0..SURE_MOVES).find_map(|level| self.sure_moves.get(sure_move(state, level)));
        let sure = sure.and_then(|label| Move::ALL.get(label)).copied().filter(|&step| state.may(step));
        sure.unwrap_or_else(|| self.move_by_all(state))
    }

    /// The relation of the arc that a move would make.
    #[inline]
    fn relation(&self, state: &State, step: Move) -> Relation {
        let Some((token, head)) = state.arc(step) else { return Relation::Dep };
        if head == state.root() {
            return Relation::Root;
        }
        let sure = (0..SURE_RELATIONS).find_map(|level| self.sure_relations.get(sure_relation(state, token, head, level)));
        let sure = sure.and_then(|label| Relation::ALL.get(label)).copied();
        sure.unwrap_or_else(|| self.relation_by_all(state, token, head))
    }

    /// Of the moves that may be taken that with the highest score by all features.
    pub(crate) fn move_by_all(&self, state: &State) -> Move {
        let mut scores = [0; Move::ALL.len()];
        self.moves.score_keys(&moves(state), &mut scores);
        let better = |best: Option<Move>, step: Move| match best {
            _ if !state.may(step) => best,
            Some(best) if scores[step as usize] <= scores[best as usize] => Some(best),
            _ => Some(step),
        };
        Move::ALL.into_iter().fold(None, better).unwrap_or(Move::Shift)
    }

    /// The relation with the highest score by all features.
    pub(crate) fn relation_by_all(&self, state: &State, token: u32, head: u32) -> Relation {
        let mut scores = [0; Relation::ALL.len()];
        self.relations.score_keys(&relations(state, token, head), &mut scores);
        Relation::ALL[best_label(&scores)]
    }
}

/// The section with the dictionary of states that have one move, and that with the dictionary of arcs that have one relation.
pub(crate) const SURE_MOVE_SECTION: &str = "parse.moves.bin";
pub(crate) const SURE_RELATION_SECTION: &str = "parse.arcs.bin";

/// Fills [`Document::arcs`]. Without a parser in the model there are none.
pub fn parse(document: &mut Document, words: &Words, model: &Model, scratch: &mut Scratch) {
    document.arcs.clear();
    let Some(parser) = Parser::of(model) else { return };
    document.arcs.resize(document.tokens.len(), Arc { head: None, relation: Relation::Root });
    for sentence in &document.sentences {
        let range = sentence.tokens.start as usize..sentence.tokens.end as usize;
        let (Some(words), Some(tokens)) = (words.all().get(range.clone()), document.tokens.get(range.clone())) else { continue };
        scratch.state.begin(words, tokens);
        parser.run(&mut scratch.state);
        write_arcs(&scratch.state, &sentence.tokens, &mut document.arcs[range]);
    }
}

/// The arcs of a finished sentence.
fn write_arcs(state: &State, sentence: &Range<TokenId>, arcs: &mut [Arc]) {
    for (arc, node) in arcs.iter_mut().zip(&state.nodes) {
        let head = (node.head < state.root()).then(|| sentence.start + node.head);
        let relation = head.and(Relation::ALL.get(usize::from(node.relation))).copied();
        *arc = Arc { head, relation: relation.unwrap_or(Relation::Root) };
    }
}
