//! Tails that cannot be the block's value, as they are written: in an `Ok` that the block makes itself, and what runs on.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};
use syn::parse::Parser;
use syn::{Block, Expr, Path, Stmt};

use super::check::mark;
use super::node::{Node, SPAWN_MARK, for_check, source};
use super::statements::{Owner, Statement};
use crate::errors::{Errors, first_span};

/// A tail with a mistake goes on as it was meant, or as one of any type.
pub(super) fn check(
    tail: &mut [Statement],
    statements: &[Statement],
    name: Option<&Ident>,
    fallible: bool,
    errors: &mut Errors,
) {
    let [tail] = tail else { return };
    let attributes = tail.parts().0.len();
    let nodes = &mut tail.nodes;
    if fallible {
        unwrap_ok(nodes, attributes, errors);
    }
    let Some(expression) = parse(nodes) else { return };
    let mut running = Vec::new();
    find_running(&expression, Names { statements, handle: name, pattern: None }, &mut running);
    if running.is_empty() {
        return;
    }
    for running in &running {
        refuse(running, errors);
    }
    *nodes = any(nodes[attributes].span());
}

/// What does not parse is none of ours.
fn parse(nodes: &[Node]) -> Option<Expr> {
    let statements = Block::parse_within.parse2(for_check(nodes)).ok()?;
    match <[Stmt; 1]>::try_from(statements) {
        Ok([Stmt::Expr(expression, None)]) => Some(expression),
        _ => None,
    }
}

/// Of a tail that is an `Ok` or an `Err`, in each of its branches, nothing says what the other type of the `Result` would be. So
/// it is hardly meant as a value in the block's own `Ok`.
fn unwrap_ok(nodes: &mut Vec<Node>, attributes: usize, errors: &mut Errors) {
    let Some(expression) = parse(nodes) else { return };
    let mut leaves = Vec::new();
    if !find_leaves(&expression, &mut leaves) || leaves.is_empty() {
        return;
    }
    for (at, is_ok) in &leaves {
        let (what, help) = match is_ok {
            true => ("a block with `?` puts its value into `Ok` itself", "write the value without `Ok(..)`"),
            false => ("a block with `?` puts its value into `Ok` itself, also this one", "write `Err(..)?`"),
        };
        errors.push(*at, what, help);
    }
    let is_ok_alone =
        matches!(&nodes[attributes..], [ok, value] if ok.is_word("Ok") && value.delimiter().is_some());
    if is_ok_alone {
        let value = nodes.remove(attributes + 1);
        // Not in the user's parentheses, which would be unnecessary now.
        nodes[attributes] = match value {
            Node::Group(_, inner) => Node::Group(Group::new(Delimiter::None, source(&inner)), inner),
            other => other,
        };
    } else {
        *nodes = any(leaves[0].0);
    }
}

/// The `Ok`s and `Err`s that the expression evaluates to. Whether it evaluates to nothing else.
fn find_leaves(expression: &Expr, leaves: &mut Vec<(Span, bool)>) -> bool {
    match expression {
        Expr::Call(call) => {
            let Expr::Path(path) = &*call.func else { return false };
            let Some(name) = path.path.segments.last() else { return false };
            if name.ident != "Ok" && name.ident != "Err" {
                return false;
            }
            leaves.push((first_span(&path.path), name.ident == "Ok"));
            true
        }
        Expr::Paren(paren) => find_leaves(&paren.expr, leaves),
        Expr::Block(block) => find_in_block(&block.block, leaves),
        Expr::If(branch) => match &branch.else_branch {
            Some((_, other)) => find_in_block(&branch.then_branch, leaves) && find_leaves(other, leaves),
            None => false,
        },
        Expr::Match(choice) => choice.arms.iter().all(|arm| find_leaves(&arm.body, leaves)),
        _ => false,
    }
}

fn find_in_block(block: &Block, leaves: &mut Vec<(Span, bool)>) -> bool {
    match block.stmts.last() {
        Some(Stmt::Expr(last, None)) => find_leaves(last, leaves),
        _ => false,
    }
}

/// What leaves the nursery by a tail.
enum Running {
    Capture(Ident),
    Handle(Ident),
    /// A spawn in a branch, at its keyword.
    Task(Span),
}

/// The tail, and the values of its branches: all of them have the type of one that leaves the nursery.
fn find_running(expression: &Expr, names: Names<'_>, found: &mut Vec<Running>) {
    match expression {
        Expr::Path(path) => found.extend(path.path.get_ident().and_then(|ident| names.running(ident))),
        Expr::Reference(reference) => find_running(&reference.expr, names, found),
        Expr::Paren(paren) => find_running(&paren.expr, names, found),
        Expr::Tuple(tuple) => tuple.elems.iter().for_each(|part| find_running(part, names, found)),
        Expr::Array(array) => array.elems.iter().for_each(|part| find_running(part, names, found)),
        Expr::Call(call) => match (mark(call), &*call.func) {
            (Some((SPAWN_MARK, at, _)), _) => found.push(Running::Task(at)),
            (None, Expr::Path(wrapper)) if is_wrapper(&wrapper.path) => {
                call.args.iter().for_each(|part| find_running(part, names, found));
            }
            _ => {}
        },
        Expr::Block(block) => find_in_branch(&block.block, names, found),
        Expr::If(branch) => {
            if let Some((_, other)) = &branch.else_branch {
                find_in_branch(&branch.then_branch, names.behind(&branch.cond), found);
                find_running(other, names, found);
            }
        }
        Expr::Match(choice) => {
            choice.arms.iter().for_each(|arm| find_running(&arm.body, names.behind(&arm.pat), found));
        }
        _ => {}
    }
}

/// If there are other statements, they may declare the name anew.
fn find_in_branch(block: &Block, names: Names<'_>, found: &mut Vec<Running>) {
    if let [Stmt::Expr(last, None)] = block.stmts.as_slice() {
        find_running(last, names, found);
    }
}

/// What does nothing with a capture but to keep it. Other functions may make something else of it.
fn is_wrapper(path: &Path) -> bool {
    let names: Vec<String> = path.segments.iter().map(|name| name.ident.to_string()).collect();
    matches!(names.join("::").as_str(), "Some" | "Ok" | "Box::new")
}

/// What names stand for at the end of the block.
#[derive(Clone, Copy)]
struct Names<'a> {
    statements: &'a [Statement],
    handle: Option<&'a Ident>,
    /// The names in a pattern may stand for something else.
    pattern: Option<&'a dyn ToTokens>,
}

impl<'a> Names<'a> {
    fn behind(self, pattern: &'a dyn ToTokens) -> Self {
        Names { pattern: Some(pattern), ..self }
    }

    fn running(self, ident: &Ident) -> Option<Running> {
        if self.pattern.is_some_and(|pattern| mentions(pattern.to_token_stream(), ident)) {
            return None;
        }
        match last_let(ident, self.statements) {
            Some(statement) => is_task(statement).then(|| Running::Capture(ident.clone())),
            None => self.handle.filter(|handle| *handle == ident).map(|_| Running::Handle(ident.clone())),
        }
    }
}

/// The last `let` that declares this name.
fn last_let<'a>(ident: &Ident, statements: &'a [Statement]) -> Option<&'a Statement> {
    statements.iter().rev().find(|statement| match statement.parts().1 {
        [word, rest @ ..] if word.is_word("let") => {
            let end = (0..rest.len()).find(|index| Node::is_assignment(rest, *index)).unwrap_or(rest.len());
            let is_it = |node: &Node| node.ident().is_some_and(|name| name == ident);
            rest[..end].iter().any(|node| node.any(&is_it))
        }
        _ => false,
    })
}

fn mentions(tokens: TokenStream, name: &Ident) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => mentions(group.stream(), name),
        TokenTree::Ident(ident) => ident == *name,
        _ => false,
    })
}

fn is_task(statement: &Statement) -> bool {
    matches!(statement.task(), Some((_, Owner::Named(_))))
}

fn refuse(running: &Running, errors: &mut Errors) {
    let (at, what, help) = match running {
        Running::Capture(name) => (
            name.span(),
            format!("`{name}` would leave the nursery while its task is running"),
            format!("write `{name}.await`; a block that only spawns evaluates to the results of its tasks"),
        ),
        Running::Handle(name) => (
            name.span(),
            format!("`{name}` would leave its nursery, which is over then"),
            "start in the block what shall be started".to_owned(),
        ),
        Running::Task(at) => (
            *at,
            "the task would leave the nursery while it is running".to_owned(),
            "await it: `(spawn ..).await`; or end it with `;` if it returns nothing".to_owned(),
        ),
    };
    errors.push(at, &what, &help);
}

/// Of any type.
fn any(at: Span) -> Vec<Node> {
    quote_spanned!(at=> ::core::unreachable!()).into_iter().map(Node::Token).collect()
}
