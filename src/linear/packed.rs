//! Tables for few labels: all weights of a feature in one slot of four or eight bytes, summed without branches.
//!
//! # Layout
//! A static perfect hash table like that of [`Weights`](super::Weights), without rows. A slot holds some bits that must agree with the hash, and, side by
//! side, how much more the feature adds to each further label than to the first: a probability depends on the differences of scores alone, so the first
//! label needs no place. Up to three labels have slots of four bytes: twelve bits of the hash and two differences of ten bits. Up to five have eight bytes:
//! sixteen bits of the hash and four differences of twelve. A mask parts them into 32 or 24 bits before they are added. What is added is the weight plus
//! [`bias`], so that no sum is below nought, and a few hundred fit: one addition serves all places of a word.
//!
//! Most of the time of a lookup is spent waiting for memory, so small slots count, and so does that nothing is decided by a branch: a branch that is
//! guessed wrong once a slot has come keeps the next ones from being fetched meanwhile.

use super::MULTIPLIER;
#[cfg(feature = "train")]
use super::Transitions;
use super::weights::reduce;
#[cfg(feature = "train")]
use super::weights::{HAS_PACKED_SLOTS, Row, payload, place_all};

/// The most differences that a slot holds.
pub(super) const PLACES: usize = 4;
/// Up to so many of them have slots of four bytes.
const FEW: usize = 2;
/// Bits of the hash, and of each difference, in a slot of four bytes.
const FEW_BITS: (u32, u32) = (12, 10);
/// The same in one of eight bytes.
const MANY_BITS: (u32, u32) = (16, 12);
/// So many slots are fetched together, and their sums fit into 24 bits.
const AT_ONCE: usize = 32;

/// Bits of the hash, and of each difference, for so many differences.
const fn bits(places: usize) -> (u32, u32) {
    if places <= FEW { FEW_BITS } else { MANY_BITS }
}

/// What is added to a weight in its slot, for so many differences.
const fn bias(places: usize) -> i32 {
    1 << (bits(places).1 - 1)
}

/// How many bytes a slot has in a table of so many labels.
pub(super) const fn slot_bytes(labels: usize) -> usize {
    if labels <= FEW + 1 { 4 } else { 8 }
}

/// The parts of a packed table.
pub(super) struct Packed<'a> {
    pub(super) pilots: &'a [u8],
    pub(super) slots: &'a [u8],
}

impl Packed<'_> {
    /// Adds the weights of all features to `scores`, one for each label; those of the first and of what stands behind the fifth stay as they are.
    #[inline]
    pub(super) fn score(&self, keys: &[u32], scores: &mut [i32]) {
        let Some((_, scores)) = scores.split_first_mut() else { return };
        if scores.len() <= FEW {
            let mut fetched = [[0; 4]; AT_ONCE];
            for keys in keys.chunks(AT_ONCE) {
                let (sums, found) = sums_of_few(keys, self.fetch(keys, &mut fetched));
                scores.iter_mut().zip(sums).for_each(|(score, sum)| *score += sum as i32 - found * bias(FEW));
            }
        } else {
            let mut fetched = [[0; 8]; AT_ONCE];
            for keys in keys.chunks(AT_ONCE) {
                let (sums, found) = sums_of_many(keys, self.fetch(keys, &mut fetched));
                scores.iter_mut().zip(sums).for_each(|(score, sum)| *score += sum as i32 - found * bias(PLACES));
            }
        }
    }

    /// How much more each so many features, at most [`AT_ONCE`], give to the second label than to the first, of a table of two or three.
    pub(super) fn odds(&self, keys: &[u32], each: usize, odds: &mut Vec<i32>) {
        let mut fetched = [[0; 4]; AT_ONCE];
        for keys in keys.chunks(AT_ONCE / each * each) {
            let slots = self.fetch(keys, &mut fetched);
            odds.extend(keys.chunks_exact(each).zip(slots.chunks_exact(each)).map(|(keys, slots)| {
                let ([sum, _], found) = sums_of_few(keys, slots);
                sum as i32 - found * bias(FEW)
            }));
        }
    }

    /// The slots, of so many bytes, of at most [`AT_ONCE`] features. First where they are, then the slots alone: so as many as the processor can wait
    /// for at once are under way together.
    #[inline(always)]
    fn fetch<'s, const BYTES: usize>(&self, keys: &[u32], fetched: &'s mut [[u8; BYTES]; AT_ONCE]) -> &'s [[u8; BYTES]] {
        let slots = self.slots.as_chunks().0;
        let mut places = [0; AT_ONCE];
        for (place, &key) in places.iter_mut().zip(keys) {
            *place = self.slot(key, slots.len()) as u32;
        }
        for (slot, &place) in fetched.iter_mut().zip(&places[..keys.len()]) {
            *slot = slots[place as usize];
        }
        &fetched[..keys.len()]
    }

    /// Which of so many slots is a feature's.
    #[inline(always)]
    fn slot(&self, key: u32, slots: usize) -> usize {
        reduce(place(key, self.pilots[reduce(key, self.pilots.len())]), slots)
    }
}

/// The sums of what the slots of features hold, and how many features have one, where labels are three or fewer.
#[inline(always)]
fn sums_of_few(keys: &[u32], slots: &[[u8; 4]]) -> ([u64; FEW], i32) {
    const { assert!(FEW_BITS.0 + FEW as u32 * FEW_BITS.1 <= u32::BITS) };
    let (hash, width) = FEW_BITS;
    let place = (1 << width) - 1;
    let (mut sums, mut found) = (0, 0);
    for (&key, &slot) in keys.iter().zip(slots) {
        let slot = u32::from_le_bytes(slot);
        let agrees = u64::from((slot ^ key) << (u32::BITS - hash) == 0).wrapping_neg();
        found -= agrees as i32;
        let values = u64::from(slot >> hash) & agrees;
        sums += values & place | (values & place << width) << (32 - width);
    }
    ([sums & 0xFFFF_FFFF, sums >> 32], found)
}

/// The same where labels are more than three.
#[inline(always)]
fn sums_of_many(keys: &[u32], slots: &[[u8; 8]]) -> ([u64; PLACES], i32) {
    const { assert!(MANY_BITS.0 + PLACES as u32 * MANY_BITS.1 <= u64::BITS) };
    const EVERY_SECOND: u64 = 0xFFF | 0xFFF << 24;
    let (hash, width) = MANY_BITS;
    let (mut even, mut odd, mut found) = (0, 0, 0);
    for (&key, &slot) in keys.iter().zip(slots) {
        let slot = u64::from_le_bytes(slot);
        let agrees = u64::from((slot ^ u64::from(key)) << (u64::BITS - hash) == 0).wrapping_neg();
        found -= agrees as i32;
        let values = slot >> hash & agrees;
        even += values & EVERY_SECOND;
        odd += values >> width & EVERY_SECOND;
    }
    ([even & 0xFF_FFFF, odd & 0xFF_FFFF, even >> 24, odd >> 24], found)
}

/// The second hash of a feature, under a pilot: 32 bits are enough, the first one is well mixed.
#[inline(always)]
pub(super) fn place(key: u32, pilot: u8) -> u32 {
    (key ^ u32::from(pilot).wrapping_mul(0x9E37_79B1)).wrapping_mul(MULTIPLIER as u32)
}

/// [`encode`](super::encode) as a packed table: for stages that ask for probabilities or for the best label, and give those behind the fifth no score.
///
/// # Panics
/// When there are fewer than two labels.
#[cfg(feature = "train")]
#[must_use]
pub fn encode_packed(labels: &[&str], rows: &[Row], transitions: Option<&Transitions>, least: f32) -> Vec<u8> {
    let places = (labels.len() - 1).min(PLACES);
    let differences = |row: &Row| -> Vec<f32> {
        let weight = |label: usize| row.weights.iter().find(|w| usize::from(w.0) == label).map_or(0.0, |w| w.1);
        let weight = |label: usize| Some(weight(label)).filter(|w| labels.len() <= FEW + 1 || w.abs() >= least).unwrap_or(0.0);
        (1..=places).map(|label| weight(label) - weight(0)).collect()
    };
    let largest = rows.iter().flat_map(differences).fold(0_f32, |most, d| most.max(d.abs()));
    let scale = scale(largest, places);
    let slot = |row: &Row| {
        let steps: Vec<i32> = differences(row).iter().map(|d| (d / scale).round() as i32).collect();
        Some((row.key, slot(row.key, &steps)?))
    };
    let table: Vec<(u32, u64)> = rows.iter().filter_map(slot).collect();
    let (pilots, slots) = place_all(&table, empty(places), place);
    let slot_bytes = slots.iter().flat_map(|slot| slot.to_le_bytes().into_iter().take(slot_bytes(labels.len()))).collect();
    payload(labels, scale, transitions, HAS_PACKED_SLOTS, [pilots, slot_bytes, Vec::new()], slots.len())
}

/// What one step of a weight is worth in nats, so that the largest of so many differences fits.
#[cfg(feature = "train")]
fn scale(largest: f32, places: usize) -> f32 {
    (largest / (bias(places) - 1) as f32).max(1.0 / 256.0)
}

/// A feature's slot: its hash, and its differences in steps. `None` where all are nought.
#[cfg(feature = "train")]
fn slot(key: u32, steps: &[i32]) -> Option<u64> {
    let hash = u64::from(key) & ((1 << bits(steps.len()).0) - 1);
    steps.iter().any(|&step| step != 0).then(|| hash | fill(steps))
}

/// A slot that agrees with the hash nought and adds nothing.
#[cfg(feature = "train")]
fn empty(places: usize) -> u64 {
    fill(&[0; PLACES][..places])
}

#[cfg(feature = "train")]
fn fill(steps: &[i32]) -> u64 {
    let (bias, (hash, width)) = (bias(steps.len()), bits(steps.len()));
    let value = |step: i32| (step.clamp(1 - bias, bias - 1) + bias) as u64;
    // A slot that is found counts for all its places, so that what has no label holds nought too.
    let places = if steps.len() <= FEW { FEW } else { PLACES };
    (0..).zip(0..places).map(|(n, place)| value(steps.get(place).copied().unwrap_or(0)) << (hash + width * n)).sum()
}

#[cfg(all(test, feature = "train"))]
mod tests {
    use super::*;
    use crate::linear::{Features, Weights};

    #[test]
    fn differences_of_scores_are_those_of_the_rows() {
        for labels in 2..=6_u8 {
            let names: Vec<String> = (0..labels).map(|l| l.to_string()).collect();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let weight = |i: u64, l: u8| ((i * 31 + u64::from(l) * 17) % 101) as f32 / 10.0 - 5.0;
            let weights = |i: u64| (0..labels).filter(|l| i >> l & 1 == 1).map(|l| (l, weight(i, l))).collect();
            let rows: Vec<Row> = (0..3000).map(|i| Row { key: Features::key(0, i), weights: weights(i) }).collect();
            let table = Weights::read("test", encode_packed(&names, &rows, None, 0.0).into()).expect("whole");
            let score = |keys: &[u32]| {
                let mut scores = vec![0; usize::from(labels)];
                table.score_keys(keys, &mut scores);
                scores
            };
            let right = |row: &Row, l: u8| row.weights.iter().find(|w| w.0 == l).map_or(0.0, |w| w.1);
            for row in &rows {
                for (label, score) in (0..labels).zip(score(&[row.key])) {
                    let right = if label < 5 { right(row, label) - right(row, 0) } else { 0.0 };
                    assert!((score as f32 * table.scale() - right).abs() <= table.scale(), "{labels} labels: {row:?}, {score}");
                }
            }
            // Many at once, of both signs.
            let keys: Vec<u32> = rows.iter().take(1000).map(|row| row.key).collect();
            let sums =
                keys.iter().fold(vec![0; usize::from(labels)], |sums, &key| sums.iter().zip(score(&[key])).map(|(a, b)| a + b).collect());
            assert_eq!(score(&keys), sums);
            // Unseen features: few pass for others.
            let unseen = (0..10_000).filter(|&i| score(&[Features::key(1, i)]).iter().any(|&score| score != 0));
            assert!(unseen.count() < 10);
        }
    }
}
