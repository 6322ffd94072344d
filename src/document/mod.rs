//! The one document model and all that reads it.
//!
//! A draft begins from a board's `template`, is typed in plain text (`markdown`), kept as blocks (`model`)
//! in one normal form (`normal`), frozen with the register's facts (`facts`, `freeze`), hashed
//! (`canonical`), compared (`diff`) and shown (`html`, `text`, `docx`, and `pdf` through typst).
//! No HTML is ever stored.

pub mod canonical;
pub mod clean;
pub mod diff;
pub mod docx;
pub mod facts;
pub mod freeze;
pub mod html;
pub mod import;
pub mod markdown;
pub mod model;
pub mod normal;
#[cfg(test)]
pub(crate) mod random;
#[cfg(test)]
pub(crate) mod sample;
pub mod template;
pub mod text;
pub mod walk;
