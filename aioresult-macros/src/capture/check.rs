//! What cannot be captured.

use proc_macro2::{Span, TokenTree};
use syn::visit::{self, Visit};
use syn::{Lifetime, Signature};

use super::parse::Function;
use crate::errors::Errors;

/// This is no function.
pub(super) fn refuse(first: &TokenTree, errors: &mut Errors) {
    let what = format!("`#[capture]` goes on an `async fn`, not on `{first}`");
    errors.push(first.span(), &what, "remove it, and put it on the functions that shall be captured");
}

/// Whether the function can be rewritten. There is one mistake at most, the others being consequences.
pub(super) fn check(function: &Function, errors: &mut Errors) -> bool {
    let Some((at, what, help)) = mistake(function) else { return true };
    errors.push(at, what, help);
    false
}

fn mistake(function: &Function) -> Option<(Span, &'static str, &'static str)> {
    let signature = &function.signature;
    let at = signature.fn_token.span;
    if let Some(constant) = &signature.constness {
        let what = "`#[capture]` goes on an `async fn`, not on a `const fn`";
        return Some((constant.span, what, "remove `#[capture]`"));
    }
    if signature.asyncness.is_none() && is_of_async_trait(signature) {
        return Some((
            at,
            "`#[async_trait]` has already rewritten this `async fn`, so `#[capture]` cannot",
            "put `#[capture]` on a function that this one calls, or declare the method as `async fn` without `#[async_trait]`",
        ));
    }
    if signature.asyncness.is_none() {
        return Some((
            at,
            "`#[capture]` goes on an `async fn`, and this one is not `async`",
            "write `async fn`, or remove `#[capture]`; macros like `#[tokio::main]` leave no `async fn` for it",
        ));
    }
    if function.body.is_none() {
        let what = "`#[capture]` needs the body of the function";
        return Some((at, what, "remove it here, and put it on the method of each `impl`"));
    }
    None
}

/// It names a lifetime like this.
fn is_of_async_trait(signature: &Signature) -> bool {
    #[derive(Default)]
    struct Finder(bool);

    impl<'ast> Visit<'ast> for Finder {
        fn visit_lifetime(&mut self, lifetime: &'ast Lifetime) {
            self.0 |= lifetime.ident == "async_trait";
        }

        fn visit_signature(&mut self, signature: &'ast Signature) {
            visit::visit_generics(self, &signature.generics);
        }
    }

    let mut finder = Finder::default();
    finder.visit_signature(signature);
    finder.0
}
