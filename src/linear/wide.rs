//! Work on many numbers at once, with the registers that the processor at hand has.

/// What an expression gives, compiled twice: for any processor of its kind, and for those that hold twice as many numbers in a register (AVX2), which most of
/// today's do; the same additions and multiplications in the same order, so with the same results. The name in front stands in it for the processor
/// ([`fearless_simd::Simd`]). What it calls has to be `inline(always)`: a function of its own would be compiled once.
#[cfg(target_arch = "x86_64")]
macro_rules! for_processor {
    ($simd:pat => $work:expr) => {
        match fearless_simd::Level::new().as_avx2() {
            Some(avx2) => {
                let $simd = avx2;
                fearless_simd::Simd::vectorize(
                    avx2,
                    #[inline(always)]
                    || $work,
                )
            }
            None => fearless_simd::dispatch!(fearless_simd::Level::baseline(), $simd => $work),
        }
    };
}
#[cfg(not(target_arch = "x86_64"))]
macro_rules! for_processor {
    ($simd:pat => $work:expr) => {
        fearless_simd::dispatch!(fearless_simd::Level::baseline(), $simd => $work)
    };
}
pub(super) use for_processor;
