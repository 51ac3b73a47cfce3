//! Sentences to clause structure: heads and relations.
//!
//! A greedy transition parser: at each step a linear model picks what to do by the words around, their tags and the arcs so far. Linear in
//! the length of the sentence. States and arcs that were always decided alike in training are decided by a dictionary instead.

mod features;
mod state;

use std::ops::Range;

use crate::document::{Arc, Document, Relation, TokenId};
use crate::linear::{Features, Weights};
use crate::model::Model;
use crate::token::Words;
pub(crate) use features::{View, move_key, moves, moves_at_a_glance, relation_key, relations, relations_at_a_glance};
pub(crate) use state::{Move, State};

/// The parser's buffers.
#[derive(Debug, Default)]
pub struct Scratch {
    features: Features,
    state: State,
}

/// Log-odds from which a glance at a state, or at an arc, decides; else all features are read (after Strubell, Vilnis, Silverstein and
/// McCallum 2015).
const CLEAR_MOVE: f32 = 1.5;
const CLEAR_RELATION: f32 = 1.5;

/// The parser's tables.
pub(crate) struct Parser<'a> {
    moves: &'a Weights,
    relations: &'a Weights,
    /// States of one move and arcs of one relation; its labels are those of `relations`, then the moves.
    sure: Option<&'a Weights>,
    /// The relation of each label of `relations`.
    names: Vec<Relation>,
}

impl<'a> Parser<'a> {
    /// The parser of a model, where it has one.
    pub(crate) fn of(model: &'a Model) -> Option<Self> {
        let moves = model.weights("parse.move").filter(|w| w.labels().len() == Move::ALL.len())?;
        let relations = model.weights("parse.relation")?;
        let names: Vec<Relation> = relations.labels().iter().map(|label| Relation::from_name(label)).collect::<Option<_>>()?;
        let sure = model.weights("parse.sure").filter(|w| w.labels().len() == names.len() + Move::ALL.len());
        Some(Self { moves, relations, sure, names })
    }

    /// Parses one sentence.
    pub(crate) fn run(&self, view: &View, state: &mut State, features: &mut Features) {
        state.begin(view.tokens.len());
        while !state.done() {
            let step = self.next_move(view, state, features);
            let relation = self.relation(view, state, step, features);
            state.apply(step, relation);
        }
    }

    /// The only move that may be taken, else the move with the highest score of those that may be.
    pub(crate) fn next_move(&self, view: &View, state: &State, features: &mut Features) -> Move {
        let may = [state.may_shift(), state.may_left(), state.may_right()];
        let mut possible = Move::ALL.into_iter().zip(may).filter(|&(_, may)| may).map(|(step, _)| step);
        let (first, second) = (possible.next().unwrap_or(Move::Shift), possible.next());
        if second.is_none() {
            return first;
        }
        let sure = self.sure.and_then(|sure| sure.only_label(move_key(view, state))).and_then(|label| label.checked_sub(self.names.len()));
        if let Some(step) = sure.filter(|&step| may.get(step) == Some(&true)) {
            return Move::ALL[step];
        }
        moves_at_a_glance(view, state, features);
        let mut scores = [0; Move::ALL.len()];
        self.moves.score(features, &mut scores);
        let glance = best_move(&scores, may);
        if glance.margin as f32 * self.moves.scale() >= CLEAR_MOVE {
            return glance.step;
        }
        moves(view, state, features);
        scores.fill(0);
        self.moves.score(features, &mut scores);
        best_move(&scores, may).step
    }

    /// The relation of the arc that a move would make.
    pub(crate) fn relation(&self, view: &View, state: &State, step: Move, features: &mut Features) -> Relation {
        let Some((token, head)) = state.arc(step) else { return Relation::Dep };
        if head == state.root() {
            return Relation::Root;
        }
        let sure = self.sure.and_then(|sure| sure.only_label(relation_key(view, token, head)));
        let label = sure.filter(|&label| label < self.names.len()).unwrap_or_else(|| {
            let mut scores = [0; Relation::ALL.len()];
            relations_at_a_glance(view, state, token, head, features);
            self.relations.score(features, &mut scores);
            let (label, margin) = best_label(&mut scores);
            if margin as f32 * self.relations.scale() >= CLEAR_RELATION {
                return label;
            }
            relations(view, state, token, head, features);
            scores.fill(0);
            self.relations.score(features, &mut scores);
            best_label(&mut scores).0
        });
        self.names.get(label).copied().unwrap_or(Relation::Dep)
    }
}

/// The best of the moves that may be taken, and by how much.
struct Best {
    step: Move,
    margin: i32,
}

fn best_move(scores: &[i32; Move::ALL.len()], may: [bool; Move::ALL.len()]) -> Best {
    let (mut step, mut first, mut second) = (Move::Shift, i32::MIN, i32::MIN);
    for ((candidate, &score), may) in Move::ALL.into_iter().zip(scores).zip(may) {
        if may && score > first {
            (step, first, second) = (candidate, score, first);
        } else if may && score > second {
            second = score;
        }
    }
    Best { step, margin: first.saturating_sub(second) }
}

/// The label with the highest score, the first of several, and how far it is above the next. Three plain loops: they vectorise.
fn best_label(scores: &mut [i32]) -> (usize, i32) {
    let largest = |scores: &[i32]| scores.iter().fold(i32::MIN, |most, &score| most.max(score));
    let first = largest(scores);
    let label = scores.iter().position(|&score| score == first).unwrap_or(0);
    scores[label] = i32::MIN;
    let margin = first.saturating_sub(largest(scores));
    scores[label] = first;
    (label, margin)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn margins_are_those_of_the_moves_that_may_be_taken() {
        let Best { step, margin } = best_move(&[5, 9, 7], [true, false, true]);
        assert_eq!((step, margin), (Move::Right, 2));
        let Best { step, margin } = best_move(&[-3, -3, -8], [true; 3]);
        assert_eq!((step, margin), (Move::Shift, 0));
    }

    #[test]
    fn the_first_of_the_best_labels_counts() {
        let mut scores = [4, 11, -2, 11, 9];
        assert_eq!(best_label(&mut scores), (1, 0));
        scores[1] = 14;
        assert_eq!(best_label(&mut scores), (1, 3));
        assert_eq!(scores, [4, 14, -2, 11, 9]);
    }
}
