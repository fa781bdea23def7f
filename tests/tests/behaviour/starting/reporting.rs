//! What is reported, to whom, and when.

use std::task::Poll;
use std::thread;

use aioresult::{Routine, StartError, StartFailed, Startable, Started, capture, local_nursery, nursery};
use aioresult_tests::{ByHand, Log, run, yield_now};
use futures::channel::oneshot;
use futures::future::pending;

use super::{serve, told};

#[test]
fn the_report_comes_before_the_result() {
    let (report, to_report) = oneshot::channel();
    let (end, to_return) = oneshot::channel();
    let log = Log::new();
    let mut nursery = ByHand::new(async {
        nursery! {
            let (port, result) = spawn_start told(to_report, to_return);
            log.say(format_args!("{:?}", port.await));
            log.say(format_args!("result {}", result.is_done()));
            log.say(result.await);
        }
    });
    assert!(nursery.poll_while_woken().is_pending());
    assert!(log.take().is_empty());
    report.send(80).unwrap();
    assert!(nursery.poll_while_woken().is_pending());
    assert_eq!(log.take(), ["Ok(80)", "result false"]);
    end.send("bye").unwrap();
    assert!(nursery.poll_while_woken().is_ready());
    assert_eq!(log.take(), ["bye"]);
}

#[test]
fn nothing_runs_inside_of_the_start() {
    let log = Log::new();
    #[capture]
    async fn says(log: &Log, ready: Started) {
        log.say("runs");
        ready.set(());
    }
    run(async {
        nursery! {
            let (ready, _) = spawn_start says(&log);
            log.say("started");
            assert_eq!(ready.await, Ok(()));
        }
    });
    assert_eq!(log.take(), ["started", "runs"]);
}

#[test]
fn awaited_or_spawned_plainly_it_reports_to_nobody() {
    run(async {
        assert_eq!(serve(2).await, Ok("served"));
        let result = nursery! {
            let result = spawn serve(2)?;
        };
        assert_eq!(result.unwrap().into_result(), "served");
    });
}

#[test]
fn what_nobody_waits_for_is_dropped() {
    let log = Log::new();
    #[capture]
    async fn reports(log: &Log, ready: Started<aioresult_tests::Guard>) {
        ready.set(log.guard("report"));
        log.say("reported");
    }
    run(reports(&log));
    assert_eq!(log.take(), ["report dropped", "reported"]);
    run(async {
        nursery! {
            let _ = spawn_start reports(&log);
        }
    });
    assert_eq!(log.take(), ["reported", "report dropped"]);
}

#[test]
fn the_nursery_waits_for_the_routine_and_counts_it_once() {
    let (report, to_report) = oneshot::channel();
    let (end, to_return) = oneshot::channel();
    let mut nursery = ByHand::new(async {
        nursery!(|n| {
            let (port, result) = spawn_start told(to_report, to_return);
            assert_eq!(n.len(), 1);
            assert_eq!(port.await, Ok(1));
            drop(result);
        });
    });
    report.send(1).unwrap();
    assert!(nursery.poll_while_woken().is_pending());
    end.send("bye").unwrap();
    assert!(nursery.poll_while_woken().is_ready());
}

#[test]
fn nobody_has_to_wait_for_the_report() {
    let result = run(async {
        nursery! {
            let (_port, result) = spawn_start serve(2)?;
            result.await
        }
    });
    assert_eq!(result, Ok(Ok("served")));
}

#[test]
fn the_right_to_report_may_go_to_another_thread() {
    #[capture]
    async fn reports_elsewhere(value: u32, end: oneshot::Receiver<()>, ready: Started<u32>) {
        let thread = thread::spawn(move || {
            if value > 0 {
                ready.set(value)
            }
        });
        end.await.unwrap();
        thread.join().unwrap();
    }
    futures::executor::block_on(async {
        nursery! {
            let (end_one, ended) = oneshot::channel();
            let (one, _) = spawn_start reports_elsewhere(1, ended);
            let (end_none, ended) = oneshot::channel();
            let (none, _) = spawn_start reports_elsewhere(0, ended);
            assert_eq!(one.await, Ok(1));
            assert_eq!(none.await, Err(StartError::NotStarted));
            end_one.send(()).unwrap();
            end_none.send(()).unwrap();
        }
    });
}

#[test]
fn a_limit_keeps_the_routine_back_but_not_its_report() {
    run(async {
        nursery!(|n| {
            n.set_limit(1);
            for number in [2, 3] {
                let (port, result) = n.start(serve(number));
                assert_eq!(port.await, Ok(number));
                assert_eq!(result.await, Ok("served"));
            }
        });
    });
}

#[test]
fn dropping_the_nursery_drops_a_start() {
    let log = Log::new();
    #[capture]
    async fn starts(log: &Log, ready: Started) {
        let _guard = log.guard("routine");
        pending::<()>().await;
        ready.set(());
    }
    let mut nursery = ByHand::new(async {
        nursery! {
            let (ready, _) = spawn_start starts(&log);
            ready.await
        }
    });
    assert!(nursery.poll_while_woken().is_pending());
    drop(nursery);
    assert_eq!(log.take(), ["routine dropped"]);
}

#[test]
fn a_report_may_borrow_what_was_declared_before_the_tasks() {
    #[capture]
    async fn longest<'a>(words: &'a [String], ready: Started<&'a str>) -> usize {
        let longest = words.iter().max_by_key(|word| word.len()).unwrap();
        ready.set(longest);
        longest.len()
    }
    let length = run(async {
        let words = ["a".to_owned(), "abc".to_owned()];
        nursery! {
            let (word, length) = spawn_start longest(&words);
            assert_eq!(word.await, Ok("abc"));
            length.await
        }
    });
    assert_eq!(length, 3);
}

#[test]
fn what_a_local_nursery_starts_need_not_be_send() {
    use std::rc::Rc;
    #[capture]
    async fn counts(ready: Started<Rc<u32>>) -> Rc<u32> {
        let one = Rc::new(1);
        ready.set(one.clone());
        yield_now().await;
        one
    }
    run(async {
        local_nursery!(|n| {
            let (ready, result) = n.start(counts());
            assert!(Rc::ptr_eq(&ready.await.unwrap(), &result.await));
        });
    });
}

#[test]
fn a_future_of_ones_own_can_report() {
    struct Count {
        left: u32,
        ready: Option<Started<u32>>,
    }

    impl Future for Count {
        type Output = ();

        fn poll(mut self: std::pin::Pin<&mut Self>, cx: &mut std::task::Context<'_>) -> Poll<()> {
            self.left -= 1;
            if let Some(ready) = self.ready.take() {
                let left = self.left;
                ready.set(left);
            }
            cx.waker().wake_by_ref();
            if self.left == 0 { Poll::Ready(()) } else { Poll::Pending }
        }
    }

    impl Startable for Count {
        type Ready = u32;

        fn report_to(&mut self, ready: Started<u32>) {
            self.ready = Some(ready);
        }
    }

    fn start_any<'n, R>(
        n: aioresult::Nursery<'n>,
        routine: R,
    ) -> impl Future<Output = Result<u32, StartError>>
    where
        R: Startable<Ready = u32, Output = ()> + Send + 'n,
    {
        n.start(routine).0
    }

    run(async {
        nursery!(|n| {
            assert_eq!(start_any(n, Count { left: 3, ready: None }).await, Ok(2));
            assert_eq!(start_any(n, counts()).await, Ok(7));
        });
    });

    fn counts() -> Routine<impl Startable<Ready = u32, Output = ()> + Send> {
        #[capture]
        async fn seven(ready: Started<u32>) {
            ready.set(7);
        }
        seven()
    }
}

#[test]
fn the_tree_shows_what_is_starting() {
    run(async {
        nursery!(|n| {
            let (port, _) = spawn_start serve(2);
            let tree = n.tree().to_string();
            assert!(tree.contains("`serve`: start, ready"), "{tree}");
            assert!(tree.contains("`serve`: ready"), "{tree}");
            assert_eq!(port.await, Ok(2));
        });
    });
}

#[test]
fn the_errors_say_what_happened() {
    let failed: StartError<String> = StartError::Failed("no port".into());
    assert_eq!(failed.to_string(), "the routine failed before it was ready: no port");
    assert_eq!(StartError::<String>::NotStarted.to_string(), "the routine did not report that it is ready");
    let result: Result<(), StartFailed> = run(async {
        let result = nursery! {
            let (port, result) = spawn_start serve(0)?;
            assert!(port.await.is_err());
            result.await.map(drop)
        };
        result.unwrap()
    });
    assert_eq!(result.unwrap_err().to_string(), "the routine failed before it was ready");
}
