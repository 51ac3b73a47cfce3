//! Sentences to entities.

use crate::document::{Document, Entity, EntityLabel};

/// Fills [`Document::entities`]: runs of two and more capitalised words.
pub fn find(document: &mut Document) {
    let capital = |token: u32| document.word(token).chars().next().is_some_and(char::is_uppercase);
    let mut found = Vec::new();
    for sentence in &document.sentences {
        let mut token = sentence.tokens.start;
        while token < sentence.tokens.end {
            let start = token;
            while token < sentence.tokens.end && capital(token) {
                token += 1;
            }
            if token - start >= 2 {
                let tokens = start..token;
                found.push(Entity {
                    span: document.token_span(&tokens),
                    tokens,
                    label: EntityLabel::Person,
                    custom_label: None,
                    value: None,
                    cluster: None,
                    confidence: 0.5,
                });
            }
            token = token.max(start + 1);
        }
    }
    document.entities = found;
}
