#![allow(unused)]
use aioresult::capture;

struct Wanted;
struct Given;

#[capture]
async fn tail() -> Wanted {
    Given
}

#[capture]
async fn no_tail() -> Wanted {
    Wanted;
}

#[capture]
async fn early(leave: bool) -> Wanted {
    if leave {
        return Given;
    }
    Wanted
}

#[capture]
async fn question() -> Result<Wanted, Wanted> {
    Err(Given)?;
    Ok(Wanted)
}

#[capture]
async fn nothing() {
    Given
}

fn main() {}
