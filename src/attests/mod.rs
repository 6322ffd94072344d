//! Attest: the chiefs' approval of a proposal, in the chain's order.
//!
//! A draft is sent for attest: a proposal is cut and a round opened whose steps are the board's chain, resolved to
//! units. Each step is signed by whoever heads its unit that day, bound to the proposal's hash. The round ends when
//! the last has signed (`klar`), when one sends it back (`avvisad`) or when it is opened for change (`upphavd`).
//! The same proposal sent again keeps the attests it had.

pub mod actions;
pub mod changes;
pub mod commands;
pub mod consequences;
pub mod deadline;
pub mod model;
pub mod opening;
pub mod pages;
pub mod queue;
pub mod reviewed;
pub mod round;
pub mod signed;
pub mod stance;
pub mod store;
pub mod waiting;
