//! What differs between two versions, so that a reader need not read everything again.
//!
//! Sections are matched by key, paragraphs by likeness, and within a paragraph words are compared. What
//! reads the same but differs in marks, addresses or registered values is told as such: no difference
//! in what is hashed goes unseen. A moved paragraph is shown as removed and added.

mod html;
mod pairs;
#[cfg(test)]
mod tests;
mod units;
mod words;

use serde::Serialize;

use super::canonical::{Officer, Printed};
use super::model::{FrozenFact, Section};
pub use html::html;
use units::Unit;

/// Everything that differs and, for the sections, what it stands among.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diff {
    /// What stands outside the sections; only what differs.
    pub front: Vec<FrontDiff>,
    /// All sections, in the new version's order, removed ones where they stood.
    pub sections: Vec<SectionDiff>,
}

impl Diff {
    /// Whether nothing differs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.front.is_empty() && self.sections.iter().all(|section| section.status == Status::Same)
    }
}

/// How something fared from the old version to the new.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Nothing differs.
    Same,
    /// Something differs.
    Changed,
    /// Only in the new.
    Added,
    /// Only in the old.
    Removed,
}

/// A piece of text and how it fared. Never [`Status::Changed`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Run {
    /// How it fared.
    pub status: Status,
    /// The text.
    pub text: String,
}

/// A field outside the sections that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FrontDiff {
    /// What it is called.
    pub label: &'static str,
    /// Its text, compared by words.
    pub runs: Vec<Run>,
}

/// A section and how it fared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SectionDiff {
    /// The template's key.
    pub key: String,
    /// The heading, compared by words.
    pub heading: Vec<Run>,
    /// How the whole fared.
    pub status: Status,
    /// Its paragraphs, items and rows.
    pub blocks: Vec<BlockDiff>,
}

/// The kinds of line that a difference is shown by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BlockKind {
    /// Running text.
    Paragraph,
    /// A heading within the section.
    Heading,
    /// The first paragraph of an item.
    Item,
    /// A table's row.
    Row,
    /// A table's header row.
    HeaderRow,
}

/// A paragraph, item or row and how it fared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BlockDiff {
    /// What it is.
    pub kind: BlockKind,
    /// How many lists and quotes it stands in.
    pub depth: usize,
    /// An item's number or bullet, in the newer of the versions that have it.
    pub marker: Option<String>,
    /// How it fared.
    pub status: Status,
    /// It reads the same, but marks, addresses or registered values differ.
    pub form_only: bool,
    /// The text.
    pub runs: Vec<Run>,
}

/// Compares two versions.
#[must_use]
pub fn compare(old: &Printed, new: &Printed) -> Diff {
    Diff { front: front(old, new), sections: compare_sections(&old.sections, &new.sections) }
}

fn front(old: &Printed, new: &Printed) -> Vec<FrontDiff> {
    let (old, new) = (fields(old), fields(new));
    let differing = old.into_iter().zip(new).filter(|((_, old), (_, new))| old != new);
    differing.map(|((label, old), (_, new))| FrontDiff { label, runs: words::runs(&old, &new) }).collect()
}

/// Every field outside the sections. Named one by one, so that a new field does not go unseen.
fn fields(printed: &Printed) -> Vec<(&'static str, String)> {
    let Printed {
        format: _,
        kind,
        kind_label,
        organisation,
        unit,
        dnr,
        date,
        handlaggare,
        to,
        title,
        reference,
        your_ref,
        sections: _,
        bilagor,
        address,
    } = printed;
    let optional = |text: &Option<String>| text.clone().unwrap_or_default();
    vec![
        ("Titel", title.clone()),
        ("Dokumentslag", kind.label().to_owned()),
        ("Dokumentets benämning", kind_label.clone()),
        ("Organisation", organisation.clone()),
        ("Enhet", optional(unit)),
        ("Diarienummer", dnr.clone()),
        ("Datum", date.to_string()),
        ("Handläggare", handlaggare.iter().map(officer).collect::<Vec<_>>().join("\n")),
        ("Till", to.join("\n")),
        ("Svar på", optional(reference)),
        ("Ert diarienummer", optional(your_ref)),
        ("Bilagor", bilagor.join("\n")),
        ("Adress", address.join("\n")),
    ]
}

fn officer(officer: &Officer) -> String {
    super::text::officer(officer).join(", ")
}

/// Compares the sections alone.
#[must_use]
pub fn compare_sections(old: &[Section<FrozenFact>], new: &[Section<FrozenFact>]) -> Vec<SectionDiff> {
    let mut out: Vec<SectionDiff> = new
        .iter()
        .map(|section| match old.iter().find(|other| other.key == section.key) {
            Some(other) => both(other, section),
            None => one(section, Status::Added),
        })
        .collect();
    for (index, section) in old.iter().enumerate() {
        if new.iter().any(|other| other.key == section.key) {
            continue;
        }
        let before =
            old.iter().take(index).rev().find_map(|before| out.iter().position(|placed| placed.key == before.key));
        out.insert(before.map_or(0, |at| at + 1), one(section, Status::Removed));
    }
    mark_moved(old, new, &mut out);
    out
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

fn both(old: &Section<FrozenFact>, new: &Section<FrozenFact>) -> SectionDiff {
    let heading = words::runs(&old.heading, &new.heading);
    let blocks = pairs::compare(&units::of(&old.blocks), &units::of(&new.blocks));
    let same = old.heading == new.heading && old.blocks == new.blocks;
    let status = if same { Status::Same } else { Status::Changed };
    SectionDiff { key: new.key.clone(), heading, status, blocks }
}

fn one(section: &Section<FrozenFact>, status: Status) -> SectionDiff {
    let heading = vec![Run { status, text: section.heading.clone() }];
    let blocks = units::of(&section.blocks).iter().map(|unit| unit.alone(status)).collect();
    SectionDiff { key: section.key.clone(), heading, status, blocks }
}

impl Unit {
    /// The unit as it stands in one version only, or alike in both.
    fn alone(&self, status: Status) -> BlockDiff {
        let runs = vec![Run { status, text: self.text.clone() }];
        BlockDiff { kind: self.kind, depth: self.depth, marker: self.marker.clone(), status, form_only: false, runs }
    }
}
