//! Who wrote what of a draft, and when: told from the texts that were saved, section by section and line by line.
//!
//! A saved text is one person's, but those who write a section at once have each other's words in theirs. What came
//! in such a text is said to be by one of them.

mod model;
mod pages;
mod store;

pub use pages::index;
