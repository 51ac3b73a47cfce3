//! Persons by first and last name: who is named in full, and which full names are of one person.

use super::{MOST_NAMESAKES, Matcher, push_few};
use crate::document::EntityLabel;
use crate::linear::hash;
use crate::mention::lexicon;
use crate::span::Span;

impl Matcher {
    /// Persons written with two words and more: one cluster for each first and last name.
    pub(super) fn full_names(&mut self, form_of: &[Option<usize>], span_of: &[Span]) {
        let first_span = self.first_spans(form_of, span_of);
        // The given names of each cluster, with the initial of the middle name and what tells father from son.
        let mut given: Vec<Vec<Given>> = Vec::new();
        for (form, &place) in first_span.iter().enumerate() {
            let f = &self.forms[form];
            let (first_name, second, third) = (f.words().next().unwrap_or_default(), f.words().nth(1), f.words().nth(2));
            if f.label != EntityLabel::Person || second.is_none() && f.ordinal.is_none() || f.words.is_empty() {
                continue;
            }
            let last = hash(f.last());
            let middle = third.and(second).and_then(|middle| middle.chars().next());
            let first = Given { first: first_name.into(), middle, ordinal: f.ordinal.clone() };
            let weight = f.count + 3 * u32::from(f.headline);
            let same = self.by_last.get(&last).and_then(|candidates| {
                candidates.iter().copied().find(|&c| given.get(c as usize).is_some_and(|names| names.iter().all(|g| g.is_like(&first))))
            });
            let cluster = match same {
                Some(c) => {
                    let old = &mut self.clusters[c as usize].name;
                    let firm = !(self.forms[form].headline && self.forms[form].count == 1);
                    if place.len() > old.len() && firm {
                        *old = place;
                    }
                    self.weight[c as usize] += weight;
                    if given[c as usize].len() < MOST_NAMESAKES {
                        given[c as usize].push(first);
                    }
                    c
                }
                None => {
                    let c = self.new_cluster(place, EntityLabel::Person, weight);
                    self.clusters[c as usize].likely = lexicon::likely_gender(lexicon::flags(&first.first));
                    push_few(self.by_last.entry(last).or_default(), c);
                    push_few(self.by_first.entry(hash(&first.first)).or_default(), c);
                    given.resize(self.clusters.len(), Vec::new());
                    given[c as usize].push(first);
                    c
                }
            };
            self.in_full[cluster as usize] += self.forms[form].count;
            self.forms[form].cluster = Some(cluster);
        }
    }
}

/// What comes with the last name of a person.
#[derive(Clone)]
struct Given {
    first: Box<str>,
    middle: Option<char>,
    ordinal: Option<Box<str>>,
}

impl Given {
    /// True when both can be of one person: what only one of them says does not part them.
    fn is_like(&self, other: &Self) -> bool {
        let apart = |a: Option<&str>, b: Option<&str>| a.zip(b).is_some_and(|(a, b)| a != b);
        same_given(&self.first, &other.first)
            && !apart(self.ordinal.as_deref(), other.ordinal.as_deref())
            && self.middle.zip(other.middle).is_none_or(|(a, b)| a == b)
    }
}

/// True when two given names can be of one person: equal, a short form, or an initial.
fn same_given(a: &str, b: &str) -> bool {
    let initial = |x: &str, y: &str| {
        let x = x.trim_end_matches('.');
        x.chars().count() == 1 && y.starts_with(x)
    };
    lexicon::same_first_name(a, b) || initial(a, b) || initial(b, a)
}
