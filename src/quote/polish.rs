//! Last touches on attributions that stand: edges that a token-wise reading leaves ragged.

use super::attribution::Attribution;
use super::context::{Context, is_verb};
use crate::document::{Document, Tag, TokenId};

/// Mends the edges of source, cue and content.
pub fn polish(document: &Document, c: &Context, a: &mut Attribution) {
    source(document, a);
    cue(c, a);
    content(document, c, a);
}

/// A source does not end in a relative pronoun, a conjunction or a preposition ("a teacher who").
fn source(document: &Document, a: &mut Attribution) {
    let Some(source) = &mut a.source else { return };
    while source.tokens.len() > 1 {
        let last = document.tokens[source.tokens.end as usize - 1].tag;
        if !matches!(last, Tag::Wp | Tag::Wdt | Tag::WpPoss | Tag::Cc | Tag::In | Tag::To) {
            break;
        }
        source.tokens.end -= 1;
        // The comma before it goes along.
        while source.tokens.len() > 1 && document.tokens[source.tokens.end as usize - 1].tag == Tag::Comma {
            source.tokens.end -= 1;
        }
    }
}

/// The listener's preposition is no part of the cue: "confirmed to Reuters that …" is "confirmed".
fn cue(c: &Context, a: &mut Attribution) {
    let cue = a.cue.tokens.clone();
    let preposition = |t: TokenId| c.tag[t as usize] == Tag::In as u8 || c.tag[t as usize] == Tag::To as u8;
    let meets = a.content.iter().any(|p| p.start == cue.end) || a.source.as_ref().is_some_and(|s| s.tokens.start == cue.end);
    if cue.len() > 1 && preposition(cue.end - 1) && is_verb(c.tag[cue.end as usize - 2]) && !meets {
        a.cue.tokens.end -= 1;
    }
}

/// "that while the river is high, it is falling": the clause that opens the content is not all of it.
fn content(document: &Document, c: &Context, a: &mut Attribution) {
    let sentence = document.sentences[a.sentence as usize].tokens.clone();
    let Some(piece) = a.content.last_mut() else { return };
    let word = |t: TokenId| document.word(t);
    let opens = piece.len() > 3
        && word(piece.start).eq_ignore_ascii_case("that")
        && matches!(word(piece.start + 1), "while" | "although" | "though" | "if" | "when" | "because" | "unless" | "once");
    let next = piece.end + 1;
    let goes_on = next + 1 < sentence.end
        && piece.end >= sentence.start
        && word(piece.end) == ","
        && !piece.clone().any(|t| word(t) == ",")
        && c.chunk[next as usize] != 0
        && a.cue.tokens.end <= piece.start;
    if opens && goes_on {
        let mut end = sentence.end;
        while end > next && matches!(document.tokens[end as usize - 1].tag, Tag::Period) {
            end -= 1;
        }
        piece.end = end;
    }
}
