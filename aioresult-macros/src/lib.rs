//! The macros of the [`aioresult`] crate. Use them from there: what they expand to names its private parts.
//!
//! [`aioresult`]: https://docs.rs/aioresult
#![warn(missing_docs)]

mod capture;
mod errors;
#[cfg(test)]
mod mutations;
mod nursery;
mod places;

use proc_macro::TokenStream;

/// What `aioresult::nursery!` and its relatives expand to; the first token tree is the path to that crate, in
/// parentheses, the second the name of the macro.
#[doc(hidden)]
#[proc_macro]
pub fn nursery(tokens: TokenStream) -> TokenStream {
    nursery::nursery(tokens.into()).into()
}

#[expect(
    missing_docs,
    reason = "`aioresult` has them where it exports this, because there the examples can run"
)]
#[proc_macro_attribute]
pub fn capture(options: TokenStream, item: TokenStream) -> TokenStream {
    capture::capture(options.into(), item.into()).into()
}
