//! `#[capture]`: an `async fn` becomes a `fn` that returns a `Routine`, which is the future of its body and knows its name.
//!
//! The body is not parsed: its tokens go out as they came in, so an editor can complete in it. What is not an `async fn`,
//! and what does not parse, goes out as it came in, too, so that its callers are type-checked.
//!
//! 1. [`options`]: what stands in the parentheses of the attribute.
//! 2. [`parse`]: the signature and the body.
//! 3. [`check`]: the mistakes.
//! 4. [`parameters`], of which one can be [`started`], and [`output`]: what becomes of them. [`attributes`]: and of theirs.
//! 5. [`expand`]: the new function.

mod attributes;
mod check;
mod expand;
#[cfg(test)]
mod mutations;
mod options;
mod output;
mod parameters;
mod parse;
mod started;
#[cfg(test)]
mod tests;

use proc_macro2::TokenStream;
use quote::quote;

use self::options::Options;
use self::parse::Item;
use crate::errors::Errors;

pub(crate) fn capture(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let options = options::read(arguments.clone(), &mut errors);
    let function = match parse::parse(item.clone()) {
        Item::Function(function) => function,
        Item::Other(first) => {
            check::refuse(&first, &mut errors);
            return with_errors(&item, errors);
        }
        // The compiler's own message is better than anything said here.
        Item::Broken => return item,
    };
    if let Some(second) = function.attributes.iter().find(|attribute| attributes::is_capture(attribute)) {
        errors.push(
            second.pound_token.spans[0],
            "`#[capture]` stands here twice",
            "write one, with all options",
        );
        let item = attributes::without_capture(item);
        return with_errors(&item, errors);
    }
    if !options.is_last && function.attributes.iter().any(attributes::may_be_macro) {
        return last(&arguments, &item, &options);
    }
    if !check::check(&function, &mut errors) {
        return with_errors(&item, errors);
    }
    let parameters = parameters::lower(&function.signature, &options, &mut errors);
    with_errors(&expand::expand(&function, &parameters, &options), errors)
}

fn with_errors(item: &TokenStream, errors: Errors) -> TokenStream {
    let errors = errors.into_compile_errors();
    quote!(#item #errors)
}

/// Other macros shall see the `async fn`: `#[instrument]` of what this one makes would be about the call and not about
/// the body.
fn last(arguments: &TokenStream, item: &TokenStream, options: &Options) -> TokenStream {
    let krate = &options.krate;
    let comma = (!arguments.is_empty()).then(|| quote!(,));
    let attribute = quote!(#[#krate::capture(__last #comma #arguments)]);
    attributes::insert_last(item.clone(), attribute)
}
