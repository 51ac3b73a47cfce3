//! The weights of one stage: immutable, quantised, read in place.
//!
//! # Layout
//! A static perfect hash table: no search, one probe. A feature's 32-bit hash picks one of `pilots` (one byte for about
//! three features: they stay in cache), the hash and the pilot pick one of `slots` (four bytes). A slot holds nine
//! bits that must agree with the hash (of the features never seen in training one in 512 passes), and either the only
//! weight of the feature or the place of its row. A row is a header (number of labels, exponent), then label and weight in turn,
//! or, where many labels have a weight, one weight for each label. So an unseen feature costs two loads, a seen one at most three.
//!
//! Weights are 8 bits with an exponent a feature: `scale × weight × 4^exponent`.
//!
//! Tables of few labels are [packed](super::packed) closer.

use std::borrow::Cow;

use super::features::Features;
use super::packed::{self, Packed};
use super::wide::for_processor;
use super::{MULTIPLIER, SEED, Transitions, fold};
use crate::error::{Error, Result};

const CHECK_BITS: u32 = 9;
const INLINE: u32 = 1 << 22;
const DENSE: u8 = 63;
/// Rows with a weight for one label in so many are written dense: adding all labels is then faster than picking some.
#[cfg(feature = "train")]
const DENSE_FROM: usize = 8;

/// The weights of one stage. `Send + Sync`, cheap to read, never changed.
#[derive(Clone, Debug)]
pub struct Weights {
    labels: Vec<Box<str>>,
    transitions: Option<Transitions>,
    scale: f32,
    packed: bool,
    bytes: Cow<'static, [u8]>,
    /// Where pilots, slots and rows begin and end in `bytes`.
    bounds: [usize; 4],
}

/// Bit of the payload's flags: there are transitions.
const HAS_TRANSITIONS: u32 = 1;
/// Bit of the payload's flags: slots are packed.
pub(super) const HAS_PACKED_SLOTS: u32 = 4;

impl Weights {
    /// Reads the payload of a model section. The bytes are used in place.
    ///
    /// # Errors
    /// When the payload is short or contradicts itself.
    pub fn read(name: &str, bytes: Cow<'static, [u8]>) -> Result<Self> {
        let fail = || Error::model(format!("the model's section {name:?} is damaged: get the model again or train it anew"));
        let mut reader = Reader { bytes: &bytes, at: 0 };
        let n_labels = reader.u32().ok_or_else(fail)? as usize;
        if !(1..=usize::from(u8::MAX)).contains(&n_labels) {
            return Err(fail());
        }
        let mut labels = Vec::new();
        for _ in 0..n_labels {
            let len = reader.u32().ok_or_else(fail)? as usize;
            let label = reader.take(len).and_then(|b| std::str::from_utf8(b).ok()).ok_or_else(fail)?;
            labels.push(Box::from(label));
        }
        let scale = reader.f32().ok_or_else(fail)?;
        let flags = reader.u32().ok_or_else(fail)?;
        let packed = flags & HAS_PACKED_SLOTS != 0;
        let transitions = match flags & HAS_TRANSITIONS {
            0 => None,
            _ => {
                let count = n_labels.checked_mul(n_labels + 2).filter(|&c| c <= bytes.len() / 4).ok_or_else(fail)?;
                let values: Option<Vec<f32>> = (0..count).map(|_| reader.f32()).collect();
                Some(Transitions::from_values(n_labels, &values.ok_or_else(fail)?))
            }
        };
        let mut lengths = [0; 3];
        for length in &mut lengths {
            *length = reader.u32().ok_or_else(fail)? as usize;
        }
        let [pilots, slots, rows] = lengths;
        let start = reader.at;
        let slot_bytes = slots * if packed { packed::slot_bytes(n_labels) } else { 4 };
        let bounds = [start, start + pilots, start + pilots + slot_bytes, start + pilots + slot_bytes + rows];
        if bounds[3] != bytes.len() || pilots == 0 || slots == 0 {
            return Err(fail());
        }
        Ok(Self { labels, transitions, scale, packed, bytes, bounds })
    }

    /// The labels, in the order of the scores.
    #[must_use]
    pub fn labels(&self) -> &[Box<str>] {
        &self.labels
    }

    /// The position of a label.
    #[must_use]
    pub fn label(&self, name: &str) -> Option<usize> {
        self.labels.iter().position(|label| label.as_ref() == name)
    }

    /// The scores of label pairs, where the stage was trained on sequences.
    #[must_use]
    pub fn transitions(&self) -> Option<&Transitions> {
        self.transitions.as_ref()
    }

    /// What one unit of a score is worth in nats: `score as f32 * scale` is the log-odds that training fitted.
    #[must_use]
    pub fn scale(&self) -> f32 {
        self.scale
    }

    /// Adds the weights of all features to `scores`, one for each label, in units of [`scale`](Self::scale). Of a packed table only the differences of
    /// scores count, and labels behind the fifth get none.
    #[inline]
    pub fn score(&self, features: &Features, scores: &mut [i32]) {
        self.score_keys(features.keys(), scores);
    }

    /// [`score`](Self::score) for some of the hashes of a [`Features`].
    pub fn score_keys(&self, keys: &[u32], scores: &mut [i32]) {
        let [pilots, slots, rows, end] = self.bounds;
        let pilots = &self.bytes[pilots..slots];
        if self.packed {
            return Packed { pilots, slots: &self.bytes[slots..rows] }.score(keys, scores);
        }
        let table = Table { pilots, slots: self.bytes[slots..rows].as_chunks::<4>().0, rows: &self.bytes[rows..end] };
        for_processor!(_ => match self.labels.len() {
            ..=8 => table.score::<8>(keys, scores),
            9..=16 => table.score::<16>(keys, scores),
            17..=32 => table.score::<32>(keys, scores),
            33..=48 => table.score::<48>(keys, scores),
            49..=64 => table.score::<64>(keys, scores),
            _ => table.score::<256>(keys, scores),
        });
    }

    /// [`score`](Self::score) as log-odds: overwrites `scores` with one `f32` a label.
    pub fn score_f32(&self, features: &Features, scores: &mut [f32]) {
        if self.labels.len() <= 32 { self.score_f32_in::<32>(features, scores) } else { self.score_f32_in::<256>(features, scores) }
    }

    fn score_f32_in<const MOST: usize>(&self, features: &Features, scores: &mut [f32]) {
        let mut sums = [0_i32; MOST];
        let sums = &mut sums[..self.labels.len()];
        self.score_keys(features.keys(), sums);
        for (score, &sum) in scores.iter_mut().zip(sums.iter()) {
            *score = sum as f32 * self.scale;
        }
    }

    /// For a stage of two labels: fills `odds` with the log-odds of the second, in units of [`scale`](Self::scale), by each so many of the hashes in turn.
    pub fn odds(&self, keys: &[u32], each: usize, odds: &mut Vec<i32>) {
        odds.clear();
        let [pilots, slots, rows, _] = self.bounds;
        if self.packed {
            return Packed { pilots: &self.bytes[pilots..slots], slots: &self.bytes[slots..rows] }.odds(keys, each, odds);
        }
        odds.extend(keys.chunks_exact(each).map(|keys| {
            let mut scores = [0; 2];
            self.score_keys(keys, &mut scores);
            scores[1] - scores[0]
        }));
    }

    /// For a stage of two labels: the probability of the second.
    #[must_use]
    pub fn probability(&self, features: &Features) -> f32 {
        let mut scores = [0; 2];
        self.score_keys(features.keys(), &mut scores);
        super::sigmoid((scores[1] - scores[0]) as f32 * self.scale)
    }
}

/// The parts of a table with rows.
struct Table<'a> {
    pilots: &'a [u8],
    slots: &'a [[u8; 4]],
    rows: &'a [u8],
}

impl Table<'_> {
    /// [`Weights::score_keys`] for at most `N` labels. Sums have 16 bits and stay at the edge of their range beyond it, at 512 nats or more: eight or sixteen
    /// of them are one addition.
    #[inline(always)]
    fn score<const N: usize>(&self, keys: &[u32], scores: &mut [i32]) {
        let Self { pilots, slots, .. } = *self;
        let mut sums = [0_i16; N];
        // First where all slots are, then the slots, without branches, so that their cache misses overlap; then the rows that were found.
        let (mut places, mut found) = ([0_u32; 64], [0_u32; 64]);
        for keys in keys.chunks(64) {
            let mut n = 0;
            for (at, &key) in places.iter_mut().zip(keys) {
                *at = reduce(place(key, pilots[reduce(key, pilots.len())]), slots.len()) as u32;
            }
            for (&key, &at) in keys.iter().zip(&places) {
                let slot = u32::from_le_bytes(slots[at as usize]);
                found[n & 63] = slot;
                n += usize::from((slot ^ key << (32 - CHECK_BITS)) >> (32 - CHECK_BITS) == 0);
            }
            for &slot in &found[..n.min(64)] {
                if slot & INLINE != 0 {
                    let weight = i16::from(slot as u8 as i8) << (slot >> 15 & 6);
                    if let Some(sum) = sums.get_mut((slot >> 8 & 0xFF) as usize) {
                        *sum = sum.saturating_add(weight);
                    }
                } else {
                    self.add_row((slot & (INLINE - 1)) as usize * 2, scores.len(), &mut sums);
                }
            }
        }
        for (score, &sum) in scores.iter_mut().zip(&sums) {
            *score += i32::from(sum);
        }
    }

    /// Adds the row at a place to the sums.
    #[inline(always)]
    fn add_row<const N: usize>(&self, at: usize, labels: usize, sums: &mut [i16; N]) {
        let Some((&header, row)) = self.rows.get(at..).and_then(<[u8]>::split_first) else { return };
        let (count, exponent) = (header & 63, (header >> 6) * 2);
        let weight = |byte: u8| i16::from(byte as i8) << exponent;
        if count != DENSE {
            for &[label, byte] in row.as_chunks::<2>().0.iter().take(usize::from(count)) {
                if let Some(sum) = sums.get_mut(usize::from(label)) {
                    *sum = sum.saturating_add(weight(byte));
                }
            }
        } else if let (Some(whole), true) = (row.first_chunk::<N>(), N <= 64) {
            // What stands behind the row's last label is added to sums that nobody reads.
            for (sum, &byte) in sums.iter_mut().zip(whole) {
                *sum = sum.saturating_add(weight(byte));
            }
        } else {
            for (sum, &byte) in sums.iter_mut().zip(row.iter().take(labels)) {
                *sum = sum.saturating_add(weight(byte));
            }
        }
    }
}

/// Maps a hash onto `0..len` (Lemire 2019).
#[inline(always)]
pub(super) fn reduce(hash: u32, len: usize) -> usize {
    ((u64::from(hash) * len as u64) >> 32) as usize
}

/// The second hash of a feature, under a pilot.
#[inline(always)]
fn place(key: u32, pilot: u8) -> u32 {
    (fold(u64::from(key) ^ u64::from(pilot).wrapping_mul(SEED), MULTIPLIER) >> 32) as u32
}

/// Reads little-endian numbers from bytes.
struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, len: usize) -> Option<&'a [u8]> {
        let taken = self.bytes.get(self.at..self.at.checked_add(len)?)?;
        self.at += len;
        Some(taken)
    }

    fn u32(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.take(4)?.try_into().ok()?))
    }

    fn f32(&mut self) -> Option<f32> {
        self.u32().map(f32::from_bits)
    }
}

/// A feature as training found it: its hash, and the labels that have a weight.
#[cfg(feature = "train")]
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The feature's hash, as in [`Features::keys`].
    pub key: u32,
    /// Labels and weights, labels rising.
    pub weights: Vec<(u8, f32)>,
}

/// Writes the payload that [`Weights::read`] reads. In tables of more than three labels weights below `least` nats are left out. Rows whose weights all
/// round to nothing are left out.
///
/// # Panics
/// When there are more than 256 labels or more than 8 MB of rows.
#[cfg(feature = "train")]
#[must_use]
pub fn encode(labels: &[&str], rows: &[Row], transitions: Option<&Transitions>, least: f32) -> Vec<u8> {
    assert!(labels.len() <= 256, "{} labels", labels.len());
    let largest = rows.iter().flat_map(|r| &r.weights).fold(0_f32, |m, &(_, w)| m.max(w.abs()));
    // One step is 1/64 nat; coarser only where weights go beyond 127 nats.
    let scale = (largest / (127.0 * 64.0)).max(1.0 / 64.0);
    let mut table = Vec::with_capacity(rows.len());
    let mut row_bytes = Vec::new();
    for row in rows {
        let top = row.weights.iter().fold(0_f32, |m, &(_, w)| m.max(w.abs())) / scale;
        let exponent = (0..3).find(|e| top <= 127.4 * f32::from(1_u8 << (2 * e))).unwrap_or(3_u8);
        let step = scale * f32::from(1_u8 << (2 * exponent));
        let quantised: Vec<(u8, i8)> = row
            .weights
            .iter()
            .filter(|(_, weight)| weight.abs() >= least)
            .map(|&(label, weight)| (label, (weight / step).round().clamp(-127.0, 127.0) as i8))
            .filter(|&(_, weight)| weight != 0)
            .collect();
        let check = row.key << (32 - CHECK_BITS);
        let slot = match quantised[..] {
            [] => continue,
            [(label, weight)] => check | INLINE | u32::from(exponent) << 16 | u32::from(label) << 8 | u32::from(weight as u8),
            _ => {
                let at = row_bytes.len() / 2;
                assert!(at < INLINE as usize, "the rows take more than 8 MB: prune more");
                if quantised.len() * DENSE_FROM > labels.len() || quantised.len() >= usize::from(DENSE) {
                    row_bytes.push(DENSE | exponent << 6);
                    let first = row_bytes.len();
                    row_bytes.resize(first + labels.len(), 0);
                    for &(label, weight) in &quantised {
                        row_bytes[first + usize::from(label)] = weight as u8;
                    }
                } else {
                    row_bytes.push(quantised.len() as u8 | exponent << 6);
                    row_bytes.extend(quantised.iter().flat_map(|&(label, weight)| [label, weight as u8]));
                }
                row_bytes.resize(row_bytes.len().next_multiple_of(2), 0);
                check | at as u32
            }
        };
        table.push((row.key, u64::from(slot)));
    }
    // An empty slot adds nothing to the first label: no branch is needed for it.
    let (pilots, slots) = place_all(&table, u64::from(INLINE), place);
    let slot_bytes = slots.iter().flat_map(|&slot| (slot as u32).to_le_bytes()).collect();
    payload(labels, scale, transitions, 0, [pilots, slot_bytes, row_bytes], slots.len())
}

/// The payload of pilots, so many slots, and rows.
#[cfg(feature = "train")]
pub(super) fn payload(
    labels: &[&str],
    scale: f32,
    transitions: Option<&Transitions>,
    flags: u32,
    parts: [Vec<u8>; 3],
    slots: usize,
) -> Vec<u8> {
    let mut bytes = Vec::new();
    let put = |bytes: &mut Vec<u8>, value: u32| bytes.extend(value.to_le_bytes());
    put(&mut bytes, labels.len() as u32);
    for label in labels {
        put(&mut bytes, label.len() as u32);
        bytes.extend(label.as_bytes());
    }
    put(&mut bytes, scale.to_bits());
    put(&mut bytes, (u32::from(transitions.is_some()) * HAS_TRANSITIONS) | flags);
    for value in transitions.map(Transitions::values).unwrap_or_default() {
        put(&mut bytes, value.to_bits());
    }
    for length in [parts[0].len(), slots, parts[2].len()] {
        put(&mut bytes, length as u32);
    }
    bytes.extend(parts.into_iter().flatten());
    bytes
}

/// Finds a pilot for each group of keys so that all keys fall on different slots: largest groups first, each with the
/// first pilot that fits (Pibiri and Trani 2021). Keys must differ. More room is given until every group finds one.
#[cfg(feature = "train")]
pub(super) fn place_all(table: &[(u32, u64)], empty: u64, place: fn(u32, u8) -> u32) -> (Vec<u8>, Vec<u64>) {
    let groups = table.len() / 3 + 1;
    let mut order = table.to_vec();
    order.sort_unstable();
    let mut ranges = Vec::new();
    let mut start = 0;
    while start < order.len() {
        let group = reduce(order[start].0, groups);
        let end = start + order[start..].iter().take_while(|&&(key, _)| reduce(key, groups) == group).count();
        ranges.push((group, start..end));
        start = end;
    }
    ranges.sort_by_key(|(_, range)| std::cmp::Reverse(range.len()));
    for room in 1.. {
        let n_slots = table.len() + table.len() * (room + 1) / 16 + 16;
        let (mut pilots, mut slots) = (vec![0; groups], vec![empty; n_slots]);
        let mut used = vec![false; n_slots];
        let all = ranges.iter().all(|(group, range)| {
            let keys = &order[range.clone()];
            (0..=255).any(|pilot| {
                let places: Vec<usize> = keys.iter().map(|&(key, _)| reduce(place(key, pilot), n_slots)).collect();
                let free = places.iter().enumerate().all(|(i, &p)| !used[p] && !places[..i].contains(&p));
                if free {
                    pilots[*group] = pilot;
                    for (&p, &(_, slot)) in places.iter().zip(keys) {
                        used[p] = true;
                        slots[p] = slot;
                    }
                }
                free
            })
        });
        if all {
            return (pilots, slots);
        }
    }
    (Vec::new(), Vec::new())
}

#[cfg(all(test, feature = "train"))]
mod tests {
    use super::*;

    /// Features with as many weights as they have number modulo one more than the labels.
    fn rows(labels: usize) -> Vec<Row> {
        let mut features = Features::new();
        (0..3000).for_each(|i| features.push(0, i));
        let weight = |i: usize, l: usize| ((i * 31 + l * 17) % 101) as f32 / 10.0 - 5.0;
        let weights = |i: usize| (0..i % (labels + 1)).map(|l| (l as u8, weight(i, l))).collect();
        features.keys().iter().enumerate().map(|(i, &key)| Row { key, weights: weights(i) }).collect()
    }

    #[test]
    fn scores_are_those_of_the_rows() {
        for labels in [1, 2, 3, 4, 25, 70, 200] {
            let names: Vec<String> = (0..labels).map(|l| l.to_string()).collect();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let rows = rows(labels);
            let weights = Weights::read("test", encode(&names, &rows, None, 0.05).into()).expect("whole");
            assert_eq!(weights.labels().len(), labels);
            for row in rows.iter().filter(|row| !row.weights.is_empty()) {
                let mut scores = vec![0; labels];
                weights.score_keys(&[row.key], &mut scores);
                for label in 0..labels {
                    let right = row.weights.iter().find(|w| usize::from(w.0) == label).map_or(0.0, |w| w.1);
                    assert!((scores[label] as f32 * weights.scale() - right).abs() <= 0.04, "{labels} labels: {row:?}, {scores:?}");
                }
            }
            // Unseen features: few pass for others.
            let mut unseen = Features::new();
            (0..10_000).for_each(|i| unseen.push(1, i));
            let passed = unseen.keys().iter().filter(|&&key| {
                let mut scores = vec![0; labels];
                weights.score_keys(&[key], &mut scores);
                scores.iter().any(|&s| s != 0)
            });
            assert!(passed.count() < 60);
        }
    }
}
