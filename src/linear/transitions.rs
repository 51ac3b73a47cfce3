//! The scores of label pairs in a linear chain.

use super::exp;
use super::row::LANES;

/// Log-scores of label pairs, of labels that begin a sequence and of labels that end one.
#[derive(Clone, Debug, PartialEq)]
pub struct Transitions {
    labels: usize,
    /// `pairs[to * labels + from]`; then the begins, then the ends.
    values: Vec<f32>,
    /// What decoding needs, worked out once where the values change no more.
    prepared: Option<Prepared>,
}

/// What is worked out from the scores of label pairs before they are used. Rows fill so many [`registers`], and what stands behind the last label can never be.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Prepared {
    /// Each pair's score, a row for each label before; then the begins and the ends.
    pub(super) by_from: Vec<[f32; LANES]>,
    pub(super) begins: Vec<[f32; LANES]>,
    pub(super) ends: Vec<[f32; LANES]>,
    /// e to the power of them; the pairs also with a row for each label after.
    pub(super) exp_by_from: Vec<[f32; LANES]>,
    pub(super) exp_by_to: Vec<[f32; LANES]>,
    pub(super) exp_begins: Vec<[f32; LANES]>,
    pub(super) exp_ends: Vec<[f32; LANES]>,
    /// The labels that few labels may stand before, and those labels with the pair's score, both rising.
    pub(super) few: Vec<(u8, Vec<(u8, f32)>)>,
    /// For each label, how much lower a label's score may be so that it can still lead to a better path than this one, to any label but those in `few`.
    pub(super) slack: Vec<f32>,
}

/// So many labels before a label are few.
const FEW: usize = 4;

/// So many registers hold the places of a row of so many labels: loops of fixed length are a few instructions on many places at once.
pub(super) const fn registers(labels: usize) -> usize {
    match labels {
        ..=8 => 1,
        9..=16 => 2,
        17..=24 => 3,
        _ => 32,
    }
}

impl Prepared {
    fn fill(&mut self, labels: usize, values: &[f32]) {
        self.exponentiate(labels, values);
        let (mut many, mut few) = (Vec::new(), Vec::new());
        for (to, row) in (0..labels as u8).zip(values[..labels * labels].chunks_exact(labels)) {
            let before: Vec<(u8, f32)> = (0..labels as u8).zip(row.iter().copied()).filter(|pair| pair.1 > f32::NEG_INFINITY).collect();
            if before.len() <= FEW {
                few.push((to, before));
            } else {
                many.push((row, row.iter().copied().fold(f32::NEG_INFINITY, f32::max)));
            }
        }
        self.few = few;
        // A thousandth more, for what rounding may do.
        let slack = |from: usize| many.iter().map(|(row, largest)| largest - row[from]).fold(0.0, f32::max) + 1e-3;
        self.slack = (0..labels).map(slack).collect();
    }

    /// All but what only the best path needs.
    pub(super) fn exponentiate(&mut self, labels: usize, values: &[f32]) {
        let registers = registers(labels);
        let (pairs, edges) = values.split_at(labels * labels);
        let padded = |all: &mut Vec<[f32; LANES]>, rows: usize, get: &dyn Fn(usize, usize) -> f32| {
            all.clear();
            all.resize(rows * registers, [f32::NEG_INFINITY; LANES]);
            for (at, row) in all.chunks_exact_mut(registers).enumerate() {
                row.as_flattened_mut()[..labels].iter_mut().enumerate().for_each(|(label, value)| *value = get(at, label));
            }
        };
        padded(&mut self.by_from, labels, &|from, to| pairs[to * labels + from]);
        padded(&mut self.begins, 1, &|_, label| edges[label]);
        padded(&mut self.ends, 1, &|_, label| edges[labels + label]);
        padded(&mut self.exp_by_to, labels, &|to, from| pairs[to * labels + from]);
        let exponentials = |all: &mut Vec<[f32; LANES]>, of: &[[f32; LANES]]| {
            all.clear();
            all.extend(of.iter().map(|values| values.map(exp)));
        };
        exponentials(&mut self.exp_by_from, &self.by_from);
        exponentials(&mut self.exp_begins, &self.begins);
        exponentials(&mut self.exp_ends, &self.ends);
        self.exp_by_to.as_flattened_mut().iter_mut().for_each(|value| *value = exp(*value));
    }
}

impl Transitions {
    /// All scores nought.
    #[must_use]
    pub fn new(labels: usize) -> Self {
        Self { labels, values: vec![0.0; labels * (labels + 2)], prepared: None }
    }

    /// From the values that [`values`](Self::values) gives.
    pub(super) fn from_values(labels: usize, values: &[f32]) -> Self {
        let mut all = Self::new(labels);
        for (value, &given) in all.values.iter_mut().zip(values) {
            *value = given;
        }
        all.prepare();
        all
    }

    /// All values: pairs with the label before running fastest, begins, ends.
    #[must_use]
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// All values, to be changed.
    pub fn values_mut(&mut self) -> &mut [f32] {
        self.prepared = None;
        &mut self.values
    }

    /// How many labels there are.
    #[must_use]
    pub fn labels(&self) -> usize {
        self.labels
    }

    /// The score of `to` after `from`; `None` stands for the edge of the sequence. −∞ where it is forbidden.
    #[must_use]
    pub fn get(&self, from: Option<usize>, to: Option<usize>) -> f32 {
        self.place(from, to).map_or(0.0, |place| self.values[place])
    }

    /// Sets the score of `to` after `from`; `None` stands for the edge of the sequence.
    pub fn set(&mut self, from: Option<usize>, to: Option<usize>, score: f32) {
        if let Some(place) = self.place(from, to) {
            self.values[place] = score;
            self.prepared = None;
        }
    }

    /// Forbids all that `allowed(from, to)` denies; `None` stands for the edge of the sequence.
    pub fn forbid(&mut self, allowed: impl Fn(Option<usize>, Option<usize>) -> bool) {
        let sides = || (0..self.labels).map(Some).chain([None]);
        let denied: Vec<_> = sides().flat_map(|f| sides().map(move |t| (f, t))).filter(|&(f, t)| !allowed(f, t)).collect();
        for (from, to) in denied {
            self.set(from, to, f32::NEG_INFINITY);
        }
    }

    /// Works out once what decoding needs, instead of anew for each sequence: for scores that change no more.
    pub fn prepare(&mut self) {
        let mut prepared = Prepared::default();
        prepared.fill(self.labels, &self.values);
        self.prepared = Some(prepared);
    }

    fn place(&self, from: Option<usize>, to: Option<usize>) -> Option<usize> {
        let n = self.labels;
        match (from, to) {
            (Some(from), Some(to)) => Some(to * n + from),
            (None, Some(to)) => Some(n * n + to),
            (Some(from), None) => Some(n * n + n + from),
            (None, None) => None,
        }
    }

    /// What [`prepare`](Self::prepare) worked out; else `scratch` with all that decoding needs, or with what sums need.
    pub(super) fn prepared<'a>(&'a self, scratch: &'a mut Prepared, best: bool) -> &'a Prepared {
        match &self.prepared {
            Some(prepared) => prepared,
            None if best => {
                scratch.fill(self.labels, &self.values);
                scratch
            }
            None => {
                scratch.exponentiate(self.labels, &self.values);
                scratch
            }
        }
    }
}
