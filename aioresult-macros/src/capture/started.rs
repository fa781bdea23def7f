//! The type by which a startable function is known.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::{GenericArgument, PathArguments, Type};

/// What a parameter of this type reports: `S`, if it is `Started<S>`, or `()`, if it is `Started`.
pub(super) fn ready(ty: &Type) -> Option<TokenStream> {
    let path = match ty {
        Type::Group(group) => return ready(&group.elem),
        Type::Path(path) if path.qself.is_none() => &path.path,
        _ => return None,
    };
    let last = path.segments.last().filter(|last| last.ident == "Started")?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return Some(quote_spanned!(Span::mixed_site()=> ()));
    };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(reported) => Some(reported.to_token_stream()),
        _ => None,
    })
}
