//! Every file in `ui/` fails to compile with the words that are written down beside it.
#![forbid(unsafe_code)]

/// What the macro itself says: the same on every toolchain.
#[test]
fn mistakes_that_the_macro_finds() {
    trybuild::TestCases::new().compile_fail("ui/macro/*.rs");
}

/// What rustc says of the types: its wording changes from release to release, so it is looked at with one.
#[test]
#[rustversion::attr(not(stable(1.95)), ignore = "the words are those of rustc 1.95")]
fn mistakes_that_the_types_find() {
    trybuild::TestCases::new().compile_fail("ui/types/*.rs");
}
