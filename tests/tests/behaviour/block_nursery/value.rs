//! What the block evaluates to.

use std::cell::Cell;
use std::num::ParseIntError;
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};

use aioresult::{BlockNursery, block_nursery};
use aioresult_tests::yield_now;
use futures::future::join_all;

use super::{double, parse};

#[test]
fn a_pure_block_evaluates_to_its_finished_captures() {
    let (a, b) = block_nursery! {
        let x = 1;
        let a = spawn double(x);
        spawn async { yield_now().await };
        let b = spawn double(x + 1);
    };
    assert_eq!((*a, b.into_result()), (2, 4));
    assert_eq!(a.routine(), "double(x)");
}

#[test]
fn any_other_block_evaluates_to_its_tail() {
    let sum = block_nursery! {
        let a = spawn double(1);
        let b = spawn double(2);
        a.await + b.await
    };
    assert_eq!(sum, 6);
    assert_eq!(block_nursery! { yield_now().await; 5 }, 5);
}

#[test]
fn a_question_mark_makes_it_a_result() {
    fn add(left: &str, right: &str) -> Result<u32, ParseIntError> {
        let (left, right) = block_nursery! {
            let left = spawn parse(left)?;
            let right = spawn parse(right)?;
        }?;
        Ok(*left + *right)
    }
    assert_eq!(add("1", "2"), Ok(3));
    assert!(add("1", "x").is_err());
}

#[test]
fn errors_are_converted_into_the_type_that_is_named() {
    fn half(text: &str) -> Result<u32, Box<dyn std::error::Error + Send + Sync>> {
        block_nursery! {
            type Error = Box<dyn std::error::Error + Send + Sync>;
            let number = spawn parse(text)?;
            let number = number.await;
            if number % 2 == 1 {
                Err("odd")?;
            }
            number / 2
        }
    }
    assert_eq!(half("4").unwrap(), 2);
    assert_eq!(half("3").unwrap_err().to_string(), "odd");
    assert_eq!(half("three").unwrap_err().to_string(), "invalid digit found in string");
}

#[test]
fn tasks_from_loops_closures_and_branches() {
    let total = block_nursery! {
        let mut captures = Vec::new();
        for i in 0..10 {
            captures.push(spawn double(i));
        }
        captures.extend((10..20).map(|i| spawn double(i)));
        if captures.len() == 20 {
            spawn async { yield_now().await };
        }
        join_all(captures).await
    };
    assert_eq!(total, (0..20).map(|i| 2 * i).collect::<Vec<_>>());
}

#[test]
fn functions_and_tasks_spawn_through_the_handle() {
    fn count<'n>(n: BlockNursery<'n>, size: u32, leaves: &'n AtomicUsize) {
        drop(n.spawn(async move {
            if size > 1 {
                count(n, size / 2, leaves);
                count(n, size - size / 2, leaves);
            } else {
                leaves.fetch_add(1, Ordering::SeqCst);
            }
        }));
    }
    let leaves = AtomicUsize::new(0);
    block_nursery!(|n| {
        count(n, 100, &leaves);
        assert_eq!(n.len(), 1);
    });
    assert_eq!(leaves.into_inner(), 100);
}

#[test]
fn the_body_need_not_be_send() {
    let shared = Rc::new(Cell::new(1));
    block_nursery! {
        let a = spawn double(2);
        let inner = shared.clone();
        yield_now().await;
        inner.set(inner.get() + a.await);
    }
    assert_eq!(shared.get(), 5);
}
