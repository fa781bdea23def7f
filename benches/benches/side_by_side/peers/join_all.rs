//! `join_all`, `try_join_all` and `select_all` of `futures`: all results of many futures of one type, in order, or the first.

use futures::channel::oneshot::Receiver;
use futures::future;

use crate::child::{Child, Refused};

pub(crate) async fn many<C: Child>(n: u64) -> u64 {
    future::join_all((1..n + 1).map(C::run::<0>)).await.into_iter().sum()
}

pub(crate) async fn try_many<C: Child>(n: u64) -> Result<u64, Refused> {
    Ok(future::try_join_all((1..n + 1).map(C::attempt::<0>)).await?.into_iter().sum())
}

pub(crate) async fn any(receivers: Vec<Receiver<u64>>) -> u64 {
    future::select_all(receivers).await.0.expect("a sender that sends")
}
