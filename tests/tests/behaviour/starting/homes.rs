//! The same in the frame, on the heap, through a handle, and on threads.

use aioresult::{Nursery, StartError, Started, capture, nursery};
use aioresult_tests::run;

use super::serve;

#[test]
fn in_a_loop() {
    run(async {
        let result: Result<Vec<u32>, String> = nursery! {
            let starts: Vec<_> = (0..4).map(|number| spawn_start serve(number * 2)?).collect();
            let mut ports = Vec::new();
            for (port, _result) in starts {
                ports.extend(port.await.ok());
            }
            ports
        };
        assert_eq!(result, Ok(vec![2, 4, 6]));
    });
}

#[test]
fn through_the_handle() {
    async fn start_all<'n>(n: Nursery<'n, String>) -> Vec<Result<u32, StartError<String>>> {
        let (one, _) = n.try_start(serve(2));
        let (two, result) = n.try_start(serve(0));
        let (three, kept) = n.start(serve(0));
        assert!(result.await.is_err());
        assert_eq!(kept.await, Err("no port".into()));
        assert_eq!(three.await, Err(StartError::NotStarted));
        vec![one.await, two.await]
    }
    let ports = run(async {
        nursery!(|n| {
            type Error = String;
            start_all(n).await
        })
    });
    assert_eq!(ports, Ok(vec![Ok(2), Err(StartError::Failed("no port".into()))]));
}

#[test]
fn the_routine_may_borrow_from_the_frame() {
    #[capture]
    async fn push(list: &mut Vec<u32>, number: u32, ready: Started) -> usize {
        list.push(number);
        ready.set(());
        list.len()
    }
    let list = run(async {
        let mut list = vec![1];
        nursery! {
            let (ready, length) = spawn_start push(&mut list, 2);
            assert_eq!(ready.await, Ok(()));
            assert_eq!(length.await, 2);
        }
        list
    });
    assert_eq!(list, [1, 2]);
}

#[cfg(feature = "threads")]
mod on_threads {
    use aioresult::{StartError, block_nursery};

    use super::serve;

    #[test]
    fn the_routine_runs_on_one_and_its_report_is_awaited_here() {
        let result = block_nursery!(|n| {
            type Error = String;
            let (port, result) = spawn_start serve(2)?;
            assert_eq!(port.await, Ok(2));
            assert_eq!(result.await, Ok("served"));
            let (port, result) = n.start(serve(3));
            assert_eq!(port.await, Ok(3));
            assert_eq!(result.await, Ok("served"));
            for _ in 0..100 {
                let (port, result) = n.try_start(serve(0));
                assert_eq!(port.await, Err(StartError::Failed("no port".into())));
                assert!(result.await.is_err());
            }
            let (_, _result) = spawn_start serve(0)?;
            std::future::pending::<()>().await
        });
        assert_eq!(result, Err("no port".into()));
    }
}
