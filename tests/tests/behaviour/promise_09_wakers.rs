//! Promise 9: wakers may outlive everything, wake from any thread, wake late, twice, or during the poll. Forgetting
//! any future leaks, and is sound.

use std::future::poll_fn;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::thread;

use aioresult::{Scope, nursery};
use aioresult_tests::{ByHand, Log, counted, my_waker, run, yield_now};
use futures::future::pending;

/// Stores its waker, and pends until the flag is set.
async fn wait_for(flag: &AtomicBool, waker: &Mutex<Option<Waker>>) {
    poll_fn(|cx| {
        *waker.lock().unwrap() = Some(cx.waker().clone());
        if flag.load(Ordering::SeqCst) { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
}

/// Wakers of the body, of a task in the frame and of one on the heap.
fn collect(wakers: &Mutex<Vec<Waker>>) {
    let keep = |waker| wakers.lock().unwrap().push(waker);
    run(async {
        nursery! {
            keep(my_waker().await);
            spawn async { keep(my_waker().await) };
            for _ in 0..1 {
                spawn async { keep(my_waker().await) };
            }
        }
    });
}

#[test]
fn wakers_are_used_when_everything_is_gone() {
    let wakers = Mutex::new(vec![]);
    collect(&wakers);
    let wakers = wakers.into_inner().unwrap();
    assert_eq!(wakers.len(), 3);
    for waker in &wakers {
        waker.wake_by_ref();
        let clone = waker.clone();
        clone.wake();
    }
    thread::spawn(move || wakers.into_iter().for_each(Waker::wake)).join().unwrap();
}

#[test]
fn wakers_of_a_dropped_nursery_are_used_on_another_thread() {
    let wakers = Arc::new(Mutex::new(vec![]));
    let keep = |waker| wakers.lock().unwrap().push(waker);
    let mut nursery = ByHand::new(async {
        nursery! {
            spawn async { keep(my_waker().await); pending::<()>().await };
            for _ in 0..1 {
                let wakers = wakers.clone();
                spawn async move { let waker = my_waker().await; wakers.lock().unwrap().push(waker); pending::<()>().await };
            }
            keep(my_waker().await);
            pending::<()>().await;
        }
    });
    assert!(nursery.poll_while_woken().is_pending());
    drop(nursery);
    let wakers = std::mem::take(&mut *wakers.lock().unwrap());
    thread::spawn(move || wakers.iter().for_each(Waker::wake_by_ref)).join().unwrap();
}

#[test]
fn a_forgotten_nursery_leaks_and_its_wakers_are_harmless() {
    let log = Log::new();
    let wakers = Arc::new(Mutex::new(vec![]));
    {
        let text = String::from("borrowed");
        let mut nursery = ByHand::new(async {
            let text = &text;
            nursery! {
                let _guard = log.guard("body");
                let shared = &wakers;
                spawn async {
                    let _guard = log.guard(text);
                    let waker = my_waker().await;
                    shared.lock().unwrap().push(waker);
                    yield_now().await;
                    pending::<()>().await
                };
                for _ in 0..2 {
                    let guard = log.guard(text);
                    spawn async move {
                        let _guard = guard;
                        let waker = my_waker().await;
                        shared.lock().unwrap().push(waker);
                        yield_now().await;
                        pending::<()>().await
                    };
                }
            }
        });
        // One turn only, so that tasks are still queued.
        assert!(nursery.poll().is_pending());
        nursery.forget();
    }
    // Another nursery in what may be the same place.
    run(async {
        nursery! { for _ in 0..3 { spawn yield_now(); } }
    });
    let wakers = std::mem::take(&mut *wakers.lock().unwrap());
    assert_eq!(wakers.len(), 3);
    wakers.iter().for_each(Waker::wake_by_ref);
    thread::spawn(move || drop(wakers)).join().unwrap();
    assert!(log.take().is_empty(), "nothing was dropped");
}

#[test]
fn a_stale_waker_does_not_reach_the_next_nursery() {
    let wakers = Mutex::new(vec![]);
    collect(&wakers);
    let polls = AtomicUsize::new(0);
    run(async {
        nursery! {
            spawn counted(&polls, async {
                wakers.lock().unwrap().iter().for_each(Waker::wake_by_ref);
                yield_now().await;
            });
        }
    });
    assert_eq!(polls.into_inner(), 2);
}

#[test]
fn waking_twice_from_another_thread_polls_once() {
    let flag = AtomicBool::new(false);
    let wakers = [const { Mutex::new(None) }; 2];
    let polls = [const { AtomicUsize::new(0) }; 2];
    let mut nursery = ByHand::new(async {
        nursery! {
            let (flag, wakers, polls) = (&flag, &wakers, &polls);
            spawn counted(&polls[0], wait_for(flag, &wakers[0]));
            for _ in 0..1 {
                spawn counted(&polls[1], wait_for(flag, &wakers[1]));
            }
        }
    });
    assert!(nursery.poll_while_woken().is_pending());
    for round in 2..5 {
        thread::scope(|threads| {
            for waker in &wakers {
                threads.spawn(|| {
                    let waker = waker.lock().unwrap().clone().unwrap();
                    waker.wake_by_ref();
                    waker.wake();
                });
            }
        });
        assert_eq!(nursery.wakes(), 1);
        assert!(nursery.poll_while_woken().is_pending());
        assert_eq!(polls.each_ref().map(|polls| polls.load(Ordering::SeqCst)), [round; 2]);
    }
    flag.store(true, Ordering::SeqCst);
    for waker in &wakers {
        waker.lock().unwrap().clone().unwrap().wake();
    }
    assert!(nursery.poll_while_woken().is_ready());
}

#[test]
fn waking_during_the_poll_from_another_thread() {
    // Also with the borrowed waker of a first poll, by reference, which was never cloned.
    let nursery = async {
        nursery! {
            for by_reference in [true, false] {
                spawn async move {
                    let mut woken = false;
                    poll_fn(|cx| {
                        if woken {
                            return Poll::Ready(());
                        }
                        woken = true;
                        let waker = cx.waker();
                        thread::scope(|threads| {
                            threads.spawn(|| {
                                let clone = (!by_reference).then(|| waker.clone());
                                clone.as_ref().unwrap_or(waker).wake_by_ref();
                            });
                        });
                        Poll::Pending
                    })
                    .await
                };
            }
            let mut woken = false;
            let in_frame = spawn poll_fn(move |cx| {
                if woken {
                    return Poll::Ready(1);
                }
                woken = true;
                let waker = cx.waker();
                thread::scope(|threads| { threads.spawn(|| waker.wake_by_ref()); });
                Poll::Pending
            });
            in_frame.await
        }
    };
    assert_eq!(run(nursery), 1);
}

#[test]
fn wakes_from_many_threads_are_never_lost() {
    const ROUNDS: usize = 200;
    for _ in 0..ROUNDS {
        let (flags, wakers) = (&[const { AtomicBool::new(false) }; 4], &[const { Mutex::new(None) }; 4]);
        thread::scope(|threads| {
            for (flag, waker) in flags.iter().zip(wakers) {
                threads.spawn(move || {
                    loop {
                        let taken: Option<Waker> = waker.lock().unwrap().take();
                        if let Some(waker) = taken {
                            flag.store(true, Ordering::SeqCst);
                            return waker.wake();
                        }
                        thread::yield_now();
                    }
                });
            }
            futures::executor::block_on(async {
                nursery! {
                    spawn wait_for(&flags[0], &wakers[0]);
                    spawn wait_for(&flags[1], &wakers[1]);
                    for i in 2..4 {
                        spawn wait_for(&flags[i], &wakers[i]);
                    }
                }
            });
        });
    }
}

#[test]
fn a_task_that_wakes_itself_and_returns_leaves_nothing_behind() {
    let polls = AtomicUsize::new(0);
    let mut nursery = ByHand::new(async {
        nursery! {
            spawn counted(&polls, async { my_waker().await.wake() });
            for _ in 0..1 {
                spawn counted(&polls, async { my_waker().await.wake() });
            }
        }
    });
    assert!(nursery.poll_while_woken().is_ready());
    assert_eq!(polls.load(Ordering::SeqCst), 2);
}

#[test]
fn a_waker_that_panics_takes_the_nursery_with_it() {
    struct Bomb;
    impl std::task::Wake for Bomb {
        fn wake(self: Arc<Self>) {
            std::panic::panic_any("waker");
        }
    }
    let log = Log::new();
    let unwound = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        run(async {
            nursery! {
                let a = spawn yield_now();
                spawn async { let _guard = log.guard("task"); pending::<()>().await };
                // Waits with a foreign waker.
                let bomb = Waker::from(Arc::new(Bomb));
                let mut done = a.wait_done();
                let polled = std::pin::Pin::new(&mut done).poll(&mut Context::from_waker(&bomb));
                assert!(polled.is_pending());
                pending::<()>().await;
            }
        });
    }));
    assert_eq!(aioresult_tests::message(&*unwound.unwrap_err()), "waker");
    assert_eq!(log.take(), ["task dropped"]);
}

#[test]
fn a_wake_from_another_thread_during_the_last_poll_does_not_keep_the_nursery_from_ending() {
    async fn woken_late() {
        let waker = my_waker().await;
        thread::spawn(move || waker.wake()).join().unwrap();
    }
    let scope = Scope::new();
    run(scope.run(woken_late()));
    let scope = Scope::new();
    let n = scope.nursery();
    run(scope.run(async { drop(n.spawn(woken_late())) }));
}

/// Wakes nobody. Dropping the last clone of the waker drops what it holds.
struct Holds<T>(T);

impl<T: Send + Sync + 'static> std::task::Wake for Holds<T> {
    fn wake(self: Arc<Self>) {}
}

#[test]
fn what_is_woken_by_the_drop_of_the_executors_old_waker_is_polled() {
    let (sender, receiver) = futures::channel::oneshot::channel::<()>();
    let mut nursery = Box::pin(async {
        nursery! {
            spawn async { assert!(receiver.await.is_err()) };
        }
    });
    let old = Waker::from(Arc::new(Holds(Mutex::new(sender))));
    assert!(nursery.as_mut().poll(&mut Context::from_waker(&old)).is_pending());
    // From now on only the nursery holds it.
    drop(old);
    run(nursery);
}
