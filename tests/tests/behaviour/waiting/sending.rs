//! The futures are `Send` if the results are, also inside of `tokio::spawn` with everything borrowed.

use std::rc::Rc;

use aioresult::{
    ResultBase, ResultCapture, ResultFuture, Running, TakeResult, as_completed, nursery, results_to_channel,
    wait_all, wait_any, wait_any_ok,
};
use aioresult_tests::{run, yield_now};
use futures::channel::mpsc;
use futures::stream::StreamExt;

use super::gates;

fn assert_send<T: Send>(value: T) -> T {
    value
}

fn assert_sync<T: Sync>(value: T) -> T {
    value
}

#[test]
fn each_of_them_by_value_and_by_reference() {
    type Running0<T> = ResultCapture<T, Running<'static>>;
    fn check<R: TakeResult + Send>(results: fn() -> Vec<R>)
    where
        R::Output: Send,
    {
        let check = |futures: fn(Vec<R>) -> ()| futures(results());
        check(|results| drop(assert_send(wait_all(results))));
        check(|results| drop(assert_send(wait_any(results))));
        check(|results| drop(assert_send(as_completed(results))));
        check(|results| drop(assert_send(as_completed(results).next())));
        check(|results| drop(assert_send(results_to_channel(results, mpsc::channel(1).0))));
        check(|results| drop(assert_send(results_to_channel(results, mpsc::unbounded().0))));
        #[cfg(feature = "tokio")]
        check(|results| drop(assert_send(results_to_channel(results, tokio::sync::mpsc::channel(1).0))));
        #[cfg(feature = "tokio")]
        check(|results| {
            drop(assert_send(results_to_channel(results, tokio::sync::mpsc::unbounded_channel().0)))
        });
    }
    check(Vec::<Running0<String>>::new);
    check(Vec::<&Running0<String>>::new);
    check(Vec::<ResultCapture<String>>::new);
    check(Vec::<&ResultCapture<String>>::new);
    check(Vec::<ResultFuture<String, String>>::new);
    check(Vec::<&ResultFuture<String, String>>::new);
    drop(assert_send(wait_any_ok(Vec::<Running0<Result<u32, String>>>::new())));
    drop(assert_send(wait_any_ok(Vec::<&ResultFuture<u32, String>>::new())));
    drop(assert_send(assert_sync(wait_all(Vec::<&(dyn ResultBase + Send + Sync)>::new()))));
    drop(assert_sync(as_completed(Vec::<&Running0<String>>::new())));
}

#[test]
fn results_that_are_not_are_waited_for_on_their_thread() {
    run(async {
        let shared = Rc::new(1);
        nursery! {
            let a = spawn async { shared.clone() };
            let b = spawn async { yield_now().await; shared.clone() };
            wait_all([&a, &b]).await;
            assert_eq!(wait_any([&a, &b]).await, Ok(0));
            assert_eq!(as_completed([a, b]).count().await, 2);
        }
    });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn inside_of_tokio_spawn_while_everything_is_borrowed() {
    let joined = tokio::spawn(async {
        let words = [String::from("a"), String::from("bc"), String::from("def")];
        let (mut openers, gates) = gates(1);
        openers.open(0);
        nursery!(|n| {
            let mut captures = Vec::new();
            for word in &words {
                captures.push(spawn async move { yield_now().await; word.as_str() });
            }
            let first = spawn async { yield_now().await; words[0].as_str() };
            let second = n.spawn(async { words[1].as_str() });
            wait_all(&captures).await;
            wait_all([&first as &(dyn ResultBase + Send + Sync), &second, &gates[0]]).await;
            let place = wait_any(&captures).await.unwrap();
            let mut lengths = 0;
            let mut stream = as_completed(captures.iter().chain([&second]));
            while let Some(word) = stream.next().await {
                lengths += word.len();
            }
            drop(stream);
            lengths += as_completed(captures).fold(0, async |sum, word| sum + word.len()).await;
            let third = |word: &'_ String| word.chars().nth(2).ok_or(word.len());
            let answers: Vec<_> = words.iter().map(|word| spawn async move { yield_now().await; third(word) }).collect();
            (place, lengths, wait_any_ok(answers).await)
        })
    });
    assert_eq!(joined.await.unwrap(), (0, 14, Ok('f')));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn also_the_channels() {
    let joined = tokio::spawn(async {
        let numbers = [1, 2, 3];
        nursery!(|n| {
            let (sender, mut receiver) = mpsc::channel(0);
            let captures: Vec<_> = numbers.iter().map(|x| spawn async move { yield_now().await; *x }).collect();
            spawn results_to_channel(captures, sender);
            let mut sum = 0;
            while let Some(x) = receiver.next().await {
                sum += x;
            }
            let (sender, receiver) = mpsc::unbounded();
            let captures: Vec<_> = numbers.iter().map(|x| spawn async move { *x }).collect();
            drop(n.spawn(results_to_channel(captures, sender)));
            sum + receiver.fold(0, async |sum, x| sum + x).await
        })
    });
    assert_eq!(joined.await.unwrap(), 12);
}

#[test]
fn results_that_borrow_through_a_channel_or_any_iterator() {
    let lengths = run(assert_send(async {
        let words = [String::from("a"), String::from("bc"), String::from("def")];
        nursery!(|n| {
            let captures: Vec<_> =
                words.iter().map(|word| spawn async move { yield_now().await; word.as_str() }).collect();
            let other = n.spawn(async { words[1].as_str() });
            wait_all(captures.iter().chain([&other])).await;
            let order = [2, 1, 0];
            assert_eq!(wait_any(order.iter().map(|place| &captures[*place])).await, Ok(0));
            let starts = words.iter().map(|word| n.spawn(async move { word.chars().nth(1).ok_or(word) }));
            assert_eq!(wait_any_ok(starts).await, Ok('c'));
            let mut lengths = 0;
            let (sender, mut receiver) = mpsc::channel(0);
            spawn results_to_channel(captures, sender);
            while let Some(word) = receiver.next().await {
                lengths += word.len();
            }
            lengths
        })
    }));
    assert_eq!(lengths, 6);
}

#[cfg(feature = "tokio")]
#[test]
fn results_that_borrow_through_a_channel_of_tokio() {
    let lengths = run(assert_send(async {
        let words = [String::from("a"), String::from("bc"), String::from("def")];
        nursery! {
            let captures: Vec<_> =
                words.iter().map(|word| spawn async move { yield_now().await; word.as_str() }).collect();
            let (sender, mut receiver) = tokio::sync::mpsc::channel(1);
            spawn results_to_channel(captures, sender);
            let mut lengths = 0;
            while let Some(word) = receiver.recv().await {
                lengths += word.len();
            }
            lengths
        }
    }));
    assert_eq!(lengths, 6);
}
