//! A few threads that wake others.

use std::sync::mpsc::{self, Sender};
use std::sync::{Mutex, OnceLock};
use std::thread;

use crate::world::lock;

type Job = Box<dyn FnOnce() + Send>;

const THREADS: usize = 2;

/// Runs this on one of the threads.
pub(crate) fn run(job: impl FnOnce() + Send + 'static) {
    static HELPERS: OnceLock<Mutex<Helpers>> = OnceLock::new();
    lock(HELPERS.get_or_init(|| Mutex::new(Helpers::start()))).send(Box::new(job));
}

struct Helpers {
    senders: Vec<Sender<Job>>,
    next: usize,
}

impl Helpers {
    fn start() -> Self {
        Self { senders: (0..THREADS).map(|_| helper()).collect(), next: 0 }
    }

    fn send(&mut self, job: Job) {
        self.next = (self.next + 1) % self.senders.len();
        self.senders[self.next].send(job).expect("the helpers run as long as the process");
    }
}

fn helper() -> Sender<Job> {
    let (sender, jobs) = mpsc::channel::<Job>();
    thread::spawn(move || jobs.into_iter().for_each(|job| job()));
    sender
}
