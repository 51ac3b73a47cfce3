//! Entities, pronouns and nominals to mentions and clusters.

use crate::document::{Cluster, Document, EntityId, Mention, MentionId, MentionKind};

/// Fills [`Document::mentions`] and [`Document::clusters`]: one mention an entity, equal names together.
pub fn resolve(document: &mut Document) {
    for id in 0..document.entities.len() {
        let (span, tokens, label) = {
            let e = &document.entities[id];
            (e.span, e.tokens.clone(), e.label)
        };
        let name = document.text[span].to_owned();
        let cluster = document.clusters.iter().position(|c| *c.name == *name).unwrap_or_else(|| {
            document.clusters.push(Cluster { name: name.into(), label, role: None, affiliation: None, gender: None, mentions: Vec::new() });
            document.clusters.len() - 1
        });
        document.clusters[cluster].mentions.push(document.mentions.len() as MentionId);
        document.entities[id].cluster = Some(cluster as u32);
        document.mentions.push(Mention {
            span,
            head: tokens.end - 1,
            tokens,
            kind: MentionKind::Name,
            entity: Some(id as EntityId),
            cluster: Some(cluster as u32),
        });
    }
}
