//! What the forms of blocks start, under names that nobody else has, so that they mean the same in all surroundings.
#![forbid(unsafe_code)]

pub use aioresult_tests::yield_now;
pub use std::vec::Vec as List;

/// What [`half`] fails with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Odd(pub u32);

impl Odd {
    /// Refuses odd numbers.
    ///
    /// # Errors
    /// If it is odd.
    pub async fn refuse(number: u32) -> Outcome<()> {
        half(number).await.map(drop)
    }
}

/// Another error, which [`Odd`] converts into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failure(pub u32);

impl From<Odd> for Failure {
    fn from(odd: Odd) -> Self {
        Self(odd.0)
    }
}

/// What [`half`] returns.
pub type Outcome<T, E = Odd> = Result<T, E>;

/// Fails, too.
///
/// # Errors
/// If it is odd.
pub async fn half(number: u32) -> Outcome<u32> {
    yield_now().await;
    if number.is_multiple_of(2) { Ok(number / 2) } else { Err(Odd(number)) }
}

/// Returns something.
pub async fn number() -> u32 {
    yield_now().await;
    7
}

/// Returns nothing.
pub async fn nothing() {
    yield_now().await;
}

/// Returns nothing but an error.
///
/// # Errors
/// Always.
pub async fn fails(number: u32) -> Outcome<()> {
    yield_now().await;
    Err(Odd(number))
}

/// Runs it under tokio.
///
/// # Panics
/// If it does.
pub fn run<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().build().expect("a runtime").block_on(future)
}

/// What was returned in an `Ok`.
///
/// # Panics
/// If it is none.
pub fn good<T, E: std::fmt::Debug>(outcome: Outcome<T, E>) -> T {
    outcome.expect("it succeeds")
}

/// What was returned in an `Err`.
///
/// # Panics
/// If it is none.
pub fn bad<T, E>(outcome: Outcome<T, E>) -> E {
    outcome.err().expect("it fails")
}

/// `Ok`.
///
/// # Errors
/// Never.
pub const fn right<T, E>(value: T) -> Outcome<T, E> {
    Ok(value)
}

/// `Err`.
///
/// # Errors
/// Always.
pub const fn wrong<T, E>(error: E) -> Outcome<T, E> {
    Err(error)
}
