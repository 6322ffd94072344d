//! Verifying: whether a paper is what left the house, and who approved it. `/verifiera` is open to all and keeps nothing
//! that it is shown; `yttra verify FILE` says the same without a database.

pub mod examine;
pub mod pages;
pub mod store;
