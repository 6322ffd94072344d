//! In which of its former texts the lines of a section were written and changed.

use std::collections::HashMap;

use super::pairs::Pair;
use super::units::{self, Unit};
use super::{BlockKind, moved, pairs};
use crate::document::model::{Block, FrozenFact};

/// Lines of all texts together after which older texts are not looked at.
const MAX_LINES: usize = 50_000;

/// A line of the newest text, and its past.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Traced {
    /// What it is.
    pub kind: BlockKind,
    /// An item's number or bullet.
    pub marker: Option<String>,
    /// What is read.
    pub text: String,
    /// The texts that it was written or changed in, newest first, by their places.
    pub changed_in: Vec<usize>,
    /// The oldest text that was looked at has it already.
    pub stood_in: Option<usize>,
}

/// Follows every line of the first of some texts, newest first, back through the others.
#[must_use]
pub fn trace(texts: &[Vec<Block<FrozenFact>>]) -> Vec<Traced> {
    let mut texts = texts.iter().map(|blocks| units::of(blocks)).enumerate();
    let Some((_, mut newer)) = texts.next() else { return Vec::new() };
    let mut lines: Vec<Traced> = newer.iter().map(Traced::begin).collect();
    // Which line of the text at hand each of them is, as long as it is one.
    let mut at: Vec<Option<usize>> = (0..newer.len()).map(Some).collect();
    let (mut looked_at, mut oldest) = (newer.len(), 0);
    for (place, older) in texts {
        looked_at += older.len();
        if looked_at > MAX_LINES {
            break;
        }
        let before = ancestors(&older, &newer);
        for (line, at) in lines.iter_mut().zip(&mut at) {
            let Some(now) = *at else { continue };
            let (was, same) = before.get(now).copied().unwrap_or_default();
            if !same {
                line.changed_in.push(oldest);
            }
            *at = was;
        }
        (newer, oldest) = (older, place);
    }
    for (line, at) in lines.iter_mut().zip(at) {
        line.stood_in = at.map(|_| oldest);
    }
    lines
}

impl Traced {
    fn begin(unit: &Unit) -> Self {
        let (marker, text) = (unit.marker.clone(), unit.text.clone());
        Self { kind: unit.kind, marker, text, changed_in: Vec::new(), stood_in: None }
    }
}

/// For each line of the newer text which of the older it was, and whether it is the same.
fn ancestors(older: &[Unit], newer: &[Unit]) -> Vec<(Option<usize>, bool)> {
    let mut pairs = [pairs::compare(older, newer)];
    moved::join(&mut pairs);
    let places: HashMap<*const Unit, usize> = older.iter().map(std::ptr::from_ref).zip(0..).collect();
    let place = |unit: &Unit| places.get(&std::ptr::from_ref(unit)).copied();
    let [lines] = pairs;
    let of = |pair: Pair<'_>| {
        let new = pair.new?;
        Some((pair.old.and_then(place), pair.old.is_some_and(|old| old.is_same(new))))
    };
    lines.into_iter().filter_map(of).collect()
}
