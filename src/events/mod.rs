//! The event log: append-only and hash-chained per myndighet.
//!
//! Every command adds exactly one event in its own transaction. The link (sequence, kind, time, actor, remiss, hash
//! of the payload, hash before) is never changed or deleted: the database refuses. Words and names are in the
//! payload, a row of its own that can be purged; purging is itself an event.

pub mod chain;
pub mod model;
pub mod store;

pub use model::Event;
pub use store::append;
