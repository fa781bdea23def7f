//! A spawn as a method call of the hidden nursery.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::quote_spanned;

use super::input::Flavour;
use super::keyword::{Operand, method};
use super::label;
use super::node::{Capture, Node, Spawn, source};
use super::operand;

/// What is the same for all spawns of a block.
pub(super) struct Context<'a> {
    /// The path to the runtime crate.
    pub(super) krate: &'a TokenStream,
    pub(super) flavour: Flavour,
    /// Whether the block has a `type Error`.
    pub(super) typed: bool,
}

/// Where a task lives.
#[derive(Clone, Copy)]
pub(super) enum Home {
    /// In the body's own frame: in the slot just before the statement.
    Frame,
    Heap,
}

/// `operand` is that of `spawn`, as it goes out.
///
/// All tokens of the call have one syntax context, that of this macro, or the compiler would underline only a part of it
/// and take it for the user's text. Their place is the keyword's.
pub(super) fn call(spawn: &Spawn, operand: &TokenStream, home: Home, context: &Context) -> TokenStream {
    let at = located_at(spawn.keyword.span());
    let label = label(spawn, context);
    let prepared = prepared(spawn, operand, &label, context);
    // What was prepared has the nursery's error already.
    let typed = context.typed && prepared.is_none();
    let method = method(spawn.word, spawn.question.is_some(), spawn.capture, typed);
    let method = Ident::new(&method, at);
    let operand = prepared.as_ref().unwrap_or(operand);
    let describe = (!spawn.word.is_start()).then(|| describe(spawn, context));
    let arguments = arguments(spawn, quote_spanned!(at=> #operand, #label #describe));
    let started = match home {
        _ if spawn.word.is_start() && context.flavour == Flavour::ManyThreads => {
            quote_spanned!(at=> nursery.#method #arguments)
        }
        Home::Frame => quote_spanned!(at=> nursery.frame(slot).#method #arguments),
        Home::Heap => quote_spanned!(at=> nursery.heap().#method #arguments),
    };
    match spawn.capture {
        Capture::Discarded if spawn.word.is_start() => quote_spanned!(at=> nursery.discard(#started)),
        _ => started,
    }
}

/// What the keyword makes of its operand, unless that is spawned as it is.
fn prepared(
    spawn: &Spawn,
    operand: &TokenStream,
    label: &TokenStream,
    context: &Context,
) -> Option<TokenStream> {
    let at = located_at(spawn.keyword.span());
    let attempt = if spawn.question.is_some() { "try_" } else { "" };
    let into = if spawn.question.is_some() && context.typed { "_into" } else { "" };
    let call = |method: &str, into: &str, tokens: TokenStream| {
        let method = Ident::new(&format!("{attempt}{method}{into}"), at);
        let arguments = arguments(spawn, tokens);
        quote_spanned!(at=> nursery.#method #arguments)
    };
    let labelled = || {
        let describe = (!spawn.word.takes_closure()).then(|| describe(spawn, context));
        quote_spanned!(at=> #operand, #label #describe)
    };
    let is_threaded = context.flavour == Flavour::ManyThreads;
    let threaded = (is_threaded && !spawn.word.is_start()).then(|| call("threaded", into, labelled()));
    match (spawn.word.operand, threaded) {
        (Operand::Future | Operand::Start, threaded) => threaded,
        (Operand::Cancellable, None) => Some(call("cancellable", into, operand.clone())),
        (Operand::Cancellable, Some(threaded)) => Some(call("cancellable", "", threaded)),
        (Operand::Parallel, _) => Some(call("parallel", into, labelled())),
        (Operand::Blocking, _) => Some(call("blocking", into, labelled())),
    }
}

/// The compiler underlines up to here. At the operand's own parentheses an editor would mix up the two calls.
fn arguments(spawn: &Spawn, tokens: TokenStream) -> Group {
    let mut arguments = Group::new(Delimiter::Parenthesis, tokens);
    arguments.set_span(located_at(operand::last_plain(&spawn.operand).unwrap_or(spawn.keyword.span())));
    arguments
}

/// Contains the operand's text: so it stands behind the operand, where its length moves nothing that an editor looks at.
fn label(spawn: &Spawn, context: &Context) -> TokenStream {
    let text = label::text(&source(&spawn.operand));
    let at = Span::mixed_site();
    let (krate, kind) = (context.krate, Ident::new(spawn.word.label(context.flavour), at));
    // With the user's span the location is the keyword's and not that of the whole macro.
    let location = quote_spanned!(spawn.keyword.span()=> ::core::panic::Location::caller());
    quote_spanned!(at=> const { #krate::__private::Label::#kind(#text, #location) })
}

/// How a task that is a routine gets its name; `Operand::aioresult_label` is one of two methods, according to the operand's
/// type.
fn describe(spawn: &Spawn, context: &Context) -> TokenStream {
    let (krate, at) = (context.krate, Span::mixed_site());
    if spawn.word.takes_closure() || !is_call(&spawn.operand) {
        return quote_spanned!(at=> , #krate::__private::unnamed);
    }
    quote_spanned! {at=>
        , |task, label| {
            use #krate::__private::Unnamed as _;
            #krate::__private::Operand(task).aioresult_label(label)
        }
    }
}

/// Whether it is `path::f(..)` or `a.b.f(..)`. Of anything else the type may be known only later, which the compiler
/// does not like to be asked for; and it is hardly ever a routine.
fn is_call(operand: &[Node]) -> bool {
    match operand {
        // What a `macro_rules` macro was given.
        [Node::Group(group, nodes)] if group.delimiter() == Delimiter::None => is_call(nodes),
        [path @ .., arguments] => {
            arguments.delimiter() == Some(Delimiter::Parenthesis) && !path.is_empty() && is_path(path)
        }
        [] => false,
    }
}

fn is_path(nodes: &[Node]) -> bool {
    let mut angles = 0_usize;
    nodes.iter().all(|node| {
        angles += usize::from(node.is_punct('<'));
        angles = angles.saturating_sub(usize::from(node.is_punct('>')));
        match node {
            Node::Group(group, nodes) if group.delimiter() == Delimiter::None => is_path(nodes),
            // As in `f::<[T]>(..)`.
            Node::Group(..) | Node::Token(TokenTree::Group(_)) => angles > 0,
            Node::Token(_) => !node.is_word("async"),
            Node::Spawn(_) | Node::Leave(_) => false,
        }
    })
}

/// A slot in the frame for the task, which [`call`] calls `slot`.
///
/// The `unsafe` is for what only this macro can promise: that the slot is pinned as a local of the body, where nobody can name
/// it, and so is dropped with the body's frame. Its span keeps it out of the lint `unsafe_code`.
pub(super) fn slot(spawn: &Spawn, krate: &TokenStream) -> TokenStream {
    let keyword = spawn.keyword.span();
    // Otherwise the compiler would underline the whole block.
    let krate = krate.clone().into_iter().map(|mut token| {
        token.set_span(token.span().located_at(keyword));
        token
    });
    let krate: TokenStream = krate.collect();
    quote_spanned! {located_at(keyword)=>
        // SAFETY: see above.
        let slot = #krate::__private::pin!(unsafe { #krate::__private::TaskSlot::new() });
    }
}

/// The place of `span`, with names resolved as those of this macro.
pub(super) fn located_at(span: Span) -> Span {
    Span::mixed_site().located_at(span)
}
