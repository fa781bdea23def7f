//! A few of the programs. `.ci/run` runs more of them, and `scripts/chaos` many more.

use aioresult_chaos::{generate, run, silence_panics};

#[test]
fn a_few_thousand_programs() {
    silence_panics();
    for seed in 0..4_000 {
        if let Err(failure) = run::run(seed) {
            panic!("{failure}");
        }
    }
}

#[test]
fn a_seed_is_always_the_same_program() {
    for seed in 0..100 {
        assert_eq!(format!("{:?}", generate::program(seed)), format!("{:?}", generate::program(seed)));
    }
}
