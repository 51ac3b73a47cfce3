//! Words that are written with a full stop.

use std::sync::LazyLock;

/// What the full stop behind an abbreviation may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum AbbreviationKind {
    /// Stands before a name ("Mr.").
    Title,
    /// A month or weekday ("Jan.").
    Month,
    /// Behind a company's name ("Inc.").
    Company,
    /// A state, a province, a kind of street ("Calif.").
    Place,
    /// Only before a number ("No.").
    Number,
    /// Never the end of a sentence ("e.g.").
    Latin,
    /// Any other ("Jr.").
    Other,
    /// Given by the user; never the end of a sentence.
    User,
}

/// The built-in abbreviations and the user's.
#[derive(Clone, Debug)]
pub struct Abbreviations {
    /// Hash of the lower-case word and its kind, open addressing; a zero hash is an empty slot.
    slots: Vec<(u64, AbbreviationKind)>,
    mask: usize,
}

static ENGLISH: LazyLock<Abbreviations> = LazyLock::new(|| Abbreviations::with(&[]));

impl Abbreviations {
    /// The built-in English ones.
    #[must_use]
    pub fn english() -> &'static Self {
        &ENGLISH
    }

    /// The built-in ones and those of a user, written with or without their full stop, in any case.
    #[must_use]
    pub fn with(extra: &[String]) -> Self {
        let listed = include_str!("../resources/lexicons/abbreviations.txt");
        let mut words: Vec<(&str, AbbreviationKind)> = Vec::new();
        for line in listed.lines().filter(|line| !line.starts_with('#')) {
            let Some((class, rest)) = line.split_once(':') else { continue };
            let kind = match class {
                "title" => AbbreviationKind::Title,
                "month" => AbbreviationKind::Month,
                "company" => AbbreviationKind::Company,
                "place" => AbbreviationKind::Place,
                "number" => AbbreviationKind::Number,
                "latin" => AbbreviationKind::Latin,
                _ => AbbreviationKind::Other,
            };
            words.extend(rest.split_whitespace().map(|word| (word, kind)));
        }
        words.extend(extra.iter().map(|word| (word.trim(), AbbreviationKind::User)));
        let size = (words.len() * 4).next_power_of_two();
        let mut table = Self { slots: vec![(0, AbbreviationKind::Other); size], mask: size - 1 };
        for (word, kind) in words {
            let word = word.strip_suffix('.').unwrap_or(word);
            if !word.is_empty() {
                table.insert(hash(word.as_bytes()), kind);
            }
        }
        table
    }

    fn insert(&mut self, hash: u64, kind: AbbreviationKind) {
        let mut at = hash as usize & self.mask;
        while self.slots[at].0 != 0 && self.slots[at].0 != hash {
            at = (at + 1) & self.mask;
        }
        self.slots[at] = (hash, kind);
    }

    /// The kind of a word without its full stop, in any case; `None` where it is no abbreviation.
    #[must_use]
    pub fn kind(&self, word: &[u8]) -> Option<AbbreviationKind> {
        if word.len() > 40 {
            return None;
        }
        let hash = hash(word);
        let mut at = hash as usize & self.mask;
        loop {
            match self.slots[at] {
                (0, _) => return None,
                (found, kind) if found == hash => return Some(kind),
                _ => at = (at + 1) & self.mask,
            }
        }
    }
}

/// A hash of the word in lower case (ASCII), never zero.
fn hash(word: &[u8]) -> u64 {
    let mut h = 0xcbf2_9ce4_8422_2325_u64;
    for &byte in word {
        h = (h ^ u64::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0000_01b3);
    }
    (h ^ (h >> 29)) | 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_its_own_and_the_users() {
        let table = Abbreviations::with(&["Bt.".into(), "kpmh".into()]);
        assert_eq!(table.kind(b"Mr"), Some(AbbreviationKind::Title));
        assert_eq!(table.kind(b"SEPT"), Some(AbbreviationKind::Month));
        assert_eq!((table.kind(b"bt"), table.kind(b"KPMH")), (Some(AbbreviationKind::User), Some(AbbreviationKind::User)));
        assert_eq!((table.kind(b""), table.kind(b"house"), Abbreviations::english().kind(b"bt")), (None, None, None));
    }
}
