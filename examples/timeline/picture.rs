//! Draws a timeline, as SVG.

use std::collections::BTreeSet;

use svg::Document;
use svg::node::element::{Definitions, Group, Line, Path, Rectangle, Style, TSpan, Text, Title, Use};

use super::model::{End, Span, Timeline, What};
use super::rows::{Row, SMALL, file_and_line, name, rows, text};
use super::scale::{Scale, in_words, tenth};

const WIDTH: f64 = 960.0;
const PADDING: f64 = 16.0;
/// The title and the axis.
const TOP: f64 = 78.0;
/// The legend.
const BOTTOM: f64 = 46.0;
const ROW: f64 = 22.0;
/// From the end of a bar to the middle of the sign for how it ended.
const SIGN: f64 = 10.0;
/// How far a nursery's frame goes beyond its begin and its end: there is room for the signs.
const MARGIN: f64 = 3.0;
const MARGIN_AT_THE_END: f64 = 2.0 * SIGN;
/// A poll that takes no time is seen, too.
const TICK: f64 = 2.0;

/// The colours of the card do not depend on those of the page around it.
const STYLE: &str = "\
text{font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;fill:#1f2328}\
.title{font:600 15px system-ui,-apple-system,'Segoe UI',Helvetica,Arial,sans-serif}\
.note{font:11px system-ui,-apple-system,'Segoe UI',Helvetica,Arial,sans-serif;fill:#59636e}\
.nursery text{fill:#59636e}\
.card{fill:#fff;stroke:#d1d9e0}\
.grid{stroke:#d1d9e0}\
.frame{fill:#0969da;fill-opacity:.06;stroke:#0969da;stroke-opacity:.25}\
.frame.failed,.frame.panicked{fill:#d1242f;fill-opacity:.07;stroke:#d1242f;stroke-opacity:.4}\
.waiting{fill:#fff;stroke:#818b98;stroke-dasharray:3 2}\
.pending{fill:#a5d0f7}\
.polled{fill:#0550ae}\
.sign{fill:none;stroke:#fff;stroke-width:1.6;stroke-linecap:round;stroke-linejoin:round}";

/// All of it, under a title.
pub(crate) fn draw(timeline: &Timeline, title: &str) -> Document {
    let rows = rows(timeline);
    let labels = rows.iter().map(|row| row.label.width()).fold(0.0, f64::max);
    let chart = PADDING + labels + 12.0;
    let scale = Scale::new(timeline, chart, WIDTH - PADDING - MARGIN_AT_THE_END);
    let bottom = TOP + ROW * rows.len() as f64;
    let height = bottom + BOTTOM;

    let mut document = Document::new()
        .set("viewBox", (0, 0, WIDTH, height))
        .set("width", WIDTH)
        .set("height", height)
        .set("role", "img")
        .add(Title::new(text(title)))
        .add(Style::new(STYLE))
        .add(signs(timeline))
        .add(
            Rectangle::new()
                .set("class", "card")
                .set("x", 0.5)
                .set("y", 0.5)
                .set("width", WIDTH - 1.0)
                .set("height", height - 1.0)
                .set("rx", 10),
        )
        .add(at(Text::new(text(title)).set("class", "title"), PADDING, 28.0))
        .add(at(note(&timeline.to_string()), PADDING, 46.0))
        .add(axis(&scale, bottom));
    for (index, row) in rows.iter().enumerate() {
        let y = TOP + ROW * index as f64;
        if row.span.what == What::Nursery {
            document = document.add(frame(timeline, &scale, row, y));
        }
    }
    for (index, row) in rows.iter().enumerate() {
        document = document.add(draw_row(timeline, &scale, row, TOP + ROW * index as f64));
    }
    document.add(legend(timeline, bottom + 28.0))
}

fn axis(scale: &Scale, bottom: f64) -> Group {
    let mut axis = Group::new();
    for tick in scale.ticks() {
        let x = scale.x(scale.begin + tick);
        let line = Line::new().set("class", "grid").set("x1", x).set("x2", x);
        axis = axis.add(line.set("y1", TOP - 6.0).set("y2", bottom + 4.0)).add(at(
            note(&in_words(tick)).set("text-anchor", "middle"),
            x,
            TOP - 11.0,
        ));
    }
    axis
}

/// Around all that is in a nursery.
fn frame(timeline: &Timeline, scale: &Scale, row: &Row<'_>, y: f64) -> Rectangle {
    let (from, to) = (scale.x(row.span.begin), scale.x(timeline.last(row.span)));
    let height = ROW * (row.inside + 1) as f64;
    bar("frame", from - MARGIN, y + 2.0, to - from + MARGIN + MARGIN_AT_THE_END, height - 4.0)
        .set("class", format!("frame {}", class_of_end(row.span)))
        .set("rx", 4)
}

fn draw_row(timeline: &Timeline, scale: &Scale, row: &Row<'_>, y: f64) -> Group {
    let Row { span, label, .. } = row;
    let middle = y + ROW / 2.0;
    let kind = if span.is_task() { "task" } else { "nursery" };
    let mut name = at(Text::new(&label.name), PADDING + label.indent, middle + 4.0);
    if !label.remark.is_empty() {
        name = name.add(TSpan::new(&label.remark).set("class", "note").set("dx", 4));
    }
    let mut group = Group::new()
        .set("class", format!("{kind} {}", class_of_end(span)))
        .add(Title::new(tooltip(span)))
        .add(name);
    let last = timeline.last(span);
    if span.is_task() {
        let begin = scale.x(span.begin);
        let polled = scale.x(span.first_polled().unwrap_or(last));
        if polled > begin {
            group = group.add(bar("waiting", begin, middle - 4.0, polled - begin, 8.0).set("rx", 2));
        }
        if span.first_polled().is_some() {
            group = group.add(bar("pending", polled, middle - 4.0, scale.x(last) - polled, 8.0));
        }
        for (from, to) in ticks_of_polls(timeline, scale, span) {
            group = group.add(bar("polled", from, middle - 7.0, to - from, 14.0));
        }
    }
    if let Some((time, end)) = span.end {
        let x = tenth(scale.x(time) + SIGN);
        group = group.add(Use::new().set("href", format!("#{end}")).set("x", x).set("y", middle));
    }
    group
}

/// From where to where there are polls. Those that cannot be told apart are one.
fn ticks_of_polls(timeline: &Timeline, scale: &Scale, span: &Span) -> Vec<(f64, f64)> {
    let mut polls = span.polls.clone();
    polls.sort_unstable_by_key(|poll| poll.from);
    let mut ticks: Vec<(f64, f64)> = Vec::new();
    for poll in polls {
        let from = scale.x(poll.from);
        let to = scale.x(poll.to.unwrap_or(timeline.until)).max(from + TICK);
        match ticks.last_mut() {
            Some(last) if from < last.1 + 0.5 => last.1 = last.1.max(to),
            _ => ticks.push((from, to)),
        }
    }
    ticks
}

/// What is shown by browsers when the mouse is over it.
fn tooltip(span: &Span) -> String {
    let begun = if span.is_task() { "spawned" } else { "begun" };
    let (place, begin) = (file_and_line(&span.location), in_words(span.begin));
    let mut tooltip = format!("{}, {place}: {begun} at {begin}", name(span));
    if let Some(polled) = span.first_polled().filter(|_| span.is_task()) {
        tooltip += &format!(", first polled at {}", in_words(polled));
    }
    match span.end {
        Some((time, end)) => tooltip + &format!(", {end} at {}", in_words(time)),
        None => tooltip + ", not over",
    }
}

fn class_of_end(span: &Span) -> String {
    span.end.map_or("going-on".into(), |(_, end)| end.to_string())
}

/// The signs for how something has ended, as far as they are used.
fn signs(timeline: &Timeline) -> Definitions {
    ends(timeline).into_iter().fold(Definitions::new(), |definitions, end| {
        let (colour, lines) = match end {
            End::Finished => ("#1a7f37", "M-2.6 0.2l1.9 2 3.3-4"),
            End::Failed => ("#d1242f", "M-2.2-2.2l4.4 4.4m0-4.4l-4.4 4.4"),
            End::Panicked => ("#8250df", "M0-3v3.4m0 2.4v.1"),
            End::Dropped => ("#6e7781", "M-2.6 0h5.2"),
            End::Cancelled => ("#bc4c00", "M-2.2 2.2l4.4-4.4"),
        };
        let disc = Path::new().set("d", "M-6 0a6 6 0 1 0 12 0a6 6 0 1 0-12 0").set("fill", colour);
        let sign = Path::new().set("class", "sign").set("d", lines);
        definitions.add(Group::new().set("id", end.to_string()).add(disc).add(sign))
    })
}

/// Those that occur.
fn ends(timeline: &Timeline) -> BTreeSet<End> {
    timeline.spans.iter().filter_map(|span| span.end.map(|(_, end)| end)).collect()
}

fn legend(timeline: &Timeline, y: f64) -> Group {
    let mut legend = Group::new();
    let mut x = PADDING;
    let bars = [
        ("frame finished", "a nursery"),
        ("waiting", "not polled yet"),
        ("polled", "is polled"),
        ("pending", "is pending"),
    ];
    for (class, label) in bars {
        let (width, height) = if class == "polled" { (3.0, 14.0) } else { (18.0, 10.0) };
        legend = legend
            .add(bar(class, x, y - height / 2.0, width, height).set("rx", if width > 3.0 { 2 } else { 0 }))
            .add(at(note(label), x + width + 6.0, y + 4.0));
        x += width + 6.0 + SMALL * label.len() as f64 + 14.0;
    }
    for end in ends(timeline) {
        let label = end.to_string();
        let sign = Use::new().set("href", format!("#{end}")).set("x", x + 6.0).set("y", y);
        legend = legend.add(sign).add(at(note(&label), x + 18.0, y + 4.0));
        x += 18.0 + SMALL * label.len() as f64 + 14.0;
    }
    legend
}

fn bar(class: &str, x: f64, y: f64, width: f64, height: f64) -> Rectangle {
    Rectangle::new()
        .set("class", class)
        .set("x", tenth(x))
        .set("y", tenth(y))
        .set("width", tenth(width))
        .set("height", tenth(height))
}

fn note(text: &str) -> Text {
    Text::new(text).set("class", "note")
}

fn at(text: Text, x: f64, y: f64) -> Text {
    text.set("x", tenth(x)).set("y", tenth(y))
}
