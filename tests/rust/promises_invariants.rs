//! What holds for every document whatever its text is: the promises that a user's code leans on. The fuzz targets hold documents to the
//! same ones, so this file reads nothing of the tests.

use quotewire::Span;
use quotewire::document::{Document, Quote};

/// Fails, with the text, unless every promise holds.
pub fn check(document: &Document) {
    let text = document.text.as_str();
    covers(document, document.blocks.iter().map(|b| b.span), "blocks");
    covers(document, document.tokens.iter().map(|t| t.span), "tokens");
    covers(document, document.sentences.iter().map(|s| s.span), "sentences");
    ranges(document);
    arcs(document);
    if let Some(line) = &document.dateline {
        for part in line.places.iter().chain(&line.agency).chain(&line.date) {
            words(document, *part, "part of the dateline");
            // A date may stand on a line of its own before the rest.
            let before = line.date == Some(*part) && part.end <= line.span.start;
            assert!(before || line.span.contains(*part), "dateline {} without {part} of {text:?}", line.span);
        }
    }
    entities(document);
    clusters(document);
    for pair in document.quotes.windows(2) {
        assert!(pair[0].span.start <= pair[1].span.start, "quotes {} and {} of {text:?}", pair[0].span, pair[1].span);
    }
    for (id, found) in document.quotes.iter().enumerate() {
        quote(document, id, found);
    }
    speakers(document);
}

/// The words of a span; fails where it covers none, or leaves the text, or begins or ends amid a character.
fn words<'d>(document: &'d Document, span: Span, what: &str) -> &'d str {
    let found = document.text.get(span.range()).unwrap_or_else(|| panic!("{what} {span} of {:?}", document.text));
    assert!(!found.trim().is_empty(), "{what} {span} holds nothing in {:?}", document.text);
    found
}

/// Fails unless the spans follow each other and leave nothing but white space between them.
fn covers(document: &Document, spans: impl Iterator<Item = Span>, what: &str) {
    let text = document.text.as_str();
    let mut end = 0;
    for span in spans {
        let gap = text.get(end..span.start as usize).unwrap_or_else(|| panic!("{what}: {span} out of order in {text:?}"));
        assert!(gap.chars().all(char::is_whitespace), "{what}: {gap:?} is left out of {text:?}");
        let body = words(document, span, what);
        assert!(body.trim() == body, "{what}: {body:?} of {text:?}");
        end = span.end as usize;
    }
    assert!(text[end..].chars().all(char::is_whitespace), "{what}: {:?} is left out of {text:?}", &text[end..]);
}

/// Blocks hold sentences and sentences hold tokens, each of them once and in order.
fn ranges(document: &Document) {
    let text = &document.text;
    let (mut token, mut sentence) = (0, 0);
    for (id, block) in document.blocks.iter().enumerate() {
        assert_eq!((block.tokens.start, block.sentences.start), (token, sentence), "block {id} of {text:?}");
        for held in &document.sentences[block.sentences.start as usize..block.sentences.end as usize] {
            assert!(held.block as usize == id && block.span.contains(held.span), "sentence {} of {text:?}", held.span);
            assert!(held.tokens.start == token && held.tokens.end >= token, "sentence {} of {text:?}", held.span);
            // A token belongs to the sentence that it starts in.
            for inside in document.tokens_in(&held.tokens) {
                assert!(held.span.start <= inside.span.start && inside.span.start < held.span.end, "{} of {text:?}", inside.span);
            }
            token = held.tokens.end;
        }
        assert_eq!(block.tokens.end, token, "block {id} of {text:?}");
        sentence = block.sentences.end;
    }
    assert_eq!((token as usize, sentence as usize), (document.tokens.len(), document.sentences.len()), "{text:?}");
}

/// Heads stand in the word's own sentence, and every chain of heads ends at a root.
fn arcs(document: &Document) {
    let text = &document.text;
    assert!(document.arcs.is_empty() || document.arcs.len() == document.tokens.len(), "{text:?}");
    if document.arcs.is_empty() {
        return;
    }
    let mut rooted = vec![false; document.arcs.len()];
    let mut chain = Vec::new();
    for sentence in &document.sentences {
        for token in sentence.tokens.clone() {
            let mut at = Some(token);
            while let Some(word) = at.filter(|&word| !rooted[word as usize]) {
                assert!(sentence.tokens.contains(&word), "head {word} of token {token} in {text:?}");
                assert!(chain.len() < sentence.tokens.len(), "heads of token {token} run in a circle in {text:?}");
                chain.push(word);
                at = document.arcs[word as usize].head;
            }
            chain.drain(..).for_each(|word| rooted[word as usize] = true);
        }
    }
}

fn probability(value: f32, what: &str, document: &Document) {
    assert!((0.0..=1.0).contains(&value), "{what}: {value} in {:?}", document.text);
}

fn entities(document: &Document) {
    let text = &document.text;
    let mut end = 0;
    for (id, entity) in document.entities.iter().enumerate() {
        let found = words(document, entity.span, "entity");
        assert!(entity.span.start >= end, "entity {found:?} overlaps the one before it in {text:?}");
        end = entity.span.end;
        assert!(!entity.tokens.is_empty() && entity.tokens.end as usize <= document.tokens.len(), "entity {found:?} of {text:?}");
        assert!(document.token_span(&entity.tokens).contains(entity.span), "the tokens of entity {found:?} of {text:?}");
        let at = document.sentences.partition_point(|s| s.tokens.end <= entity.tokens.start);
        assert!(document.sentences[at].tokens.end >= entity.tokens.end, "entity {id}, {found:?}, crosses a sentence's end in {text:?}");
        assert!(entity.cluster.is_none_or(|c| (c as usize) < document.clusters.len()), "cluster of {found:?} in {text:?}");
        assert!(entity.value.as_deref() != Some(""), "value of {found:?} in {text:?}");
        probability(entity.confidence, "confidence of an entity", document);
    }
}

/// Mentions are in order, and belong to the clusters that list them.
fn clusters(document: &Document) {
    let text = &document.text;
    assert!(document.mentions.is_sorted_by_key(|m| m.span), "{text:?}");
    for mention in &document.mentions {
        let found = words(document, mention.span, "mention");
        assert!(mention.tokens.contains(&mention.head), "head of {found:?} in {text:?}");
        assert_eq!(document.token_span(&mention.tokens), mention.span, "{found:?} in {text:?}");
        assert!(mention.entity.is_none_or(|e| (e as usize) < document.entities.len()), "{found:?} in {text:?}");
    }
    let mut listed = vec![None; document.mentions.len()];
    let mut first = 0;
    for (id, cluster) in document.clusters.iter().enumerate() {
        assert!(!cluster.name.trim().is_empty() && cluster.mentions.is_sorted(), "cluster {cluster:?} of {text:?}");
        assert!(cluster.mentions.first().is_some_and(|&m| m >= first), "clusters are not in order in {text:?}");
        first = cluster.mentions[0];
        for &mention in &cluster.mentions {
            assert!(listed[mention as usize].replace(id as u32).is_none(), "a mention of two clusters in {text:?}");
        }
    }
    assert!(document.mentions.iter().map(|m| m.cluster).eq(listed), "{text:?}");
}

fn quote(document: &Document, id: usize, quote: &Quote) {
    let text = &document.text;
    let found = words(document, quote.span, "quote");
    let (Some(first), Some(last)) = (quote.parts.first(), quote.parts.last()) else { panic!("{found:?} has no parts in {text:?}") };
    assert_eq!(quote.span, first.cover(*last), "parts {:?} of {found:?} in {text:?}", quote.parts);
    for part in &quote.parts {
        words(document, *part, "part");
    }
    assert!(quote.parts.windows(2).all(|p| p[0].end <= p[1].start), "parts {:?} of {found:?} in {text:?}", quote.parts);
    let spans = quote.cue.iter().chain(&quote.source).chain(&quote.addressee).chain(quote.alternatives.iter().map(|a| &a.span));
    for span in spans {
        words(document, *span, "cue, source, addressee or alternative");
    }
    let sentence = document.sentences.get(quote.sentence as usize).unwrap_or_else(|| panic!("sentence of {found:?} in {text:?}"));
    let home = quote.cue.unwrap_or(*first);
    assert!(sentence.span.overlaps(home), "{found:?} is not in its sentence {} in {text:?}", sentence.span);
    assert!(quote.speaker.is_none_or(|s| (s as usize) < document.speakers.len()), "speaker of {found:?} in {text:?}");
    if let Some(parent) = quote.parent {
        let outer = document.quotes.get(parent as usize).unwrap_or_else(|| panic!("parent of {found:?} in {text:?}"));
        assert!(parent as usize != id && outer.span.contains(quote.span), "{found:?} is not inside its parent in {text:?}");
    }
    assert!(!quote.evidence.is_empty(), "{found:?} in {text:?}");
    probability(quote.confidence, "confidence of a quote", document);
    for other in &quote.alternatives {
        assert!(!other.name.trim().is_empty(), "alternative of {found:?} in {text:?}");
        probability(other.probability, "probability of an alternative", document);
    }
    assert!(quote.alternatives.is_sorted_by(|a, b| a.probability >= b.probability), "alternatives of {found:?} in {text:?}");
}

fn speakers(document: &Document) {
    let text = &document.text;
    let mut quotes = vec![0; document.speakers.len()];
    document.quotes.iter().filter_map(|q| q.speaker).for_each(|s| quotes[s as usize] += 1);
    for (speaker, quotes) in document.speakers.iter().zip(quotes) {
        assert!(!speaker.name.trim().is_empty(), "{speaker:?} of {text:?}");
        assert!(speaker.n_quotes == quotes && quotes > 0, "{speaker:?} has {quotes} quotes in {text:?}");
        assert!(speaker.cluster.is_none_or(|c| (c as usize) < document.clusters.len()), "{speaker:?} of {text:?}");
    }
}
