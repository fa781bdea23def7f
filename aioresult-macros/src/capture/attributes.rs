//! The attributes of the function and of its parameters.

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Meta};

/// The levels of lints.
const LEVELS: &[&str] = &["allow", "deny", "expect", "forbid", "warn"];

/// Attributes of functions that are no macros. One that is missing here does no harm: see [`last`](super::last).
const INERT: &[&str] = &[
    "allow",
    "cfg",
    "cfg_attr",
    "cold",
    "deny",
    "deprecated",
    "doc",
    "expect",
    "forbid",
    "inline",
    "must_use",
    "target_feature",
    "track_caller",
    "warn",
];

/// Tools whose attributes are no macros.
const TOOLS: &[&str] = &["clippy", "diagnostic", "rustfmt"];

/// Whether the attribute can be a macro that wants to see the `async fn`.
pub(super) fn may_be_macro(attribute: &Attribute) -> bool {
    let Some(first) = attribute.path().segments.first() else { return false };
    let known = if attribute.path().segments.len() == 1 { INERT } else { TOOLS };
    !known.iter().any(|name| first.ident == name)
}

/// This attribute once more.
pub(super) fn is_capture(attribute: &Attribute) -> bool {
    let names: Vec<String> = attribute.path().segments.iter().map(|name| name.ident.to_string()).collect();
    matches!(names.join("::").as_str(), "capture" | "aioresult::capture")
}

pub(super) fn without_capture(item: TokenStream) -> TokenStream {
    let parser = |input: ParseStream| {
        let attributes = input.call(Attribute::parse_outer)?;
        let rest: TokenStream = input.parse()?;
        let others = attributes.iter().filter(|attribute| !is_capture(attribute));
        Ok(quote!(#(#others)* #rest))
    };
    parser.parse2(item).expect("the item was parsed before")
}

/// Behind the attributes of the item.
pub(super) fn insert_last(item: TokenStream, attribute: TokenStream) -> TokenStream {
    let parser = |input: ParseStream| {
        let attributes = input.call(Attribute::parse_outer)?;
        let rest: TokenStream = input.parse()?;
        Ok(quote!(#(#attributes)* #attribute #rest))
    };
    parser.parse2(item).expect("the item was parsed before")
}

/// Those of a parameter, by where they go.
pub(super) struct OfParameter {
    /// All but the levels of lints. On a parameter of the new function an `expect` would not be fulfilled.
    pub(super) declaration: Vec<Attribute>,
    /// Those that may remove the parameter.
    pub(super) cfgs: Vec<Attribute>,
    pub(super) lints: Vec<Attribute>,
}

pub(super) fn of_parameter(attributes: &[Attribute]) -> OfParameter {
    let (lints, declaration): (Vec<_>, Vec<_>) = attributes.iter().cloned().partition(is_level);
    let is_cfg =
        |attribute: &&Attribute| attribute.path().is_ident("cfg") || attribute.path().is_ident("cfg_attr");
    let cfgs = declaration.iter().filter(is_cfg).cloned().collect();
    OfParameter { declaration, cfgs, lints }
}

fn is_level(attribute: &Attribute) -> bool {
    match &attribute.meta {
        Meta::List(list) if list.path.is_ident("cfg_attr") => mentions_level(&list.tokens),
        meta => LEVELS.iter().any(|level| meta.path().is_ident(level)),
    }
}

fn mentions_level(tokens: &TokenStream) -> bool {
    let is_level = |token: TokenTree| match token {
        TokenTree::Ident(name) => LEVELS.iter().any(|level| name == level),
        _ => false,
    };
    tokens.clone().into_iter().any(is_level)
}
