//! Of routines that report when they are ready.

/// The report and the error of a routine were told apart in two steps.
mod a_report_races_with_an_error {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::{Arc, mpsc};
    use std::thread;

    use aioresult::{StartError, Started, capture, nursery};

    #[capture]
    async fn fails(
        to_other: mpsc::Sender<Started<u32>>,
        begun: Arc<AtomicBool>,
        delay: usize,
        ready: Started<u32>,
    ) -> Result<(), &'static str> {
        begun.store(false, Ordering::SeqCst);
        to_other.send(ready).unwrap();
        while !begun.load(Ordering::Acquire) {
            std::hint::spin_loop();
        }
        (0..delay).for_each(|_| std::hint::spin_loop());
        Err("failed")
    }

    /// It was lost about once in 20,000 rounds; more would take too long here.
    #[test]
    fn neither_is_lost() {
        let begun = Arc::new(AtomicBool::new(false));
        let (to_other, received) = mpsc::channel::<Started<u32>>();
        let other = thread::spawn({
            let begun = begun.clone();
            move || {
                for ready in received {
                    begun.store(true, Ordering::Release);
                    ready.set(5);
                }
            }
        });
        // Each takes some milliseconds when it is interpreted.
        let rounds = if cfg!(miri) { 60 } else { 20_000 };
        for round in 0..rounds {
            let (to_other, begun) = (to_other.clone(), begun.clone());
            let results = futures::executor::block_on(async {
                nursery! {
                    let (ready, result) = spawn_start fails(to_other, begun, round % 60)?;
                    (ready.await, result.await)
                }
            });
            // Either the error came first, and is the start's; or the report did, and the error is the nursery's.
            match results {
                Ok((Err(StartError::Failed("failed")), Err(_))) | Err("failed") => {}
                other => panic!("in round {round} the error was lost: {other:?}"),
            }
        }
        drop(to_other);
        other.join().unwrap();
    }
}

/// Only a routine that returned said that no report comes any more.
mod a_routine_is_cancelled_while_it_starts {
    use std::sync::mpsc;

    use aioresult::{Cancelled, StartError, Started, capture, nursery};
    use aioresult_tests::{run, yield_now};
    use futures::future::pending;

    #[capture]
    async fn gives_away(sender: mpsc::Sender<Started>, ready: Started) -> Result<(), Cancelled> {
        sender.send(ready).unwrap();
        pending().await
    }

    #[test]
    fn its_start_ends_wherever_the_right_to_report_is() {
        let (sender, receiver) = mpsc::channel();
        run(async {
            nursery! {
                let (ready, result) = spawn_start gives_away(sender);
                yield_now().await;
                yield_now().await;
                result.cancel();
                assert!(result.await.is_err());
                assert_eq!(ready.await, Err(StartError::NotStarted));
            }
        });
        drop(receiver);
    }
}

/// A discarded start kept its result until the end of the block.
mod a_start_is_discarded {
    use aioresult::{Started, capture, nursery};
    use aioresult_tests::{Guard, Log, run, yield_now};

    #[capture]
    async fn gives(log: &Log, ready: Started) -> Guard {
        ready.set(());
        log.guard("result")
    }

    #[test]
    fn its_result_is_dropped_as_soon_as_it_is_there() {
        let log = Log::new();
        run(async {
            nursery! {
                let _ = spawn_start gives(&log);
                yield_now().await;
                yield_now().await;
                log.say("body");
            }
        });
        assert_eq!(log.take(), ["result dropped", "body"]);
    }
}

/// Whether anybody asks for a report was known only when the nursery had looked at its inbox.
mod a_report_is_dropped_on_another_thread {
    use aioresult::{Started, capture, nursery};
    use aioresult_tests::run;

    #[capture]
    async fn fails(ready: Started<u32>) -> Result<(), &'static str> {
        let _ready = ready;
        Err("failed")
    }

    #[test]
    fn the_error_is_the_nurserys() {
        let ended: Result<(), &str> = run(async {
            nursery! {
                let (ready, result) = spawn_start fails()?;
                std::thread::scope(|threads| {
                    threads.spawn(move || drop(ready));
                });
                let _ = result.await;
            }
        });
        assert_eq!(ended, Err("failed"));
    }
}
