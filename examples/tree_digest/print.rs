//! What goes to stdout.

use std::io::{self, IsTerminal, Write};
use std::mem;

use aioresult::{ResultCapture, Running};
use tokio::sync::mpsc;

use crate::blocking::blocking;
use crate::digest::FileDigest;
use crate::line;
use crate::report::Report;

/// How much is written at once.
const BLOCK: usize = 32 * 1024;

/// What was printed.
#[derive(Default)]
pub(crate) struct Totals {
    pub(crate) files: u64,
    pub(crate) bytes: u64,
}

/// Prints the files' lines in the order of their captures.
///
/// A file that could not be read is for the report. It is an error only that stdout cannot be written to.
pub(crate) async fn print(
    mut waiting: mpsc::Receiver<ResultCapture<FileDigest, Running<'_>>>,
    report: &Report,
) -> io::Result<Totals> {
    let mut totals = Totals::default();
    let mut lines = Vec::with_capacity(BLOCK);
    let someone_watches = io::stdout().is_terminal();
    while let Some(capture) = waiting.recv().await {
        if lines.len() >= BLOCK || (someone_watches && !capture.is_done()) {
            write(&mut lines, report).await?;
        }
        let FileDigest { path, content } = capture.await;
        match content {
            Ok(content) => {
                line::push(&mut lines, &content.sha256, &path);
                totals.files += 1;
                totals.bytes += content.bytes;
            }
            Err(error) => report.problem(&path, error),
        }
    }
    write(&mut lines, report).await?;
    Ok(totals)
}

/// Writes the lines to stdout. That may block for as long as nobody reads them.
async fn write(lines: &mut Vec<u8>, report: &Report) -> io::Result<()> {
    let lines = mem::take(lines);
    let bar = report.bar().clone();
    blocking(move |_| {
        let mut stdout = io::stdout().lock();
        let mut write = || stdout.write_all(&lines).and_then(|()| stdout.flush());
        // The bar may be on the same terminal.
        if io::stdout().is_terminal() { bar.suspend(write) } else { write() }
    })
    .await
}
