//! The parameters: in the new signature, in the future that takes them, and in the text of the arguments.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{FnArg, Pat, PatIdent, PatType, Receiver, Signature, Type};

use super::attributes::{self, OfParameter};
use super::options::{Args, Options};
use super::started;
use crate::errors::{Errors, first_span};

/// What becomes of all of them.
#[derive(Default)]
pub(super) struct Parameters {
    pub(super) declarations: Vec<TokenStream>,
    /// The future takes every argument, also those that its body does not mention, in the order in which an `async fn`
    /// does, so that they are dropped when it would drop them.
    pub(super) rebindings: TokenStream,
    /// References to what is shown of them.
    pub(super) shown: Vec<TokenStream>,
    pub(super) started: Option<Started>,
}

/// The parameter that callers do not pass.
pub(super) struct Started {
    pub(super) name: Ident,
    /// The type of what is reported.
    pub(super) ready: TokenStream,
}

pub(super) fn lower(signature: &Signature, options: &Options, errors: &mut Errors) -> Parameters {
    let parameters = Parameters::default();
    let plain = signature.inputs.iter().filter_map(|parameter| match parameter {
        FnArg::Typed(parameter) => plain_name(&parameter.pat).cloned(),
        FnArg::Receiver(_) => None,
    });
    let plain = plain.collect();
    let mut lowering = Lowering { options, errors, parameters, names: Vec::new(), plain, number: 0 };
    for parameter in &signature.inputs {
        match parameter {
            FnArg::Receiver(receiver) => lowering.receiver(receiver),
            FnArg::Typed(parameter) => lowering.typed(parameter),
        }
    }
    lowering.check_skipped();
    lowering.parameters
}

struct Lowering<'a> {
    options: &'a Options,
    errors: &'a mut Errors,
    parameters: Parameters,
    /// The names that the patterns of the arguments bind.
    names: Vec<Ident>,
    /// The parameters that are only a name.
    plain: Vec<Ident>,
    /// Of the next one that is more.
    number: usize,
}

impl Lowering<'_> {
    /// An `async move` block takes all of `self` if this is mentioned.
    fn receiver(&mut self, receiver: &Receiver) {
        let attributes = attributes::of_parameter(&receiver.attrs);
        let (cfgs, name) = (&attributes.cfgs, &receiver.self_token);
        let declaration = Receiver { attrs: attributes.declaration, ..receiver.clone() };
        self.parameters.declarations.push(declaration.into_token_stream());
        self.parameters.rebindings.extend(quote_spanned!(mixed()=> #(#cfgs)* let _ = &#name;));
        if self.options.args == Args::WithSelf {
            let krate = &self.options.krate;
            self.parameters.shown.push(quote!(#(#cfgs)* #krate::__private::Shown::shown(&#name)));
        }
    }

    fn typed(&mut self, parameter: &PatType) {
        if let Some(ready) = started::ready(&parameter.ty) {
            return self.started(parameter, ready);
        }
        if let Type::Reference(reference) = &*parameter.ty
            && started::ready(&reference.elem).is_some()
        {
            let what = "a reference cannot report, because a report takes the `Started`";
            self.errors.push(reference.and_token.span, what, "take it by value");
            let owned = PatType { ty: reference.elem.clone(), ..parameter.clone() };
            return self.typed(&owned);
        }
        let outer = self.outer_name(&parameter.pat);
        let attributes = attributes::of_parameter(&parameter.attrs);
        let (cfgs, declared, ty) = (&attributes.cfgs, &attributes.declaration, &parameter.ty);
        self.parameters.declarations.push(quote!(#(#declared)* #outer: #ty));
        self.parameters.rebindings.extend(rebinding(&parameter.pat, &outer, &attributes));
        let names = names_in(&parameter.pat);
        let is_skipped = names.iter().any(|name| self.options.skip.contains(name));
        self.names.extend(names);
        if self.options.args == Args::None {
            return;
        }
        let (at, krate) = (outer.span(), &self.options.krate);
        self.parameters.shown.push(match is_skipped {
            true => quote_spanned!(at=> #(#cfgs)* &::core::format_args!("_")),
            false => quote_spanned!(at=> #(#cfgs)* #krate::__private::Shown::shown(&#outer)),
        });
    }

    fn started(&mut self, parameter: &PatType, ready: TokenStream) {
        let attributes = attributes::of_parameter(&parameter.attrs);
        if let Some(cfg) = attributes.cfgs.first() {
            let what = "this parameter decides what the function returns, so it cannot come and go";
            self.errors.push(
                first_span(cfg.path()),
                what,
                "write two functions, each with this attribute or its opposite",
            );
        }
        let (lints, pattern, ty) = (&attributes.lints, &parameter.pat, &parameter.ty);
        let name = self.outer_name(pattern);
        let value = if self.parameters.started.is_none() {
            name.to_token_stream()
        } else {
            let what = "only one parameter of a function can be `Started`";
            self.errors.push(
                first_span(ty),
                what,
                "report everything at once, with a tuple or a struct: `Started<(A, B)>`",
            );
            quote_spanned!(mixed()=> ::core::option::Option::None.unwrap())
        };
        self.parameters.rebindings.extend(quote_spanned!(mixed()=> #(#lints)* let #pattern: #ty = #value;));
        self.parameters.started.get_or_insert(Started { name, ready });
    }

    /// The user's name, where it is one, for documentation and editors. It is not seen by the user's code.
    fn outer_name(&mut self, pattern: &Pat) -> Ident {
        let at = mixed().located_at(pattern.span());
        let Some(plain) = plain_name(pattern) else { return self.fresh_name(at) };
        let mut name = plain.clone();
        let is_alone = self.plain.iter().filter(|other| *other == plain).count() == 1;
        // Of two with one name, either one comes from a macro, or the compiler shall say what is wrong.
        if is_alone {
            name.set_span(at);
        }
        name
    }

    fn fresh_name(&mut self, at: Span) -> Ident {
        loop {
            let name = Ident::new(&format!("__arg{}", self.number), at);
            self.number += 1;
            if !self.plain.contains(&name) {
                return name;
            }
        }
    }

    fn check_skipped(&mut self) {
        let listed: Vec<String> = self.names.iter().map(|name| format!("`{name}`")).collect();
        let help = format!("the arguments are {}", listed.join(", "));
        let help = if listed.is_empty() { "the function has no arguments" } else { &help };
        for name in &self.options.skip {
            if name == "self" {
                let what = "`self` is not shown without `args(self)`";
                self.errors.push(name.span(), what, "remove it here");
            } else if !self.names.contains(name) {
                self.errors.push(name.span(), &format!("no argument is called `{name}`"), help);
            }
        }
    }
}

/// The argument itself is dropped after what its pattern binds, and if that is nothing, all the same.
fn rebinding(pattern: &Pat, outer: &Ident, attributes: &OfParameter) -> TokenStream {
    let (cfgs, lints, at) = (&attributes.cfgs, &attributes.lints, mixed());
    let take = quote_spanned!(at=> #(#cfgs)* let #outer = #outer;);
    if let Pat::Wild(_) = pattern {
        return take;
    }
    let bind = quote_spanned!(at=> #(#lints)* let #pattern = #outer;);
    // Of variables some lints ask more than of arguments.
    match plain_name(pattern) {
        Some(name) if name.to_string().starts_with('_') => {
            quote_spanned!(at=> #(#cfgs)* #[allow(clippy::no_effect_underscore_binding)] #bind)
        }
        Some(_) => quote!(#(#cfgs)* #bind),
        None => quote_spanned!(at=> #take #(#cfgs)* #[allow(let_underscore)] #bind),
    }
}

/// Of a pattern that is only a name. In upper case it can be that of a constant.
fn plain_name(pattern: &Pat) -> Option<&Ident> {
    match pattern {
        Pat::Ident(PatIdent { by_ref: None, subpat: None, ident, .. }) => {
            Some(ident).filter(|name| !name.to_string().starts_with(char::is_uppercase))
        }
        _ => None,
    }
}

fn names_in(pattern: &Pat) -> Vec<Ident> {
    #[derive(Default)]
    struct Names(Vec<Ident>);

    impl<'ast> Visit<'ast> for Names {
        fn visit_pat_ident(&mut self, pattern: &'ast PatIdent) {
            self.0.push(pattern.ident.clone());
            visit::visit_pat_ident(self, pattern);
        }
    }

    let mut names = Names::default();
    names.visit_pat(pattern);
    names.0
}

fn mixed() -> Span {
    Span::mixed_site()
}
