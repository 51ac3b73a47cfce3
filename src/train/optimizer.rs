//! The one trainer: a linear-chain conditional random field (Lafferty, McCallum and Pereira 2001) by AdaGrad (Duchi, Hazan and Singer
//! 2011) with L1 and L2 penalties. Sequences of length one make it a logistic regression.
//!
//! A position carries the set of labels that are allowed there, so partly labelled text can train (Tsuboi et al. 2008): what is fitted
//! is the probability that every position has one of its allowed labels. Everything is sequential and seeded: the same data
//! gives the same bytes.

pub use super::examples::{Examples, Labels};
use super::examples::{Index, frequent_keys};
use crate::linear::{Row, Transitions, Viterbi, encode, encode_packed, exp};
use crate::model;

/// How to train. Penalties are those of the sum over all sequences, as in CRFsuite: c1 and c2.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Passes over the data.
    pub rounds: usize,
    /// AdaGrad's step.
    pub rate: f32,
    /// Penalty on the absolute value of each weight: makes weights nought.
    pub l1: f32,
    /// Penalty on half the square of each weight.
    pub l2: f32,
    /// Features seen at fewer positions are dropped.
    pub min_count: usize,
    /// Features seen at so many positions get a weight for every label; others only for labels they were seen with.
    pub dense_from: usize,
    /// Learn scores of label pairs. Without them each position is decided alone.
    pub transitions: bool,
    /// Order of the sequences.
    pub seed: u64,
    /// Weights below so many nats are left out of tables of more than three labels: at 0.05 a third of all, and hardly any decision changes.
    pub least: f32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { rounds: 10, rate: 0.1, l1: 0.1, l2: 0.01, min_count: 2, dense_from: 100, transitions: true, seed: 1, least: 0.05 }
    }
}

/// How a round went.
#[derive(Clone, Copy, Debug)]
pub struct Round {
    /// Number of the round, from 1.
    pub number: usize,
    /// Mean negative log-likelihood of a position.
    pub loss: f64,
    /// Share of the positions where the most probable label was an allowed one, before their update.
    pub right: f64,
}

/// What training gave.
#[derive(Clone, Debug)]
pub struct Trained {
    labels: Vec<String>,
    rows: Vec<Row>,
    transitions: Option<Transitions>,
    least: f32,
}

impl Trained {
    /// How many features have a weight.
    #[must_use]
    pub fn features(&self) -> usize {
        self.rows.len()
    }

    /// Drops the features none of whose weights reaches `least` nats: many features that hardly matter are most of a table.
    pub fn prune(&mut self, least: f32) {
        self.rows.retain(|row| row.weights.iter().any(|&(_, weight)| weight.abs() >= least));
    }

    /// The scores of label pairs become those of two models, each weighed by its share.
    pub fn mix_transitions(&mut self, other: &Self, share: f32) {
        if let (Some(own), Some(other)) = (&mut self.transitions, &other.transitions) {
            own.values_mut().iter_mut().zip(other.values()).for_each(|(own, &other)| *own = other * (1.0 - share) + *own * share);
        }
    }

    /// The bytes of a model section with this name.
    #[must_use]
    pub fn section(&self, name: &str) -> Vec<u8> {
        let labels: Vec<&str> = self.labels.iter().map(String::as_str).collect();
        model::section(name, &encode(&labels, &self.rows, self.transitions.as_ref(), self.least))
    }

    /// [`section`](Self::section), packed: smaller and faster, for stages that ask for probabilities or for the best of at most five labels. Others get no score.
    #[must_use]
    pub fn packed_section(&self, name: &str) -> Vec<u8> {
        let labels: Vec<&str> = self.labels.iter().map(String::as_str).collect();
        model::section(name, &encode_packed(&labels, &self.rows, self.transitions.as_ref(), self.least))
    }
}

/// Trains on all examples. `labels` names the labels in the order of the bits of [`Labels`]; `allowed(from, to)` says which pairs can stand
/// together, `None` being the edge of a sequence (give `|_, _| true` where all can); `report` hears of each round.
///
/// # Panics
/// When there are no labels or more than 128.
#[must_use]
pub fn train(
    labels: &[&str],
    examples: &Examples,
    settings: &Settings,
    allowed: impl Fn(Option<usize>, Option<usize>) -> bool,
    mut report: impl FnMut(Round),
) -> Trained {
    assert!((1..=128).contains(&labels.len()), "{} labels", labels.len());
    let mut trainer = Trainer::new(labels.len(), examples, settings);
    if settings.transitions {
        trainer.transitions.forbid(allowed);
    }
    let mut order: Vec<u32> = (0..examples.len() as u32).collect();
    let mut random = settings.seed;
    // The mean of the weights after each round of the second half: steadier than the last ones.
    let averaged_from = settings.rounds / 2;
    let mut sums = vec![0.0_f32; trainer.weights.len()];
    let mut pair_sums = vec![0.0_f32; trainer.transitions.values().len()];
    for round in 0..settings.rounds {
        for i in (1..order.len()).rev() {
            order.swap(i, (next_random(&mut random) % (i as u64 + 1)) as usize);
        }
        let (mut loss, mut right) = (0.0, 0);
        for &sequence in &order {
            let (l, r) = trainer.step(sequence as usize);
            loss += l;
            right += r;
        }
        trainer.settle_all();
        if round >= averaged_from {
            sums.iter_mut().zip(&trainer.weights).for_each(|(sum, w)| *sum += w);
            pair_sums.iter_mut().zip(trainer.transitions.values()).for_each(|(sum, w)| *sum += w);
        }
        let positions = examples.positions().max(1) as f64;
        report(Round { number: round + 1, loss: loss / positions, right: right as f64 / positions });
    }
    let rounds = (settings.rounds - averaged_from).max(1) as f32;
    let mut transitions = trainer.transitions;
    transitions.values_mut().iter_mut().zip(&pair_sums).for_each(|(w, sum)| *w = sum / rounds);
    let rows = trainer.keys.iter().enumerate().filter_map(|(feature, &key)| {
        let range = trainer.starts[feature] as usize..trainer.starts[feature + 1] as usize;
        let weights: Vec<_> = trainer.row_labels[range.clone()]
            .iter()
            .zip(&sums[range])
            .map(|(&label, sum)| (label, sum / rounds))
            .filter(|&(_, weight)| weight != 0.0)
            .collect();
        (!weights.is_empty()).then_some(Row { key, weights })
    });
    Trained {
        least: settings.least,
        rows: rows.collect(),
        labels: labels.iter().map(|&l| l.to_owned()).collect(),
        transitions: settings.transitions.then_some(transitions),
    }
}

/// splitmix64 (Steele, Lea and Flood 2014).
fn next_random(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

struct Trainer<'a> {
    examples: &'a Examples,
    settings: &'a Settings,
    n_labels: usize,
    /// The features' hashes, rising; a feature's number is its place here.
    keys: Vec<u32>,
    /// The feature numbers of the positions, those dropped left out, and where each position's end.
    features: Vec<u32>,
    ends: Vec<u32>,
    /// Weights of feature `f`: `starts[f]..starts[f + 1]`.
    starts: Vec<u32>,
    row_labels: Vec<u8>,
    weights: Vec<f32>,
    squares: Vec<f32>,
    /// The step at which each feature's penalties were last applied.
    settled: Vec<u32>,
    step: u32,
    transitions: Transitions,
    pair_squares: Vec<f32>,
    pair_gradient: Vec<f32>,
    /// Penalties of one step.
    l1: f32,
    l2: f32,
    scratch: Scratch,
}

#[derive(Default)]
struct Scratch {
    viterbi: Viterbi,
    emissions: Vec<f32>,
    constrained: Vec<f32>,
    free: Vec<f32>,
    fitted: Vec<f32>,
}

/// Gradients below this are not worth the memory they touch.
const NEGLIGIBLE: f32 = 5e-4;

/// Penalties are applied once in so many steps.
const SETTLE_EVERY: u32 = 64;

impl<'a> Trainer<'a> {
    fn new(n_labels: usize, examples: &'a Examples, settings: &'a Settings) -> Self {
        let (keys, counts) = frequent_keys(&examples.keys, settings.min_count);
        let index = Index::new(&keys);
        let mut features = Vec::with_capacity(examples.keys.len());
        let mut ends = Vec::with_capacity(examples.ends.len());
        let mut seen: Vec<Labels> = vec![0; keys.len()];
        for (position, &allowed) in examples.allowed.iter().enumerate() {
            for &key in &examples.keys[examples.first_key(position)..examples.ends[position] as usize] {
                if let Some(feature) = index.find(&keys, key) {
                    features.push(feature);
                    // Where much is allowed, nothing was seen.
                    if allowed.count_ones() <= 4 {
                        seen[feature as usize] |= allowed;
                    }
                }
            }
            ends.push(features.len() as u32);
        }
        let (mut starts, mut row_labels) = (vec![0], Vec::new());
        for (&labels, &count) in seen.iter().zip(&counts) {
            let dense = count as usize >= settings.dense_from;
            row_labels.extend((0..n_labels as u8).filter(|&l| dense || labels >> l & 1 == 1));
            starts.push(row_labels.len() as u32);
        }
        let n = examples.len().max(1) as f32;
        Self {
            examples,
            settings,
            n_labels,
            features,
            ends,
            weights: vec![0.0; row_labels.len()],
            squares: vec![0.0; row_labels.len()],
            settled: vec![0; keys.len()],
            starts,
            row_labels,
            keys,
            step: 0,
            transitions: Transitions::new(n_labels),
            pair_squares: vec![0.0; n_labels * (n_labels + 2)],
            pair_gradient: vec![0.0; n_labels * (n_labels + 2)],
            l1: settings.l1 / n,
            l2: settings.l2 / n,
            scratch: Scratch { viterbi: Viterbi::exact(), ..Scratch::default() },
        }
    }

    /// Learns from one sequence. Returns its loss and the number of positions that were right before.
    fn step(&mut self, sequence: usize) -> (f64, usize) {
        let start = if sequence == 0 { 0 } else { self.examples.sequences[sequence - 1].0 as usize };
        let (end, weight) = self.examples.sequences[sequence];
        let positions = start..end as usize;
        let n = self.n_labels;
        self.step += 1;
        let mut scratch = std::mem::take(&mut self.scratch);
        scratch.emissions.clear();
        scratch.emissions.resize(positions.len() * n, 0.0);
        for (position, scores) in positions.clone().zip(scratch.emissions.chunks_exact_mut(n)) {
            self.score(position, scores);
        }
        let chain = self.settings.transitions && positions.len() > 1;
        let loss = if chain { self.chain(&positions, weight, &mut scratch) } else { self.alone(&positions, &mut scratch) };
        let mut right = 0;
        for (i, position) in positions.enumerate() {
            let (free, fitted) = (&scratch.free[i * n..][..n], &mut scratch.fitted[i * n..][..n]);
            let best = free.iter().enumerate().fold((0, f32::MIN), |best, (l, &p)| if p > best.1 { (l, p) } else { best }).0;
            right += usize::from(self.examples.allowed[position] >> best & 1 == 1);
            let mut largest = 0_f32;
            for (gradient, &p) in fitted.iter_mut().zip(free) {
                *gradient = weight * (p - *gradient);
                largest = largest.max(gradient.abs());
            }
            if largest > NEGLIGIBLE {
                self.update(position, fitted);
            }
        }
        if chain {
            self.update_transitions();
        }
        self.scratch = scratch;
        (loss * f64::from(weight), right)
    }

    /// Marginals of the whole sequence, free and restricted to what is allowed; the gradient of the label pairs.
    fn chain(&mut self, positions: &std::ops::Range<usize>, weight: f32, scratch: &mut Scratch) -> f64 {
        let n = self.n_labels;
        let Scratch { viterbi, emissions, constrained, free, fitted } = scratch;
        constrained.clone_from(emissions);
        for (position, scores) in positions.clone().zip(constrained.chunks_exact_mut(n)) {
            let allowed = self.examples.allowed[position];
            for (label, score) in scores.iter_mut().enumerate() {
                if allowed >> label & 1 == 0 {
                    *score = f32::NEG_INFINITY;
                }
            }
        }
        self.pair_gradient.fill(0.0);
        let all = viterbi.marginals(&self.transitions, emissions, free);
        viterbi.add_expected(n, free, weight, &mut self.pair_gradient);
        let right = viterbi.marginals(&self.transitions, constrained, fitted);
        viterbi.add_expected(n, fitted, -weight, &mut self.pair_gradient);
        all - right
    }

    /// The same where each position stands alone.
    fn alone(&mut self, positions: &std::ops::Range<usize>, scratch: &mut Scratch) -> f64 {
        let n = self.n_labels;
        let Scratch { emissions, free, fitted, .. } = scratch;
        free.clone_from(emissions);
        let mut loss = 0.0;
        for (position, scores) in positions.clone().zip(free.chunks_exact_mut(n)) {
            let best = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let mut sum = 0.0;
            for score in scores.iter_mut() {
                *score = exp(*score - best);
                sum += *score;
            }
            let allowed = self.examples.allowed[position];
            let mut right = 0.0;
            for (label, score) in scores.iter_mut().enumerate() {
                *score /= sum;
                right += if allowed >> label & 1 == 1 { *score } else { 0.0 };
            }
            loss -= f64::from(right.max(1e-30)).ln();
        }
        fitted.clone_from(free);
        for (position, p) in positions.clone().zip(fitted.chunks_exact_mut(n)) {
            let allowed = self.examples.allowed[position];
            for (label, p) in p.iter_mut().enumerate() {
                *p = if allowed >> label & 1 == 1 { p.max(1e-30) } else { 0.0 };
            }
            let sum: f32 = p.iter().sum();
            p.iter_mut().for_each(|p| *p /= sum.max(1e-30));
        }
        loss
    }

    fn position_features(&self, position: usize) -> std::ops::Range<usize> {
        (if position == 0 { 0 } else { self.ends[position - 1] as usize })..self.ends[position] as usize
    }

    fn score(&mut self, position: usize, scores: &mut [f32]) {
        for i in self.position_features(position) {
            let feature = self.features[i] as usize;
            let range = self.settle(feature);
            let (labels, weights) = (&self.row_labels[range.clone()], &self.weights[range]);
            if labels.len() == scores.len() {
                scores.iter_mut().zip(weights).for_each(|(score, w)| *score += w);
            } else {
                for (&label, w) in labels.iter().zip(weights) {
                    scores[usize::from(label)] += w;
                }
            }
        }
    }

    /// Applies the penalties of the steps since a feature was last met; its place among the weights is returned.
    #[inline]
    fn settle(&mut self, feature: usize) -> std::ops::Range<usize> {
        let range = self.starts[feature] as usize..self.starts[feature + 1] as usize;
        let missed = self.step - self.settled[feature];
        // Features met all the time wait until it matters.
        if missed < SETTLE_EVERY {
            return range;
        }
        self.settled[feature] = self.step;
        let missed = missed as f32;
        let (l1, l2) = (missed * self.l1 * self.settings.rate, missed * self.l2 * self.settings.rate);
        for (weight, &square) in self.weights[range.clone()].iter_mut().zip(&self.squares[range.clone()]) {
            if *weight != 0.0 {
                let rate = 1.0 / (1e-6 + square.sqrt());
                let shrunk = (weight.abs() - l1 * rate).max(0.0) / (1.0 + l2 * rate);
                *weight = shrunk.copysign(*weight);
            }
        }
        range
    }

    fn settle_all(&mut self) {
        self.step += SETTLE_EVERY;
        for feature in 0..self.keys.len() {
            self.settle(feature);
        }
    }

    fn update(&mut self, position: usize, gradient: &[f32]) {
        let rate = self.settings.rate;
        let change = |weight: &mut f32, square: &mut f32, g: f32| {
            *square += g * g;
            *weight -= rate * g / (1e-6 + square.sqrt());
        };
        for i in self.position_features(position) {
            let feature = self.features[i] as usize;
            let range = self.starts[feature] as usize..self.starts[feature + 1] as usize;
            let (weights, squares) = (&mut self.weights[range.clone()], &mut self.squares[range.clone()]);
            let labels = &self.row_labels[range];
            if labels.len() == gradient.len() {
                weights.iter_mut().zip(squares).zip(gradient).for_each(|((w, s), &g)| change(w, s, g));
            } else {
                for ((weight, square), &label) in weights.iter_mut().zip(squares).zip(labels) {
                    let g = gradient[usize::from(label)];
                    if g.abs() > NEGLIGIBLE {
                        change(weight, square, g);
                    }
                }
            }
        }
    }

    fn update_transitions(&mut self) {
        let rate = self.settings.rate;
        for ((weight, square), &g) in self.transitions.values_mut().iter_mut().zip(&mut self.pair_squares).zip(&self.pair_gradient) {
            if weight.is_finite() {
                *square += g * g;
                *weight -= rate * (g / (1e-6 + square.sqrt()) + self.l2 * *weight);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linear::{Features, hash, mix};
    use crate::model::Model;

    /// Names in a toy language: a capital begins a name, "of" inside a name belongs to it.
    const TEXTS: [&str; 6] = [
        "the Bank of Arda said no",
        "we met Ria Lund in Arda",
        "a Bank said Ria would go",
        "Lund said the Bank of Oss was shut",
        "of all we met Ria was first",
        "no Bank of Lund was in Oss",
    ];
    const LABELS: [&str; 3] = ["O", "B", "I"];

    fn features(words: &[&str], at: usize, features: &mut Features) {
        features.clear();
        let word = words[at];
        features.push(0, hash(word));
        features.push(1, u64::from(word.starts_with(char::is_uppercase)));
        let before = at.checked_sub(1).map_or(0, |i| hash(words[i]));
        features.push(2, mix(before, hash(word)));
    }

    fn gold(words: &[&str]) -> Vec<usize> {
        let name = |i: usize| {
            let capital = |i: usize| words.get(i).is_some_and(|w: &&str| w.starts_with(char::is_uppercase));
            capital(i) || words[i] == "of" && i > 0 && capital(i - 1) && capital(i + 1)
        };
        (0..words.len())
            .map(|i| {
                if !name(i) {
                    0
                } else if i > 0 && name(i - 1) {
                    2
                } else {
                    1
                }
            })
            .collect()
    }

    fn allowed_pair(from: Option<usize>, to: Option<usize>) -> bool {
        to != Some(2) || matches!(from, Some(1 | 2))
    }

    fn toy(mask: impl Fn(usize, usize) -> Labels, settings: &Settings) -> Vec<u8> {
        let mut examples = Examples::new();
        let mut collector = Features::new();
        for text in TEXTS {
            let words: Vec<&str> = text.split(' ').collect();
            for (i, &label) in gold(&words).iter().enumerate() {
                features(&words, i, &mut collector);
                examples.push(&collector, mask(i, label));
            }
            examples.end(1.0);
        }
        train(&LABELS, &examples, settings, allowed_pair, |_| {}).section("entity")
    }

    fn decode(model: &Model, text: &str) -> Vec<u8> {
        let weights = model.weights("entity").expect("trained");
        let words: Vec<&str> = text.split(' ').collect();
        let mut collector = Features::new();
        let mut emissions = vec![0.0; words.len() * 3];
        for (i, scores) in emissions.chunks_exact_mut(3).enumerate() {
            features(&words, i, &mut collector);
            weights.score_f32(&collector, scores);
        }
        let mut path = Vec::new();
        Viterbi::new().best(weights.transitions().expect("a chain"), &emissions, &mut path);
        path
    }

    fn settings() -> Settings {
        Settings { rounds: 30, min_count: 1, l1: 0.01, ..Settings::default() }
    }

    #[test]
    fn a_toy_corpus_is_learned_and_the_bytes_are_the_same_twice() {
        let bytes = toy(|_, label| 1 << label, &settings());
        assert_eq!(bytes, toy(|_, label| 1 << label, &settings()));
        let model = Model::from_bytes(bytes).expect("whole");
        for text in TEXTS {
            let words: Vec<&str> = text.split(' ').collect();
            assert_eq!(decode(&model, text).iter().map(|&l| usize::from(l)).collect::<Vec<_>>(), gold(&words), "{text}");
        }
        assert_eq!(decode(&model, "so the Union of Mira met Tor"), [0, 0, 1, 2, 2, 0, 1]);
    }

    #[test]
    fn partial_labels_train() {
        // Every third position says nothing, names are only known to be names.
        let mask = |i: usize, label: usize| match (i % 3, label) {
            (2, _) => 0b111,
            (_, 0) => 0b001,
            _ => 0b110,
        };
        let model = Model::from_bytes(toy(mask, &settings())).expect("whole");
        let path = decode(&model, "we met Ria in the Bank");
        assert_eq!(path.iter().map(|&l| l > 0).collect::<Vec<_>>(), [false, false, true, false, false, true]);
    }

    #[test]
    fn single_positions_are_a_logistic_regression() {
        let mut examples = Examples::new();
        let mut collector = Features::new();
        for i in 0..4000_u64 {
            collector.clear();
            collector.push(0, i % 2);
            collector.push(1, i % 7);
            // Three in four of the even ones, one in four of the odd ones.
            examples.single(&collector, usize::from((i / 2 % 4 == 0) == (i % 2 == 1)), 1.0);
        }
        let trained = train(&["no", "yes"], &examples, &Settings { transitions: false, ..settings() }, |_, _| true, |_| {});
        let model = Model::from_bytes(trained.section("cue")).expect("whole");
        for (parity, right) in [(0, 0.75), (1, 0.25)] {
            collector.clear();
            collector.push(0, parity);
            let probability = model.weights("cue").expect("trained").probability(&collector);
            assert!((probability - right).abs() < 0.03, "{parity}: {probability}");
        }
    }

    #[test]
    fn a_strong_penalty_leaves_few_features() {
        let count = |l1| {
            let bytes = toy(|_, label| 1 << label, &Settings { l1, ..settings() });
            bytes.len()
        };
        assert!(count(2.0) < count(0.0));
    }

    #[test]
    fn no_data_is_no_panic() {
        let trained = train(&LABELS, &Examples::new(), &settings(), allowed_pair, |_| {});
        assert_eq!(trained.features(), 0);
        assert!(Model::from_bytes(trained.section("entity")).is_ok());
    }
}
