//! What is known of words beforehand: word classes and gazetteers, compiled in from `resources` and read in place.
//!
//! Both tables are keyed by the hash of the lower-cased word ([`Word::lower`]) and cost nothing at start.

mod vocabulary;

pub use vocabulary::Vocabulary;

use crate::linear::mix;
use crate::mention;
use crate::model::HEADER;
use crate::token::word::{Word, flag};

/// Word classes: clusters of the vectors that an encoder gives single words (made by `benches/word_classes.py`).
static CLASSES: &[u8] = include_bytes!("resources/word-classes.bin");
/// Names and their kinds (made by `quotewire-train CORPORA lexicon`), behind the header of a model's section.
static GAZETTEER: &[u8] = include_bytes!("resources/models/en/lexicon.qw");

/// Classes, of which class 0 is that of the words that have none.
const N_CLASSES: usize = 1024;

/// Writes what is known of each word into it: [`Word::classes`], [`Word::who`] and, for the word standing alone, the [`kind`]s in
/// [`Word::lexicon`].
pub fn look_up(words: &mut [Word]) {
    for word in words {
        if word.flags & flag::MARK == 0 {
            word.classes = word_classes(word.lower);
            word.lexicon = u32::from(gazetteer(word.lower));
        }
        word.who = mention::lexicon::flags_of(word.lower);
    }
}

/// The classes of a word, of 63, 255 and 1,023; 0 for a word that has none.
#[inline]
fn word_classes(lower: u32) -> [u16; 3] {
    let (groups, table) = CLASSES.split_at_checked(N_CLASSES * 2).unwrap_or_default();
    let fine = probe(table, lower);
    match groups.get(usize::from(fine) * 2..usize::from(fine) * 2 + 2) {
        Some(&[middle, coarse]) => [u16::from(coarse), u16::from(middle), fine],
        _ => [0; 3],
    }
}

/// What the gazetteers know of a name, or of the beginning of one: a set of [`kind`]s, 0 where they know nothing.
/// The key of one word is its hash; that of more is [`name_key`] of what is before the last and the last.
#[inline]
#[must_use]
pub fn gazetteer(key: u32) -> u16 {
    probe(GAZETTEER.get(HEADER..).unwrap_or_default(), key)
}

/// The key of a name: that of its words but the last, and the last word's hash.
#[inline]
#[must_use]
pub fn name_key(before: u32, word: u32) -> u32 {
    (mix(u64::from(before), u64::from(word)) >> 32) as u32
}

/// Kinds of names in the gazetteers, one bit each.
pub mod kind {
    /// A common first name of the US census.
    pub const FIRST_NAME: u16 = 1;
    /// Another first name.
    pub const RARE_FIRST_NAME: u16 = 1 << 1;
    /// A common surname of the US census.
    pub const SURNAME: u16 = 1 << 2;
    /// Another surname.
    pub const RARE_SURNAME: u16 = 1 << 3;
    /// A country.
    pub const COUNTRY: u16 = 1 << 4;
    /// A capital of a country or of a US state, or a city known worldwide.
    pub const CAPITAL: u16 = 1 << 5;
    /// A city of more than 15,000 people.
    pub const CITY: u16 = 1 << 6;
    /// A US state or a first-level region of another country.
    pub const REGION: u16 = 1 << 7;
    /// A nationality, a religion, a political group: words that OntoNotes labels NORP.
    pub const GROUP: u16 = 1 << 8;
    /// A company.
    pub const COMPANY: u16 = 1 << 9;
    /// Another organization: a party, an agency, a medium, a team.
    pub const ORGANIZATION: u16 = 1 << 10;
    /// The full name of a politician.
    pub const POLITICIAN: u16 = 1 << 11;
    /// A continent, a sea, a river, a mountain, a part of the world.
    pub const LANDSCAPE: u16 = 1 << 12;
    /// A law, a treaty, an agreement.
    pub const LAW: u16 = 1 << 14;
    /// A building, a monument, an event, a work, a product: whatever else has a name.
    pub const OTHER: u16 = 1 << 13;
    /// Not a kind: a name of more words begins so.
    pub const BEGINNING: u16 = 1 << 15;
}

/// Looks a key up in a table of 2^n slots of four bytes: the lower 16 bits of the key, 16 of the value, 0 where empty.
/// The key's upper bits give the slot; the next ones are tried until an empty one.
#[inline]
fn probe(table: &[u8], key: u32) -> u16 {
    let slots = table.as_chunks::<4>().0;
    let mask = slots.len().wrapping_sub(1);
    let start = first_slot(key, slots.len());
    for step in 0..slots.len() {
        let slot = u32::from_le_bytes(slots[(start + step) & mask]);
        if slot == 0 || slot >> 16 == key & 0xFFFF {
            return slot as u16;
        }
    }
    0
}

#[inline]
fn first_slot(key: u32, slots: usize) -> usize {
    (u64::from(key) << slots.trailing_zeros() >> 32) as usize
}

/// Writes a table that [`gazetteer`] can read; keys must differ.
#[cfg(feature = "train")]
#[must_use]
pub(crate) fn encode(entries: &[(u32, u16)], bits: u32) -> Vec<u8> {
    let mut slots = vec![0_u32; 1 << bits];
    for &(key, value) in entries {
        let mut at = first_slot(key, slots.len());
        while slots[at] != 0 {
            at = (at + 1) % slots.len();
        }
        slots[at] = key << 16 | u32::from(value);
    }
    slots.iter().flat_map(|slot| slot.to_le_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::word::lower;

    #[test]
    fn classes_bring_like_words_together() {
        let class = |word| word_classes(lower(word))[0];
        assert_eq!(CLASSES.len(), N_CLASSES * 2 + (4 << 17));
        assert_eq!(class("monday"), class("tuesday"));
        assert_ne!(class("spokesman"), class("moscow"));
        assert_eq!(word_classes(lower("qzxwv")), [0; 3]);
    }

    #[test]
    fn gazetteers_know_names_and_their_beginnings() {
        let known = |word| gazetteer(lower(word));
        assert!(known("mary") & kind::FIRST_NAME != 0);
        assert!(known("france") & kind::COUNTRY != 0);
        assert!(known("saudi") & kind::BEGINNING != 0);
        assert!(gazetteer(name_key(lower("saudi"), lower("arabia"))) & kind::COUNTRY != 0);
        assert_eq!(known("qzxwv"), 0);
    }

    #[test]
    fn a_word_gets_what_is_known_of_it() {
        let mut words = [Word::new("Mary"), Word::new(",")];
        look_up(&mut words);
        assert!(words[0].classes[0] > 0 && words[0].lexicon & u32::from(kind::FIRST_NAME) != 0);
        assert_eq!(words[1], Word::new(","));
    }
}
