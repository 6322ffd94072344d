//! Which section of the old version became which of the new, and what became of their lines.

use std::cmp::Ordering;
use std::collections::HashMap;

use super::moved::{self, At};
use super::pairs::{self, Pair};
use super::units::{self, Unit};
use super::{Aspect, BlockDiff, Moved, Place, Run, SectionDiff, Status, words};
use crate::document::model::{FrozenFact, Section};

/// Words that a line is called by where it is no longer.
const FIRST_WORDS: usize = 8;

/// A section of the old version, of the new, or of both.
#[derive(Clone, Copy)]
struct Match<'a> {
    old: Option<&'a Section<FrozenFact>>,
    new: Option<&'a Section<FrozenFact>>,
}

impl<'a> Match<'a> {
    fn any(self) -> Option<&'a Section<FrozenFact>> {
        self.new.or(self.old)
    }

    fn has(self, key: &str) -> bool {
        self.any().is_some_and(|section| section.key == key)
    }

    fn heading(section: Option<&Section<FrozenFact>>) -> String {
        section.map(|section| section.heading.clone()).unwrap_or_default()
    }

    fn units(section: Option<&Section<FrozenFact>>) -> Vec<Unit> {
        section.map(|section| units::of(&section.blocks)).unwrap_or_default()
    }

    fn diff(self, blocks: Vec<BlockDiff>) -> SectionDiff {
        let (heading, status) = match (self.old, self.new) {
            (Some(old), Some(new)) => {
                let same = old.heading == new.heading && old.blocks == new.blocks;
                (words::runs(&old.heading, &new.heading), if same { Status::Same } else { Status::Changed })
            }
            (Some(old), None) => (vec![Run::Removed(old.heading.clone())], Status::Removed),
            (None, new) => (vec![Run::Added(Self::heading(new))], Status::Added),
        };
        SectionDiff { key: self.any().map(|section| section.key.clone()).unwrap_or_default(), heading, status, blocks }
    }
}

/// Compares the sections alone.
#[must_use]
pub fn compare_sections(old: &[Section<FrozenFact>], new: &[Section<FrozenFact>]) -> Vec<SectionDiff> {
    let matches = matches(old, new);
    let units: Vec<_> = matches.iter().map(|one| (Match::units(one.old), Match::units(one.new))).collect();
    let mut pairs: Vec<Vec<Pair<'_>>> = units.iter().map(|(old, new)| pairs::compare(old, new)).collect();
    let mut moves = HashMap::new();
    for (from, to) in moved::join(&mut pairs) {
        let heading = |at: At, which: fn(&Match<'_>) -> String| matches.get(at.0).map(which).unwrap_or_default();
        moves.insert(to, Moved::From(place(to, from, || heading(from, |one| Match::heading(one.old)))));
        moves.insert(from, Moved::To(place(from, to, || heading(to, |one| Match::heading(one.new)))));
    }
    let mut blocks = |section: usize, pairs: Vec<Pair<'_>>| -> Vec<BlockDiff> {
        let lines = pairs.into_iter().enumerate();
        lines.filter_map(|(line, pair)| block(pair, moves.remove(&(section, line)))).collect()
    };
    let mut out: Vec<SectionDiff> =
        matches.iter().zip(pairs).enumerate().map(|(section, (one, pairs))| one.diff(blocks(section, pairs))).collect();
    mark_moved(old, new, &mut out);
    out
}

/// All sections, in the new version's order, removed ones where they stood.
fn matches<'a>(old: &'a [Section<FrozenFact>], new: &'a [Section<FrozenFact>]) -> Vec<Match<'a>> {
    let find = |key: &str| old.iter().find(|section| section.key == key);
    let mut out: Vec<Match<'a>> =
        new.iter().map(|section| Match { old: find(&section.key), new: Some(section) }).collect();
    for (index, section) in old.iter().enumerate() {
        if new.iter().any(|other| other.key == section.key) {
            continue;
        }
        let before =
            old.iter().take(index).rev().find_map(|before| out.iter().position(|placed| placed.has(&before.key)));
        out.insert(before.map_or(0, |at| at + 1), Match { old: Some(section), new: None });
    }
    out
}

/// The other place of a line, seen from here.
fn place(here: At, there: At, heading: impl FnOnce() -> String) -> Place {
    match (here.0 == there.0, there.1.cmp(&here.1)) {
        (false, _) => Place::Section(heading()),
        (true, Ordering::Less) => Place::Above,
        (true, _) => Place::Below,
    }
}

/// A section whose place among the others differs is changed, even if it reads the same.
fn mark_moved(old: &[Section<FrozenFact>], new: &[Section<FrozenFact>], out: &mut [SectionDiff]) {
    let order = |of: &[Section<FrozenFact>], among: &[Section<FrozenFact>]| -> Vec<String> {
        let shared = of.iter().filter(|section| among.iter().any(|other| other.key == section.key));
        shared.map(|section| section.key.clone()).collect()
    };
    for (was, is) in order(old, new).into_iter().zip(order(new, old)) {
        if was == is {
            continue;
        }
        let moved = out.iter_mut().filter(|section| section.key == is && section.status == Status::Same);
        moved.for_each(|section| section.status = Status::Changed);
    }
}

fn block(pair: Pair<'_>, moved: Option<Moved>) -> Option<BlockDiff> {
    let block = match (pair.old, pair.new) {
        (Some(old), Some(new)) if old.is_same(new) && moved.is_none() => {
            BlockDiff { markers: [old.marker.clone(), new.marker.clone()], ..new.alone(Status::Same) }
        }
        (Some(old), Some(new)) => changed(old, new),
        (Some(old), None) if moved.is_some() => {
            BlockDiff { runs: vec![Run::Same(first_words(&old.text))], ..old.alone(Status::Removed) }
        }
        (Some(old), None) => old.alone(Status::Removed),
        (None, Some(new)) => new.alone(Status::Added),
        (None, None) => return None,
    };
    Some(BlockDiff { moved, ..block })
}

fn changed(old: &Unit, new: &Unit) -> BlockDiff {
    let markers = [old.marker.clone(), new.marker.clone()];
    let mut block = BlockDiff { status: Status::Changed, markers, ..new.alone(Status::Same) };
    if old.text == new.text {
        block.aspects = old.aspects(new);
    } else {
        block.runs = words::runs_of(&old.pieces, &new.pieces);
        if old.setting != new.setting {
            block.aspects.push(Aspect::Form);
        }
    }
    block
}

fn first_words(text: &str) -> String {
    let mut words = text.split_whitespace();
    let first = words.by_ref().take(FIRST_WORDS).collect::<Vec<_>>().join(" ");
    if words.next().is_some() { format!("{first} …") } else { first }
}
