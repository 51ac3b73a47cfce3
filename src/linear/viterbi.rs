//! The best label sequence, and the probability of each label, of a linear chain.

use fearless_simd::Simd;

use super::row::{LANES, Row};
use super::transitions::{Prepared, Transitions, registers};
use super::wide::for_processor;

/// Scratch memory for decoding; reuse one for all sequences.
#[derive(Clone, Debug, Default)]
pub struct Viterbi {
    /// For transitions that are not prepared.
    prepared: Prepared,
    /// The best scores of paths to each label, or sums over the paths, scaled to one at each position; a row of [`registers`] a position.
    forward: Vec<[f32; LANES]>,
    /// e to the power of the emissions less the largest of their position, in such rows.
    exponentials: Vec<[f32; LANES]>,
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
        for_processor!(simd => match registers(transitions.labels()) {
            1 => self.best_in::<_, 1>(simd, transitions, emissions, path),
            2 => self.best_in::<_, 2>(simd, transitions, emissions, path),
            3 => self.best_in::<_, 3>(simd, transitions, emissions, path),
            _ => self.best_in::<_, 32>(simd, transitions, emissions, path),
        })
    }

    /// Keeps the scores, and seeks the labels before those of the best path alone.
    #[inline(always)]
    fn best_in<S: Simd, const C: usize>(&mut self, simd: S, transitions: &Transitions, emissions: &[f32], path: &mut Vec<u8>) -> f32 {
        let n = transitions.labels();
        let Self { prepared, forward, .. } = self;
        let prepared = transitions.prepared(prepared, true);
        let (first, rest) = emissions.split_at(n);
        let mut scores = Row::<S, C>::padded(simd, first, f32::NEG_INFINITY).plus(&Row::of(simd, &prepared.begins));
        forward.clear();
        for emissions in rest.chunks_exact(n) {
            let places = scores.places();
            forward.extend_from_slice(&places);
            let mut next = Row::<S, C>::splat(simd, f32::NEG_INFINITY);
            if C == 1 {
                // Few labels are looked at faster than chosen from.
                for (&score, pairs) in places.as_flattened().iter().zip(prepared.by_from.as_chunks::<C>().0) {
                    next = next.larger(&Row::of(simd, pairs).plus(&Row::splat(simd, score)));
                }
            } else {
                let (best, best_score) = scores.argmax(n);
                let least = best_score - prepared.slack[best];
                scores.each_over(
                    least,
                    true,
                    n,
                    #[inline(always)]
                    |from, score| next = next.larger(&Row::of(simd, &prepared.by_from[from * C..]).plus(&Row::splat(simd, score))),
                );
                let mut best = next.places();
                for (to, befores) in &prepared.few {
                    let sums = befores.iter().map(|&(label, pair)| places.as_flattened()[usize::from(label)] + pair);
                    best.as_flattened_mut()[usize::from(*to)] =
                        sums.fold(f32::NEG_INFINITY, |most, sum| if sum > most { sum } else { most });
                }
                next = Row::of(simd, &best);
            }
            scores = next.plus(&Row::padded(simd, emissions, 0.0));
        }
        scores = scores.plus(&Row::of(simd, &prepared.ends));
        let (mut label, score) = scores.argmax(n);
        path.push(label as u8);
        for scores in forward.as_chunks::<C>().0.iter().rev() {
            let pairs = &transitions.values()[label * n..(label + 1) * n];
            label = Row::<S, C>::of(simd, scores).plus(&Row::padded(simd, pairs, f32::NEG_INFINITY)).argmax(n).0;
            path.push(label as u8);
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
        for_processor!(simd => match registers(transitions.labels()) {
            1 => self.marginals_in::<_, 1>(simd, transitions, emissions, marginals),
            2 => self.marginals_in::<_, 2>(simd, transitions, emissions, marginals),
            3 => self.marginals_in::<_, 3>(simd, transitions, emissions, marginals),
            _ => self.marginals_in::<_, 32>(simd, transitions, emissions, marginals),
        })
    }

    #[inline(always)]
    fn marginals_in<S: Simd, const C: usize>(
        &mut self,
        simd: S,
        transitions: &Transitions,
        emissions: &[f32],
        marginals: &mut Vec<f32>,
    ) -> f64 {
        let n = transitions.labels();
        let Self { prepared, forward, exponentials, exact, .. } = self;
        let negligible = if *exact { 0.0 } else { NEGLIGIBLE };
        let prepared = transitions.prepared(prepared, false);
        let mut total = 0.0_f64;
        let mut product = 1.0_f64;
        forward.clear();
        exponentials.clear();
        let mut before = Row::<S, C>::splat(simd, 0.0);
        for (position, row) in emissions.chunks_exact(n).enumerate() {
            let row = Row::<S, C>::padded(simd, row, f32::NEG_INFINITY);
            let best = row.largest();
            let best = if best.is_finite() { best } else { 0.0 };
            let row = row.exponentials(best);
            total += if *exact { f64::from(best) } else { 0.0 };
            let now = match position {
                0 => Row::of(simd, &prepared.exp_begins),
                _ => before.shares_of(negligible, n, &prepared.exp_by_from),
            };
            let (now, sum) = now.times(&row).normalised();
            if sum > 0.0 && *exact {
                product *= f64::from(sum);
                if !(1e-200..1e200).contains(&product) {
                    total += std::mem::replace(&mut product, 1.0).ln();
                }
            }
            forward.extend_from_slice(&now.places());
            exponentials.extend_from_slice(&row.places());
            before = now;
        }
        let mut after = Row::<S, C>::of(simd, &prepared.exp_ends);
        if !forward.is_empty() && *exact {
            total += product.ln() + f64::from(before.times(&after).sum()).max(f64::MIN_POSITIVE).ln();
        }
        // Backward sums, and their product with the forward ones.
        after = after.normalised().0;
        marginals.resize(emissions.len() / n * n, 0.0);
        let rows = exponentials.as_chunks::<C>().0.iter().zip(forward.as_chunks::<C>().0);
        for (position, (marginals, (row, forward))) in marginals.chunks_exact_mut(n).zip(rows).enumerate().rev() {
            let (both, _) = Row::<S, C>::of(simd, forward).times(&after).normalised();
            marginals.copy_from_slice(&both.places().as_flattened()[..n]);
            if position == 0 {
                break;
            }
            let through = Row::<S, C>::of(simd, row).times(&after);
            let least = through.largest() * negligible;
            after = through.shares_of(least, n, &prepared.exp_by_to);
            after = after.normalised().0;
        }
        total
    }

    /// For training: the expected number of times each pair of labels (and each edge) is used, added to `counts`, which is laid out like
    /// [`Transitions::values`] and scaled by `weight`. Call it after [`marginals`](Self::marginals) with the same arguments, of transitions that are not prepared.
    #[cfg(feature = "train")]
    pub fn add_expected(&mut self, labels: usize, marginals: &[f32], weight: f32, counts: &mut [f32]) {
        let (n, chunks) = (labels, registers(labels));
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
        let mut after = self.prepared.exp_ends.as_flattened().to_vec();
        let mut through = after.clone();
        let rows = self.exponentials.chunks_exact(chunks).skip(1).zip(self.forward.chunks_exact(chunks));
        for (emissions, before) in rows.rev() {
            let (emissions, before) = (emissions.as_flattened(), before.as_flattened());
            std::mem::swap(&mut after, &mut through);
            through.iter_mut().zip(emissions).for_each(|(through, &emission)| *through *= emission);
            after.fill(0.0);
            let mut sum = 0.0;
            for (&through, pairs) in through.iter().zip(self.prepared.exp_by_to.chunks_exact(chunks).map(<[_]>::as_flattened)) {
                sum += through * before.iter().zip(pairs).map(|(b, p)| b * p).sum::<f32>();
                after.iter_mut().zip(pairs).for_each(|(after, &pair)| *after += through * pair);
            }
            if sum > 0.0 {
                let pairs = self.prepared.exp_by_to.chunks_exact(chunks).map(<[_]>::as_flattened);
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
        // Miri takes minutes for one in ten of them.
        let chains = if cfg!(miri) { 4 } else { 40 };
        for (seed, size) in (1..chains).zip([0.3_f32, 3.0, 12.0].into_iter().cycle()) {
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
