//! By a panic that says so, if no thread can be started.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use aioresult::block_nursery;
use aioresult_tests::{Log, message};
use futures::future::pending;

/// In a process whose threads would need more memory than there are addresses.
#[test]
fn no_thread_can_be_started() {
    const NAME: &str = "block_nursery::ending::no_threads::no_thread_can_be_started";
    const VARIABLE: &str = "AIORESULT_TESTS_NO_THREADS";
    if std::env::var_os(VARIABLE).is_none() {
        let child = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", NAME, "--test-threads=1"])
            .env(VARIABLE, "1")
            .env("RUST_MIN_STACK", (1_u64 << 50).to_string())
            .output()
            .unwrap();
        assert!(child.status.success(), "{}", String::from_utf8_lossy(&child.stdout));
        assert!(String::from_utf8_lossy(&child.stdout).contains("1 passed"));
        return;
    }
    let log = Log::new();
    assert!(thread::Builder::new().spawn(|| {}).is_err());
    let ended = catch_unwind(AssertUnwindSafe(|| {
        block_nursery! {
            let guard = log.guard("task");
            spawn async { let _guard = guard; pending::<()>().await };
            let _body = log.guard("body");
            pending::<()>().await;
        }
    }));
    assert!(message(&*ended.unwrap_err()).starts_with("no thread could be started"));
    assert_eq!(log.take(), ["body dropped", "task dropped"]);
}
