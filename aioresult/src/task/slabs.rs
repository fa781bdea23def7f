//! Memory for tasks on the heap: slabs of slots of one size, out of which a nursery takes its tasks.
//!
//! Most nurseries start many tasks of few types, one after the other. To ask the allocator for each of them took 45% of all
//! instructions of a task. From a slab it takes a tenth of that, and tasks that are polled one after the other are neighbours.
//! (After Jeff Bonwick's slab allocator; that it pays for futures was measured in `futures-buffered`.)
//!
//! A [`Slab`] belongs to the nursery's thread: what comes free there is used again there. What comes free on another thread, where a
//! waker or a capture was dropped last, goes into the block's list of [`Returned`] slots, and is fetched when slots are short. When
//! the nursery is over, the slabs in which there still are tasks belong to nobody, hold a reference to the block each, and go with
//! their last task.
//!
//! Large tasks, and those that are started on another thread, are alone: they have an allocation of their own, and hold a reference
//! to the block. So are all of them under Miri, and with `--cfg aioresult_alone`, for tools that find what is used after it
//! was freed.

use std::alloc::{Layout, handle_alloc_error};
use std::array;
use std::cell::Cell;
use std::ptr::{self, NonNull};

use super::core::{Core, phase};
use super::header::ON_HEAP;
use super::heap::Head;
use super::wake::Block;
use crate::sync::alloc::{alloc, dealloc};
use crate::sync::atomic::{AtomicPtr, AtomicU32, Ordering};
use crate::sync::const_fn;

/// Sizes are multiples of this, and so are addresses: a task begins with a cache line.
const UNIT: usize = 64;

/// The smallest size, for there is no task without a head.
const SMALLEST: usize = size_of::<Head>().next_multiple_of(UNIT);

/// How many sizes there are. What is larger is alone.
const CLASSES: usize = 14;

/// What a slab takes at most. From this size on, glibc gives memory back to the system, and takes the next more gladly from what it
/// has.
const LARGEST: usize = 128 * 1024;

/// How many slots the first slab of a size has: with the smallest tasks, as much as the allocator hands out fast.
const FIRST: u32 = 4;

/// Of the distance between a slot and its slab: what every allocator aligns to.
const STEP: usize = 16;

const SHARED: bool = !cfg!(any(miri, aioresult_alone));

/// Where a task is.
pub(super) struct Place {
    pub(super) address: NonNull<u8>,
    /// For [`Header::slot`](super::header::Header::slot): how far it is from its slab, in steps, or none if the task is alone.
    pub(super) slot: u32,
}

/// The slabs of a nursery, used on its thread only.
pub(super) struct Slabs {
    /// Each is made when it is needed, and then has a slab.
    classes: [Cell<Option<NonNull<Class>>>; CLASSES],
}

/// Those of one size. It is before the first of them.
struct Class {
    /// Out of which slots are taken. In no ring.
    current: Cell<NonNull<Slab>>,
    /// Empty, and kept, so that a nursery whose tasks come and go at the edge of a slab does not allocate each time. In no ring.
    spare: Cell<Option<NonNull<Slab>>>,
    /// With free slots, and others.
    partial: Ring,
    /// Without free slots.
    full: Ring,
    /// How many slots the next slab has.
    next: Cell<u32>,
}

/// The head of a slab, before its slots.
#[repr(C)]
struct Slab {
    /// Slots that came free.
    free: Cell<Option<NonNull<Free>>>,
    /// Slots from this one on were never in use.
    fresh: Cell<u32>,
    capacity: u32,
    /// Slots that are in use. When the nursery is over, every thread may count down.
    used: AtomicU32,
    class: u8,
    /// It is behind its class.
    is_first: bool,
    previous: Cell<Option<NonNull<Slab>>>,
    next: Cell<Option<NonNull<Slab>>>,
}

/// What is in a free slot.
struct Free {
    next: Option<NonNull<Free>>,
    slab: NonNull<Slab>,
}

/// Slots that came free on other threads.
pub(super) struct Returned(AtomicPtr<Free>);

/// Instead of a list: the nursery is over. Never dereferenced.
fn over() -> *mut Free {
    ptr::without_provenance_mut(1)
}

impl Returned {
    const_fn! {
        pub(super) const fn new() -> Self {
            Self(AtomicPtr::new(ptr::null_mut()))
        }
    }

    /// False if the nursery is over.
    ///
    /// # Safety
    /// The slot is free, and the caller's.
    unsafe fn push(&self, slot: NonNull<Free>, slab: NonNull<Slab>) -> bool {
        // Acquire: whoever finds that it is over counts the slot down itself.
        let mut first = self.0.load(Ordering::Acquire);
        loop {
            if first == over() {
                return false;
            }
            // SAFETY: by the contract.
            unsafe { slot.write(Free { next: NonNull::new(first), slab }) };
            match self.0.compare_exchange_weak(first, slot.as_ptr(), Ordering::AcqRel, Ordering::Acquire) {
                Ok(_) => return true,
                Err(now) => first = now,
            }
        }
    }

    fn take(&self, leaves: *mut Free) -> impl Iterator<Item = (NonNull<Free>, NonNull<Slab>)> {
        let mut next = NonNull::new(self.0.swap(leaves, Ordering::AcqRel));
        std::iter::from_fn(move || {
            let slot = next?;
            // SAFETY: what was in the list is free, and ours now.
            let free = unsafe { slot.read() };
            next = free.next;
            Some((slot, free.slab))
        })
    }
}

/// The class of a layout, if there are slabs for it.
#[inline]
fn class_of(layout: Layout) -> Option<usize> {
    let class = layout.size().saturating_sub(SMALLEST).div_ceil(UNIT);
    (SHARED && class < CLASSES && layout.align() <= UNIT).then_some(class)
}

/// A place for a task, on the nursery's thread.
///
/// # Safety
/// This is the thread of the core's nursery, whose block this is. The layout is not of size zero. The place is given
/// [back](give_back).
#[inline]
pub(super) unsafe fn take(core: &Core, block: NonNull<Block>, layout: Layout) -> Place {
    // SAFETY: by the contract.
    unsafe {
        let Some(number) = class_of(layout) else { return take_alone(block, layout) };
        let Block { slabs, returned, .. } = block.as_ref();
        match slabs.classes[number].get() {
            Some(class) => class.as_ref().take(slabs, returned),
            None if core.phase.load(Ordering::Relaxed) == phase::OVER => take_alone(block, layout),
            None => slabs.make(number).take(slabs, returned),
        }
    }
}

/// The same on any thread.
///
/// # Safety
/// The block is alive. For the rest see [`take`].
pub(super) unsafe fn take_alone(block: NonNull<Block>, layout: Layout) -> Place {
    // SAFETY: by the contract.
    unsafe {
        Block::retain(block);
        let Some(address) = NonNull::new(alloc(layout)) else { handle_alloc_error(layout) };
        Place { address, slot: ON_HEAP }
    }
}

/// Frees a place, on any thread.
///
/// # Safety
/// It was taken with this block and this layout, and is not used any more.
#[inline]
pub(super) unsafe fn give_back(block: NonNull<Block>, place: Place, layout: Layout) {
    let Place { address, slot } = place;
    // SAFETY: by the contract. The place holds the block: by a reference of its own, or by that of its slab, which the nursery counts
    // as long as it is not over.
    unsafe {
        if slot == ON_HEAP {
            dealloc(address.as_ptr(), layout);
            Block::release(block);
            return;
        }
        let slab = address.byte_sub((slot & !ON_HEAP) as usize * STEP).cast::<Slab>();
        if Core::polled_here(|core| core.has_block(block)).is_some()
            && let Some(class) = block.as_ref().slabs.class(slab)
        {
            class.give_back(slab, address.cast());
            return;
        }
        give_back_from_elsewhere(block, slab, address.cast());
    }
}

/// # Safety
/// As for `give_back`.
#[cold]
unsafe fn give_back_from_elsewhere(block: NonNull<Block>, slab: NonNull<Slab>, slot: NonNull<Free>) {
    // SAFETY: by the contract.
    unsafe {
        if !block.as_ref().returned.push(slot, slab) {
            count_down(block, slab);
        }
    }
}

/// One slot less in a slab that belongs to nobody.
///
/// # Safety
/// The nursery is over, and the slot was in use.
unsafe fn count_down(block: NonNull<Block>, slab: NonNull<Slab>) {
    // SAFETY: by the contract. The last one has the slab for itself: Acquire and Release, as for `Arc`. The slab holds the block.
    unsafe {
        if slab.as_ref().used.fetch_sub(1, Ordering::AcqRel) == 1 {
            Slab::free(slab);
            Block::release(block);
        }
    }
}

/// Leaves the slabs to the tasks that still are in them, when a nursery is over.
///
/// # Safety
/// This is the nursery's thread, or nobody can get at the nursery any more. The block is alive.
pub(super) unsafe fn close(block: NonNull<Block>) {
    // SAFETY: by the contract. Slots that are returned meanwhile stay in the list until the slabs are counted, so that none of these
    // is freed by another thread before.
    unsafe {
        let Block { slabs, returned, .. } = block.as_ref();
        slabs.fetch(returned);
        let left = slabs.classes.iter().filter_map(Cell::take).map(|class| Class::close(class)).sum();
        if left == 0 {
            return;
        }
        Block::retain_many(block, left);
        for (_, slab) in returned.take(over()) {
            count_down(block, slab);
        }
    }
}

impl Slabs {
    pub(super) fn new() -> Self {
        Self { classes: array::from_fn(|_| Cell::new(None)) }
    }

    /// That of a slab, if the nursery is not over.
    ///
    /// # Safety
    /// This is the nursery's thread. One of the slab's slots is in use.
    #[inline]
    unsafe fn class(&self, slab: NonNull<Slab>) -> Option<&Class> {
        // SAFETY: by the contract the slab is alive. The class is in its first slab, which is not freed before the nursery is over.
        unsafe { Some(self.classes[slab.as_ref().class as usize].get()?.as_ref()) }
    }

    #[cold]
    fn make(&self, number: usize) -> &Class {
        let class = Class::make(number);
        self.classes[number].set(Some(class));
        // SAFETY: it was made just now.
        unsafe { class.as_ref() }
    }

    /// Takes in what came free on other threads.
    fn fetch(&self, returned: &Returned) {
        for (slot, slab) in returned.take(ptr::null_mut()) {
            // SAFETY: it was in use until it was returned, so its slab is alive; and no class is closed before all is fetched.
            unsafe {
                if let Some(class) = self.class(slab) {
                    class.give_back(slab, slot);
                }
            }
        }
    }
}

impl Class {
    fn make(number: usize) -> NonNull<Self> {
        let first = Slab::allocate(number, FIRST, true);
        let class = Self {
            current: Cell::new(first),
            spare: Cell::new(None),
            partial: Ring::new(),
            full: Ring::new(),
            next: Cell::new(2 * FIRST),
        };
        // SAFETY: before a first slab there is room for its class.
        unsafe {
            let place = first.byte_sub(Slab::before(true)).cast::<Self>();
            place.write(class);
            place
        }
    }

    #[inline]
    fn take(&self, slabs: &Slabs, returned: &Returned) -> Place {
        loop {
            // SAFETY: the current slab is alive.
            if let Some(place) = unsafe { Slab::take(self.current.get()) } {
                return place;
            }
            self.refill(slabs, returned);
        }
    }

    /// Makes another slab the current one, which has no free slots.
    #[cold]
    fn refill(&self, slabs: &Slabs, returned: &Returned) {
        slabs.fetch(returned);
        let full = self.current.get();
        // SAFETY: it is alive.
        let (number, is_full) = unsafe { (full.as_ref().class as usize, full.as_ref().is_full()) };
        if is_full {
            let next = self.partial.pop().or_else(|| self.spare.take()).unwrap_or_else(|| self.grow(number));
            self.full.insert(full);
            self.current.set(next);
        }
    }

    fn grow(&self, number: usize) -> NonNull<Slab> {
        let capacity = self.next.get();
        self.next.set((2 * capacity).min((LARGEST / size_of_slots(number)) as u32));
        Slab::allocate(number, capacity, false)
    }

    /// # Safety
    /// The slot is one of that slab's, which is of this class, and is not used any more.
    #[inline]
    unsafe fn give_back(&self, slab: NonNull<Slab>, slot: NonNull<Free>) {
        // SAFETY: by the contract. The slab was alive, and is not used after it was freed.
        unsafe {
            let was_full = slab.as_ref().is_full();
            let used = Slab::give_back(slab, slot);
            if self.current.get() == slab {
                return;
            }
            if was_full {
                self.full.remove(slab);
                self.partial.insert(slab);
            }
            if used == 0 && !slab.as_ref().is_first {
                self.partial.remove(slab);
                if let Some(another) = self.spare.replace(Some(slab)) {
                    Slab::free(another);
                }
            }
        }
    }

    /// Frees the slabs that are empty, and counts the others, which do not belong to it any more.
    ///
    /// # Safety
    /// It is not used any more.
    unsafe fn close(class: NonNull<Self>) -> usize {
        // SAFETY: the class is there until its first slab is freed, which comes last.
        unsafe {
            let Self { current, spare, partial, full, .. } = class.as_ref();
            let others = std::iter::from_fn(|| spare.take().or_else(|| partial.pop()).or_else(|| full.pop()));
            let (mut left, mut first) = (0, None);
            for slab in others.chain([current.get()]) {
                match slab.as_ref().used.load(Ordering::Relaxed) {
                    0 if slab.as_ref().is_first => first = Some(slab),
                    0 => Slab::free(slab),
                    _ => left += 1,
                }
            }
            if let Some(first) = first {
                Slab::free(first);
            }
            left
        }
    }
}

fn size_of_slots(class: usize) -> usize {
    SMALLEST + class * UNIT
}

impl Slab {
    /// What is before the head.
    fn before(is_first: bool) -> usize {
        if is_first { size_of::<Class>().next_multiple_of(STEP) } else { 0 }
    }

    fn layout(class: usize, capacity: u32, is_first: bool) -> Layout {
        let heads = Self::before(is_first) + size_of::<Self>() + UNIT;
        let size = heads + size_of_slots(class) * capacity as usize;
        Layout::from_size_align(size, STEP).expect("a slab is not much larger than `LARGEST`")
    }

    fn allocate(class: usize, capacity: u32, is_first: bool) -> NonNull<Self> {
        let layout = Self::layout(class, capacity, is_first);
        // SAFETY: the layout is not of size zero.
        let Some(memory) = NonNull::new(unsafe { alloc(layout) }) else { handle_alloc_error(layout) };
        let head = Self {
            free: Cell::new(None),
            fresh: Cell::new(0),
            capacity,
            used: AtomicU32::new(0),
            class: class as u8,
            is_first,
            previous: Cell::new(None),
            next: Cell::new(None),
        };
        // SAFETY: the allocation is fresh, and has room for the head.
        unsafe {
            let slab = memory.byte_add(Self::before(is_first)).cast::<Self>();
            slab.write(head);
            slab
        }
    }

    /// # Safety
    /// It is alive, and none of its slots is in use.
    unsafe fn free(slab: NonNull<Self>) {
        // SAFETY: by the contract. Neither the head nor a class needs dropping.
        unsafe {
            let Self { class, capacity, is_first, .. } = *slab.as_ref();
            let memory = slab.byte_sub(Self::before(is_first)).cast::<u8>();
            dealloc(memory.as_ptr(), Self::layout(class as usize, capacity, is_first));
        }
    }

    fn is_full(&self) -> bool {
        self.free.get().is_none() && self.fresh.get() == self.capacity
    }

    /// # Safety
    /// It is alive.
    #[inline]
    unsafe fn take(slab: NonNull<Self>) -> Option<Place> {
        // SAFETY: by the contract. What is in the list is free; from `fresh` on there is nothing in the slots up to the capacity.
        unsafe {
            let head = slab.as_ref();
            let address = if let Some(free) = head.free.get() {
                head.free.set(free.as_ref().next);
                free.cast()
            } else {
                let index = head.fresh.get();
                if index == head.capacity {
                    return None;
                }
                head.fresh.set(index + 1);
                let end = slab.add(1).cast::<u8>();
                let first = end.byte_add(end.addr().get().wrapping_neg() % UNIT);
                first.byte_add(size_of_slots(head.class as usize) * index as usize)
            };
            head.used.store(head.used.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
            let distance = address.addr().get() - slab.addr().get();
            Some(Place { address, slot: ON_HEAP | (distance / STEP) as u32 })
        }
    }

    /// How many are in use then.
    ///
    /// # Safety
    /// It is alive, and the slot is one of its own, and not used any more.
    #[inline]
    unsafe fn give_back(slab: NonNull<Self>, slot: NonNull<Free>) -> u32 {
        // SAFETY: by the contract.
        unsafe {
            let head = slab.as_ref();
            slot.write(Free { next: head.free.replace(Some(slot)), slab });
            let used = head.used.load(Ordering::Relaxed) - 1;
            head.used.store(used, Ordering::Relaxed);
            used
        }
    }
}

/// Slabs, in no order. All of them are alive, and in no other ring.
struct Ring {
    first: Cell<Option<NonNull<Slab>>>,
}

impl Ring {
    const fn new() -> Self {
        Self { first: Cell::new(None) }
    }

    fn insert(&self, slab: NonNull<Slab>) {
        let next = self.first.replace(Some(slab));
        // SAFETY: what is in a ring is alive, and so is what gets there.
        unsafe {
            slab.as_ref().previous.set(None);
            slab.as_ref().next.set(next);
            if let Some(next) = next {
                next.as_ref().previous.set(Some(slab));
            }
        }
    }

    fn pop(&self) -> Option<NonNull<Slab>> {
        let slab = self.first.get()?;
        self.remove(slab);
        Some(slab)
    }

    /// It is in this ring.
    fn remove(&self, slab: NonNull<Slab>) {
        // SAFETY: what is in a ring is alive.
        unsafe {
            let (previous, next) = (slab.as_ref().previous.get(), slab.as_ref().next.get());
            match previous {
                Some(previous) => previous.as_ref().next.set(next),
                None => self.first.set(next),
            }
            if let Some(next) = next {
                next.as_ref().previous.set(previous);
            }
        }
    }
}
