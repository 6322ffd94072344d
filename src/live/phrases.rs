//! Standard phrases as the editor takes them: `ProseMirror`'s JSON with the names of docs/live-draft.md.

use serde::Serialize;
use serde_json::Value;

use super::convert;
use crate::admin::phrases::{self, store::Phrase};

/// A phrase to put in.
#[derive(Serialize)]
pub struct Insertable {
    name: String,
    /// The key of the section that it suits.
    section: Option<String>,
    blocks: Vec<Value>,
}

/// The phrases that can be put in. One that cannot be read any more is left out.
#[must_use]
pub fn insertable(phrases: Vec<Phrase>) -> Vec<Insertable> {
    let one = |phrase: Phrase| {
        let blocks = convert::json(&phrases::read(&phrase.text).ok()?);
        Some(Insertable { name: phrase.name, section: phrase.section, blocks })
    };
    phrases.into_iter().filter_map(one).collect()
}
