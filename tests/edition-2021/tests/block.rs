//! The block on edition 2021, under another name of the crate, among names that the expansion also uses.
#![forbid(unsafe_code)]
#![deny(warnings)]

use aioresult_tests::{run, yield_now};
use renamed::nursery;

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
}
#[allow(unused_imports)]
use Hidden::{Err, Ok};

type Outcome<T> = ::std::result::Result<T, &'static str>;

async fn half(x: u32) -> Outcome<u32> {
    yield_now().await;
    if x.is_multiple_of(2) {
        ::std::result::Result::Ok(x / 2)
    } else {
        ::std::result::Result::Err("odd")
    }
}

#[test]
fn a_pure_block() {
    let halves = |a, b| async move {
        nursery! {
            let a = spawn half(a)?;
            let b = spawn half(b)?;
        }
    };
    let (a, b) = run(halves(2, 4)).unwrap();
    assert_eq!((*a, *b), (1, 2));
    assert_eq!(run(halves(2, 3)).map(|_| ()).unwrap_err(), "odd");
}

#[test]
fn tasks_from_a_loop_borrow() {
    let total = run(async {
        let words = [String::from("a"), String::from("bc")];
        let total = nursery! {
            let suffix = String::from("!");
            let captures: Vec<_> = words.iter().map(|word| spawn async { word.len() + suffix.len() }).collect();
            let mut total = 0;
            for capture in captures {
                total += capture.await;
            }
            total
        };
        total + words.len()
    });
    assert_eq!(total, 5 + 2);
}

#[test]
fn the_tail_may_borrow_what_is_dropped_after_it() {
    let text = run(async {
        nursery! {
            let cell = ::std::cell::RefCell::new(String::from("text"));
            spawn async { cell.borrow_mut().push('!'); };
            yield_now().await;
            cell.borrow().clone()
        }
    });
    assert_eq!(text, "text!");
}

#[test]
fn in_a_macro_of_the_users() {
    macro_rules! both {
        ($a:expr, $b:expr) => {
            nursery! {
                let a = spawn $a;
                let b = spawn $b;
                (a.await, b.await)
            }
        };
    }
    let (a, b) = run(async { both!(half(2), async { "b" }) });
    assert_eq!((a.unwrap(), b), (1, "b"));
}
