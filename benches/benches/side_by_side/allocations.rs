//! Counts what is allocated. The only `unsafe` of the benchmarks is here: an allocator cannot be had without.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};

/// What was allocated. What was freed again counts too: the work was done.
pub(crate) struct Heap {
    pub(crate) allocations: u64,
    pub(crate) bytes: u64,
    /// The most that was in use at a time.
    pub(crate) peak: i64,
}

/// Counts the allocations of all threads while `work` runs. To grow one counts as another one.
pub(crate) fn count(work: impl FnOnce()) -> Heap {
    ALLOCATIONS.store(0, Ordering::Relaxed);
    BYTES.store(0, Ordering::Relaxed);
    IN_USE.store(0, Ordering::Relaxed);
    PEAK.store(0, Ordering::Relaxed);
    IS_COUNTING.store(true, Ordering::Relaxed);
    work();
    IS_COUNTING.store(false, Ordering::Relaxed);
    Heap {
        allocations: ALLOCATIONS.load(Ordering::Relaxed),
        bytes: BYTES.load(Ordering::Relaxed),
        peak: PEAK.load(Ordering::Relaxed),
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// While times are measured, counting is off, and costs one load of this.
static IS_COUNTING: AtomicBool = AtomicBool::new(false);
static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);
static BYTES: AtomicU64 = AtomicU64::new(0);
/// Negative when more was freed that was there before.
static IN_USE: AtomicI64 = AtomicI64::new(0);
static PEAK: AtomicI64 = AtomicI64::new(0);

/// The system's allocator, with counters.
struct Counting;

fn note(bytes: usize) {
    if IS_COUNTING.load(Ordering::Relaxed) {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        BYTES.fetch_add(bytes as u64, Ordering::Relaxed);
        let bytes = bytes as i64;
        PEAK.fetch_max(IN_USE.fetch_add(bytes, Ordering::Relaxed) + bytes, Ordering::Relaxed);
    }
}

fn note_freed(bytes: usize) {
    if IS_COUNTING.load(Ordering::Relaxed) {
        IN_USE.fetch_sub(bytes as i64, Ordering::Relaxed);
    }
}

// SAFETY: everything is passed on as it came to the system's allocator, which keeps the contract. Counting
// neither allocates nor panics.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        note(layout.size());
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        note(layout.size());
        // SAFETY: as the caller promises.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, allocation: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        note_freed(layout.size());
        note(new_size);
        // SAFETY: as the caller promises.
        unsafe { System.realloc(allocation, layout, new_size) }
    }

    unsafe fn dealloc(&self, allocation: *mut u8, layout: Layout) {
        note_freed(layout.size());
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(allocation, layout) }
    }
}
