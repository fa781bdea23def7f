//! The locals of the expansion, which no user can name, but the compiler's messages can.

use proc_macro2::{Delimiter, Group, Ident, Punct, Spacing, Span, TokenStream};
use quote::{ToTokens, quote_spanned};

use crate::places::start;

/// The place of `span`, with names resolved as those of this macro.
pub(super) fn located_at(span: Span) -> Span {
    Span::mixed_site().located_at(span)
}

/// A pattern that binds a value of the type `owner` to `name`, at `place`.
///
/// The compiler calls a local a temporary value, unless the span of its pattern is the user's. That goes from the first
/// token to the last, and the name is neither.
pub(super) fn local(name: &str, owner: &TokenStream, place: Span) -> TokenStream {
    let at = located_at(start(place));
    let (first, name) = (Ident::new("mut", start(place)), Ident::new(name, at));
    let mut last = Group::new(Delimiter::Brace, quote_spanned!(at=> ..));
    last.set_span(place);
    quote_spanned!(at=> #first #name @ #owner #last)
}

/// `let PATTERN: TYPE = VALUE;`, which the compiler underlines from `first` to `last` if it cannot be reached. That takes three tokens
/// of the user's: the first, the last and the last of the value. There is always a type, because of lints about
/// names for `()`.
pub(super) fn binding(pattern: &TokenStream, value: TokenStream, first: Span, last: Span) -> TokenStream {
    let word = Ident::new("let", start(first));
    let mut value = Group::new(Delimiter::Brace, value);
    value.set_span(last);
    let mut end = Punct::new(';', Spacing::Alone);
    end.set_span(last);
    quote_spanned!(located_at(start(first))=> #word #pattern = #value #end)
}

/// A borrow of it, with a span that is the user's, too.
pub(super) fn borrowed(name: &str, word: &str, place: Span) -> TokenStream {
    let before = start(place);
    let (name, word) = (Ident::new(name, located_at(before)), Ident::new(word, before));
    let mut last = Group::new(Delimiter::Parenthesis, name.into_token_stream());
    last.set_span(place);
    quote_spanned!(before=> & #word #last)
}
