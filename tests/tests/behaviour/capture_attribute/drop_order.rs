//! Whatever becomes of a routine, its arguments are dropped when those of the plain `async fn` are: the same function is
//! written with the attribute and without.

use std::future::pending;
use std::panic::{AssertUnwindSafe, catch_unwind};

use aioresult::capture;
use aioresult_tests::{ByHand, Guard, Log};

/// How the function ends.
#[derive(Clone, Copy, Debug)]
enum End {
    Tail,
    Return,
    Question,
    Panic,
    /// It does not.
    Pending,
}

const ENDS: [End; 5] = [End::Tail, End::Return, End::Question, End::Panic, End::Pending];

macro_rules! version {
    ($(#[$capture:meta])? $version:ident) => {
        mod $version {
            use super::*;

            $(#[$capture])?
            #[allow(clippy::too_many_arguments, clippy::toplevel_ref_arg, reason = "one of each kind")]
            pub(super) async fn patterns(
                _unused: Guard,
                moved: Guard,
                _: Guard,
                (first, _): (Guard, Guard),
                ref by_ref: Guard,
                mut changed: Guard,
                [left, .., _]: [Guard; 3],
                log: &Log,
                end: End,
            ) -> Result<u32, ()> {
                let _local = log.guard("local");
                drop(moved);
                drop(std::mem::replace(&mut changed, log.guard("new")));
                finish(log, end).await?;
                let _ = (first, by_ref, left);
                if let End::Return = end {
                    return Ok(1);
                }
                value(&log.guard("temporary"))
            }

            impl Owner {
                $(#[$capture])?
                pub(super) async fn $version(mut self, _: Guard, last: Guard, log: &Log, end: End) -> Result<u32, ()> {
                    self.second = log.guard("new second");
                    finish(log, end).await?;
                    let _local = self.first;
                    let _ = last;
                    value(&log.guard("temporary"))
                }
            }

            impl Unused {
                $(#[$capture])?
                pub(super) async fn $version(self, _: Guard, log: &Log, end: End) -> Result<u32, ()> {
                    finish(log, end).await?;
                    value(&log.guard("temporary"))
                }
            }
        }
    };
}

version!(plain);
version!(
    #[capture]
    captured
);

/// Of which a part is moved away.
struct Owner {
    first: Guard,
    second: Guard,
}

/// Which the body does not mention.
struct Unused(#[expect(dead_code)] Guard);

async fn finish(log: &Log, end: End) -> Result<(), ()> {
    let _inner = log.guard("inner");
    match end {
        End::Tail | End::Return => Ok(()),
        End::Question => Err(()),
        End::Panic => panic!("as it should"),
        End::Pending => pending().await,
    }
}

fn value(_: &Guard) -> Result<u32, ()> {
    Ok(2)
}

fn is_polled(future: impl Future, log: &Log) -> Vec<String> {
    let mut future = ByHand::new(future);
    let polled = catch_unwind(AssertUnwindSafe(|| future.poll().is_ready()));
    log.say(format_args!("polled: {:?}", polled.ok()));
    drop(future);
    log.take()
}

fn is_not_polled(future: impl Future, log: &Log) -> Vec<String> {
    drop(future);
    log.take()
}

/// How often something is dropped.
fn drops(lines: &[String]) -> usize {
    lines.iter().filter(|line| line.ends_with(" dropped")).count()
}

macro_rules! patterns {
    ($version:ident, $log:expr, $end:expr) => {{
        let [a, b, c, d, e, f, g, h, i, j] =
            ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"].map(|x| $log.guard(x));
        $version::patterns(a, b, c, (d, e), f, g, [h, i, j], $log, $end)
    }};
}

#[test]
fn of_arguments_with_patterns() {
    let log = &Log::new();
    for end in ENDS {
        let plain = is_polled(patterns!(plain, log, end), log);
        assert_eq!(is_polled(patterns!(captured, log, end), log), plain, "{end:?}");
        // Those of the body, too.
        assert!(drops(&plain) > 10 + 2, "{plain:?}");
    }
    let plain = is_not_polled(patterns!(plain, log, End::Tail), log);
    assert_eq!(is_not_polled(patterns!(captured, log, End::Tail), log), plain);
    assert_eq!(drops(&plain), 10);
}

#[test]
fn of_self() {
    let log = &Log::new();
    let owner = || Owner { first: log.guard("first"), second: log.guard("second") };
    for end in ENDS {
        let plain = is_polled(owner().plain(log.guard("a"), log.guard("b"), log, end), log);
        let captured = is_polled(owner().captured(log.guard("a"), log.guard("b"), log, end), log);
        assert_eq!(captured, plain, "{end:?}");
        assert!(drops(&plain) > 4 + 1, "{plain:?}");
    }
    let plain = is_not_polled(owner().plain(log.guard("a"), log.guard("b"), log, End::Tail), log);
    let captured = is_not_polled(owner().captured(log.guard("a"), log.guard("b"), log, End::Tail), log);
    assert_eq!(captured, plain);
    assert_eq!(drops(&plain), 4);
}

#[test]
fn of_a_self_that_the_body_does_not_mention() {
    let log = &Log::new();
    let unused = || Unused(log.guard("self"));
    for end in ENDS {
        let plain = is_polled(unused().plain(log.guard("a"), log, end), log);
        assert_eq!(is_polled(unused().captured(log.guard("a"), log, end), log), plain, "{end:?}");
        assert!(drops(&plain) > 2, "{plain:?}");
    }
    let plain = is_not_polled(unused().plain(log.guard("a"), log, End::Tail), log);
    assert_eq!(is_not_polled(unused().captured(log.guard("a"), log, End::Tail), log), plain);
    assert_eq!(drops(&plain), 2);
}
