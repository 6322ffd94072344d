//! Tests on real Postgres and, for some flows, in a real browser. One binary, so that it links once.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "a test fails by panicking"
)]

mod access;
mod admin;
mod attests;
mod board;
mod migrations;
mod minutes;
mod pages;
mod postgres;
mod registration;
mod reviews;
mod secrecy;
mod sign_in;
mod support;
mod way;
mod withdrawal;
