//! "I dag": what waits for the one who signs in, by date. Empty means done.

pub mod pages;
pub mod store;
