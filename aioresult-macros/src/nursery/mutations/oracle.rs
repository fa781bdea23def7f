//! Whether a block is Rust, apart from its keywords. `syn` and the keywords leave some room for doubt.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::quote;
use syn::parse::{ParseStream, Parser};
use syn::{Block, Expr, Item, Lifetime, Pat, Stmt, Type, Visibility};

use crate::errors::Errors;
use crate::mutations::flat;
use crate::nursery::mark;
use crate::nursery::node::{Node, Spawn, for_check, regroup};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Verdict {
    Rust,
    /// For one notion of the keywords, and not for another.
    Unclear,
    NotRust,
}

pub(super) fn verdict(body: &TokenStream) -> Verdict {
    let nodes = mark::mark(body.clone(), &mut Errors::default());
    let (plain, with_calls) = (is_block(body.clone()) && !has_or(body), is_block(for_check(&nodes)));
    // A keyword that is an operator like `return` cannot stand everywhere where a call can.
    let is_rust = plain || with_calls && is_block(replaced(&nodes, &with_return));
    let is_doubtful = has_named_macros(for_check(&nodes)) || has_named_macros(body.clone());
    if is_rust && !is_doubtful && has_only_fragments(body) && !has_tasks_in_error(&nodes) {
        return Verdict::Rust;
    }
    // In the output, the tail is an initialiser: `match a {} = b` can be one.
    let with_let =
        is_block(with_let(&nodes, |node| node.is_punct(';'))) || is_block(with_let(&nodes, Node::is_brace));
    let may_be_rust = is_rust || with_calls || with_let || is_block(replaced(&nodes, &with_arguments));
    if may_be_rust || has_fragments(body) { Verdict::Unclear } else { Verdict::NotRust }
}

fn is_block(tokens: TokenStream) -> bool {
    Block::parse_within.parse2(tokens).is_ok()
}

/// For `syn` all macros can have a name, as those of `macro_rules! name { .. }` have.
fn has_named_macros(tokens: TokenStream) -> bool {
    let is_named = |statement: &Stmt| match statement {
        Stmt::Item(Item::Macro(item)) => item.ident.is_some() && !item.mac.path.is_ident("macro_rules"),
        _ => false,
    };
    Block::parse_within.parse2(tokens).is_ok_and(|statements| statements.iter().any(is_named))
}

/// What is in invisible delimiters is always something whole, and no attribute.
fn has_only_fragments(tokens: &TokenStream) -> bool {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    tokens.iter().enumerate().all(|(index, token)| {
        let TokenTree::Group(group) = token else { return true };
        let is_attribute =
            matches!(tokens[..index].last(), Some(TokenTree::Punct(hash)) if hash.as_char() == '#');
        let is_visible = group.delimiter() != Delimiter::None;
        (is_visible || !is_attribute && is_fragment(&group.stream())) && has_only_fragments(&group.stream())
    })
}

/// Of those that can be statements without a `;` it is not clear where they end: `$e + 1`.
fn is_fragment(tokens: &TokenStream) -> bool {
    const STATEMENTS: &[&str] = &["#", "'", "if", "match", "while", "for", "loop", "unsafe", "const"];
    let first = tokens.clone().into_iter().next().map(|first| first.to_string());
    let is_unclear = first.is_some_and(|first| STATEMENTS.contains(&first.as_str()));
    let is = |parser: fn(ParseStream) -> syn::Result<()>| parser.parse2(tokens.clone()).is_ok();
    (!is_unclear && is(|input| input.parse::<Expr>().map(drop)))
        || is(|input| input.parse::<Type>().map(drop))
        || is(|input| Pat::parse_multi(input).map(drop))
        || is(|input| input.parse::<Item>().map(drop))
        || is(|input| input.parse::<Visibility>().map(drop))
        || is(|input| input.parse::<Lifetime>().map(drop))
}

fn with_let(nodes: &[Node], ends_statement: fn(&Node) -> bool) -> TokenStream {
    let tail = nodes.iter().rposition(ends_statement).map_or(0, |end| end + 1);
    let (statements, tail) = nodes.split_at(tail);
    let (statements, tail) = (for_check(statements), for_check(tail));
    quote!(#statements let tail = #tail;)
}

fn has_fragments(tokens: &TokenStream) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::None || has_fragments(&group.stream()),
        _ => false,
    })
}

/// With something else for each keyword and its operand.
fn replaced(nodes: &[Node], spawn: &dyn Fn(&Spawn) -> TokenStream) -> TokenStream {
    let node = |node: &Node| match node {
        Node::Token(token) => token.clone().into(),
        Node::Group(group, nodes) => regroup(group, replaced(nodes, spawn)).into(),
        Node::Leave(leave) => replaced(&leave.nodes, spawn),
        Node::Spawn(found) => spawn(found),
    };
    nodes.iter().map(node).collect()
}

/// A name with an `|` behind it, which is the keyword and the start of a closure for the macro.
fn has_or(tokens: &TokenStream) -> bool {
    flat(tokens).windows(2).any(|pair| pair == ["spawn_blocking", "|"])
}

/// In a `type Error`, which goes out as it came in, next to a message that a task cannot start there.
fn has_tasks_in_error(nodes: &[Node]) -> bool {
    let start = nodes.iter().position(|node| node.is_word("Error")).unwrap_or(nodes.len());
    let error = nodes[start..].iter().take_while(|node| !node.is_punct(';'));
    error.into_iter().any(|node| node.any(&|node| matches!(node, Node::Spawn(_))))
}

fn with_return(spawn: &Spawn) -> TokenStream {
    let (operand, question) = (replaced(&spawn.operand, &with_return), &spawn.question);
    quote!(return #operand #question)
}

/// A closure without its second `|` takes the arguments behind it for its parameters. The compiler does not like their types.
fn with_arguments(spawn: &Spawn) -> TokenStream {
    let operand = replaced(&spawn.operand, &with_arguments);
    quote!(f(#operand, const {}, |x| {}))
}
