//! The labels of the sequence model, and runs of them as names.
//!
//! Label 0 is "outside"; each kind of name has two more: its first token, and its further ones (BIO; Ramshaw and Marcus
//! 1995).

use std::ops::Range;

use crate::document::{EntityLabel, TokenId};

/// The kinds of names, in the order of the model's labels.
pub const KINDS: [EntityLabel; 11] = [
    EntityLabel::Person,
    EntityLabel::Org,
    EntityLabel::Gpe,
    EntityLabel::Loc,
    EntityLabel::Norp,
    EntityLabel::Fac,
    EntityLabel::Event,
    EntityLabel::Product,
    EntityLabel::Law,
    EntityLabel::WorkOfArt,
    EntityLabel::Language,
];

/// How many labels the model has.
pub const N_LABELS: usize = 1 + 2 * KINDS.len();

/// The label of the first token of a name of the kind at this place in [`KINDS`].
#[must_use]
pub const fn first(kind: usize) -> usize {
    1 + 2 * kind
}

/// The place in [`KINDS`] of a label; `None` outside.
#[must_use]
pub const fn kind(label: u8) -> Option<usize> {
    if label == 0 { None } else { Some((label as usize - 1) / 2) }
}

/// True for the label of a name's first token.
#[must_use]
pub const fn is_first(label: u8) -> bool {
    label % 2 == 1
}

/// The names of all labels ("O", "B-PERSON", "I-PERSON", …).
#[cfg(feature = "train")]
#[must_use]
pub fn names() -> Vec<String> {
    let pairs = KINDS.iter().flat_map(|kind| [format!("B-{kind}"), format!("I-{kind}")]);
    std::iter::once("O".to_owned()).chain(pairs).collect()
}

/// True where two labels can stand together: a name's further token follows a token of the same name.
#[cfg(feature = "train")]
#[must_use]
pub fn can_follow(from: Option<usize>, to: Option<usize>) -> bool {
    match to {
        Some(to) if to > 0 && to % 2 == 0 => matches!(from, Some(from) if from == to || from + 1 == to),
        _ => true,
    }
}

/// The names in a path of labels: their kinds (places in [`KINDS`]) and tokens, where the path's first label is that of
/// token `first`.
pub fn spans(path: &[u8], first: TokenId) -> impl Iterator<Item = (usize, Range<TokenId>)> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < path.len() {
            let start = at;
            at += 1;
            if let Some(kind) = kind(path[start]) {
                while at < path.len() && path[at] > 0 && !is_first(path[at]) {
                    at += 1;
                }
                return Some((kind, first + start as u32..first + at as u32));
            }
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_spans() {
        let found: Vec<_> = spans(&[0, 1, 2, 1, 0, 5, 6, 6], 10).collect();
        assert_eq!(found, [(0, 11..13), (0, 13..14), (2, 15..18)]);
        assert_eq!((first(0), first(10) + 2), (1, N_LABELS));
    }
}
