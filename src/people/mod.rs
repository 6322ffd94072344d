//! People, their roles per myndighet, and how they sign in.
//!
//! A person is added by an administrator (`admin`), chooses a password by a link, signs in (`session`), works for
//! one of her myndigheter at a time, and signs out. [`model::Actor`] is who does something, known from the session.

pub mod account;
pub mod commands;
pub mod model;
pub mod password;
pub mod session;
pub mod sign_in;
pub mod store;
pub mod throttle;
