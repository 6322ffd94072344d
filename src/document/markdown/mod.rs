//! The plain text form of a section: what is typed in the textarea, and the blocks it means.
//!
//! A subset of `CommonMark` with GFM tables and footnotes, and `{{svarsdatum}}` for a fact. What the
//! model has no place for is kept as text (HTML, code, an image's description); what cannot be kept
//! is an error with its line. `parse(print(blocks))` is `normalise(blocks)` within the limits below.

mod chips;
mod document;
mod inlines;
mod letters;
mod print;
mod read;
mod tables;
#[cfg(test)]
pub(crate) mod tests;

use std::fmt;

use super::model::{Block, FactRef};

pub use document::document;
pub use print::print;

/// Characters that a section may have.
pub const MAX_CHARS: usize = 200_000;
/// Lists and quotes within each other.
pub const MAX_DEPTH: usize = 8;
/// Columns of a table.
pub const MAX_COLUMNS: usize = 50;
/// Errors that are told at a time.
pub const MAX_ERRORS: usize = 50;

/// What is wrong on one line of the plain text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// From 1.
    pub line: usize,
    /// A Swedish sentence, without the line.
    pub message: String,
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rad {}: {}", self.line, self.message)
    }
}

/// Reads a section's plain text. Blocks come in normal form; all errors come at once, by line.
pub fn parse(text: &str) -> Result<Vec<Block<FactRef>>, Vec<FieldError>> {
    let chars = text.chars().count();
    if chars > MAX_CHARS {
        let message = format!("Avsnittet har {chars} tecken. Det får ha högst {MAX_CHARS}.");
        return Err(vec![FieldError { line: 1, message }]);
    }
    read::read(text)
}
