#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn in_the_block() {
    let name = String::from("Cargo.toml");
    let text = nursery! {
        let text = spawn_blocking || std::fs::read_to_string(&name);
    };
}

async fn in_a_loop(names: &[String]) {
    nursery! {
        for name in names {
            let _ = spawn_blocking move || std::fs::read_to_string(name);
        }
    }
}

fn main() {}
