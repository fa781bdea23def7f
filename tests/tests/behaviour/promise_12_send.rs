//! Promise 12: the future of a nursery is `Send` if what it holds is; no "not general enough" errors when something is
//! borrowed.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt::Debug;
use std::rc::Rc;

use aioresult::{Nursery, ResultCapture, Running, Scope, nursery};
use aioresult_tests::{run, yield_now};

fn assert_send<T: Send>(value: T) -> T {
    value
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn inside_of_tokio_spawn_while_borrowing_locals_declared_in_that_task() {
    let joined = tokio::spawn(async {
        let words = vec![String::from("a"), String::from("bc")];
        let mut letters = String::new();
        let total = nursery! {
            let writer = spawn async { letters.push_str("xyz"); letters.len() };
            let mut captures = Vec::new();
            for word in &words {
                captures.push(spawn async move { yield_now().await; word.len() });
            }
            let mut total = writer.await;
            for capture in captures {
                total += capture.await;
            }
            total
        };
        (total, letters, words)
    });
    assert_eq!(joined.await.unwrap(), (6, "xyz".into(), vec!["a".into(), "bc".into()]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_a_question_mark_a_nested_nursery_and_a_trait_object() {
    async fn parse(text: &str) -> Result<usize, std::num::ParseIntError> {
        yield_now().await;
        text.parse()
    }
    type Parse<'a> =
        std::pin::Pin<Box<dyn Future<Output = Result<usize, std::num::ParseIntError>> + Send + 'a>>;
    let joined = tokio::spawn(async {
        let texts = [String::from("1"), String::from("2")];
        let boxed: Parse<'_> = Box::pin(parse(&texts[0]));
        let result: Result<usize, std::num::ParseIntError> = nursery!(|n| {
            let first = spawn boxed?;
            let second = spawn async {
                nursery! {
                    let inner = spawn parse(&texts[1])?;
                    inner.await
                }
            }?;
            let third = n.try_spawn(parse("3"));
            first.await + (&second).await + third.await
        });
        result
    });
    assert_eq!(joined.await.unwrap(), Ok(6));
}

#[test]
fn by_reference_and_across_awaits() {
    run(assert_send(async {
        nursery!(|n| {
            let a = spawn yield_now();
            let done = a.wait_done();
            done.await;
            (&a).await;
            yield_now().await;
            assert_eq!(n.len(), 0);
        });
    }));
}

#[test]
fn in_a_generic_function() {
    async fn all<T, F>(tasks: Vec<F>) -> Vec<T>
    where
        T: Send,
        F: Future<Output = T> + Send,
    {
        nursery! {
            let mut captures = vec![];
            for task in tasks {
                captures.push(spawn task);
            }
            let mut results = vec![];
            for capture in captures {
                results.push(capture.await);
            }
            results
        }
    }
    async fn both<A: Future, B: Future>(a: A, b: B) -> (A::Output, B::Output) {
        let (a, b) = nursery! {
            let a = spawn a;
            let b = spawn b;
        };
        (a.into_result(), b.into_result())
    }
    assert_eq!(run(assert_send(all(vec![async { 1 }]))), [1]);
    let one = async { 1 };
    assert_eq!(run(assert_send(both(one, async { "two" }))), (1, "two"));
}

#[test]
fn in_an_async_method_that_borrows_self() {
    struct Store {
        entries: HashMap<u32, String>,
    }
    impl Store {
        async fn len(&self, key: u32) -> usize {
            yield_now().await;
            self.entries[&key].len()
        }

        async fn total(&self) -> usize {
            nursery! {
                let captures: Vec<_> = self.entries.keys().map(|key| spawn self.len(*key)).collect();
                let mut total = 0;
                for capture in captures {
                    total += capture.await;
                }
                total
            }
        }
    }
    let store = Store { entries: HashMap::from([(1, "a".into()), (2, "bc".into())]) };
    assert_eq!(run(assert_send(store.total())), 3);
}

#[test]
fn handles_and_captures_are_send() {
    fn check<T: Send + Sync>() {}
    check::<Scope<'static, String>>();
    check::<Nursery<'static, String>>();
    check::<ResultCapture<String>>();
    check::<ResultCapture<String, Running<'static>>>();
}

#[test]
fn tasks_of_the_frame_need_not_be_send() {
    let shared = Rc::new(RefCell::new(vec![]));
    let (a, ()) = run(async {
        nursery! {
            let a = spawn async { shared.borrow_mut().push(1); yield_now().await; Rc::clone(&shared) };
            let b = spawn async { shared.borrow_mut().push(2); };
            (a.await, b.await)
        }
    });
    assert_eq!(*a.borrow(), [1, 2]);
}

#[test]
fn through_a_closure_that_is_passed_down() {
    async fn show(value: &(dyn Debug + Sync)) -> String {
        format!("{value:?}")
    }
    let text = run(assert_send(async {
        let values: [&(dyn Debug + Sync); 2] = [&1, &"two"];
        nursery! {
            let captures = values.map(|value| spawn show(value));
            let mut text = String::new();
            for capture in captures {
                text += &capture.await;
            }
            text
        }
    }));
    assert_eq!(text, "1\"two\"");
}
