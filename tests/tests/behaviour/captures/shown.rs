//! `Display` and `Debug`: what is known of a task and its result, while it runs and when it is done, for each way to start it.

use std::fmt::Display;

use aioresult::{ResultCapture, Running, StartError, Started, capture, nursery};
use aioresult_tests::{run, yield_now};

#[capture(args)]
async fn add(a: u32, b: u32) -> u32 {
    yield_now().await;
    a + b
}

#[capture(args)]
async fn try_add(a: u32, b: u32) -> Result<u32, String> {
    yield_now().await;
    Ok(a + b)
}

#[capture]
async fn named() -> &'static str {
    yield_now().await;
    "text"
}

#[capture(args)]
async fn serve(port: u16, ready: Started<u16>) -> &'static str {
    ready.set(port);
    yield_now().await;
    "served"
}

/// What is shown of a capture now.
fn shown<T: Display>(capture: &ResultCapture<T, Running<'_>>) -> String {
    format!("{capture:#}")
}

/// What is shown of it when its task is done.
async fn shown_when_done<T: Display>(capture: &ResultCapture<T, Running<'_>>) -> String {
    capture.wait_done().await;
    format!("{capture:#}")
}

macro_rules! assert_shown {
    ($capture:expr, $what:literal, $result:literal) => {
        assert_eq!(shown(&$capture), concat!("ResultCapture(", $what, ", is_done=false)"));
        assert_eq!(
            shown_when_done(&$capture).await,
            concat!("ResultCapture(", $what, ", result=", $result, ")")
        );
    };
}

#[test]
fn without_what_ran() {
    run(async {
        nursery! {
            let sum = spawn add(1, 2);
            assert_eq!(format!("{sum} {sum:?}"), "ResultCapture(is_done=false) ResultCapture(is_done=false)");
            (&sum).await;
            assert_eq!(format!("{sum} {sum:?}"), "ResultCapture(result=3) ResultCapture(result=3)");
        }
    });
}

#[test]
fn spawn() {
    run(async {
        nursery! {
            let frame = spawn add(1, 2);
            assert_shown!(frame, "routine=add, args=(1, 2)", "3");
            let [heap] = [3].map(|b| spawn add(1, b));
            assert_shown!(heap, "routine=add, args=(1, 3)", "4");
            let without_args = spawn named();
            assert_shown!(without_args, "routine=named", "text");
            let in_parentheses = spawn(add(1, 4));
            assert_shown!(in_parentheses, "routine=add, args=(1, 4)", "5");
        }
    });
}

#[test]
fn spawn_with_a_question_mark() {
    let result: Result<(), String> = run(async {
        nursery! {
            let frame = spawn try_add(1, 2)?;
            assert_shown!(frame, "routine=try_add, args=(1, 2)", "3");
            let [heap] = [3].map(|b| spawn try_add(1, b)?);
            assert_shown!(heap, "routine=try_add, args=(1, 3)", "4");
        }
    });
    assert_eq!(result, Ok(()));
    let result: Result<(), Box<dyn std::error::Error + Send + Sync>> = run(async {
        nursery! {
            type Error = Box<dyn std::error::Error + Send + Sync>;
            let frame = spawn try_add(1, 2)?;
            assert_shown!(frame, "routine=try_add, args=(1, 2)", "3");
            let [heap] = [3].map(|b| spawn try_add(1, b)?);
            assert_shown!(heap, "routine=try_add, args=(1, 3)", "4");
        }
    });
    assert!(result.is_ok());
}

#[test]
fn spawn_daemon() {
    let result: Result<(), String> = run(async {
        nursery! {
            let frame = spawn_daemon add(1, 2);
            assert_shown!(frame, "routine=add, args=(1, 2)", "3");
            let [heap] = [3].map(|b| spawn_daemon try_add(1, b)?);
            assert_shown!(heap, "routine=try_add, args=(1, 3)", "4");
        }
    });
    assert_eq!(result, Ok(()));
}

#[test]
fn spawn_cancellable() {
    let result: Result<(), String> = run(async {
        nursery! {
            let frame = spawn_cancellable add(1, 2);
            let [heap] = [3].map(|b| spawn_cancellable try_add(1, b)?);
            let cancelled = spawn_cancellable add(3, 4);
            let running = "ResultCapture(routine=add, args=(1, 2), is_done=false)";
            assert_eq!(format!("{frame:#?}"), running);
            cancelled.cancel();
            assert_eq!(format!("{cancelled:#?}"), "ResultCapture(routine=add, args=(3, 4), result=Err(Cancelled))");
            (&frame).await.unwrap();
            assert_eq!(format!("{frame:#?}"), "ResultCapture(routine=add, args=(1, 2), result=Ok(3))");
            (&heap).await.unwrap();
            assert_eq!(format!("{heap:#?}"), "ResultCapture(routine=try_add, args=(1, 3), result=Ok(4))");
        }
    });
    assert_eq!(result, Ok(()));
}

#[cfg(feature = "tokio")]
#[tokio::test]
async fn spawn_parallel_and_spawn_blocking() {
    let result: Result<(), String> = nursery! {
        let frame = spawn_parallel add(1, 2);
        assert_shown!(frame, "routine=add, args=(1, 2)", "3");
        let [heap] = [3].map(|b| spawn_parallel try_add(1, b)?);
        assert_shown!(heap, "routine=try_add, args=(1, 3)", "4");
        let blocking = spawn_blocking || 5;
        assert_shown!(blocking, "routine=|| 5", "5");
    };
    assert_eq!(result, Ok(()));
}

#[test]
fn spawn_start() {
    run(async {
        nursery! {
            let (port, server) = spawn_start serve(80);
            assert_eq!(format!("{port:#?}"), "ResultCapture(routine=serve, args=(80), is_done=false)");
            assert_shown!(server, "routine=serve, args=(80)", "served");
            let ready: &Result<u16, StartError> = (&port).await;
            assert_eq!(ready, &Ok(80));
            assert_eq!(format!("{port:#?}"), "ResultCapture(routine=serve, args=(80), result=Ok(80))");
            // Whoever does not start it gets its name as well.
            let server = spawn serve(81);
            assert_shown!(server, "routine=serve, args=(81)", "served");
        }
    });
}

#[test]
fn start_soon() {
    run(async {
        nursery!(|n| {
            let sum = add(1, 2).start_soon(n);
            assert_shown!(sum, "routine=add, args=(1, 2)", "3");
        });
    });
}

#[cfg(feature = "threads")]
#[test]
fn in_a_block_nursery() {
    use aioresult::block_nursery;
    // It may be done at any time.
    let what_ran = |text: String| text.rsplit_once(", ").unwrap().0.to_owned();
    let sum = block_nursery! {
        let sum = spawn add(1, 2);
        assert_eq!(what_ran(shown(&sum)), "ResultCapture(routine=add, args=(1, 2)");
        assert_eq!(shown_when_done(&sum).await, "ResultCapture(routine=add, args=(1, 2), result=3)");
        let [other] = [3].map(|b| spawn add(1, b));
        assert_eq!(shown_when_done(&other).await, "ResultCapture(routine=add, args=(1, 3), result=4)");
        let (port, server) = spawn_start serve(80);
        assert_eq!(shown_when_done(&server).await, "ResultCapture(routine=serve, args=(80), result=served)");
        (&port).await.unwrap();
        assert_eq!(format!("{port:#?}"), "ResultCapture(routine=serve, args=(80), result=Ok(80))");
        sum.await
    };
    assert_eq!(sum, 3);
    let finished = block_nursery! { let sum = spawn add(1, 2); };
    assert_eq!(format!("{finished:#}"), "ResultCapture(routine=add, args=(1, 2), result=3)");
}

#[test]
fn what_a_block_evaluates_to() {
    let (sum, other) = run(async {
        nursery! {
            let sum = spawn add(1, 2);
            let other = spawn async { (&sum).await + 1 };
        }
    });
    assert_eq!(format!("{sum:#}"), "ResultCapture(routine=add, args=(1, 2), result=3)");
    assert_eq!((sum.routine(), sum.args(), other.args()), ("add", Some("(1, 2)"), None));
    assert!(format!("{other:#}").starts_with("ResultCapture(routine=async"), "{other:#}");
}

#[test]
fn a_result_that_was_taken() {
    run(async {
        nursery! {
            let mut sum = spawn add(1, 2);
            (&mut sum).await;
            assert_eq!(shown(&sum), "ResultCapture(routine=add, args=(1, 2), is_done=true)");
        }
    });
}

#[test]
fn what_is_no_routine_is_named_by_its_expression() {
    run(async {
        nursery! {
            let boxed = spawn Box::pin(add(1, 2));
            assert_shown!(boxed, "routine=Box::pin(add(1, 2))", "3");
            let routine = add(3, 4);
            // Of a variable the type may be known only later, so it is not asked.
            let variable = spawn routine;
            assert_shown!(variable, "routine=routine", "7");
            let ready = spawn std::future::ready(5);
            assert_shown!(ready, "routine=std::future::ready(5)", "5");
            let [heap] = [6].map(|x| spawn std::future::ready(x));
            assert_shown!(heap, "routine=std::future::ready(x)", "6");
        }
    });
}

#[test]
fn what_a_result_shows_is_its_own_affair() {
    run(async {
        nursery! {
            let lines = spawn async { vec![1, 2] };
            (&lines).await;
            assert_eq!(format!("{lines:?}"), "ResultCapture(result=[1, 2])");
            assert!(format!("{lines:#?}").ends_with(", result=[1, 2])"), "on one line: {lines:#?}");
        }
    });
}

struct Server(Port);

struct Port;

impl Port {
    #[capture]
    async fn serve<T>(&self, _: T) {}
}

impl Server {
    fn port(&self) -> &Port {
        &self.0
    }

    async fn start(&self) {
        nursery! {
            let field = spawn self.0.serve(1);
            assert_eq!(field.routine(), "serve");
            let types = spawn self.0.serve::<(u32, [u8; 2])>((1, [2; 2]));
            assert_eq!(types.routine(), "serve");
            // Of what a call gives in turn the type may be known only later, so this is not asked.
            let in_turn = spawn self.port().serve(1);
            assert_eq!(in_turn.routine(), "self.port().serve(1)");
        }
    }
}

macro_rules! assert_routine {
    ($task:expr, $routine:literal) => {
        nursery! {
            let task = spawn $task;
            assert_eq!(task.routine(), $routine);
        }
    };
}

#[test]
fn a_call_is_asked_for_its_routine_however_it_is_written() {
    run(Server(Port).start());
    run(async {
        assert_routine!(Port.serve(1), "serve");
        assert_routine!(std::future::ready(5), "std::future::ready(5)");
    });
}

#[test]
fn a_handle_knows_the_function_of_a_routine_by_its_type() {
    run(async {
        nursery!(|n| {
            let sum = n.spawn(add(1, 2));
            assert_eq!(sum.routine(), concat!(module_path!(), "::add"));
            assert_eq!(sum.args(), None);
            assert_eq!(sum.await, 3);
        });
    });
}
