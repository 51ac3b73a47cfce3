//! The best label sequence, and the probability of each label, of a linear chain.

use super::exp;

/// Log-scores of label pairs, of labels that begin a sequence and of labels that end one.
#[derive(Clone, Debug, PartialEq)]
pub struct Transitions {
    labels: usize,
    /// `pairs[to * labels + from]`; then the begins, then the ends.
    values: Vec<f32>,
}

impl Transitions {
    /// All scores nought.
    #[must_use]
    pub fn new(labels: usize) -> Self {
        Self { labels, values: vec![0.0; labels * (labels + 2)] }
    }

    /// From the values that [`values`](Self::values) gives.
    pub(super) fn from_values(labels: usize, values: &[f32]) -> Self {
        let mut all = Self::new(labels);
        for (value, &given) in all.values.iter_mut().zip(values) {
            *value = given;
        }
        all
    }

    /// All values: pairs with the label before running fastest, begins, ends.
    #[must_use]
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// All values, to be changed.
    pub fn values_mut(&mut self) -> &mut [f32] {
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
    pairs: Vec<f32>,
    edges: Vec<f32>,
    forward: Vec<f32>,
}

impl Viterbi {
    /// No memory yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The best label sequence, exactly; of two equal ones the one with the lower labels towards the end. `emissions` holds one score for each
    /// position and label, positions outermost. The labels are written to `path`; the score of the whole path is returned.
    /// Where all paths are forbidden some path is given all the same.
    pub fn best(&mut self, transitions: &Transitions, emissions: &[f32], path: &mut Vec<u8>) -> f32 {
        let n = transitions.labels;
        path.clear();
        if n == 0 || emissions.len() < n {
            return 0.0;
        }
        let (first, rest) = emissions.split_at(n);
        self.scores.clear();
        self.scores.extend(first.iter().zip(transitions.begins()).map(|(e, b)| e + b));
        self.next.resize(n, 0.0);
        self.back.clear();
        for emissions in rest.chunks_exact(n) {
            for (to, (next, &emission)) in self.next.iter_mut().zip(emissions).enumerate() {
                let (from, score) = argmax_sum(&self.scores, transitions.row(to));
                self.back.push(from);
                *next = score + emission;
            }
            std::mem::swap(&mut self.scores, &mut self.next);
        }
        let (mut label, score) = argmax_sum(&self.scores, transitions.ends());
        path.push(label);
        for back in self.back.chunks_exact(n).rev() {
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
        self.exponentiate(transitions);
        let (begins, ends) = self.edges.split_at(n);
        marginals.extend_from_slice(emissions);
        let mut total = 0.0_f64;
        // Forward sums, scaled to one at each position; `marginals` holds the exponentiated emissions meanwhile.
        self.forward.clear();
        for (position, row) in marginals.chunks_exact_mut(n).enumerate() {
            let best = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let best = if best.is_finite() { best } else { 0.0 };
            for value in row.iter_mut() {
                *value = exp(*value - best);
            }
            let start = self.forward.len();
            if position == 0 {
                self.forward.extend(row.iter().zip(begins).map(|(e, b)| e * b));
            } else {
                self.forward.resize(start + n, 0.0);
                let (before, now) = self.forward[start - n..].split_at_mut(n);
                for ((now, &emission), pairs) in now.iter_mut().zip(row.iter()).zip(self.pairs.chunks_exact(n)) {
                    *now = dot(before, pairs) * emission;
                }
            }
            let sum: f32 = self.forward[start..].iter().sum();
            if sum > 0.0 {
                self.forward[start..].iter_mut().for_each(|value| *value /= sum);
                total += f64::from(best) + f64::from(sum).ln();
            }
        }
        if let Some(last) = self.forward.len().checked_sub(n) {
            total += f64::from(dot(&self.forward[last..], ends)).max(f64::MIN_POSITIVE).ln();
        }
        // Backward sums, and their product with the forward ones.
        self.scores.clear();
        self.scores.extend_from_slice(ends);
        for (row, forward) in marginals.chunks_exact_mut(n).zip(self.forward.chunks_exact(n)).rev() {
            self.next.clear();
            self.next.resize(n, 0.0);
            for ((&emission, &backward), pairs) in row.iter().zip(&self.scores).zip(self.pairs.chunks_exact(n)) {
                let through = emission * backward;
                for (next, &pair) in self.next.iter_mut().zip(pairs) {
                    *next += through * pair;
                }
            }
            for ((value, &forward), &backward) in row.iter_mut().zip(forward).zip(&self.scores) {
                *value = forward * backward;
            }
            normalise(row);
            normalise(&mut self.next);
            std::mem::swap(&mut self.scores, &mut self.next);
        }
        total
    }

    fn exponentiate(&mut self, transitions: &Transitions) {
        let n = transitions.labels;
        self.pairs.clear();
        self.pairs.extend(transitions.values[..n * n].iter().map(|&v| exp(v)));
        self.edges.clear();
        self.edges.extend(transitions.values[n * n..].iter().map(|&v| exp(v)));
    }

    /// For training: the expected number of times each pair of labels (and each edge) is used, added to `counts`, which is laid out like
    /// [`Transitions::values`] and scaled by `weight`. Call it after [`marginals`](Self::marginals) with the same arguments.
    #[cfg(feature = "train")]
    pub fn add_expected(&mut self, emissions: &[f32], marginals: &[f32], weight: f32, counts: &mut [f32]) {
        let n = self.edges.len() / 2;
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
        self.scores.extend_from_slice(&self.edges[n..]);
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
            for (&through, pairs) in self.scores.iter().zip(self.pairs.chunks_exact(n)) {
                sum += through * dot(before, pairs);
                for (next, &pair) in self.next.iter_mut().zip(pairs) {
                    *next += through * pair;
                }
            }
            if sum > 0.0 {
                for ((&through, pairs), counts) in self.scores.iter().zip(self.pairs.chunks_exact(n)).zip(pair_counts.chunks_exact_mut(n)) {
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
        values.iter_mut().for_each(|value| *value /= sum);
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

/// The largest sum of two scores and the first place where it stands.
#[inline]
fn argmax_sum(a: &[f32], b: &[f32]) -> (u8, f32) {
    // The largest value first, in lanes, then its place: both loops vectorise, one loop with both does not.
    let (a8, a_rest) = a.as_chunks::<8>();
    let (b8, b_rest) = b.as_chunks::<8>();
    let mut lanes = [f32::NEG_INFINITY; 8];
    for (x, y) in a8.iter().zip(b8) {
        for lane in 0..8 {
            let sum = x[lane] + y[lane];
            lanes[lane] = if sum > lanes[lane] { sum } else { lanes[lane] };
        }
    }
    let mut best = f32::NEG_INFINITY;
    for sum in lanes.into_iter().chain(a_rest.iter().zip(b_rest).map(|(x, y)| x + y)) {
        best = if sum > best { sum } else { best };
    }
    let place = a.iter().zip(b).position(|(x, y)| x + y == best).unwrap_or(0);
    (place as u8, best)
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
