//! Sentences to entities.

pub mod number;
mod user_names;

pub use user_names::UserNames;

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

/// Puts a user's names into [`Document::entities`]. They win: whatever overlaps one of them is left out.
pub fn add_user_names(document: &mut Document, names: &UserNames) {
    let found = names.find(document);
    if found.is_empty() {
        return;
    }
    document.entities.retain(|entity| {
        let next = found.partition_point(|name| name.span.end <= entity.span.start);
        found.get(next).is_none_or(|name| !name.span.overlaps(entity.span))
    });
    document.entities.extend(found);
    document.entities.sort_by_key(|entity| entity.span);
}
