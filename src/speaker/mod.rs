//! Quotes to speakers: who the source beside the cue is, and to whom it was said.
//!
//! The quote stage gives the source as written. Here it becomes a speaker: the cluster its mention belongs to, or its own
//! words where it stays unnamed ("a source close to the talks"). A quote without a source takes the speaker of the quote it
//! continues. Where nothing tells, there is no speaker: sooner none than a wrong name.

mod addressee;
mod floor;
mod names;
mod source;
mod turns;

use std::collections::BTreeMap;

use source::{Sources, Who};
use turns::Turns;

use crate::document::{ClusterId, Document, Quote, QuoteKind, Resolution, Speaker, SpeakerId, SpeakerKind};
use crate::mention::{Facts, is_name, lower_into, role_at};
use crate::span::Span;

/// Fills [`Document::speakers`] and of each quote the speaker, the resolution, the addressee and the names of its
/// alternatives.
pub(crate) fn resolve(document: &mut Document, facts: &Facts) {
    let mut quotes = std::mem::take(&mut document.quotes);
    document.speakers = if quotes.is_empty() { Vec::new() } else { speakers(document, facts, &mut quotes) };
    document.quotes = quotes;
}

fn speakers(document: &Document, facts: &Facts, quotes: &mut [Quote]) -> Vec<Speaker> {
    let sources = Sources::new(document, facts);
    let turns = Turns::new(document, facts, &sources);
    let mut table = Table::default();
    for at in 0..quotes.len() {
        let (done, rest) = quotes.split_at_mut(at);
        let Some(quote) = rest.first_mut() else { break };
        quote.speaker = None;
        if quote.evidence == crate::quote::UNATTRIBUTED {
            continue;
        }
        let mut who = quote.source.map_or(Who::Nobody, |span| sources.who(span));
        // Who has a turn of a transcript is a person, whatever the name looks like.
        if let Who::Name { kind, .. } = &mut who
            && *kind == SpeakerKind::Organization
            && quote.evidence == "transcript"
        {
            *kind = SpeakerKind::Person;
        }
        if quote.evidence == "transcript"
            && let Some(person) = quote.source.and_then(|source| sources.with_initials(source))
        {
            who = person;
        }
        // "He said, ‘Go home’" in somebody's speech: whom the speaker calls "he" is another.
        if let Who::Cluster { cluster, resolution: Resolution::Pronoun, .. } = who
            && let Some(outer) = quote.parent.and_then(|parent| done.get(parent as usize))
            && outer.kind == QuoteKind::Direct
            && outer.speaker.is_some_and(|s| table.speakers[s as usize].cluster == Some(cluster))
        {
            who = Who::Unresolved;
        }
        if let Some(turn) = turns.lettered(quote) {
            quote.speaker = table.speaker(document, facts, &turn);
            quote.resolution = Resolution::CarriedOver;
        } else if let Who::Speaking { token, second } = who {
            who = match turns.enclosing(done, token) {
                // Inside a quotation: its speaker; "you" there is whom that one speaks to, whom the text seldom tells.
                Some(outer) if !second => {
                    quote.speaker = outer.speaker;
                    Who::Nobody
                }
                Some(_) => Who::Unresolved,
                None => turns.speaking(token, second),
            };
            if quote.speaker.is_none() {
                quote.speaker = table.speaker(document, facts, &who);
            }
            quote.resolution = Resolution::Pronoun;
        } else if quote.source.is_none() && quote.cue.is_none() && quote.kind == QuoteKind::Direct {
            quote.speaker = match turns.announced(quote) {
                Some(who) => table.speaker(document, facts, &who),
                None => turns.carried(done, quote),
            };
            quote.resolution = Resolution::CarriedOver;
        } else {
            quote.speaker = table.speaker(document, facts, &who);
            quote.resolution = who.resolution();
        }
        match quote.speaker {
            Some(speaker) => table.speakers[speaker as usize].n_quotes += 1,
            None => quote.resolution = Resolution::Unknown,
        }
        quote.addressee = addressee::find(document, facts, &sources, quote);
        for alternative in &mut quote.alternatives {
            if let Some(name) = name_of(document, &sources.who(alternative.span)) {
                alternative.name = name;
            }
        }
    }
    table.speakers
}

/// The speakers so far.
#[derive(Default)]
struct Table {
    speakers: Vec<Speaker>,
    of_cluster: BTreeMap<ClusterId, SpeakerId>,
    of_words: BTreeMap<String, SpeakerId>,
}

impl Table {
    fn push(&mut self, speaker: Speaker) -> SpeakerId {
        self.speakers.push(speaker);
        self.speakers.len() as SpeakerId - 1
    }

    /// The speaker that a source is, made where it is met first.
    fn speaker(&mut self, document: &Document, facts: &Facts, who: &Who) -> Option<SpeakerId> {
        let name = name_of(document, who)?;
        match who {
            Who::Cluster { cluster, kind, .. } => {
                if let Some(&id) = self.of_cluster.get(cluster) {
                    return Some(id);
                }
                let found = document.clusters.get(*cluster as usize)?;
                let (role, affiliation) = (found.role.clone(), found.affiliation.clone());
                let id = self.push(Speaker { name, kind: *kind, role, affiliation, cluster: Some(*cluster), n_quotes: 0 });
                self.of_cluster.insert(*cluster, id);
                Some(id)
            }
            Who::Words { kind, .. } | Who::Name { kind, .. } => {
                let mut key = String::new();
                lower_into(&name, &mut key);
                Some(match self.of_words.get(&key) {
                    Some(&id) => id,
                    None => {
                        // "One of his aides" is no aides; "most people" tells no role.
                        let head = if let Who::Words { head, .. } = who { Some(*head).filter(|_| !name.starts_with("one ")) } else { None };
                        let (role, affiliation) =
                            head.and_then(|head| role_at(document, facts, head)).map_or((None, None), |(role, body)| (Some(role), body));
                        let id = self.push(Speaker { name, kind: *kind, role, affiliation, cluster: None, n_quotes: 0 });
                        self.of_words.insert(key, id);
                        id
                    }
                })
            }
            Who::Speaking { .. } | Who::Unresolved | Who::Nobody => None,
        }
    }
}

/// The name of a source: its cluster's proper name, else its own words.
fn name_of(document: &Document, who: &Who) -> Option<Box<str>> {
    match who {
        Who::Cluster { cluster, words, kind, .. } => {
            let found = document.clusters.get(*cluster as usize)?;
            Some(if found.named && *kind != SpeakerKind::Anonymous { found.name.clone() } else { own_words(document, *words) })
        }
        Who::Words { words, .. } => Some(own_words(document, *words)),
        Who::Name { name, .. } => Some(document.text[*name].into()),
        Who::Speaking { .. } | Who::Unresolved | Who::Nobody => None,
    }
}

/// The words of an unnamed source as they stand in the middle of a sentence: "A source" is "a source".
fn own_words(document: &Document, words: Span) -> Box<str> {
    let text = &document.text[words];
    let (first, rest) = text.split_at(text.find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len()));
    let capital = first.chars().next().is_some_and(char::is_uppercase) && !first.chars().skip(1).any(char::is_uppercase);
    let entity = document.entities.binary_search_by_key(&words.start, |e| e.span.start).ok();
    let proper = entity.is_some_and(|e| is_name(document.entities[e].label));
    let mut name = String::with_capacity(text.len());
    // "so-called “experts”": the marks at its edges are no part of a source, so one would stay alone.
    let rest = rest.replace(['“', '”', '"'], "");
    if capital && !proper {
        lower_into(first, &mut name);
    } else {
        name.push_str(first);
    }
    for (i, piece) in rest.split_whitespace().enumerate() {
        if i > 0 || rest.starts_with(char::is_whitespace) {
            name.push(' ');
        }
        name.push_str(piece);
    }
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_words_lose_the_capital_of_a_sentence_start() {
        let text = "A source close to\nAnn. UN staff.".to_owned();
        let document = Document { text, ..Document::default() };
        assert_eq!(&*own_words(&document, Span::new(0, 21)), "a source close to Ann");
        assert_eq!(&*own_words(&document, Span::new(23, 31)), "UN staff");
    }
}
