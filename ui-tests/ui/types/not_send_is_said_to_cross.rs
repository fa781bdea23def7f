#![forbid(unsafe_code)]
#![allow(unused)]
use std::rc::Rc;

use aioresult::{AnyThread, Crosses};

trait Local {}

struct NotSend(Rc<()>, &'static dyn Local);

impl Crosses<AnyThread> for NotSend {}

fn main() {}
