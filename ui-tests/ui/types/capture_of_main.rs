#![allow(unused)]
use aioresult::capture;

#[capture]
async fn main() {}
