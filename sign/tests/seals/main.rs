//! Seals on PDF: put on, read, tampered with, and judged by other programs.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod support;
mod whole;
