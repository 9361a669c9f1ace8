//! Loops over pixels for the widest vectors that the machine has.
//!
//! A kernel comes in as a closure; it is compiled for plain CPUs and for those with AVX2, and the one
//! that fits is run. Kernels use integers, or floats whose sums and products are rounded alike
//! everywhere, so both give the same bytes. What is called inside must be inlined to profit.

use pulp::Arch;

/// Runs `work`, which should be marked `#[inline(always)]`, compiled for this machine.
pub(super) fn wide<R>(work: impl FnOnce() -> R) -> R {
    arch().dispatch(work)
}

/// The vectors that this machine has.
pub(super) fn arch() -> Arch {
    #[cfg(test)]
    if PLAIN.get() {
        return Arch::Scalar;
    }
    Arch::new()
}

#[cfg(test)]
thread_local! {
    static PLAIN: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

/// Does `work` as a plain CPU would, on this thread.
#[cfg(test)]
pub(super) fn plainly<R>(work: impl FnOnce() -> R) -> R {
    PLAIN.set(true);
    let result = work();
    PLAIN.set(false);
    result
}
