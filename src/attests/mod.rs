//! Attest: the chiefs' approval of a proposal, in the chain's order.

pub mod store;
