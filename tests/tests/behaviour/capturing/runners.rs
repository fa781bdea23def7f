//! Where they run: each kind of runner, to the end.

use aioresult::{TaskFailed, capture, nursery, try_capture};
use aioresult_tests::{run, yield_now};
use async_executor::{Executor, LocalExecutor};
use futures::StreamExt;
use futures::executor::{LocalPool, ThreadPool, block_on};
use futures::stream::FuturesUnordered;
use futures::task::{LocalSpawnExt, SpawnExt};
use tokio::task::{JoinSet, LocalSet};
use tokio_util::task::TaskTracker;

async fn double(x: u32) -> u32 {
    yield_now().await;
    2 * x
}

async fn half(x: u32) -> Result<u32, String> {
    yield_now().await;
    if x.is_multiple_of(2) { Ok(x / 2) } else { Err(format!("{x} is odd")) }
}

#[test]
fn awaited_in_place() {
    run(async {
        let (task, four) = capture(double(2));
        task.await;
        assert_eq!(four.result(), Ok(&4));
        let (task, two) = try_capture(half(4));
        task.await.unwrap();
        assert_eq!(two.result(), Ok(&2));
        let (task, odd) = try_capture(half(3));
        assert_eq!(task.await.unwrap_err().error(), odd.error().unwrap());
    });
}

#[test]
fn in_a_nursery() {
    let (four, two) = run(async {
        nursery!(|n| {
            let (task, four) = capture(double(2));
            spawn task;
            let (task, two) = try_capture(half(4));
            let runs = spawn task;
            let (task, eight) = capture(double(4));
            n.spawn(task).await;
            assert_eq!(eight.result(), Ok(&8));
            runs.await.unwrap();
            (four.await, two.await)
        })
    });
    assert_eq!((four, two), (Ok(4), Ok(2)));
}

#[test]
fn in_a_nursery_through_its_question_mark() {
    let (task, odd) = try_capture(half(3));
    let result: Result<(), TaskFailed<String>> = run(async {
        nursery! {
            spawn std::future::pending::<()>();
            spawn task?;
        }
    });
    assert_eq!(result.unwrap_err().to_string(), "a task failed: 3 is odd");
    assert_eq!(odd.error().unwrap(), "3 is odd");
}

#[tokio::test]
async fn in_a_join_set() {
    let mut tasks = JoinSet::new();
    let doubles: Vec<_> = (0..3)
        .map(|x| {
            let (task, double) = capture(double(x));
            tasks.spawn(task);
            double
        })
        .collect();
    tasks.join_all().await;
    for (x, double) in (0..3).zip(doubles) {
        assert_eq!(double.result(), Ok(&(2 * x)));
    }
    let mut tasks = JoinSet::new();
    let (task, odd) = try_capture(half(5));
    tasks.spawn(task);
    let failed = tasks.join_next().await.unwrap().unwrap().unwrap_err();
    assert_eq!((failed.error(), odd.error()), (&"5 is odd".into(), Some(&"5 is odd".into())));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_task_tracker() {
    let tasks = TaskTracker::new();
    let (task, four) = capture(double(2));
    tasks.spawn(task);
    let (task, odd) = try_capture(half(3));
    let joined = tasks.spawn(task);
    tasks.close();
    tasks.wait().await;
    assert_eq!(four.result(), Ok(&4));
    assert!(joined.await.unwrap().is_err());
    assert!(odd.error().is_some());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_tokio_task() {
    let (task, four) = capture(double(2));
    let joined = tokio::spawn(task);
    assert_eq!(four.await, Ok(4));
    joined.await.unwrap();
    let (task, two) = try_capture(half(4));
    tokio::spawn(task);
    assert_eq!((&two).await, Ok(&2));
}

#[tokio::test]
async fn in_a_local_set() {
    let local = LocalSet::new();
    let (task, text) = capture(async { std::rc::Rc::new(double(2).await) });
    local.spawn_local(task);
    local.await;
    assert_eq!(text.result().map(|rc| **rc), Ok(4));
}

#[test]
fn in_a_futures_unordered() {
    let (tasks, doubles): (FuturesUnordered<_>, Vec<_>) = (0..3).map(|x| capture(double(x))).unzip();
    assert_eq!(run(tasks.count()), 3);
    let doubles: Vec<_> = doubles.iter().map(|double| *double.result().unwrap()).collect();
    assert_eq!(doubles, [0, 2, 4]);
}

#[test]
fn in_the_pools_of_futures() {
    let (task, four) = capture(double(2));
    ThreadPool::builder().pool_size(1).create().unwrap().spawn(task).unwrap();
    assert_eq!(block_on(four), Ok(4));
    let mut pool = LocalPool::new();
    let (task, four) = capture(double(2));
    pool.spawner().spawn_local(task).unwrap();
    assert_eq!(pool.run_until(four), Ok(4));
}

#[test]
fn in_an_executor_like_that_of_smol() {
    let executor = Executor::new();
    let (task, four) = capture(double(2));
    executor.spawn(task).detach();
    let (task, odd) = try_capture(half(3));
    let odd_task = executor.spawn(task);
    assert_eq!(block_on(executor.run(four)), Ok(4));
    let failed = block_on(executor.run(odd_task)).unwrap_err();
    assert_eq!(Some(failed.error()), odd.error());

    // What it borrows need not be `'static` there.
    let text = String::from("text");
    let executor = LocalExecutor::new();
    let (task, len) = capture(async { text.len() });
    executor.spawn(task).detach();
    assert_eq!(block_on(executor.run(len)), Ok(4));
}

#[test]
fn on_a_plain_thread() {
    let (task, four) = capture(double(2));
    std::thread::spawn(|| block_on(task));
    assert_eq!(block_on(four), Ok(4));
}
