//! What differs between two versions, so that a reader need not read everything again.
//!
//! Sections are matched by key, paragraphs by likeness, and within a paragraph words are compared. What
//! reads the same but differs in marks, addresses or registered values is told as such: no difference
//! in what is hashed goes unseen. A moved paragraph is shown as removed and added.

mod html;
mod pairs;
mod pieces;
#[cfg(test)]
mod tests;
mod units;
mod words;

use super::canonical::{Officer, Printed};
use super::facts::Fact;
use super::model::{FrozenFact, Section};
pub use html::html;
use pairs::Pair;
use units::Unit;

/// Everything that differs and, for the sections, what it stands among.
#[derive(Debug, Clone, PartialEq, Eq)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

/// A piece of text and how it fared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Run {
    /// In both.
    Same(String),
    /// Only in the new.
    Added(String),
    /// Only in the old.
    Removed(String),
    /// A chip that stands where it stood, while the registered value has changed.
    Value {
        /// Which fact.
        fact: Fact,
        /// What it said.
        old: String,
        /// What it says.
        new: String,
    },
}

/// A field outside the sections that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrontDiff {
    /// What it is called.
    pub label: &'static str,
    /// Its text, compared by words.
    pub runs: Vec<Run>,
}

/// A section and how it fared.
#[derive(Debug, Clone, PartialEq, Eq)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

/// What may differ in a line that reads the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aspect {
    /// Strong and emphasised words, or what it stands in: a heading, a list, a quote.
    Form,
    /// Where a link leads.
    Link,
    /// Which of its words are a chip.
    Fact,
}

/// A paragraph, item or row and how it fared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockDiff {
    /// What it is.
    pub kind: BlockKind,
    /// How many lists and quotes it stands in.
    pub depth: usize,
    /// An item's number or bullet, in the newer of the versions that have it.
    pub marker: Option<String>,
    /// How it fared.
    pub status: Status,
    /// What differs although it reads the same.
    pub aspects: Vec<Aspect>,
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
    let (old_units, new_units) = (units::of(&old.blocks), units::of(&new.blocks));
    let blocks = pairs::compare(&old_units, &new_units).into_iter().filter_map(block).collect();
    let same = old.heading == new.heading && old.blocks == new.blocks;
    let status = if same { Status::Same } else { Status::Changed };
    SectionDiff { key: new.key.clone(), heading, status, blocks }
}

fn one(section: &Section<FrozenFact>, status: Status) -> SectionDiff {
    let heading = vec![Run::alone(status, section.heading.clone())];
    let blocks = units::of(&section.blocks).iter().map(|unit| unit.alone(status)).collect();
    SectionDiff { key: section.key.clone(), heading, status, blocks }
}

fn block(pair: Pair<'_>) -> Option<BlockDiff> {
    Some(match (pair.old, pair.new) {
        (Some(old), Some(new)) if old.is_same(new) => new.alone(Status::Same),
        (Some(old), Some(new)) => changed(old, new),
        (Some(old), None) => old.alone(Status::Removed),
        (None, Some(new)) => new.alone(Status::Added),
        (None, None) => return None,
    })
}

fn changed(old: &Unit, new: &Unit) -> BlockDiff {
    let mut block = BlockDiff { status: Status::Changed, ..new.alone(Status::Same) };
    if old.text == new.text {
        block.aspects = old.aspects(new);
    } else {
        block.runs = words::runs_of(&old.pieces, &new.pieces);
    }
    block
}

impl Run {
    fn alone(status: Status, text: String) -> Self {
        match status {
            Status::Same | Status::Changed => Self::Same(text),
            Status::Added => Self::Added(text),
            Status::Removed => Self::Removed(text),
        }
    }
}

impl Unit {
    /// The unit as it stands in one version only, or alike in both.
    fn alone(&self, status: Status) -> BlockDiff {
        let runs = vec![Run::alone(status, self.text.clone())];
        let marker = self.marker.clone();
        BlockDiff { kind: self.kind, depth: self.depth, marker, status, aspects: Vec::new(), runs }
    }
}
