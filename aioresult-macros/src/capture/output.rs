//! What the function returns when it has been awaited.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::visit_mut::{self, VisitMut};
use syn::{ReturnType, Type};

pub(super) struct Output {
    /// In the signature.
    pub(super) declared: TokenStream,
    /// In the body, where `impl Trait` cannot stand.
    pub(super) local: TokenStream,
    /// It is `!`.
    pub(super) is_never: bool,
}

pub(super) fn output(declared: &ReturnType, krate: &TokenStream) -> Output {
    let at = Span::mixed_site();
    let unit = |_| quote_spanned!(at=> ());
    let ReturnType::Type(_, declared) = declared else {
        return Output { declared: unit(()), local: unit(()), is_never: false };
    };
    if is_never(declared) {
        // `!` can stand only behind an arrow.
        let never = quote_spanned!(at=> <fn() -> #declared as #krate::__private::Returns>::Output);
        return Output { declared: never.clone(), local: never, is_never: true };
    }
    let mut local = declared.clone();
    Erase.visit_type_mut(&mut local);
    Output { declared: declared.to_token_stream(), local: local.to_token_stream(), is_never: false }
}

fn is_never(declared: &Type) -> bool {
    match declared {
        Type::Never(_) => true,
        Type::Group(group) => is_never(&group.elem),
        Type::Paren(paren) => is_never(&paren.elem),
        _ => false,
    }
}

/// Leaves `impl Trait` to be inferred.
struct Erase;

impl VisitMut for Erase {
    fn visit_type_mut(&mut self, inner: &mut Type) {
        match inner {
            Type::ImplTrait(_) => *inner = Type::Verbatim(quote_spanned!(Span::mixed_site()=> _)),
            _ => visit_mut::visit_type_mut(self, inner),
        }
    }
}
