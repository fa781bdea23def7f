//! What another thread wants of a task. The state of a task is the nursery's to write, so it comes through the inbox.

use std::ptr;
use std::ptr::NonNull;

use super::cancel::Write;
use super::core::Core;
use super::header::{Header, TaskPtr};
use super::heap::{self, Counted};
use super::wake::{Block, Node};

/// What is to be done to a task.
pub(super) enum Wish {
    /// To look at its waiters when it is done: one has registered.
    Wait,
    /// To drop its output, unless that was taken: the capture is gone, and leaves its half.
    Discard {
        is_taken: bool,
    },
    Cancel(Write),
    /// To give it a place: this task waits for it. It is perhaps not alive.
    #[cfg(any(feature = "threads", feature = "tokio"))]
    PlaceOf(TaskPtr),
}

/// In the inbox, as a node.
#[repr(C)]
pub(super) struct Request {
    node: Node,
    /// Alive: one in a frame looks at the inbox before it goes.
    task: TaskPtr,
    /// Of a heap task, a reference.
    _reference: Option<Counted>,
    wish: Wish,
}

/// Instead of the header of a task, in the node of a request. Never dereferenced.
pub(super) fn request() -> *mut Header {
    ptr::without_provenance_mut(1)
}

/// Asks the thread of the nursery with this block for something. False if the nursery is over.
///
/// # Safety
/// The task is alive, and that nursery's. The block is alive. What the wish asks for holds.
pub(super) unsafe fn ask(block: NonNull<Block>, task: TaskPtr, wish: Wish) -> bool {
    // SAFETY: the task is alive, by a reference that the caller has, of which `Discard` gives up its own. The node is the request's
    // own.
    unsafe {
        let header = task.as_ref();
        let reference = (header.is_on_heap() && !matches!(wish, Wish::Discard { .. })).then(|| {
            heap::retain(header);
            Counted(task)
        });
        let request = Request { node: Node::new(block, request()), task, _reference: reference, wish };
        let request = NonNull::from(Box::leak(Box::new(request)));
        let is_open = Block::push(block, request.cast());
        if !is_open {
            drop(Box::from_raw(request.as_ptr()));
        }
        is_open
    }
}

impl Core {
    /// Asks the nursery's thread for something. False if the nursery is over.
    ///
    /// # Safety
    /// The task is alive, and this nursery's. What the wish asks for holds.
    #[cold]
    pub(super) unsafe fn request(&self, task: TaskPtr, wish: Wish) -> bool {
        // SAFETY: by the contract. The nursery holds its block.
        self.block_if_open().is_some_and(|block| unsafe { ask(block, task, wish) })
    }

    /// Sees to a request. Nothing is being polled but, perhaps, a body that is being left.
    ///
    /// # Safety
    /// The node is that of a request out of the inbox.
    #[cold]
    pub(super) unsafe fn serve(&self, node: NonNull<Node>) {
        // SAFETY: by the contract; it was a box in `request`. The task is alive, and what the wish asks for holds.
        unsafe {
            let request = Box::from_raw(node.cast::<Request>().as_ptr());
            let task = request.task;
            match request.wish {
                Wish::Wait => self.is_waited_for(task),
                Wish::Discard { is_taken } => {
                    let is_here = heap::let_go_of_output(task, is_taken);
                    debug_assert!(is_here, "requests are served on the nursery's thread");
                }
                Wish::Cancel(write) => self.cancel_here(task, write),
                #[cfg(any(feature = "threads", feature = "tokio"))]
                Wish::PlaceOf(lender) if self.has_linked(lender) => self.lend(lender, task),
                #[cfg(any(feature = "threads", feature = "tokio"))]
                Wish::PlaceOf(_) => {}
            }
        }
    }

    /// Whether this task, which is perhaps not alive, is linked.
    #[cfg(any(feature = "threads", feature = "tokio"))]
    fn has_linked(&self, task: TaskPtr) -> bool {
        self.all.contains(task) || self.existing_rare().is_some_and(|rare| rare.elsewhere.contains(task))
    }
}
