#![deny(unused_must_use)]
use aioresult::capture;

#[capture]
async fn number() -> u32 {
    1
}

#[capture]
#[must_use = "numbers are dear"]
async fn dear() -> u32 {
    1
}

fn main() {
    number();
    dear();
}
