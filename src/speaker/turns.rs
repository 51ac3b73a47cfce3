//! Who speaks where no name stands beside the words: the quote before, the turn of an interview, the speaker of a speech.

use super::source::{Sources, Who};
use crate::document::{ClusterId, Document, EntityLabel, Quote, Resolution, SpeakerId, SpeakerKind, TokenId};
use crate::mention::lower_into;
use crate::span::Span;

/// What the document as a whole says of who speaks.
pub(super) struct Turns<'a> {
    document: &'a Document,
    /// The person who is interviewed, or who holds the speech.
    narrator: Option<ClusterId>,
    /// Whether questions and answers take turns.
    interview: bool,
}

/// A speaker tells the own name in the first blocks or nowhere.
const OPENING_BLOCKS: usize = 12;

impl<'a> Turns<'a> {
    pub(super) fn new(document: &'a Document, sources: &Sources<'a>) -> Self {
        let _ = sources;
        let mut turns = Self { document, narrator: None, interview: false };
        turns.narrator = turns.interviewee();
        turns.interview = turns.narrator.is_some();
        if turns.narrator.is_none() {
            turns.narrator = turns.introduced();
        }
        turns
    }

    /// "… interviews Ann Lee", "spoke with Ann Lee": the person named after such words at the opening.
    fn interviewee(&self) -> Option<ClusterId> {
        let document = self.document;
        let last = document.blocks.get(..OPENING_BLOCKS.min(document.blocks.len()))?.last()?.tokens.end;
        let questions =
            document.blocks.iter().filter(|b| document.text[b.span].trim_end_matches(['"', '”', ' ', ')']).ends_with('?')).count();
        if questions < 2 {
            return None;
        }
        let mut lower = String::new();
        for token in 0..last.min(document.tokens.len() as u32) {
            lower_into(document.word(token), &mut lower);
            let opens =
                matches!(lower.as_str(), "interviews" | "interviewed" | "interview" | "spoke" | "talked" | "talks" | "speaks" | "tells");
            if opens && let Some(person) = self.person_after(token + 1, 25) {
                return Some(person);
            }
        }
        // Else the person named most in the opening.
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
        best.filter(|&(_, n)| n > 1).map(|(cluster, _)| cluster)
    }

    /// "My name is Ann Lee", "I'm Ann", "this is Ann".
    fn introduced(&self) -> Option<ClusterId> {
        let document = self.document;
        for entity in document.entities.iter().filter(|e| e.label == EntityLabel::Person && e.tokens.start >= 2) {
            let start = entity.tokens.start;
            let (a, b) = (document.word(start - 2), document.word(start - 1));
            let said = matches!(b, "'m" | "’m" | "am") && a.eq_ignore_ascii_case("i")
                || b == "is" && a.eq_ignore_ascii_case("name")
                || matches!((a, b), ("I", ","));
            if said {
                return entity.cluster;
            }
        }
        None
    }

    fn person_after(&self, from: TokenId, reach: u32) -> Option<ClusterId> {
        let at = self.document.entities.partition_point(|e| e.tokens.start < from);
        self.document.entities[at..]
            .iter()
            .take_while(|e| e.tokens.start < from + reach)
            .find(|e| e.label == EntityLabel::Person)
            .and_then(|e| e.cluster)
    }

    fn block_of(&self, at: u32) -> usize {
        self.document.blocks.partition_point(|b| b.span.start <= at).saturating_sub(1)
    }

    fn asks(&self, block: usize) -> bool {
        self.document.blocks.get(block).is_some_and(|b| self.document.text[b.span].trim_end_matches(['"', '”', ' ', ')']).ends_with('?'))
    }

    /// The quote with a speaker in whose words a token stands.
    pub(super) fn enclosing<'q>(&self, done: &'q [Quote], token: TokenId) -> Option<&'q Quote> {
        let span = self.document.tokens.get(token as usize)?.span;
        done.iter().rev().take(12).find(|q| q.speaker.is_some() && q.parts.iter().any(|p| p.contains(span)))
    }

    /// Who "I" or "you" is outside all quotations.
    pub(super) fn speaking(&self, token: TokenId, second: bool) -> Who {
        let Some(cluster) = self.narrator else { return Who::Unresolved };
        let Some(place) = self.document.tokens.get(token as usize) else { return Who::Unresolved };
        let asks = self.asks(self.block_of(place.span.start));
        if self.interview == (asks != second) && self.interview || !self.interview && second {
            return Who::Unresolved;
        }
        let words = Span::default();
        let kind = self.document.clusters.get(cluster as usize).map_or(SpeakerKind::Person, |c| c.kind);
        Who::Cluster { cluster, words, kind, resolution: Resolution::Pronoun }
    }

    /// The speaker of a quotation that stands alone: of the quote right before it, in its paragraph or the one before.
    pub(super) fn carried(&self, done: &[Quote], quote: &Quote) -> Option<SpeakerId> {
        let before = done.iter().rev().take(6).find(|q| q.span.end <= quote.span.start && q.speaker.is_some())?;
        let (here, there) = (self.block_of(quote.span.start), self.block_of(before.span.end.saturating_sub(1)));
        (here <= there + 1).then_some(before.speaker).flatten()
    }
}
