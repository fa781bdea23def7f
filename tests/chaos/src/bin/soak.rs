//! Tasks of all kinds go through one nursery, as through that of a server, and the memory has to stay as it is.
#![forbid(unsafe_code)]

use std::collections::VecDeque;
use std::future::{pending, poll_fn};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{self, Sender};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::Instant;

use aioresult::{Cancelled, Nursery, ResultCapture, Running, nursery};
use aioresult_chaos::random::Random;

/// How many captures are held, and so about how many tasks are alive.
const LIVE: usize = 1000;
/// What the allocator and the other thread may take beside that.
const TOLERANCE_KIB: u64 = 2048;
/// How often the memory is looked at.
const REPORTS: u64 = 20;

fn main() -> ExitCode {
    let tasks = std::env::args().nth(1).map_or(Some(100_000_000), |tasks| tasks.parse().ok());
    let Some(tasks) = tasks else {
        eprintln!("usage: soak [TASKS]");
        return ExitCode::from(2);
    };
    let mut memory = Memory::default();
    let done = AtomicU64::new(0);
    let others = waking_thread();
    block_on(async {
        nursery!(|n| {
            let (others, done, memory) = (&others, &done, &mut memory);
            serve(n, tasks, others, done, memory).await;
        });
    });
    let done = done.into_inner();
    println!("{done} tasks have ended");
    if memory.has_grown() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// The captures of those that are alive, oldest first.
type Captures<'n> = VecDeque<Capture<'n>>;

enum Capture<'n> {
    Plain(ResultCapture<u64, Running<'n>>),
    Cancellable(ResultCapture<Result<u64, Cancelled>, Running<'n>>),
}

/// Starts tasks, and awaits the oldest ones.
async fn serve<'n>(
    n: Nursery<'n>,
    tasks: u64,
    others: &'n Sender<Waker>,
    done: &'n AtomicU64,
    memory: &mut Memory,
) {
    let (mut random, mut captures) = (Random::new(1), Captures::new());
    for number in 0..tasks {
        if number % (tasks / REPORTS).max(1) == 0 {
            memory.look(number);
        }
        start(n, number, &mut random, &mut captures, others, done);
        if captures.len() > LIVE {
            finish(captures.pop_front(), number).await;
        }
        // So that those without captures do not become more and more.
        if n.len() > 2 * LIVE {
            yield_now().await;
        }
    }
    while let Some(capture) = captures.pop_front() {
        finish(Some(capture), 0).await;
    }
    memory.look(tasks);
}

fn start<'n>(
    n: Nursery<'n>,
    number: u64,
    random: &mut Random,
    captures: &mut Captures<'n>,
    others: &'n Sender<Waker>,
    done: &'n AtomicU64,
) {
    let count = move || {
        done.fetch_add(1, Ordering::Relaxed);
        number
    };
    let mut kept = None;
    let mut plain = |task| kept = Some(Capture::Plain(task));
    match random.below(32) {
        0..8 => plain(n.spawn(async move { count() })),
        8..14 => plain(n.spawn(async move {
            yield_now().await;
            count()
        })),
        14..16 => plain(n.spawn(async move {
            woken_elsewhere(others).await;
            count()
        })),
        16..18 => drop(n.spawn(async move {
            woken_elsewhere(others).await;
            count()
        })),
        18..24 => drop(n.spawn(async move {
            yield_now().await;
            count()
        })),
        24..28 => drop(n.spawn(async move { count() })),
        28..31 => {
            kept = Some(Capture::Cancellable(n.spawn_cancellable(async move {
                let _count = OnDrop(done);
                pending().await
            })));
        }
        _ => plain(n.spawn(async move {
            let (a, b) = nursery! {
                let a = spawn async { woken_elsewhere(others).await; number };
                let b = spawn async { yield_now().await; *(&a).await };
            };
            assert_eq!(*a, *b);
            count()
        })),
    }
    captures.extend(kept);
}

/// A task that is cancelled counts, too.
struct OnDrop<'a>(&'a AtomicU64);

impl Drop for OnDrop<'_> {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

async fn finish(capture: Option<Capture<'_>>, number: u64) {
    match capture {
        Some(Capture::Plain(capture)) if number.is_multiple_of(3) => _ = (&capture).await,
        Some(Capture::Plain(capture)) => _ = capture.await,
        Some(Capture::Cancellable(capture)) => {
            capture.cancel();
            assert!(capture.await.is_err());
        }
        None => {}
    }
}

async fn yield_now() {
    let mut has_yielded = false;
    poll_fn(|cx| {
        if std::mem::replace(&mut has_yielded, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// Waits for a wake of another thread.
async fn woken_elsewhere(others: &Sender<Waker>) {
    let mut is_asked = false;
    poll_fn(|cx| {
        if std::mem::replace(&mut is_asked, true) {
            return Poll::Ready(());
        }
        others.send(cx.waker().clone()).expect("the thread is there");
        Poll::Pending
    })
    .await;
}

fn waking_thread() -> Sender<Waker> {
    let (sender, wakers) = mpsc::channel::<Waker>();
    thread::spawn(move || wakers.into_iter().for_each(Waker::wake));
    sender
}

/// How much memory there was, and since when.
#[derive(Default)]
struct Memory {
    /// After the first tenth.
    base: Option<u64>,
    now: u64,
    looks: u64,
    begin: Option<Instant>,
}

impl Memory {
    fn look(&mut self, number: u64) {
        let seconds = self.begin.get_or_insert_with(Instant::now).elapsed().as_secs_f64();
        self.looks += 1;
        let Some(kib) = resident_kib() else {
            println!(
                "{number:>12} tasks, {seconds:6.1} s; no /proc/self/statm here, so nothing is known of the memory"
            );
            return;
        };
        println!("{number:>12} tasks, {seconds:6.1} s, {kib} KiB");
        self.now = kib;
        if self.looks == REPORTS / 10 + 1 {
            self.base = Some(kib);
        }
    }

    fn has_grown(&self) -> bool {
        let Some(base) = self.base else { return false };
        let has_grown = self.now > base + TOLERANCE_KIB;
        if has_grown {
            println!("the memory has grown from {base} KiB to {} KiB", self.now);
        }
        has_grown
    }
}

fn resident_kib() -> Option<u64> {
    let statm = std::fs::read_to_string("/proc/self/statm").ok()?;
    // In pages. Most are of 4 KiB, and growth is growth in any unit.
    let pages: u64 = statm.split_whitespace().nth(1)?.parse().ok()?;
    Some(4 * pages)
}

/// Runs a future, and sleeps while it is not woken.
fn block_on(future: impl Future<Output = ()>) {
    struct Unpark(Thread, AtomicBool);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.1.store(true, Ordering::Release);
            self.0.unpark();
        }
    }
    let unpark = Arc::new(Unpark(thread::current(), AtomicBool::new(true)));
    let waker = Waker::from(unpark.clone());
    let mut future = std::pin::pin!(future);
    loop {
        if !unpark.1.swap(false, Ordering::Acquire) {
            thread::park();
        } else if future.as_mut().poll(&mut Context::from_waker(&waker)).is_ready() {
            return;
        }
    }
}
