//! Collects the features of one position or candidate.

use super::{MULTIPLIER, fold};

/// The features of one position: hashes of (template, value) pairs. Reuse one for a whole document.
///
/// A template is a small number that says what the value means ("the word before"); it is a constant of the stage's
/// feature function. Values are hashes ([`hash`](super::hash), [`mix`](super::mix)), ids or flags.
#[derive(Clone, Debug, Default)]
pub struct Features {
    keys: Vec<u32>,
}

impl Features {
    /// An empty collection.
    #[must_use]
    pub fn new() -> Self {
        Self { keys: Vec::with_capacity(64) }
    }

    /// Forgets all features; keeps the memory.
    #[inline]
    pub fn clear(&mut self) {
        self.keys.clear();
    }

    /// Adds a feature.
    #[inline]
    pub fn push(&mut self, template: u32, value: u64) {
        self.keys.push(Self::key(template, value));
    }

    /// Adds several features by their [hashes](Self::key): room for them is made once.
    #[inline(always)]
    pub fn extend<const N: usize>(&mut self, keys: [u32; N]) {
        self.keys.extend_from_slice(&keys);
    }

    /// The hash of a feature. 32 bits are enough: among two million features one in two thousand shares its hash.
    #[inline(always)]
    #[must_use]
    pub const fn key(template: u32, value: u64) -> u32 {
        Self::salted(value, Self::salt(template))
    }

    /// The hashes of values under templates that follow each other, from the one with this number on.
    #[inline(always)]
    #[must_use]
    pub fn row<const FIRST: u32, const N: usize>(values: [u64; N]) -> [u32; N] {
        let salts: [u64; N] = const {
            let mut salts = [0; N];
            let mut at = 0;
            while at < N {
                salts[at] = Self::salt(FIRST + at as u32);
                at += 1;
            }
            salts
        };
        std::array::from_fn(|at| Self::salted(values[at], salts[at]))
    }

    const fn salt(template: u32) -> u64 {
        (template as u64).wrapping_mul(0xA24B_AED4_963E_E407)
    }

    #[inline(always)]
    const fn salted(value: u64, salt: u64) -> u32 {
        (fold(value ^ salt, MULTIPLIER) >> 32) as u32
    }

    /// The hashes, in the order they were added.
    #[inline]
    #[must_use]
    pub fn keys(&self) -> &[u32] {
        &self.keys
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// True when there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Keeps the first `len`: what comes after depended on a decision that is to be taken anew.
    #[inline]
    pub fn truncate(&mut self, len: usize) {
        self.keys.truncate(len);
    }
}

/// [`Features::key`].
#[inline(always)]
#[must_use]
pub const fn key(template: u32, value: u64) -> u32 {
    Features::key(template, value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_and_values_differ() {
        let mut features = Features::new();
        // Miri takes minutes to sort what takes milliseconds.
        let values = if cfg!(miri) { 10 } else { 500 };
        for template in 0..40 {
            for value in 0..values {
                features.push(template, value);
            }
        }
        let mut keys = features.keys().to_vec();
        keys.sort_unstable();
        keys.dedup();
        assert!(keys.len() as u64 >= 40 * values - 1);
        features.truncate(3);
        assert_eq!(features.len(), 3);
        features.clear();
        assert!(features.is_empty());
    }
}
