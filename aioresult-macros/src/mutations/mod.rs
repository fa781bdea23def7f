//! Thousands of blocks and functions with mistakes that nobody would think of: tokens of valid ones are deleted, doubled, swapped,
//! put into groups, and so on.
//!
//! Each mutant has a number, from which all of it follows; a test that fails prints it. `MUTANTS=17..18` tests only that one, and
//! `MUTANTS=0..500000` more than usual. With `--nocapture` each number is then printed before its mutant is tested, so that one
//! that overflows the stack or takes for ever is known.

mod mutate;
mod random;
mod tokens;

use std::ops::Range;
use std::panic::resume_unwind;
use std::{env, thread};

use proc_macro2::TokenStream;

pub(crate) use self::random::Random;
pub(crate) use self::tokens::{first_missing, flat, messages, parsed, show};

/// Tests `usual` mutants of the seeds, or those that `MUTANTS` asks for.
pub(crate) fn test_mutants(
    seeds: &'static [&str],
    usual: u64,
    test: impl Fn(&TokenStream, &mut Random) + Send + 'static,
) {
    let asked_for = env::var("MUTANTS").ok().map(|range| read(&range));
    let is_usual = asked_for.is_none();
    with_large_stack(move || {
        let seeds: Vec<TokenStream> = seeds.iter().map(|seed| parsed(seed)).collect();
        for number in asked_for.unwrap_or(0..usual) {
            if !is_usual {
                eprintln!("mutant {number}");
            }
            let mut random = Random::with_seed(number);
            let mutant = mutate::mutant(&seeds, &mut random);
            let _witness = Witness { number, mutant: &mutant };
            test(&mutant, &mut random);
        }
    });
}

fn read(range: &str) -> Range<u64> {
    let (start, end) = range.split_once("..").expect("`MUTANTS` is like `0..1000`");
    let number = |text: &str| text.parse().expect("`MUTANTS` has numbers");
    number(start)..number(end)
}

/// `syn` takes some 40 kB for each level of nested types, and tests have 2 MB.
pub(crate) fn with_large_stack<T: Send + 'static>(act: impl FnOnce() -> T + Send + 'static) -> T {
    const STACK: usize = 64 << 20;
    let thread = thread::Builder::new().stack_size(STACK).spawn(act).expect("there is room for a thread");
    thread.join().unwrap_or_else(|panic| resume_unwind(panic))
}

/// Prints what was tested when a test fails.
struct Witness<'a> {
    number: u64,
    mutant: &'a TokenStream,
}

impl Drop for Witness<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("\nthis was MUTANTS={}..{}:\n{}\n", self.number, self.number + 1, show(self.mutant));
        }
    }
}
