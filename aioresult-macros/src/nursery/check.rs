//! The tree check: what would leave the block, and what cannot reach its nursery.

use std::collections::HashSet;

use proc_macro2::{Span, TokenStream};
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::{Block, Expr, Label, Lifetime, Stmt, Token};

use super::node::{LEAVE_MARK, Node, SPAWN_MARK, for_check};
use super::question;
use crate::errors::Errors;

/// What only the tree says. It concerns only the text behind the body, and mistakes.
pub(super) struct Verdict {
    /// The first `?` at the level of the block.
    pub(super) question: Option<Span>,
    refused: HashSet<usize>,
}

impl Verdict {
    /// Whether a spawn or a jump was a mistake and must not go out.
    pub(super) fn is_refused(&self, site: usize) -> bool {
        self.refused.contains(&site)
    }
}

/// If the block does not parse, the compiler's own message on the output is better than anything said here.
pub(super) fn check(nodes: &[Node], errors: &mut Errors) -> Verdict {
    let question = nodes.iter().find_map(question::of_a_task);
    let tokens = for_check(nodes);
    let Ok(statements) = Block::parse_within.parse2(tokens.clone()) else {
        return Verdict {
            question: question.or_else(|| question::found_in(tokens)),
            refused: HashSet::new(),
        };
    };
    let verdict = Verdict { question, refused: HashSet::new() };
    let mut visitor = Visitor { verdict, errors, place: Place::body(), site: None };
    for statement in &statements {
        visitor.visit_stmt(statement);
    }
    visitor.verdict
}

/// Where in the block the visitor is.
#[derive(Default)]
struct Place {
    /// A `return` here would leave the block.
    returns: bool,
    /// A `?` here leaves the block.
    asks: bool,
    /// Inside of an item or a constant, which do not see the nursery.
    isolated: bool,
    /// The loops and labelled blocks around: their labels.
    targets: Vec<Option<Lifetime>>,
    /// How many of them are loops.
    loops: usize,
}

impl Place {
    fn body() -> Self {
        Place { returns: true, asks: true, ..Place::default() }
    }
}

struct Visitor<'a> {
    verdict: Verdict,
    errors: &'a mut Errors,
    place: Place,
    /// That of the jump about to be visited.
    site: Option<usize>,
}

impl Visitor<'_> {
    fn inside(&mut self, place: Place, visit: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.place, place);
        visit(self);
        self.place = outer;
    }

    /// A closure or an async block: `return` and `?` end only that.
    fn inside_function(&mut self, visit: impl FnOnce(&mut Self)) {
        let place = Place { isolated: self.place.isolated, ..Place::default() };
        self.inside(place, visit);
    }

    fn inside_item(&mut self, visit: impl FnOnce(&mut Self)) {
        self.inside(Place { isolated: true, ..Place::default() }, visit);
    }

    fn inside_target(&mut self, label: Option<&Label>, is_loop: bool, visit: impl FnOnce(&mut Self)) {
        self.place.targets.push(label.map(|label| label.name.clone()));
        self.place.loops += usize::from(is_loop);
        visit(self);
        self.place.loops -= usize::from(is_loop);
        self.place.targets.pop();
    }

    fn spawn(&mut self, at: Span, site: usize) {
        if !self.place.isolated || !self.verdict.refused.insert(site) {
            return;
        }
        self.errors.push(
            at,
            "an item or a constant inside of the block cannot reach its nursery",
            "use a closure, or a function with a parameter `n: Nursery<'_, _>`",
        );
    }

    /// What ends the block of a loop, or of an `if` without `else`, has to be `()`.
    fn last_of(&mut self, block: &Block, what: &str) {
        let Some(Stmt::Expr(Expr::Call(call), None)) = block.stmts.last() else { return };
        let Some((SPAWN_MARK, at, site)) = mark(call) else { return };
        if !self.verdict.refused.insert(site) {
            return;
        }
        self.errors.push(
            at,
            &format!("the capture of this task would be lost when the {what} ends"),
            "end it with `;` if the task returns nothing, or keep the capture",
        );
    }

    fn jump(&mut self, at: Span, label: Option<&Lifetime>, what: &str, help: &str) {
        let site = self.site.take();
        let stays = match label {
            Some(label) => self.place.targets.iter().flatten().any(|target| target == label),
            None => self.place.loops > 0,
        };
        if stays || !self.place.returns {
            return;
        }
        self.refuse(at, site, what, help);
    }

    fn refuse(&mut self, at: Span, site: Option<usize>, what: &str, help: &str) {
        self.verdict.refused.extend(site);
        self.errors.push(at, &format!("`{what}` would leave the nursery while its tasks are running"), help);
    }

    fn asks(&mut self, question: Option<Span>) {
        if self.place.asks {
            self.verdict.question = self.verdict.question.or(question);
        }
    }

    /// The arguments of a macro are often expressions; if not, a look for `?` has to do.
    fn arguments(&mut self, tokens: &TokenStream) {
        let parser = Punctuated::<Expr, Token![,]>::parse_terminated;
        let Ok(arguments) = parser.parse2(tokens.clone()) else {
            self.asks(question::found_in(tokens.clone()));
            return;
        };
        let place = Place { returns: false, asks: true, isolated: self.place.isolated, ..Place::default() };
        self.inside(place, |visitor| arguments.iter().for_each(|argument| visitor.visit_expr(argument)));
    }
}

impl<'ast> Visit<'ast> for Visitor<'_> {
    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}

    fn visit_expr(&mut self, expression: &'ast Expr) {
        if let Expr::Verbatim(tokens) = expression {
            self.asks(question::found_in(tokens.clone()));
        }
        visit::visit_expr(self, expression);
    }

    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        match mark(call) {
            Some((SPAWN_MARK, at, site)) => self.spawn(at, site),
            Some((_, _, site)) => self.site = Some(site),
            None => {}
        }
        visit::visit_expr_call(self, call);
    }

    fn visit_expr_try(&mut self, expression: &'ast syn::ExprTry) {
        self.asks(Some(expression.question_token.span));
        visit::visit_expr_try(self, expression);
    }

    fn visit_expr_return(&mut self, jump: &'ast syn::ExprReturn) {
        let site = self.site.take();
        if self.place.returns {
            let help = "make the value the last expression of the block, or fail with `Err(..)?`";
            self.refuse(jump.return_token.span, site, "return", help);
        }
        visit::visit_expr_return(self, jump);
    }

    fn visit_expr_yield(&mut self, jump: &'ast syn::ExprYield) {
        let site = self.site.take();
        if self.place.returns {
            self.verdict.refused.extend(site);
            let help = "send it through a channel that was made outside of the block";
            self.errors.push(jump.yield_token.span, "a nursery gives one value, at its end", help);
        }
        visit::visit_expr_yield(self, jump);
    }

    fn visit_expr_break(&mut self, jump: &'ast syn::ExprBreak) {
        let help = "give the block a value that says to break, and break after it";
        self.jump(jump.break_token.span, jump.label.as_ref(), "break", help);
        visit::visit_expr_break(self, jump);
    }

    fn visit_expr_continue(&mut self, jump: &'ast syn::ExprContinue) {
        let help = "give the block a value that says to continue, and continue after it";
        self.jump(jump.continue_token.span, jump.label.as_ref(), "continue", help);
    }

    fn visit_expr_loop(&mut self, node: &'ast syn::ExprLoop) {
        self.last_of(&node.body, "iteration");
        self.inside_target(node.label.as_ref(), true, |visitor| visit::visit_expr_loop(visitor, node));
    }

    fn visit_expr_while(&mut self, node: &'ast syn::ExprWhile) {
        self.last_of(&node.body, "iteration");
        self.inside_target(node.label.as_ref(), true, |visitor| visit::visit_expr_while(visitor, node));
    }

    fn visit_expr_for_loop(&mut self, node: &'ast syn::ExprForLoop) {
        self.last_of(&node.body, "iteration");
        self.visit_expr(&node.expr);
        self.inside_target(node.label.as_ref(), true, |visitor| visitor.visit_block(&node.body));
    }

    fn visit_expr_if(&mut self, node: &'ast syn::ExprIf) {
        if node.else_branch.is_none() {
            self.last_of(&node.then_branch, "`if`");
        }
        visit::visit_expr_if(self, node);
    }

    fn visit_expr_block(&mut self, node: &'ast syn::ExprBlock) {
        self.inside_target(node.label.as_ref(), false, |visitor| visit::visit_expr_block(visitor, node));
    }

    fn visit_expr_closure(&mut self, node: &'ast syn::ExprClosure) {
        self.inside_function(|visitor| visit::visit_expr_closure(visitor, node));
    }

    fn visit_expr_async(&mut self, node: &'ast syn::ExprAsync) {
        self.inside_function(|visitor| visit::visit_expr_async(visitor, node));
    }

    fn visit_expr_const(&mut self, node: &'ast syn::ExprConst) {
        self.inside_item(|visitor| visit::visit_expr_const(visitor, node));
    }

    fn visit_expr_try_block(&mut self, node: &'ast syn::ExprTryBlock) {
        let asks = std::mem::replace(&mut self.place.asks, false);
        visit::visit_expr_try_block(self, node);
        self.place.asks = asks;
    }

    fn visit_item(&mut self, node: &'ast syn::Item) {
        self.inside_item(|visitor| visit::visit_item(visitor, node));
    }

    fn visit_macro(&mut self, node: &'ast syn::Macro) {
        let is_nursery =
            node.path.segments.last().is_some_and(|name| name.ident.to_string().ends_with("nursery"));
        if self.place.asks && !is_nursery {
            self.arguments(&node.tokens);
        }
    }
}

/// Which mark this is a call of, where its keyword stands, and its number.
pub(super) fn mark(call: &syn::ExprCall) -> Option<(&'static str, Span, usize)> {
    let Expr::Path(path) = &*call.func else { return None };
    let name = path.path.get_ident()?;
    let mark = [SPAWN_MARK, LEAVE_MARK].into_iter().find(|mark| name == mark)?;
    let Some(Expr::Lit(site)) = call.args.first() else { return None };
    let syn::Lit::Int(site) = &site.lit else { return None };
    Some((mark, name.span(), site.base10_parse().ok()?))
}
