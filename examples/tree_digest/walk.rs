//! The files of a tree, in the order of their lines.

use std::cmp::Reverse;
use std::ffi::OsStr;
use std::fs::{self, FileType};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::blocking::blocking;
use crate::line::printed;
use crate::report::Report;

/// Walks through a tree.
///
/// Links are not followed, and nothing that is neither a file nor a directory is opened: as with `find -type f`.
pub(crate) struct Walk<'r> {
    /// What is to be visited, the next one last.
    stack: Vec<Entry>,
    report: &'r Report,
}

/// Something to be visited.
struct Entry {
    path: PathBuf,
    kind: Kind,
}

enum Kind {
    File,
    Directory,
    Problem(String),
}

impl<'r> Walk<'r> {
    pub(crate) async fn new(root: PathBuf, report: &'r Report) -> Self {
        let entry = blocking(move |_| {
            let file_type = root.symlink_metadata().map(|metadata| metadata.file_type());
            Entry::new(root, file_type)
        });
        Self { stack: entry.await.into_iter().collect(), report }
    }

    /// The next file.
    pub(crate) async fn next(&mut self) -> Option<PathBuf> {
        while let Some(Entry { path, kind }) = self.stack.pop() {
            match kind {
                Kind::File => {
                    self.check_name(&path);
                    return Some(path);
                }
                Kind::Directory => {
                    self.check_name(&path);
                    self.enter(path).await;
                }
                Kind::Problem(what) => self.report.problem(&path, what),
            }
        }
        None
    }

    /// Whoever reads the lines may expect text.
    fn check_name(&self, path: &Path) {
        if name(path).to_str().is_none() {
            self.report.problem(path, "the name is not UTF-8");
        }
    }

    async fn enter(&mut self, directory: PathBuf) {
        let (directory, entries) = blocking(move |_| {
            let entries = entries(&directory);
            (directory, entries)
        })
        .await;
        match entries {
            Ok(entries) => self.stack.extend(entries),
            Err(error) => self.report.problem(&directory, error),
        }
    }
}

impl Entry {
    /// `None` for what is left out.
    fn new(path: PathBuf, file_type: io::Result<FileType>) -> Option<Self> {
        let kind = match file_type {
            Ok(file_type) if file_type.is_file() => Kind::File,
            Ok(file_type) if file_type.is_dir() => Kind::Directory,
            Ok(file_type) if file_type.is_symlink() => Kind::Problem(problem_with_link(&path)?),
            Ok(_) => return None,
            Err(error) => Kind::Problem(error.to_string()),
        };
        Some(Self { path, kind })
    }

    /// Entries of a directory compare by this as the lines do of what they are or contain.
    fn key(&self) -> Vec<u8> {
        let mut key = printed(name(&self.path));
        if matches!(self.kind, Kind::Directory) {
            key.push(b'/');
        }
        key
    }
}

/// What is in a directory, the first one last.
fn entries(directory: &Path) -> io::Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for entry in fs::read_dir(directory)? {
        entries.extend(match entry {
            Ok(entry) => Entry::new(entry.path(), entry.file_type()),
            // The directory could be read up to here.
            Err(error) => Entry::new(directory.to_owned(), Err(error)),
        });
    }
    entries.sort_by_cached_key(|entry| Reverse(entry.key()));
    Ok(entries)
}

fn problem_with_link(path: &Path) -> Option<String> {
    let error = path.metadata().err()?;
    Some(match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => format!("a broken link: {error}"),
        // For a loop, the error is "Too many levels of symbolic links".
        _ => format!("a link that leads nowhere: {error}"),
    })
}

/// The last component, or all of it.
fn name(path: &Path) -> &OsStr {
    path.file_name().unwrap_or(path.as_os_str())
}
