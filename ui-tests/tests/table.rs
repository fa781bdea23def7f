//! The table of mistakes in `README.md` has a row for every case, and says what the case says.
#![forbid(unsafe_code)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const FOLDERS: &[&str] = &["ui/macro", "ui/types", "ui/std", "without-features/ui"];

/// A row of the table.
struct Row {
    message: String,
    points_at: String,
    /// Without its `.rs`.
    case: String,
}

#[test]
fn every_case_has_one_row_and_every_row_a_case() {
    let rows: Vec<String> = rows().into_iter().map(|row| row.case).collect();
    let cases: BTreeSet<String> = FOLDERS.iter().copied().flat_map(cases).collect();
    let listed: BTreeSet<String> = rows.iter().cloned().collect();
    let missing: Vec<_> = cases.difference(&listed).collect();
    let gone: Vec<_> = listed.difference(&cases).collect();
    assert!(missing.is_empty(), "cases without a row: {missing:?}");
    assert!(gone.is_empty(), "rows without a case: {gone:?}");
    assert_eq!(rows.len(), listed.len(), "a case has two rows");
}

#[test]
fn every_row_quotes_its_case() {
    let mut wrong = Vec::new();
    for row in rows() {
        let read = |ending: &str| fs::read_to_string(here().join(format!("{}.{ending}", row.case)));
        if !read("stderr").expect("the compiler's words").contains(&row.message) {
            wrong.push(format!("{} does not say: {}", row.case, row.message));
        }
        if !read("rs").expect("the case").contains(&row.points_at) {
            wrong.push(format!("{} does not contain: {}", row.case, row.points_at));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn rows() -> Vec<Row> {
    let table = fs::read_to_string(here().join("README.md")).expect("the table");
    let rows: Vec<Row> = table.lines().filter_map(row).collect();
    assert!(!rows.is_empty(), "the table is empty");
    rows
}

/// `| code | meant | message | points at | says | [case](case.rs) |`
fn row(line: &str) -> Option<Row> {
    // A `|` in a cell has a backslash.
    let line = line.replace("\\|", "\0");
    let cells: Vec<String> = line.split('|').map(|cell| cell.trim().replace('\0', "|")).collect();
    let [_, _code, _meant, message, points_at, _says, case, _] = cells.as_slice() else { return None };
    let (_, case) = case.split_once("](")?;
    let case = case.strip_suffix(".rs)").expect("the last cell is a link to the case");
    let points_at = if points_at == "the whole" { "" } else { points_at.trim_matches('`').trim() };
    Some(Row {
        message: message.trim_end_matches('…').trim_end().to_owned(),
        points_at: points_at.to_owned(),
        case: case.to_owned(),
    })
}

fn cases(folder: &str) -> impl Iterator<Item = String> {
    let files = fs::read_dir(here().join(folder)).expect("the cases");
    let names = files.map(|file| file.expect("a case").file_name().into_string().expect("a name"));
    names.filter_map(move |name| Some(format!("{folder}/{}", name.strip_suffix(".rs")?)))
}

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
