//! What a model learns from: sequences of positions, their features and the labels allowed there.

use crate::linear::Features;

/// The set of labels allowed at a position: bit `i` for label `i`.
pub type Labels = u128;

/// Training data: sequences of positions. Feature hashes are kept as they come: four bytes each.
#[derive(Clone, Debug, Default)]
pub struct Examples {
    pub(super) keys: Vec<u32>,
    /// Where the keys of each position end.
    pub(super) ends: Vec<u32>,
    pub(super) allowed: Vec<Labels>,
    /// Where each sequence ends, as a position, and its weight.
    pub(super) sequences: Vec<(u32, f32)>,
}

impl Examples {
    /// No data yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a position to the current sequence. `allowed` must not be 0; all bits set (or all labels') means that nothing is known.
    pub fn push(&mut self, features: &Features, allowed: Labels) {
        self.push_keys(features.keys(), allowed);
    }

    /// [`push`](Self::push) for the hashes of features.
    pub fn push_keys(&mut self, keys: &[u32], allowed: Labels) {
        self.keys.extend_from_slice(keys);
        self.ends.push(self.keys.len() as u32);
        self.allowed.push(allowed);
    }

    /// Ends the current sequence; it counts `weight` times. A sequence without positions is ignored.
    pub fn end(&mut self, weight: f32) {
        if self.sequences.last().map_or(0, |s| s.0) < self.allowed.len() as u32 {
            self.sequences.push((self.allowed.len() as u32, weight));
        }
    }

    /// Adds a sequence of one position: an example of a logistic regression.
    pub fn single(&mut self, features: &Features, label: usize, weight: f32) {
        self.push(features, 1 << label);
        self.end(weight);
    }

    /// Number of sequences.
    #[must_use]
    pub fn len(&self) -> usize {
        self.sequences.len()
    }

    /// True when there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sequences.is_empty()
    }

    /// Number of positions.
    #[must_use]
    pub fn positions(&self) -> usize {
        self.allowed.len()
    }

    pub(super) fn first_key(&self, position: usize) -> usize {
        if position == 0 { 0 } else { self.ends[position - 1] as usize }
    }
}

/// The different keys seen at least `min_count` times, rising, and their counts. Works through the range of hashes in parts to spare memory.
pub(super) fn frequent_keys(all: &[u32], min_count: usize) -> (Vec<u32>, Vec<u32>) {
    let (mut keys, mut counts) = (Vec::new(), Vec::new());
    let mut part = Vec::new();
    for high in 0..8 {
        part.clear();
        part.extend(all.iter().copied().filter(|key| key >> 29 == high));
        part.sort_unstable();
        for same in part.chunk_by(|a, b| a == b).filter(|same| same.len() >= min_count) {
            keys.push(same[0]);
            counts.push(same.len() as u32);
        }
    }
    (keys, counts)
}

/// Finds a key among sorted ones by its upper bits.
pub(super) struct Index {
    starts: Vec<u32>,
}

impl Index {
    pub(super) fn new(keys: &[u32]) -> Self {
        let mut starts = vec![0; (1 << 20) + 1];
        for &key in keys {
            starts[(key >> 12) as usize + 1] += 1;
        }
        for i in 1..starts.len() {
            starts[i] += starts[i - 1];
        }
        Self { starts }
    }

    pub(super) fn find(&self, keys: &[u32], key: u32) -> Option<u32> {
        let bucket = (key >> 12) as usize;
        let start = self.starts[bucket];
        keys[start as usize..self.starts[bucket + 1] as usize].iter().position(|&k| k == key).map(|i| start + i as u32)
    }
}
