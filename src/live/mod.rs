//! The live draft: several people write one draft at once (docs/live-draft.md).

pub mod convert;
pub mod document;
pub mod forms;
pub mod frames;
mod lib0;
pub mod store;
mod wire;
