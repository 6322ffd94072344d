//! A remiss and its way through the office.
//!
//! It comes in and is registered with a dnr (`register`), given to a unit and an officer (`assign`), drafted, reviewed
//! and attested (see `drafts`, `reviews`, `attests`), decided by the board (`meetings`), sent (`dispatches`) and closed.
//! `model` has the states and what leads from one to the next; `policy` has who may.

pub mod assign;
pub mod by_dnr;
pub mod commands;
pub mod documents;
pub mod ending;
pub mod list;
pub mod log;
pub mod model;
pub mod policy;
pub mod register;
pub mod senders;
pub mod show;
pub mod store;
