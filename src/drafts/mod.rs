//! The living text of a case: opened from the board's template, written section by section.

pub mod facts;
pub mod model;
pub mod store;
