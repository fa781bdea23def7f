//! Among names that the expansion uses, too.
#![forbid(unsafe_code)]
#![deny(warnings)]

/// Without any names at all.
#[no_implicit_prelude]
mod no_names {
    // For methods.
    use ::core::convert::From;
    use ::core::iter::{Extend, Iterator};

    use ::aioresult as lib;
    use ::lint_tests as given;

    include!("../forms.rs");

    #[::core::prelude::v1::test]
    fn every_form_runs() {
        everything_runs();
    }
}

/// Other crates and modules.
#[allow(non_camel_case_types)]
mod modules {
    mod core {}
    mod std {}
    mod alloc {}
    mod aioresult {}
    mod tokio {}
    mod __private {}
    mod keywords {}
    mod macros {}

    use ::aioresult as lib;
    use ::lint_tests as given;

    include!("../forms.rs");

    #[test]
    fn every_form_runs() {
        everything_runs();
    }
}

/// Types, traits and variants.
#[allow(unused, non_camel_case_types)]
mod types {
    enum Hidden {
        Ok,
        Err,
        Some,
        None,
    }
    use Hidden::{Err, None, Ok, Some};
    struct Result;
    struct Option;
    struct Box;
    struct Vec;
    struct String;
    struct Pin;
    struct Poll;
    struct Infallible;
    struct Location;
    struct Label;
    struct Scope;
    struct LocalScope;
    struct BlockScope;
    struct SpawnedTask;
    struct Operand;
    struct Routine;
    struct EndOfBlock;
    trait Send {}
    trait Sync {}
    trait Sized {}
    trait Future {}
    trait IntoFuture {}
    trait Drop {}
    trait Fn {}
    trait FnOnce {}
    trait Unnamed {}
    trait Spawnable {}
    trait TrySpawnable {}
    trait Discardable {}
    trait CannotFail {}
    trait Error {}

    use ::aioresult as lib;
    use ::lint_tests as given;

    include!("../forms.rs");

    #[test]
    fn every_form_runs() {
        everything_runs();
    }
}

/// Functions and variables.
#[allow(unused)]
mod values {
    fn nursery() {}
    fn task() {}
    fn scope() {}
    fn body() {}
    fn output() {}
    fn finished() {}
    fn value() {}
    fn capture() {}
    fn label() {}
    fn drop() {}
    fn with_slots() {}
    fn unnamed() {}
    fn routine() {}
    fn arguments() {}
    fn startable() {}
    fn block_on() {}
    fn __aioresult() {}

    use ::aioresult as lib;
    use ::lint_tests as given;

    include!("../forms.rs");

    #[test]
    fn every_form_runs() {
        everything_runs();
    }
}

/// Macros.
#[allow(unused)]
mod macros {
    macro_rules! panic {
        ($($any:tt)*) => {
            ::core::compile_error!("the user's own")
        };
    }
    macro_rules! unreachable {
        ($($any:tt)*) => {
            ::core::compile_error!("the user's own")
        };
    }
    macro_rules! matches {
        ($($any:tt)*) => {
            ::core::compile_error!("the user's own")
        };
    }
    macro_rules! format_args {
        ($($any:tt)*) => {
            ::core::compile_error!("the user's own")
        };
    }
    macro_rules! concat {
        ($($any:tt)*) => {
            ::core::compile_error!("the user's own")
        };
    }
    macro_rules! stringify {
        ($($any:tt)*) => {
            ::core::compile_error!("the user's own")
        };
    }
    macro_rules! nursery {
        ($($any:tt)*) => {
            ::core::compile_error!("the user's own")
        };
    }
    macro_rules! compile_error {
        ($($any:tt)*) => {
            1
        };
    }

    use ::aioresult as lib;
    use ::lint_tests as given;

    include!("../forms.rs");

    #[test]
    fn every_form_runs() {
        everything_runs();
    }
}

/// Traits in scope whose methods are called as those of this crate.
#[allow(unused)]
mod methods {
    pub(super) trait ByValue: Sized {
        fn handle(self) -> u8 {
            1
        }
        fn heap(self) -> u8 {
            1
        }
        fn frame(self) -> u8 {
            1
        }
        fn run(self) -> u8 {
            1
        }
        fn try_run(self) -> u8 {
            1
        }
        fn block(self) -> u8 {
            1
        }
        fn finish(self) -> u8 {
            1
        }
        fn discard(self) -> u8 {
            1
        }
        fn discard_both(self) -> u8 {
            1
        }
        fn take(self) -> u8 {
            1
        }
        fn with(self) -> u8 {
            1
        }
        fn in_frame(self) -> u8 {
            1
        }
        fn on_heap(self) -> u8 {
            1
        }
        fn into_future(self) -> u8 {
            1
        }
        fn poll(self) -> u8 {
            1
        }
        fn label(self) -> u8 {
            1
        }
        fn check(self) -> u8 {
            1
        }
    }
    impl<T> ByValue for T {}

    use ::aioresult as lib;
    use ::lint_tests as given;

    include!("../forms.rs");

    #[test]
    fn every_form_runs() {
        everything_runs();
    }
}
