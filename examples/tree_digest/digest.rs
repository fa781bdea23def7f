//! The digest of one file.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use indicatif::ProgressBar;
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

use crate::blocking::{Awaited, blocking};
use crate::report::Report;

/// How much of a file is in memory.
pub(crate) const CHUNK: usize = 64 * 1024;

/// A file that has been read, or could not be.
pub(crate) struct FileDigest {
    pub(crate) path: PathBuf,
    pub(crate) content: io::Result<Content>,
}

/// What is known of a file's content.
pub(crate) struct Content {
    pub(crate) sha256: [u8; 32],
    pub(crate) bytes: u64,
}

/// Hashes a file, when it is its turn.
pub(crate) async fn digest_file(path: PathBuf, permits: &Semaphore, report: &Report) -> FileDigest {
    let _permit = permits.acquire().await.expect("nobody closes it");
    let bar = report.bar().clone();
    blocking(move |awaited| FileDigest { content: read(&path, &bar, awaited), path }).await
}

fn read(path: &Path, bar: &ProgressBar, awaited: &Awaited) -> io::Result<Content> {
    let mut file = File::open(path)?;
    let mut chunk = vec![0; CHUNK];
    let mut hasher = Sha256::new();
    let mut bytes = 0;
    while awaited.is_true() {
        match file.read(&mut chunk) {
            Ok(0) => return Ok(Content { sha256: hasher.finalize().into(), bytes }),
            Ok(length) => {
                hasher.update(&chunk[..length]);
                bytes += length as u64;
                bar.inc(length as u64);
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::other("nobody waits for it"))
}
