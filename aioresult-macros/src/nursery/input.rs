//! What stands before the block: the path to the crate, which macro it is, and `|n|`.

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};

use crate::errors::Errors;

pub(super) struct Input {
    /// The path to the runtime crate.
    pub(super) krate: TokenStream,
    pub(super) flavour: Flavour,
    /// The user's name for the nursery.
    pub(super) name: Option<Ident>,
    /// The tokens of the block, without braces around them.
    pub(super) body: TokenStream,
    /// Of the user's first token: what the compiler says about the block as a whole points there.
    pub(super) span: Span,
}

/// Which of the macros it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Flavour {
    /// `nursery!`
    AnyThread,
    /// `local_nursery!`
    OneThread,
    /// `block_nursery!`
    ManyThreads,
}

/// The first two token trees come from the macros' fronts: `($crate)`, and the name of the macro.
pub(super) fn read(tokens: TokenStream, errors: &mut Errors) -> Input {
    let mut tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let krate = match tokens.first() {
        Some(TokenTree::Group(path)) => path.stream(),
        _ => TokenStream::new(),
    };
    let flavour = match tokens.get(1) {
        Some(TokenTree::Ident(name)) if name == "local_nursery" => Flavour::OneThread,
        Some(TokenTree::Ident(name)) if name == "block_nursery" => Flavour::ManyThreads,
        _ => Flavour::AnyThread,
    };
    let body = tokens.split_off(2.min(tokens.len()));
    let (name, body) = match read_name_without_bars(&body, errors) {
        Some((name, block)) => (Some(name), vec![block]),
        None => read_name(body, errors),
    };
    let body = refuse_list(unwrap_async(unwrap_block(body), errors), errors);
    let body: TokenStream = body.into_iter().collect();
    let span = body.clone().into_iter().next().map_or_else(Span::call_site, |first| first.span());
    Input { krate, flavour, name, body, span }
}

/// `|n|`.
fn read_name(mut tokens: Vec<TokenTree>, errors: &mut Errors) -> (Option<Ident>, Vec<TokenTree>) {
    const HELP: &str = "write `|n|` with a name of your choice, or leave it out";
    let words = tokens.iter().take_while(|token| is_word(token, "async") || is_word(token, "move")).count();
    let is_bar = |token: &TokenTree| is_punct(token, '|');
    if !tokens.get(words).is_some_and(is_bar) {
        return (None, tokens);
    }
    if words > 0 {
        errors.push(tokens[0].span(), "the block of a nursery is not a closure", HELP);
    }
    tokens.drain(..=words);
    let Some(end) = tokens.iter().position(is_bar) else {
        let at = tokens.first().map_or_else(Span::call_site, TokenTree::span);
        errors.push(at, "the name of the nursery ends with `|`", HELP);
        return match tokens.first() {
            Some(TokenTree::Ident(name)) => (Some(name.clone()), tokens.split_off(1)),
            _ => (None, tokens),
        };
    };
    let body = without_type(tokens.split_off(end + 1), errors);
    let bar = tokens.pop().map_or_else(Span::call_site, |bar| bar.span());
    let name = tokens.iter().find_map(|token| syn::parse2::<Ident>(token.clone().into()).ok());
    if tokens.len() != 1 || name.is_none() {
        let at = tokens.first().map_or(bar, TokenTree::span);
        errors.push(at, "only a name for the nursery can stand here", HELP);
    }
    (name, body)
}

/// `nursery!(n, { .. })` and `nursery!(n { .. })`; in upper case it is a struct that the block evaluates to.
fn read_name_without_bars(tokens: &[TokenTree], errors: &mut Errors) -> Option<(Ident, TokenTree)> {
    let (name, block) = match tokens {
        [TokenTree::Ident(name), block] => (name, block),
        [TokenTree::Ident(name), comma, block, ..] if is_punct(comma, ',') && tokens.len() <= 4 => {
            (name, block)
        }
        _ => return None,
    };
    let word = name.to_string();
    let is_name =
        word.starts_with(|first: char| first.is_lowercase()) && syn::parse_str::<Ident>(&word).is_ok();
    if !is_name || !is_block(block) {
        return None;
    }
    let help = format!("write `nursery!(|{name}| {{ .. }})`");
    errors.push(name.span(), "the name of the nursery stands between `|` and `|`", &help);
    Some((name.clone(), block.clone()))
}

/// `|n| -> u32 { .. }`.
fn without_type(tokens: Vec<TokenTree>, errors: &mut Errors) -> Vec<TokenTree> {
    match tokens.as_slice() {
        [dash, arrow, .., block] if is_punct(dash, '-') && is_punct(arrow, '>') && is_block(block) => {
            let help = "remove it, and give what the block is assigned to that type";
            errors.push(
                dash.span(),
                "the block of a nursery is not a closure, and has no type to return",
                help,
            );
            vec![block.clone()]
        }
        _ => tokens,
    }
}

/// `nursery!(async move { .. })` and `nursery! { move { .. } }`.
fn unwrap_async(tokens: Vec<TokenTree>, errors: &mut Errors) -> Vec<TokenTree> {
    let Some((block, words)) = tokens.split_last() else { return tokens };
    let is_asked = |token: &TokenTree| is_word(token, "async") || is_word(token, "move");
    let TokenTree::Group(group) = block else { return tokens };
    if words.is_empty() || !words.iter().all(is_asked) || !is_block(block) {
        return tokens;
    }
    let (what, help) = match words.iter().any(|word| is_word(word, "move")) {
        true => ("the block of a nursery has no `move`", "put it on the tasks: `spawn async move { .. }`"),
        false => ("the block of a nursery is `async` by itself, and awaited", "remove this"),
    };
    errors.push(words[0].span(), what, help);
    group.stream().into_iter().collect()
}

/// `nursery!(f(), g())`: goes on as something of any type.
fn refuse_list(tokens: Vec<TokenTree>, errors: &mut Errors) -> Vec<TokenTree> {
    let before = tokens.iter().take_while(|token| !is_punct(token, ';') && !is_punct(token, '<'));
    let before: Vec<&TokenTree> = before.collect();
    let Some(comma) = before.iter().position(|token| is_punct(token, ',')) else { return tokens };
    let is_statement =
        ["let", "for", "match", "if", "while", "use"].iter().any(|word| is_word(&tokens[0], word));
    let ends_call = |token: &TokenTree| matches!(token, TokenTree::Group(_)) || is_punct(token, '?');
    if before.len() < tokens.len() || is_statement || comma == 0 || !ends_call(&tokens[comma - 1]) {
        return tokens;
    }
    errors.push(
        tokens[comma].span(),
        "a nursery is one block with statements, and not a list of tasks",
        "write `nursery! { let a = spawn ..; let b = spawn ..; }`, which evaluates to their results",
    );
    quote::quote_spanned!(tokens[0].span()=> ::core::unreachable!()).into_iter().collect()
}

fn is_block(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
}

fn is_punct(token: &TokenTree, character: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == character)
}

/// `nursery!({ .. })` and `nursery!(|n| { .. })`, which rustfmt formats, perhaps with a comma at the end.
fn unwrap_block(tokens: Vec<TokenTree>) -> Vec<TokenTree> {
    match tokens.as_slice() {
        [TokenTree::Group(group), comma @ ..]
            if group.delimiter() == Delimiter::Brace
                && comma.len() <= 1
                && comma.iter().all(|comma| is_punct(comma, ',')) =>
        {
            group.stream().into_iter().collect()
        }
        _ => tokens,
    }
}

fn is_word(token: &TokenTree, word: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == word)
}
