//! The output.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};

use super::call::{Context, Home, call, slot};
use super::check::Verdict;
use super::input::{Flavour, Input};
use super::locals::{binding, borrowed, local, located_at};
use super::node::{Node, Spawn, regroup, source};
use super::plan::{Plan, Value};
use super::pure;
use super::statements::Statement;
use crate::errors::Errors;
use crate::places::start;

pub(super) fn expand(input: &Input, plan: &Plan, verdict: &Verdict, errors: Errors) -> TokenStream {
    let fallible = plan.error.is_some() || verdict.question.is_some();
    let (krate, flavour) = (&input.krate, input.flavour);
    let context = Context { krate: krate.clone(), flavour, typed: plan.error.is_some() };
    let writer = Writer { context, verdict };
    let at = Span::mixed_site();
    let slots = plan.body.iter().filter(|statement| writer.in_frame(statement).is_some()).count();
    let error = plan.error.clone().unwrap_or_else(|| quote_spanned!(at=> _));
    let handle = input.name.as_ref().map(|name| quote_spanned!(at=> let #name = nursery.handle();));
    let prelude = writer.statements(&plan.prelude);
    let body = body_in_block(input, plan, &writer);
    let run = Ident::new(if fallible { "try_run" } else { "run" }, at);
    let check = (!fallible).then(|| check_error(input));
    let errors = errors.into_compile_errors();
    let (scope, block, wait) = match flavour {
        Flavour::AnyThread => ("Scope", "Block", Some(quote_spanned!(at=> .await))),
        Flavour::OneThread => ("LocalScope", "LocalBlock", Some(quote_spanned!(at=> .await))),
        Flavour::ManyThreads => ("BlockScope", "ThreadsBlock", None),
    };
    let (scope, block) = (Ident::new(scope, at), Ident::new(block, at));
    let place = input.name.as_ref().map_or(input.span, Ident::span);
    let nursery = local("nursery", &quote_spanned!(at=> __aioresult::#scope), place);
    let borrowed = borrowed("nursery", "mut", place);
    let block = quote_spanned! {at=>
        // A name for the path, because words of one place and one context only are underlined together. A user can give it to
        // something else, so what is `unsafe` in the body is not called by it. The trait is for the names of routines: see `describe`.
        use #krate::__private::{self as __aioresult, Unnamed as _};
        // SAFETY: it is a local variable of an `async` block or function.
        let #nursery: __aioresult::#scope<'_, _> = unsafe { #krate::__private::#scope::<'_, #error>::with_slots(#slots) };
        let nursery: __aioresult::#block<'_, _> = __aioresult::#scope::block(#borrowed);
        #handle
        #prelude
        #body
        #errors
        #check
        let output = nursery.#run(body) #wait;
        output
    };
    match flavour {
        // The `async` block takes the compiler 6% of its time for a small nursery.
        Flavour::AnyThread | Flavour::OneThread if !plan.prelude.iter().any(Statement::may_leave) => {
            braces(at, block).into()
        }
        Flavour::AnyThread | Flavour::OneThread => {
            let block = async_block(input.span, block);
            quote_spanned!(at=> #block.await)
        }
        // There may be an `.await` before the first spawn.
        Flavour::ManyThreads => {
            let block = async_block(input.span, block);
            quote_spanned!(at=> #krate::__private::block_on(#block))
        }
    }
}

/// A block without a `?` cannot fail. If it can, the handle is to blame, which is the user's word.
///
/// In a closure that is not called: a call might panic, as far as the compiler knows, and then it would have to keep the body where
/// it is until it is over, and copy it three times, which are 250 of the 2,000 instructions of a nursery with two tasks.
fn check_error(input: &Input) -> TokenStream {
    let handle = Ident::new("_", input.name.as_ref().map_or(Span::mixed_site(), Ident::span));
    quote_spanned! {Span::mixed_site()=>
        let _ = || <#handle as __aioresult::CannotFail<_>>::check(nursery.heap(), __aioresult::ThisBlock);
    }
}

/// With a span of the user: otherwise the compiler does not name the variables that the block captures. The word stands
/// before the user's, or an editor would explain it there.
fn async_block(span: Span, tokens: TokenStream) -> TokenStream {
    let braces = braces(span, tokens);
    quote_spanned!(start(span)=> async #braces)
}

fn braces(span: Span, tokens: TokenStream) -> TokenTree {
    let mut braces = Group::new(Delimiter::Brace, tokens);
    braces.set_span(span);
    braces.into()
}

/// In the place of its first statement: the compiler says that this cannot be reached if what stands before the body diverges.
fn body_in_block(input: &Input, plan: &Plan, writer: &Writer) -> TokenStream {
    let body = async_block(input.span, body(plan, writer));
    let tail = match &plan.value {
        Value::Tail(tail) => tail.as_slice(),
        Value::Captures(_) | Value::Unit => &[],
    };
    let (first, last) = place(if plan.body.is_empty() { tail } else { &plan.body[..1] });
    binding(&quote_spanned!(Span::mixed_site()=> body: _), body, first, last)
}

/// Of statements of the user's, from the first token to the last, if there are any.
fn place(statements: &[Statement]) -> (Span, Span) {
    let mut nodes = statements.iter().flat_map(|statement| &statement.nodes);
    let first = nodes.next().map_or_else(Span::mixed_site, Node::span);
    (first, nodes.next_back().map_or(first, Node::end))
}

/// The statements, then the wait for the tasks, then the value.
fn body(plan: &Plan, writer: &Writer) -> TokenStream {
    let at = Span::mixed_site();
    let statements = writer.statements(&plan.body);
    let unit = quote_spanned!(at=> ());
    let (output_of_tail, output, value) = match &plan.value {
        Value::Unit => (None, unit, quote_spanned!(at=> finished)),
        Value::Captures(captures) => (None, unit, pure::value(captures, &writer.context.krate)),
        Value::Tail(tail) => {
            let (first, last) = place(tail);
            let tail = writer.statements(tail);
            // In an arm, because clippy asks of what a `let` gets that it does not diverge. In braces, because there attributes may
            // stand, and nothing that a `let` or an arm would take: `tail else { .. }`, `tail,`.
            let tail = quote_spanned!(at=> match () { () => { #tail } });
            let tail = binding(&quote_spanned!(at=> output: _), tail, first, last);
            (Some(tail), quote_spanned!(at=> output), quote_spanned!(at=> finished))
        }
    };
    let value = match (&plan.error, writer.verdict.question) {
        (Some(_), _) => quote_spanned!(at=> ::core::result::Result::Ok(#value)),
        // If the compiler does not know the error, it says the name of this, and points at the `?`.
        (None, Some(question)) => {
            quote_spanned!(located_at(question)=> __aioresult::block_without_type_error(#value))
        }
        (None, None) => value,
    };
    let end = end(plan, writer);
    quote_spanned! {at=>
        #end
        #statements
        #output_of_tail
        // The block may end in an endless loop.
        #[allow(unreachable_code)]
        let finished = nursery.finish(#output).await;
        #value
    }
}

/// Macros are not looked through. If there is a `return` in one, the compiler shall know by then that the block does not end
/// there.
fn end(plan: &Plan, writer: &Writer) -> Option<TokenStream> {
    let at = Span::mixed_site();
    let tail = if let Value::Tail(tail) = &plan.value { tail.as_slice() } else { &[] };
    if !plan.body.iter().chain(tail).any(Statement::contains_macro) {
        return None;
    }
    // Two names of one length, because this stands before the body, and only a block that parses is known to have no `?`.
    let end = match (&plan.error, writer.verdict.question) {
        (Some(_), _) => quote_spanned!(at=> ::core::result::Result::Ok(end)),
        (None, Some(_)) => quote_spanned!(at=> __aioresult::block_without_type_error(end)),
        (None, None) => quote_spanned!(at=> __aioresult::block_that_does_not_fail(end)),
    };
    Some(quote_spanned! {at=>
        if let ::core::option::Option::Some(end) = ::core::option::Option::None::<__aioresult::EndOfBlock<_>> {
            return #end;
        }
    })
}

struct Writer<'a> {
    context: Context,
    verdict: &'a Verdict,
}

impl Writer<'_> {
    fn statements(&self, statements: &[Statement]) -> TokenStream {
        statements.iter().map(|statement| self.statement(statement)).collect()
    }

    fn statement(&self, statement: &Statement) -> TokenStream {
        let Some(spawn) = self.in_frame(statement) else { return self.nodes(&statement.nodes) };
        let cfgs = source(statement.cfgs());
        let slot = slot(spawn, &self.context);
        let (before, end) = statement.around_task();
        let (before, end) = (self.nodes(before), self.nodes(end));
        let call = call(spawn, &self.nodes(&spawn.operand), Home::Frame, &self.context);
        quote!(#cfgs #slot #before #call #end)
    }

    /// The task that this statement puts into the frame.
    fn in_frame<'a>(&self, statement: &'a Statement) -> Option<&'a Spawn> {
        let (spawn, _) = statement.task()?;
        // Of a start, the routine is on another thread, and both halves are on the heap.
        let is_elsewhere = self.context.flavour == Flavour::ManyThreads && spawn.word.is_start();
        (!is_elsewhere).then_some(spawn)
    }

    fn nodes(&self, nodes: &[Node]) -> TokenStream {
        let mut tokens = TokenStream::new();
        for (index, node) in nodes.iter().enumerate() {
            match node {
                Node::Token(token) => tokens.extend([token.clone()]),
                // As it is, if possible: a new one has one place for both of its delimiters.
                Node::Group(group, _) if !node.any(&is_ours) => {
                    tokens.extend([TokenTree::from(group.clone())])
                }
                Node::Group(group, inner) if is_task_in_parentheses(&nodes[index..]) => {
                    let mut group = group.clone();
                    group.set_span(located_at(group.span()));
                    tokens.extend([regroup(&group, self.nodes(inner))]);
                }
                Node::Group(group, nodes) => tokens.extend([regroup(group, self.nodes(nodes))]),
                Node::Spawn(spawn) if self.verdict.is_refused(spawn.site) => tokens.extend(unreachable(node)),
                Node::Leave(leave) if self.verdict.is_refused(leave.site) => tokens.extend(unreachable(node)),
                Node::Leave(leave) => tokens.extend(self.nodes(&leave.nodes)),
                Node::Spawn(spawn) => {
                    tokens.extend(call(spawn, &self.nodes(&spawn.operand), Home::Heap, &self.context));
                }
            }
        }
        tokens
    }
}

fn is_ours(node: &Node) -> bool {
    matches!(node, Node::Spawn(_) | Node::Leave(_))
}

/// Whether `nodes` begin with parentheses that may not be needed, as in `let a = (spawn f());`. If the compiler says so, it takes too
/// much away: our call seems to end within the operand.
fn is_task_in_parentheses(nodes: &[Node]) -> bool {
    match nodes {
        [Node::Group(_, _), next, ..] if next.is_punct('.') => false,
        [Node::Group(group, inner), ..] => {
            group.delimiter() == Delimiter::Parenthesis && matches!(inner.as_slice(), [Node::Spawn(_)])
        }
        _ => false,
    }
}

/// For what was reported already: fits everywhere.
fn unreachable(node: &Node) -> TokenStream {
    quote_spanned!(located_at(node.span())=> ::core::unreachable!())
}
