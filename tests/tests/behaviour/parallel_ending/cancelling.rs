//! One that is cancelled is aborted, and waited for.

use std::sync::mpsc;

use aioresult::{Cancelled, nursery};
use aioresult_tests::{Log, message};
use futures::future::pending;
use futures::poll;

use super::bomb;
use crate::runtimes::{Alive, many_threads, on_both_runtimes, payload_of, poll_until, within_a_minute};

#[test]
fn one_with_such_a_result_is_cancelled_and_the_nursery_waits_for_its_end() {
    within_a_minute(|| {
        many_threads(1).block_on(async {
            let (alive, (release, released)) = (Alive::new(), mpsc::channel::<()>());
            let living = alive.clone();
            let cancelled = Alive::new();
            let mut nursery = Box::pin(async {
                nursery! {
                    let task = spawn_parallel async move {
                        let _living = living.one();
                        released.recv().unwrap();
                        Ok::<u32, Cancelled>(1)
                    };
                    alive.have_begun(1).await;
                    task.cancel();
                    drop(cancelled.one());
                    assert!(task.await.is_err());
                }
            });
            poll_until(cancelled.have_ended(1), &mut nursery).await;
            for _ in 0..10 {
                assert!(poll!(nursery.as_mut()).is_pending());
            }
            release.send(()).unwrap();
            nursery.await;
            assert_eq!(alive.now(), 0);
        });
    });
}

#[test]
fn a_destructor_that_panics_when_its_task_is_cancelled_comes_out_of_the_nursery() {
    on_both_runtimes(async || {
        let (alive, sibling) = (Alive::new(), Log::new());
        let cancelled = bomb(alive.clone(), "drop");
        let nursery = async {
            nursery! {
                let task = spawn_parallel async move { cancelled.await; Ok::<(), Cancelled>(()) };
                spawn async { let _sibling = sibling.guard("sibling"); pending::<()>().await };
                alive.have_begun(1).await;
                task.cancel();
                pending::<()>().await;
            }
        };
        assert_eq!(message(&*payload_of(nursery).await), "drop");
        assert_eq!(sibling.take(), ["sibling dropped"]);
    });
}
