//! A place where no token is. An editor that is asked about a token looks for all that has its place in the expansion, and explains
//! each word of it. So what shall not be explained stands here. The compiler underlines from the first place to the last.

use proc_macro2::Span;

/// Just before the first character of `span`.
pub(crate) fn start(span: Span) -> Span {
    // Only the compiler can make it, which is not there in our own tests.
    if proc_macro::is_available() { span.unwrap().start().into() } else { span }
}
