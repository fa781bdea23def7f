//! Every file in `ui/` fails to compile with the words that are written down beside it.
#![forbid(unsafe_code)]

use std::path::Path;
use std::process::Command;

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

/// What quotes the standard library, if its sources are installed. The words here are those without.
#[test]
#[rustversion::attr(not(stable(1.95)), ignore = "the words are those of rustc 1.95")]
fn mistakes_with_the_standard_library() {
    if has_sources_of_std() {
        println!("skipped: the toolchain has the component `rust-src`, and quotes it");
        return;
    }
    trybuild::TestCases::new().compile_fail("ui/std/*.rs");
}

fn has_sources_of_std() -> bool {
    let rustc = Command::new("rustc").args(["--print", "sysroot"]).output().expect("the toolchain");
    let sysroot = String::from_utf8(rustc.stdout).expect("a path");
    Path::new(sysroot.trim_end()).join("lib/rustlib/src/rust/library").exists()
}
