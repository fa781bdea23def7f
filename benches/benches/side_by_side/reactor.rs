//! Wakes children from outside of the peers, as sockets and timers would: the executors ask it for a wake when nothing else is left
//! to do. It is a part of the thread, since all peers that it is used with run on one.

use std::cell::RefCell;
use std::future::poll_fn;
use std::task::{Poll, Waker};

use futures::channel::oneshot::Sender;

use crate::shuffle;

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
    slots: Slots,
    order: Vec<u32>,
    /// How many of `order` have been woken.
    woken: usize,
}

/// A place for each child.
pub(crate) type Slots = Vec<Slot>;

/// What one child waits for: for a wake, or for what is sent.
#[derive(Default)]
pub(crate) struct Slot {
    waker: Option<Waker>,
    sender: Option<Sender<u64>>,
    has_come: bool,
}

impl Slot {
    pub(crate) fn of(sender: Sender<u64>) -> Self {
        Self { sender: Some(sender), ..Self::default() }
    }
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

/// Sends to those who wait for these, one by one. What was there before is there instead then: to drop it costs time, too.
pub(crate) fn begin_to_send(slots: &mut Slots) {
    REACTOR.with_borrow_mut(|reactor| {
        std::mem::swap(&mut reactor.slots, slots);
        reactor.start(Wakes::OneByOne);
    });
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
    let (number, waker, sender) = REACTOR.with_borrow_mut(|reactor| {
        let number = reactor.order[reactor.woken];
        let slot = &mut reactor.slots[number as usize];
        reactor.woken += 1;
        slot.has_come = true;
        (number, slot.waker.take(), slot.sender.take())
    });
    if let Some(waker) = waker {
        waker.wake();
    }
    if let Some(sender) = sender {
        // Nobody receives it if a workload before this one waited for the first of many.
        _ = sender.send(u64::from(number) + 1);
    }
}

impl Reactor {
    fn begin(&mut self, children: u64, wakes: Wakes) {
        self.slots.clear();
        self.slots.resize_with(children as usize, Slot::default);
        self.start(wakes);
    }

    fn start(&mut self, wakes: Wakes) {
        self.wakes = wakes;
        self.woken = 0;
        if self.order.len() != self.slots.len() {
            self.order = shuffle::numbers(self.slots.len() as u32, 0);
        }
    }
}
