//! Attest: the chiefs' approval of a proposal, in the chain's order.
//!
//! A draft is sent for attest: a proposal is cut and a round opened whose steps are the board's chain (`admin::chain`),
//! resolved to units and people. Each step is signed by whoever heads its unit that day, by its person, or by a deputy
//! of hers (`deputies`), bound to the proposal's hash. Who may is decided in one place, `signers_of_step` in the
//! database. The round ends when the last has signed (`klar`), when one sends it back (`avvisad`) or when it is opened
//! for change (`upphavd`).
//! The same proposal sent again keeps the attests it had.

pub mod actions;
pub mod changed;
pub mod changes;
pub mod commands;
pub mod consequences;
pub mod deadline;
pub mod editing;
pub mod editorial;
pub mod log;
pub mod model;
pub mod opening;
pub mod pages;
pub mod proving;
pub mod queue;
pub mod reviewed;
pub mod round;
pub mod several;
pub mod signed;
pub mod stance;
pub mod store;
pub mod waiting;
