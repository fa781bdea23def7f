//! Runs the examples.

use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Cargo builds the examples before the tests, next to them; but not if it was asked for certain tests only.
pub(crate) fn example(name: &str) -> PathBuf {
    let test = env::current_exe().expect("a test has a path");
    let directory = test.ancestors().nth(2).expect("a test is in `deps`");
    let program = directory.join("examples").join(name);
    if !program.exists() {
        build(name, directory);
    }
    program
}

/// Builds the example with the profile, and into the directory, of the test.
fn build(name: &str, directory: &Path) {
    let profile = match directory.file_name().and_then(OsStr::to_str) {
        Some("debug") | None => "dev",
        Some(profile) => profile,
    };
    let status = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--example", name, "--profile", profile, "--target-dir"])
        .arg(directory.parent().expect("it is in a target directory"))
        .args(if cfg!(feature = "tracing") { &["--features", "tracing"][..] } else { &[] })
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .status();
    assert!(status.is_ok_and(|status| status.success()), "`cargo build --example {name}` failed");
}

#[track_caller]
pub(crate) fn assert_exit(output: &Output, code: i32) {
    assert_eq!(output.status.code(), Some(code), "{}", stderr(output));
}

#[track_caller]
pub(crate) fn stderr(output: &Output) -> String {
    utf8(&output.stderr)
}

#[track_caller]
pub(crate) fn utf8(output: &[u8]) -> String {
    String::from_utf8(output.to_vec()).expect("it is text")
}
