//! The rules of the block.

use std::cell::Cell;
use std::num::ParseIntError;
use std::pin::Pin;
use std::str::FromStr;
use std::sync::Mutex;

use aioresult::{ResultCapture, nursery};
use aioresult_tests::{Log, run, yield_now};

async fn value<T>(value: T) -> T {
    yield_now().await;
    value
}

async fn half(x: u32) -> Result<u32, String> {
    if x.is_multiple_of(2) { Ok(x / 2) } else { Err(format!("{x} is odd")) }
}

#[test]
fn ten_tasks_of_ten_output_types() {
    let (a, b, c, d, e, f, g, h, i, j) = run(async {
        nursery! {
            let a = spawn value(1u8);
            let b = spawn value(2u16);
            let c = spawn value("three");
            let d = spawn value(String::from("four"));
            let e = spawn value('5');
            let f = spawn value(6.0f64);
            let g = spawn value([7; 7]);
            let h = spawn value(Some(8i64));
            let i = spawn value((9, "nine"));
            let j = spawn value(vec![10]);
        }
    });
    assert_eq!((*a, *b, *c, d.into_result(), *e), (1, 2, "three", "four".into(), '5'));
    assert_eq!((*f, *g, *h, *i, j.into_result()), (6.0, [7; 7], Some(8), (9, "nine"), vec![10]));
}

#[test]
fn a_pure_block_evaluates_to_its_captures_in_order() {
    run(async {
        nursery! { spawn async {}; };
        let one: ResultCapture<u32> = nursery! { let one = spawn value(1); };
        assert_eq!(*one, 1);
        let (a, b) = nursery! {
            let scale = 10;
            let a = spawn value(scale + 1);
            spawn async {};
            let b = spawn value(scale + 2);
            let _ = spawn value(scale + 3);
        };
        assert_eq!((*a, *b), (11, 12));
    });
}

#[test]
fn a_pure_block_with_a_question_mark_evaluates_to_a_result() {
    let halves = |a, b| async move {
        nursery! {
            let a = spawn half(a)?;
            let b = spawn half(b)?;
        }
    };
    let (a, b) = run(halves(2, 4)).unwrap();
    assert_eq!((*a, *b), (1, 2));
    assert_eq!(run(halves(2, 3)).map(|_| ()), Err("3 is odd".into()));
}

#[test]
fn in_a_pure_block_a_task_may_borrow_an_earlier_capture() {
    let (a, b) = run(async {
        nursery! {
            let a = spawn value(String::from("text"));
            let b = spawn async { (&a).await.len() };
        }
    });
    assert_eq!((a.into_result(), *b), ("text".into(), 4));
}

/// A result that looks at another one when it is dropped.
struct Looks<'a>(&'a Log, &'a Cell<Option<Box<u32>>>);

impl Drop for Looks<'_> {
    fn drop(&mut self) {
        self.0.say(format_args!("{:?}", self.1.take()));
        self.1.set(Some(Box::new(2)));
    }
}

#[test]
fn in_a_pure_block_a_discarded_result_is_dropped_before_what_it_borrows_is_taken() {
    let log = Log::new();
    let discarded_on_purpose = run(async {
        nursery! {
            let a = spawn value(Cell::new(Some(Box::new(1))));
            let _ = spawn async { Looks(&log, (&a).await) };
        }
    });
    assert_eq!(log.take(), ["Some(1)"]);
    assert_eq!(discarded_on_purpose.into_result().take(), Some(Box::new(2)));
    let discarded_ok = run(async {
        nursery! {
            let a = spawn value(Cell::new(Some(Box::new(1))));
            spawn async { Ok::<_, String>(Looks(&log, (&a).await)) }?;
        }
    });
    assert_eq!(log.take(), ["Some(1)"]);
    assert_eq!(discarded_ok.unwrap().into_result().take(), Some(Box::new(2)));
}

#[test]
fn any_other_block_evaluates_to_its_tail() {
    run(async {
        let three = nursery! {
            let a = spawn value(1);
            let b = spawn value(2);
            a.await + b.await
        };
        assert_eq!(three, 3);
        let nothing: () = nursery! {
            let a = spawn value(1);
            assert_eq!(a.await, 1);
        };
        let () = nothing;
        let matched = nursery! {
            let a = spawn value(1);
            match a.await { 1 => "one", _ => "other" }
        };
        assert_eq!(matched, "one");
    });
}

#[test]
fn both_spellings_mean_the_same() {
    let result = run(async {
        nursery!({
            let a = spawn(half(2))?;
            let b = spawn(value(3));
            spawn(async {});
            spawn(half(4))?;
            a.await + b.await
        })
    });
    assert_eq!(result, Ok(4));
}

#[test]
fn a_question_mark_in_the_operand_is_the_bodys() {
    let result = run(async {
        nursery! {
            type Error = String;
            let a = spawn value(half(5).await?);
            a.await
        }
    });
    assert_eq!(result, Err("5 is odd".into()));
}

#[test]
fn the_error_may_be_generic_with_a_bound_on_from() {
    async fn parse<T: FromStr<Err: Send> + Send, E: From<T::Err> + Send>(text: &str) -> Result<T, E> {
        nursery!(|n| {
            type Error = E;
            let a = spawn async { text.parse::<T>() }?;
            for _ in 0..1 {
                spawn async { text.parse::<T>() }?;
            }
            drop(n.try_spawn(async { Ok::<_, E>(()) }));
            a.await
        })
    }
    async fn only<E: From<String>>() -> Result<u32, E> {
        nursery! {
            type Error = E;
            Err(String::from("only"))?;
            1
        }
    }
    assert_eq!(run(parse::<u32, ParseIntError>("7")), Ok(7));
    assert!(run(parse::<u32, ParseIntError>("x")).is_err());
    assert_eq!(run(only::<String>()), Err("only".into()));
}

#[test]
fn any_expression_can_be_spawned() {
    let sum = run(async {
        nursery! {
            let flag = true;
            let boxed: Pin<Box<dyn Future<Output = u32>>> = Box::pin(value(100));
            let a = spawn if flag { value(1) } else { value(2) };
            let b = spawn match flag { true => value(10), false => value(20) };
            let c = spawn (boxed);
            spawn if flag { yield_now() } else { unreachable!() };
            let guarded = match 5 { spawn if spawn > 3 => spawn * 1000, _ => 0 };
            a.await + b.await + c.await + guarded
        }
    });
    assert_eq!(sum, 5111);
}

#[test]
fn without_a_spawn_that_can_fail_the_error_comes_from_the_context() {
    let halved = |x| async move {
        let halved: Result<u32, String> = nursery! {
            spawn yield_now();
            half(x).await?
        };
        halved
    };
    assert_eq!(run(halved(4)), Ok(2));
    assert_eq!(run(halved(5)), Err("5 is odd".into()));
}

#[test]
fn a_function_of_the_keywords_name_is_reached_by_its_path_only() {
    mod elsewhere {
        pub(super) fn spawn<T>(x: T) -> T {
            x
        }
    }
    #[allow(unused_imports)]
    use elsewhere::spawn;
    let sum = run(async {
        nursery! {
            let a = spawn(value(1));
            let b = elsewhere::spawn(10);
            a.await + b
        }
    });
    assert_eq!(sum, 11);
}

#[test]
fn a_question_mark_that_is_no_operator_does_not_count() {
    macro_rules! ternary {
        ($condition:ident ? $yes:expr ; $no:expr) => {
            if $condition { $yes } else { $no }
        };
    }
    let number: u32 = run(async {
        nursery! {
            let flag = true;
            let a = spawn value(1);
            let b = ternary!(flag ? 10 ; 20);
            a.await + b
        }
    });
    assert_eq!(number, 11);
}

#[test]
fn a_bare_spawn_may_never_return() {
    async fn forever() -> ! {
        loop {
            yield_now().await;
        }
    }
    let result: Result<(), &str> = run(async {
        nursery! {
            spawn forever();
            spawn async { yield_now().await; Err::<u8, _>("stop") }?;
        }
    });
    assert_eq!(result, Err("stop"));
}

#[test]
fn a_task_borrows_a_local_of_the_block_mutably() {
    let words = run(async {
        nursery! {
            let mut words = vec!["one"];
            let push = spawn async { words.push("two"); yield_now().await; words.push("three"); words.len() };
            push.await
        }
    });
    assert_eq!(words, 3);
    let mut outside = 0;
    run(async {
        nursery! {
            spawn async { outside += 1; };
        }
        outside += 1;
    });
    assert_eq!(outside, 2);
}

#[test]
fn a_loop_spawns_borrowers_of_a_list() {
    let log = Log::new();
    run(async {
        nursery! {
            let list = vec![String::from("a"), String::from("b")];
            let seen = Mutex::new(Vec::new());
            for word in &list {
                spawn async { yield_now().await; seen.lock().unwrap().push(word.as_str()); };
            }
            log.say(list.len());
        }
    });
    assert_eq!(log.take(), ["2"]);
}

#[test]
fn the_keyword_is_found_in_closures_branches_and_macros() {
    let sum = run(async {
        nursery! {
            let flag = true;
            let list = vec![spawn value(1), spawn value(2)];
            let array = [spawn value(3), spawn value(4)];
            let closure: Vec<_> = (5..7).map(|i| spawn value(i)).collect();
            let branch = if flag { spawn value(7) } else { spawn value(8) };
            let matched = match flag { true => spawn value(9), false => spawn value(10) };
            let mut sum = (spawn value(100)).await;
            for capture in list.into_iter().chain(array).chain(closure).chain([branch, matched]) {
                sum += capture.await;
            }
            sum + (spawn async { 1000 }).await
        }
    });
    assert_eq!(sum, 1000 + 100 + 21 + 7 + 9);
}

#[tokio::test]
async fn the_keyword_is_found_in_the_arms_of_select() {
    let log = Log::new();
    nursery! {
        let log = &log;
        tokio::select! {
            number = value(5) => { spawn async move { log.say(number) }; }
            () = std::future::pending() => {}
        }
    }
    assert_eq!(log.take(), ["5"]);
}

#[test]
fn other_things_called_spawn_are_left_alone() {
    struct Pool {
        spawn: u32,
    }
    impl Pool {
        fn spawn(&self, x: u32) -> u32 {
            self.spawn + x
        }
    }
    mod pool {
        pub(super) fn spawn(x: u32) -> u32 {
            x + 1
        }
    }
    let sum = run(async {
        nursery! {
            let spawn = 1;
            let pool = Pool { spawn };
            let a = spawn value(pool.spawn(10) + pool::spawn(100) + pool.spawn + spawn * 1000);
            a.await
        }
    });
    assert_eq!(sum, 11 + 101 + 1 + 1000);
}

#[test]
fn a_variable_of_this_name_outside_of_the_block_goes_with_operators() {
    fn is_one(x: u32) -> bool {
        x == 1
    }
    let spawn = 6;
    let results = run(async {
        nursery! {
            let a = spawn * 2;
            let b = spawn & 3;
            let c = spawn | 1;
            let d = spawn < 7 || spawn == 9;
            let e = spawn value(1);
            let f = -spawn;
            (a, b, c, d, e.await, f)
        }
    });
    assert_eq!(results, (12, 2, 7, true, 1, -6));
    let spawn = false;
    let either = run(async {
        nursery! {
            let e = spawn value(1);
            let either = spawn || is_one(e.await);
            either
        }
    });
    assert!(either);
}

#[test]
fn control_flow_inside_of_the_block_is_free() {
    fn early(x: u32) -> u32 {
        if x > 1 {
            return 1;
        }
        x
    }
    let sum = run(async {
        nursery! {
            let mut sum = 0;
            for i in 0.. {
                if i == 3 { continue }
                if i > 5 { break }
                let capture = spawn async move { if i == 1 { return 0 } i };
                sum += capture.await;
            }
            let closure = |x: u32| { if x > 1 { return 1 } x };
            'outer: for _ in 0..2 { for i in 0.. { if i == sum { break 'outer } } }
            sum + closure(5) + early(5)
        }
    });
    assert_eq!(sum, 2 + 4 + 5 + 1 + 1);
}

#[test]
fn attributes_on_a_spawn_go_on_its_slot() {
    let (a, b) = run(async {
        nursery! {
            #[cfg(all())]
            let a = spawn value(1);
            #[cfg(any())]
            let a = spawn does_not_exist();
            #[allow(unused_variables)]
            let b = spawn value(2);
        }
    });
    assert_eq!((*a, *b), (1, 2));
    let (only,) = run(async {
        nursery! {
            let only = spawn value(1);
            #[cfg(any())]
            let other = spawn does_not_exist();
        }
    });
    assert_eq!(*only, 1);
}

#[test]
fn nested_blocks_have_their_own_tasks() {
    let sum = run(async {
        nursery! {
            let a = spawn nursery_sum(2);
            let inner = nursery! {
                let b = spawn value(10);
                let c = spawn async { nursery! { let d = spawn value(100); d.await } };
                b.await + c.await
            };
            a.await + inner
        }
    });
    async fn nursery_sum(n: u32) -> u32 {
        nursery! {
            let captures: Vec<_> = (0..n).map(|i| spawn value(i)).collect();
            let mut sum = 0;
            for capture in captures { sum += capture.await; }
            sum
        }
    }
    assert_eq!(sum, 111);
}

#[test]
fn captures_are_pushed_into_a_vec_declared_before_what_the_tasks_borrow() {
    let lengths = run(async {
        nursery! {
            let mut captures = Vec::new();
            let words = [String::from("a"), String::from("bcd")];
            for word in &words {
                captures.push(spawn async move { word.len() });
            }
            let mut lengths = vec![];
            for capture in captures { lengths.push(capture.await); }
            lengths
        }
    });
    assert_eq!(lengths, [1, 3]);
}

#[test]
fn the_tail_may_be_a_temporary_of_the_body() {
    let text = run(async {
        nursery! {
            let cell = std::cell::RefCell::new(String::from("text"));
            spawn async { yield_now().await; cell.borrow_mut().push('!'); };
            cell.borrow().clone()
        }
    });
    assert_eq!(text, "text");
}
