//! Loom's atomics, with what it leaves out: that accesses with `SeqCst` have one order, whatever they access.
//!
//! For loom they are as good as `AcqRel`, and it would find executions that no processor and no compiler can bring about. So there is a
//! fence at each. Like all of loom's, these fences synchronise with each other, which is more than such accesses do: so what is
//! handed from thread to thread in a model should not depend on them alone.

use loom::sync::atomic as weaker;
pub(crate) use loom::sync::atomic::{Ordering, fence};

/// Makes a read with this ordering one of those in the one order.
fn before(ordering: Ordering) {
    if ordering == Ordering::SeqCst {
        fence(Ordering::SeqCst);
    }
}

/// Makes a write with this ordering one of those in the one order.
fn after(ordering: Ordering) {
    before(ordering);
}

macro_rules! atomic {
    ($name:ident $(<$parameter:ident>)?, $value:ty) => {
        pub(crate) struct $name $(<$parameter>)? (weaker::$name $(<$parameter>)?);

        #[allow(dead_code)]
        impl $(<$parameter>)? $name $(<$parameter>)? {
            #[track_caller]
            pub(crate) fn new(value: $value) -> Self {
                Self(weaker::$name::new(value))
            }

            #[track_caller]
            pub(crate) fn load(&self, ordering: Ordering) -> $value {
                before(ordering);
                self.0.load(ordering)
            }

            #[track_caller]
            pub(crate) fn store(&self, value: $value, ordering: Ordering) {
                self.0.store(value, ordering);
                after(ordering);
            }

            #[track_caller]
            pub(crate) fn compare_exchange(
                &self,
                old: $value,
                new: $value,
                success: Ordering,
                failure: Ordering,
            ) -> Result<$value, $value> {
                before(success);
                let exchanged = self.0.compare_exchange(old, new, success, failure);
                after(if exchanged.is_ok() { success } else { failure });
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
                    before(ordering);
                    let old = self.0.$update(value, ordering);
                    after(ordering);
                    old
                }
            )*
        }
    };
}

atomic!(AtomicBool, bool);
atomic!(AtomicU8, u8);
atomic!(AtomicU32, u32);
atomic!(AtomicUsize, usize);
atomic!(AtomicPtr<T>, *mut T);
atomic!(update AtomicU8, u8: fetch_or fetch_and);
atomic!(update AtomicU32, u32: fetch_or fetch_and fetch_add fetch_sub);
atomic!(update AtomicUsize, usize: fetch_or fetch_and fetch_add fetch_sub);
