//! Work on many numbers at once, with the registers that the processor at hand has.

/// What `work` gives. It is compiled twice: for any processor of its kind, and for those that hold twice as many numbers in a register (AVX2), which most of
/// today's do; the same additions and multiplications in the same order, so with the same results. Mark the closure and what it calls `inline(always)`:
/// a function of its own would be compiled once.
#[inline(always)]
pub(super) fn wide<R>(work: impl FnOnce() -> R) -> R {
    #[cfg(target_arch = "x86_64")]
    if let Some(avx2) = fearless_simd::Level::new().as_avx2() {
        return fearless_simd::Simd::vectorize(avx2, work);
    }
    work()
}
