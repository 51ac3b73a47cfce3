//! The engine under every trained stage: hashed features, quantised weights, exact decoding.
//!
//! A stage writes one feature function. It fills [`Features`] for one position or candidate; [`Weights`] turns them into
//! one score a label; [`Viterbi`] finds the best label sequence and the probability of each label. Training
//! (`train::optimizer`) calls the same feature function, so what is learned is what is used.
//!
//! Hashes and decoding use integer arithmetic and plain `f32` additions, multiplications and divisions only, so they
//! give the same results on every platform.

mod dictionary;
mod features;
mod packed;
mod row;
mod transitions;
mod viterbi;
mod weights;
mod wide;

pub use dictionary::Dictionary;
#[cfg(feature = "train")]
pub use dictionary::encode_dictionary;
pub use features::{Features, key};
#[cfg(feature = "train")]
pub use packed::encode_packed;
pub use transitions::Transitions;
pub use viterbi::Viterbi;
pub use weights::Weights;
#[cfg(feature = "train")]
pub use weights::{Row, encode};

const SEED: u64 = 0x9E37_79B9_7F4A_7C15;
const MULTIPLIER: u64 = 0xD6E8_FEB8_6659_FD93;

/// The two halves of a 128-bit product, folded: the mixing step of wyhash (Wang Yi 2019).
#[inline(always)]
const fn fold(a: u64, b: u64) -> u64 {
    let product = a as u128 * b as u128;
    (product >> 64) as u64 ^ product as u64
}

/// A hash of a string, the same on every platform and in every version of the model format.
#[inline]
#[must_use]
pub fn hash(text: &str) -> u64 {
    hash_bytes(text.as_bytes())
}

/// [`hash`] of bytes.
#[inline]
#[must_use]
pub fn hash_bytes(bytes: &[u8]) -> u64 {
    let (chunks, rest) = bytes.as_chunks::<8>();
    let mut state = SEED ^ bytes.len() as u64;
    for chunk in chunks {
        state = fold(state ^ u64::from_le_bytes(*chunk), MULTIPLIER);
    }
    let mut tail = 0;
    for &byte in rest {
        tail = tail << 8 | u64::from(byte);
    }
    fold(state ^ tail, MULTIPLIER ^ SEED)
}

/// A hash of two values in order; use it for conjunctions, nested for three or more.
#[inline(always)]
#[must_use]
pub const fn mix(a: u64, b: u64) -> u64 {
    fold(a ^ SEED, b.rotate_left(32) ^ MULTIPLIER)
}

/// The numbers that the exponential is worked out with, here for one value and in `row` for several at once.
mod exponential {
    /// Below the first it is 0, above the second that of the second.
    pub(super) const RANGE: [f32; 2] = [-87.0, 88.0];
    /// 1.5 × 2²³: adding it rounds to the nearest whole number and leaves that in the lowest bits.
    pub(super) const ROUND: f32 = 12_582_912.0;
    /// ln 2 in two parts, the second to be added back.
    pub(super) const LN_2: [f32; 2] = [0.693_359_4, 2.121_944_4e-4];
    /// The polynomial between two powers of two, the highest power's first, down to that of x².
    pub(super) const POLYNOMIAL: [f32; 6] = [1.987_569_1e-4, 1.398_2e-3, 8.333_452e-3, 4.166_579_6e-2, 1.666_666_5e-1, 0.5];
}

/// e to the power of `x`, by arithmetic alone (relative error below 3e-7), so that it is the same on every platform.
/// Below −87 it is 0; above 88 it is e⁸⁸.
#[inline]
#[must_use]
pub fn exp(x: f32) -> f32 {
    use exponential::{LN_2, POLYNOMIAL, RANGE, ROUND};
    let clamped = x.clamp(RANGE[0], RANGE[1]);
    let rounded = clamped * std::f32::consts::LOG2_E + ROUND;
    let n = rounded - ROUND;
    let r = clamped - n * LN_2[0] + n * LN_2[1];
    let p = POLYNOMIAL[1..].iter().fold(POLYNOMIAL[0], |p, factor| p * r + factor);
    let y = p * r * r + r + 1.0;
    let power = f32::from_bits((rounded.to_bits() << 23).wrapping_add(127 << 23));
    if x < RANGE[0] { 0.0 } else { y * power }
}

/// The logistic function, 1 / (1 + e⁻ˣ).
#[inline]
#[must_use]
pub fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + exp(-x))
}

/// The label with the highest score, the first of several; 0 of none. Two plain loops: they vectorise.
#[must_use]
pub fn best_label(scores: &[i32]) -> usize {
    let first = scores.iter().fold(i32::MIN, |most, &score| most.max(score));
    scores.iter().position(|&score| score == first).unwrap_or(0)
}

/// Turns scores into probabilities that sum to one, in place.
pub fn softmax(scores: &mut [f32]) {
    let best = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut sum = 0.0;
    for score in scores.iter_mut() {
        *score = exp(*score - best);
        sum += *score;
    }
    for score in scores.iter_mut() {
        *score /= sum;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_fixed() {
        // Trained weights depend on these values: a change here is a new model format.
        assert_eq!(hash(""), 0x9d9ec8084f581e51);
        assert_eq!(hash("said"), 0x10bb65411b890ffc);
        assert_eq!(hash("Massachusetts"), 0xd91bc964d94e597f);
        assert_eq!(mix(1, 2), 0xf0647a585180d7b0);
        assert_ne!(mix(1, 2), mix(2, 1));
        assert_ne!(hash("a\0"), hash("a"));
    }

    #[test]
    fn exponential_is_close() {
        for i in -860..880 {
            let x = i as f32 / 10.0;
            let right = f64::from(x).exp();
            assert!((f64::from(exp(x)) - right).abs() <= right * 1e-6, "{x}");
        }
        assert_eq!((exp(0.0), exp(f32::NEG_INFINITY), exp(-1000.0)), (1.0, 0.0, 0.0));
        let mut scores = [1.0, 2.0, 1.0];
        softmax(&mut scores);
        assert!((scores.iter().sum::<f32>() - 1.0).abs() < 1e-6 && scores[1] > scores[0]);
        assert!((sigmoid(0.0) - 0.5).abs() < 1e-6);
    }

    #[test]
    fn the_first_of_the_best_labels_counts() {
        assert_eq!((best_label(&[4, 11, -2, 11, 9]), best_label(&[-3]), best_label(&[])), (1, 0, 0));
    }
}
