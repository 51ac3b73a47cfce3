//! The best label sequence, and the probability of each label, of a linear chain.

use super::exp;
use super::transitions::{Prepared, Transitions, stride};

/// Scratch memory for decoding; reuse one for all sequences.
#[derive(Clone, Debug, Default)]
pub struct Viterbi {
    back: Vec<u8>,
    /// For transitions that are not prepared.
    prepared: Prepared,
    /// Sums over the paths to each label, scaled to one at each position; a row of [`stride`] places a position.
    forward: Vec<f32>,
    /// e to the power of the emissions less the largest of their position, in such rows.
    exponentials: Vec<f32>,
    /// Nothing is left out of the sums of [`marginals`](Self::marginals).
    exact: bool,
}

/// Of a distribution over labels, shares below this do not matter to a confidence.
const NEGLIGIBLE: f32 = 1e-5;

impl Viterbi {
    /// No memory yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// For training, whose [`marginals`](Self::marginals) are exact: where a label that is next to impossible is the only way to one that the next
    /// emissions all but demand, leaving it out makes the whole smaller than its part, and the loss negative.
    #[cfg(any(test, feature = "train"))]
    #[must_use]
    pub fn exact() -> Self {
        Self { exact: true, ..Self::default() }
    }

    /// The best label sequence, exactly; of equal ones the one with the lower labels towards the end. `emissions` holds one score for each
    /// position and label, positions outermost. The labels are written to `path`; the score of the whole path is returned.
    /// Where all paths are forbidden some path is given all the same.
    ///
    /// Most labels' scores are so far below the best one's that no pair's score can make up for it: they are not looked at.
    pub fn best(&mut self, transitions: &Transitions, emissions: &[f32], path: &mut Vec<u8>) -> f32 {
        path.clear();
        if transitions.labels() == 0 || emissions.len() < transitions.labels() {
            return 0.0;
        }
        match stride(transitions.labels()) {
            4 => self.best_of_few::<4>(transitions, emissions, path),
            8 => self.best_of_few::<8>(transitions, emissions, path),
            16 => self.best_in::<16>(transitions, emissions, path),
            24 => self.best_in::<24>(transitions, emissions, path),
            _ => self.best_in::<256>(transitions, emissions, path),
        }
    }

    /// [`best`](Self::best) of a few labels: it is faster to look at all of them, to keep their scores, and to seek the labels before those of the best
    /// path alone.
    fn best_of_few<const L: usize>(&mut self, transitions: &Transitions, emissions: &[f32], path: &mut Vec<u8>) -> f32 {
        let n = transitions.labels();
        let Self { prepared, forward, .. } = self;
        let prepared = transitions.prepared(prepared, true);
        let (first, rest) = emissions.split_at(n);
        let mut scores = padded::<L>(first, f32::NEG_INFINITY);
        add(&mut scores, &prepared.begins);
        forward.clear();
        for emissions in rest.chunks_exact(n) {
            forward.extend_from_slice(&scores);
            let mut next = [f32::NEG_INFINITY; L];
            take_best(&mut next, &scores, &prepared.by_from);
            add(&mut next[..n], emissions);
            scores = next;
        }
        add(&mut scores, &prepared.ends);
        let (mut label, score) = argmax(&scores, n);
        path.push(label as u8);
        let pairs = transitions.values();
        for scores in forward.as_chunks::<L>().0.iter().rev() {
            let (mut best, mut before) = (f32::NEG_INFINITY, 0);
            for (from, (score, pair)) in scores.iter().zip(&pairs[label * n..(label + 1) * n]).enumerate() {
                if score + pair > best {
                    (best, before) = (score + pair, from);
                }
            }
            label = before;
            path.push(label as u8);
        }
        path.reverse();
        score
    }

    fn best_in<const L: usize>(&mut self, transitions: &Transitions, emissions: &[f32], path: &mut Vec<u8>) -> f32 {
        let n = transitions.labels();
        let Self { back, prepared, .. } = self;
        let prepared = transitions.prepared(prepared, true);
        let (first, rest) = emissions.split_at(n);
        let mut scores = padded::<L>(first, f32::NEG_INFINITY);
        add(&mut scores, &prepared.begins);
        back.clear();
        for emissions in rest.chunks_exact(n) {
            let (best, best_score) = argmax(&scores, n);
            let least = best_score - prepared.slack[best];
            let (mut next, mut before) = ([f32::NEG_INFINITY; L], [0_u32; L]);
            for (from, (&score, row)) in (0..).zip(scores.iter().zip(prepared.by_from.as_chunks::<L>().0)) {
                if score >= least {
                    relax(&mut next, &mut before, score, from, row);
                }
            }
            for (to, befores) in &prepared.few {
                let to = usize::from(*to);
                let (mut from, mut score) = (0, f32::NEG_INFINITY);
                for &(label, pair) in befores {
                    let sum = scores[usize::from(label)] + pair;
                    if sum > score {
                        (from, score) = (label, sum);
                    }
                }
                (next[to], before[to]) = (score, u32::from(from));
            }
            back.extend(before.map(|label| label as u8));
            scores = next;
            add(&mut scores[..n], emissions);
        }
        add(&mut scores, &prepared.ends);
        let (label, score) = argmax(&scores, n);
        let mut label = label as u8;
        path.push(label);
        for back in back.chunks_exact(L).rev() {
            label = back[usize::from(label)];
            path.push(label);
        }
        path.reverse();
        score
    }

    /// The probability of each label at each position given the whole sequence, by the forward–backward algorithm
    /// (Rabiner 1989), laid out like `emissions`. Positions where nothing is possible get noughts. An [exact](Self::exact) one returns the logarithm of
    /// the sum over all paths of e to the path's score, another one nought.
    pub fn marginals(&mut self, transitions: &Transitions, emissions: &[f32], marginals: &mut Vec<f32>) -> f64 {
        marginals.clear();
        if transitions.labels() == 0 {
            return 0.0;
        }
        match stride(transitions.labels()) {
            4 => self.marginals_in::<4>(transitions, emissions, marginals),
            8 => self.marginals_in::<8>(transitions, emissions, marginals),
            16 => self.marginals_in::<16>(transitions, emissions, marginals),
            24 => self.marginals_in::<24>(transitions, emissions, marginals),
            _ => self.marginals_in::<256>(transitions, emissions, marginals),
        }
    }

    fn marginals_in<const L: usize>(&mut self, transitions: &Transitions, emissions: &[f32], marginals: &mut Vec<f32>) -> f64 {
        let n = transitions.labels();
        let Self { prepared, forward, exponentials, exact, .. } = self;
        let exact = *exact;
        let negligible = if exact { 0.0 } else { NEGLIGIBLE };
        let prepared = transitions.prepared(prepared, false);
        let mut total = 0.0_f64;
        exponentials.clear();
        exponentials.resize(emissions.len() / n * L, f32::NEG_INFINITY);
        for (row, emissions) in exponentials.as_chunks_mut::<L>().0.iter_mut().zip(emissions.chunks_exact(n)) {
            let best = shift(row, emissions);
            total += if exact { f64::from(best) } else { 0.0 };
        }
        exponentiate(exponentials);
        let rows = exponentials.as_chunks::<L>().0;
        let mut product = 1.0_f64;
        forward.clear();
        forward.resize(exponentials.len(), 0.0);
        let mut before: Option<&[f32; L]> = None;
        for (row, now) in rows.iter().zip(forward.as_chunks_mut::<L>().0) {
            match before {
                Some(before) => add_rows(now, before, negligible, &prepared.exp_by_from),
                None => *now = padded(&prepared.exp_begins, 0.0),
            }
            let sum = normalised_product(now, row);
            if sum > 0.0 && exact {
                product *= f64::from(sum);
                if !(1e-200..1e200).contains(&product) {
                    total += std::mem::replace(&mut product, 1.0).ln();
                }
            }
            before = Some(now);
        }
        let mut after = padded::<L>(&prepared.exp_ends, 0.0);
        if let (Some(before), true) = (before, exact) {
            let mut last = *before;
            multiply(&mut last, &after);
            total += product.ln() + f64::from(sum(&last)).max(f64::MIN_POSITIVE).ln();
        }
        // Backward sums, and their product with the forward ones.
        normalise(&mut after);
        marginals.resize(rows.len() * n, 0.0);
        for ((marginals, row), forward) in marginals.chunks_exact_mut(n).zip(rows).zip(forward.as_chunks::<L>().0).rev() {
            let mut both = *forward;
            normalised_product(&mut both, &after);
            marginals.iter_mut().zip(both).for_each(|(marginal, share)| *marginal = share);
            let mut through = *row;
            multiply(&mut through, &after);
            let least = largest(&through) * negligible;
            after = [0.0; L];
            add_rows(&mut after, &through, least, &prepared.exp_by_to);
            normalise(&mut after);
        }
        total
    }

    /// For training: the expected number of times each pair of labels (and each edge) is used, added to `counts`, which is laid out like
    /// [`Transitions::values`] and scaled by `weight`. Call it after [`marginals`](Self::marginals) with the same arguments, of transitions that are not prepared.
    #[cfg(feature = "train")]
    pub fn add_expected(&mut self, labels: usize, marginals: &[f32], weight: f32, counts: &mut [f32]) {
        let (n, stride) = (labels, stride(labels));
        if n == 0 || marginals.is_empty() {
            return;
        }
        let (pair_counts, edge_counts) = counts.split_at_mut(n * n);
        for (count, &p) in edge_counts.iter_mut().zip(&marginals[..n]) {
            *count += weight * p;
        }
        for (count, &p) in edge_counts[n..].iter_mut().zip(&marginals[marginals.len() - n..]) {
            *count += weight * p;
        }
        let mut after = self.prepared.exp_ends.clone();
        let mut through = after.clone();
        let rows = self.exponentials.chunks_exact(stride).skip(1).zip(self.forward.chunks_exact(stride));
        for (emissions, before) in rows.rev() {
            std::mem::swap(&mut after, &mut through);
            through.iter_mut().zip(emissions).for_each(|(through, &emission)| *through *= emission);
            after.fill(0.0);
            let mut sum = 0.0;
            for (&through, pairs) in through.iter().zip(self.prepared.exp_by_to.chunks_exact(stride)) {
                sum += through * before.iter().zip(pairs).map(|(b, p)| b * p).sum::<f32>();
                after.iter_mut().zip(pairs).for_each(|(after, &pair)| *after += through * pair);
            }
            if sum > 0.0 {
                let pairs = self.prepared.exp_by_to.chunks_exact(stride);
                for ((&through, pairs), counts) in through.iter().zip(pairs).zip(pair_counts.chunks_exact_mut(n)) {
                    let factor = weight * through / sum;
                    for ((count, &b), &pair) in counts.iter_mut().zip(before).zip(pairs) {
                        *count += factor * b * pair;
                    }
                }
            }
            let sum: f32 = after.iter().sum();
            if sum > 0.0 {
                after.iter_mut().for_each(|value| *value /= sum);
            }
        }
    }
}

/// A row with `empty` behind its last value.
#[inline(always)]
fn padded<const L: usize>(row: &[f32], empty: f32) -> [f32; L] {
    let mut all = [empty; L];
    all.iter_mut().zip(row).for_each(|(place, &value)| *place = value);
    all
}

#[inline(always)]
fn add(scores: &mut [f32], other: &[f32]) {
    scores.iter_mut().zip(other).for_each(|(score, &value)| *score += value);
}

// The functions on rows are no inlined ones: where a row's places are values of their own to the compiler, it works on one after another.

/// For each label the best sum of a score of a label before and the pair's.
#[inline(never)]
fn take_best<const L: usize>(next: &mut [f32; L], scores: &[f32; L], rows: &[f32]) {
    for (&score, row) in scores.iter().zip(rows.as_chunks::<L>().0) {
        for (next, &pair) in next.iter_mut().zip(row) {
            let sum = score + pair;
            *next = if sum > *next { sum } else { *next };
        }
    }
}

/// Takes `from` as the label before wherever that makes a better path.
#[inline(never)]
fn relax<const L: usize>(next: &mut [f32; L], before: &mut [u32; L], score: f32, from: u32, row: &[f32; L]) {
    for ((next, before), &pair) in next.iter_mut().zip(before).zip(row) {
        let sum = score + pair;
        let better = sum > *next;
        *next = if better { sum } else { *next };
        *before = if better { from } else { *before };
    }
}

/// Adds to the sums each row times its share. A share of at most `least` counts as none.
#[inline(never)]
fn add_rows<const L: usize>(sums: &mut [f32; L], shares: &[f32; L], least: f32, rows: &[f32]) {
    for (&share, row) in shares.iter().zip(rows.as_chunks::<L>().0) {
        if L > 8 && share <= least {
            continue;
        }
        // Few places are added faster than a branch is foretold.
        let share = if share > least { share } else { 0.0 };
        sums.iter_mut().zip(row).for_each(|(sum, &value)| *sum += share * value);
    }
}

#[inline(never)]
fn multiply<const L: usize>(values: &mut [f32; L], row: &[f32; L]) {
    values.iter_mut().zip(row).for_each(|(value, &factor)| *value *= factor);
}

/// [`multiply`], then [`normalise`].
#[inline(never)]
fn normalised_product<const L: usize>(values: &mut [f32; L], row: &[f32; L]) -> f32 {
    values.iter_mut().zip(row).for_each(|(value, &factor)| *value *= factor);
    let sum = sum(values);
    if sum > 0.0 {
        let factor = 1.0 / sum;
        values.iter_mut().for_each(|value| *value *= factor);
    }
    sum
}

/// Fills the front of a row with the emissions less the largest of them, which is returned.
#[inline(never)]
fn shift<const L: usize>(row: &mut [f32; L], emissions: &[f32]) -> f32 {
    row.iter_mut().zip(emissions).for_each(|(place, &value)| *place = value);
    let best = largest(row);
    let best = if best.is_finite() { best } else { 0.0 };
    row.iter_mut().for_each(|value| *value -= best);
    best
}

/// e to the power of each value.
#[inline(never)]
fn exponentiate(values: &mut [f32]) {
    values.iter_mut().for_each(|value| *value = exp(*value));
}

/// Scales to a sum of one; returns the sum before. The sum has eight lanes; the order of additions is fixed.
#[inline(never)]
fn normalise<const L: usize>(values: &mut [f32; L]) -> f32 {
    let sum = sum(values);
    if sum > 0.0 {
        let factor = 1.0 / sum;
        values.iter_mut().for_each(|value| *value *= factor);
    }
    sum
}

#[inline(always)]
fn sum<const L: usize>(values: &[f32; L]) -> f32 {
    let mut lanes = [0.0; 8];
    for chunk in values.chunks(8) {
        lanes.iter_mut().zip(chunk).for_each(|(lane, value)| *lane += value);
    }
    ((lanes[0] + lanes[4]) + (lanes[1] + lanes[5])) + ((lanes[2] + lanes[6]) + (lanes[3] + lanes[7]))
}

#[inline(never)]
fn largest<const L: usize>(values: &[f32; L]) -> f32 {
    let larger = |a: f32, b: f32| if b > a { b } else { a };
    let mut lanes = [f32::NEG_INFINITY; 8];
    for chunk in values.chunks(8) {
        lanes.iter_mut().zip(chunk).for_each(|(lane, &value)| *lane = larger(*lane, value));
    }
    lanes.into_iter().fold(f32::NEG_INFINITY, larger)
}

/// The first of so many labels that has the largest score, and the score; label 0 where all are −∞ or none a number.
#[inline(always)]
fn argmax<const L: usize>(scores: &[f32; L], labels: usize) -> (usize, f32) {
    let best = largest(scores);
    (scores.iter().take(labels).position(|&score| score == best).unwrap_or_default(), best)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A chain small enough to try every path.
    fn chain() -> (Transitions, Vec<f32>) {
        let mut transitions = Transitions::new(3);
        for (i, value) in transitions.values_mut().iter_mut().enumerate() {
            *value = ((i * 7919) % 13) as f32 / 5.0 - 1.0;
        }
        transitions.set(Some(1), Some(2), f32::NEG_INFINITY);
        transitions.set(None, Some(2), f32::NEG_INFINITY);
        let emissions = (0..12).map(|i| ((i * 104_729) % 17) as f32 / 4.0 - 2.0).collect();
        (transitions, emissions)
    }

    fn paths() -> Vec<([usize; 4], f64)> {
        let (transitions, emissions) = chain();
        (0..81)
            .map(|code| {
                let path = [code % 3, code / 3 % 3, code / 9 % 3, code / 27];
                let mut score = f64::from(transitions.get(None, Some(path[0])) + transitions.get(Some(path[3]), None));
                for i in 0..4 {
                    score += f64::from(emissions[i * 3 + path[i]]);
                    if i > 0 {
                        score += f64::from(transitions.get(Some(path[i - 1]), Some(path[i])));
                    }
                }
                (path, score)
            })
            .collect()
    }

    #[test]
    fn best_path_is_the_best_of_all() {
        let (transitions, emissions) = chain();
        let mut path = Vec::new();
        let score = Viterbi::new().best(&transitions, &emissions, &mut path);
        let (right, right_score) = paths().into_iter().max_by(|a, b| a.1.total_cmp(&b.1)).expect("there are paths");
        assert_eq!(path.iter().map(|&l| usize::from(l)).collect::<Vec<_>>(), right);
        assert!((f64::from(score) - right_score).abs() < 1e-4);
    }

    /// Long chains with large and with small scores: what is left out must not matter.
    #[test]
    fn leaving_out_what_cannot_win_changes_nothing() {
        for (seed, size) in (1..40_u64).zip([0.3_f32, 3.0, 12.0].into_iter().cycle()) {
            let n = 3 + seed as usize % 9;
            let mut state = seed;
            let mut random = || {
                state = crate::linear::mix(state, seed);
                (state >> 40) as f32 / (1 << 24) as f32 - 0.5
            };
            let mut transitions = Transitions::new(n);
            transitions.values_mut().iter_mut().for_each(|value| *value = random() * 8.0);
            transitions.forbid(|from, to| to.is_none_or(|to| to < 3 || from.is_some_and(|from| from % 3 == to % 3)));
            let emissions: Vec<f32> = (0..n * 30).map(|_| random() * size).collect();
            let mut scores: Vec<f32> = (0..n).map(|l| emissions[l] + transitions.get(None, Some(l))).collect();
            for row in emissions.chunks(n).skip(1) {
                let best = |to| (0..n).map(|f| scores[f] + transitions.get(Some(f), Some(to))).fold(f32::NEG_INFINITY, f32::max);
                scores = (0..n).map(|to| best(to) + row[to]).collect();
            }
            let right = (0..n).map(|l| scores[l] + transitions.get(Some(l), None)).fold(f32::NEG_INFINITY, f32::max);
            let (mut plain, mut prepared) = (Vec::new(), Vec::new());
            assert_eq!(Viterbi::new().best(&transitions, &emissions, &mut plain), right);
            let mut marginals = [Vec::new(), Vec::new()];
            let total = Viterbi::exact().marginals(&transitions, &emissions, &mut marginals[0]);
            transitions.prepare();
            assert_eq!(Viterbi::new().best(&transitions, &emissions, &mut prepared), right);
            assert_eq!(Viterbi::exact().marginals(&transitions, &emissions, &mut marginals[1]), total);
            assert_eq!((plain, &marginals[0]), (prepared, &marginals[1]));
        }
    }

    #[test]
    fn marginals_are_sums_over_all_paths() {
        let (transitions, emissions) = chain();
        let mut marginals = Vec::new();
        let mut viterbi = Viterbi::exact();
        let log_total = viterbi.marginals(&transitions, &emissions, &mut marginals);
        let total: f64 = paths().iter().map(|(_, s)| s.exp()).sum();
        assert!((log_total - total.ln()).abs() < 1e-4);
        for position in 0..4 {
            for label in 0..3 {
                let right: f64 = paths().iter().filter(|(p, _)| p[position] == label).map(|(_, s)| s.exp()).sum::<f64>() / total;
                assert!((f64::from(marginals[position * 3 + label]) - right).abs() < 1e-5);
            }
        }
        #[cfg(feature = "train")]
        {
            let mut counts = vec![0.0; 15];
            viterbi.add_expected(3, &marginals, 1.0, &mut counts);
            let mut right = Transitions::new(3);
            for (path, score) in paths() {
                let steps = [None].into_iter().chain(path.map(Some)).zip(path.map(Some).into_iter().chain([None]));
                for (from, to) in steps {
                    right.set(from, to, right.get(from, to) + (score.exp() / total) as f32);
                }
            }
            for (count, right) in counts.iter().zip(right.values()) {
                assert!((count - right).abs() < 1e-5, "{counts:?} {right:?}");
            }
        }
    }

    /// The only way to what the second position all but demands leads through what the first one all but forbids.
    #[cfg(feature = "train")]
    #[test]
    fn exact_sums_hold_what_is_next_to_impossible() {
        let mut transitions = Transitions::new(3);
        transitions.forbid(|from, to| to != Some(2) || from == Some(1));
        let (emissions, only) = ([30.0, 0.0, 0.0, 0.0, 0.0, 60.0], [f32::NEG_INFINITY, 0.0, 0.0, 0.0, 0.0, 60.0]);
        let mut marginals = Vec::new();
        let whole = Viterbi::exact().marginals(&transitions, &emissions, &mut marginals);
        let part = Viterbi::exact().marginals(&transitions, &only, &mut marginals);
        assert!((whole - part).abs() < 1e-3, "{whole} {part}");
    }

    #[test]
    fn scores_that_are_no_numbers_give_labels_all_the_same() {
        let mut path = Vec::new();
        Viterbi::new().best(&Transitions::new(3), &[f32::NAN; 9], &mut path);
        assert!(path.len() == 3 && path.iter().all(|&label| label < 3), "{path:?}");
    }

    #[test]
    fn no_positions_and_no_way_are_no_panic() {
        let mut path = vec![1];
        assert_eq!(Viterbi::new().best(&Transitions::new(3), &[], &mut path), 0.0);
        assert!(path.is_empty());
        let mut transitions = Transitions::new(2);
        transitions.forbid(|_, _| false);
        Viterbi::new().best(&transitions, &[0.0; 6], &mut path);
        assert_eq!(path.len(), 3);
        let mut marginals = Vec::new();
        Viterbi::new().marginals(&transitions, &[0.0; 6], &mut marginals);
        assert!(marginals.iter().all(|m| m.is_finite()));
        Viterbi::new().marginals(&transitions, &[], &mut marginals);
    }
}
