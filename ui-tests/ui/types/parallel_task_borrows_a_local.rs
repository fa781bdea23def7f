#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn shout(word: &str) -> usize {
    word.to_uppercase().len()
}

async fn in_the_block() {
    let word = String::from("one");
    let length = nursery! {
        let length = spawn_parallel shout(&word);
    };
}

async fn in_a_loop(words: &[String]) {
    nursery! {
        for word in words {
            spawn_parallel async { println!("{}", word.len()) };
        }
    }
}

async fn through_the_handle(words: &[String]) {
    nursery!(|n| {
        for word in words {
            let _ = n.spawn_parallel(shout(word));
        }
    });
}

async fn after_the_first_spawn() {
    nursery! {
        spawn async {};
        let words = vec![String::new()];
        spawn_parallel async { println!("{}", words.len()) };
    }
}

fn main() {}
