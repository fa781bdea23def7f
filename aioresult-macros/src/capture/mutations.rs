//! What holds for any tokens that `#[capture]` is given.

use proc_macro2::TokenStream;
use syn::parse::{ParseStream, Parser};
use syn::{File, ImplItem, TraitItem};

use super::parse::{self, Item};
use crate::mutations::{first_missing, flat, messages, parsed, show, test_mutants};

/// What stands in the parentheses of the attribute.
const OPTIONS: &[&str] = &[
    "",
    "args",
    "args(self), name = \"other\"",
    "args, skip(a, b), crate = ::krate::path",
    "__last, args, name = r\"x\"",
    "skip(a, self), args(self), crate = krate",
];

const FUNCTIONS: &[&str] = &[
    "async fn f() {}",
    "pub(crate) async fn f<T>(a: u32, b: &T) -> Result<T, E> where T: A { g(a)?; return b; }",
    "pub async fn f<'a, const N: usize, T: A<B = C> + 'a>(&'a mut self, mut a: [T; N], _: B) -> &'a T { self.g(a).await }",
    "async fn f(self: Pin<&mut Self>, (a, b): (A, B), S { x, .. }: S, ref c: C, d @ 1..=2: u8) -> ! { loop {} }",
    "async fn f(x: u32, mut ready: Started<u16>, y: impl Fn(u8) -> u8) -> impl A { ready.set(1); y }",
    "async fn f(_: aioresult::Started) {}",
    "#[doc = \"a\"] #[inline] #[must_use] #[allow(b)] async unsafe extern \"Rust\" fn f(#[cfg(c)] a: A, #[expect(d)] b: B,) { #![allow(e)] g() }",
    "#[instrument(skip(a))] #[clippy::g] async fn f(a: A) -> Vec<Vec<u8>> { vec![] }",
    "#[tokio::main] async fn main() -> Result<(), Box<dyn E>> { Ok(()) }",
    "async fn r#type<F>(self, f: F) -> Option<impl Iterator<Item = impl C>> where F: for<'a> AsyncFn(&'a u8) { None }",
    "/// doc\npub async fn f(a: A) -> (A, B) { let x = |y| { y? }; match x { _ => a, } }",
    "fn f<'life0, 'async_trait>(&'life0 self) -> Pin<Box<dyn Future<Output = ()> + Send + 'async_trait>> where Self: 'async_trait { Box::pin(async move {}) }",
    "async fn f(&self, a: A) -> B;",
    "const fn f() -> u8 { 1 }",
    "pub fn f() {}",
    "pub struct S<T: A> { x: T }",
    "unsafe impl<T> A for B<T> { async fn f() {} }",
    "async extern \"C\" fn f(a: u8) {}",
];
#[test]
fn any_function_expands() {
    test_mutants(FUNCTIONS, 1500, |function, random| {
        let options = random.one_of(OPTIONS);
        check(&parsed(options), function);
    });
}

#[test]
fn any_options_expand() {
    test_mutants(OPTIONS, 1000, |options, random| {
        let function = random.one_of(FUNCTIONS);
        check(options, &parsed(function));
    });
}

#[test]
fn the_seeds_expand() {
    for options in OPTIONS {
        for function in FUNCTIONS {
            check(&parsed(options), &parsed(function));
        }
    }
}

fn check(options: &TokenStream, function: &TokenStream) {
    let mut output = TokenStream::new();
    let (options, function) = (options.clone(), function.clone());
    let work = allocation_counter::measure(|| output = super::capture(options.clone(), function.clone()));
    let messages = messages(&output);
    let case = Case { options, function, output, messages };
    case.expands_the_same_again();
    case.takes_a_bounded_amount_of_work(work.bytes_total);
    case.is_rust_if_the_function_is();
    case.is_not_rust_if_the_function_is_not();
    case.keeps_the_body();
    case.says_what_helps();
}

struct Case {
    options: TokenStream,
    function: TokenStream,
    output: TokenStream,
    messages: Vec<String>,
}

impl Case {
    fn expands_the_same_again(&self) {
        let again = super::capture(self.options.clone(), self.function.clone());
        assert_eq!(self.output.to_string(), again.to_string(), "the same tokens expand to something else");
    }

    /// In bytes allocated.
    fn takes_a_bounded_amount_of_work(&self, bytes: u64) {
        let length = flat(&self.options).len() + flat(&self.function).len();
        let written = flat(&self.output).len();
        assert!(written <= 300 + 10 * length, "{length} tokens became {written}");
        let bound = 4000 * (50 + length);
        assert!(bytes <= bound as u64, "{bytes} bytes for {length} tokens");
    }

    fn is_rust_if_the_function_is(&self) {
        let Err(error) = items(&self.output) else { return };
        let what = "the function is Rust, and its expansion is not";
        assert!(items(&self.function).is_err(), "{what}: {error}\n{}", show(&self.output));
    }

    /// Or the compiler would have nothing to say about the mistake.
    fn is_not_rust_if_the_function_is_not(&self) {
        if items(&self.function).is_err() && self.messages.is_empty() {
            let what = "the function is not Rust, and its expansion is";
            assert!(items(&self.output).is_err(), "{what}:\n{}", show(&self.output));
        }
    }

    /// Editors look for it. All other functions go out as they came in.
    fn keeps_the_body(&self) {
        let body = match parse::parse(self.function.clone()) {
            Item::Function(function) => function.body.map(TokenStream::from).unwrap_or_default(),
            Item::Other(_) | Item::Broken => self.function.clone(),
        };
        let (body, output) = (flat(&body), flat(&self.output));
        if let Some((index, token)) = first_missing(&body, &output) {
            panic!("`{token}` is missing after `{}` in\n{}", body[..index].join(" "), show(&self.output));
        }
    }

    fn says_what_helps(&self) {
        for message in &self.messages {
            let (what, help) = message.split_once("\nhelp: ").unwrap_or((message, ""));
            assert!(!what.is_empty() && !help.is_empty(), "a message without help: {message}");
        }
    }
}

/// Of a module, of an `impl` or of a trait.
fn items(tokens: &TokenStream) -> syn::Result<()> {
    let all_of = |parser: fn(ParseStream) -> syn::Result<()>| {
        let all = |input: ParseStream| {
            while !input.is_empty() {
                parser(input)?;
            }
            Ok(())
        };
        all.parse2(tokens.clone())
    };
    syn::parse2::<File>(tokens.clone())
        .map(drop)
        .or_else(|_| all_of(|input| input.parse::<ImplItem>().map(drop)))
        .or_else(|_| all_of(|input| input.parse::<TraitItem>().map(drop)))
}
