//! With a parameter `Started<_>`, which callers do not pass, a routine reports when it is ready.

use aioresult::{Startable, Started, capture};
use aioresult_tests::{ByHand, Guard, Log, run, yield_now};

#[capture(args)]
async fn serve(host: &str, ready: Started<usize>, port: u16) -> Result<u16, String> {
    yield_now().await;
    ready.set(host.len());
    yield_now().await;
    if port == 0 {
        return Err("no port".into());
    }
    Ok(port)
}

fn reports<R: Startable<Ready = S>, S>(routine: R) -> R {
    routine
}

#[test]
fn awaited_plainly_it_reports_to_nobody() {
    let routine = reports::<_, usize>(serve("host", 80));
    assert_eq!((routine.routine(), routine.args()), ("serve", Some("(\"host\", 80)")));
    assert_eq!(run(routine), Ok(80));
    assert_eq!(run(serve("host", 0)), Err("no port".into()));
}

#[test]
fn it_knows_where_it_was_called() {
    let (routine, line) = (serve("host", 80), line!());
    assert_eq!(routine.location().line(), line);
}

#[test]
fn what_it_reports_is_nothing_if_the_type_says_nothing() {
    #[capture]
    async fn alone(ready: Started) {
        ready.set(());
    }
    #[capture]
    async fn ignored(_: aioresult::Started<u8>, mut x: u32) -> u32 {
        x += 1;
        x
    }
    run(reports::<_, ()>(alone()));
    assert_eq!(run(reports::<_, u8>(ignored(1))), 2);
}

#[test]
fn it_may_be_generic_borrow_and_never_return() {
    #[capture]
    async fn report<'a, T: PartialEq>(value: &'a T, mut ready: Option<u32>, started: Started<&'a T>) -> ! {
        started.set(value);
        while ready.take().is_none() {
            yield_now().await;
        }
        std::future::pending().await
    }
    let value = String::from("text");
    let mut routine = ByHand::new(reports::<_, &String>(report(&value, Some(1))));
    assert!(routine.poll().is_pending());
}

#[test]
fn it_is_send_if_what_it_holds_is() {
    fn send<T: Send>(value: T) -> T {
        value
    }
    assert_eq!(run(send(serve("host", 80))), Ok(80));
}

#[test]
fn nothing_runs_before_it_is_polled_and_everything_is_dropped() {
    #[capture]
    async fn log(first: Guard, log: Log, _ready: Started, _: Guard) {
        log.say("running");
        drop(first);
    }
    let lines = Log::new();
    let routine = || log(lines.guard("a"), lines.clone(), lines.guard("b"));
    drop(routine());
    assert_eq!(lines.take(), ["a dropped", "b dropped"]);
    run(routine());
    assert_eq!(lines.take(), ["running", "a dropped", "b dropped"]);
}
