//! Notes on the live text of a draft: comments, and suggestions of other words.
//!
//! Whoever reads a draft comments and suggests while it is open; an anchor (`live::anchors`) keeps the note with its
//! words. Those who write the draft accept a suggestion, which puts its words into the text, or reject it; a draft with
//! a suggestion that nobody has decided on is not sent for attest. All of it is working material: never in an event, an
//! export or a search, and purged when the case is closed if the board says so.

pub mod accepting;
pub mod actions;
pub mod commands;
pub mod log;
mod mentions;
pub mod model;
pub mod pages;
pub mod purge;
pub mod replacement;
pub mod states;
pub mod store;
pub mod view;
