//! `aioresult::nursery!`.

use std::collections::VecDeque;

use aioresult::{as_completed, nursery, wait_any};
use futures::channel::oneshot::Receiver;

use crate::child::{Child, Refused};

pub(crate) async fn two<C: Child>() -> u64 {
    let (a, b) = nursery! {
        let a = spawn C::run::<0>(1);
        let b = spawn C::run::<1>(2);
    };
    a.into_result() + b.into_result()
}

pub(crate) async fn try_two<C: Child>() -> Result<u64, Refused> {
    let (a, b) = nursery! {
        let a = spawn C::attempt::<0>(1)?;
        let b = spawn C::attempt::<1>(2)?;
    }?;
    Ok(a.into_result() + b.into_result())
}

pub(crate) async fn eight<C: Child>() -> u64 {
    let (a, b, c, d, e, f, g, h) = nursery! {
        let a = spawn C::run::<0>(1);
        let b = spawn C::run::<1>(2);
        let c = spawn C::run::<2>(3);
        let d = spawn C::run::<3>(4);
        let e = spawn C::run::<4>(5);
        let f = spawn C::run::<5>(6);
        let g = spawn C::run::<6>(7);
        let h = spawn C::run::<7>(8);
    };
    *a + *b + *c + *d + *e + *f + *g + *h
}

pub(crate) async fn try_eight<C: Child>() -> Result<u64, Refused> {
    let (a, b, c, d, e, f, g, h) = nursery! {
        let a = spawn C::attempt::<0>(1)?;
        let b = spawn C::attempt::<1>(2)?;
        let c = spawn C::attempt::<2>(3)?;
        let d = spawn C::attempt::<3>(4)?;
        let e = spawn C::attempt::<4>(5)?;
        let f = spawn C::attempt::<5>(6)?;
        let g = spawn C::attempt::<6>(7)?;
        let h = spawn C::attempt::<7>(8)?;
    }?;
    Ok(*a + *b + *c + *d + *e + *f + *g + *h)
}

pub(crate) async fn many<C: Child>(n: u64) -> u64 {
    nursery! {
        let captures: Vec<_> = (1..n + 1).map(|i| spawn C::run::<0>(i)).collect();
        let mut sum = 0;
        for capture in captures {
            sum += capture.await;
        }
        sum
    }
}

pub(crate) async fn try_many<C: Child>(n: u64) -> Result<u64, Refused> {
    nursery! {
        let captures: Vec<_> = (1..n + 1).map(|i| spawn C::attempt::<0>(i)?).collect();
        let mut sum = 0;
        for capture in captures {
            sum += capture.await;
        }
        sum
    }
}

pub(crate) async fn many_parallel<C: Child>(n: u64) -> u64 {
    nursery! {
        let captures: Vec<_> = (1..n + 1).map(|i| spawn_parallel C::run::<0>(i)).collect();
        let mut sum = 0;
        for capture in captures {
            sum += capture.await;
        }
        sum
    }
}

/// The body starts one for each that has come.
pub(crate) async fn churn<C: Child>(live: u64, all: u64) -> u64 {
    nursery! {
        let mut rest = live + 1..all + 1;
        let mut results = as_completed((1..live + 1).map(|i| spawn C::run::<0>(i)));
        let mut sum = 0;
        while let Some(output) = results.next().await {
            sum += output;
            if let Some(i) = rest.next() {
                results.push(spawn C::run::<0>(i));
            }
        }
        sum
    }
}

/// The body awaits the oldest, and then starts one.
pub(crate) async fn churn_in_order<C: Child>(live: u64, all: u64) -> u64 {
    nursery! {
        let mut rest = live + 1..all + 1;
        let mut captures: VecDeque<_> = (1..live + 1).map(|i| spawn C::run::<0>(i)).collect();
        let mut sum = 0;
        while let Some(capture) = captures.pop_front() {
            sum += capture.await;
            captures.extend(rest.next().map(|i| spawn C::run::<0>(i)));
        }
        sum
    }
}

/// All are started, and wait for a place.
pub(crate) async fn churn_limited<C: Child>(live: u64, all: u64) -> u64 {
    nursery!(|n| {
        n.set_limit(live as usize);
        let captures: Vec<_> = (1..all + 1).map(|i| spawn C::run::<0>(i)).collect();
        let mut sum = 0;
        for capture in captures {
            sum += capture.await;
        }
        sum
    })
}

/// Daemons, so that nobody waits for those that are left.
pub(crate) async fn any(receivers: Vec<Receiver<u64>>) -> u64 {
    nursery! {
        let receive = |receiver: Receiver<u64>| async { receiver.await.expect("a sender that sends") };
        let captures: Vec<_> =
            receivers.into_iter().map(|receiver| spawn_daemon receive(receiver)).collect();
        let first = wait_any(&captures).await.expect("at least one");
        *captures[first].result().expect("it has come")
    }
}

pub(crate) async fn each(receivers: Vec<Receiver<u64>>) -> u64 {
    nursery! {
        let receive = |receiver: Receiver<u64>| async { receiver.await.expect("a sender that sends") };
        let mut results = as_completed(receivers.into_iter().map(|receiver| spawn receive(receiver)));
        let mut sum = 0;
        while let Some(output) = results.next().await {
            sum += output;
        }
        sum
    }
}
