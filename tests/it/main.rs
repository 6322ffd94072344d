//! Tests on real Postgres and, for some flows, in a real browser. One binary, so that it links once.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod access;
mod accessibility;
mod admin;
mod attesting;
mod attests;
mod backup;
mod board;
mod chain;
mod checks;
mod cli;
mod comparing;
mod decisions;
mod deputies;
mod dispatches;
mod drafts;
mod editorial;
mod evidence;
mod feeds;
mod handover;
mod junk;
mod keyboard;
mod live;
mod mail;
mod migrations;
mod minutes;
mod notes;
mod optional;
mod pages;
mod passkeys;
mod phrases;
mod plans;
mod postgres;
mod races;
mod registration;
mod reminders;
mod reviews;
mod running;
mod secrecy;
mod sheets;
mod sign_in;
mod support;
mod verification;
mod way;
mod withdrawal;
mod word;
