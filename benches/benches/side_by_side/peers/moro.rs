//! `moro`: a scope with handles, whose tasks may borrow and start tasks.

use std::collections::VecDeque;

use moro::async_scope;

use crate::child::{Child, Refused};

pub(crate) async fn two<C: Child>() -> u64 {
    async_scope!(|scope| {
        let a = scope.spawn(C::run::<0>(1));
        let b = scope.spawn(C::run::<1>(2));
        a.await + b.await
    })
    .await
}

pub(crate) async fn try_two<C: Child>() -> Result<u64, Refused> {
    async_scope!(|scope| -> Result<u64, Refused> {
        let a = scope.spawn(C::attempt::<0>(1)).or_cancel(scope);
        let b = scope.spawn(C::attempt::<1>(2)).or_cancel(scope);
        Ok(a.await + b.await)
    })
    .await
}

pub(crate) async fn eight<C: Child>() -> u64 {
    async_scope!(|scope| {
        let a = scope.spawn(C::run::<0>(1));
        let b = scope.spawn(C::run::<1>(2));
        let c = scope.spawn(C::run::<2>(3));
        let d = scope.spawn(C::run::<3>(4));
        let e = scope.spawn(C::run::<4>(5));
        let f = scope.spawn(C::run::<5>(6));
        let g = scope.spawn(C::run::<6>(7));
        let h = scope.spawn(C::run::<7>(8));
        a.await + b.await + c.await + d.await + e.await + f.await + g.await + h.await
    })
    .await
}

pub(crate) async fn try_eight<C: Child>() -> Result<u64, Refused> {
    async_scope!(|scope| -> Result<u64, Refused> {
        let a = scope.spawn(C::attempt::<0>(1)).or_cancel(scope);
        let b = scope.spawn(C::attempt::<1>(2)).or_cancel(scope);
        let c = scope.spawn(C::attempt::<2>(3)).or_cancel(scope);
        let d = scope.spawn(C::attempt::<3>(4)).or_cancel(scope);
        let e = scope.spawn(C::attempt::<4>(5)).or_cancel(scope);
        let f = scope.spawn(C::attempt::<5>(6)).or_cancel(scope);
        let g = scope.spawn(C::attempt::<6>(7)).or_cancel(scope);
        let h = scope.spawn(C::attempt::<7>(8)).or_cancel(scope);
        Ok(a.await + b.await + c.await + d.await + e.await + f.await + g.await + h.await)
    })
    .await
}

pub(crate) async fn many<C: Child>(n: u64) -> u64 {
    async_scope!(|scope| {
        let tasks: Vec<_> = (1..n + 1).map(|i| scope.spawn(C::run::<0>(i))).collect();
        let mut sum = 0;
        for task in tasks {
            sum += task.await;
        }
        sum
    })
    .await
}

pub(crate) async fn try_many<C: Child>(n: u64) -> Result<u64, Refused> {
    async_scope!(|scope| -> Result<u64, Refused> {
        let tasks: Vec<_> = (1..n + 1).map(|i| scope.spawn(C::attempt::<0>(i)).or_cancel(scope)).collect();
        let mut sum = 0;
        for task in tasks {
            sum += task.await;
        }
        Ok(sum)
    })
    .await
}

/// The body awaits the oldest, and then starts one.
pub(crate) async fn churn_in_order<C: Child>(live: u64, all: u64) -> u64 {
    async_scope!(|scope| {
        let start = |i| scope.spawn(C::run::<0>(i));
        let mut rest = live + 1..all + 1;
        let mut tasks: VecDeque<_> = (1..live + 1).map(start).collect();
        let mut sum = 0;
        while let Some(task) = tasks.pop_front() {
            sum += task.await;
            tasks.extend(rest.next().map(start));
        }
        sum
    })
    .await
}
