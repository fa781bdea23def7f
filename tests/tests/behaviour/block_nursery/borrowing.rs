//! What its tasks and their results borrow.

use std::sync::atomic::{AtomicUsize, Ordering};

use aioresult::block_nursery;
use aioresult_tests::yield_now;
use futures::future::join_all;

#[test]
fn tasks_borrow_what_is_outside_of_the_block_and_what_is_before_its_first_spawn() {
    let words = [String::from("one"), String::from("three")];
    let total = AtomicUsize::new(0);
    let lengths = block_nursery! {
        let suffix = String::from("!");
        let mut captures = Vec::new();
        for word in &words {
            captures.push(spawn async {
                total.fetch_add(word.len(), Ordering::SeqCst);
                yield_now().await;
                word.len() + suffix.len()
            });
        }
        join_all(captures).await
    };
    assert_eq!(lengths, [4, 6]);
    assert_eq!(total.into_inner(), 8);
}

#[test]
fn tasks_borrow_different_things_mutably() {
    let mut numbers: Vec<u32> = (0..100).collect();
    let (mut evens, mut name) = (0, String::from("n"));
    block_nursery! {
        let (left, right) = numbers.split_at_mut(50);
        spawn async { left.iter_mut().for_each(|number| *number += 1000) };
        spawn async { right.iter_mut().for_each(|number| *number += 2000) };
        spawn async {
            for i in 0..10 {
                yield_now().await;
                evens += 1 - i % 2;
            }
        };
        name.push_str("ame");
    }
    assert_eq!(numbers[49..51], [1049, 2050]);
    assert_eq!((evens, &*name), (5, "name"));
}

#[test]
fn chunks_of_a_slice_in_a_loop() {
    let mut numbers = [1; 1000];
    let sums = block_nursery! {
        let mut captures = Vec::new();
        for chunk in numbers.chunks_mut(100) {
            captures.push(spawn async {
                chunk.iter_mut().for_each(|number| *number *= 2);
                yield_now().await;
                chunk.iter().sum::<u32>()
            });
        }
        join_all(captures).await
    };
    assert_eq!(sums, [200; 10]);
    assert_eq!(numbers, [2; 1000]);
}

#[test]
fn results_borrow_from_outside() {
    let text = String::from("a bc def");
    let longest: &str = block_nursery! {
        let first = spawn async { text.split(' ').next().unwrap() };
        let longest = spawn async { text.split(' ').max_by_key(|word| word.len()).unwrap() };
        assert_eq!(first.await, "a");
        longest.await
    };
    assert_eq!(longest, "def");
}
