//! What the board, or somebody with the right to, decided about a remiss.
//!
//! A case may have several decisions: återremiss in May, bifall in June. A decision of the board belongs to a paragraph
//! of a meeting and to a protocol; wording that the board changed is a version of its own, and is what is sent.

pub mod commands;
pub mod extract;
pub mod model;
pub mod other_way;
pub mod pages;
pub mod store;
pub mod wording;
