//! Runs the example `tree_digest` on trees made for it.
#![cfg(unix)]
#![forbid(unsafe_code)]

mod support;

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;

use tempfile::TempDir;

use support::{assert_exit, example, stderr};

/// Of `abc`, from FIPS 180-2.
const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

static PROGRAM: LazyLock<PathBuf> = LazyLock::new(|| example("tree_digest"));

fn run(root: impl AsRef<OsStr>) -> Output {
    Command::new(&*PROGRAM).arg(root).output().expect("the program runs")
}

/// A tree of files with the content `abc`.
fn tree(files: &[&[u8]]) -> TempDir {
    let root = tempfile::tempdir().expect("there is room");
    for file in files {
        write(&root.path().join(OsStr::from_bytes(file)), b"abc");
    }
    root
}

fn write(path: &Path, content: &[u8]) {
    fs::create_dir_all(path.parent().expect("a file is in a directory")).expect("there is room");
    fs::write(path, content).expect("there is room");
}

/// Stdout when each of these has the content `abc`, which is shown as it is printed.
fn lines(root: &Path, printed: &[&[u8]]) -> Vec<u8> {
    let mut lines = Vec::new();
    for name in printed {
        if name.contains(&b'\\') {
            lines.push(b'\\');
        }
        lines.extend(ABC.as_bytes());
        lines.extend(b"  ");
        lines.extend(root.as_os_str().as_bytes());
        lines.push(b'/');
        lines.extend(*name);
        lines.push(b'\n');
    }
    lines
}

/// What `find` and `sha256sum` print, as sorted lines; nothing if they are not those of GNU.
fn reference(root: &Path) -> Option<Vec<Vec<u8>>> {
    let version = Command::new("sha256sum").arg("--version").output().ok()?;
    if !String::from_utf8_lossy(&version.stdout).contains("GNU coreutils") {
        return None;
    }
    let pipeline = r#"find "$1" -type f -print0 | xargs -0 -r sha256sum"#;
    let output = Command::new("sh").args(["-c", pipeline, "sh"]).arg(root).output().ok()?;
    Some(sorted_lines(&output.stdout))
}

fn sorted_lines(output: &[u8]) -> Vec<Vec<u8>> {
    let mut lines: Vec<_> = output.split_inclusive(|&byte| byte == b'\n').map(<[u8]>::to_vec).collect();
    lines.sort();
    lines
}

#[track_caller]
fn assert_agrees(root: &Path, output: &Output) {
    if let Some(reference) = reference(root) {
        assert_eq!(sorted_lines(&output.stdout), reference);
    }
}

#[track_caller]
fn assert_says(output: &Output, path: &Path, what: &str) {
    let message = format!("{path:?}: {what}");
    assert!(stderr(output).contains(&message), "{message:?} is not in {:?}", stderr(output));
}

#[test]
fn lines_are_sorted_by_their_bytes() {
    // `.` and `-` are before `/`, `0` is after.
    let root = tree(&[b"b/2", b"b/1", b"b.txt", b"b-/x", b"b0", b"a", b"\xC3\xA9", b"B"]);
    let output = run(root.path());
    let sorted: &[&[u8]] = &[b"B", b"a", b"b-/x", b"b.txt", b"b/1", b"b/2", b"b0", b"\xC3\xA9"];
    assert_eq!(output.stdout, lines(root.path(), sorted));
    assert_exit(&output, 0);
    assert!(stderr(&output).starts_with("tree_digest: 8 files, 24 bytes, "), "{}", stderr(&output));
    assert!(stderr(&output).ends_with(", 0 errors\n"), "{}", stderr(&output));
    assert_agrees(root.path(), &output);
}

#[test]
fn content_of_any_size() {
    let root = tree(&[]);
    for size in [0, 1, 64, 65_535, 65_536, 65_537, 300_000] {
        let content: Vec<u8> = (0..=u8::MAX).cycle().take(size).collect();
        write(&root.path().join(size.to_string()), &content);
    }
    let output = run(root.path());
    assert_exit(&output, 0);
    assert_agrees(root.path(), &output);
}

#[test]
fn more_files_than_may_wait() {
    let root = tree(&[]);
    // The others wait for its line.
    write(&root.path().join("0_large"), &vec![0; 10_000_000]);
    for index in 0..6000 {
        write(&root.path().join(format!("{}/{index}", index % 7)), b"abc");
    }
    let output = run(root.path());
    assert_exit(&output, 0);
    assert_eq!(sorted_lines(&output.stdout).len(), 6001);
    assert_agrees(root.path(), &output);
}

#[test]
fn no_files_no_lines() {
    let root = tree(&[]);
    fs::create_dir(root.path().join("empty")).unwrap();
    let output = run(root.path());
    assert_exit(&output, 0);
    assert_eq!(output.stdout, b"");
}

#[test]
fn root_is_spelled_as_given() {
    let root = tree(&[b"sub/a"]);
    for given in [".", "./", "sub", "sub/", "sub//", "sub/a", "sub/..", "sub/../sub/."] {
        let output = Command::new(&*PROGRAM).arg(given).current_dir(root.path()).output().unwrap();
        assert_exit(&output, 0);
        let find = Command::new("find").args([given, "-type", "f"]).current_dir(root.path()).output();
        if let Ok(find) = find {
            let line = [ABC.as_bytes(), b"  ", &find.stdout].concat();
            assert_eq!(output.stdout, line, "{given}");
        }
    }
}

#[test]
fn names_are_escaped_as_gnu_does() {
    let root = tree(&[b"back\\slash", b"new\nline", b"c\\/plain", b"plain"]);
    let output = run(root.path());
    let printed: &[&[u8]] = &[br"back\\slash", br"c\\/plain", br"new\nline", b"plain"];
    assert_eq!(output.stdout, lines(root.path(), printed));
    assert_exit(&output, 0);
    assert_agrees(root.path(), &output);
    check(&output.stdout);
}

/// `sha256sum -c` accepts them.
#[track_caller]
fn check(lines: &[u8]) {
    let child = Command::new("sha256sum").args(["-c", "--strict", "--quiet"]).stdin(Stdio::piped()).spawn();
    let Ok(mut child) = child else { return };
    child.stdin.take().unwrap().write_all(lines).unwrap();
    assert!(child.wait().unwrap().success());
}

#[test]
fn links_are_not_followed() {
    let root = tree(&[b"file", b"dir/file"]);
    symlink("file", root.path().join("to_file")).unwrap();
    symlink("dir", root.path().join("to_dir")).unwrap();
    symlink("..", root.path().join("dir/to_parent")).unwrap();
    let output = run(root.path());
    assert_eq!(output.stdout, lines(root.path(), &[b"dir/file", b"file"]));
    assert_exit(&output, 0);
    assert_agrees(root.path(), &output);
}

#[test]
fn link_as_root_is_followed_if_it_says_so() {
    let root = tree(&[b"dir/file"]);
    let link = root.path().join("link");
    symlink("dir", &link).unwrap();
    let output = run(&link);
    assert_exit(&output, 0);
    assert_eq!(output.stdout, b"");
    let output = run(link.join(""));
    assert_exit(&output, 0);
    assert_eq!(output.stdout, lines(&link, &[b"file"]));
}

#[test]
fn links_that_lead_nowhere() {
    let root = tree(&[b"a", b"z"]);
    let [gone, through_file, loop_a, loop_b, itself] =
        ["gone", "through_file", "loop_a", "loop_b", "self"].map(|name| root.path().join(name));
    symlink("nothing", &gone).unwrap();
    symlink("a/b", &through_file).unwrap();
    symlink("loop_b", &loop_a).unwrap();
    symlink("loop_a", &loop_b).unwrap();
    symlink("self", &itself).unwrap();
    let output = run(root.path());
    assert_eq!(output.stdout, lines(root.path(), &[b"a", b"z"]));
    assert_exit(&output, 1);
    for broken in [gone, through_file] {
        assert_says(&output, &broken, "a broken link");
    }
    for looping in [loop_a, loop_b, itself] {
        assert_says(&output, &looping, "a link that leads nowhere: Too many levels of symbolic links");
    }
    assert!(stderr(&output).ends_with(", 5 errors\n"), "{}", stderr(&output));
    assert_agrees(root.path(), &output);
}

#[test]
fn names_that_are_not_utf8() {
    let root = tree(&[b"a", b"bad\xFF", b"dir\xFF/plain", b"z"]);
    let output = run(root.path());
    assert_eq!(output.stdout, lines(root.path(), &[b"a", b"bad\xFF", b"dir\xFF/plain", b"z"]));
    assert_exit(&output, 1);
    for name in [&b"bad\xFF"[..], b"dir\xFF"] {
        assert_says(&output, &root.path().join(OsStr::from_bytes(name)), "the name is not UTF-8");
    }
    assert!(stderr(&output).ends_with(", 2 errors\n"), "{}", stderr(&output));
    assert_agrees(root.path(), &output);
    check(&output.stdout);
}

#[test]
fn special_files_are_left_out() {
    let root = tree(&[b"file"]);
    let fifo = root.path().join("fifo");
    let _socket = std::os::unix::net::UnixListener::bind(root.path().join("socket")).unwrap();
    if !Command::new("mkfifo").arg(&fifo).status().is_ok_and(|status| status.success()) {
        return;
    }
    let output = run(root.path());
    assert_eq!(output.stdout, lines(root.path(), &[b"file"]));
    assert_exit(&output, 0);
}

/// Root may read them all the same.
#[test]
fn what_may_not_be_read() {
    let root = tree(&[b"a", b"dir/file", b"file", b"z"]);
    let [dir, file] = ["dir", "file"].map(|name| root.path().join(name));
    for path in [&dir, &file] {
        fs::set_permissions(path, fs::Permissions::from_mode(0o000)).unwrap();
    }
    let is_refused = File::open(&file).is_err();
    let output = run(root.path());
    if is_refused {
        assert_eq!(output.stdout, lines(root.path(), &[b"a", b"z"]));
        assert_exit(&output, 1);
        for path in [&dir, &file] {
            assert_says(&output, path, "Permission denied");
        }
    }
    fs::set_permissions(&dir, fs::Permissions::from_mode(0o755)).unwrap();
}

/// Nobody can read what has too long a path, not even root.
#[test]
fn what_cannot_be_read() {
    let root = tree(&[b"a", b"z"]);
    let deep = |levels| PathBuf::from(["x".repeat(200).as_str()].repeat(levels).join("/"));
    let (upper, lower) = (root.path().join(deep(12)), root.path().join("lower").join(deep(12)));
    write(&upper.join("file"), b"abc");
    write(&lower.join("file"), b"abc");
    fs::rename(root.path().join("lower"), upper.join("lower")).unwrap();

    let output = run(root.path());
    let reached = [deep(12).as_os_str().as_bytes(), b"/file"].concat();
    assert_eq!(output.stdout, lines(root.path(), &[b"a", &reached, b"z"]));
    assert_exit(&output, 1);
    assert!(stderr(&output).contains("\": File name too long"), "{}", stderr(&output));
    assert!(stderr(&output).ends_with(", 1 errors\n"), "{}", stderr(&output));
    assert_agrees(root.path(), &output);
}

/// It can be opened, and then reading fails.
#[test]
fn file_that_fails_when_read() {
    let file = Path::new("/proc/self/mem");
    if !file.exists() {
        return;
    }
    let output = run(file);
    assert_eq!(output.stdout, b"");
    assert_exit(&output, 1);
    assert_says(&output, file, "");
    assert!(stderr(&output).contains("0 files, 0 bytes"), "{}", stderr(&output));
}

#[test]
fn root_that_is_not_there() {
    let root = tree(&[]);
    let nothing = root.path().join("nothing");
    let output = run(&nothing);
    assert_eq!(output.stdout, b"");
    assert_exit(&output, 1);
    assert_says(&output, &nothing, "No such file or directory");
}

#[test]
fn wrong_arguments() {
    for arguments in [&[][..], &["a", "b"]] {
        let output = Command::new(&*PROGRAM).args(arguments).output().unwrap();
        assert_eq!(output.stdout, b"");
        assert_exit(&output, 2);
        assert_eq!(stderr(&output), "tree_digest: usage: tree_digest DIR\n");
    }
}

#[test]
fn closed_stdout_ends_it_quietly() {
    let root = tree(&[b"a", b"b", b"c"]);
    let (reader, writer) = io::pipe().unwrap();
    drop(reader);
    let output = Command::new(&*PROGRAM)
        .arg(root.path())
        .stdout(writer)
        .stderr(Stdio::piped())
        .spawn()
        .and_then(std::process::Child::wait_with_output)
        .unwrap();
    assert_eq!(stderr(&output), "");
    assert_exit(&output, 0);
}

/// Large files are being read when stdout turns out to be closed: they have to be given up.
#[test]
fn closed_stdout_stops_what_is_being_read() {
    let root = tree(&[]);
    // Their lines are just more than is kept before it is written.
    for index in 0..100 {
        write(&root.path().join(format!("{index:0250}")), b"abc");
    }
    for index in 0..50 {
        let path = root.path().join(format!("large{index}"));
        // Takes hours to read, and no room.
        File::create(path).and_then(|file| file.set_len(1 << 42)).unwrap();
    }
    let (reader, writer) = io::pipe().unwrap();
    drop(reader);
    let output = Command::new(&*PROGRAM).arg(root.path()).stdout(writer).output().unwrap();
    assert_eq!(stderr(&output), "");
    assert_exit(&output, 0);
}

#[test]
fn full_disk_is_an_error() {
    let Ok(full) = File::options().write(true).open("/dev/full") else { return };
    let root = tree(&[b"a"]);
    let output = Command::new(&*PROGRAM).arg(root.path()).stdout(full).output().unwrap();
    assert_exit(&output, 1);
    assert!(
        stderr(&output).starts_with("tree_digest: stdout: No space left on device"),
        "{}",
        stderr(&output)
    );
}
