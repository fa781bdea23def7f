//! The forms of blocks on edition 2018. There is nothing here but the tests.
#![forbid(unsafe_code)]
