//! What a nursery does, promise by promise. The numbers are those of the crate's documentation.
#![forbid(unsafe_code)]

mod block;
mod captures;
mod promise_01_ends_with_its_tasks;
mod promise_02_first_error;
mod promise_03_panic;
mod promise_04_drop;
mod promise_05_spawning;
mod promise_06_fairness;
mod promise_09_wakers;
mod promise_11_any_executor;
mod promise_12_send;
mod scope;
