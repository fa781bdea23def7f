//! The macros of the [`aioresult`] crate. Use them from there: what they expand to names its private parts.
//!
//! [`aioresult`]: https://docs.rs/aioresult
#![warn(missing_docs)]

mod nursery;

use proc_macro::TokenStream;

/// What `aioresult::nursery!` expands to; the first token tree is the path to that crate, in parentheses.
#[doc(hidden)]
#[proc_macro]
pub fn __nursery(tokens: TokenStream) -> TokenStream {
    nursery::nursery(tokens.into()).into()
}
