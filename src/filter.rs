//! What the user asked to leave out: quotes of other kinds, quotes that are too unsure.

use crate::document::{Document, QuoteKind};

/// Keeps the quotes of some kinds (all, where none is named) of at least some probability, and brings what refers to them in
/// order: a quote whose parent is gone stands in its grandparent, speakers without a quote go, and counts are of what is left.
pub(crate) fn quotes(document: &mut Document, kinds: &[QuoteKind], min_confidence: f32) {
    let wanted: Vec<bool> = document
        .quotes
        .iter()
        .map(|quote| (kinds.is_empty() || kinds.contains(&quote.kind)) && quote.confidence >= min_confidence)
        .collect();
    if wanted.iter().all(|&wanted| wanted) {
        return;
    }
    let old_parents: Vec<_> = document.quotes.iter().map(|quote| quote.parent).collect();
    let new_quotes = renumber(&wanted);
    for quote in &mut document.quotes {
        // A parent may come after its child in the list; the steps are counted so that no chain, however odd, is endless.
        for _ in 0..old_parents.len() {
            match quote.parent {
                Some(parent) if !wanted.get(parent as usize).copied().unwrap_or(false) => {
                    quote.parent = old_parents.get(parent as usize).copied().flatten();
                }
                _ => break,
            }
        }
        quote.parent = quote.parent.and_then(|parent| new_quotes.get(parent as usize).copied().flatten());
    }
    let mut wanted = wanted.into_iter();
    document.quotes.retain(|_| wanted.next().unwrap_or(false));

    for speaker in &mut document.speakers {
        speaker.n_quotes = 0;
    }
    for quote in &document.quotes {
        if let Some(speaker) = quote.speaker.and_then(|id| document.speakers.get_mut(id as usize)) {
            speaker.n_quotes += 1;
        }
    }
    let heard: Vec<bool> = document.speakers.iter().map(|speaker| speaker.n_quotes > 0).collect();
    let new_speakers = renumber(&heard);
    for quote in &mut document.quotes {
        quote.speaker = quote.speaker.and_then(|id| new_speakers.get(id as usize).copied().flatten());
    }
    document.speakers.retain(|speaker| speaker.n_quotes > 0);
}

/// The new position of each that is kept.
fn renumber(kept: &[bool]) -> Vec<Option<u32>> {
    let mut next = 0..;
    kept.iter().map(|&kept| if kept { next.next() } else { None }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Span;
    use crate::document::{Quote, Resolution, Speaker, SpeakerKind};

    fn quote(kind: QuoteKind, speaker: u32, parent: Option<u32>, confidence: f32) -> Quote {
        Quote {
            span: Span::default(),
            parts: Vec::new(),
            kind,
            cue: None,
            source: None,
            speaker: Some(speaker),
            resolution: Resolution::Named,
            addressee: None,
            act: "said".into(),
            parent,
            sentence: 0,
            confidence,
            evidence: "",
            alternatives: Vec::new(),
        }
    }

    fn speaker(name: &str, n_quotes: u32) -> Speaker {
        Speaker { name: name.into(), kind: SpeakerKind::Person, role: None, affiliation: None, cluster: None, n_quotes }
    }

    #[test]
    fn what_is_left_out_leaves_no_loose_end() {
        let quotes = vec![
            quote(QuoteKind::Indirect, 0, None, 0.9),
            quote(QuoteKind::Indirect, 1, Some(0), 0.2),
            quote(QuoteKind::Direct, 1, Some(1), 0.8),
        ];
        let document = Document { quotes, speakers: vec![speaker("Ada", 1), speaker("Ben", 2)], ..Document::default() };

        let mut sure = document.clone();
        super::quotes(&mut sure, &[], 0.5);
        assert_eq!(
            sure.quotes.iter().map(|quote| (quote.speaker, quote.parent)).collect::<Vec<_>>(),
            [(Some(0), None), (Some(1), Some(0))]
        );
        assert_eq!(sure.speakers, [speaker("Ada", 1), speaker("Ben", 1)]);

        let mut direct = document.clone();
        super::quotes(&mut direct, &[QuoteKind::Direct], 0.0);
        assert_eq!((direct.quotes[0].speaker, direct.quotes[0].parent), (Some(0), None));
        assert_eq!(direct.speakers, [speaker("Ben", 1)]);

        let mut all = document.clone();
        super::quotes(&mut all, &[], 0.0);
        assert_eq!(all, document);
    }
}
