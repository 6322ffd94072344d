//! Passkeys: the keys by which people attest, so that an attest shows by itself whose key approved what.
//!
//! A key belongs to a person, whatever her myndigheter. It is registered with her password, so that who has found an
//! open session cannot add one, and she gets a mail about it. It is never deleted: it is revoked, by herself or by an
//! administrator, and what it has approved stands. What a key approves is checked by `sign::assertion`.

pub mod actions;
pub mod commands;
pub mod model;
pub mod pages;
pub mod store;
