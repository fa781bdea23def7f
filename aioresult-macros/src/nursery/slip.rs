//! What is no keyword, but was meant as one: misspelt, in two words, without an operand, or before one that needs parentheses.

use proc_macro2::{Delimiter, Ident, Span, TokenTree};

use super::keyword::{AFTER_NAMES, KEYWORDS, Keyword, starts_operand};

/// A word that was meant as a keyword.
pub(super) struct Slip {
    pub(super) meant: &'static Keyword,
    /// How many tokens behind the word belong to it.
    pub(super) further: usize,
    pub(super) what: String,
    pub(super) help: String,
}

/// At `tokens[index]`. Of two names in a row no Rust is made, so that nothing that compiles is taken for a slip.
pub(super) fn at(tokens: &[TokenTree], index: usize) -> Option<Slip> {
    let TokenTree::Ident(ident) = &tokens[index] else { return None };
    if !starts_operand(&tokens[..index]) {
        return None;
    }
    let after = &tokens[index + 1..];
    if let Some((meant, further)) = in_two_words(ident, after) {
        return Some(Slip {
            meant,
            further,
            what: "this is one keyword, in one word".to_owned(),
            help: format!("write `{}`", meant.word),
        });
    }
    if !starts_with_name(after) {
        return None;
    }
    if KEYWORDS.iter().any(|keyword| ident == keyword.word) {
        return None;
    }
    if let Some(meant) = nearest(ident) {
        let what = format!("`{ident}` is no keyword of a nursery");
        return Some(Slip { meant, further: 0, what, help: format!("write `{}`", meant.word) });
    }
    ident.to_string().starts_with("spawn").then(|| {
        let words: Vec<String> = KEYWORDS.iter().map(|keyword| format!("`{}`", keyword.word)).collect();
        Slip {
            meant: &KEYWORDS[0],
            further: 0,
            what: format!("`{ident}` is no keyword of a nursery"),
            help: format!("the keywords are {}", words.join(", ")),
        }
    })
}

/// `spawn parallel f()` and `spawn-parallel f()`.
fn in_two_words(ident: &Ident, after: &[TokenTree]) -> Option<(&'static Keyword, usize)> {
    if ident != "spawn" {
        return None;
    }
    let (kind, further) = match after {
        [TokenTree::Ident(kind), ..] => (kind, 1),
        [TokenTree::Punct(dash), TokenTree::Ident(kind), ..] if dash.as_char() == '-' => (kind, 2),
        _ => return None,
    };
    let meant = of_kind(kind)?;
    let starts_closure = meant.takes_closure() && is_punct(after.get(further), '|');
    (starts_closure || starts_with_name(&after[further..])).then_some((meant, further))
}

fn of_kind(kind: &Ident) -> Option<&'static Keyword> {
    KEYWORDS.iter().find(|keyword| keyword.word.strip_prefix("spawn_").is_some_and(|suffix| kind == suffix))
}

fn starts_with_name(tokens: &[TokenTree]) -> bool {
    match tokens.first() {
        Some(TokenTree::Ident(next)) => next != "if" && !AFTER_NAMES.iter().any(|word| next == word),
        _ => false,
    }
}

/// The keyword that differs in two letters at most, or which is meant by `daemon f()`.
fn nearest(ident: &Ident) -> Option<&'static Keyword> {
    let word = ident.to_string().to_lowercase();
    let distances = KEYWORDS.iter().map(|keyword| (distance(&word, keyword.word), keyword));
    let (distance, keyword) = distances.min_by_key(|(distance, _)| *distance)?;
    if distance <= 2 { Some(keyword) } else { of_kind(ident) }
}

/// How many letters have to be inserted, removed or replaced, two neighbours that changed places counting as one.
fn distance(from: &str, to: &str) -> usize {
    let (from, to) = (from.as_bytes(), to.as_bytes());
    let mut rows = vec![vec![0; to.len() + 1]; from.len() + 1];
    for i in 0..=from.len() {
        for j in 0..=to.len() {
            rows[i][j] = match (i, j) {
                (0, _) | (_, 0) => i + j,
                _ => {
                    let replaced = rows[i - 1][j - 1] + usize::from(from[i - 1] != to[j - 1]);
                    let moved = replaced.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
                    let is_swapped = i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1];
                    if is_swapped { moved.min(rows[i - 2][j - 2] + 1) } else { moved }
                }
            };
        }
    }
    rows[from.len()][to.len()]
}

/// Whether the word at `tokens[index]` has no operand although nothing else can be meant: `spawn;` as a statement. As a value,
/// `spawn` may be a variable, the longer words hardly.
pub(super) fn lacks_operand(tokens: &[TokenTree], index: usize, is_statement: bool) -> bool {
    let TokenTree::Ident(ident) = &tokens[index] else { return false };
    if !KEYWORDS.iter().any(|keyword| ident == keyword.word) || !starts_operand(&tokens[..index]) {
        return false;
    }
    match &tokens[index + 1..] {
        [TokenTree::Punct(next), ..] if next.as_char() == ';' => is_statement || ident != "spawn",
        [TokenTree::Punct(question), TokenTree::Punct(end), ..] => {
            question.as_char() == '?' && end.as_char() == ';' && is_statement
        }
        [] => ident != "spawn",
        _ => false,
    }
}

/// Whether the operator behind the word at `tokens[index]` is one before an operand, which can only be seen by the blanks
/// around it: `spawn *boxed`, and not `spawn * 2` of a variable.
pub(super) fn is_prefix(tokens: &[TokenTree], index: usize) -> bool {
    let Some(operator) = tokens.get(index + 1) else { return false };
    if !starts_operand(&tokens[..index]) || touches(tokens[index].span(), operator.span()) {
        return false;
    }
    let next = tokens.get(index + 2);
    let is_glued = |next: Option<&TokenTree>| next.is_some_and(|next| touches(operator.span(), next.span()));
    match operator {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Bracket,
        TokenTree::Punct(bar) if bar.as_char() == '|' && is_punct(next, '|') => {
            starts_body(tokens.get(index + 3))
        }
        TokenTree::Punct(colon) if colon.as_char() == ':' && is_punct(next, ':') => true,
        TokenTree::Punct(operator) => "*&<|".contains(operator.as_char()) && is_glued(next),
        _ => false,
    }
}

/// Whether behind the bars there is what stands there in closures, and hardly in a condition: `spawn || { .. }`. What
/// else there is, `spawn || f()`, may well be one, with a variable.
fn starts_body(token: Option<&TokenTree>) -> bool {
    match token {
        Some(TokenTree::Group(group)) => group.delimiter() == Delimiter::Brace,
        Some(TokenTree::Ident(word)) => word == "async",
        _ => false,
    }
}

fn is_punct(token: Option<&TokenTree>, character: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == character)
}

/// Whether there is nothing between them. Without a compiler, as in an editor or a test of ours, all do.
fn touches(left: Span, right: Span) -> bool {
    if !proc_macro::is_available() {
        return true;
    }
    let (end, start) = (left.unwrap().end(), right.unwrap().start());
    (end.line(), end.column()) == (start.line(), start.column())
}
