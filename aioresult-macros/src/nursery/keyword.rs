//! Which words start a task, and when such a word is the keyword: decided by its neighbours alone.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

use super::input::Flavour;
use super::slip;

/// A word of the block.
#[derive(Debug)]
pub(super) struct Keyword {
    pub(super) word: &'static str,
    /// What becomes of its operand.
    pub(super) operand: Operand,
}

/// What becomes of an operand before it is spawned.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Operand {
    Future,
    Daemon,
    Cancellable,
    Parallel,
    /// A closure.
    Blocking,
    /// A routine that reports when it is ready, for which there are two captures.
    Start,
}

pub(super) const KEYWORDS: &[Keyword] = &[
    Keyword { word: "spawn", operand: Operand::Future },
    Keyword { word: "spawn_daemon", operand: Operand::Daemon },
    Keyword { word: "spawn_cancellable", operand: Operand::Cancellable },
    Keyword { word: "spawn_parallel", operand: Operand::Parallel },
    Keyword { word: "spawn_blocking", operand: Operand::Blocking },
    Keyword { word: "spawn_start", operand: Operand::Start },
];

impl Keyword {
    /// The function that makes the labels of its tasks, which say what they are.
    pub(super) fn label(&self, flavour: Flavour) -> &'static str {
        match (flavour, self.operand) {
            (Flavour::ManyThreads, Operand::Future | Operand::Start) => "threaded",
            _ => "label",
        }
    }

    /// Whether the nursery does not wait for such a task.
    pub(super) fn is_daemon(&self) -> bool {
        self.operand == Operand::Daemon
    }

    pub(super) fn takes_closure(&self) -> bool {
        self.operand == Operand::Blocking
    }

    /// What a `let` calls what it gives.
    pub(super) fn captures(&self) -> &'static str {
        if self.is_start() { "(ready, x)" } else { "x" }
    }

    /// Whether it gives two captures.
    pub(super) fn is_start(&self) -> bool {
        self.operand == Operand::Start
    }
}

#[cfg(test)]
pub(super) fn is_word(word: &str) -> bool {
    KEYWORDS.iter().any(|keyword| keyword.word == word)
}

/// Words before an identifier that make it a name.
const BEFORE_NAMES: &[&str] = &[
    "fn", "let", "mut", "ref", "mod", "use", "struct", "enum", "union", "trait", "type", "const", "static",
    "as", "pub", "impl", "dyn", "crate", "extern", "macro", "for", "raw",
];

/// Words that may follow a variable.
pub(super) const AFTER_NAMES: &[&str] = &["as", "in", "else", "where"];

/// The keyword at `tokens[index]`, unless the word is an ordinary name there. `declared` are those the block itself
/// declares as names: then `spawn(…)` is a call.
pub(super) fn at(tokens: &[TokenTree], index: usize, declared: &[&str]) -> Option<&'static Keyword> {
    let TokenTree::Ident(ident) = &tokens[index] else { return None };
    let keyword = KEYWORDS.iter().find(|keyword| ident == keyword.word)?;
    if is_name_after(&tokens[..index]) {
        return None;
    }
    let is_declared = || declared.contains(&keyword.word);
    let is_keyword = match tokens.get(index + 1)? {
        TokenTree::Ident(next) if next == "if" => !is_guard(&tokens[index + 2..]),
        TokenTree::Ident(next) => !AFTER_NAMES.iter().any(|word| next == word),
        TokenTree::Literal(_) => true,
        TokenTree::Punct(next) if next.as_char() == '|' && keyword.takes_closure() => true,
        TokenTree::Punct(next) if next.as_char() == '&' && word(tokens.get(index + 2), "mut") => true,
        TokenTree::Punct(_) => !is_declared() && slip::is_prefix(tokens, index),
        TokenTree::Group(group) => match group.delimiter() {
            Delimiter::None => true,
            Delimiter::Parenthesis => !is_declared(),
            // Never right, but nothing else either: gets its own message.
            Delimiter::Brace => starts_operand(&tokens[..index]),
            Delimiter::Bracket => !is_declared() && slip::is_prefix(tokens, index),
        },
    };
    is_keyword.then_some(keyword)
}

/// Whether what follows an `if` is the condition of a match arm: `spawn if spawn > 1 => ..`. In `spawn if a { .. }` there are
/// braces.
fn is_guard(after: &[TokenTree]) -> bool {
    for (index, token) in after.iter().enumerate() {
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => return false,
            TokenTree::Punct(punct) if punct.as_char() == ';' => return false,
            TokenTree::Punct(punct) if punct.as_char() == '>' && doubled_with(after, index, '=') => {
                return true;
            }
            _ => {}
        }
    }
    false
}

/// Whether an identifier that follows `before` is a name: of a field, in a path, of a binding or of an item.
fn is_name_after(before: &[TokenTree]) -> bool {
    match before.last() {
        Some(TokenTree::Ident(ident)) => BEFORE_NAMES.iter().any(|word| ident == word),
        Some(TokenTree::Punct(punct)) => match punct.as_char() {
            '.' => !doubled(before, '.'),
            ':' => doubled(before, ':'),
            '\'' | '$' => true,
            _ => false,
        },
        _ => false,
    }
}

fn doubled(before: &[TokenTree], character: char) -> bool {
    before.len() >= 2 && doubled_with(before, before.len() - 1, character)
}

/// Whether the token at `index` is glued to a `character` before it.
fn doubled_with(tokens: &[TokenTree], index: usize, character: char) -> bool {
    index > 0
        && matches!(&tokens[index - 1], TokenTree::Punct(punct)
            if punct.as_char() == character && punct.spacing() == Spacing::Joint)
}

/// Whether an expression can only start, not go on, after `before`; a variable before a brace is no statement.
pub(super) fn starts_operand(before: &[TokenTree]) -> bool {
    match before.last() {
        None => true,
        Some(TokenTree::Group(group)) => group.delimiter() == Delimiter::Brace,
        Some(TokenTree::Punct(punct)) => match punct.as_char() {
            ';' | ',' => true,
            '=' => !is_comparison(before) && !in_condition(before),
            _ => false,
        },
        Some(_) => false,
    }
}

fn is_comparison(before: &[TokenTree]) -> bool {
    before.len() >= 2
        && matches!(&before[before.len() - 2], TokenTree::Punct(punct)
            if punct.spacing() == Spacing::Joint && "=<>!".contains(punct.as_char()))
}

/// `if let PATTERN =`, `while let PATTERN =` or `&& let PATTERN =`.
fn in_condition(before: &[TokenTree]) -> bool {
    let Some(position) = before.iter().rposition(|token| word(Some(token), "let")) else { return false };
    match position.checked_sub(1).map(|index| &before[index]) {
        Some(TokenTree::Ident(ident)) => ident == "if" || ident == "while",
        Some(TokenTree::Punct(punct)) => punct.as_char() == '&',
        _ => false,
    }
}

/// The keywords that the block declares as names of its own.
pub(super) fn declared(tokens: &TokenStream) -> Vec<&'static str> {
    let mut found = Vec::new();
    find_declared(tokens, Delimiter::Brace, &mut found);
    found
}

fn find_declared(tokens: &TokenStream, delimiter: Delimiter, found: &mut Vec<&'static str>) {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    for (index, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Group(group) if !is_nested_nursery(&tokens[..index]) => {
                find_declared(&group.stream(), group.delimiter(), found);
            }
            TokenTree::Ident(ident) => {
                let keyword = KEYWORDS.iter().find(|keyword| ident == keyword.word);
                let declared = keyword.filter(|_| declares(&tokens, index, delimiter));
                found.extend(declared.map(|keyword| keyword.word));
                if ident == "let" || ident == "use" {
                    find_in_declaration(&tokens[index + 1..], found);
                }
            }
            _ => {}
        }
    }
}

fn declares(tokens: &[TokenTree], index: usize, delimiter: Delimiter) -> bool {
    let is = |token: Option<&TokenTree>, character| matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == character);
    let (before, after) = (index.checked_sub(1).map(|before| &tokens[before]), tokens.get(index + 1));
    let is_call = matches!(after, Some(TokenTree::Group(_) | TokenTree::Ident(_)));
    let binding = ["mut", "ref", "static", "const", "for"].iter().any(|binder| word(before, binder));
    // Not `let a = spawn |x| f(x)`, which has its own message.
    let ends_parameters = is(after, '|') && (is(before, ',') || is(before, '&'));
    let closure_parameter = !is_call && (is(before, '|') || ends_parameters);
    let parameter = delimiter == Delimiter::Parenthesis && is(after, ':') && !is(tokens.get(index + 2), ':');
    word(before, "fn") || (binding && !is_call) || word(after, "in") || closure_parameter || parameter
}

/// The names in `let PATTERN [: TYPE] [= …]` and `use TREE;`, after the first word.
fn find_in_declaration(tokens: &[TokenTree], found: &mut Vec<&'static str>) {
    for (index, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Punct(punct) if matches!(punct.as_char(), '=' | ';') => return,
            TokenTree::Group(group) => {
                find_in_declaration(&group.stream().into_iter().collect::<Vec<_>>(), found);
            }
            TokenTree::Ident(ident) => {
                // `use spawn::x` and `use spawn as x` declare the `x`.
                let names_other = word(tokens.get(index + 1), "as")
                    || matches!(tokens.get(index + 1), Some(TokenTree::Punct(punct))
                        if punct.as_char() == ':' && punct.spacing() == Spacing::Joint);
                let keyword = KEYWORDS.iter().find(|keyword| ident == keyword.word);
                found.extend(keyword.filter(|_| !names_other).map(|keyword| keyword.word));
            }
            _ => {}
        }
    }
}

/// Whether a group after `before` is the block of a nested nursery, whose keywords are its own.
pub(super) fn is_nested_nursery(before: &[TokenTree]) -> bool {
    let [.., TokenTree::Ident(name), TokenTree::Punct(bang)] = before else { return false };
    bang.as_char() == '!' && name.to_string().ends_with("nursery")
}

fn word(token: Option<&TokenTree>, word: &str) -> bool {
    matches!(token, Some(TokenTree::Ident(ident)) if ident == word)
}
