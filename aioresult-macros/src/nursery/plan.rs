//! What becomes of the block's statements: which stand before the body, and what the block evaluates to.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};

use super::locals::located_at;
use super::node::{Node, source};
use super::pure::{self, Capture};
use super::statements::{End, Owner, Statement, is_alternative};
use super::{error_type, tail};
use crate::errors::Errors;

pub(super) struct Plan {
    /// The type of the block's `type Error = …;`.
    pub(super) error: Option<TokenStream>,
    /// What tasks from anywhere in the block may borrow: the statements before the first spawn.
    pub(super) prelude: Vec<Statement>,
    /// The statements of the body.
    pub(super) body: Vec<Statement>,
    pub(super) value: Value,
}

/// What the block evaluates to.
pub(super) enum Value {
    /// The tail, and the alternatives to it in front.
    Tail(Vec<Statement>),
    /// The finished captures of a pure block.
    Captures(Vec<Capture>),
    Unit,
}

pub(super) fn plan(
    mut statements: Vec<Statement>,
    name: Option<&Ident>,
    fallible: bool,
    errors: &mut Errors,
) -> Plan {
    end_tasks(&mut statements, errors);
    end_last_let(&mut statements, errors);
    let error = error_type::take(&mut statements, errors);
    end_last_task(&mut statements, errors);
    open_last_return(&mut statements);
    let mut tail = take_tail(&mut statements);
    tail::check(&mut tail, &statements, name, fallible || error.is_some(), errors);
    let value = if !tail.is_empty() {
        Value::Tail(tail)
    } else if is_pure(&statements) {
        Value::Captures(pure::captures(&statements, errors))
    } else {
        Value::Unit
    };
    let body = statements.split_off(prelude_length(&statements, &value, name));
    Plan { error, prelude: statements, body, value }
}

/// A task ends its statement also without a `;`. What the compiler would say points at what follows, which is ours.
fn end_tasks(statements: &mut [Statement], errors: &mut Errors) {
    for index in 1..statements.len() {
        let goes_on = statements[index].nodes.first().is_some_and(|next| next.is_word("else"));
        let task = &mut statements[index - 1];
        if task.end == End::Open && !goes_on {
            let at = task.nodes.last().map_or_else(Span::call_site, Node::end);
            errors.push(at, "expected `;` behind this", "add it");
            task.end_with_semicolon();
        }
    }
}

/// What the compiler would say of a last `let` or item without its `;` points at tokens that are not the user's.
fn end_last_let(statements: &mut [Statement], errors: &mut Errors) {
    let Some(last) = statements.last_mut() else { return };
    let [word, .., value] = last.parts().1 else { return };
    let is_unfinished = match last.end {
        End::Open => word.is_word("let"),
        End::Item => !value.is_brace(),
        End::Semicolon | End::Block => false,
    };
    if !is_unfinished {
        return;
    }
    errors.push(value.span(), "expected `;` behind this", "add it");
    last.end_with_semicolon();
}

/// A tail `spawn f()` goes on as `let _ = spawn f();`, and the block's value as one of any type.
fn end_last_task(statements: &mut Vec<Statement>, errors: &mut Errors) {
    let Some(last) = statements.last_mut().filter(|last| last.end == End::Open) else { return };
    let (_, [Node::Spawn(spawn)]) = last.parts() else { return };
    errors.push(
        spawn.keyword.span(),
        "the task would leave the nursery while it is running",
        &format!(
            "write `let {} = {} ..;` and then `x.await`; or end it with `;` if it returns nothing",
            spawn.word.captures(),
            spawn.keyword,
        ),
    );
    let any = quote_spanned!(located_at(spawn.keyword.span())=> ::core::unreachable!());
    last.bind(&quote!(_));
    last.end_with_semicolon();
    statements.push(Statement { nodes: any.into_iter().map(Node::Token).collect(), end: End::Open });
}

/// A last `return x;`, which is refused and goes on as something of any type, may well be meant as the block's value.
fn open_last_return(statements: &mut [Statement]) {
    let Some(last) = statements.last_mut().filter(|last| last.end == End::Semicolon) else { return };
    if let [Node::Leave(leave)] = last.parts().1
        && leave.nodes[0].is_word("return")
    {
        last.nodes.pop();
        last.end = End::Open;
    }
}

/// The value can be that of one of several blocks: `#[cfg(unix)] { 1 } #[cfg(windows)] { 2 }`.
fn take_tail(statements: &mut Vec<Statement>) -> Vec<Statement> {
    let is_let = |statement: &Statement| statement.parts().1.first().is_some_and(|word| word.is_word("let"));
    let is_tail = |statement: &Statement| match statement.end {
        End::Block => true,
        // Without its `;`: the compiler says so.
        End::Open => !is_let(statement),
        End::Semicolon | End::Item => false,
    };
    if !statements.last().is_some_and(is_tail) {
        return Vec::new();
    }
    let last = statements.len() - 1;
    let alternatives =
        statements[..=last].iter().rev().take_while(|statement| is_alternative(statement)).count();
    statements.split_off(last + 1 - alternatives.max(1))
}

/// Whether the block only starts tasks, once it has started the first.
fn is_pure(statements: &[Statement]) -> bool {
    let Some(first) = statements.iter().position(Statement::contains_spawn) else { return false };
    let mut rest = statements[first..].iter().filter(|statement| !statement.parts().1.is_empty());
    rest.all(|statement| match statement.task() {
        Some((spawn, owner)) => owner != Owner::Pattern && !spawn.word.is_start(),
        None => false,
    })
}

/// Up to the first spawn. A function that is given the nursery may spawn as well, which works in the body only.
fn prelude_length(statements: &[Statement], value: &Value, name: Option<&Ident>) -> usize {
    let may_spawn = |statement: &Statement| {
        statement.contains_spawn() || name.is_some_and(|name| mentions(source(&statement.nodes), name))
    };
    let tail_may_spawn = matches!(value, Value::Tail(tail) if tail.iter().any(may_spawn));
    match statements.iter().position(may_spawn) {
        Some(first) => first,
        None if tail_may_spawn => statements.len(),
        None => 0,
    }
}

/// Whether the nursery's name stands for more than a look at it.
fn mentions(tokens: TokenStream, name: &Ident) -> bool {
    const LOOKS: &[&str] = &["set_limit", "len", "is_empty", "tree"];
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    tokens.iter().enumerate().any(|(index, token)| match token {
        TokenTree::Group(group) => mentions(group.stream(), name),
        TokenTree::Ident(ident) if ident == name => !matches!(
            &tokens[index + 1..],
            [TokenTree::Punct(dot), TokenTree::Ident(method), ..]
                if dot.as_char() == '.' && LOOKS.iter().any(|look| method == look)
        ),
        _ => false,
    })
}
