#![allow(unused)]
use aioresult::capture;

struct Secret;

#[capture(args)]
async fn log_in(user: &str, secret: Secret, (key, _): (Secret, u32)) {}

// This one is not shown.
#[capture(args, skip(secret, key))]
async fn log_out(user: &str, secret: Secret, (key, _): (Secret, u32)) {}

fn main() {}
