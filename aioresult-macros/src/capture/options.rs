//! `args`, `args(self)`, `skip(..)`, `name = ".."` and `crate = path`.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{LitStr, Path, Token};

use crate::errors::Errors;

const HELP: &str = "the options are `args`, `args(self)`, `skip(..)`, `name = \"..\"` and `crate = path`";

pub(super) struct Options {
    /// The path to the runtime crate.
    pub(super) krate: TokenStream,
    pub(super) name: Option<LitStr>,
    pub(super) args: Args,
    pub(super) skip: Vec<Ident>,
    /// There are no macros behind this one any more. Only this macro writes it.
    pub(super) is_last: bool,
}

/// Which arguments are shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Args {
    None,
    /// All but `self`.
    Some,
    WithSelf,
}

/// One of the options as it was written.
struct Entry {
    name: Ident,
    value: Value,
}

enum Value {
    None,
    List(Group),
    /// What stands behind the `=`.
    Is(TokenStream),
    Wrong,
}

pub(super) fn read(tokens: TokenStream, errors: &mut Errors) -> Options {
    let krate = quote_spanned!(Span::mixed_site()=> ::aioresult);
    let mut options = Options { krate, name: None, args: Args::None, skip: Vec::new(), is_last: false };
    let mut seen: Vec<Ident> = Vec::new();
    for tokens in split(tokens) {
        let Some(entry) = entry(tokens, errors) else { continue };
        if seen.contains(&entry.name) {
            errors.push(entry.name.span(), &format!("`{}` is given twice", entry.name), "write it once");
            continue;
        }
        seen.push(entry.name.clone());
        options.set(entry, errors);
    }
    let find = |word: &str| seen.iter().find(|name| *name == word);
    if let Some(skip) = find("skip")
        && find("args").is_none()
    {
        let what = "no argument is shown, so none can be skipped";
        errors.push(skip.span(), what, "add `args`, or remove `skip(..)`");
        options.skip.clear();
    }
    options
}

impl Options {
    fn set(&mut self, Entry { name, value }: Entry, errors: &mut Errors) {
        match name.to_string().as_str() {
            "args" => self.args = args(&name, &value, errors),
            "skip" => self.skip = skip(&name, &value, errors),
            "name" => self.name = string(&name, value, errors),
            "crate" => self.krate = path(&name, value, errors).unwrap_or_else(|| self.krate.clone()),
            "__last" => self.is_last = true,
            _ => errors.push(name.span(), &format!("`{name}` is no option of `#[capture]`"), HELP),
        }
    }
}

/// At the commas, before anything is parsed, so that a mistake in one does not hide those in others.
fn split(tokens: TokenStream) -> Vec<Vec<TokenTree>> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let is_comma = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ',');
    tokens.split(is_comma).filter(|part| !part.is_empty()).map(<[_]>::to_vec).collect()
}

fn entry(tokens: Vec<TokenTree>, errors: &mut Errors) -> Option<Entry> {
    let mut tokens = tokens.into_iter();
    let name = match tokens.next()? {
        TokenTree::Ident(name) => name,
        other => {
            errors.push(other.span(), "this is no option of `#[capture]`", HELP);
            return None;
        }
    };
    let value = match (tokens.next(), tokens.as_slice()) {
        (None, _) => Value::None,
        (Some(TokenTree::Punct(punct)), _) if punct.as_char() == '=' => Value::Is(tokens.collect()),
        (Some(TokenTree::Group(list)), []) if list.delimiter() == Delimiter::Parenthesis => Value::List(list),
        _ => Value::Wrong,
    };
    Some(Entry { name, value })
}

fn args(name: &Ident, value: &Value, errors: &mut Errors) -> Args {
    let (what, help) = match value {
        Value::None => return Args::Some,
        Value::List(list) if list.stream().to_string() == "self" => return Args::WithSelf,
        Value::List(_) => ("in `args(..)` only `self` can stand", "leave arguments out with `skip(..)`"),
        Value::Is(_) | Value::Wrong => {
            ("`args` takes no value", "write `args`, or `args(self)` to show `self`, too")
        }
    };
    errors.push(value.span().unwrap_or_else(|| name.span()), what, help);
    Args::Some
}

fn skip(name: &Ident, value: &Value, errors: &mut Errors) -> Vec<Ident> {
    let parser =
        |input: ParseStream| Punctuated::<Ident, Token![,]>::parse_terminated_with(input, Ident::parse_any);
    if let Value::List(list) = value
        && let Ok(names) = parser.parse2(list.stream())
        && !names.is_empty()
    {
        return names.into_iter().collect();
    }
    let at = value.span().unwrap_or_else(|| name.span());
    errors.push(at, "`skip` takes the names of arguments", "write `skip(a, b)`");
    Vec::new()
}

fn string(name: &Ident, value: Value, errors: &mut Errors) -> Option<LitStr> {
    let at = value.span().unwrap_or_else(|| name.span());
    let string = value.assigned().and_then(|tokens| syn::parse2(tokens).ok());
    if string.is_none() {
        errors.push(at, "`name` takes a string literal", "write `name = \"..\"`");
    }
    string
}

fn path(name: &Ident, value: Value, errors: &mut Errors) -> Option<TokenStream> {
    let at = value.span().unwrap_or_else(|| name.span());
    let path = value.assigned().and_then(|tokens| Path::parse_mod_style.parse2(tokens).ok());
    if path.is_none() {
        errors.push(at, "`crate` takes a path", "write `crate = path::to::aioresult`");
    }
    path.map(ToTokens::into_token_stream)
}

impl Value {
    /// Where it stands, if it does.
    fn span(&self) -> Option<Span> {
        match self {
            Value::List(list) => Some(list.span()),
            Value::Is(tokens) => tokens.clone().into_iter().next().map(|first| first.span()),
            Value::None | Value::Wrong => None,
        }
    }

    fn assigned(self) -> Option<TokenStream> {
        match self {
            Value::Is(tokens) => Some(tokens),
            _ => None,
        }
    }
}
