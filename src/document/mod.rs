//! The one document model and all that reads it.
//!
//! A draft's section is typed in plain text (`markdown`), kept as blocks (`model`), frozen with the
//! register's facts (`facts`), hashed (`canonical`) and shown (`html`, `text`, and `pdf` through typst).
//! No HTML is ever stored.

pub mod canonical;
pub mod clean;
pub mod diff;
pub mod facts;
pub mod freeze;
pub mod html;
pub mod markdown;
pub mod import;
pub mod model;
pub mod normal;
#[cfg(test)]
mod sample;
pub mod text;
pub mod walk;
