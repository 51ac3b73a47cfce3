//! What a stage always decides alike: labels by the hash of a situation, read in place.
//!
//! # Layout
//! Buckets of two slots of four bytes. A hash's upper bits give its bucket ([`reduce`](super::weights::reduce)); a slot holds the lower 26 bits of the hash and, in its
//! lowest six, the label's number plus one; 0 where it is empty. A look-up is one load, and hashes that are not in the dictionary are not found, but for one in
//! millions. One in as many is never found: that whose lower bits are noughts, as those of an empty slot are.

use super::weights::reduce;

/// Bits of a slot that hold the label.
const LABEL_BITS: u32 = 6;
const SLOTS: usize = 2;
const BUCKET: usize = 4 * SLOTS;

/// A dictionary of decisions in the bytes of a model's section.
#[derive(Clone, Copy, Debug, Default)]
pub struct Dictionary<'a> {
    buckets: &'a [[u8; BUCKET]],
}

impl<'a> Dictionary<'a> {
    /// The dictionary in a section's bytes; what is left of a bucket at their end is not looked at.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { buckets: bytes.as_chunks().0 }
    }

    /// The label of a situation that is always decided alike.
    #[inline(always)]
    #[must_use]
    pub fn get(&self, key: u32) -> Option<usize> {
        let bucket = u64::from_le_bytes(*self.buckets.get(reduce(key, self.buckets.len()))?);
        let wanted = key << LABEL_BITS;
        let (one, other) = (bucket as u32 ^ wanted, (bucket >> 32) as u32 ^ wanted);
        let label = one.min(other);
        if label < 1 << LABEL_BITS { (label as usize).checked_sub(1) } else { None }
    }
}

/// Writes the bytes that [`Dictionary::new`] reads. Where more hashes fall into one bucket than it has slots, those named first stay.
///
/// # Panics
/// When a label is 63 or more.
#[cfg(feature = "train")]
#[must_use]
pub fn encode_dictionary(decisions: &[(u32, u8)]) -> Vec<u8> {
    let mut buckets = vec![[0_u32; SLOTS]; decisions.len().max(64)];
    for &(key, label) in decisions {
        assert!(u32::from(label) + 1 < 1 << LABEL_BITS, "label {label}");
        let bucket = reduce(key, buckets.len());
        if let Some(slot) = buckets[bucket].iter_mut().find(|slot| **slot == 0) {
            *slot = key << LABEL_BITS | (u32::from(label) + 1);
        }
    }
    buckets.as_flattened().iter().flat_map(|slot| slot.to_le_bytes()).collect()
}

#[cfg(all(test, feature = "train"))]
mod tests {
    use super::*;
    use crate::linear::Features;

    #[test]
    fn what_was_put_in_is_found_and_nothing_else() {
        let key = |n: u64| Features::key(1, n);
        let decisions: Vec<(u32, u8)> = (0..5000).map(|n| (key(n), (n % 62) as u8)).collect();
        let bytes = encode_dictionary(&decisions);
        let dictionary = Dictionary::new(&bytes);
        let found = decisions.iter().filter(|&&(key, label)| {
            let found = dictionary.get(key);
            assert!(found.is_none_or(|found| found == usize::from(label)));
            found.is_some()
        });
        // Buckets have two slots each for one hash: few are lost, and those are named last.
        assert!(found.count() > 4400);
        assert_eq!(dictionary.get(key(0)), Some(0));
        assert!((5000..20_000).all(|n| dictionary.get(key(n)).is_none()));
        assert_eq!(Dictionary::new(&[]).get(7), None);
        assert_eq!(Dictionary::new(&encode_dictionary(&[])).get(0), None);
    }
}
