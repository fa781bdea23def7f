//! Promise 7: a finished task is freed at once; its result lives in its capture only. And what tasks cost.
#![forbid(unsafe_code)]

use std::future::pending;
use std::panic::{AssertUnwindSafe, catch_unwind};

use aioresult::{Nursery, capture, nursery};
use aioresult_tests::{ByHand, PanicOnDrop, my_waker, run, yield_now};
use allocation_counter::{AllocationInfo, measure};

/// What a nursery allocates, without the executor.
fn allocations(nursery: impl Future<Output = ()>) -> AllocationInfo {
    let mut nursery = Some(nursery);
    let executor = measure(|| run(async {})).count_total;
    let mut info = measure(|| run(nursery.take().unwrap()));
    info.count_total -= executor;
    info
}

#[test]
fn a_block_whose_tasks_finish_without_waiting_allocates_nothing() {
    let info = allocations(async {
        let (a, b) = nursery! {
            let a = spawn async { 1 };
            let b = spawn async { 2 };
        };
        assert_eq!(*a + *b, 3);
    });
    assert_eq!(info.count_total, 0);
}

#[test]
fn nor_does_one_whose_tasks_only_yield() {
    let info = allocations(async {
        let a = nursery! {
            let a = spawn async { yield_now().await; 1 };
            spawn yield_now();
        };
        assert_eq!(*a, 1);
    });
    assert_eq!(info.count_total, 0);
}

#[test]
fn a_block_whose_tasks_wait_allocates_once() {
    let info = allocations(async {
        nursery! {
            let a = spawn async { drop(my_waker().await); yield_now().await; 1 };
            let b = spawn async { drop(my_waker().await); yield_now().await; 2 };
            let c = spawn async { yield_now().await; 3 };
            assert_eq!(a.await + b.await + c.await, 6);
        }
    });
    assert_eq!(info.count_total, 1);
}

#[test]
#[cfg_attr(aioresult_alone, ignore = "each has its own, for the tools that want it so")]
fn tasks_on_the_heap_share_allocations() {
    const TASKS: u64 = 100;
    let info = allocations(async {
        nursery! {
            for _ in 0..TASKS {
                spawn yield_now();
            }
        }
    });
    // One for the wakers, and one for 4, 8, 16, 32 and 64 tasks.
    assert_eq!(info.count_total, 6);
}

#[test]
fn large_tasks_on_the_heap_are_one_allocation_each() {
    const TASKS: u64 = 100;
    let info = allocations(async {
        nursery! {
            for _ in 0..TASKS {
                let large = [1_u8; 2000];
                spawn async move { yield_now().await; std::hint::black_box(large); };
            }
        }
    });
    assert_eq!(info.count_total, TASKS + 1);
}

#[test]
fn a_crowd_of_tasks_leaves_little_in_an_open_nursery() {
    const TASKS: usize = 10_000;
    let after = measure(|| {
        let mut nursery = ByHand::new(async {
            nursery!(|n| {
                for _ in 0..TASKS {
                    spawn yield_now();
                }
                while !n.is_empty() {
                    yield_now().await;
                }
                pending::<()>().await;
            });
        });
        assert!(nursery.poll_while_woken().is_pending());
        // Forgotten, so that what is left is counted.
        nursery.forget();
    });
    assert!(after.bytes_max > 100 * TASKS as u64, "{} bytes at once", after.bytes_max);
    assert!(after.bytes_current < 300_000, "{} bytes are left", after.bytes_current);
}

#[test]
fn the_memory_of_tasks_outlives_their_nursery_as_long_as_wakers_do() {
    let info = measure(|| {
        let mut wakers = Vec::new();
        run(async {
            nursery! {
                let captures: Vec<_> = (0..50).map(|_| spawn my_waker()).collect();
                for capture in captures {
                    wakers.push(capture.await);
                }
            }
        });
        // In an order of their own.
        wakers.into_iter().rev().for_each(drop);
    });
    assert_eq!(info.bytes_current, 0, "everything was freed");
}

#[test]
fn a_routine_without_args_allocates_nothing_and_takes_four_words_more_than_its_future() {
    async fn plain(text: &str, bytes: [u8; 100]) -> usize {
        yield_now().await;
        text.len() + bytes.len()
    }
    #[capture]
    async fn captured(text: &str, bytes: [u8; 100]) -> usize {
        yield_now().await;
        text.len() + bytes.len()
    }
    let info = allocations(async { assert_eq!(captured("text", [0; 100]).await, 104) });
    assert_eq!(info.count_total, 0);
    let words = size_of_val(&captured("", [0; 100])) - size_of_val(&plain("", [0; 100]));
    assert_eq!(words, 4 * size_of::<usize>());
}

#[test]
fn a_million_tasks_through_one_open_nursery_leave_memory_flat() {
    const TASKS: u32 = 1_000_000;
    const LIVE: u32 = 100;
    let info = measure(|| {
        run(async {
            nursery!(|n| {
                for i in 0..TASKS {
                    if i % 2 == 0 {
                        spawn async move { drop(my_waker().await); yield_now().await; };
                    } else {
                        let _ = spawn async move { [i; 32] };
                    }
                    if i % LIVE == 0 {
                        while !n.is_empty() {
                            yield_now().await;
                        }
                    }
                }
            });
        });
    });
    assert_eq!(info.bytes_current, 0, "everything was freed");
    // About 400 tasks of less than 500 bytes can be alive at once.
    assert!(info.bytes_max < 400 * 500, "{} bytes at once", info.bytes_max);
    // With an allocation for each task, that is not asked for.
    assert!(
        cfg!(aioresult_alone) || info.count_total < 1000,
        "memory is used again: {} allocations",
        info.count_total
    );
}

#[test]
fn nurseries_that_come_and_go_inside_of_an_open_one_leave_memory_flat() {
    const NURSERIES: u32 = 100_000;
    async fn inner() {
        nursery! { spawn yield_now(); }
    }
    let info = measure(|| {
        run(async {
            nursery!(|n| {
                for i in 0..NURSERIES {
                    inner().await;
                    drop(n.spawn(inner()));
                    if i % 100 == 0 {
                        while !n.is_empty() {
                            yield_now().await;
                        }
                    }
                }
            });
        });
    });
    assert_eq!(info.bytes_current, 0, "everything was freed");
    // About 100 of less than 1000 bytes can be alive at once.
    assert!(info.bytes_max < 100 * 1000, "{} bytes at once", info.bytes_max);
}

/// What wakers share, as for any nursery that waits, and two for the tree. The outer one needs some once.
#[test]
fn a_nested_nursery_that_waits_takes_three_allocations() {
    const NURSERIES: u64 = 1_000;
    let info = measure(|| {
        run(async {
            nursery! {
                spawn async {
                    for _ in 0..NURSERIES {
                        nursery! { spawn async { drop(my_waker().await); yield_now().await; }; }
                    }
                };
            }
        });
    });
    assert!((3 * NURSERIES..3 * NURSERIES + 20).contains(&info.count_total), "{}", info.count_total);
}

#[test]
fn nurseries_that_leave_the_task_in_which_they_were_polled_leave_memory_flat() {
    const NURSERIES: u32 = 100_000;
    let info = measure(|| {
        run(async {
            nursery!(|n| {
                let (send, mut receive) = futures::channel::mpsc::unbounded();
                for _ in 0..NURSERIES {
                    let send = send.clone();
                    let parked = n.spawn(async move {
                        let mut inner = Box::pin(async {
                            nursery! { spawn pending::<()>(); }
                        });
                        assert!(futures::poll!(&mut inner).is_pending());
                        send.unbounded_send(inner).unwrap();
                    });
                    parked.await;
                    drop(receive.try_recv().unwrap());
                }
            });
        });
    });
    assert_eq!(info.bytes_current, 0, "everything was freed");
    assert!(info.bytes_max < 20_000, "{} bytes at once", info.bytes_max);
}

#[test]
fn waiting_any_number_of_times_keeps_no_memory() {
    let info = measure(|| {
        run(async {
            nursery! {
                let (stop, stopped) = futures::channel::oneshot::channel::<()>();
                let never = spawn async { stopped.await.unwrap() };
                for _ in 0..100_000 {
                    futures::future::select(never.wait_done(), std::pin::pin!(yield_now())).await;
                }
                stop.send(()).unwrap();
            }
        });
    });
    assert_eq!(info.bytes_current, 0);
    assert!(info.bytes_max < 10_000, "{} bytes at once", info.bytes_max);
}

#[test]
fn a_failed_or_dropped_nursery_frees_everything() {
    let info = measure(|| {
        let result = run(async {
            nursery! {
                let mut captures = vec![];
                for i in 0..100 {
                    captures.push(spawn async move {
                        drop(my_waker().await);
                        yield_now().await;
                        if i == 50 { Err([i; 100]) } else { Ok(String::from("text")) }
                    }?);
                }
            }
        });
        assert!(result.is_err());
    });
    assert_eq!(info.bytes_current, 0);
}

#[test]
fn a_task_that_is_refused_and_whose_destructor_panics_is_freed() {
    struct SpawnOnDrop<'n>(Nursery<'n>);
    impl Drop for SpawnOnDrop<'_> {
        fn drop(&mut self) {
            let bomb = PanicOnDrop("refused");
            let spawned = catch_unwind(AssertUnwindSafe(|| drop(self.0.spawn(async { drop(bomb) }))));
            // As every panic, it is reported to whoever catches it, and freed with that.
            assert!(spawned.is_err());
        }
    }
    // The usual hook keeps what it has read to print a backtrace.
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let info = measure(|| {
        let mut nursery = ByHand::new(async {
            nursery!(|n| {
                let _spawner = SpawnOnDrop(n);
                spawn pending::<()>();
                pending::<()>().await;
            });
        });
        assert!(nursery.poll().is_pending());
    });
    std::panic::set_hook(usual);
    assert_eq!(info.bytes_current, 0);
}
