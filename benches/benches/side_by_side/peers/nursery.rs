//! `aioresult::nursery!`.

use aioresult::nursery;

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
