//! Names that name the same: persons by first and last name, bodies by short forms and acronyms.
//!
//! Two passes. The first reads every name of the document and sets up the clusters that full names make; the second
//! gives each short name ("Clinton", "CEPA", "the Times") to one of them, by where it stands.

mod bodies;
mod form;
mod persons;
mod short;
mod surname;
mod titles;

use std::collections::BTreeMap;

use super::facts::{Facts, is_name};
use crate::document::{BlockKind, Document, EntityLabel, Gender};
use crate::linear::hash;
use crate::span::Span;
use crate::token::word;
use form::Form;
use titles::{gender_before, has_office};
pub(crate) use titles::{name_tokens, office, title_gender};

/// Names that name the same.
#[derive(Clone, Debug)]
pub(crate) struct NameCluster {
    /// Where its fullest name stands, without title.
    pub name: Span,
    /// What it names.
    pub label: EntityLabel,
    /// Gender by titles ("Mrs").
    pub gender: Option<Gender>,
    /// Gender that the given name makes likely.
    likely: Option<Gender>,
}

/// The clusters of a document's names.
#[derive(Clone, Debug, Default)]
pub(crate) struct NameClusters {
    /// The cluster of each entity, none for number-like ones.
    pub of_entity: Vec<Option<u32>>,
    /// The clusters.
    pub clusters: Vec<NameCluster>,
    /// Hashes of the surnames of persons named in full, sorted, and whose each is: the one named most.
    pub surnames: Vec<(u32, u32)>,
}

/// Persons with one surname, bodies with one short form: more are not told apart, so that time stays linear.
const MOST_NAMESAKES: usize = 8;

fn push_few(list: &mut Vec<u32>, cluster: u32) {
    if list.len() < MOST_NAMESAKES {
        list.push(cluster);
    }
}

struct Matcher {
    forms: Vec<Form>,
    clusters: Vec<NameCluster>,
    /// Weight of each cluster as the meaning of a bare surname.
    weight: Vec<u32>,
    /// How often each cluster is named with first and last name.
    in_full: Vec<u32>,
    /// Persons by the hash of their last name, and of their first.
    by_last: BTreeMap<u64, Vec<u32>>,
    by_first: BTreeMap<u64, Vec<u32>>,
}

/// Puts the names of a document together.
pub(crate) fn cluster(document: &Document, facts: &Facts) -> NameClusters {
    let mut matcher = Matcher {
        forms: Vec::new(),
        clusters: Vec::new(),
        weight: Vec::new(),
        in_full: Vec::new(),
        by_last: BTreeMap::new(),
        by_first: BTreeMap::new(),
    };
    // Forms, each way of writing once.
    let mut form_of = vec![None; document.entities.len()];
    let mut span_of = vec![Span::default(); document.entities.len()];
    let mut gender_of = vec![None; document.entities.len()];
    // Of each form whether "Mr." and whether "Mrs." stands before it, and who is called by the last name with an office, or in the headline.
    let (mut called, mut officers): (Vec<[bool; 2]>, Vec<usize>) = (Vec::new(), Vec::new());
    let mut index: BTreeMap<u64, usize> = BTreeMap::new();
    let (mut key, mut lower) = (String::new(), String::new());
    for (id, entity) in document.entities.iter().enumerate().filter(|(_, e)| is_name(e.label)) {
        let (tokens, inner) = name_tokens(document, facts, entity);
        gender_of[id] = inner.or_else(|| gender_before(document, facts, entity));
        let start = tokens.start;
        let read = form::read(document, entity, tokens, &mut key, &mut lower);
        span_of[id] = read.span;
        let form = *index.entry(hash(&key)).or_insert_with(|| {
            matcher.forms.push(Form::new(&key[..read.words], read.ordinal, entity.label));
            matcher.forms.len() - 1
        });
        let sentence = facts.sentence.get(entity.tokens.start as usize).copied().unwrap_or(0);
        let block = document.sentences.get(sentence as usize).and_then(|s| document.blocks.get(s.block as usize));
        let headline = block.is_some_and(|b| b.kind == BlockKind::Headline);
        called.resize(matcher.forms.len(), [false; 2]);
        match gender_of[id] {
            Some(Gender::Male) => called[form][0] = true,
            Some(Gender::Female) => called[form][1] = true,
            None if (headline || has_office(document, facts, entity, start)) && !matcher.forms[form].words.contains(' ') => {
                officers.push(id)
            }
            None => {}
        }
        matcher.forms[form].count(entity.label);
        matcher.forms[form].headline |= headline;
        form_of[id] = Some(form);
    }
    // "President Lee" in a text of "Mr. Lee" and "Ann Lee" is not Ann.
    for id in officers {
        gender_of[id] = match form_of[id].and_then(|form| called.get(form)) {
            Some([true, false]) => Some(Gender::Male),
            Some([false, true]) => Some(Gender::Female),
            _ => None,
        };
    }
    matcher.forms.iter_mut().for_each(Form::settle);
    matcher.full_names(&form_of, &span_of);
    matcher.bodies(&form_of, &span_of);
    let of_entity = matcher.assign(document, &form_of, &span_of, &gender_of);
    // Everybody with a last name has a form that tells it.
    let mut surnames: Vec<(u32, u32)> = Vec::with_capacity(matcher.by_last.len());
    for form in &matcher.forms {
        let last = form.last();
        if form.label == EntityLabel::Person
            && form.cluster.is_some()
            && last.len() > 2
            && let Some(bearers) = matcher.by_last.get(&hash(last))
            && let Some(main) = bearers.iter().copied().max_by_key(|&c| (matcher.weight[c as usize], std::cmp::Reverse(c)))
        {
            surnames.push((word::lower(last), main));
        }
    }
    surnames.sort_unstable();
    surnames.dedup();
    NameClusters { of_entity, clusters: matcher.clusters, surnames }
}

impl Matcher {
    fn new_cluster(&mut self, name: Span, label: EntityLabel, weight: u32) -> u32 {
        self.clusters.push(NameCluster { name, label, gender: None, likely: None });
        self.weight.push(weight);
        self.in_full.push(0);
        self.clusters.len() as u32 - 1
    }

    fn likely_gender(&self, cluster: u32) -> Option<Gender> {
        let cluster = &self.clusters[cluster as usize];
        cluster.gender.or(cluster.likely)
    }

    /// First place of each form, in text order.
    fn first_spans(&self, form_of: &[Option<usize>], span_of: &[Span]) -> Vec<Span> {
        let mut first = vec![Span::default(); self.forms.len()];
        let mut seen = vec![false; self.forms.len()];
        for (form, span) in form_of.iter().zip(span_of) {
            if let Some(form) = *form
                && !seen[form]
            {
                seen[form] = true;
                first[form] = *span;
            }
        }
        first
    }
}
