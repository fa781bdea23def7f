//! `type Error = X;`, the optional first statement of a block.

use proc_macro2::TokenStream;
use syn::Type;

use super::node::{Node, for_check, source};
use super::statements::Statement;
use crate::errors::Errors;

/// Takes it out of the statements: the type.
pub(super) fn take(statements: &mut Vec<Statement>, errors: &mut Errors) -> Option<TokenStream> {
    let mut error = None;
    let mut index = 0;
    statements.retain(|statement| {
        let Some(alias) = Alias::of(statement) else {
            index += 1;
            return true;
        };
        let at = alias.name.span();
        if error.is_some() {
            errors.push(at, "this block has a `type Error` already", "remove one of them");
        } else if index > 0 {
            errors.push(
                at,
                "`type Error` says how the whole block fails, and comes before everything else",
                "make it the first statement of the block, or choose another name",
            );
        } else {
            alias.check(statement, errors);
        }
        error = error.take().or_else(|| alias.annotation().map(source));
        false
    });
    error
}

/// `type Error` and what stands around it, which may be wrong.
struct Alias<'a> {
    /// `pub`
    before: &'a [Node],
    name: &'a Node,
    after: &'a [Node],
}

impl<'a> Alias<'a> {
    fn of(statement: &'a Statement) -> Option<Self> {
        let nodes = statement.parts().1;
        let position = nodes.iter().position(|node| node.is_word("type"))?;
        let (before, rest) = nodes.split_at(position);
        let is_visibility = before.iter().enumerate().all(|(index, node)| match index {
            0 => node.is_word("pub"),
            _ => node.delimiter().is_some(),
        });
        match rest {
            [_, name, after @ ..] if is_visibility && (name.is_word("Error") || name.is_word("error")) => {
                Some(Alias { before, name, after })
            }
            _ => None,
        }
    }

    fn check(&self, statement: &Statement, errors: &mut Errors) {
        if let Some(visibility) = self.before.first() {
            errors.push(visibility.span(), "`type Error` is for this block only", "remove the `pub`");
        }
        if let Some(cfg) = statement.cfgs().nth(1) {
            let what = "`type Error` decides what the block evaluates to, so it cannot come and go";
            errors.push(
                cfg.span(),
                what,
                "put the attribute on a `type` outside of the block, and name that here",
            );
        }
        let is_written =
            self.name.is_word("Error") && self.after.first().is_some_and(|next| next.is_punct('='));
        let is_type = |annotation| syn::parse2::<Type>(for_check(annotation)).is_ok();
        if !is_written || !self.annotation().is_some_and(is_type) {
            errors.push(
                self.name.span(),
                "the `type Error` of a nursery is another name for one type",
                "write `type Error = E;` with the type of the block's error",
            );
        }
    }

    /// What stands behind the `=`, or behind a `:` that was meant as one.
    fn annotation(&self) -> Option<&'a [Node]> {
        let is_sign = |node: &Node| node.is_punct('=') || node.is_punct(':');
        let position = self.after.iter().position(is_sign)?;
        Some(&self.after[position + 1..]).filter(|annotation| !annotation.is_empty())
    }
}
