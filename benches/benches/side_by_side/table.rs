//! Prints tables whose rows are workloads and whose columns are peers.

use crate::executor::Run;

/// What runs a column.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Executor {
    BlockOn,
    Tokio,
}

/// A peer.
pub(crate) struct Column {
    name: &'static str,
    pub(crate) executor: Executor,
}

pub(crate) const COLUMNS: [Column; 6] = [
    Column { name: "nursery!", executor: Executor::BlockOn },
    Column { name: "[try_]join!", executor: Executor::BlockOn },
    Column { name: "FuturesUnord.", executor: Executor::BlockOn },
    Column { name: "FU<Box>", executor: Executor::BlockOn },
    Column { name: "nursery! tokio", executor: Executor::Tokio },
    Column { name: "JoinSet tokio", executor: Executor::Tokio },
];

/// What is fair about the comparison, and what is not.
pub(crate) const CAPTION: &str = "\
The first four columns run on a loop that polls and parks the thread, which adds next to nothing. JoinSet needs a
tokio runtime (current thread, no drivers), so the nursery is there a second time: compare the last two with each
other. A yield returns to the executor, and costs more under tokio.
2 and 8 children are of different types, each started by a statement: FuturesUnordered has to box them. 100 and
10000 are of one type, from a loop: FuturesUnordered need not box them; the nursery, FU<Box> and JoinSet
would take different types as well. Only the nursery's children may fail with one `?` and borrow, and only
its results, and those of join!, can be told apart.";

/// A workload.
pub(crate) struct Row<'a> {
    pub(crate) name: String,
    pub(crate) children: u64,
    /// For each column; `None` if the peer cannot do it.
    pub(crate) runs: [Option<Run<'a>>; COLUMNS.len()],
}

/// Prints each row as soon as it is measured. A cell has two figures.
pub(crate) fn print(rows: &[Row<'_>], measure: impl Fn(&Row<'_>) -> Vec<Option<[String; 2]>>) {
    print!("\n{:<22}", "");
    COLUMNS.iter().for_each(|column| print!("{:>18}", column.name));
    println!();
    for row in rows {
        print!("{:<22}", row.name);
        for cell in measure(row) {
            let [left, right] = cell.unwrap_or_else(|| ["-".into(), String::new()]);
            print!(" {left:>8} {right:>8}");
        }
        println!();
    }
}
