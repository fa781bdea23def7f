//! The forms of blocks on edition 2021, under another name of the crate.
#![forbid(unsafe_code)]
#![deny(warnings)]

use lint_tests as given;
use renamed as lib;

include!("../../forms.rs");

#[test]
fn every_form_runs() {
    everything_runs();
}
