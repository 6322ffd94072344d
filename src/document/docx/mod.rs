//! Word files: a version written as one, and one read for `import`.
//!
//! Written by hand over `zip` and a few fixed parts (`templates/documents/word`), not with a library: the
//! form is small and settled, the bytes must be the same for the same document, and what matters here
//! (styles, footnotes, fields, language, restarted numbering, content controls) is what the libraries
//! leave half done. Read over `quick-xml`, which resolves no entities of its own.
//!
//! What Word has no form for is kept in the tags of content controls and in style names, so that a file
//! that is read back gives the same model: see [`marks`].

mod marks;
mod read;
#[cfg(test)]
mod tests;
mod write;

pub use read::{Paragraph, Piece, Word, WordError, read};
pub use write::document;

/// The media type of the files.
pub const MEDIA_TYPE: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// What the files say that they were written by.
const APPLICATION: &str = "Yttra";
