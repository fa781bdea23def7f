//! `#[capture]` on edition 2021, under another name of the crate, among names that the expansion also uses. What its
//! functions return captures all lifetimes, as on edition 2024, because the macro is written on that.
#![forbid(unsafe_code)]
#![deny(warnings, clippy::no_effect_underscore_binding)]

use ::std::fmt::Debug;
use ::std::sync::{Mutex, MutexGuard};
use aioresult_tests::{run, yield_now};
use renamed::{capture, Started};

/// Traps for an expansion that relies on the names around it.
mod core {}
mod std {}
#[allow(dead_code)]
struct Result;
#[allow(dead_code)]
#[derive(Debug, PartialEq)]
enum Hidden {
    Ok,
    Err,
    Some,
    None,
    Future,
}
#[allow(unused_imports)]
use Hidden::{Err, Future, None, Ok, Some};

struct Words<'a>(Vec<&'a str>);

impl<'a> Words<'a> {
    #[capture(crate = renamed)]
    async fn first(&self) -> &str {
        yield_now().await;
        self.0[0]
    }

    #[capture(crate = renamed)]
    async fn push(&mut self, word: &'a str, _: &str) -> &mut Self {
        yield_now().await;
        self.0.push(word);
        self
    }
}

#[capture(crate = renamed, args, skip(show))]
async fn join<T: Debug>(a: &str, b: &str, _: &T, show: impl Fn(&str) -> String) -> String {
    yield_now().await;
    show(a) + b
}

#[capture(crate = renamed)]
async fn serve<'a>(text: &'a str, ready: Started<&'a str>, more: &str) -> usize {
    ready.set(text);
    yield_now().await;
    text.len() + more.len()
}

#[test]
fn lifetimes_need_not_be_written() {
    let (word, other) = (String::from("b"), String::from("x"));
    let mut words = Words(vec!["a"]);
    run(words.push(&word, &other)).0.push("c");
    assert_eq!(run(words.first()), "a");
    assert_eq!(words.0, ["a", "b", "c"]);
    assert_eq!(run(serve(&word, &other)), 2);
}

#[test]
fn nor_those_of_generics() {
    #[derive(Debug)]
    struct Shown;
    impl Shown {
        #[capture(crate = renamed, args(self))]
        async fn show<T: Debug>(&self, value: T) -> String {
            yield_now().await;
            format!("{self:?} {value:?}")
        }
    }
    let text = String::from("a");
    let prefix = String::from("> ");
    let joined = run(async {
        let routine = join(&text, "b", &1, |text| format!("{prefix}{text}"));
        routine.await
    });
    assert_eq!(joined, "> ab");
    assert_eq!(Shown.show(&text).args().unwrap(), "(Shown, \"a\")");
    assert_eq!(run(Shown.show(&text)), "Shown \"a\"");
}

#[test]
fn the_tail_may_borrow_what_is_dropped_after_it() {
    #[capture(crate = renamed)]
    async fn read(text: Mutex<String>) -> String {
        text.lock().unwrap().clone()
    }
    assert_eq!(run(read(Mutex::new("text".into()))), "text");
}

/// Warnings are denied here.
#[test]
fn there_are_no_warnings_about_what_is_none() {
    #[rustfmt::skip]
    #[capture(crate = renamed)]
    async fn one_expression(_unused: u32, (_, x): (MutexGuard<'_, u32>, u32)) -> u32 { x }
    #[rustfmt::skip]
    #[capture(crate = renamed)]
    async fn diverges() -> u32 { panic!("as it should") }
    assert_eq!(run(one_expression(1, (Mutex::new(2).lock().unwrap(), 3))), 3);
    assert_eq!(diverges().routine(), "diverges");
}

#[test]
fn without_any_names_at_all() {
    #[no_implicit_prelude]
    mod bare {
        #[::renamed::capture(crate = ::renamed, args)]
        pub(super) async fn add(a: u32, (b, _): (u32, u32), end: bool) -> u32 {
            if end {
                return a;
            }
            a + b
        }

        #[::renamed::capture(crate = ::renamed)]
        pub(super) async fn start(ready: ::renamed::Started) {
            ready.set(());
        }

        #[::renamed::capture(crate = ::renamed)]
        pub(super) async fn never() -> ! {
            loop {
                ::aioresult_tests::yield_now().await;
            }
        }
    }
    assert_eq!(run(bare::add(1, (2, 3), false)), 3);
    assert_eq!(bare::add(1, (2, 3), true).args().unwrap(), "(1, (2, 3), true)");
    run(bare::start());
    assert_eq!(bare::never().routine(), "never");
}
