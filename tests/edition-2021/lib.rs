//! The tests of this package are about edition 2021, and about a user who has renamed the crate.
#![forbid(unsafe_code)]
