//! One name, one kind: where a document calls the same words nearly always the same, what it calls them otherwise once is a mistake.

use std::ops::Range;

use crate::document::{Entity, EntityLabel, TokenId};
use crate::linear::mix;
use crate::token::Words;

/// So many times a kind must have been given to outvote another.
const LEAST: usize = 2;
/// So many times as often as all others together.
const TIMES: usize = 2;

/// Gives names the kind that the same words have elsewhere in the document, where that is clear.
pub fn decide(words: &Words, names: &mut [Entity]) {
    let mut votes: Vec<(u64, EntityLabel, usize)> =
        names.iter().enumerate().map(|(place, name)| (key(words, &name.tokens), name.label, place)).collect();
    // Who is named in full is meant by the last name alone; the place of such a vote is no name's.
    let full = names.iter().filter(|name| name.label == EntityLabel::Person && name.tokens.len() > 1);
    // It counts twice: a full name is plainer than a word alone.
    let last = |name: &Entity| (key(words, &(name.tokens.end - 1..name.tokens.end)), EntityLabel::Person, names.len());
    votes.extend(full.flat_map(|name| [last(name); 2]));
    votes.sort_unstable_by_key(|&(key, label, place)| (key, label as u8, place));
    for same in votes.chunk_by(|a, b| a.0 == b.0) {
        let most = same.chunk_by(|a, b| a.1 == b.1).max_by_key(|of_kind| of_kind.len()).unwrap_or_default();
        let others = same.len() - most.len();
        if others > 0 && most.len() >= LEAST && most.len() >= others * TIMES {
            let kind = most[0].1;
            // A team is called by its city, a government by its capital: that is no mistake.
            for &(_, _, place) in same.iter().filter(|(_, other, _)| *other != EntityLabel::Org || !is_place(kind)) {
                if let Some(name) = names.get_mut(place) {
                    name.label = kind;
                }
            }
        }
    }
}

fn is_place(kind: EntityLabel) -> bool {
    matches!(kind, EntityLabel::Gpe | EntityLabel::Loc | EntityLabel::Fac)
}

/// A hash of the words of a name in lower case.
fn key(words: &Words, tokens: &Range<TokenId>) -> u64 {
    tokens.clone().fold(tokens.len() as u64, |all, token| mix(all, u64::from(words.get(token).lower)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;
    use crate::token::{Abbreviations, tokenize};

    #[test]
    fn most_mentions_decide() {
        let decided = |text: &str, names: &[(&str, EntityLabel)]| -> Vec<EntityLabel> {
            let mut document = Document { text: text.into(), ..Document::default() };
            crate::block::find(&mut document);
            tokenize(&mut document, &Abbreviations::with(&[]));
            let mut words = Words::new();
            words.fill(&document);
            let mut token = 0;
            let mut names: Vec<Entity> = names
                .iter()
                .map(|&(name, label)| {
                    let length = name.split(' ').count() as TokenId;
                    let tokens = (token..).map(|start| start..start + length).find(|t| document.slice(document.token_span(t)) == name);
                    let tokens = tokens.expect("in the text");
                    token = tokens.end;
                    Entity {
                        span: document.token_span(&tokens),
                        tokens,
                        label,
                        custom_label: None,
                        value: None,
                        cluster: None,
                        confidence: 0.9,
                    }
                })
                .collect();
            decide(&words, &mut names);
            names.iter().map(|name| name.label).collect()
        };
        use EntityLabel::{Gpe, Org, Person};
        let text = "Ada Velm came. Velm spoke. We saw Velm there.";
        assert_eq!(decided(text, &[("Ada Velm", Person), ("Velm", Person), ("Velm", Org)]), [Person, Person, Person]);
        // One against one decides nothing, nor two against two.
        assert_eq!(decided(text, &[("Velm", Person), ("Velm", Gpe)]), [Person, Gpe]);
        assert_eq!(
            decided("Orst met Orst, Orst met Orst.", &[("Orst", Gpe), ("Orst", Org), ("Orst", Org), ("Orst", Gpe)]),
            [Gpe, Org, Org, Gpe]
        );
        // A place may stand for an organization.
        assert_eq!(
            decided("Orst met Orst, Orst met Orst.", &[("Orst", Gpe), ("Orst", Gpe), ("Orst", Org), ("Orst", Gpe)]),
            [Gpe, Gpe, Org, Gpe]
        );
        assert_eq!(decided("Orst met Orst, Orst met Orst.", &[("Orst", Org), ("Orst", Org), ("Orst", Gpe), ("Orst", Org)]), [Org; 4]);
    }
}
