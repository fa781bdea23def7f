//! What stands in which row of a picture, and how it is called.

use super::model::{Span, Timeline, What};

const INDENT: f64 = 14.0;
/// How wide labels may be, and what is before and behind the name. What is longer is cut.
const LABELS: f64 = 330.0;
const DEEPEST: f64 = 9.0 * INDENT;
const LONGEST_REMARK: usize = 20;
/// Between the name and the remark.
const GAP: f64 = 12.0;
/// How wide a character is, more or less: fonts differ.
const MONOSPACE: f64 = 7.3;
pub(crate) const SMALL: f64 = 6.6;

/// A nursery or a task, and where it stands.
pub(crate) struct Row<'t> {
    pub(crate) span: &'t Span,
    pub(crate) label: Label,
    /// How many rows there are below it that are inside of it.
    pub(crate) inside: usize,
}

/// The rows from the top to the bottom: what is inside of a span is below it.
pub(crate) fn rows(timeline: &Timeline) -> Vec<Row<'_>> {
    let mut children = vec![Vec::new(); timeline.spans.len()];
    let mut roots = Vec::new();
    for (index, span) in timeline.spans.iter().enumerate() {
        span.parent.map_or(&mut roots, |parent| &mut children[parent]).push(index);
    }
    let mut rows = Vec::new();
    for root in roots {
        add_rows(timeline, &children, root, 0, &mut rows);
    }
    rows
}

fn add_rows<'t>(
    timeline: &'t Timeline,
    children: &[Vec<usize>],
    index: usize,
    depth: usize,
    rows: &mut Vec<Row<'t>>,
) {
    let span = &timeline.spans[index];
    let place = rows.len();
    rows.push(Row { span, label: Label::new(span, depth), inside: 0 });
    for &child in &children[index] {
        add_rows(timeline, children, child, depth + 1, rows);
    }
    rows[place].inside = rows.len() - place - 1;
}

/// What stands at the left of a row.
pub(crate) struct Label {
    pub(crate) indent: f64,
    pub(crate) name: String,
    /// Where a nursery stands, or what kind of task it is, unless it is an ordinary one.
    pub(crate) remark: String,
}

impl Label {
    fn new(span: &Span, depth: usize) -> Self {
        let remark = match &span.what {
            What::Nursery => file_and_line(&span.location),
            What::Task { kind, .. } if kind == "ordinary" => "",
            What::Task { kind, .. } => kind,
        };
        let indent = DEEPEST.min(INDENT * depth as f64);
        let mut label = Self { indent, name: name(span), remark: end_of(remark, LONGEST_REMARK) };
        let room = LABELS - (label.width() - MONOSPACE * label.length());
        label.name = begin_of(&label.name, (room / MONOSPACE) as usize);
        label
    }

    fn length(&self) -> f64 {
        self.name.chars().count() as f64
    }

    pub(crate) fn width(&self) -> f64 {
        let remark = SMALL * self.remark.chars().count() as f64;
        self.indent + MONOSPACE * self.length() + if remark > 0.0 { GAP + remark } else { 0.0 }
    }
}

/// What runs: `routine(1, 2)`.
pub(crate) fn name(span: &Span) -> String {
    match &span.what {
        What::Nursery => "nursery".into(),
        What::Task { routine, args, .. } => {
            text(&format!("{routine}{}", args.as_deref().unwrap_or_default()))
        }
    }
}

/// At most so many characters of it.
fn begin_of(text: &str, most: usize) -> String {
    match text.chars().count() <= most {
        true => text.into(),
        false => text.chars().take(most - 1).chain(['…']).collect(),
    }
}

/// The same from the other side, where the number of a line is.
fn end_of(text: &str, most: usize) -> String {
    match text.chars().count().checked_sub(most) {
        None | Some(0) => text.into(),
        Some(more) => ['…'].into_iter().chain(text.chars().skip(more + 1)).collect(),
    }
}

/// `src/main.rs:3:14` without folders and column.
pub(crate) fn file_and_line(location: &str) -> &str {
    let file = location.rsplit(['/', '\\']).next().unwrap_or_default();
    file.rsplit_once(':').map_or(file, |(line, _column)| line)
}

/// In one line, and without what XML does not allow.
pub(crate) fn text(text: &str) -> String {
    let is_between = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}');
    text.split(is_between).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}
