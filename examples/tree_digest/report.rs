//! What goes to stderr.

use std::fmt::Display;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use indicatif::{ProgressBar, ProgressStyle};

use crate::print::Totals;

/// Tells the user how it goes.
pub(crate) struct Report {
    start: Instant,
    errors: AtomicU64,
    bar: ProgressBar,
}

impl Report {
    pub(crate) fn new() -> Self {
        // On stderr, and hidden if that is not a terminal.
        let bar = ProgressBar::new_spinner();
        let style = "{spinner} {bytes} in {elapsed}, {bytes_per_sec}";
        bar.set_style(ProgressStyle::with_template(style).expect("the template is right"));
        Self { start: Instant::now(), errors: AtomicU64::new(0), bar }
    }

    /// Its position is the number of bytes that were read.
    pub(crate) fn bar(&self) -> &ProgressBar {
        &self.bar
    }

    /// Says what is wrong with a file, or what is not one. Nothing else stops because of it.
    ///
    /// Of a path, `Debug` shows what it is made of: no control characters, and what is not UTF-8 in hex.
    pub(crate) fn problem(&self, path: &Path, what: impl Display) {
        self.error(format_args!("{path:?}: {what}"));
    }

    /// Says what went wrong, and remembers that something did.
    pub(crate) fn error(&self, message: impl Display) {
        self.errors.fetch_add(1, Ordering::Relaxed);
        self.bar.suspend(|| say(message));
    }

    pub(crate) fn finish(&self, totals: &Totals) {
        self.finish_quietly();
        let Totals { files, bytes } = totals;
        let seconds = self.start.elapsed().as_secs_f64();
        say(format_args!("{files} files, {bytes} bytes, {seconds:.2} seconds, {} errors", self.errors()));
    }

    pub(crate) fn finish_quietly(&self) {
        self.bar.finish_and_clear();
    }

    pub(crate) fn exit_code(&self) -> ExitCode {
        if self.errors() == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }

    fn errors(&self) -> u64 {
        self.errors.load(Ordering::Relaxed)
    }
}

/// Writes to stderr. That it is closed is no reason to stop.
pub(crate) fn say(message: impl Display) {
    let _ = writeln!(io::stderr(), "tree_digest: {message}");
}
