//! Starts that the block has no keyword for: of daemons, of captured routines, outside of a nursery.

use aioresult::{ResultError, StartError, Startable, Started, TaskFailed, nursery};
use aioresult_tests::{ByHand, Log, run};
use futures::future::pending;

use super::serve;

#[test]
fn a_daemon_can_report() {
    let result = run(async {
        nursery! {
            let mut server = serve(2);
            let (ready, report) = Started::new();
            server.report_to(ready);
            spawn_daemon server?;
            report.await
        }
    });
    assert_eq!(result, Ok(Ok(2)));
}

#[test]
fn without_a_nursery_a_routine_can_report() {
    let mut server = serve(3);
    let (ready, report) = Started::new();
    server.report_to(ready);
    let mut server = ByHand::new(server);
    let mut report = ByHand::new(report);
    assert!(report.poll().is_pending());
    assert!(server.poll_while_woken().is_ready());
    assert_eq!(report.wakes(), 1);
    assert_eq!(report.poll(), std::task::Poll::Ready(Ok(3)));
}

#[test]
fn a_right_that_is_dropped_ends_the_wait() {
    let (ready, report) = Started::<u32>::new();
    let mut report = ByHand::new(report);
    assert!(report.poll().is_pending());
    drop(ready);
    assert_eq!(report.wakes(), 1);
    assert_eq!(report.poll(), std::task::Poll::Ready(Err(StartError::NotStarted)));
}

#[test]
fn a_report_that_nobody_takes_is_dropped() {
    let log = Log::new();
    let (ready, report) = Started::new();
    drop(report);
    ready.set(log.guard("late"));
    assert_eq!(log.take(), ["late dropped"]);
    let (ready, report) = Started::new();
    ready.set(log.guard("early"));
    assert!(log.take().is_empty());
    drop(report);
    assert_eq!(log.take(), ["early dropped"]);
}

#[test]
fn the_result_of_what_was_started_can_outlive_the_nursery() {
    let (run_server, server) = serve(1).try_capture();
    let result: Result<(), TaskFailed<String>> = run(async {
        nursery! {
            let (port, _) = spawn_start run_server?;
            assert_eq!(port.await.unwrap(), 1);
            pending::<()>().await
        }
    });
    assert_eq!(result.unwrap_err().error(), "lost");
    assert_eq!(server.error().map(String::as_str), Some("lost"));
    assert_eq!(server.routine(), Some("serve"));

    let (run_server, server) = serve(0).try_capture();
    let result = run(async {
        nursery! {
            let (port, _) = spawn_start run_server?;
            match port.await {
                Err(StartError::Failed(failed)) => assert_eq!(failed.error(), "no port"),
                other => panic!("{other:?}"),
            }
        }
    });
    assert!(result.is_ok());
    assert_eq!(server.error().map(String::as_str), Some("no port"));

    let (run_server, server) = serve(2).capture();
    drop(run_server);
    assert_eq!(server.result(), Err(ResultError::Cancelled));
}

#[test]
fn a_captured_routine_keeps_its_name() {
    run(async {
        let (run_server, _server) = serve(2).capture();
        nursery! {
            let (port, running) = spawn_start run_server;
            assert_eq!(running.routine(), "serve");
            assert_eq!(port.await, Ok(2));
        }
    });
}
