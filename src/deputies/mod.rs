//! Who attests in somebody's place: for a time of absence, or standing.
//!
//! A chief, or an administrator for her, says who stands in, from which day to which, and whether as acting chief (tf)
//! or for her (för). The deputy is told at once, has her cases among her own from the first day (`signers_of_step` in
//! the database) and signs them in that capacity. The chief herself may still sign: whoever is first does it. A time
//! that has begun is ended, not taken away; afterwards she is shown what was done in her place (`meanwhile`).

pub mod actions;
pub mod commands;
pub mod mails;
pub mod meanwhile;
pub mod model;
pub mod pages;
pub mod store;
