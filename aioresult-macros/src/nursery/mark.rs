//! Tokens to nodes: finds the keywords, in nested groups and in the arguments of macros, too.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};

use super::keyword::{self, Keyword, is_nested_nursery};
use super::node::{Capture, Leave, Node, Spawn, is_brace};
use super::{operand, slip};
use crate::errors::Errors;

pub(super) fn mark(tokens: TokenStream, errors: &mut Errors) -> Vec<Node> {
    let declared = keyword::declared(&tokens);
    let mut found = Errors::default();
    let mut marker = Marker { declared, sites: 0, in_arguments: false, errors: &mut found };
    let nodes = marker.mark(tokens, Delimiter::Brace);
    // They were found from right to left.
    errors.0.extend(found.0.into_iter().rev());
    nodes
}

struct Marker<'a> {
    declared: Vec<&'static str>,
    sites: usize,
    /// Inside of the arguments of a macro, which need not be Rust.
    in_arguments: bool,
    errors: &'a mut Errors,
}

impl Marker<'_> {
    /// Goes from right to left, so that an operand is finished before its keyword.
    fn mark(&mut self, tokens: TokenStream, delimiter: Delimiter) -> Vec<Node> {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        // The nodes from the current token on, the next one last.
        let mut after: Vec<Node> = Vec::with_capacity(tokens.len());
        for (index, token) in tokens.iter().enumerate().rev() {
            let node = match token {
                TokenTree::Group(group) => self.group(group, &tokens[..index]),
                TokenTree::Ident(ident) => self.word(&tokens, index, ident, delimiter, &mut after),
                _ => Node::Token(token.clone()),
            };
            after.push(node);
        }
        after.reverse();
        after
    }

    fn group(&mut self, group: &Group, before: &[TokenTree]) -> Node {
        if is_nested_nursery(before) || is_attribute(before) {
            return Node::Token(group.clone().into());
        }
        let outer = self.in_arguments;
        self.in_arguments |= matches!(before, [.., TokenTree::Punct(bang)] if bang.as_char() == '!');
        let nodes = self.mark(group.stream(), group.delimiter());
        self.in_arguments = outer;
        Node::Group(group.clone(), nodes)
    }

    fn word(
        &mut self,
        tokens: &[TokenTree],
        index: usize,
        ident: &Ident,
        delimiter: Delimiter,
        after: &mut Vec<Node>,
    ) -> Node {
        let before = &tokens[..index];
        if !self.in_arguments
            && let Some(slip) = slip::at(tokens, index)
        {
            self.errors.push(ident.span(), &slip.what, &slip.help);
            after.truncate(after.len() - slip.further);
            let keyword = Ident::new(slip.meant.word, ident.span());
            return self.spawn(slip.meant, &keyword, before, delimiter, after);
        }
        if let Some(word) = keyword::at(tokens, index, &self.declared) {
            return self.spawn(word, ident, before, delimiter, after);
        }
        let is_statement = delimiter == Delimiter::Brace && starts_statement(before);
        let is_declared = self.declared.iter().any(|name| ident == name);
        if !self.in_arguments && !is_declared && slip::lacks_operand(tokens, index, is_statement) {
            return self.refuse_bare(ident, is_statement, after);
        }
        self.leave_or_name(ident, before, after)
    }

    /// A value goes on as one of any type.
    fn refuse_bare(&mut self, keyword: &Ident, is_statement: bool, after: &mut Vec<Node>) -> Node {
        self.errors.push(
            keyword.span(),
            &format!("`{keyword}` takes what it starts to its right, and there is nothing"),
            &format!("write `{keyword} f(..)`"),
        );
        if after.last().is_some_and(|next| next.is_punct('?')) {
            after.pop();
        }
        let mut group = match is_statement {
            true => Group::new(Delimiter::Parenthesis, TokenStream::new()),
            false => Group::new(Delimiter::Brace, quote::quote!(::core::unreachable!())),
        };
        group.set_span(keyword.span());
        Node::Token(group.into())
    }

    fn spawn(
        &mut self,
        word: &'static Keyword,
        keyword: &Ident,
        before: &[TokenTree],
        delimiter: Delimiter,
        after: &mut Vec<Node>,
    ) -> Node {
        let (operand, question) = operand::take(word, keyword, is_head(before), after, self.errors);
        // With a word behind it, the `;` is missing.
        let is_end = |next: &Node| next.is_punct(';') || next.ident().is_some();
        let ends_statement = after.last().is_some_and(is_end);
        let is_statement = delimiter == Delimiter::Brace && starts_statement(before);
        let capture = match ends_statement {
            true if is_statement => Capture::Nobodys,
            true if is_discarding(before) => Capture::Discarded,
            _ => Capture::Kept,
        };
        if word.is_start() && capture == Capture::Nobodys {
            self.refuse_start(keyword);
        }
        Node::Spawn(Spawn { site: self.site(), word, keyword: keyword.clone(), operand, question, capture })
    }

    fn refuse_start(&mut self, keyword: &Ident) {
        self.errors.push(
            keyword.span(),
            "the report of this start would be lost, and with it an error before that",
            "keep it with `let (ready, result) = spawn_start ..;`, or use `spawn` if nobody waits for it",
        );
    }

    fn leave_or_name(&mut self, ident: &Ident, before: &[TokenTree], after: &mut Vec<Node>) -> Node {
        let name = Node::Token(ident.clone().into());
        if !["return", "break", "continue", "yield"].iter().any(|word| ident == word) {
            return name;
        }
        after.push(name);
        // What does not parse is none of ours, and stays as it is.
        let extent = operand::extent(after, is_head(before)).map_or(1, |(extent, _)| extent);
        Node::Leave(Leave { site: self.site(), nodes: operand::pop(after, extent) })
    }

    fn site(&mut self) -> usize {
        self.sites += 1;
        self.sites
    }
}

/// `#[…]` and `#![…]`.
fn is_attribute(before: &[TokenTree]) -> bool {
    let is = |token: &TokenTree, character| matches!(token, TokenTree::Punct(punct) if punct.as_char() == character);
    match before {
        [.., hash, bang] if is(bang, '!') => is(hash, '#'),
        [.., hash] => is(hash, '#'),
        [] => false,
    }
}

/// Whether what follows `before`, in a brace group, is a statement; nothing but a statement can follow braces there.
fn starts_statement(before: &[TokenTree]) -> bool {
    match before {
        [rest @ .., TokenTree::Punct(_), TokenTree::Group(_)]
            if is_attribute(&before[..before.len() - 1]) =>
        {
            starts_statement(rest)
        }
        [.., group @ TokenTree::Group(_)] => is_brace(group),
        [.., TokenTree::Punct(punct)] => punct.as_char() == ';',
        [.., _] => false,
        [] => true,
    }
}

/// `let _ =`
fn is_discarding(before: &[TokenTree]) -> bool {
    let is_word = |token: &TokenTree, word| matches!(token, TokenTree::Ident(ident) if ident == word);
    match before {
        [.., bind, underscore, TokenTree::Punct(equals)] => {
            is_word(bind, "let") && is_word(underscore, "_") && equals.as_char() == '='
        }
        _ => false,
    }
}

/// Whether `before` ends in the head of an `if`, `while`, `match` or `for`: then a brace is not part of an operand.
fn is_head(before: &[TokenTree]) -> bool {
    let mut rest = before;
    while let [outer @ .., last] = rest {
        match last {
            TokenTree::Ident(word) if word == "if" || word == "while" || word == "match" || word == "in" => {
                return true;
            }
            TokenTree::Punct(punct) if matches!(punct.as_char(), ';' | ',') => return false,
            TokenTree::Punct(arrow) if arrow.as_char() == '>' && ends_in_equals(outer) => return false,
            // A pattern, as in `if let S { .. } = spawn f() {`, is followed by `=`.
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => match &before[rest.len()..] {
                [TokenTree::Punct(equals), ..] if equals.as_char() == '=' => {}
                _ => return false,
            },
            _ => {}
        }
        rest = outer;
    }
    false
}

fn ends_in_equals(tokens: &[TokenTree]) -> bool {
    matches!(tokens.last(), Some(TokenTree::Punct(punct)) if punct.as_char() == '=')
}
