//! Sentences to clause structure: heads and relations.
//!
//! A greedy transition parser: at each step a linear model picks what to do by the words around, their tags and the arcs so far. Linear in
//! the length of the sentence.

mod features;
mod state;

use std::ops::Range;

use crate::document::{Arc, Document, Relation, TokenId};
use crate::linear::{Features, Weights};
use crate::model::Model;
use crate::token::Words;
pub(crate) use features::{View, moves, relations};
pub(crate) use state::{Move, State};

/// The parser's buffers.
#[derive(Debug, Default)]
pub struct Scratch {
    features: Features,
    state: State,
}

/// The parser's two tables.
pub(crate) struct Parser<'a> {
    moves: &'a Weights,
    relations: &'a Weights,
    /// The relation of each label of `relations`.
    names: Vec<Relation>,
}

impl<'a> Parser<'a> {
    /// The parser of a model, where it has one.
    pub(crate) fn of(model: &'a Model) -> Option<Self> {
        let moves = model.weights("parse.move").filter(|w| w.labels().len() == Move::ALL.len())?;
        let relations = model.weights("parse.relation")?;
        let names = relations.labels().iter().map(|label| Relation::from_name(label)).collect::<Option<_>>()?;
        Some(Self { moves, relations, names })
    }

    /// Parses one sentence.
    pub(crate) fn run(&self, view: &View, state: &mut State, features: &mut Features) {
        state.begin(view.tokens.len());
        while !state.done() {
            moves(view, state, features);
            let step = self.next_move(state, features);
            let relation = self.relation(view, state, step, features);
            state.apply(step, relation);
        }
    }

    /// The move with the highest score of those that may be taken; `features` are those of [`moves`].
    pub(crate) fn next_move(&self, state: &State, features: &Features) -> Move {
        let mut scores = [0; Move::ALL.len()];
        self.moves.score(features, &mut scores);
        let may = [state.may_shift(), state.may_left(), state.may_right()];
        let mut best = (Move::Shift, i32::MIN);
        for ((step, score), may) in Move::ALL.into_iter().zip(scores).zip(may) {
            if may && score > best.1 {
                best = (step, score);
            }
        }
        best.0
    }

    /// The relation of the arc that a move would make.
    pub(crate) fn relation(&self, view: &View, state: &State, step: Move, features: &mut Features) -> Relation {
        let Some((token, head)) = state.arc(step) else { return Relation::Dep };
        if head == state.root() {
            return Relation::Root;
        }
        relations(view, state, token, head, features);
        let mut scores = [0; Relation::ALL.len()];
        self.relations.score(features, &mut scores);
        let best = scores.iter().enumerate().fold((0, i32::MIN), |best, (i, &s)| if s > best.1 { (i, s) } else { best }).0;
        self.names.get(best).copied().unwrap_or(Relation::Dep)
    }
}

/// Fills [`Document::arcs`]. Without a parser in the model there are none.
pub fn parse(document: &mut Document, words: &Words, model: &Model, scratch: &mut Scratch) {
    document.arcs.clear();
    let Some(parser) = Parser::of(model) else { return };
    document.arcs.resize(document.tokens.len(), Arc { head: None, relation: Relation::Root });
    for sentence in &document.sentences {
        let range = sentence.tokens.start as usize..sentence.tokens.end as usize;
        let (Some(words), Some(tokens)) = (words.all().get(range.clone()), document.tokens.get(range.clone())) else { continue };
        parser.run(&View { words, tokens }, &mut scratch.state, &mut scratch.features);
        write_arcs(&scratch.state, &sentence.tokens, &mut document.arcs[range]);
    }
}

/// The arcs of a finished sentence.
fn write_arcs(state: &State, sentence: &Range<TokenId>, arcs: &mut [Arc]) {
    for (arc, node) in arcs.iter_mut().zip(&state.nodes) {
        let head = (node.head < state.root()).then(|| sentence.start + node.head);
        *arc = Arc { head, relation: if head.is_some() { node.relation } else { Relation::Root } };
    }
}
