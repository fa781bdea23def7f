//! Wakes children from outside of the peers, as sockets and timers would: the executors ask it for a wake when nothing else is left
//! to do. It is a part of the thread, since all peers that it is used with run on one.

use std::cell::RefCell;
use std::future::poll_fn;
use std::task::{Poll, Waker};

/// Who is woken when all that are left wait.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wakes {
    Nobody,
    /// One child, in an order that looks random and is always the same.
    OneByOne,
    /// All children, in such an order.
    AllAtOnce,
}

struct Reactor {
    wakes: Wakes,
    slots: Vec<Slot>,
    order: Vec<u32>,
    /// How many of `order` have been woken.
    woken: usize,
}

/// What one child waits for.
#[derive(Default)]
struct Slot {
    waker: Option<Waker>,
    has_come: bool,
}

thread_local! {
    static REACTOR: RefCell<Reactor> = const {
        RefCell::new(Reactor { wakes: Wakes::Nobody, slots: Vec::new(), order: Vec::new(), woken: 0 })
    };
}

/// Forgets what was, for so many children. Does nothing if none of them waits.
pub(crate) fn begin(children: u64, wakes: Wakes) {
    if wakes != Wakes::Nobody {
        REACTOR.with_borrow_mut(|reactor| reactor.begin(children, wakes));
    }
}

/// For children who wake each other: nobody is woken from outside.
pub(crate) fn begin_without_wakes(children: u64) {
    REACTOR.with_borrow_mut(|reactor| reactor.begin(children, Wakes::Nobody));
}

/// What the child of this number waits with. It does so until it is woken here: a peer that polls without a reason finds it
/// pending.
pub(crate) async fn wait(child: u64) {
    let slot = child as usize - 1;
    poll_fn(|cx| {
        REACTOR.with_borrow_mut(|reactor| {
            let slot = &mut reactor.slots[slot];
            if slot.has_come {
                return Poll::Ready(());
            }
            match &mut slot.waker {
                Some(waker) => waker.clone_from(cx.waker()),
                None => slot.waker = Some(cx.waker().clone()),
            }
            Poll::Pending
        })
    })
    .await;
}

/// Whether there was something to be done when nothing was left.
#[must_use]
pub(crate) fn is_there_more() -> bool {
    let (wakes, is_over) =
        REACTOR.with_borrow(|reactor| (reactor.wakes, reactor.woken == reactor.slots.len()));
    if is_over {
        return false;
    }
    match wakes {
        Wakes::Nobody => return false,
        Wakes::OneByOne => wake_next(),
        Wakes::AllAtOnce => wake_all(),
    }
    true
}

/// Wakes all that were not woken.
pub(crate) fn wake_all() {
    while REACTOR.with_borrow(|reactor| reactor.woken < reactor.slots.len()) {
        wake_next();
    }
}

fn wake_next() {
    // Nothing is borrowed while it wakes: that is the peer's code.
    let waker = REACTOR.with_borrow_mut(|reactor| {
        let slot = &mut reactor.slots[reactor.order[reactor.woken] as usize];
        reactor.woken += 1;
        slot.has_come = true;
        slot.waker.take()
    });
    if let Some(waker) = waker {
        waker.wake();
    }
}

impl Reactor {
    fn begin(&mut self, children: u64, wakes: Wakes) {
        self.wakes = wakes;
        self.woken = 0;
        self.slots.clear();
        self.slots.resize_with(children as usize, Slot::default);
        if self.order.len() != self.slots.len() {
            self.order = shuffled(children as u32);
        }
    }
}

/// The numbers below this one, in an order that looks random.
fn shuffled(n: u32) -> Vec<u32> {
    let mut numbers: Vec<u32> = (0..n).collect();
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    for end in (1..numbers.len()).rev() {
        // Xorshift: who needs more of randomness than this?
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        numbers.swap(end, (state % (end as u64 + 1)) as usize);
    }
    numbers
}
