//! The new function.

use proc_macro2::{Delimiter, Group, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Abi, Attribute, LitStr, Meta, ReturnType, Signature};

use super::options::{Args, Options};
use super::output::{self, Output};
use super::parameters::Parameters;
use super::parse::Function;
use crate::places::start;

pub(super) fn expand(function: &Function, parameters: &Parameters, options: &Options) -> TokenStream {
    let Function { visibility, signature, body, .. } = function;
    let Signature { safety, abi, fn_token, ident, generics, .. } = signature;
    let output = output::output(&signature.output, &options.krate);
    let attributes = kept_attributes(function);
    let track_caller = track_caller(function);
    let inputs = inputs(signature, parameters);
    let returned = returned(signature, parameters, &output, options);
    let body = in_braces(body, routine(function, parameters, &output, options));
    let bounds = &generics.where_clause;
    quote!(#(#attributes)* #track_caller #visibility #safety #abi #fn_token #ident #generics #inputs #returned #bounds #body)
}

/// `#[must_use]` without a text is what `Routine` is anyway.
fn kept_attributes(function: &Function) -> impl Iterator<Item = &Attribute> {
    let is_doubled =
        |attribute: &Attribute| matches!(&attribute.meta, Meta::Path(path) if path.is_ident("must_use"));
    function.attributes.iter().filter(move |attribute| !is_doubled(attribute))
}

/// So that the routine knows where the function was called. `main` cannot have it, nor what is not of Rust's own ABI.
fn track_caller(function: &Function) -> Option<TokenStream> {
    let Signature { abi, ident, .. } = &function.signature;
    let is_foreign = |abi: &Abi| abi.name.as_ref().is_none_or(|name| name.value() != "Rust");
    let is_there = function.attributes.iter().any(|attribute| attribute.path().is_ident("track_caller"));
    if is_there || ident == "main" || abi.as_ref().is_some_and(is_foreign) {
        return None;
    }
    Some(quote_spanned!(Span::mixed_site()=> #[track_caller]))
}

fn inputs(signature: &Signature, parameters: &Parameters) -> Group {
    let declarations = &parameters.declarations;
    let mut inputs = Group::new(Delimiter::Parenthesis, quote!(#(#declarations),*));
    inputs.set_span(signature.paren_token.span.join());
    inputs
}

/// What `impl` captures is decided by the edition of its span, which is that of this crate: all generics and lifetimes. From just
/// before the function's name up to its end, for messages about the type.
fn returned(
    signature: &Signature,
    parameters: &Parameters,
    output: &Output,
    options: &Options,
) -> TokenStream {
    let name = signature.ident.span();
    let at = located_at(start(name));
    let (krate, output) = (&options.krate, &output.declared);
    let bracket = quote_spanned!(located_at(name)=> >);
    let future = match &parameters.started {
        None => quote_spanned!(at=> ::core::future::Future<Output = #output #bracket),
        Some(started) => {
            let ready = &started.ready;
            quote_spanned!(at=> #krate::Startable<Ready = #ready, Output = #output #bracket)
        }
    };
    let bracket = quote_spanned!(name=> >);
    quote_spanned!(at=> -> #krate::Routine<impl #future #bracket)
}

fn routine(function: &Function, parameters: &Parameters, output: &Output, options: &Options) -> TokenStream {
    let at = Span::mixed_site();
    let krate = &options.krate;
    let ident = &function.signature.ident;
    let unnamed = || LitStr::new(&ident.unraw().to_string(), at);
    let name = options.name.clone().unwrap_or_else(unnamed);
    let shown = &parameters.shown;
    let arguments = match options.args {
        Args::None => quote_spanned!(at=> ::core::option::Option::None),
        Args::Some | Args::WithSelf => quote_spanned!(at=> #krate::__private::arguments(&[#(#shown),*])),
    };
    let mut future = future(function, parameters, output);
    if let Some(started) = &parameters.started {
        let ready = &started.name;
        future = quote_spanned!(at=> #krate::__private::startable(move |#ready| #future));
    }
    // The text comes first, since the future takes the arguments. It is in no variable, which could be called as a parameter is.
    quote_spanned!(at=> #krate::__private::routine(#arguments, #name, #future))
}

/// With the user's spans: see the same in `nursery!`.
fn future(function: &Function, parameters: &Parameters, output: &Output) -> TokenStream {
    let rebindings = &parameters.rebindings;
    let run = run(function, output);
    let block = in_braces(&function.body, quote!(#rebindings #run));
    let span = function.signature.asyncness.map_or_else(Span::mixed_site, |asyncness| asyncness.span);
    let word = quote_spanned!(start(span)=> move);
    quote_spanned!(span=> async #word #block)
}

/// In a statement of its own, whose end is that of the temporaries of the body's last expression: they may borrow arguments.
///
/// Its place is that of the type, for messages about what the body returns.
fn run(function: &Function, output: &Output) -> TokenStream {
    let (local, body) = (&output.local, &function.body);
    let place = match &function.signature.output {
        ReturnType::Default => function.signature.ident.span(),
        ReturnType::Type(_, declared) => declared.span(),
    };
    let at = located_at(start(place));
    let braces = |tokens| {
        let mut braces = Group::new(Delimiter::Brace, tokens);
        braces.set_span(located_at(place));
        braces
    };
    // In an arm, because clippy asks of what a `let` gets that it does not diverge.
    let arm = braces(quote_spanned!(at=> () => #body));
    let body = quote_spanned!(at=> match () #arm);
    if output.is_never {
        return quote_spanned!(at=> let _: #local = #body;);
    }
    let returned = braces(quote_spanned!(at=> output));
    quote_spanned! {at=>
        // So that `return` and `?` in the body know what they return.
        if let ::core::option::Option::Some(output) = ::core::option::Option::None::<#local> {
            return #returned;
        }
        let output: #local = #body;
        // The body may end in an endless loop.
        #[allow(unreachable_code)]
        return output;
    }
}

/// The place of `span`, with names resolved as those of this macro.
fn located_at(span: Span) -> Span {
    Span::mixed_site().located_at(span)
}

/// At the place of the user's.
fn in_braces(body: &impl ToTokens, tokens: TokenStream) -> Group {
    let mut braces = Group::new(Delimiter::Brace, tokens);
    let place = body.to_token_stream().into_iter().next();
    braces.set_span(place.map_or_else(Span::mixed_site, |body| body.span()));
    braces
}
