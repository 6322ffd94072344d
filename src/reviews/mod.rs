//! Review: colleagues comment on a proposal before it is attested.
//!
//! A writer asks one or several to review by a day, the whole or some sections, which cuts a proposal of the draft as it is
//! then. The reviewer comments section by section and hands it in, or passes it on; the writer may remind her of it or
//! withdraw it, and ticks off the comments that she has taken care of. When none is out any more the case
//! is a draft again. What is said is working material: never in an event, an export or a search.

pub mod actions;
pub mod ask;
pub mod commands;
pub mod due;
pub mod handling;
pub mod model;
pub mod pages;
pub mod paper;
pub mod store;
