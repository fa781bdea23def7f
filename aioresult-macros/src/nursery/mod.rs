//! `nursery! { … }`: *rewrite on tokens, check on the tree*.
//!
//! Only the keywords and what belongs to them are rewritten; every other token goes out as it came in. So a block
//! that does not parse still expands, the compiler's own message about it is the one that is seen, and an editor can
//! complete in it. For that the text up to the end of the body must never depend on whether the block parses: what
//! does depend on it (`run` or `try_run`) stands behind the body. Nor may it depend on what comes later in the block: an editor
//! compares the outputs with and without what it tries to complete.
//!
//! 1. [`input`]: the path to the crate, the name of the nursery, the block's tokens.
//! 2. [`mark`]: find the keywords, what was meant as one ([`slip`]), and their operands; the tokens become [`node`]s.
//! 3. [`check`]: parse and visit. Finds the mistakes, and the `?`s that leave the block.
//! 4. [`statements`], [`plan`], [`error_type`], [`tail`] and [`pure`]: what goes before the body, what into it, and what the block evaluates to.
//! 5. [`expand`]: the output.

mod call;
mod check;
mod error_type;
mod expand;
mod input;
mod keyword;
mod label;
mod locals;
mod mark;
#[cfg(test)]
mod mutations;
mod node;
mod operand;
mod plan;
mod pure;
mod question;
mod slip;
mod statements;
mod tail;
#[cfg(test)]
mod tests;

use proc_macro2::TokenStream;

use crate::errors::Errors;

pub(crate) fn nursery(tokens: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let input = input::read(tokens, &mut errors);
    let nodes = mark::mark(input.body.clone(), &mut errors);
    let verdict = check::check(&nodes, &mut errors);
    let plan =
        plan::plan(statements::split(nodes), input.name.as_ref(), verdict.question.is_some(), &mut errors);
    expand::expand(&input, &plan, &verdict, errors)
}
