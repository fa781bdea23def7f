// Every form of block, included where the names around it are strange or all lints are on. So it names nothing but what is in
// `given`, `lib` (this crate) and, by its path, `::core`.

async fn plain() {
    lib::nursery! {}
    lib::nursery! { spawn given::nothing(); }
    lib::nursery! {
        spawn given::nothing();
        spawn(given::nothing());
        spawn async { given::nothing().await };
        spawn async { given::nothing().await; };
        let _ = spawn given::number();
    }
    lib::nursery!({
        spawn(given::nothing());
    });
}

async fn pure_blocks() {
    let one = lib::nursery! {
        let one = spawn given::number();
    };
    ::core::assert_eq!(*one, 7);
    let (one, two) = lib::nursery! {
        let one = spawn given::number();
        let two: lib::ResultCapture<_, lib::Running<'_>> = spawn given::number();
        spawn given::nothing();
    };
    ::core::assert_eq!(*one + *two, 14);
    let (one, two, three) = lib::nursery! {
        let one = spawn given::half(2)?;
        let two = spawn async { *(&one).await + 1 };
        let three = spawn async { given::number().await };
        spawn given::half(4)?;
        spawn_daemon given::nothing();
        let _ = spawn given::half(4)?;
        let _ = spawn given::half(4);
    }
    .unwrap();
    ::core::assert_eq!((*one, *two, *three), (1, 2, 7));
    let outcome = lib::nursery! {
        type Error = given::Failure;
        let one = spawn given::half(1)?;
        spawn given::nothing();
    };
    ::core::assert_eq!(given::bad(outcome), given::Failure(1));
}

async fn at_the_end_of_a_block(yes: bool) {
    if yes {
        lib::nursery! {
            spawn given::nothing();
        }
    } else {
        lib::nursery!(|n| {
            spawn given::nothing();
            n.set_limit(1);
        });
    }
    for _ in 0..2 {
        lib::nursery! {
            let x = 1;
            spawn async move { given::half(x).await.map(::core::mem::drop).unwrap_or_default() };
        }
    }
}

async fn statements() -> u32 {
    lib::nursery! {
        let sum = ::core::sync::atomic::AtomicU32::new(0);
        let mut first = spawn given::number();
        let (second, third) = (spawn given::number(), spawn given::number());
        let typed: lib::ResultCapture<u32, lib::Running<'_>> = spawn async { sum.store(1, ::core::sync::atomic::Ordering::Relaxed); 3 };
        spawn async { sum.store(2, ::core::sync::atomic::Ordering::Relaxed) };
        if !first.is_done() {
            first.wait_done().await;
        }
        let first_again = &mut first;
        let all = ::core::future::ready(3).await;
        let seen = (&mut *first_again).await;
        seen + second.await + third.await + typed.await + all
    }
}

async fn fails_with_question_marks() {
    let outcome = lib::nursery! {
        let one = spawn given::half(2)?;
        let two = given::half(4).await?;
        spawn given::fails(3)?;
        spawn given::half(8)?;
        one.await + two
    };
    ::core::assert_eq!(outcome, given::wrong(given::Odd(3)));
    let outcome = lib::nursery! {
        type Error = given::Failure;
        let one = spawn given::half(2)?;
        spawn given::half(8)?;
        let _ = spawn given::half(8)?;
        if one.await == 1 {
            given::fails(5).await?;
        }
    };
    ::core::assert_eq!(given::bad(outcome), given::Failure(5));
    let outcome: given::Outcome<u32> = async {
        let one = lib::nursery! {
            let one = spawn given::half(2)?;
        }?;
        given::right(*one)
    }
    .await;
    ::core::assert_eq!(given::good(outcome), 1);
}

async fn loops_closures_and_branches(numbers: &[u32]) -> u32 {
    lib::nursery! {
        let mut captures = given::List::new();
        for number in numbers {
            captures.push(spawn async move { *number });
            spawn given::nothing();
        }
        captures.extend(numbers.iter().map(|number| spawn async move { number + 1 }));
        let start = |number: u32| spawn async move { number };
        captures.push(start(3));
        let last = match captures.len() {
            0 => spawn async { 0 },
            _ if captures.is_empty() => spawn async { 1 },
            _ => spawn given::number(),
        };
        captures.push(last);
        if captures.is_empty() {
            spawn given::nothing();
        } else {
            let _ = spawn given::number();
        }
        let more = [spawn given::number(), spawn given::number()];
        let mut sum = (spawn given::number()).await;
        while let ::core::option::Option::Some(capture) = captures.pop() {
            sum += capture.await;
        }
        lib::wait_all(&more).await;
        let [fourth, fifth] = more;
        sum += fourth.await + fifth.await;
        sum
    }
}

/// Levels of lints on statements, on tails and on blocks.
async fn with_attributes() -> u32 {
    #[deny(warnings, clippy::pedantic)]
    let (one, two) = lib::nursery! {
        #[deny(unused, clippy::all, clippy::pedantic, clippy::nursery)]
        let one = spawn given::half(2)?;
        #[expect(unused_variables, reason = "that is the test")]
        #[deny(clippy::all)]
        let two = spawn async { let nobody = 1; 2 };
        #[forbid(unsafe_code)]
        spawn given::nothing();
        #[deny(warnings)]
        spawn given::half(2)?;
    }
    .unwrap();
    #[forbid(unsafe_code)]
    {
        lib::nursery! {
            #[deny(warnings)]
            spawn given::nothing();
        }
    }
    lib::nursery! {
        #[cfg(any())]
        let three = spawn given::number();
        #[cfg(not(any()))]
        let three = spawn given::number();
        #[expect(unused_variables, reason = "that is the test")]
        let nobody = spawn given::number();
        #[deny(clippy::pedantic)]
        for _ in 0..1 {
            #[deny(warnings)]
            spawn given::nothing();
        }
        #[deny(warnings)]
        let four = three.await;
        #[deny(unused_parens)]
        (*one + *two + four)
    }
}

async fn nested() -> u32 {
    lib::nursery! {
        let inner = spawn async {
            lib::nursery! {
                let a = spawn given::number();
                let b = spawn given::number();
                a.await + b.await
            }
        };
        let (a, b) = lib::nursery! {
            let a = spawn given::number();
            let b = spawn given::number();
        };
        inner.await + *a + *b
    }
}

async fn with_a_handle() {
    async fn helper(n: lib::Nursery<'_>) {
        n.spawn(given::nothing()).await;
    }
    lib::nursery!(|n| {
        n.set_limit(2);
        spawn helper(n);
        spawn given::nothing();
    });
    let seven = lib::nursery! { |n|
        let seven = n.spawn(given::number());
        ::core::mem::drop(n.spawn(given::number()));
        seven.await
    };
    ::core::assert_eq!(seven, 7);
}

#[expect(clippy::future_not_send, reason = "that is what it is for")]
async fn on_one_thread() {
    let (one, two) = lib::local_nursery! {
        let one = spawn given::number();
        let two = spawn async {
            lib::local_nursery! {
                spawn given::nothing();
                for _ in 0..2 {
                    spawn given::nothing();
                }
                1
            }
        };
    };
    ::core::assert_eq!(*one + *two, 8);
    let outcome = lib::local_nursery! { |n|
        type Error = given::Failure;
        n.fail(given::Failure(1));
        spawn given::nothing();
    };
    ::core::assert_eq!(outcome, given::wrong(given::Failure(1)));
}

async fn does_not_return(stop: bool) -> u32 {
    lib::nursery! {
        let stopped = spawn given::number();
        if stop {
            return_nothing().await;
        }
        let (a, b) = (1, 2);
        stopped.await + a + b
    }
}

async fn return_nothing() {
    let never = async {
        lib::nursery! {
            spawn_daemon async { loop { given::nothing().await } };
            loop {
                given::nothing().await;
            }
        }
    };
    let never = async {
        lib::nursery! {
            let seven = spawn never;
            seven.await
        }
    };
    let panics = async {
        lib::nursery! {
            spawn given::nothing();
            ::core::panic!("it does")
        }
    };
    let typed = async {
        let outcome: given::Outcome<u32> = lib::nursery! {
            spawn given::fails(1)?;
            loop {
                given::nothing().await;
            }
        };
        ::core::assert_eq!(given::bad(outcome), given::Odd(1));
    };
    typed.await;
    ::core::mem::drop((never, panics));
}

async fn other_keywords() {
    let sum = lib::nursery! {
        let parallel = spawn_parallel given::number();
        let blocking = spawn_blocking || 1;
        let moved = spawn_blocking move || given::right::<_, given::Odd>(1)?;
        let cancellable = spawn_cancellable given::number();
        let fallible = spawn_cancellable given::half(2)?;
        spawn_daemon given::nothing();
        spawn_daemon async { loop { given::nothing().await } };
        spawn_parallel given::nothing();
        spawn_parallel given::half(2)?;
        spawn_blocking || ();
        for _ in 0..2 {
            spawn_daemon given::nothing();
            spawn_parallel async {};
            let _ = spawn_blocking || 1;
            let _ = spawn_cancellable given::number();
        }
        cancellable.cancel();
        fallible.cancel();
        ::core::assert!(cancellable.await.is_err() && fallible.await.is_err());
        parallel.await + blocking.await + moved.await
    };
    ::core::assert_eq!(sum, given::right(9));
    let outcome = lib::nursery! {
        type Error = given::Failure;
        spawn_parallel given::half(1)?;
        spawn_blocking || given::right::<_, given::Odd>(1)?;
        spawn_cancellable given::half(2)?;
    };
    ::core::assert_eq!(outcome, given::wrong(given::Failure(1)));
}

#[lib::capture(crate = lib)]
async fn serve(port: u16, ready: lib::Started<u16>) -> u16 {
    ready.set(port);
    given::nothing().await;
    port + 1
}

#[lib::capture(crate = lib)]
async fn try_serve(port: u16, ready: lib::Started<u16>) -> given::Outcome<u16> {
    given::Odd::refuse(2).await?;
    ready.set(port);
    given::right(port + 1)
}

async fn starts() {
    let sum = lib::nursery! {
        let (port, done) = spawn_start serve(80);
        let (other, both) = spawn_start try_serve(90)?;
        let _ = spawn_start serve(1);
        let port = port.await.unwrap();
        let other = other.await.unwrap();
        port + done.await + other + both.await.unwrap()
    };
    ::core::assert_eq!(given::good(sum), 80 + 81 + 90 + 91);
    let port = lib::nursery! {
        type Error = given::Failure;
        let (port, _done) = spawn_start try_serve(70)?;
        port.await.unwrap()
    };
    ::core::assert_eq!(given::good(port), 70);
}

fn on_threads(numbers: &[u32]) {
    let (one, two) = lib::block_nursery! {
        let one = spawn async { numbers[0] };
        let two = spawn async move { numbers[1] };
    };
    ::core::assert_eq!(*one + *two, 3);
    let outcome = lib::block_nursery! {
        let (port, done) = spawn_start serve(80);
        let local = spawn given::half(2)?;
        spawn given::nothing();
        let _ = spawn given::number();
        spawn_daemon given::nothing();
        for number in numbers {
            spawn given::half(number * 2)?;
        }
        ::core::assert_eq!(port.await.unwrap(), 80);
        local.await + u32::from(done.await)
    };
    ::core::assert_eq!(given::good(outcome), 82);
    lib::block_nursery!(|n| {
        spawn given::nothing();
        ::core::mem::drop(n.spawn(given::number()));
    });
}

struct Words<'a, const N: usize>([&'a str; N]);

impl<'a, const N: usize> Words<'a, N> {
    #[lib::capture(crate = lib)]
    async fn first(&self) -> &'a str {
        given::nothing().await;
        self.0[0]
    }

    #[lib::capture(crate = lib, args, skip(plus, more))]
    async fn length<T>(&self, (index, plus): (usize, usize), _unused: u8, more: T, mut sum: usize) -> usize
    where
        T: ::core::convert::Into<usize>,
    {
        sum += more.into();
        sum += lib::nursery! {
            let word = self.0[index];
            let length = spawn async { word.len() + plus };
            length.await
        };
        sum
    }

    async fn total(&self) -> usize {
        lib::nursery! {
            let mut lengths = given::List::new();
            for word in &self.0 {
                lengths.push(spawn async move { word.len() });
            }
            let first = spawn self.first();
            let mut total = first.await.len();
            for length in lengths {
                total += length.await;
            }
            total
        }
    }
}

#[lib::capture(crate = lib)]
async fn never_returns() -> ! {
    loop {
        given::nothing().await;
    }
}

#[lib::capture(crate = lib)]
async fn panics() -> u32 {
    ::core::panic!("it does")
}

#[lib::capture(crate = lib, args, name = "other")]
async fn returns_early(early: bool) -> given::Outcome<u32> {
    if early {
        return given::right(0);
    }
    given::half(3).await
}

async fn captured() {
    let words = Words(["a", "bc"]);
    ::core::assert_eq!(words.first().await, "a");
    ::core::assert_eq!(words.length((1, 2), 3, 4_u8, 5).await, 4 + 5 + 4);
    ::core::assert_eq!(words.total().await, 4);
    ::core::assert_eq!(given::good(returns_early(true).await), 0);
    ::core::assert_eq!(given::bad(returns_early(false).await), given::Odd(3));
    ::core::assert_eq!(never_returns().routine(), "never_returns");
    ::core::assert_eq!(panics().routine(), "panics");
}

macro_rules! both {
    ($first:expr, $second:ident($argument:expr), $name:ident, $block:block) => {
        lib::nursery! {
            let $name = spawn $first;
            let second = spawn given::$second($argument)?;
            spawn async $block;
            $name.await + second.await
        }
    };
}

macro_rules! whole {
    ($($tokens:tt)*) => {
        lib::nursery! { $($tokens)* }
    };
}

async fn in_macros() {
    let outcome = both!(given::number(), half(2), first, { given::nothing().await });
    ::core::assert_eq!(given::good(outcome), 8);
    let (one, two) = whole! {
        let one = spawn given::number();
        let two = spawn given::number();
    };
    ::core::assert_eq!(*one + *two, 14);
}

fn in_closures() {
    let start = async |number| {
        lib::nursery! {
            let half = spawn given::half(number)?;
        }
    };
    ::core::assert_eq!(*given::good(given::run(start(4))), 2);
}

fn everything_runs() {
    given::run(async {
        plain().await;
        pure_blocks().await;
        at_the_end_of_a_block(true).await;
        ::core::assert_eq!(statements().await, 7 + 7 + 7 + 3 + 3);
        fails_with_question_marks().await;
        ::core::assert_eq!(loops_closures_and_branches(&[1, 2]).await, 3 + 5 + 3 + 7 + 7 + 14);
        ::core::assert_eq!(nested().await, 28);
        ::core::assert_eq!(with_attributes().await, 10);
        with_a_handle().await;
        on_one_thread().await;
        ::core::assert_eq!(does_not_return(true).await, 10);
        other_keywords().await;
        starts().await;
        captured().await;
        in_macros().await;
    });
    on_threads(&[1, 2]);
    in_closures();
}
