//! `#[capture(args)]`: the text of the arguments, as they were when the function was called.

use std::cell::Cell;
use std::fmt;

use aioresult::capture;
use aioresult_tests::run;

#[capture(args)]
async fn add(a: u32, text: &str) -> usize {
    a as usize + text.len()
}

#[test]
fn their_debug_text_stands_in_parentheses() {
    #[capture(args)]
    async fn nothing() {}
    assert_eq!(add(1, "x").args(), Some("(1, \"x\")"));
    assert_eq!(format!("{:?}", add(1, "x")), "Routine(add(1, \"x\"))");
    assert_eq!(nothing().args(), Some("()"));
    assert_eq!(run(add(1, "x")), 2);
}

#[test]
fn the_text_is_made_at_the_call_and_once() {
    struct Counted<'a>(&'a Cell<u32>);
    impl fmt::Debug for Counted<'_> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            self.0.set(self.0.get() + 1);
            f.write_str("counted")
        }
    }
    #[capture(args)]
    async fn take(counted: Counted<'_>) -> u32 {
        counted.0.get()
    }
    let calls = Cell::new(0);
    let routine = take(Counted(&calls));
    assert_eq!((calls.get(), routine.args()), (1, Some("(counted)")));
    assert_eq!(run(routine), 1);
}

#[test]
fn what_is_skipped_need_not_have_one() {
    struct Secret(usize);
    #[capture(args, skip(password, key))]
    async fn log_in(user: &str, password: Secret, (key, _): (Secret, u32)) -> usize {
        user.len() + password.0 + key.0
    }
    let routine = log_in("me", Secret(1), (Secret(2), 3));
    assert_eq!(routine.args(), Some("(\"me\", _, _)"));
    assert_eq!(run(routine), 2 + 1 + 2);
}

#[test]
fn an_argument_with_a_pattern_is_shown_whole() {
    #[capture(args)]
    async fn sum((a, _): (u32, u32), [b, .., _]: [u32; 3], _: char, ref c: u32, mut d: u32) -> u32 {
        d += 1;
        a + b + c + d
    }
    let routine = sum((1, 2), [3, 4, 5], 'x', 6, 7);
    assert_eq!(routine.args(), Some("((1, 2), [3, 4, 5], 'x', 6, 7)"));
    assert_eq!(run(routine), 1 + 3 + 6 + 8);
}

#[derive(Debug)]
struct Point {
    x: u32,
}

impl Point {
    #[capture(args)]
    async fn silent(&self, y: u32) -> u32 {
        self.x + y
    }

    #[capture(args(self))]
    async fn shown(self, y: u32) -> u32 {
        self.x + y
    }
}

#[test]
fn self_is_shown_only_if_that_is_said() {
    let point = Point { x: 1 };
    assert_eq!(point.silent(2).args(), Some("(2)"));
    assert_eq!(run(point.silent(2)), 3);
    let routine = point.shown(2);
    assert_eq!(routine.args(), Some("(Point { x: 1 }, 2)"));
    assert_eq!(run(routine), 3);
}

#[test]
fn an_argument_that_is_configured_away_is_not_shown() {
    #[capture(args)]
    async fn some(#[cfg(any())] a: Missing, b: u32, #[cfg(not(any()))] c: u32) -> u32 {
        b + c
    }
    assert_eq!(some(1, 2).args(), Some("(1, 2)"));
    assert_eq!(run(some(1, 2)), 3);
}

#[test]
fn all_options_go_together() {
    #[capture(name = "f", args, skip(b), crate = aioresult)]
    async fn function(a: u32, b: u32) -> u32 {
        a + b
    }
    assert_eq!(format!("{:?}", function(1, 2)), "Routine(f(1, _))");
}
