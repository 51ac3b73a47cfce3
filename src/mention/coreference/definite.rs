//! Who a definite description of a person means: who bears the role, else whom the text speaks of right before it.

use super::Reader;
use crate::document::{Entity, EntityLabel, Tag, TokenId};
use crate::mention::chain::{Chain, Class, Found};
use crate::mention::lexicon::{self, KIN, PLAIN, UNNAMED};
use crate::mention::names;
use crate::mention::nominal::{self, Fit};
use crate::mention::phrase::{self, Phrase, Role};
use crate::span::Span;

/// An adverbial that opens a sentence has so many tokens at most.
const LONGEST_ADVERBIAL: TokenId = 14;
/// Among so many names namesakes are looked for.
const MOST_NAMED: usize = 64;

impl Reader<'_> {
    /// Who "the senator", "the Republican nominee" is: who bears the role, else whom the sentence before is about.
    pub(super) fn definite_person(&self, phrase: &Phrase) -> Option<u32> {
        let asked = phrase::role(self.document, self.facts, phrase);
        let bearer = nominal::person(self.document, self.words, self.facts, &self.chains, &self.roles, &self.found, phrase, &asked)
            .filter(|&(_, chain)| !self.is_somebody_else_s(phrase, chain));
        match bearer {
            // "The Vermont senator", where a senator of no told place was named.
            Some((Fit::Loose, chain)) if !self.is_topic(chain, phrase.head) => self.variation(phrase).or(Some(chain)),
            Some((_, chain)) => Some(chain),
            None => self.variation(phrase),
        }
    }

    /// Whether one of the two sentences before is about somebody: opens with a mention, or has it as a subject.
    fn is_topic(&self, chain: u32, token: TokenId) -> bool {
        let Some(&sentence) = self.facts.sentence.get(token as usize) else { return false };
        let opens = |m: &Found| {
            let first = self.document.sentences.get(m.sentence as usize).map_or(0, |s| s.tokens.start);
            (first..m.tokens.start).all(|t| self.facts.flags_of(t) & lexicon::TITLE != 0 || self.document.word(t) == ".")
        };
        let near = self.found.iter().rev().take(24).take_while(|m| m.sentence + 2 >= sentence).filter(|m| m.sentence < sentence);
        near.filter(|m| m.chain == Some(chain)).any(|m| m.subject || opens(m))
    }

    /// "His lawyer" is not the lawyer of somebody else who was named long ago.
    fn is_somebody_else_s(&self, phrase: &Phrase, chain: u32) -> bool {
        let chain = &self.chains[chain as usize];
        let theirs = phrase.owner.is_some_and(|o| self.tag(o) == Tag::PrpPoss);
        let here = self.facts.sentence.get(phrase.head as usize).copied().unwrap_or(0);
        let last = chain.last.and_then(|m| self.found.get(m as usize)).map_or(0, |m| m.sentence);
        theirs && chain.name.is_some() && here > last + 2
    }

    /// Whether a person is told to be of another place: "the Vermont senator" is not one from Ohio.
    fn is_from_elsewhere(&self, chain: &Chain, place: &Entity) -> bool {
        let told = chain.roles.iter().filter_map(|role| role.affiliation).chain(chain.body);
        let at = |span: Span| self.document.entities.binary_search_by_key(&span.start, |e| e.span.start).ok();
        let mut places = told.filter(|&span| at(span).is_some_and(|e| self.document.entities[e].label == EntityLabel::Gpe)).peekable();
        places.peek().is_some() && places.all(|span| self.document.text[span] != self.document.text[place.span])
    }

    /// The only person told to be of a place: "the Norland leader" where "Bo Ek of Norland" was named.
    fn only_one_from(&self, place: &Entity) -> Option<u32> {
        let place = &self.document.text[place.span];
        // "D-Ohio" is of Ohio.
        let there = |span: Span| self.document.text[span].rsplit('-').next() == Some(place);
        let from = |id: &u32| {
            let chain = &self.chains[*id as usize];
            let told = chain.roles.iter().filter_map(|role| role.affiliation).chain(chain.body).any(there);
            chain.class == Class::Person && chain.name.is_some() && told
        };
        let mut found = (0..self.names.clusters.len().min(MOST_NAMED) as u32).filter(from);
        found.next().filter(|_| found.next().is_none())
    }

    /// Whether another person bears the last name: who a mere description means is then left open.
    fn has_namesake(&self, chain: u32) -> bool {
        let last = |id: u32| self.chains[id as usize].name.and_then(|name| self.document.text[name].rsplit(' ').next());
        let (first, mine) = (self.names.clusters.len().min(MOST_NAMED) as u32, last(chain));
        (0..first).any(|id| id != chain && self.chains[id as usize].class == Class::Person && last(id) == mine)
    }

    /// "The Republican nominee" for somebody of whom no such role is told: the named subject of the sentence before, when the phrase
    /// opens its own and holds no other name.
    fn variation(&self, phrase: &Phrase) -> Option<u32> {
        let sentence = *self.facts.sentence.get(phrase.head as usize)?;
        let start = self.document.sentences.get(sentence as usize)?.tokens.start;
        let (subject, says) = self.subject_beside(&phrase.tokens);
        let definite = phrase.determiner.is_some_and(|d| self.document.word(d).eq_ignore_ascii_case("the"));
        // "In an interview with the paper, the Ohio Republican said": opens its sentence too.
        let behind_adverbial = || {
            let comma = phrase.tokens.start - 1;
            let short = phrase.tokens.start - start <= LONGEST_ADVERBIAL && self.document.word(comma) == ",";
            short && self.tag(start) == Tag::In && !(start..comma).any(|t| self.tag(t).is_finite())
        };
        let opens = phrase.tokens.start == start || says || behind_adverbial();
        if !opens || !definite || !subject || self.facts.flags_of(phrase.head) & (UNNAMED | KIN | PLAIN) != 0 {
            return None;
        }
        let owned = phrase.owner.is_some_and(|o| self.tag(o) != Tag::PrpPoss);
        let inside = || (phrase.tokens.start..phrase.head).filter_map(|t| self.facts.entity_of(t));
        let body = inside().any(|e| !matches!(self.document.entities[e as usize].label, EntityLabel::Norp | EntityLabel::Gpe));
        let place = inside().map(|e| &self.document.entities[e as usize]).find(|e| e.label == EntityLabel::Gpe);
        if body || owned {
            return None;
        }
        let held = |role: &Role| nominal::telling_of(self.document, role);
        let asked = held(&phrase::role(self.document, self.facts, phrase));
        let fits = |id: u32| {
            let chain = &self.chains[id as usize];
            let rival = asked != 0 && chain.roles.iter().any(|r| nominal::rivals(held(r), asked));
            let gender = names::title_gender(self.facts.flags_of(phrase.head));
            let agrees = gender.zip(chain.gender.or(chain.likely)).is_none_or(|(asked, theirs)| asked == theirs);
            let elsewhere = place.is_some_and(|place| self.is_from_elsewhere(chain, place));
            chain.class == Class::Person && !chain.plural && chain.name.is_some() && !rival && agrees && !elsewhere
        };
        let near =
            || self.found.iter().rev().take(24).take_while(|m| m.sentence + 2 >= sentence).filter(|m| !m.quoted && m.sentence < sentence);
        if let Some(one) = place.and_then(|place| self.only_one_from(place)).filter(|&id| fits(id)) {
            return Some(one);
        }
        let is_named = |id: u32| self.chains[id as usize].class == Class::Person && self.chains[id as usize].name.is_some();
        for at in (sentence.saturating_sub(2)..sentence).rev() {
            // Who speaks in it, else its first subject; it is somebody else's turn where that one cannot be meant.
            let subjects =
                || near().filter(|m| m.sentence == at && m.subject).filter_map(|m| m.chain.filter(|&id| is_named(id)).map(|id| (m, id)));
            let Some((_, id)) = subjects().find(|(m, _)| m.says).or_else(|| subjects().last()) else { continue };
            // Of namesakes only one who is named right before it, in its paragraph.
            let block = |s: u32| self.document.sentences.get(s as usize).map(|s| s.block);
            let beside = at + 1 == sentence && block(at) == block(sentence);
            let known = at + 1 == sentence || self.chains[id as usize].count > 1;
            return Some(id).filter(|&id| known && fits(id) && (beside || !self.has_namesake(id)));
        }
        // Else the only person of the sentence before.
        let mut only = None;
        for id in near()
            .filter(|m| m.sentence + 1 == sentence)
            .filter_map(|m| m.chain)
            .filter(|&id| self.chains[id as usize].class == Class::Person)
        {
            if only.is_some_and(|o| o != id) {
                return None;
            }
            only = Some(id);
        }
        only.filter(|&id| fits(id))
    }
}
