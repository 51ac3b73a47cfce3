//! The best label sequence, and the probability of each label, of a linear chain.

use super::exp;

/// Log-scores of label pairs, of labels that begin a sequence and of labels that end one.
#[derive(Clone, Debug, PartialEq)]
pub struct Transitions {
    labels: usize,
    /// `pairs[to * labels + from]`; then the begins, then the ends.
    values: Vec<f32>,
    /// What decoding needs, worked out once where the values change no more.
    prepared: Option<Prepared>,
}

/// What is worked out from the scores of label pairs before they are used.
#[derive(Clone, Debug, Default, PartialEq)]
struct Prepared {
    /// e to the power of each pair's score, `from` running fastest, and the same with `to` running fastest.
    pairs: Vec<f32>,
    pairs_by_from: Vec<f32>,
    /// e to the power of the begins' and the ends' scores.
    edges: Vec<f32>,
    /// For each label the labels that may stand before it, where they are few; then `None`.
    before: Vec<Option<Vec<u8>>>,
    /// For each label, how much lower a label's score may be so that it can still lead to a better path than this one.
    slack: Vec<f32>,
}

/// So many labels before a label are few.
const FEW: usize = 4;

impl Prepared {
    fn fill(&mut self, labels: usize, values: &[f32]) {
        self.exponentiate(labels, values);
        let rows = || values[..labels * labels].chunks_exact(labels);
        self.before = rows()
            .map(|row| {
                let before: Vec<u8> = (0..labels as u8).filter(|&from| row[usize::from(from)] > f32::NEG_INFINITY).collect();
                (before.len() <= FEW).then_some(before)
            })
            .collect();
        let largest: Vec<f32> = rows().map(|row| row.iter().copied().fold(f32::NEG_INFINITY, f32::max)).collect();
        let many = || rows().zip(&largest).zip(&self.before).filter(|(_, before)| before.is_none());
        // A thousandth more, for what rounding may do.
        let slack = |from: usize| many().map(|((row, largest), _)| largest - row[from]).fold(0.0, f32::max) + 1e-3;
        self.slack = (0..labels).map(slack).collect();
    }

    fn exponentiate(&mut self, labels: usize, values: &[f32]) {
        let (pairs, edges) = values.split_at(labels * labels);
        self.pairs.clear();
        self.pairs.extend(pairs.iter().map(|&value| exp(value)));
        self.edges.clear();
        self.edges.extend(edges.iter().map(|&value| exp(value)));
        self.pairs_by_from.clear();
        self.pairs_by_from.extend((0..labels).flat_map(|from| self.pairs.iter().skip(from).step_by(labels)));
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

    pub(super) fn row(&self, to: usize) -> &[f32] {
        &self.values[to * self.labels..][..self.labels]
    }

    pub(super) fn begins(&self) -> &[f32] {
        &self.values[self.labels * self.labels..][..self.labels]
    }

    pub(super) fn ends(&self) -> &[f32] {
        &self.values[self.labels * (self.labels + 1)..]
    }
}

/// Scratch memory for decoding; reuse one for all sequences.
#[derive(Clone, Debug, Default)]
pub struct Viterbi {
    scores: Vec<f32>,
    next: Vec<f32>,
    back: Vec<u8>,
    active: Vec<u8>,
    /// For transitions that are not prepared.
    prepared: Prepared,
    forward: Vec<f32>,
}

/// Of a distribution over labels, shares below this are left out of sums.
const NEGLIGIBLE: f32 = 1e-9;

impl Viterbi {
    /// No memory yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The best label sequence, exactly; of equal ones the one with the lower labels towards the end. `emissions` holds one score for each
    /// position and label, positions outermost. The labels are written to `path`; the score of the whole path is returned.
    /// Where all paths are forbidden some path is given all the same.
    ///
    /// Most labels' scores are so far below the best one's that no pair's score can make up for it: they are not looked at.
    pub fn best(&mut self, transitions: &Transitions, emissions: &[f32], path: &mut Vec<u8>) -> f32 {
        let n = transitions.labels;
        path.clear();
        if n == 0 || emissions.len() < n {
            return 0.0;
        }
        let Self { scores, next, back, active, prepared, .. } = self;
        let prepared = match &transitions.prepared {
            Some(prepared) => prepared,
            None => {
                prepared.fill(n, &transitions.values);
                prepared
            }
        };
        let (first, rest) = emissions.split_at(n);
        scores.clear();
        scores.extend(first.iter().zip(transitions.begins()).map(|(e, b)| e + b));
        next.clear();
        next.resize(n, 0.0);
        back.clear();
        for emissions in rest.chunks_exact(n) {
            let (best, best_score) = argmax(scores.iter().copied());
            let least = best_score - prepared.slack[usize::from(best)];
            active.clear();
            active.extend((0..n as u8).zip(scores.iter()).filter(|(_, score)| **score >= least).map(|(label, _)| label));
            for ((to, next), (&emission, before)) in next.iter_mut().enumerate().zip(emissions.iter().zip(&prepared.before)) {
                let row = transitions.row(to);
                let (mut from, mut score) = (0, f32::NEG_INFINITY);
                for &label in before.as_deref().unwrap_or(active) {
                    let sum = scores[usize::from(label)] + row[usize::from(label)];
                    if sum > score {
                        (from, score) = (label, sum);
                    }
                }
                back.push(from);
                *next = score + emission;
            }
            std::mem::swap(scores, next);
        }
        let (mut label, score) = argmax(scores.iter().zip(transitions.ends()).map(|(score, end)| score + end));
        path.push(label);
        for back in back.chunks_exact(n).rev() {
            label = back[usize::from(label)];
            path.push(label);
        }
        path.reverse();
        score
    }

    /// The probability of each label at each position given the whole sequence, by the forward–backward algorithm
    /// (Rabiner 1989), laid out like `emissions`. Positions where nothing is possible get noughts. Returns the logarithm of the
    /// sum over all paths of e to the path's score.
    pub fn marginals(&mut self, transitions: &Transitions, emissions: &[f32], marginals: &mut Vec<f32>) -> f64 {
        let n = transitions.labels;
        marginals.clear();
        if n == 0 {
            return 0.0;
        }
        let Self { scores, next, prepared, forward, .. } = self;
        let prepared = match &transitions.prepared {
            Some(prepared) => prepared,
            None => {
                prepared.exponentiate(n, &transitions.values);
                prepared
            }
        };
        let (begins, ends) = prepared.edges.split_at(n);
        marginals.extend_from_slice(emissions);
        let mut total = 0.0_f64;
        // Forward sums, scaled to one at each position; `marginals` holds the exponentiated emissions meanwhile.
        forward.clear();
        for row in marginals.chunks_exact_mut(n) {
            let best = row.iter().copied().fold(f32::NEG_INFINITY, |best, value| if value > best { value } else { best });
            let best = if best.is_finite() { best } else { 0.0 };
            row.iter_mut().for_each(|value| *value -= best);
            total += f64::from(best);
        }
        // All at once: one long loop vectorises, many short ones do not.
        marginals.iter_mut().for_each(|value| *value = exp(*value));
        let mut product = 1.0_f64;
        for (position, row) in marginals.chunks_exact_mut(n).enumerate() {
            let start = forward.len();
            if position == 0 {
                forward.extend(row.iter().zip(begins).map(|(e, b)| e * b));
            } else {
                forward.resize(start + n, 0.0);
                let (before, now) = forward[start - n..].split_at_mut(n);
                for (&share, pairs) in before.iter().zip(prepared.pairs_by_from.chunks_exact(n)) {
                    if share > NEGLIGIBLE {
                        now.iter_mut().zip(pairs).for_each(|(now, &pair)| *now += share * pair);
                    }
                }
                now.iter_mut().zip(row.iter()).for_each(|(now, &emission)| *now *= emission);
            }
            let sum: f32 = forward[start..].iter().sum();
            if sum > 0.0 {
                let factor = 1.0 / sum;
                forward[start..].iter_mut().for_each(|value| *value *= factor);
                product *= f64::from(sum);
                if !(1e-200..1e200).contains(&product) {
                    total += std::mem::replace(&mut product, 1.0).ln();
                }
            }
        }
        if let Some(last) = forward.len().checked_sub(n) {
            total += product.ln() + f64::from(dot(&forward[last..], ends)).max(f64::MIN_POSITIVE).ln();
        }
        // Backward sums, and their product with the forward ones.
        scores.clear();
        scores.extend_from_slice(ends);
        normalise(scores);
        for (row, forward) in marginals.chunks_exact_mut(n).zip(forward.chunks_exact(n)).rev() {
            next.clear();
            next.resize(n, 0.0);
            let through = |emission: f32, backward: f32| emission * backward;
            let least = row.iter().zip(scores.iter()).map(|(&e, &b)| through(e, b)).fold(0.0, f32::max) * NEGLIGIBLE;
            for ((&emission, &backward), pairs) in row.iter().zip(scores.iter()).zip(prepared.pairs.chunks_exact(n)) {
                let through = through(emission, backward);
                if through > least {
                    next.iter_mut().zip(pairs).for_each(|(next, &pair)| *next += through * pair);
                }
            }
            for ((value, &forward), &backward) in row.iter_mut().zip(forward).zip(scores.iter()) {
                *value = forward * backward;
            }
            normalise(row);
            normalise(next);
            std::mem::swap(scores, next);
        }
        total
    }

    /// For training: the expected number of times each pair of labels (and each edge) is used, added to `counts`, which is laid out like
    /// [`Transitions::values`] and scaled by `weight`. Call it after [`marginals`](Self::marginals) with the same arguments, of transitions that are not prepared.
    #[cfg(feature = "train")]
    pub fn add_expected(&mut self, emissions: &[f32], marginals: &[f32], weight: f32, counts: &mut [f32]) {
        let n = self.prepared.edges.len() / 2;
        if n == 0 {
            return;
        }
        let positions = marginals.len() / n;
        let (pair_counts, edge_counts) = counts.split_at_mut(n * n);
        for (count, &p) in edge_counts.iter_mut().zip(&marginals[..n]) {
            *count += weight * p;
        }
        for (count, &p) in edge_counts[n..].iter_mut().zip(&marginals[(positions - 1) * n..]) {
            *count += weight * p;
        }
        self.scores.clear();
        self.scores.extend_from_slice(&self.prepared.edges[n..]);
        for position in (1..positions).rev() {
            let emissions = &emissions[position * n..][..n];
            let best = emissions.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let before = &self.forward[(position - 1) * n..][..n];
            self.next.clear();
            self.next.resize(n, 0.0);
            for (through, &emission) in self.scores.iter_mut().zip(emissions) {
                *through *= exp(emission - best);
            }
            let mut sum = 0.0;
            for (&through, pairs) in self.scores.iter().zip(self.prepared.pairs.chunks_exact(n)) {
                sum += through * dot(before, pairs);
                for (next, &pair) in self.next.iter_mut().zip(pairs) {
                    *next += through * pair;
                }
            }
            if sum > 0.0 {
                for ((&through, pairs), counts) in
                    self.scores.iter().zip(self.prepared.pairs.chunks_exact(n)).zip(pair_counts.chunks_exact_mut(n))
                {
                    let factor = weight * through / sum;
                    for ((count, &b), &pair) in counts.iter_mut().zip(before).zip(pairs) {
                        *count += factor * b * pair;
                    }
                }
            }
            normalise(&mut self.next);
            std::mem::swap(&mut self.scores, &mut self.next);
        }
    }
}

fn normalise(values: &mut [f32]) {
    let sum: f32 = values.iter().sum();
    if sum > 0.0 {
        let factor = 1.0 / sum;
        values.iter_mut().for_each(|value| *value *= factor);
    }
}

/// The sum of products, in four lanes so that it vectorises; the order of additions is fixed.
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let (a4, a_rest) = a.as_chunks::<4>();
    let (b4, b_rest) = b.as_chunks::<4>();
    let mut lanes = [0.0; 4];
    for (x, y) in a4.iter().zip(b4) {
        for lane in 0..4 {
            lanes[lane] += x[lane] * y[lane];
        }
    }
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(x, y)| x * y).sum();
    (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]) + rest
}

/// The largest score and the first label that has it.
#[inline]
fn argmax(scores: impl Iterator<Item = f32>) -> (u8, f32) {
    let mut best = (0, f32::NEG_INFINITY);
    for (label, score) in scores.enumerate() {
        if score > best.1 {
            best = (label as u8, score);
        }
    }
    best
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
            let total = Viterbi::new().marginals(&transitions, &emissions, &mut marginals[0]);
            transitions.prepare();
            assert_eq!(Viterbi::new().best(&transitions, &emissions, &mut prepared), right);
            assert_eq!(Viterbi::new().marginals(&transitions, &emissions, &mut marginals[1]), total);
            assert_eq!((plain, &marginals[0]), (prepared, &marginals[1]));
        }
    }

    #[test]
    fn marginals_are_sums_over_all_paths() {
        let (transitions, emissions) = chain();
        let mut marginals = Vec::new();
        let mut viterbi = Viterbi::new();
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
            viterbi.add_expected(&emissions, &marginals, 1.0, &mut counts);
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
