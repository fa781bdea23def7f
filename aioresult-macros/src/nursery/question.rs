//! `?` in tokens that are no expression we could parse: the arguments of some macros, and code with a mistake in it.

use proc_macro2::{Delimiter, Punct, Span, TokenStream, TokenTree};

use super::keyword::is_nested_nursery;
use super::node::{Node, Spawn};

/// The `?` of a task anywhere in the node.
pub(super) fn of_a_task(node: &Node) -> Option<Span> {
    match node {
        Node::Spawn(spawn) if spawn.question.is_some() => spawn.question.as_ref().map(Punct::span),
        Node::Spawn(Spawn { operand: nodes, .. }) | Node::Group(_, nodes) => nodes.iter().find_map(of_a_task),
        Node::Leave(leave) => leave.nodes.iter().find_map(of_a_task),
        Node::Token(_) => None,
    }
}

/// A `?` behind what can be an expression, outside of `async` blocks and nested nurseries.
pub(super) fn found_in(tokens: TokenStream) -> Option<Span> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    tokens.iter().enumerate().find_map(|(index, token)| match token {
        TokenTree::Punct(punct) => {
            let is_it = punct.as_char() == '?'
                && ends_expression(&tokens[..index])
                && !starts_expression(tokens.get(index + 1));
            is_it.then(|| punct.span())
        }
        TokenTree::Group(group) if is_own_world(&tokens[..index], group.delimiter()) => None,
        TokenTree::Group(group) => found_in(group.stream()),
        _ => None,
    })
}

fn ends_expression(before: &[TokenTree]) -> bool {
    match before.last() {
        Some(TokenTree::Punct(punct)) => {
            punct.as_char() == '?' && ends_expression(&before[..before.len() - 1])
        }
        Some(_) => true,
        None => false,
    }
}

/// Not behind an expression: in the syntax of somebody's own macro, `a ? b : c`.
fn starts_expression(next: Option<&TokenTree>) -> bool {
    match next {
        Some(TokenTree::Ident(word)) => word != "as" && word != "else",
        Some(TokenTree::Literal(_)) => true,
        _ => false,
    }
}

/// Whether a `?` in a group after `before` does not leave the block around it.
fn is_own_world(before: &[TokenTree], delimiter: Delimiter) -> bool {
    if is_nested_nursery(before) {
        return true;
    }
    match before {
        [.., TokenTree::Ident(word)] if word == "async" => delimiter == Delimiter::Brace,
        [.., TokenTree::Ident(first), TokenTree::Ident(second)] => {
            first == "async" && second == "move" && delimiter == Delimiter::Brace
        }
        [.., TokenTree::Ident(rules), TokenTree::Punct(bang), TokenTree::Ident(_)] => {
            rules == "macro_rules" && bang.as_char() == '!'
        }
        _ => false,
    }
}
