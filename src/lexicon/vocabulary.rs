//! Words met lately with all that is known of them: an article says most of its words several times, and articles share most of theirs.

use super::look_up;
use crate::document::Document;
use crate::entity::number;
use crate::linear::mix;
use crate::token::{Word, Words};

/// Words that are remembered; a new one takes the place of the one before it that has the same hash.
const PLACES: usize = 1 << 12;
/// The longest word that is remembered, in bytes.
const LONGEST: usize = 16;

/// Fills [`Words`] and looks them up, remembering words from text to text. What it remembers of a word depends on the word alone, so no text's
/// result depends on those before.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    places: Vec<Place>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Place {
    /// The word's bytes, the first lowest, noughts behind.
    bytes: u128,
    length: u8,
    word: Word,
}

impl Vocabulary {
    /// Works out the facts of all tokens of a document, as [`Words::fill`] and [`look_up`] do, and looks them up in the lexicon of numbers.
    pub fn fill(&mut self, document: &Document, words: &mut Words) {
        self.places.resize(PLACES, Place::default());
        let text = document.text.as_bytes();
        words.fill_by(document, |span| {
            let range = span.range();
            let first = text.get(range.start..).and_then(<[u8]>::first_chunk::<LONGEST>);
            match first.filter(|_| (1..=LONGEST).contains(&range.len())) {
                Some(first) => {
                    let bytes = u128::from_le_bytes(*first) & u128::MAX >> (8 * (LONGEST - range.len()));
                    self.get(bytes, range.len() as u8, || known(&document.text[range]))
                }
                None => known(&document.text[range]),
            }
        });
    }

    /// The word with these bytes; `read` works it out where it is not remembered.
    fn get(&mut self, bytes: u128, length: u8, read: impl FnOnce() -> Word) -> Word {
        let hash = mix(bytes as u64 ^ u64::from(length), (bytes >> 64) as u64);
        let place = &mut self.places[hash as usize % PLACES];
        if place.bytes != bytes || place.length != length {
            *place = Place { bytes, length, word: read() };
        }
        place.word
    }
}

/// A word with all that is known of it.
fn known(text: &str) -> Word {
    let mut word = [Word::new(text)];
    look_up(&mut word);
    let [mut word] = word;
    word.number = number::id_of(text);
    word
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::{Abbreviations, tokenize};

    #[test]
    fn words_are_the_same_remembered_or_not() {
        let mut vocabulary = Vocabulary::default();
        let many: String = (0..9000).map(|n| format!("w{} Ann's {n}, “so” ", n % 7000)).collect();
        for text in
            [many.as_str(), "", "a", "Ann", "a\0 b a an ann Ann", "Incomprehensibilities incomprehensibl incomprehensibly", many.as_str()]
        {
            let mut document = Document { text: text.into(), ..Document::default() };
            crate::block::find(&mut document);
            tokenize(&mut document, &Abbreviations::with(&[]));
            let (mut plain, mut remembered) = (Words::new(), Words::new());
            plain.fill_by(&document, |span| known(&document.text[span]));
            vocabulary.fill(&document, &mut remembered);
            assert!(plain.all() == remembered.all());
        }
    }
}
