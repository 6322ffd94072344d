//! The board's document templates: JSON files that are read in. The newest of a kind is the one in use; older ones
//! stay, since drafts were opened from them.

pub mod commands;
pub mod pages;
pub mod store;
