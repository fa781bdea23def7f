//! Every file in `ui/` fails to compile with the words that are written down beside it.
#![forbid(unsafe_code)]

#[test]
#[rustversion::attr(not(stable(1.95)), ignore = "the words are those of rustc 1.95")]
fn each_feature_is_named_where_it_is_missing() {
    trybuild::TestCases::new().compile_fail("ui/*.rs");
}
