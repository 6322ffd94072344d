//! Between the Yjs tree of a section and the document model, in both directions.
//!
//! [`tree`] reads the tree and refuses every name that is not in docs/live-draft.md; [`repair`] makes blocks of it,
//! whatever two valid changes have merged into; [`write`] makes a tree of blocks, and [`patch`] changes a tree into
//! other blocks by as little as possible. [`lines`] sees the tree as lines of text, to tell what stands at a place, and
//! [`exchange`] puts other words there.

mod exchange;
mod json;
mod line;
mod lines;
mod pairs;
mod patch;
mod repair;
mod tree;
mod write;

#[cfg(test)]
mod tests;

use yrs::{ReadTxn, XmlFragmentRef};

pub use exchange::{Shift, exchange};
pub use json::json;
pub use lines::{Lines, Obstacle, Span, Spot};
pub use patch::patch;
pub use tree::MAX_DEPTH;
pub use write::fill;

use crate::document::{
    model::{Block, FactRef},
    normal::normalise,
};

/// What is not allowed in a draft, in English for the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Refused(pub String);

impl Refused {
    fn new(what: impl Into<String>) -> Self {
        Self(what.into())
    }
}

/// A section as it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Its blocks in normal form.
    pub blocks: Vec<Block<FactRef>>,
    /// What it counts against the size of a draft, in bytes.
    pub size: usize,
}

/// Reads a section.
pub fn read<T: ReadTxn>(txn: &T, fragment: &XmlFragmentRef) -> Result<Reading, Refused> {
    let (nodes, size) = tree::read(txn, fragment)?;
    Ok(Reading { blocks: normalise(&repair::blocks(&nodes)), size })
}
