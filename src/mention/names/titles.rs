//! Titles at a name: where the name itself begins and ends, and the gender and the office that a title tells.

use crate::document::{Document, Entity, EntityLabel, Gender, TokenId};
use crate::mention::Facts;
use crate::mention::lexicon::{self, FEMALE, HONORIFIC, MALE, TITLE};

/// The title that ends an office of several words before the name, where the entity holds both: "Minister" of "Energy Minister Ann Lee".
pub(crate) fn office(facts: &Facts, entity: &Entity) -> Option<TokenId> {
    let tokens = &entity.tokens;
    let given = |t: TokenId| facts.flags_of(t) & (lexicon::MALE_NAME | lexicon::FEMALE_NAME) != 0;
    let title = |t: TokenId| facts.flags_of(t) & TITLE != 0 && facts.flags_of(t) & HONORIFIC == 0;
    if entity.label != EntityLabel::Person || tokens.len() < 4 {
        return None;
    }
    (tokens.start + 1..tokens.end - 2).take(2).take_while(|&t| !given(t - 1)).find(|&t| title(t))
}

/// The tokens of an entity without leading title and article and trailing possessive, and the gender of that title.
pub(crate) fn name_tokens(document: &Document, facts: &Facts, entity: &Entity) -> (std::ops::Range<TokenId>, Option<Gender>) {
    let mut tokens = entity.tokens.clone();
    let mut gender = None;
    let word = |t: TokenId| document.word(t);
    tokens.start = office(facts, entity).unwrap_or(tokens.start);
    while tokens.start + 1 < tokens.end {
        let flags = facts.flags_of(tokens.start);
        let first = word(tokens.start);
        let title = entity.label == EntityLabel::Person && flags & TITLE != 0;
        if title {
            gender = title_gender(flags).or(gender);
        }
        if title || first.eq_ignore_ascii_case("the") || first == "." {
            tokens.start += 1;
        } else {
            break;
        }
    }
    while tokens.start + 1 < tokens.end && matches!(word(tokens.end - 1), "'s" | "’s" | "'" | "’" | "," | "”" | "\"") {
        tokens.end -= 1;
    }
    (tokens, gender)
}

/// The gender a title gives.
pub(crate) fn title_gender(flags: lexicon::Flags) -> Option<Gender> {
    if flags & MALE != 0 {
        Some(Gender::Male)
    } else if flags & FEMALE != 0 {
        Some(Gender::Female)
    } else {
        None
    }
}

/// The gender of a title before the entity ("Mrs." with or without its full stop as a token).
pub(super) fn gender_before(document: &Document, facts: &Facts, entity: &Entity) -> Option<Gender> {
    let mut at = entity.tokens.start.checked_sub(1)?;
    if document.word(at) == "." {
        at = at.checked_sub(1)?;
    }
    let flags = facts.flags_of(at);
    if flags & (TITLE | HONORIFIC) != 0 { title_gender(flags) } else { None }
}

/// Whether a title that is an office stands in a name of a person before `start`, or right before the name.
pub(super) fn has_office(document: &Document, facts: &Facts, entity: &Entity, start: TokenId) -> bool {
    let office = |t: TokenId| facts.flags_of(t) & (TITLE | HONORIFIC) == TITLE;
    let before = || entity.tokens.start.checked_sub(1).map(|b| if document.word(b) == "." { b.saturating_sub(1) } else { b });
    entity.label == EntityLabel::Person && ((entity.tokens.start..start).any(office) || before().is_some_and(office))
}
