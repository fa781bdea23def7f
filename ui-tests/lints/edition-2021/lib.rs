//! The forms of blocks on edition 2021. There is nothing here but the tests.
#![forbid(unsafe_code)]
