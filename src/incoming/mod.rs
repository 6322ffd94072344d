//! The inkorg: what has come and is not registered yet.
//!
//! A letter is put here with its files, and becomes a remiss or is put aside with a reason.

pub mod commands;
pub mod pages;
pub mod store;
