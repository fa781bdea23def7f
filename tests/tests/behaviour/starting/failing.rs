//! Whose a failure is: the start's before the report, the nursery's after it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use aioresult::{StartError, Started, capture, nursery};
use aioresult_tests::{ByHand, Log, message, run, yield_now};
use futures::future::pending;

use super::serve;

#[test]
fn an_error_before_the_report_is_the_starts() {
    let result = run(async {
        nursery! {
            let other = spawn async { yield_now().await; 5 };
            let (port, result) = spawn_start serve(0)?;
            assert_eq!(port.await, Err(StartError::Failed("no port".into())));
            assert!(result.await.is_err());
            other.await
        }
    });
    assert_eq!(result, Ok(5));
}

#[test]
fn an_error_after_it_is_the_nurserys() {
    let log = Log::new();
    let result = run(async {
        nursery! {
            let (port, _) = spawn_start serve(1)?;
            log.say(format_args!("{:?}", port.await));
            pending::<()>().await
        }
    });
    assert_eq!(result, Err("lost".into()));
    assert_eq!(log.take(), ["Ok(1)"]);
}

#[test]
fn an_error_before_it_is_the_nurserys_if_nobody_has_the_first_capture() {
    let start = async |discard: bool| {
        nursery! {
            if discard {
                let _ = spawn_start serve(0)?;
            } else {
                let (_, result) = spawn_start serve(0)?;
                drop(result);
            }
            pending::<()>().await
        }
    };
    assert_eq!(run(start(true)), Err("no port".into()));
    assert_eq!(run(start(false)), Err("no port".into()));
    let in_frame = run(async {
        nursery! {
            let (_, _result) = spawn_start serve(0)?;
            pending::<()>().await
        }
    });
    assert_eq!(in_frame, Err("no port".into()));
}

#[capture]
async fn quick() -> u32 {
    3
}

#[capture]
async fn never_ready(_ready: Started<u32>) -> Result<u32, String> {
    yield_now().await;
    Ok(3)
}

#[test]
fn a_routine_that_returns_without_a_report_has_not_started() {
    run(async {
        let result: Result<u32, String> = nursery! {
            let (ready, result) = spawn_start never_ready()?;
            assert_eq!(ready.await, Err(StartError::NotStarted));
            result.await.unwrap()
        };
        assert_eq!(result, Ok(3));
        nursery! {
            let (ready, result) = spawn_start never_ready();
            assert_eq!(ready.await, Err(StartError::NotStarted));
            assert_eq!(result.await, Ok(3));
        }
        assert_eq!(quick().await, 3);
    });
}

#[test]
fn dropping_the_right_to_report_ends_the_start_at_once() {
    #[capture]
    async fn forgets(ready: Started) {
        drop(ready);
        pending().await
    }
    let mut nursery = ByHand::new(async {
        nursery! {
            let (ready, _) = spawn_start forgets();
            assert_eq!(ready.await, Err(StartError::NotStarted));
            panic!("seen");
        }
    });
    let panic = catch_unwind(AssertUnwindSafe(|| nursery.poll_while_woken())).unwrap_err();
    assert_eq!(message(&*panic), "seen");
}

#[test]
fn an_error_after_the_right_was_dropped_is_the_nurserys() {
    #[capture]
    async fn forgets(ready: Started) -> Result<(), &'static str> {
        drop(ready);
        yield_now().await;
        yield_now().await;
        Err("late")
    }
    let result = run(async {
        nursery! {
            let (ready, _) = spawn_start forgets()?;
            assert_eq!(ready.await, Err(StartError::NotStarted));
            pending::<()>().await
        }
    });
    assert_eq!(result, Err("late"));
}

#[test]
fn a_right_that_outlives_the_routine_does_not_keep_the_start_waiting() {
    let (sender, receiver) = std::sync::mpsc::channel();
    #[capture]
    async fn gives_away(sender: std::sync::mpsc::Sender<Started<u32>>, ready: Started<u32>) {
        sender.send(ready).unwrap();
    }
    run(async {
        nursery! {
            let (ready, _) = spawn_start gives_away(sender);
            assert_eq!(ready.await, Err(StartError::NotStarted));
        }
    });
    receiver.recv().unwrap().set(5);
}

#[test]
fn a_panic_before_the_report_is_the_nurserys() {
    #[capture]
    async fn panics(ready: Started) -> Result<(), String> {
        let _ready = ready;
        panic!("oh");
    }
    let panic = catch_unwind(|| {
        run(async {
            nursery! {
                let (ready, _) = spawn_start panics()?;
                ready.await
            }
        })
    });
    assert_eq!(message(&*panic.unwrap_err()), "oh");
}

#[test]
fn errors_convert_into_the_blocks_type() {
    #[derive(Debug, PartialEq)]
    struct Wrapped(String);

    impl From<String> for Wrapped {
        fn from(error: String) -> Self {
            Self(error)
        }
    }

    let result = run(async {
        nursery! {
            type Error = Wrapped;
            let (port, _) = spawn_start serve(0)?;
            assert_eq!(port.await, Err(StartError::Failed("no port".into())));
            for number in [0, 1] {
                let (port, _result) = spawn_start serve(number)?;
                match port.await {
                    Ok(port) => assert_eq!(port, 1),
                    Err(error) => assert_eq!(error, StartError::Failed("no port".into())),
                }
            }
            pending::<()>().await
        }
    });
    assert_eq!(result, Err(Wrapped("lost".into())));
}

#[cfg(feature = "tokio")]
#[tokio::test(start_paused = true)]
async fn a_start_that_takes_too_long_can_be_given_up() {
    #[capture]
    async fn slow(ready: Started) {
        tokio::time::sleep(std::time::Duration::from_secs(60)).await;
        ready.set(());
    }
    nursery! {
        let (ready, result) = spawn_start slow();
        assert!(tokio::time::timeout(std::time::Duration::from_secs(1), ready).await.is_err());
        result.await;
    }
}

#[test]
fn the_error_of_a_start_can_be_had_alone() {
    use std::io;

    assert_eq!(StartError::Failed("no port").into_error(), Some("no port"));
    assert_eq!(StartError::<&str>::NotStarted.into_error(), None);
    let taken = || io::Error::from(io::ErrorKind::AddrInUse);
    assert_eq!(io::Error::from(StartError::Failed(taken())).kind(), io::ErrorKind::AddrInUse);
    assert_eq!(io::Error::from(StartError::NotStarted).kind(), io::ErrorKind::Other);
}
