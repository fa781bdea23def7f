//! The name of a task that has none of its own: its expression.

use proc_macro2::{Delimiter, Group, Spacing, TokenStream, TokenTree};

/// Longer texts are cut, in characters.
const LONGEST: usize = 60;

pub(super) fn text(operand: &TokenStream) -> String {
    let whole = print(operand, false);
    if whole.chars().count() <= LONGEST {
        return whole;
    }
    let short = print(operand, true);
    if short.chars().count() <= LONGEST {
        return short;
    }
    short.chars().take(LONGEST - 1).chain(['…']).collect()
}

/// As one would write it, on one line. The compiler's own `to_string` leaves spaces like those in `f ::< T > (x)`.
fn print(tokens: &TokenStream, shorten: bool) -> String {
    let mut text = String::new();
    write(tokens, shorten, &mut text);
    text
}

fn write(tokens: &TokenStream, shorten: bool, text: &mut String) {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let mut generics = 0_usize;
    for (index, token) in tokens.iter().enumerate() {
        // In bytes, of which a character has four at most. Nobody will see more.
        if text.len() > 4 * LONGEST {
            return;
        }
        let opens = is_punct(token, '<') && opens_generics(&tokens[..index]);
        let closes = generics > 0 && is_punct(token, '>');
        let after_generics = index > 0 && generics > 0 && is_punct(&tokens[index - 1], '<');
        generics = generics + usize::from(opens) - usize::from(closes);
        if index > 0 && !opens && !closes && !after_generics && !is_glued(&tokens, index) {
            text.push(' ');
        }
        match token {
            TokenTree::Group(group) => write_group(group, shorten, text),
            token => text.push_str(&token.to_string()),
        }
    }
}

fn write_group(group: &Group, shorten: bool, text: &mut String) {
    let tokens = group.stream();
    let (open, close) = match group.delimiter() {
        Delimiter::Parenthesis => ("(", ")"),
        Delimiter::Bracket => ("[", "]"),
        Delimiter::Brace if tokens.is_empty() => ("{", "}"),
        Delimiter::Brace if shorten => return text.push_str("{ .. }"),
        Delimiter::Brace => ("{ ", " }"),
        Delimiter::None => ("", ""),
    };
    text.push_str(open);
    write(&tokens, shorten, text);
    text.push_str(close);
}

/// `f::<` and `Vec<`, not `a <`.
fn opens_generics(before: &[TokenTree]) -> bool {
    match before.last() {
        Some(TokenTree::Ident(name)) => name.to_string().starts_with(char::is_uppercase),
        Some(token) => is_punct(token, ':'),
        None => true,
    }
}

/// Whether there is no space between a token and the one before.
fn is_glued(tokens: &[TokenTree], index: usize) -> bool {
    let (before, token) = (&tokens[index - 1], &tokens[index]);
    let next_is = |character| tokens.get(index + 1).is_some_and(|next| is_punct(next, character));
    let opens_list = matches!(token, TokenTree::Group(group) if group.delimiter() != Delimiter::Brace);
    match (before, token) {
        (TokenTree::Punct(first), TokenTree::Punct(_)) if first.spacing() == Spacing::Joint => true,
        (_, TokenTree::Punct(mark)) if matches!(mark.as_char(), ',' | ';' | '.' | '?' | ':') => true,
        (TokenTree::Ident(_), TokenTree::Punct(bang)) if bang.as_char() == '!' => !next_is('='),
        (TokenTree::Punct(first), _) => match first.as_char() {
            '.' | '\'' => true,
            ':' => index > 1 && is_punct(&tokens[index - 2], ':'),
            '!' => opens_list || is_prefix(&tokens[..index - 1]),
            '&' | '*' | '-' => is_prefix(&tokens[..index - 1]),
            '>' | '?' => opens_list,
            _ => false,
        },
        (TokenTree::Ident(word), _) => opens_list && !is_keyword(&word.to_string()),
        (TokenTree::Group(_), _) => opens_list,
        (TokenTree::Literal(_), _) => false,
    }
}

/// Whether an operator after `before` has no left side.
fn is_prefix(before: &[TokenTree]) -> bool {
    match before.last() {
        Some(TokenTree::Punct(punct)) => punct.as_char() != '?' && punct.spacing() == Spacing::Alone,
        Some(TokenTree::Ident(word)) => is_keyword(&word.to_string()),
        Some(TokenTree::Group(_) | TokenTree::Literal(_)) => false,
        None => true,
    }
}

fn is_keyword(word: &str) -> bool {
    ["if", "in", "match", "move", "mut", "return", "while", "else", "as", "let"].contains(&word)
}

fn is_punct(token: &TokenTree, character: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == character)
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn prints_expressions_as_they_are_written() {
        for expression in [
            "foo(1)",
            "client.get::<u32>(&url, (1, &[1, 2]))",
            "Client::get::<Vec<u8>>(&client, vec![], b\"abc\")",
            "async move { foo(x + y).await? }",
            "match 3 { 3 => foo(1), _ => foo(-2) }",
            "self.workers[0].run(&mut state, !done && a != b)",
            "<T as Job>::run(*job)",
            "sleep(0..3, 'a')",
            "f({})",
        ] {
            assert_eq!(text(&expression.parse().unwrap()), expression);
        }
    }

    #[test]
    fn shortens_blocks_and_then_cuts() {
        let long = "first_part(1, 2, 3).second_part(|x| { let y = x + 1; y * 2 + x }, 5)";
        assert_eq!(text(&long.parse().unwrap()), "first_part(1, 2, 3).second_part(| x | { .. }, 5)");
        let longer = format!("function({})", "argument, ".repeat(20));
        let cut = text(&longer.parse().unwrap());
        assert_eq!(cut.chars().count(), 60);
        assert!(cut.ends_with('…'));
    }
}
