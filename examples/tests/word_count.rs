//! The example `word_count`: its counting, and as a program.
#![cfg(unix)]
#![forbid(unsafe_code)]

#[path = "../word_count/count.rs"]
mod count;
#[path = "../word_count/counts.rs"]
mod counts;
mod support;
#[path = "../word_count/text.rs"]
mod text;

use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::LazyLock;

use bytes::Bytes;

use count::count;
use counts::Counts;
use support::{assert_exit, example, stderr, utf8};
use text::made_up;

fn bytes(text: &'static str) -> Bytes {
    Bytes::from_static(text.as_bytes())
}

#[test]
fn what_is_between_whitespace_is_a_word() {
    let text = bytes("  the cat,\tthe dog\r\n\nand the\u{a0}cow ");
    let counts = Counts::of(&text);
    assert_eq!((counts.words(), counts.different()), (6, 5));
    let words: &[(&[u8], u64)] = &[(b"the", 2), (b"and", 1), (b"cat,", 1), (b"dog", 1)];
    assert_eq!(counts.most_frequent(4), words);
}

#[test]
fn words_are_not_copied() {
    let text = made_up(10_000);
    for (word, _) in Counts::of(&text).most_frequent(usize::MAX) {
        assert!(text.as_ptr_range().contains(&word.as_ptr()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn any_number_of_tasks_counts_the_same() {
    let text = made_up(5000);
    let mut expected = HashMap::new();
    for word in str::from_utf8(&text).unwrap().split_ascii_whitespace() {
        *expected.entry(word.as_bytes()).or_insert(0) += 1;
    }
    for tasks in (1..50).chain([1000, 4999, 5000, 5001, 1_000_000]) {
        let counts = count(&text, tasks).await;
        let words: HashMap<_, _> = counts.most_frequent(usize::MAX).into_iter().collect();
        assert_eq!(words, expected, "{tasks} tasks");
    }
}

#[tokio::test]
async fn word_is_not_divided_however_long_it_is() {
    let text = Bytes::from(format!("{} b {}", "a".repeat(1000), "a".repeat(1000)));
    let counts = count(&text, 100).await;
    assert_eq!((counts.words(), counts.different()), (3, 2));
}

#[tokio::test]
async fn text_without_words() {
    for text in ["", " ", "\n\n \t\n"] {
        let counts = count(&bytes(text), 3).await;
        assert_eq!(counts, Counts::default(), "{text:?}");
        assert_eq!(counts.words(), 0);
    }
}

#[test]
fn made_up_text_is_always_the_same() {
    let text = made_up(1_000_000);
    assert_eq!(text.len(), 1_000_000);
    assert_eq!(text[..1000], made_up(1000)[..]);
    assert!(text.starts_with(b"naca pana sisi\nkaca na ma buga pa newa "));
}

static PROGRAM: LazyLock<PathBuf> = LazyLock::new(|| example("word_count"));

fn run<A: AsRef<OsStr>>(arguments: &[A]) -> Output {
    Command::new(&*PROGRAM).args(arguments).output().expect("the program runs")
}

#[test]
fn it_makes_up_a_text() {
    let output = run(&["--megabytes", "1"]);
    assert_exit(&output, 0);
    let stdout = utf8(&output.stdout);
    assert!(stdout.starts_with("1000000 bytes, "), "{stdout}");
    assert!(stdout.contains(" times as fast, with the same result\n"), "{stdout}");
}

#[test]
fn it_reads_a_file_whatever_is_in_it() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("file");
    fs::write(&file, b"b\xFF \x1B a a\n").unwrap();
    let output = run(&[&file]);
    assert_exit(&output, 0);
    let stdout = utf8(&output.stdout);
    let report =
        "9 bytes, 4 words, 3 different ones\n        2 a\n        1 \\u{1b}\n        1 b\u{fffd}\n\n";
    assert!(stdout.starts_with(report), "{stdout}");
}

#[test]
fn file_that_is_not_there() {
    let output = run(&["/nothing"]);
    assert_exit(&output, 1);
    assert!(stderr(&output).starts_with("word_count: /nothing: No such file"), "{}", stderr(&output));
}

#[test]
fn wrong_arguments() {
    for (arguments, message) in [
        (&["--megabytes", "many"][..], "invalid value 'many' for '--megabytes <NUMBER>'"),
        (&["--megabytes", "5000"], "5000 is not in 0..=4096"),
        (&["--megabytes", "1", "file"], "cannot be used with"),
        (&["a", "b"], "unexpected argument 'b'"),
    ] {
        let output = run(arguments);
        assert_exit(&output, 2);
        assert!(stderr(&output).contains(message), "{}", stderr(&output));
    }
}
