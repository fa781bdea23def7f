//! Where the statements of the block end. Decided on tokens, because the output must not depend on whether the block
//! parses.

use proc_macro2::{Delimiter, Ident, Spacing, Span, TokenStream, TokenTree};
use quote::quote_spanned;

use super::node::{Capture, Node, Spawn};

/// A statement with its attributes and its `;`.
pub(super) struct Statement {
    pub(super) nodes: Vec<Node>,
    pub(super) end: End,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Semicolon,
    /// An `if`, a loop, a block or the like, without `;`.
    Block,
    /// A `fn`, a `struct` or the like, without `;`.
    Item,
    /// The last one, without `;`.
    Open,
}

/// Who has the capture of a task that a statement starts.
#[derive(PartialEq, Eq)]
pub(super) enum Owner {
    /// `spawn f();`
    Nobody,
    /// `let _ = spawn f();`
    Discarded,
    /// `let a = spawn f();`
    Named(Ident),
    /// `let (a, b) = spawn f();`
    Pattern,
}

pub(super) fn split(nodes: Vec<Node>) -> Vec<Statement> {
    let mut parts = Vec::new();
    let mut rest = nodes.as_slice();
    while !rest.is_empty() {
        let (length, end) = first_statement(rest);
        parts.push((length, end));
        rest = &rest[length..];
    }
    let mut nodes = nodes.into_iter();
    let statement = |(length, end)| Statement { nodes: nodes.by_ref().take(length).collect(), end };
    parts.into_iter().map(statement).collect()
}

impl Statement {
    /// The attributes, then the rest without `;`.
    pub(super) fn parts(&self) -> (&[Node], &[Node]) {
        let (attributes, rest) = self.nodes.split_at(skip_attributes(&self.nodes));
        match rest {
            [statement @ .., semicolon] if semicolon.is_punct(';') => (attributes, statement),
            _ => (attributes, rest),
        }
    }

    /// The `#[cfg(..)]`s among the attributes.
    pub(super) fn cfgs(&self) -> impl Iterator<Item = &Node> {
        let is_cfg = |attribute: &&[Node]| attribute_name(&attribute[1]) == "cfg";
        self.parts().0.chunks_exact(2).filter(is_cfg).flatten()
    }

    /// The task that this statement starts, if it does nothing else; it ends with the spawn and a `;`, which can be missing.
    pub(super) fn task(&self) -> Option<(&Spawn, Owner)> {
        task(self.parts().1)
    }

    /// What stands before the spawn of its [`task`](Self::task), and the `;` behind it.
    pub(super) fn around_task(&self) -> (&[Node], &[Node]) {
        let has_semicolon = self.nodes.last().is_some_and(|last| last.is_punct(';'));
        let end = self.nodes.len() - usize::from(has_semicolon);
        (&self.nodes[..end - 1], &self.nodes[end..])
    }

    /// Someone shall have the capture, although it was not written so.
    fn keep(&mut self) {
        for node in &mut self.nodes {
            if let Node::Spawn(spawn) = node {
                spawn.capture = Capture::Kept;
            }
        }
    }

    /// Makes a spawn without an owner the initialiser of a `let`.
    pub(super) fn bind(&mut self, pattern: &TokenStream) {
        self.keep();
        let attributes = self.parts().0.len();
        let start = quote_spanned!(Span::mixed_site()=> let #pattern =);
        self.nodes.splice(attributes..attributes, start.into_iter().map(Node::Token));
    }

    pub(super) fn end_with_semicolon(&mut self) {
        self.nodes.extend(quote_spanned!(Span::mixed_site()=> ;).into_iter().map(Node::Token));
        self.end = End::Semicolon;
    }

    pub(super) fn contains_macro(&self) -> bool {
        contains_macro(&self.nodes)
    }

    /// Whether it may leave the block: with a `?`, or something in a macro. All else that could was refused.
    pub(super) fn may_leave(&self) -> bool {
        self.contains_macro() || self.nodes.iter().any(|node| node.any(&|node| node.is_punct('?')))
    }

    pub(super) fn contains_spawn(&self) -> bool {
        self.nodes.iter().any(|node| node.any(&|node| matches!(node, Node::Spawn(_))))
    }
}

fn contains_macro(nodes: &[Node]) -> bool {
    let is_macro = |window: &[Node]| {
        window[0].ident().is_some() && window[1].is_punct('!') && window[2].delimiter().is_some()
    };
    nodes.windows(3).any(is_macro) || nodes.iter().any(|node| contains_macro(node.inner()))
}

/// What starts a task and does nothing else, without attributes and `;`.
fn task(statement: &[Node]) -> Option<(&Spawn, Owner)> {
    match statement {
        [Node::Spawn(spawn)] => Some((spawn, Owner::Nobody)),
        [word, pattern @ .., equals, Node::Spawn(spawn)] if word.is_word("let") && equals.is_punct('=') => {
            is_pattern(pattern).then(|| (spawn, owner(pattern)))
        }
        _ => None,
    }
}

/// Whether what stands between `let` and the last `=` is only a pattern and a type: it contains no other `=`, save for
/// `Iterator<Item = u8>` and `..=`.
fn is_pattern(nodes: &[Node]) -> bool {
    let mut depth = 0_usize;
    for (index, node) in nodes.iter().enumerate() {
        let arrow = index > 0 && (nodes[index - 1].is_punct('-') || nodes[index - 1].is_punct('='));
        if node.is_punct('<') {
            depth += 1;
        } else if node.is_punct('>') && !arrow {
            depth = depth.saturating_sub(1);
        } else if depth == 0 && Node::is_assignment(nodes, index) {
            return false;
        }
    }
    true
}

fn owner(pattern: &[Node]) -> Owner {
    let name = match pattern {
        [first, rest @ ..] if first.is_word("mut") => rest,
        _ => pattern,
    };
    match name {
        [name] => name_owner(name),
        [name, colon, next, ..] if colon.is_punct(':') && !next.is_punct(':') => name_owner(name),
        _ => Owner::Pattern,
    }
}

fn name_owner(name: &Node) -> Owner {
    match name.ident() {
        Some(name) if name == "_" => Owner::Discarded,
        Some(name) => Owner::Named(name.clone()),
        None => Owner::Pattern,
    }
}

/// How many nodes the first statement has.
fn first_statement(nodes: &[Node]) -> (usize, End) {
    let start = skip_attributes(nodes);
    let (length, end) = match block_end(nodes, start) {
        _ if is_item_of_macro(&nodes[start..]) => (start + 1, End::Item),
        _ if is_item(&nodes[start..]) => (item_end(nodes, start), End::Item),
        // `match x { .. }.f()` and `match x { .. }?` go on.
        Some(end) if !goes_on(&nodes[end..]) => (end, End::Block),
        _ => (task_end(nodes, start).unwrap_or_else(|| up_to_semicolon(nodes, start)), End::Open),
    };
    match nodes.get(length) {
        Some(next) if next.is_punct(';') => (length + 1, End::Semicolon),
        _ => (length, end),
    }
}

/// The first word in the brackets of an attribute.
pub(super) fn attribute_name(brackets: &Node) -> String {
    match brackets {
        Node::Token(TokenTree::Group(group)) => {
            group.stream().into_iter().next().map(|name| name.to_string())
        }
        _ => None,
    }
    .unwrap_or_default()
}

fn skip_attributes(nodes: &[Node]) -> usize {
    let mut index = 0;
    while let [hash, group, ..] = &nodes[index..]
        && hash.is_punct('#')
        && group.is_bracket()
    {
        index += 2;
    }
    index
}

fn up_to_semicolon(nodes: &[Node], start: usize) -> usize {
    nodes[start..].iter().position(|node| node.is_punct(';')).map_or(nodes.len(), |index| start + index)
}

/// A task takes everything to its right. What follows it without a `;`, as when it is just being typed, is another
/// statement: otherwise the output before that place would depend on the `;`.
fn task_end(nodes: &[Node], start: usize) -> Option<usize> {
    let length = nodes[start..].iter().position(|node| matches!(node, Node::Spawn(_)))? + 1;
    task(&nodes[start..start + length]).map(|_| start + length)
}

fn goes_on(rest: &[Node]) -> bool {
    match rest {
        [dot, next, ..] if dot.is_punct('.') => !next.is_punct('.'),
        [question, ..] => question.is_punct('?'),
        [] => false,
    }
}

/// Where the expression at `start` ends, if it is one that is a statement without `;`.
fn block_end(nodes: &[Node], start: usize) -> Option<usize> {
    let rest = &nodes[start..];
    let word = |index: usize, word: &str| rest.get(index).is_some_and(|node| node.is_word(word));
    let brace = |index: usize| rest.get(index).is_some_and(Node::is_brace);
    match rest {
        [first, ..] if first.is_brace() => Some(start + 1),
        [quote, _, colon, ..] if quote.is_punct('\'') && colon.is_punct(':') => block_end(nodes, start + 3),
        _ if word(0, "if") => if_end(nodes, start),
        _ if word(0, "match") || word(0, "while") => body_end(nodes, start + 1),
        _ if word(0, "for") && !rest.get(1).is_some_and(|next| next.is_punct('<')) => {
            body_end(nodes, start + 1)
        }
        _ if (word(0, "loop") || word(0, "unsafe") || word(0, "const")) && brace(1) => Some(start + 2),
        _ => brace_macro_end(nodes, start),
    }
}

fn if_end(nodes: &[Node], start: usize) -> Option<usize> {
    let end = body_end(nodes, start + 1)?;
    match &nodes[end..] {
        [word, next, ..] if word.is_word("else") && next.is_word("if") => if_end(nodes, end + 1),
        [word, next, ..] if word.is_word("else") && next.is_brace() => Some(end + 2),
        _ => Some(end),
    }
}

/// After the first braces that are not part of the head of an `if`, `match` or loop.
fn body_end(nodes: &[Node], start: usize) -> Option<usize> {
    let mut index = start;
    while let Some(node) = nodes.get(index) {
        if node.is_punct(';') {
            return None;
        }
        let is_operand = index == start || is_operator(&nodes[index - 1]);
        match block_end(nodes, index) {
            Some(end) if node.is_brace() && !is_operand && !is_pattern_end(nodes, end) => return Some(end),
            // Another block in the head: `match if a { b } else { c } {`.
            Some(end) => index = end,
            // There are no braces for that one, so there are none for this one.
            None if wants_braces(&nodes[index..]) => return None,
            None => index += 1,
        }
    }
    None
}

/// Whether an `if`, `match` or loop starts here.
fn wants_braces(nodes: &[Node]) -> bool {
    match nodes {
        [quote, _, colon, ..] if quote.is_punct('\'') => colon.is_punct(':'),
        [word, next, ..] if word.is_word("for") => !next.is_punct('<'),
        [word, ..] => ["if", "match", "while"].iter().any(|head| word.is_word(head)),
        [] => false,
    }
}

/// Whether braces after it are an operand: not in `for i in 0.. {`, `if f::<T> {`, `if f()? {`.
fn is_operator(before: &Node) -> bool {
    before.punct().is_some_and(|punct| "=!+-*/%^&|<,".contains(punct.as_char()))
        || ["in", "unsafe", "async", "move", "try"].iter().any(|word| before.is_word(word))
}

/// `if let S { .. } = x {`, `for S { .. } in x {`, `if let S { .. } | T = x {`.
fn is_pattern_end(nodes: &[Node], end: usize) -> bool {
    let next = nodes.get(end);
    Node::is_assignment(nodes, end)
        || next.is_some_and(|next| next.is_word("in"))
        || next
            .and_then(Node::punct)
            .is_some_and(|bar| bar.as_char() == '|' && bar.spacing() == Spacing::Alone)
}

/// `path::name! { .. }`.
fn brace_macro_end(nodes: &[Node], start: usize) -> Option<usize> {
    let path = |node: &&Node| node.ident().is_some() || node.is_punct(':');
    let bang = start + nodes[start..].iter().take_while(path).count();
    if bang == start || !nodes.get(bang)?.is_punct('!') {
        return None;
    }
    let named = nodes.get(bang + 1)?.ident().is_some();
    let braces = bang + 1 + usize::from(named);
    nodes.get(braces)?.is_brace().then_some(braces + 1)
}

/// `$item:item` of a macro.
fn is_item_of_macro(nodes: &[Node]) -> bool {
    let Some(Node::Group(group, inner)) = nodes.first() else { return false };
    let is_whole = inner.last().is_some_and(|last| last.is_brace() || last.is_punct(';'));
    group.delimiter() == Delimiter::None && is_whole && is_item(&inner[skip_attributes(inner)..])
}

/// `$vis:vis` of a macro, which may be nothing.
fn is_visibility_of_macro(node: &Node) -> bool {
    let Node::Group(group, inner) = node else { return false };
    group.delimiter() == Delimiter::None && inner.first().is_none_or(|first| first.is_word("pub"))
}

fn is_item(nodes: &[Node]) -> bool {
    if let [visibility, rest @ ..] = nodes
        && is_visibility_of_macro(visibility)
    {
        return is_item(rest);
    }
    let word =
        |index: usize| nodes.get(index).and_then(Node::ident).map(ToString::to_string).unwrap_or_default();
    let followed_by = |index: usize, words: &[&str]| words.contains(&word(index).as_str());
    match word(0).as_str() {
        "fn" | "struct" | "enum" | "impl" | "mod" | "trait" | "extern" | "use" | "type" | "pub" => true,
        "macro_rules" => nodes.get(1).is_some_and(|next| next.is_punct('!')),
        "union" | "macro" => !word(1).is_empty(),
        "const" | "static" => {
            !word(1).is_empty() && !followed_by(1, &["move", "async"]) || followed_by(2, &["fn"])
        }
        "unsafe" | "async" | "auto" | "default" | "safe" => {
            followed_by(1, &["fn", "impl", "trait", "extern", "mod", "unsafe"])
        }
        _ => false,
    }
}

fn item_end(nodes: &[Node], start: usize) -> usize {
    let ends = ["use", "type", "static", "const"];
    let start = start + usize::from(is_visibility_of_macro(&nodes[start]));
    let words = nodes[start..].iter().map_while(Node::ident).map(ToString::to_string).collect::<Vec<_>>();
    let is_function = words.iter().any(|word| word == "fn");
    let semicolon = up_to_semicolon(nodes, start);
    if !is_function && words.iter().any(|word| ends.contains(&word.as_str())) {
        return semicolon;
    }
    // Not braces in generics: `impl A<{ N }> for B { .. }`.
    let is_body = |index: &usize| {
        nodes[*index].is_brace()
            && !nodes.get(index + 1).is_some_and(|next| next.is_punct('>') || next.is_punct(','))
    };
    (start..semicolon).find(is_body).map_or(semicolon, |body| body + 1)
}

/// Whether the statement is an `if`, a block or the like with a `#[cfg]` but without `;`: one of the alternatives that
/// can be the value of a block.
pub(super) fn is_alternative(statement: &Statement) -> bool {
    statement.end == End::Block && statement.cfgs().next().is_some()
}

#[cfg(test)]
mod tests {
    use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
    use quote::quote;

    use super::{End, split};
    use crate::nursery::{Errors, mark::mark, node::source};

    #[track_caller]
    fn assert_split(expected: &[(&str, End)]) {
        let block: String = expected.iter().flat_map(|(statement, _)| [statement, " "]).collect();
        let nodes = mark(block.parse().unwrap(), &mut Errors::default());
        let found: Vec<_> =
            split(nodes).into_iter().map(|found| (source(&found.nodes).to_string(), found.end)).collect();
        let print = |text: &str| text.parse::<proc_macro2::TokenStream>().unwrap().to_string();
        let expected: Vec<_> = expected.iter().map(|(text, end)| (print(text), *end)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn blocks_end_statements() {
        assert_split(&[
            ("if a { b } else if let C { d } = e { f } else { g }", End::Block),
            ("'l: for S { x } in y { z }", End::Block),
            ("while let Some(S { x }) | T { x } = y {}", End::Block),
            ("match if a { b } else { c } { _ => d }", End::Block),
            ("for i in 0.. {}", End::Block),
            ("if unsafe { a } && { b } { c };", End::Semicolon),
            ("unsafe { a }", End::Block),
            ("path::mac! { a ; b }", End::Block),
            ("match a {}.b();", End::Semicolon),
            ("if a {}?;", End::Semicolon),
            ("#[cfg(a)] { b }", End::Block),
            ("let a = if b { c } else { d };", End::Semicolon),
            ("let Some(a) = b else { return };", End::Semicolon),
            ("async { a }.await;", End::Semicolon),
            ("S { a }.b()", End::Open),
        ]);
    }

    #[test]
    fn tasks_end_statements_also_without_a_semicolon() {
        assert_split(&[
            ("let a: A = spawn b.c", End::Open),
            ("let d = spawn e();", End::Semicolon),
            ("#[cfg(f)] spawn g.h", End::Open),
            ("let i = (spawn j()).await;", End::Semicolon),
        ]);
    }

    #[test]
    fn what_a_macro_was_given_ends_statements() {
        let given = |text: &str| {
            let group = Group::new(Delimiter::None, text.parse().unwrap());
            TokenStream::from(TokenTree::from(group))
        };
        let ends = |tokens: TokenStream| {
            let statements = split(mark(tokens, &mut Errors::default()));
            statements.iter().map(|statement| statement.end).collect::<Vec<_>>()
        };
        let (block, public, private) = (given("{ a }"), given("pub(crate)"), given(""));
        assert_eq!(ends(quote!(#block 1)), [End::Block, End::Open]);
        assert_eq!(ends(quote!(if a #block else #block 1)), [End::Block, End::Open]);
        assert_eq!(
            ends(quote!(#public struct A; #private fn f() {} 1)),
            [End::Semicolon, End::Item, End::Open]
        );
        assert_eq!(ends(quote!(#private const A: B = B { c: 1 };)), [End::Semicolon]);
        for item in ["fn f() {}", "#[a] pub(crate) struct A;", "use a::b;"] {
            let item = given(item);
            assert_eq!(ends(quote!(#item 1)), [End::Item, End::Open]);
        }
        for expression in ["f()", "struct_()", "pub_"] {
            let expression = given(expression);
            assert_eq!(ends(quote!(#expression + 1)), [End::Open]);
        }
    }

    /// If each looked at the others twice, these would take for ever.
    #[test]
    fn heads_without_braces_are_looked_at_once() {
        for head in ["if", "match", "while", "for", "'a: if", "else if"] {
            let block = format!("{} x;", format!("{head} ").repeat(100));
            assert_split(&[(&format!("if {block}"), End::Semicolon)]);
        }
    }

    #[test]
    fn items_end_statements() {
        assert_split(&[
            ("use a::{b, c};", End::Semicolon),
            ("pub(crate) struct A<const N: usize> where [(); N]: Sized { b: u8 }", End::Item),
            ("struct B(u8);", End::Semicolon),
            ("impl<T> A<{ 1 + 2 }> for B { fn f() {} }", End::Item),
            ("const fn f() -> [u8; 3] { [0; 3] }", End::Item),
            ("const X: S = S { a: 1 };", End::Semicolon),
            ("const { f() }", End::Block),
            ("async fn g() {}", End::Item),
            ("extern \"C\" { fn h(); }", End::Item),
            ("macro_rules! m { () => {} }", End::Item),
            ("enum E {}", End::Item),
            ("a.b", End::Open),
        ]);
    }
}
