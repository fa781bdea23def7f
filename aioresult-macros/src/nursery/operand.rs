//! How far the operand of a keyword goes, and what is wrong with it.

use proc_macro2::{Delimiter, Group, Ident, Punct, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::{ParseStream, Parser};
use syn::{Expr, ExprClosure, RangeLimits};

use super::keyword::Keyword;
use super::label;
use super::node::{Node, for_check, source};
use crate::errors::{Errors, first_span};

/// Takes the operand of `keyword` off the end of `after` (which has the next node last), and the `?` behind it.
pub(super) fn take(
    word: &Keyword,
    keyword: &Ident,
    head: bool,
    after: &mut Vec<Node>,
    errors: &mut Errors,
) -> (Vec<Node>, Option<Punct>) {
    let is_block = after.last().is_some_and(Node::is_brace);
    let (extent, expression) = match extent(after, head) {
        Some((extent, expression)) => (extent, Some(expression)),
        None => (up_to(after, &[';', ',']), None),
    };
    let mut operand = pop(after, extent);
    if let Some(expression) = &expression {
        cut_operator(keyword, expression, &mut operand, errors);
    }
    let mut question = pop_question(&mut operand);
    if word.takes_closure() {
        if is_block {
            insert_bars(keyword, &mut operand, errors);
        }
        if let Some(Expr::Closure(closure)) = &expression {
            refuse_async(keyword, closure, errors);
        }
    } else {
        cut_await(word, keyword, &mut operand, &mut question, errors);
        if is_block {
            insert_async(keyword, &mut operand, errors);
        }
        wrap_nursery(keyword, &mut operand, errors);
        if let Some(expression) = &expression {
            refuse_closure(keyword, expression, &mut operand, errors);
        }
    }
    cut_keyword(keyword, &mut operand, &mut question, errors);
    refuse_prefix(keyword, &mut operand, errors);
    (without_parentheses(operand), question)
}

/// How many nodes, from the end of `after`, the expression there takes. In linear time for a list of statements or of
/// arguments: a comma can be inside of an expression, in `f::<A, B>()`, but then what stands before it does not parse.
pub(super) fn extent(after: &[Node], head: bool) -> Option<(usize, Expr)> {
    let argument = up_to(after, &[';', ',']);
    let statement = up_to(after, &[';']);
    prefix(after, argument, head)
        .or_else(|| (argument < statement).then(|| prefix(after, statement, head))?)
}

/// Takes nodes off the end of `after`, which has the next node last.
pub(super) fn pop(after: &mut Vec<Node>, extent: usize) -> Vec<Node> {
    let mut nodes = after.split_off(after.len() - extent);
    nodes.reverse();
    nodes
}

fn pop_question(operand: &mut Vec<Node>) -> Option<Punct> {
    let question = operand.last()?.punct().filter(|last| last.as_char() == '?').cloned();
    operand.truncate(operand.len() - usize::from(question.is_some()));
    question
}

fn up_to(after: &[Node], ends: &[char]) -> usize {
    after.iter().rev().take_while(|node| !ends.iter().any(|end| node.is_punct(*end))).count()
}

fn prefix(after: &[Node], limit: usize, head: bool) -> Option<(usize, Expr)> {
    let nodes = || after.iter().rev().take(limit);
    let total: usize = nodes().map(Node::weight).sum();
    let parser = |input: ParseStream| {
        let expression = if head { Expr::parse_without_eager_brace(input)? } else { input.parse()? };
        let rest: TokenStream = input.parse()?;
        Ok((expression, rest.into_iter().count()))
    };
    let (expression, rest) = parser.parse2(for_check(nodes())).ok()?;
    // As much or more is left over than there was if the expression ends inside of invisible delimiters.
    let taken = total.checked_sub(rest).filter(|taken| *taken > 0)?;
    Some((nodes_in(nodes(), taken), expression))
}

/// How many nodes make up the first `weight` token trees.
fn nodes_in<'a>(nodes: impl Iterator<Item = &'a Node>, weight: usize) -> usize {
    let ends = nodes.scan(0, |sum, node| {
        *sum += node.weight();
        Some(*sum)
    });
    ends.take_while(|end| *end <= weight).count()
}

/// `spawn a() + 1`: goes on with `spawn a()`.
fn cut_operator(keyword: &Ident, expression: &Expr, operand: &mut Vec<Node>, errors: &mut Errors) {
    let Some((mut left, operator)) = split_operator(expression) else { return };
    while let Some((further, _)) = split_operator(left) {
        left = further;
    }
    errors.push(
        operator,
        &format!("`{keyword}` takes everything to its right"),
        &format!("write `({keyword} ..)` in parentheses and use the operator on that"),
    );
    let length = left.to_token_stream().into_iter().count();
    let extent = nodes_in(operand.iter(), length);
    operand.truncate(extent);
}

fn split_operator(expression: &Expr) -> Option<(&Expr, Span)> {
    match expression {
        Expr::Binary(binary) => Some((&binary.left, first_span(&binary.op))),
        Expr::Assign(assign) => Some((&assign.left, assign.eq_token.span)),
        Expr::Cast(cast) => Some((&cast.expr, cast.as_token.span)),
        Expr::Range(range) => {
            let dots = match &range.limits {
                RangeLimits::HalfOpen(dots) => dots.spans[0],
                RangeLimits::Closed(dots) => dots.spans[0],
            };
            range.start.as_deref().map(|start| (start, dots))
        }
        _ => None,
    }
}

/// `spawn f().await?`: goes on with `spawn f()?`.
fn cut_await(
    word: &Keyword,
    keyword: &Ident,
    operand: &mut Vec<Node>,
    question: &mut Option<Punct>,
    errors: &mut Errors,
) {
    let [_, .., dot, wait] = operand.as_slice() else { return };
    if !dot.is_punct('.') || !wait.is_word("await") {
        return;
    }
    errors.push(
        wait.span(),
        &format!("`{keyword}` takes the future itself, not its output"),
        &format!(
            "remove this `.await`, and await the capture: `let {} = {keyword} ..;`, then `x.await`",
            word.captures()
        ),
    );
    operand.truncate(operand.len() - 2);
    if question.is_none() {
        *question = pop_question(operand);
    }
}

/// `spawn { .. }`: goes on with `spawn async { .. }`.
fn insert_async(keyword: &Ident, operand: &mut Vec<Node>, errors: &mut Errors) {
    let Some(block) = operand.first() else { return };
    let at = block.span();
    errors.push(at, &format!("`{keyword}` takes a future"), &format!("write `{keyword} async {{ .. }}`"));
    operand.insert(0, Node::Token(Ident::new("async", at).into()));
}

/// `spawn_blocking { .. }`: goes on with `spawn_blocking || { .. }`.
fn insert_bars(keyword: &Ident, operand: &mut Vec<Node>, errors: &mut Errors) {
    let Some(block) = operand.first() else { return };
    let at = block.span();
    errors.push(at, &format!("`{keyword}` takes a closure"), &format!("write `{keyword} || {{ .. }}`"));
    operand.splice(0..0, quote::quote_spanned!(at=> ||).into_iter().map(Node::Token));
}

/// `spawn nursery! { .. }`: goes on with `spawn async { nursery! { .. } }`.
fn wrap_nursery(keyword: &Ident, operand: &mut Vec<Node>, errors: &mut Errors) {
    let [path @ .., name, bang, block] = operand.as_slice() else { return };
    let is_path = path.iter().all(|node| node.ident().is_some() || node.is_punct(':'));
    let is_nursery = name.ident().is_some_and(|name| name.to_string().ends_with("nursery"));
    if !is_path || !is_nursery || !bang.is_punct('!') || block.delimiter().is_none() {
        return;
    }
    let (start, at) = (operand[0].span(), name.span());
    errors.push(
        at,
        "a nursery awaits itself, so this is its value and not a future",
        &format!("write `{keyword} async {{ nursery! {{ .. }} }}`"),
    );
    let inner = std::mem::take(operand);
    let braces = Group::new(Delimiter::Brace, source(&inner));
    *operand = vec![Node::Token(Ident::new("async", start).into()), Node::Group(braces, inner)];
}

/// `spawn spawn f()`: goes on with the inner one.
fn cut_keyword(keyword: &Ident, operand: &mut Vec<Node>, question: &mut Option<Punct>, errors: &mut Errors) {
    let [Node::Spawn(inner)] = operand.as_mut_slice() else { return };
    errors.push(
        inner.keyword.span(),
        "this task is spawned already",
        &format!("write `{keyword}` only once"),
    );
    if question.is_none() {
        *question = inner.question.take();
    }
    *operand = std::mem::take(&mut inner.operand);
}

/// `spawn_blocking || async { .. }`.
fn refuse_async(keyword: &Ident, closure: &ExprClosure, errors: &mut Errors) {
    let at = match (&closure.asyncness, &*closure.body) {
        (Some(asyncness), _) => asyncness.span,
        (None, Expr::Async(body)) => body.async_token.span,
        _ => return,
    };
    errors.push(
        at,
        "this closure returns a future, which nobody would await",
        &format!("write `spawn_parallel async {{ .. }}` for a future; `{keyword}` is for code that blocks"),
    );
}

/// `spawn || f()`: goes on with a future that never gives a value.
fn refuse_closure(keyword: &Ident, expression: &Expr, operand: &mut Vec<Node>, errors: &mut Errors) {
    let mut inner = expression;
    loop {
        inner = match inner {
            Expr::Paren(paren) => &paren.expr,
            Expr::Group(group) => &group.expr,
            Expr::Closure(closure) => {
                errors.push(
                    closure.inputs_begin.span,
                    "this is a closure, not a future, and would not be called",
                    &format!("write `{keyword} async {{ .. }}`, or `async move {{ .. }}`"),
                );
                *operand = never(keyword);
                return;
            }
            _ => return,
        }
    }
}

/// `spawn *boxed`: goes on as it was meant. An array is a list of futures, and goes on as one that never gives a value.
fn refuse_prefix(keyword: &Ident, operand: &mut Vec<Node>, errors: &mut Errors) {
    let [first, rest @ ..] = operand.as_slice() else { return };
    if first.is_bracket() {
        errors.push(
            first.span(),
            &format!("`{keyword}` takes one future, and this is an array"),
            &format!("start each by itself: `[{keyword} .., {keyword} ..]`"),
        );
        *operand = never(keyword);
        return;
    }
    let is_mut = rest.first().is_some_and(|next| next.is_word("mut"));
    let Some(operator) = first.punct().filter(|first| "*&<:".contains(first.as_char()) && !is_mut) else {
        return;
    };
    let (what, help) = (
        format!("what `{keyword}` starts stands in parentheses if it begins with an operator"),
        format!("write `{keyword} ({})`", label::text(&source(&*operand))),
    );
    errors.push(operator.span(), &what, &help);
}

/// A future that never gives a value.
fn never(keyword: &Ident) -> Vec<Node> {
    let never = quote::quote_spanned!(keyword.span()=> async { ::core::unreachable!() });
    never.into_iter().map(Node::Token).collect()
}

/// `spawn(f())`: the parentheses are those of the call in the output. `spawn(a, b)` stays a tuple.
fn without_parentheses(mut operand: Vec<Node>) -> Vec<Node> {
    let [Node::Group(group, nodes)] = operand.as_mut_slice() else { return operand };
    let is_expression = !nodes.is_empty() && !nodes.iter().any(|node| node.is_punct(','));
    if group.delimiter() == Delimiter::Parenthesis && is_expression {
        return std::mem::take(nodes);
    }
    operand
}

/// Where the operand's last token is that is no group.
pub(super) fn last_plain(operand: &[Node]) -> Option<Span> {
    operand.iter().rev().find_map(|node| match node {
        Node::Token(TokenTree::Group(_)) | Node::Group(..) => None,
        _ => Some(node.span()),
    })
}
