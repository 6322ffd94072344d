//! The tenant: one board with its office.

pub mod commands;
pub mod model;
pub mod store;
