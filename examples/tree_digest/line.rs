//! The lines of `sha256sum`.

use std::ffi::OsStr;
use std::io::Write;
use std::path::Path;

/// Appends the line of a file.
pub(crate) fn push(lines: &mut Vec<u8>, sha256: &[u8; 32], path: &Path) {
    let path = path.as_os_str();
    let printed = printed(path);
    if printed != path.as_encoded_bytes() {
        // Says that the name has to be unescaped.
        lines.push(b'\\');
    }
    for byte in sha256 {
        write!(lines, "{byte:02x}").expect("a vector takes everything");
    }
    lines.extend(b"  ");
    lines.extend(printed);
    lines.push(b'\n');
}

/// A name as it is in the line. On Unix that is byte for byte, whether or not it is UTF-8, except for what would
/// not survive in a file of lines: as GNU's `sha256sum` does it.
pub(crate) fn printed(name: &OsStr) -> Vec<u8> {
    let mut printed = Vec::with_capacity(name.len());
    for &byte in name.as_encoded_bytes() {
        match byte {
            b'\\' => printed.extend(br"\\"),
            b'\n' => printed.extend(br"\n"),
            b'\r' => printed.extend(br"\r"),
            _ => printed.push(byte),
        }
    }
    printed
}
