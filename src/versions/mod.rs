//! Versions of the documents, the proposals that bind them with their bilagor, and what is rendered of them.
//!
//! A version is immutable and known by the SHA-256 of its canonical bytes; a proposal by that of its manifest.

pub mod commands;
pub mod documents;
pub mod model;
pub mod pages;
pub mod rendering;
pub mod rewording;
pub mod secrecy;
pub mod standing;
pub mod store;
