//! Inner nurseries that leave the task in which they were polled.

use std::sync::Mutex;
use std::sync::mpsc::{self, TryRecvError};
use std::thread;

use aioresult::{Tree, nursery};
use aioresult_tests::{Log, run, yield_now};
use futures::channel::oneshot;
use futures::future::pending;
use futures::poll;

use super::{Boxed, INNER, lines, look, nested, only, poll_once, run_until_stuck};

/// The place of each inner nursery: the index of its task.
fn inner_ones(tree: &Tree) -> Vec<usize> {
    let tasks = tree.tasks.iter().enumerate();
    tasks.flat_map(|(index, task)| task.nurseries.iter().map(move |_| index)).collect()
}

#[test]
fn one_that_is_polled_in_another_task_is_shown_there() {
    async fn first(there: oneshot::Sender<Boxed>) {
        let mut inner: Boxed = Box::pin(nested());
        assert!(poll!(&mut inner).is_pending());
        yield_now().await;
        there.send(inner).ok().unwrap();
        pending::<()>().await;
    }
    async fn second(inner: oneshot::Receiver<Boxed>) {
        inner.await.unwrap().await;
    }
    let log = Log::new();
    run_until_stuck(async {
        nursery!(|n| {
            let (there, here) = oneshot::channel();
            spawn first(there);
            spawn second(here);
            let seen = || inner_ones(&n.tree());
            yield_now().await;
            log.say(format_args!("{:?}", seen()));
            yield_now().await;
            yield_now().await;
            log.say(format_args!("{:?}", seen()));
            assert_eq!(lines(&n.tree().tasks[2].nurseries[0]), INNER);
            pending::<()>().await;
        });
    });
    assert_eq!(log.take(), ["[1]", "[2]"]);
}

#[test]
fn one_whose_task_has_ended_is_not_shown() {
    let parked: Mutex<Option<Boxed>> = Mutex::new(None);
    run(async {
        nursery!(|n| {
            let parker = spawn async {
                let mut inner: Boxed = Box::pin(nested());
                assert!(poll!(&mut inner).is_pending());
                yield_now().await;
                *parked.lock().unwrap() = Some(inner);
            };
            yield_now().await;
            assert_eq!(inner_ones(&n.tree()), [1]);
            parker.await;
            assert_eq!(inner_ones(&n.tree()), []);
            // Nor when it has gone on here.
            let mut inner = parked.lock().unwrap().take().unwrap();
            assert!(poll!(&mut inner).is_pending());
            assert_eq!(inner_ones(&n.tree()), [0]);
        });
    });
}

#[test]
fn one_that_is_dropped_in_another_task_is_gone() {
    let parked: Mutex<Option<Boxed>> = Mutex::new(None);
    run(async {
        nursery!(|n| {
            let parked = &parked;
            drop(n.spawn(async move {
                let mut inner: Boxed = Box::pin(nested());
                assert!(poll!(&mut inner).is_pending());
                *parked.lock().unwrap() = Some(inner);
                yield_now().await;
            }));
            yield_now().await;
            assert_eq!(inner_ones(&n.tree()), [1]);
            *parked.lock().unwrap() = None;
            assert_eq!(inner_ones(&n.tree()), []);
        });
    });
}

#[test]
fn one_that_outlives_the_outer_one_goes_on_alone() {
    let (end, ended) = oneshot::channel::<()>();
    let log = Log::new();
    let mut parked: Boxed = Box::pin({
        let log = log.clone();
        async move {
            nursery!(|n| {
                spawn async { ended.await.unwrap() };
                spawn_daemon look(n, &log);
            });
        }
    });
    run(async {
        nursery! {
            spawn async { assert!(poll!(&mut parked).is_pending()) };
        }
    });
    assert!(log.take().is_empty());
    assert!(poll_once(&mut parked).is_pending());
    assert_eq!(only(&log).len(), 4);
    end.send(()).unwrap();
    assert!(poll_once(&mut parked).is_ready());
}

#[test]
fn one_that_outlives_the_outer_one_goes_on_in_another_one() {
    let mut parked: Boxed = Box::pin(nested());
    for _ in 0..3 {
        run(async {
            nursery!(|n| {
                let parked = &mut parked;
                let waiting = spawn_cancellable parked;
                yield_now().await;
                assert_eq!(inner_ones(&n.tree()), [1]);
                waiting.cancel();
                // Its future was a reference: the nursery itself is not over.
                assert_eq!(inner_ones(&n.tree()), []);
            });
        });
    }
}

/// A nursery whose tasks begin and end, and which has one inside of it, for as long as it is polled.
fn busy() -> Boxed {
    Box::pin(async {
        nursery!(|n| {
            spawn nested();
            for _ in 0.. {
                drop(n.spawn(yield_now()));
                nursery! { yield_now().await; }
            }
        });
    })
}

const ROUNDS: usize = if cfg!(miri) { 5 } else { 1000 };

#[test]
fn one_that_is_polled_on_another_thread_while_the_outer_one_is_asked() {
    let (there, others) = mpsc::channel::<Boxed>();
    let (back, returned) = mpsc::channel();
    thread::scope(|threads| {
        threads.spawn(move || {
            for mut inner in others {
                assert!(poll_once(&mut inner).is_pending());
                back.send(inner).unwrap();
            }
        });
        run(async {
            nursery!(|n| {
                let mut inner = busy();
                for _ in 0..ROUNDS {
                    assert!(poll!(&mut inner).is_pending());
                    assert_eq!(inner_ones(&n.tree()), [0]);
                    there.send(inner).unwrap();
                    inner = loop {
                        match returned.try_recv() {
                            Ok(inner) => break inner,
                            Err(TryRecvError::Empty) => assert!(inner_ones(&n.tree()).len() <= 1),
                            Err(TryRecvError::Disconnected) => panic!("the other thread has panicked"),
                        }
                    };
                    assert_eq!(inner_ones(&n.tree()), []);
                }
            });
        });
        drop(there);
    });
}

#[test]
fn one_that_is_dropped_on_another_thread_while_the_outer_one_is_asked() {
    let (there, others) = mpsc::channel::<Boxed>();
    let (back, returned) = mpsc::channel();
    thread::scope(|threads| {
        threads.spawn(move || {
            for inner in others {
                drop(inner);
                back.send(()).unwrap();
            }
        });
        run(async {
            nursery!(|n| {
                for _ in 0..ROUNDS {
                    let mut inner = busy();
                    assert!(poll!(&mut inner).is_pending());
                    there.send(inner).unwrap();
                    while returned.try_recv() == Err(TryRecvError::Empty) {
                        assert!(inner_ones(&n.tree()).len() <= 1);
                    }
                    assert_eq!(inner_ones(&n.tree()), []);
                }
            });
        });
        drop(there);
    });
}

#[test]
fn one_that_is_polled_on_another_thread_while_the_outer_one_ends() {
    for _ in 0..ROUNDS {
        let (there, other) = mpsc::channel::<Boxed>();
        thread::scope(|threads| {
            threads.spawn(move || assert!(poll_once(&mut other.recv().unwrap()).is_pending()));
            run(async {
                nursery! {
                    let mut inner = busy();
                    assert!(poll!(&mut inner).is_pending());
                    there.send(inner).unwrap();
                }
            });
        });
    }
}
