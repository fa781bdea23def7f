//! Elsewhere than in `nursery!` polled by hand: in a local nursery, and under tokio.

use std::rc::Rc;
use std::time::Duration;

use aioresult::{local_nursery, nursery};
use aioresult_tests::{run, yield_now};
use futures::future::{Either, join_all, pending, select};
use tokio::time::{Instant, sleep};

#[test]
fn it_need_not_be_send_in_the_frame_and_in_a_local_nursery() {
    let shared = Rc::new(());
    let hold = |shared: Rc<()>| async move {
        pending::<()>().await;
        shared
    };
    run(async {
        local_nursery!(|n| {
            let mine = &shared;
            let frame = spawn_cancellable hold(mine.clone());
            let [heap] = [mine.clone()].map(|shared| spawn_cancellable hold(shared));
            let handle = n.spawn_cancellable(hold(mine.clone()));
            yield_now().await;
            assert_eq!(Rc::strong_count(mine), 4);
            frame.cancel();
            heap.cancel();
            handle.cancel();
            assert_eq!(Rc::strong_count(mine), 1);
        });
    });
}

#[tokio::test(start_paused = true)]
async fn the_first_of_two_wins_and_the_other_is_cancelled() {
    let begin = Instant::now();
    let winner = nursery! {
        let mut fast = spawn_cancellable async { sleep(Duration::from_secs(1)).await; "fast" };
        let mut slow = spawn_cancellable async { sleep(Duration::from_secs(9)).await; "slow" };
        match select(&mut fast, &mut slow).await {
            Either::Left((winner, _)) => { slow.cancel(); winner }
            Either::Right((winner, _)) => { fast.cancel(); winner }
        }
    };
    assert_eq!(winner, Ok("fast"));
    assert_eq!(begin.elapsed(), Duration::from_secs(1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn inside_of_tokio_spawn() {
    let joined = tokio::spawn(async {
        nursery! {
            let searches: Vec<_> = (0..10).map(|i| spawn_cancellable async move {
                if i != 7 {
                    pending::<()>().await;
                }
                tokio::task::yield_now().await;
                i
            }).collect();
            let (found, index, others) = futures::future::select_all(searches).await;
            others.iter().for_each(|other| other.cancel());
            let all_cancelled = join_all(others).await.iter().all(Result::is_err);
            (found, index, all_cancelled)
        }
    });
    assert_eq!(joined.await.unwrap(), (Ok(7), 7, true));
}
