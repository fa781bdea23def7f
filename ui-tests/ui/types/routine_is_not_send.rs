use std::future::pending;
use std::rc::Rc;

use aioresult::capture;

#[capture]
async fn wait(x: u32) {
    let shared = Rc::new(x);
    pending::<()>().await;
    drop(shared);
}

fn send(_: impl Send) {}

fn main() {
    send(wait(1));
}
