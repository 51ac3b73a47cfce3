//! What single words say about the persons and bodies that a phrase may mean: one lookup a word.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::document::Gender;
use crate::token::word;

/// Facts about a word, as bits.
pub type Flags = u32;

/// A person by role or standing ("spokesman").
pub const PERSON: Flags = 1;
/// Several persons ("officials", "voters", "people").
pub const GROUP: Flags = 1 << 1;
/// A body that speaks ("company", "court").
pub const BODY: Flags = 1 << 2;
/// Something written or counted that states ("report", "poll").
pub const DOCUMENT: Flags = 1 << 3;
/// The word itself is male ("spokesman", "Mr").
pub const MALE: Flags = 1 << 4;
/// The word itself is female ("spokeswoman", "Mrs").
pub const FEMALE: Flags = 1 << 5;
/// A title before a name ("Sen.", "President").
pub const TITLE: Flags = 1 << 6;
/// A title that is no role ("Mr", "Dr").
pub const HONORIFIC: Flags = 1 << 7;
/// A relative ("wife").
pub const KIN: Flags = 1 << 8;
/// A first name given mostly to men.
pub const MALE_NAME: Flags = 1 << 9;
/// A first name given mostly to women.
pub const FEMALE_NAME: Flags = 1 << 10;
/// A form of a plain verb of saying ("said", "tells").
pub const SAYING: Flags = 1 << 11;
/// A verb whose object is who is spoken to ("told", "asked").
pub const TELLING: Flags = 1 << 12;
/// The plural of its noun.
pub const PLURAL: Flags = 1 << 13;
/// A source that is meant to stay unnamed ("source", "insider").
pub const UNNAMED: Flags = 1 << 14;

/// A personal, possessive, reflexive or relative pronoun.
pub const PRONOUN: Flags = 1 << 15;

/// A person by what anybody may be, not by an office or a calling that tells who it is.
pub const PLAIN: Flags = 1 << 16;

/// The list files, as text.
pub(crate) const PERSON_NOUNS: &str = include_str!("../resources/lexicons/person-nouns.txt");
const BODY_NOUNS: &str = include_str!("../resources/lexicons/organization-nouns.txt");
const DOCUMENT_NOUNS: &str = include_str!("../resources/lexicons/document-nouns.txt");
const PERSON_TITLES: &str = include_str!("../resources/lexicons/person-titles.txt");
const KINSHIP: &str = include_str!("../resources/lexicons/kinship.txt");
const NICKNAMES: &str = include_str!("../resources/lexicons/nicknames.txt");
const PLAIN_NOUNS: &str = include_str!("../resources/lexicons/plain-nouns.txt");
const PRONOUNS: &str = include_str!("../resources/lexicons/pronouns.txt");
const SAYING_VERBS: &str = include_str!("../resources/lexicons/saying-verbs.txt");
const TELLING_VERBS: &str = include_str!("../resources/lexicons/telling-verbs.txt");
const UNNAMED_NOUNS: &str = include_str!("../resources/lexicons/unnamed-nouns.txt");
const GROUP_WORDS: &str = include_str!("../resources/lexicons/group-words.txt");
const SAME_ROLES: &str = include_str!("../resources/lexicons/same-roles.txt");
const FIRST_NAMES: &str = include_str!("../resources/lexicons/first-name-gender.txt");

/// The lines of a list that hold something.
fn lines(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The plural of an English noun as the lists write it.
fn plural(noun: &str) -> String {
    if let Some(stem) = noun.strip_suffix("man") {
        return format!("{stem}men");
    }
    if let Some(stem) = noun.strip_suffix("person") {
        return format!("{stem}people");
    }
    if noun.ends_with("ife") {
        return format!("{}ves", &noun[..noun.len() - 2]);
    }
    if noun.ends_with('y') && !noun.ends_with("ey") && !noun.ends_with("ay") && !noun.ends_with("oy") {
        return format!("{}ies", &noun[..noun.len() - 1]);
    }
    if ["s", "x", "ch", "sh"].iter().any(|end| noun.ends_with(end)) {
        return format!("{noun}es");
    }
    format!("{noun}s")
}

struct Lexicon {
    /// Words by the hash of their lower case, in open addressing: 0 flags mark a free place.
    words: Box<[(u32, Flags)]>,
    /// Nouns that stand for others when roles are compared, by their hashes in order.
    role_nouns: Box<[(u32, u32)]>,
    nicknames: BTreeMap<&'static str, &'static str>,
}

/// Places of the table: several for each of the some ten thousand words.
const PLACES: usize = 1 << 15;

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut words = vec![(0, 0); PLACES].into_boxed_slice();
    let mut add = |word: &str, flags: Flags| {
        let hash = word::lower(word);
        let mut at = hash as usize % PLACES;
        while words[at].1 != 0 && words[at].0 != hash {
            at = (at + 1) % PLACES;
        }
        words[at] = (hash, words[at].1 | flags);
    };
    for line in lines(PERSON_NOUNS) {
        let mut parts = line.split_whitespace();
        let noun = parts.next().unwrap_or_default();
        let gender = match parts.next() {
            Some("m") => MALE,
            Some("f") => FEMALE,
            _ => 0,
        };
        add(noun, PERSON | gender);
        add(&plural(noun), GROUP | PLURAL);
    }
    for (list, flag) in [(BODY_NOUNS, BODY), (DOCUMENT_NOUNS, DOCUMENT)] {
        for noun in lines(list) {
            add(noun, flag);
            add(&plural(noun), flag | PLURAL);
        }
    }
    let mut role_nouns = BTreeMap::new();
    for (noun, same) in lines(SAME_ROLES).filter_map(|line| line.split_once(' ')) {
        role_nouns.insert(word::lower(noun), word::lower(same));
    }
    for line in lines(PERSON_TITLES) {
        let mut parts = line.split_whitespace();
        let title = parts.next().unwrap_or_default();
        let mut flags = TITLE;
        for part in parts {
            match part {
                "honorific" => flags |= HONORIFIC,
                "m" => flags |= MALE,
                "f" => flags |= FEMALE,
                role => {
                    let role = word::lower(role);
                    role_nouns.insert(word::lower(title), role_nouns.get(&role).copied().unwrap_or(role));
                }
            }
        }
        add(title, flags);
        add(&format!("{title}."), flags);
    }
    for word in lines(KINSHIP) {
        add(word, KIN | PERSON);
    }
    for line in lines(FIRST_NAMES) {
        if let Some((name, gender)) = line.split_once(' ') {
            add(name, if gender == "m" { MALE_NAME } else { FEMALE_NAME });
        }
    }
    for (list, flag) in [
        (SAYING_VERBS, SAYING),
        (TELLING_VERBS, TELLING),
        (UNNAMED_NOUNS, UNNAMED),
        (GROUP_WORDS, GROUP | PLURAL | PLAIN),
        (PRONOUNS, PRONOUN),
        (PLAIN_NOUNS, PLAIN),
    ] {
        for word in lines(list) {
            add(word, flag);
        }
    }
    let nicknames = lines(NICKNAMES).filter_map(|line| line.split_once(' ')).collect();
    Lexicon { words, role_nouns: role_nouns.into_iter().collect(), nicknames }
});

/// What is known of a word; 0 for an unknown one.
#[must_use]
pub fn flags(word: &str) -> Flags {
    flags_of(word::lower(word))
}

/// What is known of the word whose lower case has this hash ([`Word::lower`](crate::token::word::Word::lower)).
#[must_use]
pub fn flags_of(hash: u32) -> Flags {
    let words = &LEXICON.words;
    let mut at = hash as usize % PLACES;
    while words[at].1 != 0 {
        if words[at].0 == hash {
            return words[at].1;
        }
        at = (at + 1) % PLACES;
    }
    0
}

/// The gender to which a first name is mostly given.
#[must_use]
pub fn likely_gender(flags: Flags) -> Option<Gender> {
    match flags & (MALE_NAME | FEMALE_NAME) {
        MALE_NAME => Some(Gender::Male),
        FEMALE_NAME => Some(Gender::Female),
        _ => None,
    }
}

/// The noun by which roles are compared, of a noun's hash in lower case without full stops: that of "senator" for "sen".
#[must_use]
pub fn role_noun(lower: u32) -> u32 {
    let nouns = &LEXICON.role_nouns;
    nouns.binary_search_by_key(&lower, |&(noun, _)| noun).map_or(lower, |at| nouns[at].1)
}

/// True when one first name is a short form of the other ("Mike" and "Michael").
#[must_use]
pub fn same_first_name(a: &str, b: &str) -> bool {
    let short = |x: &str, y: &str| LEXICON.nicknames.get(x).is_some_and(|full| full.split(' ').any(|f| f == y));
    a == b || short(a, b) || short(b, a)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_their_facts() {
        assert_eq!(flags("spokeswoman"), PERSON | FEMALE | PLAIN);
        assert_eq!(flags("spokesmen"), GROUP | PLURAL);
        assert_eq!(flags("agencies"), BODY | PLURAL);
        assert_ne!(flags("sen") & TITLE, 0);
        assert_ne!(flags("wives") & GROUP, 0);
        assert_eq!(flags("zyx"), 0);
    }

    #[test]
    fn titles_and_short_names_find_their_full_form() {
        let hash = word::lower;
        assert_eq!((role_noun(hash("sen")), role_noun(hash("baker"))), (hash("senator"), hash("baker")));
        assert_eq!(role_noun(hash("rep")), role_noun(hash("congresswoman")));
        assert!(same_first_name("mike", "michael") && same_first_name("michael", "mike") && !same_first_name("mike", "john"));
    }
}
