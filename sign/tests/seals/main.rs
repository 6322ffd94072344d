//! Seals on PDF: put on, read, tampered with, and judged by other programs.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

mod judges;
mod junk;
mod keys;
mod rotation;
mod stamps;
mod support;
mod tampered;
mod whole;
