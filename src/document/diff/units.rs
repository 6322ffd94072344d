//! A section as a flat row of lines to compare: paragraphs, headings, items and table rows.

use super::pieces::{Piece, pieces};
use super::{Aspect, BlockKind};
use crate::document::model::{Block, FrozenFact, Inline};

/// A line to compare.
#[derive(Debug, Clone)]
pub(super) struct Unit {
    pub(super) kind: BlockKind,
    pub(super) depth: usize,
    /// An item's number or bullet. Not compared, since a number follows from the items before it.
    pub(super) marker: Option<String>,
    /// What is read, notes included.
    pub(super) text: String,
    /// The same in pieces that are alike throughout.
    pub(super) pieces: Vec<Piece>,
    /// What it is and stands in, such as `ol>quote>Heading3`.
    pub(super) setting: String,
    /// All that is hashed of it, and what it stands in.
    pub(super) form: String,
}

impl Unit {
    /// Whether nothing at all differs.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.form == other.form
    }

    /// What differs from a line that reads the same.
    pub(super) fn aspects(&self, other: &Self) -> Vec<Aspect> {
        let differs = |aspect: &Aspect| match aspect {
            Aspect::Form => {
                self.setting != other.setting || self.by(|piece| piece.marks) != other.by(|piece| piece.marks)
            }
            Aspect::Link => self.by(|piece| piece.href.as_deref()) != other.by(|piece| piece.href.as_deref()),
            Aspect::Fact => self.by(|piece| piece.chip.as_ref()) != other.by(|piece| piece.chip.as_ref()),
        };
        let found: Vec<Aspect> = [Aspect::Form, Aspect::Link, Aspect::Fact].into_iter().filter(differs).collect();
        // Whatever else there may be in it, such as where a note is anchored, is its form.
        if found.is_empty() && !self.is_same(other) { vec![Aspect::Form] } else { found }
    }

    fn by<'a, K: PartialEq>(&'a self, key: impl Fn(&'a Piece) -> K) -> Vec<(K, String)> {
        super::pieces::by(&self.pieces, key)
    }
}

/// The lines of blocks.
pub(super) fn of(blocks: &[Block<FrozenFact>]) -> Vec<Unit> {
    let mut units = Vec::new();
    let place = Place { path: String::new(), depth: 0 };
    gather(blocks, &place, None, &mut units);
    units
}

struct Place {
    /// The containers, such as `ol>quote>`.
    path: String,
    depth: usize,
}

impl Place {
    fn within(&self, container: &str) -> Self {
        Self { path: format!("{}{container}>", self.path), depth: self.depth + 1 }
    }
}

fn gather(blocks: &[Block<FrozenFact>], place: &Place, marker: Option<&str>, units: &mut Vec<Unit>) {
    let mut marker = marker;
    for block in blocks {
        let item = marker.take();
        match block {
            Block::Paragraph { content } => {
                let kind = if item.is_some() { BlockKind::Item } else { BlockKind::Paragraph };
                units.push(unit(kind, "", place, item, std::slice::from_ref(content)));
            }
            Block::Heading { level, content } => {
                let level = level.to_string();
                units.push(unit(BlockKind::Heading, &level, place, item, std::slice::from_ref(content)));
            }
            Block::List { ordered, items } => {
                let place = place.within(if *ordered { "ol" } else { "ul" });
                for (index, item) in items.iter().enumerate() {
                    let number = match (*ordered, items.len()) {
                        (true, 1) => String::new(),
                        (true, _) => format!("{}.", index + 1),
                        (false, _) => "•".to_owned(),
                    };
                    gather(item, &place, Some(&number), units);
                }
            }
            Block::Table { header, rows } => {
                units.push(unit(BlockKind::HeaderRow, "", place, item, header));
                units.extend(rows.iter().map(|row| unit(BlockKind::Row, "", place, None, row)));
            }
            Block::Quote { content } => gather(content, &place.within("quote"), item, units),
        }
    }
}

fn unit(kind: BlockKind, level: &str, place: &Place, marker: Option<&str>, cells: &[Vec<Inline<FrozenFact>>]) -> Unit {
    let pieces = pieces(cells);
    let text: String = pieces.iter().map(|piece| piece.text.as_str()).collect();
    let inner = serde_json::to_string(cells).unwrap_or_else(|_| text.clone());
    let setting = format!("{}{kind:?}{level}", place.path);
    let form = format!("{setting} {inner}");
    let marker = marker.filter(|marker| !marker.is_empty()).map(str::to_owned);
    Unit { kind, depth: place.depth, marker, text, pieces, setting, form }
}
