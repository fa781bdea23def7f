//! A spawn as a call of a function of the runtime.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::quote_spanned;

use super::input::Flavour;
use super::keyword::Operand;
use super::label;
use super::locals::{binding, borrowed, local, located_at};
use super::node::{Capture, Node, Spawn, source};
use super::operand;
use crate::places::start;

/// What is the same for all spawns of a block.
pub(super) struct Context {
    /// The path to the runtime crate.
    pub(super) krate: TokenStream,
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
/// It becomes an argument of a trait's function, named by its path: then the compiler's message about an operand
/// that does not fit is the trait's, and has no note that names what asked for the trait. Of the macro's words only the function
/// stands at the keyword, the others just before it, or an editor would explain all of them to whoever points there.
pub(super) fn call(spawn: &Spawn, operand: &TokenStream, home: Home, context: &Context) -> TokenStream {
    let call = Call { spawn, context, at: before(spawn) };
    let label = label(spawn, context);
    let operand = call.prepared(operand, &label);
    let (name, home) = match (home, spawn.word.is_start()) {
        (_, true) if call.is_threaded() => ("start_threaded", call.handle()),
        (Home::Frame, true) => ("start_in_frame", call.frame()),
        (Home::Heap, true) => ("start_on_heap", call.heap()),
        (Home::Frame, false) => ("in_frame", call.frame()),
        (Home::Heap, false) => ("on_heap", call.heap()),
    };
    let label = if spawn.word.is_start() { label } else { call.named(&label) };
    let started = call.function(name, call.arguments(&home, &operand, &label));
    call.owned(&started)
}

struct Call<'a> {
    spawn: &'a Spawn,
    context: &'a Context,
    /// Just before the keyword.
    at: Span,
}

impl Call<'_> {
    /// Calls the function of the trait that the operand shall have.
    fn function(&self, name: &str, arguments: TokenStream) -> TokenStream {
        let owner = match (self.spawn.question.is_some(), self.is_typed()) {
            (false, _) => "Spawnable",
            (true, true) if self.spawn.word.is_start() => "TryStartableInto",
            (true, true) if self.is_unprepared() => "TrySpawnableInto",
            // What was prepared has the nursery's error already.
            (true, _) => "TrySpawnable",
        };
        self.path_call(owner, name, arguments)
    }

    /// What is wrong behind an unfinished operand, `spawn x.;`, is said of the comma.
    fn arguments(&self, home: &TokenStream, operand: &TokenStream, rest: &TokenStream) -> TokenStream {
        let comma = quote_spanned!(self.end()=> ,);
        quote_spanned!(self.at=> #home, #operand #comma #rest)
    }

    /// The end of what the compiler underlines.
    fn end(&self) -> Span {
        located_at(operand::last_plain(&self.spawn.operand).unwrap_or(self.spawn.keyword.span()))
    }

    fn path_call(&self, owner: &str, name: &str, arguments: TokenStream) -> TokenStream {
        let (owner, keyword) = (Ident::new(owner, self.at), self.spawn.keyword.span());
        // Raw, because an editor shows that first which has the keyword's text: it shall be the documentation.
        let name = Ident::new_raw(name, located_at(keyword));
        let mut parentheses = Group::new(Delimiter::Parenthesis, arguments);
        // At the operand's own parentheses an editor would mix up the two calls.
        parentheses.set_span(self.end());
        quote_spanned!(self.at=> __aioresult::#owner::#name #parentheses)
    }

    /// What the keyword makes of its operand, unless that is spawned as it is.
    fn prepared(&self, operand: &TokenStream, label: &TokenStream) -> TokenStream {
        let word = self.spawn.word;
        if word.takes_closure() {
            return self.blocking(operand, label);
        }
        let (at, heap, handle, named) = (self.at, self.heap(), self.handle(), self.named(label));
        let mut operand = operand.clone();
        if self.is_typed() && !word.is_start() && !self.is_unprepared() {
            operand = self.path_call("TrySpawnableInto", "converted", quote_spanned!(at=> #heap, #operand));
        }
        if word.operand == Operand::Parallel {
            operand = self.function("parallel", self.arguments(&heap, &operand, &named));
        } else if self.is_threaded() && !word.is_start() {
            operand = self.function("threaded", self.arguments(&handle, &operand, &named));
        }
        if word.operand == Operand::Cancellable {
            operand = self.function("cancellable", quote_spanned!(at=> #heap, #operand));
        }
        operand
    }

    fn blocking(&self, operand: &TokenStream, label: &TokenStream) -> TokenStream {
        let owner = match (self.spawn.question.is_some(), self.is_typed()) {
            (false, _) => "BlockingWork",
            (true, false) => "TryBlockingWork",
            (true, true) => "TryBlockingWorkInto",
        };
        let heap = self.heap();
        self.path_call(owner, "blocking", self.arguments(&heap, operand, label))
    }

    /// Who has the captures.
    fn owned(&self, started: &TokenStream) -> TokenStream {
        let at = self.at;
        match self.spawn.capture {
            Capture::Kept => started.clone(),
            Capture::Discarded | Capture::Nobodys if self.spawn.word.is_start() => {
                quote_spanned!(at=> nursery.discard_both(#started))
            }
            Capture::Nobodys if self.spawn.question.is_none() => {
                // What the compiler has to say of the result it says of this, so that is the user's.
                let result = Ident::new("_", self.spawn.keyword.span());
                quote_spanned!(at=> <#result as __aioresult::Discardable>::discard(#started))
            }
            // Its `Ok` is a `Result`, of which everybody knows that nobody cancels it.
            Capture::Nobodys if self.spawn.word.operand != Operand::Cancellable => {
                // What the compiler has to say of an `Ok` that nobody looks at, it says of this: `f().await?;` warns of a `Result`, too.
                // As the user's own code: of the code of a macro, it would underline the whole block.
                let keyword = self.spawn.keyword.span();
                let ok = Ident::new("__aioresult_ok", start(keyword));
                let mut call = Group::new(Delimiter::Parenthesis, TokenStream::new());
                call.set_span(keyword);
                quote_spanned!(at=> nursery.discard_ok(#started, |#ok| { #ok #call; }))
            }
            Capture::Nobodys | Capture::Discarded => quote_spanned!(at=> nursery.discard(#started)),
        }
    }

    fn frame(&self) -> TokenStream {
        let task = borrowed("task", "mut", self.spawn.keyword.span());
        let krate = &self.context.krate;
        // SAFETY: see `slot`.
        let pinned = quote_spanned!(self.at=> unsafe { #krate::__private::Pin::new_unchecked(#task) });
        self.home("frame", pinned)
    }

    fn heap(&self) -> TokenStream {
        self.home("heap", TokenStream::new())
    }

    fn handle(&self) -> TokenStream {
        self.home("handle", TokenStream::new())
    }

    /// Up to the keyword's end, because the compiler may find that this argument is to blame.
    fn home(&self, name: &str, arguments: TokenStream) -> TokenStream {
        let name = Ident::new(name, self.at);
        let mut parentheses = Group::new(Delimiter::Parenthesis, arguments);
        parentheses.set_span(located_at(self.spawn.keyword.span()));
        quote_spanned!(self.at=> nursery.#name #parentheses)
    }

    fn named(&self, label: &TokenStream) -> TokenStream {
        let describe = describe(self.spawn);
        quote_spanned!(self.at=> #label #describe)
    }

    /// Whether the operand is spawned as it is.
    fn is_unprepared(&self) -> bool {
        matches!(self.spawn.word.operand, Operand::Future | Operand::Daemon) && !self.is_threaded()
    }

    fn is_typed(&self) -> bool {
        self.context.typed && self.spawn.question.is_some()
    }

    fn is_threaded(&self) -> bool {
        self.context.flavour == Flavour::ManyThreads
    }
}

/// Contains the operand's text: so it stands behind the operand, where its length moves nothing that an editor looks at.
fn label(spawn: &Spawn, context: &Context) -> TokenStream {
    let text = label::text(&source(&spawn.operand));
    let at = Span::mixed_site();
    let label = Ident::new(spawn.word.label(context.flavour), at);
    let keyword = spawn.keyword.span();
    // With the user's span the location is the keyword's and not that of the whole macro.
    let location = quote_spanned!(start(keyword)=> ::core::panic::Location::caller());
    // What it is named after is documented, for editors.
    let word = Ident::new(spawn.word.word, located_at(keyword));
    quote_spanned!(at=> __aioresult::keywords::#word::#label(#text, #location))
}

/// How a task that is a routine gets its name; `Operand::aioresult_label` is one of two methods, according to the operand's
/// type.
fn describe(spawn: &Spawn) -> TokenStream {
    let at = Span::mixed_site();
    if spawn.word.takes_closure() || !is_call(&spawn.operand) {
        return quote_spanned!(at=> , __aioresult::unnamed);
    }
    quote_spanned!(at=> , |task, label| __aioresult::Operand(task).aioresult_label(label))
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

/// A slot in the frame for the task, which [`call`] calls `task`, since the compiler's messages name it.
///
/// The `unsafe` here and there is for what only this macro can promise: that the slot is pinned as a local of the body, where nobody can
/// name it, and so is dropped with the body's frame. Its span keeps it out of the lint `unsafe_code`.
pub(super) fn slot(spawn: &Spawn, context: &Context) -> TokenStream {
    let (krate, keyword) = (&context.krate, spawn.keyword.span());
    let at = before(spawn);
    let task = local("task", &quote_spanned!(at=> __aioresult::SpawnedTask), keyword);
    let last = operand::last_plain(&spawn.operand).unwrap_or(keyword);
    let pattern = quote_spanned!(at=> #task: __aioresult::SpawnedTask<_, _>);
    // SAFETY: see above.
    let empty = quote_spanned!(at=> unsafe { #krate::__private::SpawnedTask::new() });
    binding(&pattern, empty, keyword, last)
}

/// For words that are not the user's.
fn before(spawn: &Spawn) -> Span {
    located_at(start(spawn.keyword.span()))
}
