//! The live draft: several people write one draft at once (docs/live-draft.md).

pub mod convert;
pub mod frames;
mod lib0;
mod wire;
