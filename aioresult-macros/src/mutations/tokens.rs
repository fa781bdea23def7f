//! What can be asked of a token stream.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

pub(crate) fn parsed(text: &str) -> TokenStream {
    text.parse().expect("these are tokens")
}

/// All tokens in their order, delimiters as well, but not the invisible ones.
pub(crate) fn flat(tokens: &TokenStream) -> Vec<String> {
    let mut found = Vec::new();
    flatten(tokens, &mut found);
    found
}

fn flatten(tokens: &TokenStream, found: &mut Vec<String>) {
    for token in tokens.clone() {
        let TokenTree::Group(group) = token else {
            found.push(token.to_string());
            continue;
        };
        let (open, close) = delimiters(group.delimiter());
        found.extend((!open.is_empty()).then(|| open.to_owned()));
        flatten(&group.stream(), found);
        found.extend((!close.is_empty()).then(|| close.to_owned()));
    }
}

fn delimiters(delimiter: Delimiter) -> (&'static str, &'static str) {
    match delimiter {
        Delimiter::Parenthesis => ("(", ")"),
        Delimiter::Brace => ("{", "}"),
        Delimiter::Bracket => ("[", "]"),
        Delimiter::None => ("", ""),
    }
}

/// As text, in which the invisible delimiters are seen.
pub(crate) fn show(tokens: &TokenStream) -> String {
    let token = |token| match token {
        TokenTree::Group(group) => {
            let inner = show(&group.stream());
            match delimiters(group.delimiter()) {
                ("", _) => format!("⟦{inner}⟧"),
                (open, close) => format!("{open}{inner}{close}"),
            }
        }
        other => other.to_string(),
    };
    tokens.clone().into_iter().map(token).collect::<Vec<_>>().join(" ")
}

/// The first of `part` that is missing in `whole`, where all have to be in the same order.
pub(crate) fn first_missing<'a>(part: &'a [String], whole: &[String]) -> Option<(usize, &'a String)> {
    let mut whole = whole.iter();
    part.iter().enumerate().find(|(_, token)| !whole.any(|other| other == *token))
}

/// The texts of the `compile_error!`s.
pub(crate) fn messages(tokens: &TokenStream) -> Vec<String> {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let mut found = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        let TokenTree::Group(group) = token else { continue };
        let is_message = matches!(&tokens[..index], [.., TokenTree::Ident(name), TokenTree::Punct(_)] if name == "compile_error");
        if is_message {
            found.extend(syn::parse2::<syn::LitStr>(group.stream()).map(|text| text.value()));
        }
        found.extend(messages(&group.stream()));
    }
    found
}
