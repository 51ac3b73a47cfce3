//! A name as it is written: the words by which it is compared with others, without titles, articles and suffixes.

use std::ops::Range;

use crate::document::{Document, Entity, EntityLabel, TokenId};
use crate::mention::lower_into;
use crate::span::Span;

/// Names of several countries that also go by another.
const ALIASES: &[(&str, &str)] = &[
    ("us", "united states"),
    ("u.s.", "united states"),
    ("u.s", "united states"),
    ("usa", "united states"),
    ("u.s.a.", "united states"),
    ("america", "united states"),
    ("united states of america", "united states"),
    ("uk", "united kingdom"),
    ("u.k.", "united kingdom"),
    ("britain", "united kingdom"),
    ("great britain", "united kingdom"),
    ("uae", "united arab emirates"),
    ("eu", "european union"),
    ("e.u.", "european union"),
    ("un", "united nations"),
    ("u.n.", "united nations"),
    ("gop", "republican party"),
    ("fed", "federal reserve"),
];
/// Words that end a name and are no part of what tells it from another.
const SUFFIXES: &[&str] = &[
    "inc", "inc.", "corp", "corp.", "co", "co.", "ltd", "ltd.", "llc", "plc", "ag", "nv", "sa", "jr", "jr.", "sr", "sr.", "ii", "iii",
    "iv", "&",
];
/// Those of them that tell namesakes apart; "I" and "V" end no other names of persons.
const ORDINALS: &[&str] =
    &["jr", "sr", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "xi", "xii", "xiii", "xiv", "xv", "xvi", "xxiii"];

/// One way a name is written.
pub(super) struct Form {
    /// Its words in lower case without title, article and suffix, a blank between them.
    pub words: Box<str>,
    /// "jr", "ii": what tells father from son and king from king.
    pub ordinal: Option<Box<str>>,
    /// The most frequent label; of equals the one seen first.
    pub label: EntityLabel,
    /// How often it has its first label, and each other one.
    first: (EntityLabel, u32),
    others: Vec<(EntityLabel, u32)>,
    pub count: u32,
    pub headline: bool,
    pub cluster: Option<u32>,
}

impl Form {
    pub fn new(words: &str, ordinal: Option<Box<str>>, label: EntityLabel) -> Self {
        let words = words.into();
        Self { words, ordinal, label, first: (label, 0), others: Vec::new(), count: 0, headline: false, cluster: None }
    }

    pub fn words(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.words.split(' ')
    }

    pub fn last(&self) -> &str {
        self.words().next_back().unwrap_or_default()
    }

    pub fn count(&mut self, label: EntityLabel) {
        self.count += 1;
        let votes = match self.others.iter_mut().find(|(other, _)| *other == label) {
            _ if self.first.0 == label => &mut self.first.1,
            Some((_, votes)) => votes,
            None => {
                self.others.push((label, 0));
                let Some((_, votes)) = self.others.last_mut() else { return };
                votes
            }
        };
        *votes += 1;
    }

    pub fn settle(&mut self) {
        let mut best = self.first;
        for &other in &self.others {
            if other.1 > best.1 {
                best = other;
            }
        }
        self.label = best.0;
    }
}

/// A name as it was read.
pub(super) struct Read {
    /// How many bytes of the key are its words; what follows is the ordinal.
    pub words: usize,
    pub ordinal: Option<Box<str>>,
    /// Where it stands, with "Jr." behind it.
    pub span: Span,
}

/// Reads the name that stands in the tokens of an entity, without title. `key` becomes what one form of a name has alone: its
/// words in lower case and its ordinal, for numbered names are told apart from those without; `lower` is a buffer.
pub(super) fn read(document: &Document, entity: &Entity, tokens: Range<TokenId>, key: &mut String, lower: &mut String) -> Read {
    let mut span = document.token_span(&tokens);
    let mut ordinal = None;
    key.clear();
    for token in tokens {
        lower_into(document.word(token), lower);
        let plain = lower.trim_end_matches('.');
        let initial = matches!(lower.as_str(), "i." | "v.");
        if entity.label == EntityLabel::Person && !key.is_empty() && ORDINALS.contains(&plain) && !initial {
            ordinal = Some(Box::from(plain));
            continue;
        }
        if lower != "." && (key.is_empty() || !SUFFIXES.contains(&lower.as_str())) {
            if !key.is_empty() {
                key.push(' ');
            }
            key.push_str(lower);
        }
    }
    // "Carl Brandt Sr.", "Carl Brandt, Jr.": behind the name as it was found.
    if entity.label == EntityLabel::Person && ordinal.is_none() {
        let end = entity.tokens.end;
        let word = |t: TokenId| document.tokens.get(t as usize).map(|_| document.word(t));
        let next = if word(end) == Some(",") { word(end + 1) } else { word(end) };
        ordinal = match next.map(|word| word.trim_end_matches('.')) {
            Some("Jr") => Some("jr".into()),
            Some("Sr") => Some("sr".into()),
            _ => None,
        };
        if ordinal.is_some() && word(end) != Some(",") {
            span = span.cover(document.token_span(&(end..end + 1)));
        }
    }
    if ordinal.is_none()
        && let Some((_, full)) = ALIASES.iter().find(|(short, _)| *short == key)
    {
        key.clear();
        key.push_str(full);
    }
    let words = key.len();
    if let Some(ordinal) = &ordinal {
        key.push(' ');
        key.push_str(ordinal);
    }
    Read { words, ordinal, span }
}
