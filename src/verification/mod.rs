//! Verifying: whether a paper is what left the house, and who approved it. `/verifiera` is open to all and keeps nothing
//! that it is shown; `yttra verify FILE` says the same without a database.

/// No more files than this are received or wait at once; others are asked to come back.
pub const MOST_AT_ONCE: usize = 8;

pub mod examine;
pub mod pages;
pub mod store;
