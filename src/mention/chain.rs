//! What is known of one referent while the document is read: its class, number, gender, roles and mentions.

use super::facts::{Facts, lower_into};
use super::lexicon::{self, BODY, DOCUMENT, FEMALE, Flags, GROUP, MALE, PERSON, PLAIN, PLURAL, TITLE};
use super::names::title_gender;
use super::phrase::Role;
use crate::document::{Document, EntityLabel, Gender, MentionKind, SentenceId, TokenId};
use crate::span::Span;

/// What kind of thing a referent is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    Person,
    Group,
    Body,
    Place,
    Document,
    Other,
}

/// The class of a name by its label.
pub(crate) fn class_of_label(label: EntityLabel) -> Class {
    match label {
        EntityLabel::Person => Class::Person,
        EntityLabel::Org | EntityLabel::Fac | EntityLabel::Custom | EntityLabel::Product => Class::Body,
        EntityLabel::Gpe | EntityLabel::Loc => Class::Place,
        EntityLabel::Norp => Class::Group,
        EntityLabel::WorkOfArt | EntityLabel::Law => Class::Document,
        _ => Class::Other,
    }
}

/// The class of a common noun by the lexicon; `None` for a noun that is none of them.
pub(crate) fn class_of_noun(flags: Flags) -> Option<Class> {
    if flags & GROUP != 0 {
        Some(Class::Group)
    } else if flags & (PERSON | TITLE) != 0 {
        Some(Class::Person)
    } else if flags & BODY != 0 {
        Some(Class::Body)
    } else if flags & DOCUMENT != 0 {
        Some(Class::Document)
    } else {
        None
    }
}

/// A mention as found, before mentions are put in order.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub span: Span,
    pub tokens: std::ops::Range<TokenId>,
    pub head: TokenId,
    pub kind: MentionKind,
    pub entity: Option<u32>,
    pub chain: Option<u32>,
    /// The mention of the same referent before it.
    pub before: Option<u32>,
    pub sentence: SentenceId,
    /// Subject of a finite verb, as far as the words around it show.
    pub subject: bool,
    /// Subject of a plain verb of saying.
    pub says: bool,
    /// Between quotation marks.
    pub quoted: bool,
    /// Inside another phrase: after a preposition, or an owner.
    pub embedded: bool,
    /// Told of by somebody who speaks in its sentence, and not speaking itself.
    pub reported: bool,
    /// In a dateline or a credit.
    pub signs: bool,
}

/// One referent.
#[derive(Clone, Debug)]
pub(crate) struct Chain {
    pub name: Option<Span>,
    /// The phrase that introduced it, where it has no name.
    pub phrase: Span,
    pub label: EntityLabel,
    pub class: Class,
    pub plural: bool,
    /// Gender by the article's own words.
    pub gender: Option<Gender>,
    /// Gender that the first name makes likely.
    pub likely: Option<Gender>,
    pub roles: Vec<Role>,
    /// The body it belongs to by what stands right after its name.
    pub body: Option<Span>,
    /// The noun that introduced it, where it has no name.
    pub noun: Noun,
    pub count: u32,
    /// Its last mention; the others follow by [`Found::before`].
    pub last: Option<u32>,
    /// Pronouns that took it up: he and his, she and her.
    pub votes: [u32; 2],
    /// Whether its name has been read already.
    pub introduced: bool,
}

/// A noun as roles and referents are compared by: a hash of it in lower case; 0 for none.
pub(crate) type Noun = u32;

/// More roles of one person are not kept.
const MOST_ROLES: usize = 8;

impl Chain {
    /// A referent with a name.
    pub fn named(document: &Document, name: Span, label: EntityLabel, gender: Option<Gender>, buffer: &mut String) -> Self {
        let first = document.text[name].split_whitespace().next().unwrap_or_default();
        let mut likely = None;
        if label == EntityLabel::Person && first.len() < name.len() {
            lower_into(first, buffer);
            likely = lexicon::likely_gender(lexicon::flags(buffer));
        }
        Self {
            name: Some(name),
            phrase: name,
            label,
            class: class_of_label(label),
            plural: false,
            gender,
            likely,
            roles: Vec::new(),
            body: None,
            noun: 0,
            count: 0,
            last: None,
            introduced: false,
            votes: [0; 2],
        }
    }

    /// A referent known by a common noun only.
    pub fn unnamed(phrase: Span, class: Class, flags: Flags, noun: Noun) -> Self {
        let label = match class {
            Class::Person | Class::Group => EntityLabel::Person,
            Class::Document => EntityLabel::WorkOfArt,
            _ => EntityLabel::Org,
        };
        Self {
            name: None,
            phrase,
            label,
            class,
            plural: flags & (GROUP | PLURAL) != 0,
            gender: title_gender(flags),
            likely: None,
            roles: Vec::new(),
            body: None,
            noun,
            count: 0,
            last: None,
            introduced: false,
            votes: [0; 2],
        }
    }

    /// The gender that the pronouns of a first reading agree on, where nothing else tells it and the given name does not deny it.
    /// Whether that told anything.
    pub fn settle(&mut self) -> bool {
        let [he, she] = self.votes;
        let voted = if he > 2 * she {
            Some(Gender::Male)
        } else if she > 2 * he {
            Some(Gender::Female)
        } else {
            None
        };
        if self.gender.is_none() && self.class == Class::Person && (self.likely.is_none() || self.likely == voted) {
            self.gender = voted;
            return voted.is_some();
        }
        false
    }

    /// Adds a role, and the gender its noun gives ("spokeswoman").
    pub fn add_role(&mut self, facts: &Facts, role: Role) {
        if self.roles.len() < MOST_ROLES {
            self.roles.push(role);
        }
        let flags = facts.flags_of(role.head);
        if self.gender.is_none() && flags & (MALE | FEMALE) != 0 {
            self.gender = title_gender(flags);
        }
    }

    /// The role that tells most: a common noun before a bare title or party; of equals the first. With it the body of that role,
    /// or of another.
    pub fn best_role(&self, document: &Document, facts: &Facts) -> Option<Role> {
        let bare = |role: &Role| {
            let word = document.word(role.head);
            // "Army Col." tells less than "a spokesman".
            let words = &document.text[role.span];
            let dotted = words.ends_with('.') && words.split(' ').count() <= 2;
            (dotted || word == words)
                && (facts.flags_of(role.head) & TITLE != 0
                    || matches!(word, "Democrat" | "Republican" | "democrat" | "republican" | "Conservative"))
        };
        // "His onetime rival" tells of two, and less than any office.
        let relation = |role: &Role| {
            ["ally", "foe", "friend", "opponent", "predecessor", "rival", "successor", "supporter"].contains(&document.word(role.head))
        };
        // "Half of the voters", "many people": how many, or who they are at large. Nor does "the 41-year-old" tell.
        let untold = |role: &Role| {
            let (flags, word) = (facts.flags_of(role.head), document.word(role.head));
            flags & (GROUP | PLAIN) == GROUP | PLAIN || word.ends_with("-old")
        };
        let told = || self.roles.iter().filter(|r| !relation(r) && !untold(r));
        let best = told().find(|r| !bare(r)).or_else(|| told().next()).or_else(|| self.roles.iter().find(|r| !untold(r))).copied()?;
        let affiliation = best.affiliation.or(self.body).or_else(|| self.roles.iter().find_map(|r| r.affiliation));
        Some(Role { affiliation, ..best })
    }
}
