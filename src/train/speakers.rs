//! The speaker stage alone: quotes as the reference has them, so that only who the source is can go wrong.

use super::corpus::{Attribution, Offsets};
use crate::document::{Document, Quote, QuoteKind, Resolution};
use crate::lexicon;
use crate::mention::Facts;
use crate::span::Span;
use crate::speaker;
use crate::token::Words;

/// Puts the reference's quotes in the place of those found and resolves their speakers anew.
pub fn resolve_reference(document: &mut Document, attributions: &[Attribution]) {
    let offsets = Offsets::new(&document.text);
    let spans = |points: &[[u32; 2]]| points.iter().map(|&p| offsets.to_bytes(p)).collect::<Vec<Span>>();
    let cover = |spans: &[Span]| spans.iter().copied().reduce(Span::cover);
    let mut quotes: Vec<Quote> = attributions
        .iter()
        .filter_map(|attribution| {
            let parts = spans(&attribution.content);
            let span = cover(&parts)?;
            // A source in pieces: its first.
            let source = spans(&attribution.source).first().copied();
            let cue = cover(&spans(&attribution.cue));
            let marked = |s: &Span| document.text[*s].starts_with(['"', '“', '”']) || document.text[*s].starts_with("''");
            let kind = if parts.iter().all(marked) { QuoteKind::Direct } else { QuoteKind::Indirect };
            let at = cue.or(source).unwrap_or(span).start;
            let sentence = document.sentences.partition_point(|s| s.span.start <= at).saturating_sub(1) as u32;
            Some(Quote {
                span,
                parts,
                kind,
                cue,
                source,
                speaker: None,
                resolution: Resolution::Unknown,
                addressee: None,
                act: "".into(),
                parent: None,
                sentence,
                confidence: 1.0,
                evidence: "reference",
                alternatives: Vec::new(),
            })
        })
        .collect();
    quotes.sort_by_key(|q| (q.span, q.parts.clone()));
    document.quotes = quotes;
    let mut words = Words::new();
    words.fill(document);
    lexicon::look_up(words.all_mut());
    let mut facts = Facts::default();
    facts.fill(document, &words);
    speaker::resolve(document, &facts);
}
