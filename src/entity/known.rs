//! Names that the lists know for certain: names side by side that the model took for one, and names of several words with one
//! meaning only.

use std::ops::Range;

use crate::document::{Document, EntityLabel, TokenId};
use crate::lexicon::{self, kind};
use crate::token::Words;

/// Gives `each` the names that a name of the model's stands for, label and tokens: two where it is "Oslo and Lima" with a
/// name of the lists on either side, else itself, with the lists' label where they know the whole as one thing only.
pub fn settle(
    document: &Document,
    words: &Words,
    label: EntityLabel,
    tokens: Range<TokenId>,
    mut each: impl FnMut(EntityLabel, Range<TokenId>),
) {
    let whole = look_up(words, &tokens);
    if whole == 0 && tokens.len() >= 3 {
        let and = tokens.clone().find(|&token| document.word(token) == "and");
        if let Some(and) = and.filter(|&and| and > tokens.start && and + 1 < tokens.end) {
            let (left, right) = (tokens.start..and, and + 1..tokens.end);
            let (known_left, known_right) = (look_up(words, &left), look_up(words, &right));
            if known_left & ALONE != 0 && known_right & ALONE != 0 {
                each(alone(known_left, label), left);
                each(alone(known_right, label), right);
                return;
            }
        }
    }
    let label = if tokens.len() > 1 { settled(whole, label) } else { label };
    each(label, tokens);
}

/// Kinds of names that stand side by side.
pub const ALONE: u16 = kind::COUNTRY | kind::CAPITAL | kind::COMPANY | kind::ORGANIZATION;

fn look_up(words: &Words, tokens: &Range<TokenId>) -> u16 {
    let mut hashes = tokens.clone().map(|token| words.get(token).lower);
    let Some(first) = hashes.next() else { return 0 };
    lexicon::gazetteer(hashes.fold(first, lexicon::name_key)) & !kind::BEGINNING
}

fn alone(known: u16, label: EntityLabel) -> EntityLabel {
    match known {
        known if known & (kind::COUNTRY | kind::CAPITAL) != 0 => EntityLabel::Gpe,
        known if known & (kind::COMPANY | kind::ORGANIZATION) != 0 => EntityLabel::Org,
        _ => label,
    }
}

/// The label of a name of several words that the lists know as one thing only.
fn settled(known: u16, label: EntityLabel) -> EntityLabel {
    match known {
        kind::LAW => EntityLabel::Law,
        kind::LANDSCAPE => EntityLabel::Loc,
        kind::POLITICIAN => EntityLabel::Person,
        kind::COMPANY | kind::ORGANIZATION => EntityLabel::Org,
        kind::COUNTRY if label != EntityLabel::Org => EntityLabel::Gpe,
        _ => label,
    }
}
