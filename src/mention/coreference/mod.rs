//! One pass over the document from left to right: every name, noun phrase and pronoun that may speak becomes a mention of
//! a referent.

mod called;
mod definite;
mod subject;

use std::collections::BTreeMap;

use super::chain::{Chain, Class, Found, class_of_noun};
use super::facts::{Facts, lower_into};
use super::lexicon::{self, PRONOUN, SAYING, UNNAMED};
use super::names::NameClusters;
use super::nominal::{self, RoleIndex};
use super::phrase::{self, Phrase, is_noun};
use super::pronoun::{self, Place, Pronoun};
use super::roles::NONE;
use crate::document::{BlockKind, Document, Entity, EntityLabel, MentionKind, Tag, TokenId};
use crate::token::Words;
use crate::token::word::flag;

/// Of a speaker without a name, more mentions than these are not given to a name that follows.
const MOST_RENAMED: u32 = 12;
/// Of whom a sentence told before its speaker is named, so many mentions at most.
const MOST_REPORTED: usize = 12;

/// The state of the pass.
pub(crate) struct Reader<'a> {
    document: &'a Document,
    words: &'a Words,
    facts: &'a Facts,
    /// For head nouns of roles beside names: whose.
    linked: &'a [u32],
    names: &'a NameClusters,
    roles: RoleIndex,
    /// Bodies called after somebody ("Clinton campaign"), by their words in lower case.
    described: BTreeMap<Box<str>, u32>,
    pub chains: Vec<Chain>,
    pub found: Vec<Found>,
    buffer: String,
    /// What is weighed for a pronoun.
    candidates: Vec<(u32, i32)>,
    /// Who was the last to speak outside quotation marks, and the verb.
    speaks: Option<(TokenId, Option<u32>)>,
}

impl<'a> Reader<'a> {
    /// Ready to read a document whose named referents and their roles are known.
    pub fn new(
        document: &'a Document,
        words: &'a Words,
        facts: &'a Facts,
        names: &'a NameClusters,
        linked: &'a [u32],
        chains: Vec<Chain>,
    ) -> Self {
        let mut roles = RoleIndex::default();
        for (id, chain) in chains.iter().enumerate() {
            for role in &chain.roles {
                roles.add(nominal::compared(document, words, role.head), id as u32);
            }
        }
        // About every third token is the head of a mention.
        let found = Vec::with_capacity(document.tokens.len() / 3);
        let (described, buffer) = (BTreeMap::new(), String::new());
        Self { document, words, facts, linked, names, roles, described, chains, found, buffer, candidates: Vec::new(), speaks: None }
    }

    /// Reads all sentences.
    pub fn read(&mut self) {
        let n = self.document.tokens.len() as u32;
        let mut token = 0;
        while token < n {
            if let Some(entity) = self.facts.entity_of(token) {
                let tokens = self.document.entities[entity as usize].tokens.clone();
                self.name(entity);
                if self.is_one_of_a_group(entity) {
                    self.nominal(tokens.start, Class::Person);
                }
                token = tokens.end.max(token + 1);
                continue;
            }
            let flags = self.facts.flags_of(token);
            if flags & PRONOUN != 0 {
                lower_into(self.document.word(token), &mut self.buffer);
                if let Some(kind) = pronoun::kind(&self.buffer) {
                    self.pronoun(token, kind);
                    token += 1;
                    continue;
                }
            }
            if let Some(chain) = self.bare_surname(token) {
                self.chains[chain as usize].introduced = true;
                self.add(token..token + 1, token, MentionKind::Name, None, Some(chain));
                token += 1;
                continue;
            }
            if let Some(class) = class_of_noun(flags).or_else(|| self.speaking_noun(token))
                && self.is_nominal(token)
            {
                self.nominal(token, class);
            }
            token += 1;
        }
    }

    /// "The powers said": several of any kind that a verb of saying follows are a group.
    fn speaking_noun(&self, token: TokenId) -> Option<Class> {
        let says = |t: TokenId| self.facts.flags_of(t) & SAYING != 0 && matches!(self.tag(t), Tag::Vbd | Tag::Vbp);
        (self.tag(token) == Tag::Nns && (token + 1..token + 4).any(says) && self.subject_beside(&(token..token + 1)).1)
            .then_some(Class::Group)
    }

    /// "The Arizona Republican": one member of a party, who has a name. "The Austrian added": one of a country, who speaks.
    fn is_one_of_a_group(&self, entity: u32) -> bool {
        let entity = &self.document.entities[entity as usize];
        let head = entity.tokens.start;
        entity.label == EntityLabel::Norp
            && entity.tokens.len() == 1
            && (self.is_party_member(head) || self.is_national(entity))
            && phrase::is_head(self.document, self.facts, head)
            && phrase::ending_at(self.document, self.facts, head)
                .determiner
                .is_some_and(|d| self.document.word(d).eq_ignore_ascii_case("the"))
    }

    fn is_party_member(&self, head: TokenId) -> bool {
        matches!(self.document.word(head), "Republican" | "Democrat" | "Conservative" | "Libertarian")
            && self.facts.flags_of(head) & lexicon::PERSON != 0
            && self.tag(head) != Tag::Jj
    }

    /// "British", "Japanese" are more than one. Where the text has just told of another ("the Austrian chancellor") it is that one.
    fn is_national(&self, entity: &Entity) -> bool {
        /// Names before it, among which another such is sought.
        const NEAR: usize = 6;
        let head = entity.tokens.start;
        const OTHERS: [&str; 14] = [
            "Argentine",
            "Briton",
            "Croat",
            "Czech",
            "Dane",
            "Finn",
            "Greek",
            "Pole",
            "Scot",
            "Serb",
            "Slovak",
            "Spaniard",
            "Swede",
            "Turk",
        ];
        let word = self.document.word(head);
        let at = self.document.entities.partition_point(|e| e.tokens.start < head);
        let mut before = self.document.entities[..at].iter().rev().take(NEAR);
        (word.ends_with("an") || OTHERS.contains(&word))
            && !before.any(|e| e.tokens.len() == 1 && self.document.word(e.tokens.start) == word)
            && self.subject_beside(&(head.saturating_sub(1)..head + 1)).1
    }

    /// A surname that the entity stage passed over ("Trump" at the start of a sentence), standing alone.
    fn bare_surname(&self, token: TokenId) -> Option<u32> {
        let word = self.words.get(token);
        if !word.is(flag::CAPITAL) || word.is(flag::ALL_CAPITALS) {
            return None;
        }
        let at = self.names.surnames.binary_search_by_key(&word.lower, |&(hash, _)| hash).ok()?;
        let beside = |t: Option<TokenId>| {
            t.filter(|&t| self.same_sentence(t, token)).is_some_and(|t| {
                self.words.get(t).is(flag::CAPITAL)
                    && is_noun(self.tag(t))
                    && self.facts.flags_of(t) & (lexicon::TITLE | lexicon::PERSON) == 0
            })
        };
        (is_noun(self.tag(token)) && !beside(token.checked_sub(1)) && !beside(Some(token + 1))).then(|| self.names.surnames[at].1)
    }

    fn tag(&self, token: TokenId) -> Tag {
        self.document.tokens.get(token as usize).map_or(Tag::Unset, |t| t.tag)
    }

    fn same_sentence(&self, a: TokenId, b: TokenId) -> bool {
        self.facts.sentence.get(a as usize).is_some_and(|s| self.facts.sentence.get(b as usize) == Some(s))
    }

    fn is_nominal(&self, token: TokenId) -> bool {
        let tag = self.tag(token);
        let aged = tag == Tag::Jj && self.facts.flags_of(token) & lexicon::PERSON != 0 && !is_noun(self.tag(token + 1));
        if !(aged
            || phrase::is_head(self.document, self.facts, token)
            || tag == Tag::Dt && self.document.word(token).eq_ignore_ascii_case("those"))
        {
            return false;
        }
        // "The Advocate said": a name that the entity stage passed over.
        let office = lexicon::TITLE | lexicon::BODY | lexicon::DOCUMENT | lexicon::GROUP;
        if self.words.get(token).is(flag::CAPITAL)
            && self.facts.flags_of(token) & office == 0
            && self.facts.entity_of(token).is_none()
            && token.checked_sub(1).is_some_and(|b| self.document.word(b).eq_ignore_ascii_case("the"))
            && !self.words.get(token).is(flag::ALL_CAPITALS)
        {
            return false;
        }
        // The noun right before a person's name is that person's role.
        !(self.facts.entity_of(token + 1).is_some_and(|e| self.document.entities[e as usize].label == EntityLabel::Person)
            && self.same_sentence(token, token + 1))
    }

    /// Adds a mention of a referent.
    fn add(&mut self, tokens: std::ops::Range<TokenId>, head: TokenId, kind: MentionKind, entity: Option<u32>, chain: Option<u32>) {
        let (subject, says) = self.subject(&tokens);
        let left = tokens.start.checked_sub(1).filter(|&left| self.same_sentence(left, tokens.start));
        let embedded = left.is_some_and(|b| matches!(self.tag(b), Tag::In | Tag::To))
            || matches!(self.tag(tokens.end), Tag::Pos)
            || matches!(self.tag(head), Tag::PrpPoss | Tag::WpPoss);
        let before = chain.and_then(|chain| {
            let referent = &mut self.chains[chain as usize];
            referent.count += 1;
            referent.last.replace(self.found.len() as u32)
        });
        let sentence = self.facts.sentence.get(head as usize).copied().unwrap_or(0);
        let quoted = self.facts.quoted.get(head as usize).copied().unwrap_or(false);
        let relative = matches!(self.tag(head), Tag::Wp | Tag::Wdt);
        if says && !quoted && !relative && chain.is_some() {
            let verb = self.saying_verb(&tokens);
            // "Ek was late, Lee said": of whom the sentence has told before.
            if verb > tokens.start && left.is_some_and(|left| matches!(self.document.word(left), "," | "”" | "\"")) {
                for mention in self.found.iter_mut().rev().take(MOST_REPORTED).take_while(|m| m.sentence == sentence) {
                    mention.reported |= !mention.says && mention.chain != chain;
                }
            }
            self.speaks = Some((verb, chain));
        }
        let reported = !says
            && self.speaks.is_some_and(|(verb, speaker)| verb < tokens.start && speaker != chain && self.same_sentence(verb, tokens.start));
        let signs = entity.is_some() && self.signs(&tokens);
        self.found.push(Found {
            span: self.document.token_span(&tokens),
            sentence,
            quoted,
            tokens,
            head,
            kind,
            entity,
            chain,
            before,
            subject,
            says,
            embedded,
            reported,
            signs,
        });
    }

    /// "BERLIN (Reuters) - ", "REUTERS / Ann Lee": who only signs is nobody whom the text speaks of.
    fn signs(&self, tokens: &std::ops::Range<TokenId>) -> bool {
        let word = |t: TokenId| self.document.tokens.get(t as usize).map_or("", |_| self.document.word(t));
        let opens = tokens.start.checked_sub(1).is_some_and(|b| word(b) == "(");
        let sentence = self.facts.sentence.get(tokens.start as usize).and_then(|&s| self.document.sentences.get(s as usize));
        let block = sentence.and_then(|s| self.document.blocks.get(s.block as usize)).map(|b| b.kind);
        block == Some(BlockKind::Dateline)
            || opens && word(tokens.end) == ")" && matches!(word(tokens.end + 1), "-" | "–" | "—" | "--")
            || word(tokens.end) == "/" && self.words.get(tokens.start).is(flag::ALL_CAPITALS)
    }

    fn name(&mut self, entity: u32) {
        let Some(chain) = self.names.of_entity.get(entity as usize).copied().flatten() else { return };
        let tokens = self.document.entities[entity as usize].tokens.clone();
        if tokens.is_empty() {
            return;
        }
        let at = self.found.len();
        let first = self.chains[chain as usize].count == 0;
        self.chains[chain as usize].introduced = true;
        self.add(tokens.clone(), tokens.end - 1, MentionKind::Name, Some(entity), Some(chain));
        if first {
            self.name_after_role(chain, at);
        }
    }

    /// "The tax commissioner says … . Kevin Sullivan says …": a name that comes with no role right after a speaker with no name.
    fn name_after_role(&mut self, chain: u32, at: usize) {
        let Some(name) = self.found.get(at) else { return };
        let bare = self.chains[chain as usize].roles.is_empty() && self.chains[chain as usize].class == Class::Person;
        if !bare || !name.subject || !name.says || name.quoted {
            return;
        }
        let before = self.found[..at].iter().rev().take(16).take_while(|m| m.sentence + 2 >= name.sentence && m.sentence < name.sentence);
        let mut unnamed = None;
        for mention in before.filter(|m| !m.quoted) {
            let Some(id) = mention.chain else { continue };
            let other = &self.chains[id as usize];
            if other.class != Class::Person || other.plural || other.name.is_some() && !mention.subject {
                continue;
            }
            if other.name.is_some() || unnamed.is_some_and(|u| u != id) || !mention.subject || !mention.says {
                return;
            }
            unnamed = Some(id);
        }
        let Some(unnamed) = unnamed else { return };
        let other = &mut self.chains[unnamed as usize];
        if other.count > MOST_RENAMED {
            return;
        }
        // From the last mention to the first, which told who it is.
        let mut mentions = [0; MOST_RENAMED as usize];
        let mut n = 0;
        let mut next = other.last;
        while let (Some(mention), Some(place)) = (next, mentions.get_mut(n)) {
            *place = mention as usize;
            n += 1;
            next = self.found[mention as usize].before;
        }
        let Some((&first, last)) = mentions[..n].split_last().map(|(first, _)| (first, other.last)) else { return };
        // "A neighbour said …" told of somebody of whom no more is to come.
        let anybody =
            ["a", "an", "one", "another"].iter().any(|w| self.document.word(self.found[first].tokens.start).eq_ignore_ascii_case(w));
        if anybody || self.facts.flags_of(self.found[first].head) & UNNAMED != 0 {
            return;
        }
        let (count, roles) = (std::mem::take(&mut other.count), std::mem::take(&mut other.roles));
        other.last = None;
        for &mention in &mentions[..n] {
            self.found[mention].chain = Some(chain);
        }
        self.found[at].before = last;
        for role in roles {
            self.roles.add(nominal::compared(self.document, self.words, role.head), chain);
            self.chains[chain as usize].add_role(self.facts, role);
        }
        self.chains[chain as usize].count += count;
    }

    fn pronoun(&mut self, token: TokenId, kind: Pronoun) {
        let tag = self.tag(token);
        if kind == Pronoun::Which && !matches!(tag, Tag::Wdt | Tag::Wp) {
            return;
        }
        let quoted = self.facts.quoted.get(token as usize).copied().unwrap_or(false);
        let chain = match kind {
            Pronoun::First | Pronoun::Second => None,
            Pronoun::It if pronoun::is_empty(self.document, token) => None,
            Pronoun::Who | Pronoun::Which => self.antecedent(token, kind),
            _ => {
                let (subject, says) = self.subject(&(token..token + 1));
                let object = !subject && matches!(tag, Tag::Prp);
                let sentence = self.facts.sentence.get(token as usize).copied().unwrap_or(0);
                let possessive = tag == Tag::PrpPoss;
                let place = Place { pronoun: kind, token, sentence, quoted, says, object, possessive };
                pronoun::resolve(self.document, self.facts, &self.chains, &self.found, &place, &mut self.candidates)
            }
        };
        if let Some(chain) = chain {
            let referent = &mut self.chains[chain as usize];
            match kind {
                Pronoun::He => referent.votes[0] += 1,
                Pronoun::She => referent.votes[1] += 1,
                _ => {}
            }
        }
        self.add(token..token + 1, token, MentionKind::Pronoun, None, chain);
    }

    /// The referent of a relative pronoun: the phrase right before it, else the nearest of its kind in the sentence.
    fn antecedent(&self, token: TokenId, kind: Pronoun) -> Option<u32> {
        let sentence = self.facts.sentence.get(token as usize)?;
        let before = token.checked_sub(1)?;
        let end = if self.document.word(before) == "," { before } else { token };
        let fits = |chain: u32| {
            self.chains[chain as usize].label != EntityLabel::Norp
                && match kind {
                    Pronoun::Who => matches!(self.chains[chain as usize].class, Class::Person | Class::Group),
                    _ => matches!(
                        self.chains[chain as usize].class,
                        Class::Body | Class::Document | Class::Group | Class::Place | Class::Other
                    ),
                }
        };
        let near = self.found.iter().rev().take_while(|m| m.sentence == *sentence).take(8);
        let mut nearest = None;
        for mention in near.filter(|m| m.kind != MentionKind::Pronoun) {
            let Some(chain) = mention.chain else { continue };
            if mention.tokens.end == end && (fits(chain) || kind == Pronoun::Which) {
                return Some(chain);
            }
            if kind == Pronoun::Who && fits(chain) && nearest.is_none() {
                nearest = Some(chain);
            }
        }
        nearest
    }

    fn nominal(&mut self, head: TokenId, class: Class) {
        let phrase = phrase::ending_at(self.document, self.facts, head);
        let flags = self.facts.flags_of(head);
        let plural = matches!(self.tag(head), Tag::Nns | Tag::Nnps) || flags & (lexicon::PLURAL | lexicon::GROUP) != 0;
        let class = if class == Class::Person && plural { Class::Group } else { class };
        let chain = self.nominal_chain(&phrase, class, plural);
        self.add(phrase.tokens.clone(), head, MentionKind::Nominal, None, chain);
    }

    fn nominal_chain(&mut self, phrase: &Phrase, class: Class, plural: bool) -> Option<u32> {
        let head = phrase.head;
        let whose = self.linked.get(head as usize).copied().unwrap_or(NONE);
        if whose != NONE {
            return Some(whose);
        }
        if class == Class::Body
            && !plural
            && let Some(chain) = self.described_body(phrase)
        {
            return Some(chain);
        }
        let noun = nominal::compared(self.document, self.words, head);
        let determiner = phrase.determiner.map(|d| self.document.word(d));
        let definite = phrase.owner.is_some()
            || matches!(determiner, Some("the" | "The" | "this" | "This" | "that" | "That" | "these" | "These" | "those" | "Those"))
            || determiner.is_none()
                && !plural
                && self.tag(phrase.tokens.start) != Tag::Cd
                && phrase.tokens.start.checked_sub(1).is_none_or(|b| self.tag(b) != Tag::Cd)
                && self.facts.sentence.get(head as usize).is_some_and(|&s| self.document.sentences[s as usize].tokens.len() < 16);
        if definite {
            let known = match class {
                Class::Person => self.definite_person(phrase),
                Class::Body if !plural => nominal::body(self.document, self.words, self.facts, &self.chains, &self.found, phrase),
                _ => nominal::unnamed(&self.chains, &self.found, class, noun, plural),
            };
            if let Some(chain) = known {
                if class == Class::Person && self.chains[chain as usize].name.is_some() {
                    let role = phrase::role(self.document, self.facts, phrase);
                    self.chains[chain as usize].add_role(self.facts, role);
                    self.roles.add(noun, chain);
                }
                return known;
            }
        } else if class == Class::Person && !plural && self.in_lead(head) {
            // "A judge has rejected …": the lead leaves the name to a later paragraph.
            let asked = phrase::role(self.document, self.facts, phrase);
            if let Some((_, chain)) =
                nominal::person(self.document, self.words, self.facts, &self.chains, &self.roles, &self.found, phrase, &asked)
                && self.chains[chain as usize].name.is_some()
                && !self.chains[chain as usize].introduced
            {
                return Some(chain);
            }
        }
        let span = self.document.token_span(&phrase.tokens);
        let mut chain = Chain::unnamed(span, class, self.facts.flags_of(head), noun);
        chain.plural = plural;
        let id = self.chains.len() as u32;
        if matches!(class, Class::Person | Class::Group) && self.facts.flags_of(head) & UNNAMED == 0 {
            let role = phrase::role(self.document, self.facts, phrase);
            chain.add_role(self.facts, role);
        }
        if class == Class::Document {
            chain.name = self.titled(phrase);
        }
        self.chains.push(chain);
        if class == Class::Person {
            self.roles.add(noun, id);
        }
        Some(id)
    }

    /// True in the headline and the paragraphs after it.
    fn in_lead(&self, token: TokenId) -> bool {
        let sentence = self.facts.sentence.get(token as usize).copied().unwrap_or(0);
        self.document.sentences.get(sentence as usize).is_some_and(|s| s.block < 4)
    }
}
