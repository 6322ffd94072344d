//! The live draft: several people write one draft at once (docs/live-draft.md).

pub mod convert;
