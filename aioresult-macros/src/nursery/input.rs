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
    let (name, body) = read_name(body, errors);
    let body: TokenStream = unwrap_block(body).into_iter().collect();
    let span = body.clone().into_iter().next().map_or_else(Span::call_site, |first| first.span());
    Input { krate, flavour, name, body, span }
}

/// `|n|`.
fn read_name(mut tokens: Vec<TokenTree>, errors: &mut Errors) -> (Option<Ident>, Vec<TokenTree>) {
    const HELP: &str = "write `|n|` with a name of your choice, or leave it out";
    let words = tokens.iter().take_while(|token| is_word(token, "async") || is_word(token, "move")).count();
    let is_bar = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == '|');
    if !tokens.get(words).is_some_and(is_bar) {
        return (None, tokens);
    }
    if words > 0 {
        errors.push(tokens[0].span(), "the block of a nursery is not a closure", HELP);
    }
    tokens.drain(..=words);
    let Some(end) = tokens.iter().position(is_bar) else {
        errors.push(Span::call_site(), "the name of the nursery ends with `|`", HELP);
        return (None, tokens);
    };
    let body = tokens.split_off(end + 1);
    let bar = tokens.pop().map_or_else(Span::call_site, |bar| bar.span());
    if let [TokenTree::Ident(name)] = tokens.as_slice()
        && name != "_"
    {
        return (Some(name.clone()), body);
    }
    let at = tokens.first().map_or(bar, TokenTree::span);
    errors.push(at, "only a name for the nursery can stand here", HELP);
    let name = tokens.into_iter().find_map(|token| match token {
        TokenTree::Ident(name) if name != "mut" && name != "ref" && name != "_" => Some(name),
        _ => None,
    });
    (name, body)
}

/// `nursery!({ .. })` and `nursery!(|n| { .. })`, which rustfmt formats, perhaps with a comma at the end.
fn unwrap_block(tokens: Vec<TokenTree>) -> Vec<TokenTree> {
    let is_comma = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ',');
    match tokens.as_slice() {
        [TokenTree::Group(group), comma @ ..]
            if group.delimiter() == Delimiter::Brace && comma.len() <= 1 && comma.iter().all(is_comma) =>
        {
            group.stream().into_iter().collect()
        }
        _ => tokens,
    }
}

fn is_word(token: &TokenTree, word: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == word)
}
