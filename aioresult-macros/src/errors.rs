//! What the macros have to say about the user's code.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;

/// The mistakes found so far. All of them are reported, and the rest of the code is type-checked nevertheless.
#[derive(Default)]
pub(crate) struct Errors(pub(crate) Vec<syn::Error>);

impl Errors {
    pub(crate) fn push(&mut self, at: Span, what: &str, help: &str) {
        self.0.push(syn::Error::new(at, format!("{what}\nhelp: {help}")));
    }

    pub(crate) fn into_compile_errors(self) -> TokenStream {
        self.0.iter().map(syn::Error::to_compile_error).collect()
    }
}

/// Of the first token: that of all of them depends on the toolchain.
pub(crate) fn first_span(tokens: &impl ToTokens) -> Span {
    tokens.to_token_stream().into_iter().next().map_or_else(Span::call_site, |first| first.span())
}
