//! Who waits for which reply.

use std::collections::BTreeMap;
use std::io;
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aioresult::Promise;
use bytes::Bytes;

use crate::error::Broken;
use crate::message::Message;

/// The promises of the requests that were sent, by number.
#[derive(Default)]
pub(crate) struct Pending {
    requests: Mutex<Requests>,
}

#[derive(Default)]
struct Requests {
    last: u64,
    promises: BTreeMap<u64, Promise<Bytes, Broken>>,
}

impl Pending {
    fn requests(&self) -> MutexGuard<'_, Requests> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.requests().promises.is_empty()
    }

    /// Keeps the promise for the reply to a new request, whose number this is.
    pub(crate) fn add(&self, promise: Promise<Bytes, Broken>) -> u64 {
        let mut requests = self.requests();
        requests.last += 1;
        let number = requests.last;
        requests.promises.insert(number, promise);
        number
    }

    /// Gives the reply to whoever waits for it. If the caller has gone meanwhile, the promise is still there: it is set for nobody.
    pub(crate) fn settle(&self, reply: Message) -> io::Result<()> {
        let promise = self.requests().promises.remove(&reply.number);
        let unasked = || io::Error::other(format!("there is no request {} to reply to", reply.number));
        promise.ok_or_else(unasked)?.set_result(reply.text);
        Ok(())
    }

    /// Tells all who wait, the longest first, that there will be no reply.
    pub(crate) fn fail(&self, why: &Broken) {
        let promises = mem::take(&mut self.requests().promises);
        for promise in promises.into_values() {
            promise.set_error(why.clone());
        }
    }
}

/// Promises that are dropped are `Abandoned`, and nobody waits in vain. But here it can be told why.
impl Drop for Pending {
    fn drop(&mut self) {
        self.fail(&Arc::new(io::Error::other("the connection was dropped")));
    }
}
