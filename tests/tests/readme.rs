//! The README says what is true.
#![forbid(unsafe_code)]

use aioresult::nursery;
use aioresult_tests::run;

const README: &str = include_str!("../../README.md");

/// The code blocks of the README in a language.
fn blocks(language: &str) -> Vec<&'static str> {
    let opening = format!("```{language}\n");
    README.split(opening.as_str()).skip(1).map(|rest| rest.split("```").next().unwrap()).collect()
}

/// The README's second snippet.
mod snippet {
    use aioresult::nursery;

    pub(super) async fn total(words: &[String]) -> usize {
        nursery! {
            let mut log = Vec::new();
            let mut captures = Vec::new();
            let writer = spawn async { log.push("started"); log.len() }; // borrows a local, mutably; no allocation
            for word in words {
                captures.push(spawn async move { word.len() }); // as many as you like, which share allocations
            }
            let mut total = writer.await;
            for capture in captures {
                total += capture.await;
            }
            total
        }
    }
}

/// Whether all lines stand in the source one after the other, whatever their indentation and visibility.
fn contains(source: &str, snippet: &str) -> bool {
    let lines = |text: &str| -> Vec<String> {
        text.lines()
            .map(|line| line.trim().trim_start_matches("pub(super) ").to_owned())
            .filter(|line| !line.is_empty())
            .collect()
    };
    let (source, snippet) = (lines(source), lines(snippet));
    source.windows(snippet.len()).any(|window| window == snippet)
}

#[test]
fn its_snippets_are_those_of_the_quickstart_and_of_this_test() {
    let quickstart = include_str!("../../examples/quickstart.rs");
    let here = include_str!("readme.rs");
    let blocks = blocks("rust");
    assert_eq!(blocks.len(), 2);
    let first = blocks[0].strip_prefix("use aioresult::nursery;\n").unwrap();
    assert!(contains(quickstart, first), "{first}");
    assert!(contains(here, blocks[1]), "{}", blocks[1]);
}

#[test]
fn its_second_snippet_does_what_it_says() {
    let words = ["one", "three"].map(String::from);
    assert_eq!(run(snippet::total(&words)), 1 + 3 + 5);
    assert_eq!(
        run(async {
            nursery! { let a = spawn snippet::total(&words); a.await }
        }),
        9
    );
}

#[test]
fn its_links_lead_somewhere() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let targets = README.split("](").skip(1).map(|rest| rest.split(')').next().unwrap());
    let headings: Vec<_> = README
        .lines()
        .filter(|line| line.starts_with('#'))
        .map(|line| line.trim_start_matches(['#', ' ']).to_lowercase().replace(' ', "-"))
        .collect();
    for target in targets.filter(|target| !target.starts_with("http")) {
        match target.strip_prefix('#') {
            Some(anchor) => assert!(headings.iter().any(|heading| heading == anchor), "{target}"),
            None => assert!(root.join(target).exists(), "{target}"),
        }
    }
}
