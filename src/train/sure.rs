//! Dictionaries of what a trained stage always decides: where all that is seen of a word or state led to the same label throughout training, the model need not be
//! asked.

use crate::linear::encode_dictionary;
use crate::model;

/// Decisions of a stage, each with the hashes under which a dictionary may know it, in the order in which they are looked up.
#[derive(Debug)]
pub(super) struct Decisions<const N: usize> {
    made: Vec<([u32; N], u8)>,
}

impl<const N: usize> Default for Decisions<N> {
    fn default() -> Self {
        Self { made: Vec::new() }
    }
}

/// Exceptions that a hash is held to have beside those seen, so that few decisions are no proof.
const UNSEEN: f64 = 0.3;

impl<const N: usize> Decisions<N> {
    /// Counts one decision.
    pub(super) fn add(&mut self, keys: [u32; N], label: usize) {
        self.made.push((keys, label as u8));
    }

    /// A section with the hashes of whose decisions at most a share of `risk` were another one than most, as far as can be told from those
    /// seen; and the share of all decisions that they cover.
    pub(super) fn section(mut self, name: &str, risk: f64) -> (Vec<u8>, f64) {
        let all = self.made.len().max(1) as f64;
        let mut found: Vec<(u32, u8, usize)> = Vec::new();
        for level in 0..N {
            // What the hashes before decide never comes to this one.
            self.made.sort_unstable_by_key(|(keys, label)| (keys[level], *label));
            let mut left = Vec::with_capacity(self.made.len());
            for same in self.made.chunk_by(|a, b| a.0[level] == b.0[level]) {
                let most = same.chunk_by(|a, b| a.1 == b.1).max_by_key(|decided| decided.len()).unwrap_or_default();
                let exceptions = (same.len() - most.len()) as f64;
                if exceptions + UNSEEN <= risk * (same.len() as f64 + 2.0 * UNSEEN) {
                    found.push((same[0].0[level], most[0].1, same.len()));
                } else {
                    left.extend_from_slice(same);
                }
            }
            self.made = left;
        }
        found.sort_by_key(|&(key, _, count)| (std::cmp::Reverse(count), key));
        let decisions: Vec<(u32, u8)> = found.iter().map(|&(key, label, _)| (key, label)).collect();
        (model::section(name, &encode_dictionary(&decisions)), 1.0 - self.made.len() as f64 / all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linear::{Dictionary, Features};
    use crate::model::Model;

    #[test]
    fn what_is_always_decided_alike_is_told_by_the_first_hash_that_can() {
        let mut decisions = Decisions::default();
        let key = |template: u32, n: u64| Features::key(1 + template, n);
        for n in 0..100 {
            // The first tells all of one sort, the second all but one in ten of the rest.
            let plain = n % 2;
            decisions.add([key(0, plain), key(1, n % 20)], if plain == 0 { 7 } else { (n % 20) as usize });
        }
        decisions.add([key(0, 1), key(1, 500)], 3);
        let (section, share) = decisions.section("toy.bin", 0.1);
        assert!((share - 100.0 / 101.0).abs() < 1e-9, "{share}");
        let model = Model::from_bytes(section).expect("whole");
        let dictionary = Dictionary::new(model.bytes("toy.bin").expect("there"));
        let get = |template, n| dictionary.get(key(template, n));
        assert_eq!((get(0, 0), get(0, 1), get(1, 5), get(1, 500), get(1, 4)), (Some(7), None, Some(5), None, None));
    }
}
