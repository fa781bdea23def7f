//! The same workloads with what people use, each as its documentation would write it.

pub(crate) mod futures_buffered;
pub(crate) mod futures_concurrency;
pub(crate) mod futures_join;
pub(crate) mod futures_unordered;
pub(crate) mod join_all;
pub(crate) mod join_set;
pub(crate) mod moro;
pub(crate) mod nursery;
pub(crate) mod task_tracker;
pub(crate) mod tokio_join;
pub(crate) mod tokio_spawn;

/// How the tables name them. Those of tokio's that run on its runtime, and the nursery a second time on it, say so.
pub(crate) mod names {
    pub(crate) const NURSERY: &str = "nursery!";
    pub(crate) const NURSERY_IN_ORDER: &str = "nursery!, oldest first";
    pub(crate) const NURSERY_LIMITED: &str = "nursery!, set_limit";
    pub(crate) const NURSERY_ON_TOKIO: &str = "on tokio: nursery!";
    pub(crate) const TOKIO_JOIN: &str = "tokio join!";
    pub(crate) const TOKIO_TRY_JOIN: &str = "tokio try_join!";
    pub(crate) const FUTURES_JOIN: &str = "futures join!";
    pub(crate) const FUTURES_TRY_JOIN: &str = "futures try_join!";
    pub(crate) const SELECT_ALL: &str = "futures select_all";
    pub(crate) const TRY_JOIN_ALL: &str = "futures try_join_all";
    pub(crate) const JOIN_ALL: &str = "futures join_all";
    pub(crate) const UNORDERED: &str = "FuturesUnordered";
    pub(crate) const UNORDERED_BOX: &str = "FuturesUnordered<Box>";
    pub(crate) const FB_BOUNDED: &str = "buffered Bounded";
    pub(crate) const FB_UNORDERED: &str = "buffered Unordered";
    pub(crate) const FB_UNORDERED_BOX: &str = "buffered Unordered<Box>";
    pub(crate) const FB_JOIN_ALL: &str = "buffered join_all";
    pub(crate) const FB_TRY_JOIN_ALL: &str = "buffered try_join_all";
    pub(crate) const FC_RACE: &str = "concurrency race";
    pub(crate) const FC_JOIN: &str = "concurrency join";
    pub(crate) const FC_TRY_JOIN: &str = "concurrency try_join";
    pub(crate) const FC_GROUP: &str = "concurrency FutureGroup";
    pub(crate) const MORO: &str = "moro";
    pub(crate) const SPAWN: &str = "on tokio: tokio::spawn";
    pub(crate) const TASK_TRACKER: &str = "on tokio: TaskTracker";
    pub(crate) const JOIN_SET: &str = "on tokio: JoinSet";
}
