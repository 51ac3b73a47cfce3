//! What kind of act a cue reports: said, wrote, denied, plans …, from an open list that a user can extend.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::linear::hash;

/// The act of a cue that the list does not know.
pub const DEFAULT: &str = "said";

/// Cue words of a user's own, each with its act.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserCues {
    acts: BTreeMap<Box<str>, Box<str>>,
}

impl UserCues {
    /// Words and their acts; upper and lower case count the same, inflected forms are found by their base form.
    pub fn new<W: AsRef<str>, A: AsRef<str>>(cues: impl IntoIterator<Item = (W, A)>) -> Self {
        let acts = cues.into_iter().filter(|(w, _)| !w.as_ref().trim().is_empty());
        Self { acts: acts.map(|(w, a)| (w.as_ref().trim().to_lowercase().into(), a.as_ref().into())).collect() }
    }

    /// True when there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.acts.is_empty()
    }

    /// The act of a word, where it is one of these or an inflected form of one.
    #[must_use]
    pub fn act(&self, word: &str) -> Option<&str> {
        if self.acts.is_empty() {
            return None;
        }
        bases(&word.to_lowercase()).iter().find_map(|base| self.acts.get(base.as_str())).map(AsRef::as_ref)
    }
}

/// The lines of the list: acts by single words, and by several words in order.
struct Acts {
    single: Table,
    several: Vec<(Vec<&'static str>, &'static str)>,
    /// The words that are part of several.
    parts: Table,
    irregular: Table,
}

static ACTS: LazyLock<Acts> = LazyLock::new(|| {
    let (mut single, mut several) = (Vec::new(), Vec::new());
    for line in include_str!("../resources/lexicons/acts.txt").lines().filter(|l| !l.starts_with('#')) {
        let Some((act, forms)) = line.split_once(": ") else { continue };
        for form in forms.split_whitespace() {
            if form.contains(':') {
                several.push((form.split(':').collect(), act));
            } else {
                single.push((form, act));
            }
        }
    }
    let parts: Vec<_> = several.iter().flat_map(|(form, act): &(Vec<_>, _)| form.iter().map(|&part| (part, *act))).collect();
    Acts { single: Table::new(&single), several, parts: Table::new(&parts), irregular: Table::new(IRREGULAR) }
});

/// What each of some words stands for, by their hashes: every verb of an article is looked up. A word stands at its hash or in the first free place behind,
/// and half of the places are free.
struct Table(Vec<Option<(u64, &'static str)>>);

impl Table {
    /// Of lines with the same word the first counts.
    fn new(lines: &[(&'static str, &'static str)]) -> Self {
        let mut table = Self(vec![None; (2 * lines.len() + 1).next_power_of_two()]);
        for &(word, meaning) in lines {
            let hash = hash(word);
            let place = table.place(hash);
            table.0[place].get_or_insert((hash, meaning));
        }
        table
    }

    /// Where a word stands or would stand.
    fn place(&self, hash: u64) -> usize {
        let last = self.0.len() - 1;
        let mut place = hash as usize & last;
        while self.0[place].is_some_and(|(other, _)| other != hash) {
            place = (place + 1) & last;
        }
        place
    }

    fn get(&self, word: &str) -> Option<&'static str> {
        self.0[self.place(hash(word))].map(|(_, meaning)| meaning)
    }
}

/// Verbs whose forms the endings do not tell.
const IRREGULAR: &[(&str, &str)] = &[
    ("said", "say"),
    ("told", "tell"),
    ("wrote", "write"),
    ("written", "write"),
    ("thought", "think"),
    ("felt", "feel"),
    ("knew", "know"),
    ("known", "know"),
    ("saw", "see"),
    ("seen", "see"),
    ("held", "hold"),
    ("found", "find"),
    ("meant", "mean"),
    ("understood", "understand"),
    ("spoke", "speak"),
    ("spoken", "speak"),
    ("swore", "swear"),
    ("sworn", "swear"),
    ("went", "go"),
    ("gone", "go"),
    ("began", "begin"),
    ("begun", "begin"),
    ("heard", "hear"),
    ("sought", "seek"),
    ("chose", "choose"),
    ("chosen", "choose"),
    ("forbade", "forbid"),
    ("broke", "break"),
    ("broken", "break"),
    ("fought", "fight"),
    ("sang", "sing"),
    ("sung", "sing"),
    ("shown", "show"),
    ("shot", "shoot"),
    ("foresaw", "foresee"),
    ("forgot", "forget"),
    ("forgotten", "forget"),
    ("n't", "not"),
    ("n’t", "not"),
    ("took", "take"),
    ("taken", "take"),
    ("proven", "prove"),
    ("learnt", "learn"),
    ("drew", "draw"),
    ("drawn", "draw"),
    ("put", "put"),
    ("led", "lead"),
    ("pled", "plead"),
];

/// The base forms a lower-case word may have, the likeliest first.
fn bases(word: &str) -> Vec<String> {
    let mut bases = Vec::new();
    find_base(word, &mut String::new(), |base| {
        bases.push(base.to_owned());
        None::<()>
    });
    bases
}

/// What `find` gives for the first base form that it knows; `buffer` is scratch memory.
pub(super) fn find_base<T>(word: &str, buffer: &mut String, mut find: impl FnMut(&str) -> Option<T>) -> Option<T> {
    let irregular = || ACTS.irregular.get(word);
    if let Some(found) = find(word).or_else(|| irregular().and_then(&mut find)) {
        return Some(found);
    }
    if !word.ends_with(['s', 'd', 'g']) {
        return None;
    }
    for (ending, put) in [("ies", "y"), ("ied", "y"), ("es", ""), ("s", ""), ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e")] {
        let Some(rest) = word.strip_suffix(ending).filter(|r| r.len() >= 2) else { continue };
        let base = if put.is_empty() {
            rest
        } else {
            buffer.clear();
            buffer.push_str(rest);
            buffer.push_str(put);
            buffer.as_str()
        };
        if let Some(found) = find(base) {
            return Some(found);
        }
        // "planned" is "plan": the last letter twice.
        let mut letters = rest.chars();
        if put.is_empty()
            && matches!(ending, "ed" | "ing")
            && letters.next_back() == letters.clone().next_back()
            && let Some(found) = find(letters.as_str())
        {
            return Some(found);
        }
    }
    None
}

/// Whether a word is a verb of speech: said, asked, answered and their kind.
#[must_use]
pub fn is_speech(word: &str) -> bool {
    matches!(act_of(word), Some("said" | "asked" | "answered" | "wrote" | "tweeted" | "warned" | "promised"))
}

/// The act of a single word by the list.
fn act_of(word: &str) -> Option<&'static str> {
    find_base(&lower(word), &mut String::new(), |base| ACTS.single.get(base))
}

/// A word in lower case.
fn lower(word: &str) -> Cow<'_, str> {
    if word.bytes().all(|b| b.is_ascii() && !b.is_ascii_uppercase()) { word.into() } else { word.to_lowercase().into() }
}

/// The act of a cue by the list; `None` when the list knows none of its words.
#[must_use]
pub fn known(words: &[&str]) -> Option<&'static str> {
    listed(words, words.len())
}

/// See [`known`] and [`of`]; a `head` beyond the words stands for none.
fn listed(words: &[&str], head: usize) -> Option<&'static str> {
    let is_part = |word: &&&str| find_base(&lower(word), &mut String::new(), |base| ACTS.parts.get(base)).is_some();
    if words.len() > 1 && words.iter().filter(is_part).nth(1).is_some() {
        let bases: Vec<Vec<String>> = words.iter().map(|w| bases(&lower(w))).collect();
        let holds = |form: &[&str]| {
            let mut rest = bases.iter();
            form.iter().all(|part| rest.any(|bases| bases.iter().any(|b| b == part)))
        };
        if let Some((_, act)) = ACTS.several.iter().find(|(form, _)| holds(form)) {
            return Some(act);
        }
    }
    words.get(head).and_then(|word| act_of(word)).or_else(|| words.iter().find_map(|word| act_of(word)))
}

/// The act of a cue, given its words and which of them is its head.
#[must_use]
pub fn of<'a>(words: &[&str], head: usize, user: &'a UserCues) -> &'a str {
    if let Some(act) = words.iter().find_map(|w| user.act(w)) {
        return act;
    }
    listed(words, head).unwrap_or(DEFAULT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inflected_cues_have_the_act_of_their_base_form() {
        let none = UserCues::default();
        let act = |cue: &str, head: usize| of(&cue.split(' ').collect::<Vec<_>>(), head, &none).to_owned();
        assert_eq!(act("said", 0), "said");
        assert_eq!(act("has repeatedly denied", 2), "denied");
        assert_eq!(act("declined", 0), "declined");
        assert_eq!(act("did not respond to", 2), "declined");
        assert_eq!(act("Tweeted", 0), "tweeted");
        assert_eq!(act("According to", 0), "said");
        assert_eq!(act("is planning", 1), "plans");
        assert_eq!(act(":", 0), "said");
    }

    #[test]
    fn a_user_s_cues_come_first() {
        let user = UserCues::new([("Grouse", "complained"), ("say", "spoke")]);
        assert_eq!(of(&["groused"], 0, &user), "complained");
        assert_eq!(of(&["said"], 0, &user), "spoke");
    }
}
