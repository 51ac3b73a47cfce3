//! Who speaks where no name stands beside the words: the quote before, the turn of an interview, the speaker of a speech.

use super::floor::Floor;
use super::source::{Sources, Who};
use crate::document::{ClusterId, Document, EntityLabel, Quote, Resolution, SpeakerId, SpeakerKind, TokenId};
use crate::mention::lexicon::PRONOUN;
use crate::mention::{Facts, lower_into};
use crate::span::Span;

/// What the document as a whole says of who speaks.
pub(super) struct Turns<'a> {
    document: &'a Document,
    facts: &'a Facts,
    /// The person who is interviewed, or who holds the speech.
    narrator: Who,
    /// Whether questions and answers take turns.
    interview: bool,
    /// Whether two paragraphs at least end in a question.
    dialogue: bool,
    floor: Floor,
}

/// A speaker tells the own name in the first blocks or nowhere.
const OPENING_BLOCKS: usize = 12;
/// The tokens in which a speaker says who is there.
const OPENING_TOKENS: u32 = 60;
/// A turn of more tokens is an answer, though it may end in a question.
const LONG_TURN: u32 = 70;

impl<'a> Turns<'a> {
    pub(super) fn new(document: &'a Document, facts: &'a Facts, sources: &Sources) -> Self {
        let mut turns = Self { document, facts, narrator: Who::Nobody, interview: false, dialogue: false, floor: Floor::default() };
        turns.dialogue = (0..document.blocks.len()).filter(|&b| turns.asks(b)).take(2).count() == 2;
        turns.floor = Floor::read(document, facts, sources, turns.dialogue);
        // Whom words of an interview name, who tells the own name, whom the opening of an interview names most.
        let (interview, named) = turns.interviewee();
        let introduced = if named.is_none() { turns.introduced() } else { None };
        let interviewed = named.or_else(|| if interview && introduced.is_none() { turns.named_most() } else { None });
        turns.interview = interviewed.is_some();
        let narrator = interviewed.or(introduced).or_else(|| turns.delivers());
        turns.narrator = match narrator {
            Some(cluster) => turns.person(cluster),
            None => turns.here(),
        };
        turns
    }

    fn person(&self, cluster: ClusterId) -> Who {
        let kind = self.document.clusters.get(cluster as usize).map_or(SpeakerKind::Person, |c| c.kind);
        Who::Cluster { cluster, words: Span::default(), kind, resolution: Resolution::Pronoun }
    }

    /// "What is up? Echo Mike here": capitalised words before "here" in the first words.
    fn here(&self) -> Who {
        let document = self.document;
        let last = OPENING_TOKENS.min(document.tokens.len() as u32);
        let capital = |t: TokenId| document.word(t).starts_with(char::is_uppercase);
        for at in (1..last).filter(|&t| document.word(t) == "here") {
            let start = (0..at).rev().take_while(|&t| capital(t)).last();
            if let Some(start) = start.filter(|&s| at - s <= 3 && self.facts.flags_of(s) & PRONOUN == 0 && at - s >= 2) {
                return Who::Name { name: document.token_span(&(start..at)), kind: SpeakerKind::Person };
            }
        }
        Who::Nobody
    }

    /// "Ann Lee delivered these remarks": the person before such a verb at the opening.
    fn delivers(&self) -> Option<ClusterId> {
        let last = OPENING_TOKENS.min(self.document.tokens.len() as u32);
        (0..last).find(|&t| matches!(self.document.word(t), "delivered" | "delivers")).and_then(|t| self.person_before(t))
    }

    /// Where the opening ends.
    fn opening(&self) -> Option<TokenId> {
        let blocks = &self.document.blocks;
        blocks.get(..OPENING_BLOCKS.min(blocks.len()))?.last().map(|b| b.tokens.end)
    }

    /// Whether the text is an interview, and the person named beside words of one at its opening: "… interviews Ann Lee", "spoke with
    /// Ann Lee", "Ann Lee tells the paper".
    fn interviewee(&self) -> (bool, Option<ClusterId>) {
        let document = self.document;
        let lettered = document.blocks.iter().any(|b| document.text[b.span].starts_with("Q:"));
        if !lettered && !self.dialogue {
            return (false, None);
        }
        let unquoted = |b: &usize| self.asks(*b) && document.text[document.blocks[*b].span].ends_with('?');
        let mut interview = lettered || (0..OPENING_BLOCKS.min(document.blocks.len())).filter(unquoted).take(3).count() == 3;
        let word = |token: TokenId| document.tokens.get(token as usize).map_or("", |_| document.word(token));
        let mut lower = String::new();
        for token in 0..self.opening().unwrap_or(0) {
            lower_into(word(token), &mut lower);
            let after = match lower.as_str() {
                "interviews" | "interviewed" | "interview" => true,
                // What somebody talks about is no interview.
                "spoke" | "talked" | "talks" | "speaks" if matches!(word(token + 1), "with" | "to") => true,
                "tells" => false,
                _ => continue,
            };
            interview = true;
            let person = if after { self.person_after(token + 1, 25) } else { self.person_before(token) };
            let person = person.or_else(|| self.person_before(token));
            if person.is_some() {
                return (true, person);
            }
        }
        (interview, None)
    }

    /// The person whom the opening names most.
    fn named_most(&self) -> Option<ClusterId> {
        let document = self.document;
        let last = self.opening()?;
        let mut counts: Vec<(ClusterId, u32)> = Vec::new();
        for entity in document.entities.iter().take_while(|e| e.tokens.end <= last).filter(|e| e.label == EntityLabel::Person) {
            if let Some(cluster) = entity.cluster {
                match counts.iter_mut().find(|(c, _)| *c == cluster) {
                    Some((_, n)) => *n += 1,
                    None => counts.push((cluster, 1)),
                }
            }
        }
        let mut best: Option<(ClusterId, u32)> = None;
        for (cluster, n) in counts {
            if best.is_none_or(|(_, top)| n > top) {
                best = Some((cluster, n));
            }
        }
        best.map(|(cluster, _)| cluster)
    }

    /// "My name is Ann Lee", "I'm Ann", "it's Ann here": a speaker who says so at the opening.
    fn introduced(&self) -> Option<ClusterId> {
        let document = self.document;
        let quoted = |t: TokenId| self.facts.quoted.get(t as usize).copied().unwrap_or(false);
        for entity in document.entities.iter().filter(|e| e.label == EntityLabel::Person && !quoted(e.tokens.start)) {
            let (start, end) = (entity.tokens.start, entity.tokens.end);
            let back = |n: u32| start.checked_sub(n).map_or("", |t| document.word(t));
            let next = document.tokens.get(end as usize).map_or("", |_| document.word(end));
            let (a, b) = (back(2), back(1));
            let is = matches!(b, "'s" | "’s" | "is");
            let said = matches!(b, "'m" | "’m" | "am") && a.eq_ignore_ascii_case("i")
                || is && a.eq_ignore_ascii_case("name")
                || is && (a.eq_ignore_ascii_case("it") || a.eq_ignore_ascii_case("this")) && start < 40
                || next == "here" && start < 40
                || (a, b) == ("I", ",");
            if said {
                return entity.cluster;
            }
        }
        None
    }

    fn person_before(&self, token: TokenId) -> Option<ClusterId> {
        let at = self.document.entities.partition_point(|e| e.tokens.end <= token);
        self.document.entities[..at]
            .iter()
            .rev()
            .take(4)
            .find(|e| e.label == EntityLabel::Person && e.tokens.end + 4 > token)
            .and_then(|e| e.cluster)
    }

    fn person_after(&self, from: TokenId, reach: u32) -> Option<ClusterId> {
        let at = self.document.entities.partition_point(|e| e.tokens.start < from);
        let person =
            self.document.entities[at..].iter().take_while(|e| e.tokens.start < from + reach).find(|e| e.label == EntityLabel::Person)?;
        // "interviews a bar owner on Ann Lee": what it is about.
        let about = (from..person.tokens.start).any(|t| matches!(self.document.word(t), "on" | "about"));
        if about { None } else { person.cluster }
    }

    fn block_of(&self, at: u32) -> usize {
        self.document.blocks.partition_point(|b| b.span.start <= at).saturating_sub(1)
    }

    fn asks(&self, block: usize) -> bool {
        self.document.blocks.get(block).is_some_and(|b| self.document.text[b.span].trim_end_matches(['"', '”', ' ', ')']).ends_with('?'))
    }

    /// Whether a turn asks whoever has the floor: it ends in a question, or is put to "you" in one.
    fn questions(&self, block: usize, long: bool) -> bool {
        let document = self.document;
        let Some(tokens) = document.blocks.get(block).map(|b| b.tokens.clone()) else { return false };
        if self.asks(block) {
            return !long;
        }
        let at = document.sentences.partition_point(|s| s.tokens.start < tokens.start);
        document.sentences[at..].iter().take_while(|s| s.tokens.end <= tokens.end).any(|s| {
            let you = |t: TokenId| matches!(document.word(t), "you" | "You" | "your" | "Your");
            document.text[s.span].ends_with('?') && s.tokens.clone().any(you)
        })
    }

    /// The quote with a speaker in whose words a token stands.
    pub(super) fn enclosing<'q>(&self, done: &'q [Quote], token: TokenId) -> Option<&'q Quote> {
        let span = self.document.tokens.get(token as usize)?.span;
        done.iter().rev().take(12).find(|q| q.speaker.is_some() && q.parts.iter().any(|p| p.contains(span)))
    }

    /// Who "I" or "you" is outside all quotations: in an interview "you" of a question and "I" of an answer are the one who is
    /// interviewed; elsewhere "I" is who speaks.
    pub(super) fn speaking(&self, token: TokenId, second: bool) -> Who {
        let Some(place) = self.document.tokens.get(token as usize) else { return Who::Unresolved };
        let block = self.block_of(place.span.start);
        let long = self.document.blocks.get(block).is_some_and(|b| b.tokens.len() as u32 > LONG_TURN);
        if let Some(holder) = self.floor.holder(block) {
            // Who asks stays unknown.
            return if second == self.questions(block, long) { holder.clone() } else { Who::Unresolved };
        }
        let sentence = self.facts.sentence.get(token as usize).and_then(|&s| self.document.sentences.get(s as usize));
        let question = sentence.is_some_and(|s| self.document.text[s.span].ends_with('?'));
        let theirs = match (self.interview, second) {
            (true, true) => question,
            (true, false) => long || !self.asks(block),
            (false, second) => !second,
        };
        if theirs && self.narrator != Who::Nobody { self.narrator.clone() } else { Who::Unresolved }
    }

    /// Who speaks in "Q: …" and "A: …": the one who asks stays unknown, the one who answers is interviewed. `None` for any other quote.
    pub(super) fn lettered(&self, quote: &Quote) -> Option<Who> {
        let text = |span: Option<Span>| span.map_or("", |s| &self.document.text[s]);
        if text(quote.cue) != ":" {
            return None;
        }
        match text(quote.source) {
            "Q" | "Question" => Some(Who::Unresolved),
            "A" | "Answer" if self.interview => Some(self.narrator.clone()),
            "A" | "Answer" => Some(Who::Unresolved),
            _ => None,
        }
    }

    /// Whom the paragraph before announces with a colon ("Moreno went on:", "an entry by Moreno:"): the only person its last sentence
    /// names. `None` without a colon.
    pub(super) fn announced(&self, quote: &Quote) -> Option<Who> {
        let before = self.document.blocks.get(self.block_of(quote.span.start).checked_sub(1)?)?;
        let last = before.tokens.end.checked_sub(1).filter(|&t| before.tokens.contains(&t) && self.document.word(t) == ":")?;
        let sentence = self.facts.sentence.get(last as usize).and_then(|&s| self.document.sentences.get(s as usize))?;
        let at = self.document.entities.partition_point(|e| e.tokens.start < sentence.tokens.start);
        let mut named = self.document.entities[at..]
            .iter()
            .take_while(|e| e.tokens.end <= sentence.tokens.end)
            .filter(|e| e.label == EntityLabel::Person)
            .map(|e| e.cluster);
        let first = named.next().flatten();
        Some(match first {
            Some(cluster) if named.all(|other| other == first) => self.person(cluster),
            _ => Who::Unresolved,
        })
    }

    /// The speaker of a quotation that stands alone: of the quote right before it, in its paragraph or one of the two before.
    pub(super) fn carried(&self, done: &[Quote], quote: &Quote) -> Option<SpeakerId> {
        let before = done.iter().rev().take(6).find(|q| q.span.end <= quote.span.start && q.speaker.is_some())?;
        let (here, there) = (self.block_of(quote.span.start), self.block_of(before.span.end.saturating_sub(1)));
        (here <= there + 2).then_some(before.speaker).flatten()
    }
}
