//! Seals on PDF: put on, read, tampered with, and judged by other programs.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;
mod whole;
