//! Last touches on attributions that stand: edges that a token-wise reading leaves ragged.

mod content;
mod source;

use super::attribution::Attribution;
use super::context::Context;
use crate::document::Document;

/// Over more tokens than a long sentence of news has no clause is sought: one without end may hold thousands of cues.
const LONGEST_CLAUSE: usize = 120;

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
    source::end(document, a);
    source::name(document, c, a);
    content::relative(document, c, a);
    content::gesture(document, c, a);
    content::colon(document, c, a);
    content::subject(document, c, a);
    content::listener_of_cue(document, c, a);
    content::beginning(document, c, a);
    content::opening_clause(document, c, a);
    content::predicate(document, a);
    content::modifier(document, c, a);
    content::listener(document, c, a);
    content::day(document, a);
    content::whole_clause(document, c, a);
}
