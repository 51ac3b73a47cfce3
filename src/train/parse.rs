//! Trains the parser: gold steps first, then the steps that lead back from the parser's own mistakes (Goldberg and Nivre 2012;
//! Ross, Gordon and Bagnell 2011).

use std::path::Path;

use super::optimizer::{self, Examples, Labels, Settings, Trained};
use super::sure::Decisions;
use super::syntax::{self, Annotated, Gold};
use super::tag;
use crate::document::Relation;
use crate::error::Result;
use crate::model::Model;
use crate::parse::{
    self, Move, Parser, SURE_MOVE_SECTION, SURE_MOVES, SURE_RELATION_SECTION, SURE_RELATIONS, State, moves, relations, sure_move,
    sure_relation,
};
use crate::tag as tagger;

/// Trains the section "parse" on CoreNLP's parses of the PolNeAR train articles; tells the scores on those of dev.
///
/// Words are tagged by the tagger, and mistakes made by a parser, that were trained on the other half of the articles.
///
/// # Errors
/// When a corpus cannot be read.
pub fn train(corpora: &Path, before: &Model, say: &mut dyn FnMut(&str)) -> Result<Vec<u8>> {
    let silver = corpora.join("silver");
    let mut texts =
        syntax::read_silver(&silver.join("polnear-corenlp-train.jsonl.gz"), &silver.join("polnear-corenlp-deps-train.jsonl.gz"))?;
    let mut models = Vec::new();
    for half in 0..2 {
        let others: Vec<&Annotated> = texts.iter().skip(1 - half).step_by(2).collect();
        let model = Model::from_bytes(tag::learn(&others, 4, &mut |_| {}))?;
        let mut scratch = tagger::Scratch::default();
        for text in texts.iter_mut().skip(half).step_by(2) {
            tagger::tag(&mut text.document, &text.words, &model, &mut scratch);
        }
    }
    say("tagged");
    for half in 0..2 {
        let mut data = Data::default();
        for text in texts.iter().skip(1 - half).step_by(2) {
            data.add(text, None);
        }
        models.push(Model::from_bytes(data.learn(3, say))?);
    }
    let mut data = Data::default();
    for (i, text) in texts.iter().enumerate() {
        data.add(text, Parser::of(&models[i % 2]).as_ref());
        data.add(text, None);
    }
    let mut bytes = data.learn(6, say);
    drop(data);
    let mut plain = syntax::read_plain(corpora)?;
    for text in &mut plain {
        tagger::tag(&mut text.document, &text.words, before, &mut tagger::Scratch::default());
    }
    texts.extend(plain);
    bytes.extend(sure_decisions(&texts, &bytes, say)?);
    drop(texts);
    let model = Model::from_bytes(bytes.clone())?;
    let dev = syntax::read_silver(&silver.join("polnear-corenlp-dev.jsonl.gz"), &silver.join("polnear-corenlp-deps-dev.jsonl.gz"))?;
    score(dev, before, &model, say);
    Ok(bytes)
}

/// What the two tables learn from.
#[derive(Default)]
struct Data {
    moves: Examples,
    relations: Examples,
}

impl Data {
    /// Trains both tables, side by side; gives their sections.
    fn learn(&self, rounds: usize, say: &mut dyn FnMut(&str)) -> Vec<u8> {
        let settings = Settings { rounds, l1: 0.4, l2: 0.0, min_count: 5, transitions: false, ..Settings::default() };
        let names: Vec<&str> = Relation::ALL.iter().map(|r| r.as_str()).collect();
        let table = |name: &str, labels: &[&str], examples: &Examples, section: fn(&Trained, &str) -> Vec<u8>| {
            let mut told = Vec::new();
            let mut trained = optimizer::train(
                labels,
                examples,
                &settings,
                |_, _| true,
                |round| told.push(format!("{name}, round {}: loss {:.4}, right {:.4}", round.number, round.loss, round.right)),
            );
            trained.prune(0.15);
            let section = section(&trained, name);
            told.push(format!("{name}: {} steps, {} features, {} bytes", examples.len(), trained.features(), section.len()));
            (section, told)
        };
        let (moves, relations) = rayon::join(
            || table("parse.move", &MOVES, &self.moves, Trained::packed_section),
            || table("parse.relation", &names, &self.relations, Trained::section),
        );
        let mut bytes = Vec::new();
        for (section, told) in [moves, relations] {
            told.iter().for_each(|line| say(line));
            bytes.extend(section);
        }
        bytes
    }

    /// Adds the states that a parser meets in a text, with the moves that lose no true arc that is still to be had, and the true relations of the arcs
    /// it makes. Follows the parser given, else the first such move. Sentences with a token that the source does not have are left out.
    fn add(&mut self, text: &Annotated, follow: Option<&Parser>) {
        let mut state = State::default();
        for sentence in &text.document.sentences {
            let range = sentence.tokens.start as usize..sentence.tokens.end as usize;
            let Some(gold) = gold_arcs(&text.gold[range.clone()], sentence.tokens.start) else { continue };
            state.begin(&text.words.all()[range.clone()], &text.document.tokens[range]);
            while !state.done() {
                let free = free_moves(&state, &gold);
                let allowed = free.iter().fold(0, |set: Labels, &step| set | 1 << step as usize);
                self.moves.push_keys(&moves(&state), allowed);
                self.moves.end(1.0);
                let step = follow.map_or(free[0], |parser| parser.move_by_all(&state));
                let mut relation = Relation::Dep;
                if let Some((token, head)) = state.arc(step) {
                    relation = gold[token as usize].1;
                    if head != state.root() && gold[token as usize].0 == head {
                        self.relations.push_keys(&relations(&state, token, head), 1 << relation as usize);
                        self.relations.end(1.0);
                    }
                    if let Some(parser) = follow.filter(|_| head != state.root()) {
                        relation = parser.relation_by_all(&state, token, head);
                    }
                }
                state.apply(step, relation);
            }
        }
    }
}

/// The share of the decisions by a dictionary that may be other ones than all features would tell.
const RISK: f64 = 0.05;

/// The sections with the dictionaries of states and arcs that all features nearly always decide alike, in the training texts.
fn sure_decisions(texts: &[Annotated], parser: &[u8], say: &mut dyn FnMut(&str)) -> Result<Vec<u8>> {
    let model = Model::from_bytes(parser.to_vec())?;
    let (mut of_moves, mut of_relations) = (Decisions::<SURE_MOVES>::default(), Decisions::<SURE_RELATIONS>::default());
    let mut state = State::default();
    for text in texts {
        let Some(parser) = Parser::of(&model) else { break };
        for sentence in &text.document.sentences {
            let range = sentence.tokens.start as usize..sentence.tokens.end as usize;
            state.begin(&text.words.all()[range.clone()], &text.document.tokens[range]);
            while !state.done() {
                let step = parser.move_by_all(&state);
                if state.only_move().is_none() {
                    of_moves.add(std::array::from_fn(|level| sure_move(&state, level)), step as usize);
                }
                let relation = match state.arc(step) {
                    Some((token, head)) if head != state.root() => {
                        let relation = parser.relation_by_all(&state, token, head);
                        of_relations.add(std::array::from_fn(|level| sure_relation(&state, token, head, level)), relation as usize);
                        relation
                    }
                    Some(_) => Relation::Root,
                    None => Relation::Dep,
                };
                state.apply(step, relation);
            }
        }
    }
    let mut bytes = Vec::new();
    for (name, (section, share)) in [
        (SURE_MOVE_SECTION, of_moves.section(SURE_MOVE_SECTION, RISK)),
        (SURE_RELATION_SECTION, of_relations.section(SURE_RELATION_SECTION, RISK)),
    ] {
        say(&format!("{name}: {:.1} % of the decisions, {} bytes", 100.0 * share, section.len()));
        bytes.extend(section);
    }
    Ok(bytes)
}

/// The labels of moves.
const MOVES: [&str; 3] = ["shift", "left", "right"];

/// True heads and relations within the sentence, the root's number for a root; `None` where one is not known.
fn gold_arcs(gold: &[Option<Gold>], first: u32) -> Option<Vec<(u32, Relation)>> {
    gold.iter()
        .map(|gold| {
            let gold = gold.as_ref()?;
            let head = match gold.head {
                Some(head) => head.checked_sub(first).filter(|&h| (h as usize) < usize::MAX)?,
                None => u32::MAX,
            };
            Some((head, gold.relation?))
        })
        .collect::<Option<Vec<_>>>()
        .map(|arcs| {
            let root = arcs.len() as u32;
            arcs.into_iter().map(|(head, relation)| (head.min(root), relation)).collect()
        })
}

/// The moves with the lowest loss of true arcs: the dynamic oracle of the arc-hybrid system (Goldberg and Nivre 2013).
fn free_moves(state: &State, gold: &[(u32, Relation)]) -> Vec<Move> {
    let (top, below, next) = (state.top(0), state.top(1), state.next);
    let is_head = |head: u32, token: u32| gold.get(token as usize).is_some_and(|g| g.0 == head);
    let unread_dependents = |head: u32| (next..state.root()).filter(|&t| is_head(head, t)).count();
    let mut moves = Vec::new();
    if state.may_left() {
        let head = gold[top as usize].0;
        let lost = usize::from(head != next && (head == below || head > next)) + unread_dependents(top);
        moves.push((lost, Move::Left));
    }
    if state.may_right() {
        let lost = usize::from(gold[top as usize].0 >= next) + unread_dependents(top);
        moves.push((lost, Move::Right));
    }
    if state.may_shift() {
        let head = gold[next as usize].0;
        let rest = &state.stack[..state.stack.len().saturating_sub(1)];
        let lost = usize::from(rest.contains(&head)) + state.stack.iter().filter(|&&t| is_head(next, t)).count();
        moves.push((lost, Move::Shift));
    }
    let least = moves.iter().map(|m| m.0).min().unwrap_or(0);
    moves.into_iter().filter(|m| m.0 == least).map(|m| m.1).collect()
}

fn score(texts: Vec<Annotated>, tags: &Model, model: &Model, say: &mut dyn FnMut(&str)) {
    let mut scratch = parse::Scratch::default();
    let (mut heads, mut both, mut known, mut tokens) = (0_u32, 0_u32, 0_u32, 0);
    let mut elapsed = std::time::Duration::ZERO;
    for mut text in texts {
        tagger::tag(&mut text.document, &text.words, tags, &mut tagger::Scratch::default());
        let start = std::time::Instant::now();
        parse::parse(&mut text.document, &text.words, model, &mut scratch);
        elapsed += start.elapsed();
        tokens += text.document.tokens.len();
        for ((arc, gold), token) in text.document.arcs.iter().zip(&text.gold).zip(&text.document.tokens) {
            let Some(Gold { head, relation: Some(relation), .. }) = *gold else { continue };
            if token.kind == crate::document::TokenKind::Word || token.kind == crate::document::TokenKind::Number {
                known += 1;
                heads += u32::from(arc.head == head);
                both += u32::from(arc.head == head && arc.relation == relation);
            }
        }
    }
    let (percent, ns) = (100.0 / f64::from(known), elapsed.as_nanos() as f64 / tokens.max(1) as f64);
    say(&format!(
        "polnear-corenlp-deps-dev: {:.2} % heads right, {:.2} % with the relation, of {known} words without marks ({tokens} tokens of ours, {ns:.0} ns each)",
        f64::from(heads) * percent,
        f64::from(both) * percent
    ));
}
#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Tag, Token, TokenKind};
    use crate::span::Span;
    use crate::token::Word;

    /// "She said that it rained ." with its heads; the root is 6.
    fn gold() -> Vec<(u32, Relation)> {
        [(1, Relation::Nsubj), (6, Relation::Root), (4, Relation::Mark), (4, Relation::Nsubj), (1, Relation::Ccomp), (1, Relation::Punct)]
            .into()
    }

    fn of_length(len: usize) -> State {
        let token = Token { span: Span::default(), kind: TokenKind::Word, tag: Tag::Unset };
        let mut state = State::default();
        state.begin(&vec![Word::default(); len], &vec![token; len]);
        state
    }

    fn heads_from(mut state: State, gold: &[(u32, Relation)]) -> Vec<u32> {
        while !state.done() {
            let step = free_moves(&state, gold)[0];
            let relation = state.arc(step).map_or(Relation::Dep, |(token, _)| gold[token as usize].1);
            state.apply(step, relation);
        }
        state.nodes[..gold.len()].iter().map(|node| node.head).collect()
    }

    #[test]
    fn free_moves_lead_to_the_true_tree() {
        assert_eq!(heads_from(of_length(6), &gold()), [1, 6, 4, 4, 1, 1]);
    }

    #[test]
    fn after_a_mistake_no_more_is_lost_than_must_be() {
        let mut state = of_length(6);
        for _ in 0..2 {
            state.apply(Move::Shift, Relation::Dep);
        }
        // "said" depends on "She" now: its own dependents are lost, "it" and "that" are not.
        state.apply(Move::Right, Relation::Dobj);
        let heads = heads_from(state, &gold());
        assert_eq!((heads[1], heads[2], heads[3]), (0, 4, 4));
    }

    #[test]
    fn sentences_that_are_not_whole_are_left_out() {
        let known = Gold { tag: None, head: Some(7), relation: Some(Relation::Dep) };
        let root = Gold { head: None, relation: Some(Relation::Root), ..known };
        assert_eq!(gold_arcs(&[Some(root), Some(known)], 7), Some(vec![(2, Relation::Root), (0, Relation::Dep)]));
        assert_eq!(gold_arcs(&[Some(root), None], 7), None);
        assert_eq!(gold_arcs(&[Some(Gold { relation: None, ..known })], 7), None);
    }
}
