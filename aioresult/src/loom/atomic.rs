//! Loom's atomics, with what it leaves out: that accesses with `SeqCst` have one order, whatever they access.
//!
//! For loom they are as good as `AcqRel`, and it would find executions that no processor and no compiler can bring about. Here such
//! a load sees the last value of those that were written so. (Fences would do that, too, but for loom they synchronise all threads that
//! use them, whatever they read, and so hide what is missing elsewhere.)

use std::sync::atomic::AtomicBool as Plain;

use loom::sync::atomic as weaker;
pub(crate) use loom::sync::atomic::{Ordering, fence};

macro_rules! atomic {
    ($name:ident $(<$parameter:ident>)?, $value:ty, $zero:expr) => {
        pub(crate) struct $name $(<$parameter>)? {
            atomic: weaker::$name $(<$parameter>)?,
            /// The last write was one with `SeqCst`.
            is_ordered: Plain,
        }

        #[allow(dead_code)]
        impl $(<$parameter>)? $name $(<$parameter>)? {
            #[track_caller]
            pub(crate) fn new(value: $value) -> Self {
                Self { atomic: weaker::$name::new(value), is_ordered: Plain::new(false) }
            }

            #[track_caller]
            pub(crate) fn load(&self, ordering: Ordering) -> $value {
                if ordering != Ordering::SeqCst || !self.is_ordered.load(Ordering::Relaxed) {
                    return self.atomic.load(ordering);
                }
                // Loom's exchanges see the last value, also when they fail.
                match self.atomic.compare_exchange($zero, $zero, Ordering::Acquire, Ordering::Acquire) {
                    Ok(value) | Err(value) => value,
                }
            }

            #[track_caller]
            pub(crate) fn store(&self, value: $value, ordering: Ordering) {
                self.atomic.store(value, ordering);
                self.was_written(ordering);
            }

            fn was_written(&self, ordering: Ordering) {
                self.is_ordered.store(ordering == Ordering::SeqCst, Ordering::Relaxed);
            }

            #[track_caller]
            pub(crate) fn compare_exchange(
                &self,
                old: $value,
                new: $value,
                success: Ordering,
                failure: Ordering,
            ) -> Result<$value, $value> {
                let exchanged = self.atomic.compare_exchange(old, new, success, failure);
                if exchanged.is_ok() {
                    self.was_written(success);
                }
                exchanged
            }

            /// Loom's does not fail without a reason either.
            #[track_caller]
            pub(crate) fn compare_exchange_weak(
                &self,
                old: $value,
                new: $value,
                success: Ordering,
                failure: Ordering,
            ) -> Result<$value, $value> {
                self.compare_exchange(old, new, success, failure)
            }
        }

        atomic!(update $name $(<$parameter>)?, $value: swap);
    };
    (update $name:ident $(<$parameter:ident>)?, $value:ty: $($update:ident)*) => {
        #[allow(dead_code)]
        impl $(<$parameter>)? $name $(<$parameter>)? {
            $(
                #[track_caller]
                pub(crate) fn $update(&self, value: $value, ordering: Ordering) -> $value {
                    let old = self.atomic.$update(value, ordering);
                    self.was_written(ordering);
                    old
                }
            )*
        }
    };
}

atomic!(AtomicBool, bool, false);
atomic!(AtomicU8, u8, 0);
atomic!(AtomicU32, u32, 0);
atomic!(AtomicUsize, usize, 0);
atomic!(AtomicPtr<T>, *mut T, std::ptr::null_mut());
atomic!(update AtomicU8, u8: fetch_or fetch_and);
atomic!(update AtomicU32, u32: fetch_or fetch_and fetch_add fetch_sub);
atomic!(update AtomicUsize, usize: fetch_or fetch_and fetch_add fetch_sub);
