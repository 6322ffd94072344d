//! What differs between two versions, so that a reader need not read everything again.
//!
//! Sections are matched by key, paragraphs by likeness, and within a paragraph words are compared. What
//! reads the same but differs in marks, addresses or registered values is told as such: no difference
//! in what is hashed goes unseen. A paragraph that stands elsewhere is shown where it stands now.

mod html;
mod moved;
mod pairs;
mod pieces;
mod sections;
mod sides;
#[cfg(test)]
mod tests;
mod traced;
mod units;
mod words;

use super::canonical::{Officer, Printed};
use super::facts::Fact;
pub use html::html;
pub use sections::compare_sections;
pub use sides::side_by_side;
pub use traced::{Traced, trace};
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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
    /// An item's number or bullet, in the old and in the new.
    pub markers: [Option<String>; 2],
    /// How it fared.
    pub status: Status,
    /// What differs although it reads the same.
    pub aspects: Vec<Aspect>,
    /// The text; of a line that was moved away, its first words.
    pub runs: Vec<Run>,
    /// It stands elsewhere than it stood.
    pub moved: Option<Moved>,
}

/// That a line was moved, as seen from one of its two places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Moved {
    /// It stands here, and stood there.
    From(Place),
    /// It stood here, and stands there.
    To(Place),
}

/// The other place of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Further up in the section.
    Above,
    /// Further down in the section.
    Below,
    /// Another section, by its heading.
    Section(String),
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
        let marker = |lacks: Status| self.marker.clone().filter(|_| status != lacks);
        let markers = [marker(Status::Added), marker(Status::Removed)];
        BlockDiff { kind: self.kind, depth: self.depth, markers, status, aspects: Vec::new(), runs, moved: None }
    }
}
