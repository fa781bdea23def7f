//! A workspace of programs to be built.

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use crate::shapes::{BLOCKS, SPAWNS, Shape};

pub(crate) struct Scratch {
    pub(crate) directory: PathBuf,
}

impl Scratch {
    /// The workspace, with a program that is yet to be written.
    pub(crate) fn new() -> Self {
        let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("compile-time");
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
        fs::create_dir_all(directory.join("src")).expect("a directory for the programs");
        // A workspace of its own, and everything in the versions that we use.
        let manifest = format!(
            "[package]\nname = \"blocks\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n\
             aioresult = {{ path = \"{root}/aioresult\" }}\nfutures = \"0.3\"\n\
             tokio = {{ version = \"1\", features = [\"macros\"] }}\n"
        );
        fs::write(directory.join("Cargo.toml"), manifest).expect("a manifest");
        fs::copy(format!("{root}/Cargo.lock"), directory.join("Cargo.lock")).expect("a lock file");
        Self { directory }
    }

    /// Makes this the program. To the build it is always a new one.
    pub(crate) fn write(&self, shape: &Shape, body: &str) {
        fs::write(self.directory.join("src/lib.rs"), program(shape, body)).expect("a program");
    }
}

fn program(shape: &Shape, body: &str) -> String {
    let mut text = String::from("use std::pin::Pin;\n\n");
    let mut all = String::new();
    if !shape.has_own_tasks {
        text += &tasks(shape, "shared");
    }
    for block in 0..BLOCKS {
        let module = if shape.has_own_tasks { format!("own_{block}") } else { "shared".into() };
        if shape.has_own_tasks {
            text += &tasks(shape, &module);
        }
        let body = (0..SPAWNS).fold(body.to_owned(), |body, task| {
            body.replace(&format!("{{{task}}}"), &format!("{module}::task_{task}"))
        });
        let output = output(shape);
        write!(text, "async fn block_{block}(i: u32) -> {output} {{\n{body}}}\n\n").expect("a string grows");
        write!(all, "        Box::pin(block_{block}(i)),\n").expect("a string grows");
    }
    let output = output(shape);
    // What is not polled anywhere would not be compiled to the end.
    text + &format!(
        "pub fn all(i: u32) -> Vec<Pin<Box<dyn Future<Output = {output}>>>> {{\n    vec![\n{all}    ]\n}}\n"
    )
}

fn output(shape: &Shape) -> &'static str {
    if shape.is_fallible { "Result<u32, String>" } else { "u32" }
}

/// They wait for something, and return a number.
fn tasks(shape: &Shape, module: &str) -> String {
    let mut text = format!("mod {module} {{\n");
    let (output, value) = (output(shape), if shape.is_fallible { "Ok(i)" } else { "i" });
    for task in 0..SPAWNS {
        write!(
            text,
            "    pub(super) async fn task_{task}(i: u32) -> {output} {{\n        \
             std::future::ready(()).await;\n        {value}\n    }}\n"
        )
        .expect("a string grows");
    }
    text + "}\n\n"
}
