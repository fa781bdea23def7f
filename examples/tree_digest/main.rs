//! Prints the SHA-256 of every file in a tree, in lines that `sha256sum -c` accepts:
//!
//! ```sh
//! cargo run --release --example tree_digest -- DIR > digests
//! sha256sum -c digests
//! ```
//!
//! The lines are those of `find DIR -type f -print0 | xargs -0 sha256sum`, sorted by path. What cannot be hashed is reported
//! on stderr and makes the exit status 1; it does not keep the other files from being hashed.
//!
//! What it shows is `digest_tree`, one [`nursery!`]:
//! * A task for each file, started in a loop, that borrows from the function around.
//! * Captures as handles: in the order of the paths they go through a channel to the task that prints. The files are
//!   hashed in any order. An unreadable file is a value in its capture.
//! * `spawn print(..)?`: if stdout is closed, then this one error drops everything else, and is what the nursery returns.
//! * Bounds: the channel's on the files waiting, a semaphore's on the files open.
//!
//! Nothing holds the whole result: the walk is in the order of the output. Memory is for the waiting files, a
//! chunk of each open one, and the entries of the directories from the root to the current one.
#![forbid(unsafe_code)]

mod blocking;
mod digest;
mod line;
mod print;
mod report;
mod walk;

use std::env;
use std::io::{self, ErrorKind};
use std::path::PathBuf;
use std::process::ExitCode;

use aioresult::nursery;
use tokio::sync::{Semaphore, mpsc};

use digest::digest_file;
use print::{Totals, print};
use report::Report;
use walk::Walk;

/// How many files are open at a time. More than cores, since a disk or a network likes to be asked for many things at once.
const OPEN: usize = 32;

/// How many files may be ahead of the line that is printed next. So many small ones can be hashed during a large one.
const WAITING: usize = 4096;

/// All work that blocks is done on tokio's blocking threads; one thread is enough for the rest.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let mut arguments = env::args_os().skip(1);
    let (Some(root), None) = (arguments.next(), arguments.next()) else {
        report::say("usage: tree_digest DIR");
        return ExitCode::from(2);
    };
    let report = Report::new();
    match digest_tree(root.into(), &report).await {
        Ok(totals) => report.finish(&totals),
        // Whoever reads has seen enough, as in `tree_digest DIR | head`.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => report.finish_quietly(),
        Err(error) => {
            report.error(format_args!("stdout: {error}"));
            report.finish_quietly();
        }
    }
    report.exit_code()
}

/// Prints the digests of all files in the tree.
///
/// The body of the nursery walks, since that has to be done in order. Each file it finds becomes a task at once, and the
/// task's capture a line to be printed.
async fn digest_tree(root: PathBuf, report: &Report) -> io::Result<Totals> {
    nursery! {
        // Data first, then tasks: those of the loop below may borrow what is declared before the first `spawn`.
        let permits = Semaphore::new(OPEN);
        let (lines, waiting) = mpsc::channel(WAITING);

        let printed = spawn print(waiting, report)?;
        let mut walk = Walk::new(root, report).await;
        while let Some(path) = walk.next().await {
            let line = spawn digest_file(path, &permits, report);
            // It reads until `lines` is dropped; if it fails, then this code runs no more.
            lines.send(line).await.expect("`print` is there");
        }
        drop(lines);
        printed.await
    }
}
