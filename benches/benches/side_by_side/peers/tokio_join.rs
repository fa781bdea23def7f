//! `tokio::join!` and `tokio::try_join!`: a fixed number, without handles. Every wake polls every child.

use crate::child::{Child, Refused};

pub(crate) async fn two<C: Child>() -> u64 {
    let (a, b) = tokio::join!(C::run::<0>(1), C::run::<1>(2));
    a + b
}

pub(crate) async fn try_two<C: Child>() -> Result<u64, Refused> {
    let (a, b) = tokio::try_join!(C::attempt::<0>(1), C::attempt::<1>(2))?;
    Ok(a + b)
}

pub(crate) async fn eight<C: Child>() -> u64 {
    let (a, b, c, d, e, f, g, h) = tokio::join!(
        C::run::<0>(1),
        C::run::<1>(2),
        C::run::<2>(3),
        C::run::<3>(4),
        C::run::<4>(5),
        C::run::<5>(6),
        C::run::<6>(7),
        C::run::<7>(8),
    );
    a + b + c + d + e + f + g + h
}

pub(crate) async fn try_eight<C: Child>() -> Result<u64, Refused> {
    let (a, b, c, d, e, f, g, h) = tokio::try_join!(
        C::attempt::<0>(1),
        C::attempt::<1>(2),
        C::attempt::<2>(3),
        C::attempt::<3>(4),
        C::attempt::<4>(5),
        C::attempt::<5>(6),
        C::attempt::<6>(7),
        C::attempt::<7>(8),
    )?;
    Ok(a + b + c + d + e + f + g + h)
}
