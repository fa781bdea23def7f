//! The output.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

use super::call::{Context, Home, call, located_at, slot};
use super::check::Verdict;
use super::input::{Flavour, Input};
use super::node::{Node, Spawn, regroup, source};
use super::plan::{Plan, Value};
use super::pure;
use super::statements::Statement;
use crate::errors::Errors;

pub(super) fn expand(input: &Input, plan: &Plan, verdict: &Verdict, errors: Errors) -> TokenStream {
    let fallible = plan.error.is_some() || verdict.fallible;
    let (krate, flavour) = (&input.krate, input.flavour);
    let writer = Writer { context: Context { krate, flavour, typed: plan.error.is_some() }, verdict };
    let at = Span::mixed_site();
    let slots = plan.body.iter().filter(|statement| writer.in_frame(statement).is_some()).count();
    let error = plan.error.clone().unwrap_or_else(|| quote_spanned!(at=> _));
    let handle = input.name.as_ref().map(|name| quote_spanned!(at=> let #name = nursery.handle();));
    let prelude = writer.statements(&plan.prelude);
    let body = async_block(input.span, body(plan, fallible, &writer));
    let run = Ident::new(if fallible { "try_run" } else { "run" }, at);
    let errors = errors.into_compile_errors();
    let (scope, wait) = match flavour {
        Flavour::AnyThread => ("Scope", Some(quote_spanned!(at=> .await))),
        Flavour::OneThread => ("LocalScope", Some(quote_spanned!(at=> .await))),
        Flavour::ManyThreads => ("BlockScope", None),
    };
    let scope = Ident::new(scope, at);
    let block = async_block(
        input.span,
        quote_spanned! {at=>
            // SAFETY: it is a local variable of an `async` block.
            let scope = unsafe { #krate::__private::#scope::<'_, #error>::with_slots(#slots) };
            let nursery = scope.block();
            #handle
            #prelude
            let body = #body;
            #errors
            let output = scope.#run(body) #wait;
            output
        },
    );
    match flavour {
        Flavour::AnyThread | Flavour::OneThread => quote_spanned!(at=> #block.await),
        // There may be an `.await` before the first spawn.
        Flavour::ManyThreads => quote_spanned!(at=> #krate::__private::block_on(#block)),
    }
}

/// With a span of the user: otherwise the compiler does not name the variables that the block captures.
fn async_block(span: Span, tokens: TokenStream) -> TokenStream {
    let mut braces = Group::new(Delimiter::Brace, tokens);
    braces.set_span(span);
    quote_spanned!(span=> async #braces)
}

/// The statements, then the wait for the tasks, then the value.
fn body(plan: &Plan, fallible: bool, writer: &Writer) -> TokenStream {
    let at = Span::mixed_site();
    let statements = writer.statements(&plan.body);
    let unit = quote_spanned!(at=> ());
    let (tail, output, value) = match &plan.value {
        Value::Unit => (None, unit, quote_spanned!(at=> finished)),
        Value::Captures(captures) => (None, unit, pure::value(captures)),
        Value::Tail(tail) => {
            let tail = writer.tail(tail);
            let tail = quote_spanned!(at=> let output = #tail;);
            (Some(tail), quote_spanned!(at=> output), quote_spanned!(at=> finished))
        }
    };
    let value = if fallible { quote_spanned!(at=> ::core::result::Result::Ok(#value)) } else { value };
    quote_spanned! {at=>
        #statements
        #tail
        // The block may end in an endless loop.
        #[allow(unreachable_code)]
        let finished = nursery.finish(#output).await;
        #value
    }
}

struct Writer<'a> {
    context: Context<'a>,
    verdict: &'a Verdict,
}

impl Writer<'_> {
    fn statements(&self, statements: &[Statement]) -> TokenStream {
        statements.iter().map(|statement| self.statement(statement)).collect()
    }

    fn statement(&self, statement: &Statement) -> TokenStream {
        let Some(spawn) = self.in_frame(statement) else { return self.nodes(&statement.nodes) };
        let cfgs = source(statement.cfgs());
        let slot = slot(spawn, self.context.krate);
        // The spawn and the `;` are the last two.
        let before = self.nodes(&statement.nodes[..statement.nodes.len() - 2]);
        let end = self.nodes(&statement.nodes[statement.nodes.len() - 1..]);
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

    fn tail(&self, tail: &[Statement]) -> TokenStream {
        let tokens = self.statements(tail);
        let has_attributes = tail.iter().any(|statement| !statement.parts().0.is_empty());
        // Attributes are for statements, not for what stands after `=`.
        if has_attributes { quote_spanned!(Span::mixed_site()=> { #tokens }) } else { tokens }
    }

    fn nodes(&self, nodes: &[Node]) -> TokenStream {
        let mut tokens = TokenStream::new();
        for node in nodes {
            match node {
                Node::Token(token) => tokens.extend([token.clone()]),
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

/// For what was reported already: fits everywhere.
fn unreachable(node: &Node) -> TokenStream {
    quote_spanned!(located_at(node.span())=> ::core::unreachable!())
}
