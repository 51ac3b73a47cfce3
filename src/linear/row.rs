//! Scores and shares of all labels at one position, in registers.

use fearless_simd::prelude::*;
use fearless_simd::{Simd, f32x8, u32x8};

/// So many places are worked on at once.
pub(super) const LANES: usize = 8;

/// A value for each label, in so many registers' places. What stands behind the last label is nobody's.
///
/// The order of additions is fixed and nothing is fused, so that results are the same on every processor.
#[derive(Clone, Copy)]
pub(super) struct Row<S: Simd, const C: usize>([f32x8<S>; C]);

impl<S: Simd, const C: usize> Row<S, C> {
    #[inline(always)]
    pub(super) fn splat(simd: S, value: f32) -> Self {
        Self([f32x8::splat(simd, value); C])
    }

    /// The first places of a longer list.
    #[inline(always)]
    pub(super) fn of(simd: S, places: &[[f32; LANES]]) -> Self {
        let mut row = Self::splat(simd, 0.0);
        row.0.iter_mut().zip(&places[..C]).for_each(
            #[inline(always)]
            |(values, &places)| *values = f32x8::simd_from(simd, places),
        );
        row
    }

    /// A value for each label, and `empty` behind the last one.
    #[inline(always)]
    pub(super) fn padded(simd: S, values: &[f32], empty: f32) -> Self {
        let mut places = [[empty; LANES]; C];
        places.as_flattened_mut()[..values.len()].copy_from_slice(values);
        Self::of(simd, &places)
    }

    #[inline(always)]
    pub(super) fn places(self) -> [[f32; LANES]; C] {
        let mut places = [[0.0; LANES]; C];
        places.iter_mut().zip(self.0).for_each(
            #[inline(always)]
            |(places, values)| *places = values.into(),
        );
        places
    }

    #[inline(always)]
    fn map(mut self, each: impl Fn(f32x8<S>) -> f32x8<S>) -> Self {
        for values in &mut self.0 {
            *values = each(*values);
        }
        self
    }

    #[inline(always)]
    fn zip(mut self, other: &Self, each: impl Fn(f32x8<S>, f32x8<S>) -> f32x8<S>) -> Self {
        for (values, &other) in self.0.iter_mut().zip(&other.0) {
            *values = each(*values, other);
        }
        self
    }

    #[inline(always)]
    pub(super) fn plus(self, other: &Self) -> Self {
        self.zip(
            other,
            #[inline(always)]
            |a, b| a + b,
        )
    }

    #[inline(always)]
    pub(super) fn times(self, other: &Self) -> Self {
        self.zip(
            other,
            #[inline(always)]
            |a, b| a * b,
        )
    }

    #[inline(always)]
    pub(super) fn plus_scaled(self, factor: f32, other: &Self) -> Self {
        self.zip(
            other,
            #[inline(always)]
            |a, b| a + b * factor,
        )
    }

    /// e to the power of each value less `shift`: [`exp`](super::exp) on several at once.
    #[inline(always)]
    pub(super) fn exponentials(self, shift: f32) -> Self {
        self.map(
            #[inline(always)]
            |value| exp(value - shift),
        )
    }

    /// Scaled to a sum of one; and the sum before.
    #[inline(always)]
    pub(super) fn normalised(self) -> (Self, f32) {
        let sum = self.sum();
        if sum > 0.0 {
            let factor = 1.0 / sum;
            (
                self.map(
                    #[inline(always)]
                    |value| value * factor,
                ),
                sum,
            )
        } else {
            (self, sum)
        }
    }

    #[inline(always)]
    pub(super) fn sum(self) -> f32 {
        let zero = f32x8::splat(self.0[0].simd, 0.0);
        let lanes = self.0.into_iter().fold(
            zero,
            #[inline(always)]
            |sum, values| sum + values,
        );
        let (low, high) = lanes.split();
        let sums = low + high;
        (sums[0] + sums[1]) + (sums[2] + sums[3])
    }

    /// The largest value; −∞ where none is a number.
    #[inline(always)]
    pub(super) fn largest(self) -> f32 {
        let least = f32x8::splat(self.0[0].simd, f32::NEG_INFINITY);
        let lanes = self.0.into_iter().fold(
            least,
            #[inline(always)]
            |most, values| values.simd_gt(most).select(values, most),
        );
        let (low, high) = lanes.split();
        let most = high.simd_gt(low).select(high, low);
        let larger = |a: f32, b: f32| if b > a { b } else { a };
        larger(larger(most[0], most[1]), larger(most[2], most[3]))
    }

    /// The first of so many labels that has the largest score, and the score; label 0 where all are −∞ or none a number.
    #[inline(always)]
    pub(super) fn argmax(self, labels: usize) -> (usize, f32) {
        let best = self.largest();
        let mut found = 0;
        let mut at = C;
        while at > 0 {
            at -= 1;
            let same = self.0[at].simd_eq(best).to_bitmask();
            if same != 0 {
                found = at * LANES + same.trailing_zeros() as usize;
            }
        }
        (if found < labels { found } else { 0 }, best)
    }

    /// The labels, of so many, whose value is larger than `least`, or with `same` as large, and the value.
    #[inline(always)]
    pub(super) fn each_over(self, least: f32, same: bool, labels: usize, mut each: impl FnMut(usize, f32)) {
        let places = self.places();
        for (at, (values, places)) in self.0.into_iter().zip(&places).enumerate() {
            let mut bits = if same { values.simd_ge(least) } else { values.simd_gt(least) }.to_bitmask();
            while bits != 0 {
                let lane = bits.trailing_zeros() as usize;
                bits &= bits - 1;
                let label = at * LANES + lane;
                if label < labels {
                    each(label, places[lane & (LANES - 1)]);
                }
            }
        }
    }

    /// Of each two values the larger one; this row's where neither is.
    #[inline(always)]
    pub(super) fn larger(self, other: &Self) -> Self {
        self.zip(
            other,
            #[inline(always)]
            |a, b| b.simd_gt(a).select(b, a),
        )
    }

    /// The values larger than `least`, and nought for all others.
    #[inline(always)]
    pub(super) fn over(self, least: f32) -> Self {
        self.map(
            #[inline(always)]
            |value| value.simd_gt(least).select(value, f32x8::splat(value.simd, 0.0)),
        )
    }

    /// Each row of several times the share that this one has for it, summed. Shares of at most `least` count as none.
    #[inline(always)]
    pub(super) fn shares_of(self, least: f32, labels: usize, rows: &[[f32; LANES]]) -> Self {
        let simd = self.0[0].simd;
        let mut sums = Self::splat(simd, 0.0);
        if C == 1 {
            // Few labels are added faster than chosen from.
            for (&share, row) in self.over(least).places().as_flattened().iter().zip(rows.as_chunks::<C>().0) {
                sums = sums.plus_scaled(share, &Self::of(simd, row));
            }
        } else {
            self.each_over(
                least,
                false,
                labels,
                #[inline(always)]
                |label, share| sums = sums.plus_scaled(share, &Self::of(simd, &rows[label * C..])),
            );
        }
        sums
    }
}

/// [`exp`](super::exp) of several values at once, by the same steps.
#[inline(always)]
fn exp<S: Simd>(x: f32x8<S>) -> f32x8<S> {
    use super::exponential::{LN_2, POLYNOMIAL, RANGE, ROUND};
    let simd = x.simd;
    let clamped = x.simd_lt(RANGE[0]).select(f32x8::splat(simd, RANGE[0]), x);
    let clamped = clamped.simd_gt(RANGE[1]).select(f32x8::splat(simd, RANGE[1]), clamped);
    let rounded = clamped * std::f32::consts::LOG2_E + ROUND;
    let n = rounded - ROUND;
    let r = clamped - n * LN_2[0] + n * LN_2[1];
    let mut p = f32x8::splat(simd, POLYNOMIAL[0]);
    for factor in &POLYNOMIAL[1..] {
        p = p * r + *factor;
    }
    let y = p * r * r + r + 1.0;
    let power: f32x8<S> = ((rounded.bitcast::<u32x8<S>>() << 23) + (127 << 23)).bitcast();
    x.simd_lt(RANGE[0]).select(f32x8::splat(simd, 0.0), y * power)
}
