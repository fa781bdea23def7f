//! What holds for any tokens that `nursery!` is given.

mod growth;
mod oracle;
mod seeds;

use proc_macro2::TokenStream;
use syn::Expr;

use self::oracle::Verdict;
use self::seeds::BLOCKS;
use super::{input, keyword};
use crate::errors::Errors;
use crate::mutations::{first_missing, flat, messages, parsed, show, test_mutants};

const FLAVOURS: &[&str] = &["nursery", "local_nursery", "block_nursery"];

#[test]
fn any_tokens_expand() {
    test_mutants(BLOCKS, 1200, |block, random| {
        let flavour = random.one_of(FLAVOURS);
        check(block, flavour);
    });
}

#[test]
fn the_seeds_expand() {
    for block in BLOCKS {
        for flavour in FLAVOURS {
            check(&parsed(block), flavour);
        }
    }
}

fn check(block: &TokenStream, flavour: &str) {
    let tokens = whole(block, flavour);
    let mut output = TokenStream::new();
    let work = allocation_counter::measure(|| output = super::nursery(tokens.clone()));
    let case = Case::new(&tokens, output);
    case.expands_the_same_again(&tokens);
    case.takes_a_bounded_amount_of_work(work.bytes_total);
    case.is_rust_if_the_block_is();
    case.is_not_rust_if_the_block_is_not();
    case.keeps_the_tokens();
    case.says_what_helps();
}

/// As the macros' fronts write it.
fn whole(block: &TokenStream, flavour: &str) -> TokenStream {
    let mut tokens = parsed(&format!("(krate) {flavour}"));
    tokens.extend(block.clone());
    tokens
}

struct Case {
    /// The block's tokens.
    body: Vec<String>,
    verdict: Verdict,
    output: TokenStream,
    messages: Vec<String>,
}

impl Case {
    fn new(tokens: &TokenStream, output: TokenStream) -> Self {
        let body = input::read(tokens.clone(), &mut Errors::default()).body;
        let (verdict, messages) = (oracle::verdict(&body), messages(&output));
        Case { body: flat(&body), verdict, output, messages }
    }

    fn expands_the_same_again(&self, tokens: &TokenStream) {
        let again = super::nursery(tokens.clone());
        assert_eq!(self.output.to_string(), again.to_string(), "the same tokens expand to something else");
    }

    /// Each keyword writes the same, and asks how far its operand goes, for which what follows is parsed. In bytes allocated.
    fn takes_a_bounded_amount_of_work(&self, bytes: u64) {
        let (length, written) = (self.body.len(), flat(&self.output).len());
        let keywords = self.body.iter().filter(|token| asks(token)).count();
        assert!(written <= 300 + 4 * length + 300 * keywords, "{length} tokens became {written}");
        let bound = 2000 * (50 + length) * (2 + keywords);
        assert!(bytes <= bound as u64, "{bytes} bytes for {length} tokens, {keywords} keywords");
    }

    fn is_rust_if_the_block_is(&self) {
        let Err(error) = syn::parse2::<Expr>(self.output.clone()) else { return };
        let what = "the block is Rust, and its expansion is not";
        assert!(self.verdict != Verdict::Rust, "{what}: {error}\n{}", show(&self.output));
    }

    /// Or the compiler would have nothing to say about the mistake.
    fn is_not_rust_if_the_block_is_not(&self) {
        if self.verdict == Verdict::NotRust && self.messages.is_empty() {
            let parsed = syn::parse2::<Expr>(self.output.clone());
            assert!(parsed.is_err(), "the block is not Rust, and its expansion is:\n{}", show(&self.output));
        }
    }

    /// Editors look for them. What is done about mistakes that the macro itself reports may take some away.
    fn keeps_the_tokens(&self) {
        if !self.messages.is_empty() {
            return;
        }
        let output = flat(&self.output);
        let is_kept = |token: &&String| !asks(token) && *token != "?";
        let kept: Vec<String> = without_error_type(&self.body).iter().filter(is_kept).cloned().collect();
        if let Some((index, token)) = first_missing(&kept, &output) {
            panic!("`{token}` is missing after `{}` in\n{}", kept[..index].join(" "), show(&self.output));
        }
        let questions = |tokens: &[String]| tokens.iter().filter(|token| *token == "?").count();
        let attempts = output.windows(4).filter(|path| is_attempt(path)).count();
        let (before, after) = (questions(&self.body), questions(&output) + attempts);
        assert!(before <= after, "a `?` is missing in\n{}", show(&self.output));
    }

    fn says_what_helps(&self) {
        for message in &self.messages {
            let (what, help) = message.split_once("\nhelp: ").unwrap_or((message, ""));
            assert!(!what.is_empty() && !help.is_empty(), "a message without help: {message}");
        }
    }
}

/// `TrySpawnable::in_frame` and the like, of which there is one for each `?` of a keyword.
fn is_attempt(path: &[String]) -> bool {
    const STARTS: &[&str] =
        &["r#in_frame", "r#on_heap", "r#start_in_frame", "r#start_on_heap", "r#start_threaded"];
    path[0].starts_with("Try") && STARTS.contains(&path[3].as_str())
}

/// Whether this may be a keyword with an operand.
fn asks(token: &str) -> bool {
    keyword::is_word(token) || ["return", "break", "continue"].contains(&token)
}

/// Without a `type Error = …;` at the start, which goes out in front of the body.
fn without_error_type(body: &[String]) -> &[String] {
    let is_start = |window: &[String]| window == ["type", "Error", "="];
    let before = body.iter().position(|token| token == ";").unwrap_or(body.len());
    if body[..before].windows(3).any(is_start) { &body[before..] } else { body }
}
