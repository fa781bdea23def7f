#![allow(unused)]
use aioresult::capture;

#[capture]
async fn local() -> &'static str {
    let text = String::new();
    &text
}

#[capture]
async fn twice(text: String) -> String {
    drop(text);
    text
}

struct Owner(String);

impl Owner {
    #[capture]
    async fn move_out(&self) -> String {
        self.0
    }
}

fn main() {}
