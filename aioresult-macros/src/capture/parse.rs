//! The function, of which only the signature is looked at.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use syn::parse::{ParseStream, Parser};
use syn::{AttrStyle, Attribute, Signature, Visibility};

/// What the attribute stands on.
pub(super) enum Item {
    Function(Box<Function>),
    /// No function. With its first token that says what it is.
    Other(TokenTree),
    Broken,
}

pub(super) struct Function {
    pub(super) attributes: Vec<Attribute>,
    pub(super) visibility: Visibility,
    pub(super) signature: Signature,
    /// In braces. A method of a trait may have none.
    pub(super) body: Option<TokenTree>,
}

pub(super) fn parse(item: TokenStream) -> Item {
    let parser = |input: ParseStream| {
        let attributes = input.call(Attribute::parse_outer)?;
        let visibility = input.parse()?;
        if input.fork().parse::<Signature>().is_err() {
            return Ok(other(input.parse()?));
        }
        // Not that of the fork, which says nothing of what is left over in its parentheses: `-> (A B)`.
        let signature: Signature = input.parse()?;
        // Those with `...` are not `async`.
        if signature.variadic.is_some() {
            return Ok(Item::Broken);
        }
        Ok(function(attributes, visibility, signature, input.parse()?))
    };
    parser.parse2(item).unwrap_or(Item::Broken)
}

fn function(
    mut attributes: Vec<Attribute>,
    visibility: Visibility,
    signature: Signature,
    rest: TokenStream,
) -> Item {
    let mut rest = rest.into_iter();
    let body = match (rest.next(), rest.next()) {
        (Some(TokenTree::Group(group)), None) if is_body(&group) => {
            Some(move_attributes(group, &mut attributes))
        }
        (Some(TokenTree::Punct(punct)), None) if punct.as_char() == ';' => None,
        _ => return Item::Broken,
    };
    Item::Function(Box::new(Function { attributes, visibility, signature, body }))
}

/// Those inside of the body, `#![..]`, are the function's. In the new function they could not stand there.
fn move_attributes(body: Group, attributes: &mut Vec<Attribute>) -> TokenTree {
    let parser =
        |input: ParseStream| Ok((input.call(Attribute::parse_inner)?, input.parse::<TokenStream>()?));
    let Ok((inner, rest)) = parser.parse2(body.stream()) else { return body.into() };
    if inner.is_empty() {
        return body.into();
    }
    attributes.extend(inner.into_iter().map(|attribute| Attribute { style: AttrStyle::Outer, ..attribute }));
    let mut moved = Group::new(body.delimiter(), rest);
    moved.set_span(body.span());
    moved.into()
}

/// Braces, perhaps in the invisible delimiters of a macro's `$body:block`.
fn is_body(group: &Group) -> bool {
    match group.delimiter() {
        Delimiter::Brace => true,
        Delimiter::None => {
            let inner: Vec<TokenTree> = group.stream().into_iter().collect();
            matches!(inner.as_slice(), [TokenTree::Group(inner)] if is_body(inner))
        }
        _ => false,
    }
}

fn other(rest: TokenStream) -> Item {
    let is_qualifier = |token: &TokenTree| match token {
        TokenTree::Ident(name) => ["async", "const", "extern", "unsafe"].iter().any(|word| name == word),
        token => matches!(token, TokenTree::Literal(_)),
    };
    let is_word = |token: &TokenTree, word: &str| matches!(token, TokenTree::Ident(name) if name == word);
    let is_fn = rest
        .clone()
        .into_iter()
        .find(|token| !is_qualifier(token))
        .is_some_and(|token| is_word(&token, "fn"));
    let first = rest.into_iter().find(|token| !is_word(token, "unsafe"));
    match first {
        Some(first) if !is_fn => Item::Other(first),
        _ => Item::Broken,
    }
}
