//! A last name that stands alone, to one of the persons who bear it, by where it stands.

use std::collections::BTreeMap;

use super::Matcher;
use super::surname::{self, Bare};
use crate::document::{Document, EntityLabel, Gender};
use crate::linear::hash;
use crate::span::Span;

/// Who was named so many blocks before is still at hand.
const NEAR: u32 = 2;
/// Who is named in none of so many blocks before and behind is not what the text is about there.
const FAR: u32 = 8;

/// In which blocks persons who share a last name are named.
struct Places {
    /// The block in which each cluster was named last; `u32::MAX` before it is.
    last: Vec<u32>,
    /// Cluster and block of all full names of those who share their last name, in order.
    in_full: Vec<(u32, u32)>,
}

impl Places {
    fn last(&self, cluster: u32) -> Option<u32> {
        self.last.get(cluster as usize).copied().filter(|&block| block != u32::MAX)
    }

    /// Whether a cluster is named near a block, before it in any way or behind it in full.
    fn about(&self, cluster: u32, block: u32) -> bool {
        let behind = self.in_full.partition_point(|&place| place < (cluster, block));
        self.last(cluster).is_some_and(|last| last + FAR >= block)
            || self.in_full.get(behind).is_some_and(|&(other, there)| other == cluster && there <= block + FAR)
    }
}

impl Matcher {
    /// Gives each entity its cluster; short names by where they stand.
    pub(super) fn assign(
        &mut self,
        document: &Document,
        form_of: &[Option<usize>],
        span_of: &[Span],
        gender_of: &[Option<Gender>],
    ) -> Vec<Option<u32>> {
        let mut of_entity = vec![None; document.entities.len()];
        let mut lone: BTreeMap<(u64, Option<Gender>), u32> = BTreeMap::new();
        let block_of = |id: usize| document.blocks.partition_point(|b| b.span.start <= document.entities[id].span.start) as u32;
        let mut places = self.places(form_of, block_of);
        let taken_up = surname::taken_up(document, form_of, self.forms.len(), |form| {
            let word = &self.forms[form].words;
            (!word.contains(' ')).then(|| self.by_last.get(&hash(word)).is_some_and(|bearers| bearers.len() > 1))
        });
        for id in 0..document.entities.len() {
            let Some(form) = form_of[id] else { continue };
            let gender = gender_of[id].or(taken_up.of_entity[id]);
            let block = block_of(id);
            let word = hash(self.forms[form].last());
            let chosen = self.forms[form].cluster.or_else(|| self.bearer(word, gender, taken_up.of_form[form], block, &places));
            let cluster = match chosen.or_else(|| lone.get(&(word, None)).or_else(|| lone.get(&(word, gender))).copied()) {
                Some(cluster) if chosen.is_some() || self.fits(cluster, gender) => cluster,
                _ => {
                    let cluster = self.new_cluster(span_of[id], self.forms[form].label, self.forms[form].count);
                    places.last.push(u32::MAX);
                    lone.insert((word, gender), cluster);
                    lone.entry((word, None)).or_insert(cluster);
                    cluster
                }
            };
            if let Some(last) = places.last.get_mut(cluster as usize) {
                *last = block;
            }
            let known = &mut self.clusters[cluster as usize].gender;
            if known.is_none() {
                *known = gender;
            }
            of_entity[id] = Some(cluster);
        }
        of_entity
    }

    fn places(&self, form_of: &[Option<usize>], block_of: impl Fn(usize) -> u32) -> Places {
        let mut in_full = Vec::new();
        for (id, form) in form_of.iter().enumerate() {
            let Some(form) = form.map(|form| &self.forms[form]) else { continue };
            if let Some(cluster) = form.cluster
                && form.label == EntityLabel::Person
                && self.by_last.get(&hash(form.last())).is_some_and(|bearers| bearers.len() > 1)
            {
                in_full.push((cluster, block_of(id)));
            }
        }
        in_full.sort_unstable();
        Places { last: vec![u32::MAX; self.clusters.len()], in_full }
    }

    fn fits(&self, cluster: u32, gender: Option<Gender>) -> bool {
        self.likely_gender(cluster).zip(gender).is_none_or(|(a, b)| a == b)
    }

    /// Whom a last (or first) name means that stands alone in a block.
    fn bearer(&self, word: u64, gender: Option<Gender>, bare: Bare, block: u32, places: &Places) -> Option<u32> {
        let bearers = self.by_last.get(&word).filter(|c| !c.is_empty()).or_else(|| self.by_first.get(&word))?;
        let candidates = || bearers.iter().copied().filter(|&c| self.fits(c, gender));
        // The one named most. Who is named in full more often than anybody is by the last name alone is not who goes by that name; and
        // pronouns tell.
        let agrees = |c: u32| bare.gender().is_none() || self.likely_gender(c).is_none() || self.likely_gender(c) == bare.gender();
        let by_last_name = |c: u32| self.in_full[c as usize] < 3 || self.in_full[c as usize] <= bare.count;
        let main = candidates().max_by_key(|&c| (agrees(c), by_last_name(c), self.weight[c as usize], std::cmp::Reverse(c)))?;
        // Another only in a paragraph that names that one and not the main,
        let mut here = candidates().filter(|&c| places.last(c) == Some(block));
        if let (Some(one), None) = (here.next(), here.next()) {
            return Some(one);
        }
        // or where the text has left the main for another.
        let at_hand = candidates().filter(|&c| places.last(c).is_some_and(|last| last + NEAR >= block)).max_by_key(|&c| places.last(c));
        Some(at_hand.filter(|_| !places.about(main, block)).unwrap_or(main))
    }
}
