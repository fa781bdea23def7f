use aioresult::capture;

#[capture]
async fn number() -> u32 {
    1
}

fn main() {
    let _: u32 = number();
}
