//! Marks, cues and speakers to quotes.

use crate::document::{Document, Quote, QuoteKind, Resolution, Speaker, SpeakerKind};
use crate::span::Span;

/// Fills [`Document::quotes`] and [`Document::speakers`]: what stands between quotation marks in a sentence that has
/// "said" and a name.
pub fn find(document: &mut Document) {
    let mut quotes = Vec::new();
    let mut speakers: Vec<Speaker> = Vec::new();
    for (sentence_id, sentence) in document.sentences.iter().enumerate() {
        let words = || sentence.tokens.clone();
        let open = words().find(|&t| matches!(document.word(t), "“" | "\""));
        let close = open.and_then(|o| words().find(|&t| t > o && matches!(document.word(t), "”" | "\"")));
        let cue = words().find(|&t| document.word(t) == "said");
        let name = document.mentions.iter().find(|m| m.entity.is_some() && sentence.span.contains(m.span));
        let (Some(open), Some(close), Some(cue), Some(name)) = (open, close, cue, name) else { continue };
        let span = document.token_span(&(open..close + 1));
        let name_text = document.slice(name.span);
        let speaker = speakers.iter().position(|s| &*s.name == name_text).unwrap_or_else(|| {
            speakers.push(Speaker {
                name: name_text.into(),
                kind: SpeakerKind::Person,
                role: None,
                affiliation: None,
                cluster: name.cluster,
                n_quotes: 0,
            });
            speakers.len() - 1
        });
        speakers[speaker].n_quotes += 1;
        quotes.push(Quote {
            span,
            parts: vec![span],
            kind: QuoteKind::Direct,
            cue: Some(document.tokens[cue as usize].span),
            source: Some(name.span),
            speaker: Some(speaker as u32),
            resolution: Resolution::Named,
            addressee: None::<Span>,
            act: "said".into(),
            parent: None,
            sentence: sentence_id as u32,
            confidence: 0.5,
            evidence: "cue",
            alternatives: Vec::new(),
        });
    }
    document.quotes = quotes;
    document.speakers = speakers;
}
