//! Of results, and of waiting for them.

/// Only whoever polled several results first lent its place.
mod a_stream_of_results_changes_hands {
    use aioresult::{AsCompleted, ResultCapture, Running, as_completed, nursery};
    use aioresult_tests::{run, yield_now};
    use futures::channel::oneshot;
    use futures::future::poll_immediate;

    #[test]
    fn whoever_has_it_lends_its_place() {
        run(async {
            nursery!(|n| {
                n.set_limit(1);
                let (sender, receiver) = oneshot::channel();
                let waits = n.spawn(async move {
                    let mut results: AsCompleted<ResultCapture<u32, Running<'_>>> = receiver.await.ok()?;
                    results.next().await
                });
                yield_now().await;
                let mut results = as_completed([n.spawn(async { 1 })]);
                assert_eq!(poll_immediate(results.next()).await, None);
                assert!(sender.send(results).is_ok());
                assert_eq!(waits.await, Some(1));
            });
        });
    }
}

/// A panic in a destructor, while another one was under way.
mod a_waker_panics_when_a_captured_task_has {
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::Arc;
    use std::task::{Context, Wake, Waker};

    use aioresult::{ResultFuture, Started, capture};
    use aioresult_tests::{message, run};

    struct Panics;

    impl Wake for Panics {
        fn wake(self: Arc<Self>) {
            panic!("the waker's");
        }
    }

    async fn fails_with<T>(_held: T) {
        panic!("the task's");
    }

    /// Polls with such a waker, then lets a task fail that holds `held`.
    fn panic_of<F: Future<Output = ()>>(mut reader: impl Future + Unpin, task: F) -> String {
        let waker = Waker::from(Arc::new(Panics));
        assert!(std::pin::Pin::new(&mut reader).poll(&mut Context::from_waker(&waker)).is_pending());
        let panic = catch_unwind(AssertUnwindSafe(|| run(task))).unwrap_err();
        message(&*panic).to_owned()
    }

    #[test]
    fn the_tasks_panic_goes_on() {
        let (to_run, result) = capture(fails_with(()));
        assert_eq!(panic_of(result, to_run), "the task's");
        let (promise, result) = ResultFuture::<u32>::new();
        assert_eq!(panic_of(result, fails_with(promise)), "the task's");
        let (ready, report) = Started::<u32>::new();
        assert_eq!(panic_of(report, fails_with(ready)), "the task's");
    }
}

/// It looked at the receiver only when a result came.
#[cfg(feature = "tokio")]
mod the_receiver_of_results_is_gone {
    use aioresult::{ResultFuture, results_to_channel};
    use aioresult_tests::ByHand;
    use tokio::sync::mpsc;

    #[test]
    fn they_are_waited_for_no_more() {
        let (_promise, future) = ResultFuture::<u32>::new();
        let (sender, receiver) = mpsc::channel(1);
        let mut bounded = ByHand::new(results_to_channel([&future], sender));
        assert!(bounded.poll().is_pending());
        drop(receiver);
        assert!(bounded.poll_while_woken().is_ready());
        let (sender, receiver) = mpsc::unbounded_channel();
        let mut unbounded = ByHand::new(results_to_channel([&future], sender));
        assert!(unbounded.poll().is_pending());
        drop(receiver);
        assert!(unbounded.poll_while_woken().is_ready());
    }
}
