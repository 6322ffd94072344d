//! Review: colleagues comment on a proposal before it is attested.

pub mod store;
