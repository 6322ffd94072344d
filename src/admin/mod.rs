//! Administration: a board's people and the registers that it keeps.
//!
//! One folder a register, each with its list, its form and one command a verb. An administrator keeps them all;
//! a nämndsekreterare keeps the meetings; the program itself (`cli`, `demo`) keeps them at its operator's word.

pub mod board;
pub mod bodies;
pub mod by;
pub mod chain;
pub mod frame;
pub mod meetings;
pub mod outbox;
pub mod overview;
pub mod people;
pub mod phrases;
pub mod senders;
pub mod templates;
pub mod units;

pub use by::By;
