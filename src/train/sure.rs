//! Dictionaries of what a trained stage always decides: where all that is seen of a word or state led to the same label throughout training, the model need not be
//! asked.

use std::collections::BTreeMap;

use crate::linear::{Row, encode};
use crate::model;

/// How often each label was given to each key.
#[derive(Debug, Default)]
pub(super) struct Decisions {
    counts: BTreeMap<(u32, u8), u32>,
}

impl Decisions {
    /// Counts one decision.
    pub(super) fn add(&mut self, key: u32, label: usize) {
        *self.counts.entry((key, label as u8)).or_default() += 1;
    }

    /// A section with the keys met `least` times or more, a share of at least `same` of whose decisions were the same, and the share of all decisions that
    /// they cover.
    pub(super) fn section(self, name: &str, labels: &[&str], least: u32, same: f64) -> (Vec<u8>, f64) {
        let counts: Vec<((u32, u8), u32)> = self.counts.into_iter().collect();
        let mut rows = Vec::new();
        let (mut sure, mut all) = (0_u32, 0_u32);
        for decided in counts.chunk_by(|a, b| a.0.0 == b.0.0) {
            let total: u32 = decided.iter().map(|c| c.1).sum();
            all += total;
            if let Some(&((key, label), _)) = decided.iter().find(|c| total >= least && f64::from(c.1) >= same * f64::from(total)) {
                sure += total;
                rows.push(Row { key, weights: vec![(label, 1.0)] });
            }
        }
        (model::section(name, &encode(labels, &rows, None, 0.0)), f64::from(sure) / f64::from(all.max(1)))
    }
}
