//! Pure blocks: those that only start tasks, and so evaluate to their finished captures.
//!
//! A capture is taken while the slots of other tasks may still borrow it, which no borrow checker would allow: it is
//! `unsafe`, and what it asks for is seen to here. For each name in the block's value:
//!
//! * It is what its `let` made: the statement is there if and only if the taking is. So it has no attributes of which
//!   we do not know what they do to it.
//! * It is taken once: no two captures of the block have the same name. Alternatives by `#[cfg]` may; if both were
//!   compiled in, taking the second would panic.
//! * Its task is in the block's frame: it is what the `let` made it, since the name is not `mut`.
//! * Nothing that was borrowed from it is used any more. Other tasks may have borrowed from it, and their results may
//!   do so until they are dropped. Those in the block's value cannot, since they leave the frame. All others are dropped
//!   by the engine as soon as they are there, since nobody has their captures. Daemons were dropped before.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote_spanned;
use syn::ext::IdentExt;

use super::node::{Spawn, source};
use super::statements::{Owner, Statement, attribute_name};
use crate::errors::Errors;
use crate::places::start;

/// A task of a pure block whose result is part of its value.
pub(super) struct Capture {
    pub(super) name: Ident,
    pub(super) cfgs: TokenStream,
}

pub(super) fn captures(statements: &[Statement], errors: &mut Errors) -> Vec<Capture> {
    let mut captures = Vec::new();
    for statement in statements {
        let Some((spawn, Owner::Named(name))) = statement.task() else { continue };
        if spawn.word.is_daemon() {
            refuse_daemon(&name, spawn, errors);
            continue;
        }
        check_mut(statement, errors);
        check_attributes(statement, errors);
        captures.push(Capture { name, cfgs: source(statement.cfgs()) });
    }
    check_names(&captures, errors);
    captures
}

fn refuse_daemon(name: &Ident, spawn: &Spawn, errors: &mut Errors) {
    let keyword = &spawn.keyword;
    errors.push(
        name.span(),
        "a daemon is dropped when the nursery ends, and has no result that could be part of the block's value",
        &format!("write `{keyword} ..;`, or end the block with the value it shall have"),
    );
}

fn check_attributes(statement: &Statement, errors: &mut Errors) {
    const KNOWN: &[&str] = &["cfg", "allow", "expect", "warn", "deny", "forbid", "doc"];
    for attribute in statement.parts().0.chunks_exact(2) {
        let name = attribute_name(&attribute[1]);
        if !KNOWN.contains(&name.as_str()) {
            errors.push(
                attribute[1].span(),
                &format!("`#[{name}]` cannot stand on a task that is part of the block's value"),
                "use `#[cfg(..)]`, or end the block with the value it shall have",
            );
        }
    }
}

/// Someone could put another capture there, of a task that is not in the frame.
fn check_mut(statement: &Statement, errors: &mut Errors) {
    let [_, word, ..] = statement.parts().1 else { return };
    if word.is_word("mut") {
        errors.push(
            word.span(),
            "a capture that is part of the block's value cannot be `mut`",
            "remove the `mut`, or end the block with the value it shall have",
        );
    }
}

fn check_names(captures: &[Capture], errors: &mut Errors) {
    for (index, capture) in captures.iter().enumerate() {
        let name = capture.name.unraw();
        let is_alternative = |other: &Capture| !capture.cfgs.is_empty() && !other.cfgs.is_empty();
        if captures[..index].iter().any(|other| other.name.unraw() == name && !is_alternative(other)) {
            errors.push(
                name.span(),
                &format!(
                    "another task of this block is called `{name}`, and both would be part of its value"
                ),
                "choose another name, or end the block with the value it shall have",
            );
        }
    }
}

/// What the block evaluates to, from `finished`.
pub(super) fn value(captures: &[Capture], krate: &TokenStream) -> TokenStream {
    let at = Span::mixed_site();
    let take = |capture: &Capture| {
        let name = &capture.name;
        // With the user's span, also for messages about it.
        let borrowed = quote_spanned!(start(name.span())=> &#name);
        // SAFETY: see the head of this file. With its path, since a trait of the user's for all types may have a `take`.
        quote_spanned!(at=> unsafe { #krate::__private::EndOfBlock::take(&finished, #borrowed) })
    };
    let value = match captures {
        [capture] if capture.cfgs.is_empty() => take(capture),
        // Nothing if it is not compiled in.
        [capture] => {
            let (cfgs, take) = (&capture.cfgs, take(capture));
            quote_spanned!(at=> { let value = (); #cfgs let value = #take; value })
        }
        _ => {
            let elements = captures.iter().map(|capture| {
                let (cfgs, take) = (&capture.cfgs, take(capture));
                quote_spanned!(at=> #cfgs #take,)
            });
            quote_spanned!(at=> (#(#elements)*))
        }
    };
    quote_spanned! {at=>
        {
            let output = #value;
            finished.with(output)
        }
    }
}
