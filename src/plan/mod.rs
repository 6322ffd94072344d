//! The plan of one remiss: which meeting, who prepares, which bodies are heard, and anstånd.
//!
//! Plan, råd and anstånd are dated rows, not states. What is due when is worked out in `calendar::plan`.

pub mod actions;
pub mod commands;
pub mod letter;
pub mod pages;
pub mod store;
pub mod timeline;
pub mod ways;
