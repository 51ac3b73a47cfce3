//! What pronouns say of a last name that several persons bear: "Orst said he would go".

use crate::document::{Document, Gender, TokenId};

/// Behind a last name a pronoun that takes it up stands so many tokens away at most.
const PRONOUN_REACH: TokenId = 7;

/// See [`taken_up`].
pub(super) struct TakenUp {
    /// Of each entity: the gender of the pronoun that takes it up.
    pub of_entity: Vec<Option<Gender>>,
    /// Of each way of writing a name.
    pub of_form: Vec<Bare>,
}

/// How often a last name stands alone, and how often he and she take it up.
#[derive(Clone, Copy, Default)]
pub(super) struct Bare {
    pub count: u32,
    votes: [u32; 2],
}

impl Bare {
    /// The gender that the pronouns agree on.
    pub fn gender(self) -> Option<Gender> {
        match self.votes {
            [he, she] if he > 2 * she => Some(Gender::Male),
            [he, she] if she > 2 * he => Some(Gender::Female),
            _ => None,
        }
    }
}

/// Reads the words right behind each last name that stands alone. `shared` tells of a way of writing whether several persons bear it, and nothing
/// where it is no single word.
pub(super) fn taken_up(document: &Document, form_of: &[Option<usize>], forms: usize, shared: impl Fn(usize) -> Option<bool>) -> TakenUp {
    let mut told = TakenUp { of_entity: vec![None; form_of.len()], of_form: vec![Bare::default(); forms] };
    for (id, form) in form_of.iter().enumerate() {
        let Some((form, shared)) = form.and_then(|f| Some((f, shared(f)?))) else { continue };
        told.of_form[form].count += 1;
        if !shared {
            continue;
        }
        let end = document.entities[id].tokens.end;
        let next = document.entities.get(id + 1).map_or(document.tokens.len() as TokenId, |e| e.tokens.start);
        let pronoun = (end..next.min(end + PRONOUN_REACH))
            .take_while(|&t| !matches!(document.word(t), "." | "?" | "!" | "“" | "”" | "\""))
            .find_map(|t| match document.word(t) {
                "he" | "his" | "himself" => Some(Gender::Male),
                "she" | "her" | "herself" => Some(Gender::Female),
                _ => None,
            });
        told.of_entity[id] = pronoun;
        match pronoun {
            Some(Gender::Male) => told.of_form[form].votes[0] += 1,
            Some(Gender::Female) => told.of_form[form].votes[1] += 1,
            None => {}
        }
    }
    told
}
