//! Bodies, places and works by their short forms: the end or the start of a longer name, its initials, its words turned round.

use std::collections::{BTreeMap, BTreeSet};

use super::form::Form;
use super::{Matcher, NameCluster, push_few};
use crate::document::EntityLabel;
use crate::linear::hash;
use crate::mention::lexicon::{self, BODY, DOCUMENT};
use crate::span::Span;

/// Last words too common to stand for the longer name they end.
const NO_SHORT_FORM: &[&str] =
    &["house", "state", "states", "street", "north", "south", "east", "west", "party", "city", "university", "county", "america", "news"];
/// What a body has that has a name of its own.
const BODIES_OF_ANOTHER: [&str; 6] = ["board", "commission", "committee", "council", "court", "foundation"];
/// Words that a short form may leave out.
const SMALL_WORDS: &[&str] = &["of", "for", "and", "the", "on", "in", "&", "at", "to"];

/// Longer names have no short forms.
const MOST_WORDS: usize = 10;

impl Matcher {
    /// Bodies, places and works: longest forms first, so that a short one finds the long one it stands for.
    pub(super) fn bodies(&mut self, form_of: &[Option<usize>], span_of: &[Span]) {
        let first_span = self.first_spans(form_of, span_of);
        let mut order: Vec<usize> = (0..self.forms.len()).filter(|&f| self.forms[f].label != EntityLabel::Person).collect();
        order.sort_by_key(|&f| (std::cmp::Reverse(self.forms[f].words().count()), f));
        // All by the hash of the words.
        let mut by_end: BTreeMap<u64, Vec<u32>> = BTreeMap::new();
        let mut by_start: BTreeMap<u64, Vec<u32>> = BTreeMap::new();
        let mut by_acronym: BTreeMap<u64, u32> = BTreeMap::new();
        let mut by_turned: BTreeMap<u64, u32> = BTreeMap::new();
        let is_place = |f: &&Form| matches!(f.label, EntityLabel::Gpe | EntityLabel::Norp);
        let places: BTreeSet<u64> = self.forms.iter().filter(is_place).map(|f| hash(&f.words)).collect();
        let mut buffer = String::new();
        for form in order {
            let f = &self.forms[form];
            let (joined, n) = (&*f.words, f.words().count());
            let body = matches!(f.label, EntityLabel::Org | EntityLabel::Fac | EntityLabel::Custom | EntityLabel::Product);
            // A surname that the tagger took for a body belongs to its person.
            if n == 1 && !matches!(f.label, EntityLabel::Gpe | EntityLabel::Norp) && self.by_last.contains_key(&hash(joined)) {
                self.forms[form].label = EntityLabel::Person;
                continue;
            }
            let mut found = None;
            if body {
                found = by_turned.get(&hash(joined)).copied();
                if found.is_none() && n == 1 {
                    let compact = gathered(&mut buffer, joined.chars().filter(|c| *c != '.'));
                    found = by_acronym.get(&hash(compact)).filter(|_| (2..=8).contains(&compact.len())).copied();
                }
                if found.is_none() && n < 4 && !NO_SHORT_FORM.contains(&joined) {
                    let ends = by_end.get(&hash(joined)).map_or(&[][..], Vec::as_slice);
                    let starts = by_start.get(&hash(joined)).map_or(&[][..], Vec::as_slice);
                    found = match (ends, starts) {
                        ([one], _) => Some(*one),
                        ([], [one]) => Some(*one),
                        _ => None,
                    };
                }
            }
            let (label, weight) = (f.label, f.count);
            // A headline in capitals may run names together: what only it has is no long form of anything.
            let firm = !(f.headline && f.count == 1);
            let cluster = match found {
                Some(cluster) => cluster,
                None => {
                    self.clusters.push(NameCluster { name: first_span[form], label, gender: None, likely: None });
                    self.weight.push(weight);
                    self.clusters.len() as u32 - 1
                }
            };
            if body && found.is_none() && firm && n > 1 {
                for (cut, (at, _)) in (1..n).zip(joined.match_indices(' ')).take(MOST_WORDS) {
                    let (dropped, rest) = (&joined[..at], &joined[at + 1..]);
                    // "Ohio Democratic Party" is not the "Democratic Party".
                    // "Red Sox" are the "Boston Red Sox" all the same: no word in it says what kind of body many places have.
                    let kind = |word: &str| lexicon::flags(word) & (BODY | DOCUMENT) != 0 || word.ends_with("al") || word.ends_with("ic");
                    let place = places.contains(&hash(dropped));
                    if !place || n - cut > 1 && !rest.split(' ').any(kind) {
                        push_few(by_end.entry(hash(rest)).or_default(), cluster);
                    }
                    // "United Nations" is not the "United Nations General Assembly", nor "World Chess" the "World Chess Council".
                    let body_of_its_own = cut > 1 && (n - cut > 1 || BODIES_OF_ANOTHER.contains(&rest));
                    if !place && !body_of_its_own && !dropped.rsplit(' ').next().is_some_and(|word| SMALL_WORDS.contains(&word)) {
                        push_few(by_start.entry(hash(dropped)).or_default(), cluster);
                    }
                }
                let initial = |word: &str| word.chars().next();
                let capitals = gathered(&mut buffer, f.words().filter(|w| !SMALL_WORDS.contains(w)).filter_map(initial));
                by_acronym.entry(hash(capitals)).or_insert(cluster);
                by_acronym.entry(hash(gathered(&mut buffer, f.words().filter_map(initial)))).or_insert(cluster);
                if let Some(turned) = turned(joined) {
                    by_acronym.entry(hash(gathered(&mut buffer, turned.split(' ').filter_map(initial)))).or_insert(cluster);
                    by_turned.entry(hash(&turned)).or_insert(cluster);
                }
            }
            self.forms[form].cluster = Some(cluster);
        }
    }
}

/// Characters in a buffer that is used again.
fn gathered(buffer: &mut String, characters: impl Iterator<Item = char>) -> &str {
    buffer.clear();
    buffer.extend(characters);
    buffer
}

/// "justice department" for "department of justice" and the other way round.
fn turned(words: &str) -> Option<String> {
    const KINDS: &[&str] = &["department", "ministry", "bureau", "office"];
    let (first, rest) = words.split_once(' ')?;
    if KINDS.contains(&first)
        && let Some(rest) = rest.strip_prefix("of ")
    {
        return Some(format!("{} {first}", rest.strip_prefix("the ").unwrap_or(rest)));
    }
    let (rest, last) = words.rsplit_once(' ')?;
    KINDS.contains(&last).then(|| format!("{last} of {rest}"))
}
