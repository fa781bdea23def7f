//! Programs that do a real job with the crate: `cargo run --example NAME`.
#![forbid(unsafe_code)]
