//! What is called after a name: "the Clinton campaign", "a Bloomberg poll".

use super::Reader;
use crate::document::{EntityLabel, Tag, TokenId};
use crate::mention::chain::{Chain, Class};
use crate::mention::lexicon::BODY;
use crate::mention::phrase::{Phrase, is_noun};
use crate::mention::{lower_into, names, nominal};
use crate::span::Span;

impl Reader<'_> {
    /// "the Clinton campaign", "Hillary Clinton's campaign", "the Obama administration": a body called after a name, with that as its
    /// name.
    pub(super) fn described_body(&mut self, phrase: &Phrase) -> Option<u32> {
        let head = phrase.head;
        let campaign = matches!(self.document.word(head), "campaign" | "administration" | "Campaign" | "Administration");
        if campaign && let Some(owner) = phrase.owner.filter(|&o| self.tag(o) == Tag::PrpPoss) {
            return self.own_body(owner, head);
        }
        let first = (phrase.tokens.start..head).find_map(|t| self.facts.entity_of(t).map(|e| (t, e)))?;
        let entity = &self.document.entities[first.1 as usize];
        let owned = phrase.owner.is_some();
        let adjacent = entity.tokens.end == head || owned && entity.tokens.end + 1 == head || entity.tokens.end < head;
        if !adjacent || !matches!(entity.label, EntityLabel::Person | EntityLabel::Org | EntityLabel::Gpe | EntityLabel::Fac) {
            return None;
        }
        // "A London court", "the Ohio company" only tell where it is.
        let any = phrase.determiner.is_some_and(|d| ["a", "an"].iter().any(|w| self.document.word(d).eq_ignore_ascii_case(w)));
        let noun = self.document.word(head);
        let placed = entity.label == EntityLabel::Gpe && (any || nominal::firm(noun)) || noun == "maker";
        if owned && !campaign || placed {
            return None;
        }
        let (name, _) = names::name_tokens(self.document, self.facts, entity);
        // Compared by the last word of the name, so that "Hillary Clinton's campaign" is the "Clinton campaign".
        let mut key = String::with_capacity(32);
        for (i, token) in std::iter::once(name.end - 1).chain(if owned { head..head + 1 } else { name.end..head + 1 }).enumerate() {
            if i > 0 {
                key.push(' ');
            }
            lower_into(self.document.word(token), &mut self.buffer);
            key.push_str(&self.buffer);
        }
        let whole = self.document.token_span(&(name.start..head + 1));
        if let Some(&chain) = self.described.get(key.as_str()) {
            let known = self.chains[chain as usize].name;
            if known.is_none() || !owned && known.is_some_and(|n| self.document.text[n].contains(['\'', '’'])) {
                self.chains[chain as usize].name = Some(whole);
            }
            return Some(chain);
        }
        let noun = nominal::compared(self.document, self.words, head);
        let mut chain = Chain::unnamed(self.document.token_span(&phrase.tokens), Class::Body, BODY, noun);
        chain.name = Some(whole);
        let id = self.chains.len() as u32;
        self.chains.push(chain);
        self.described.insert(key.into(), id);
        Some(id)
    }

    /// "his campaign": the body called after the pronoun's referent, where the text calls one so.
    fn own_body(&mut self, owner: TokenId, head: TokenId) -> Option<u32> {
        let chain = self.found.iter().rev().take(4).find(|m| m.head == owner)?.chain?;
        let name = self.chains[chain as usize].name?;
        let last = self.document.text[name].rsplit(' ').next()?;
        let mut key = String::new();
        lower_into(last, &mut key);
        key.push(' ');
        lower_into(self.document.word(head), &mut self.buffer);
        key.push_str(&self.buffer);
        self.described.get(key.as_str()).copied()
    }

    /// "a Bloomberg poll": what is called after a body has that as its name.
    pub(super) fn titled(&self, phrase: &Phrase) -> Option<Span> {
        let start = (phrase.tokens.start..phrase.head).find(|&t| self.facts.entity_of(t).is_some())?;
        let adjacent = self.document.entities[self.facts.entity_of(start)? as usize].tokens.end == phrase.head;
        let counted = matches!(self.document.word(phrase.head), "poll" | "survey" | "Poll" | "Survey" | "Act" | "index" | "census");
        (adjacent && counted && phrase.owner.is_none() && is_noun(self.tag(phrase.head)))
            .then(|| self.document.token_span(&(start..phrase.head + 1)))
    }
}
