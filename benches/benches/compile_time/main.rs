//! How long the compiler takes for a program with 200 blocks, next to the same program with what people use today.
//!
//! `cargo bench --bench compile_time` prints a table: for each shape of a block a row, for each way to build it the ratio of
//! the processor's times. Everything that the programs depend on was built before. All of it takes some twenty minutes; with arguments
//! only those shapes are built whose names contain one of them.
//!
//! The files: [`shapes`] says how a block is written with the nursery and with its peer, [`scratch`] writes the programs,
//! [`measure`] builds them.

mod measure;
mod scratch;
mod shapes;

use crate::measure::{BUILDS, ROUNDS};
use crate::scratch::Scratch;
use crate::shapes::{BLOCKS, SHAPES, SPAWNS, Shape};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let names: Vec<&String> = arguments.iter().filter(|argument| !argument.starts_with("--")).collect();
    let is_wanted = |shape: &Shape| names.is_empty() || names.iter().any(|name| shape.name.contains(*name));
    let scratch = Scratch::new();

    println!(
        "{BLOCKS} blocks of {SPAWNS} tasks: processor seconds of the nursery, those of its peer, and the ratio."
    );
    println!("Medians of {ROUNDS} rounds, in each of which both take their turn.");
    print!("\n{:<28}", "");
    BUILDS.iter().for_each(|build| print!("{:>24}", build.name));
    println!();
    for shape in SHAPES.iter().filter(|shape| is_wanted(shape)) {
        print!("{:<28}", shape.name);
        for build in &BUILDS {
            let [nursery, peer] = measure::medians(&scratch, shape, build);
            print!("{nursery:>9.2}{peer:>8.2}{:>6.2}x", nursery / peer);
        }
        println!();
    }
}
