#![allow(unused)]
use aioresult::capture;

#[capture]
struct Server;

#[capture]
impl Server {
    fn new() -> Self {
        Server
    }
}

#[capture]
pub(crate) mod inner {
    pub(crate) fn f() {}
}

#[capture]
const LIMIT: u32 = 1;

#[capture]
static COUNT: u32 = 2;

#[capture]
trait Serve {}

#[capture]
unsafe extern "C" {}

fn uses() -> (Server, u32) {
    inner::f();
    (Server::new(), LIMIT + COUNT)
}

fn main() {}
