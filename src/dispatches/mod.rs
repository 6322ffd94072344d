//! Sending the answer, noting that it has arrived, and closing the case.
//!
//! What goes out are stored bytes: the rendering of the attested proposal, or of the wording that the board decided.
//! Nothing is rendered anew, and no appeal clock is waited for (KL 13:2).
//! [`package`] gathers what may go; [`commands`] sends it.

pub mod arrival;
pub mod closing;
pub mod commands;
pub mod downloads;
pub mod letter;
pub mod model;
pub mod names;
pub mod package;
pub mod pages;
pub mod store;
