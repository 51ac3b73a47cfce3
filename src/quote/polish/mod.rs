//! Last touches on attributions that stand: edges that a token-wise reading leaves ragged.

use std::ops::Range;

mod content;
mod source;

use super::attribution::Attribution;
use super::context::Context;
use super::context::NONE;
use crate::document::{Document, Tag, TokenId};

/// Over more tokens than a long sentence of news has no clause is sought: one without end may hold thousands of cues.
const LONGEST_CLAUSE: usize = 120;

/// "It should be opened, and his critics | blame him": what one row says does not reach into who speaks in the next.
pub fn part(document: &Document, c: &Context, found: &mut [Attribution]) {
    /// Of so many sources before a content's end one may be cut by it: they seldom overlap.
    const NEAR: usize = 4;
    let mut sources: Vec<(Range<TokenId>, TokenId)> =
        found.iter().filter_map(|a| Some((a.source.as_ref()?.tokens.clone(), a.cue.tokens.start))).collect();
    sources.sort_unstable_by_key(|(source, _)| (source.start, source.end));
    for a in found.iter_mut().filter(|a| a.rule.is_none()) {
        let Some(piece) = a.content.last_mut() else { continue };
        let reaches = |(s, cue): &&(Range<TokenId>, TokenId)| {
            s.start > piece.start + 2 && s.start < piece.end && piece.end <= s.end && *cue >= s.end && c.quotation[s.start as usize] == NONE
        };
        let before = sources.partition_point(|(source, _)| source.start < piece.end);
        let Some((source, _)) = sources[..before].iter().rev().take(NEAR).find(reaches) else { continue };
        let mark = |t: TokenId| matches!(document.tokens[t as usize].tag, Tag::Comma | Tag::Cc);
        let end = (piece.start..source.start).rev().find(|&t| !mark(t)).map_or(source.start, |t| t + 1);
        if end < source.start {
            piece.end = end;
        }
    }
}

/// Mends the edges of source, cue and content.
pub fn polish(document: &Document, c: &Context, a: &mut Attribution) {
    source::quoted(document, c, a);
    content::refused(document, a);
    source::somebody(document, c, a);
    source::passive(document, a);
    source::subject(document, c, a);
    source::participle(document, c, a);
    source::clause(document, c, a);
    source::written(document, c, a);
    source::opening(document, c, a);
    source::cut_off(document, c, a);
    source::between(c, a);
    source::according(document, c, a);
    source::joined(document, c, a);
    source::neither(document, a);
    source::end(document, a);
    source::name(document, c, a);
    content::quoted_as(document, a);
    content::cleft(document, a);
    content::relative(document, c, a);
    content::gesture(document, c, a);
    content::announced(document, c, a);
    content::subject(document, c, a);
    content::listener_of_cue(document, c, a);
    content::beginning(document, c, a);
    content::opening_clause(document, c, a);
    content::predicate(document, a);
    content::interrupted(document, c, a);
    content::modifier(document, c, a);
    content::listener(document, c, a);
    content::day(document, a);
    content::manner(document, c, a);
    content::whole_clause(document, c, a);
    content::dash(document, c, a);
}
