#![allow(unused)]
use aioresult::capture;

#[capture(Args)]
async fn upper_case(x: u32) {}

#[capture(name("x"))]
async fn in_parentheses(x: u32) {}

#[capture(skip_all, args)]
async fn of_tracing(x: u32) {}

#[capture(args args)]
async fn without_a_comma(x: u32) {}

#[capture(name = )]
async fn without_a_value(x: u32) {}

#[capture(skip(self.x), args)]
async fn a_field(x: u32) {}

fn main() {}
