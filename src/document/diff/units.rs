//! A section as a flat row of lines to compare: paragraphs, headings, items and table rows.

use super::BlockKind;
use crate::document::model::{Block, FrozenFact, Inline};
use crate::document::text;

/// A line to compare.
#[derive(Debug, Clone)]
pub(super) struct Unit {
    pub(super) kind: BlockKind,
    pub(super) depth: usize,
    /// An item's number or bullet. Not compared, since a number follows from the items before it.
    pub(super) marker: Option<String>,
    /// What is read, notes included.
    pub(super) text: String,
    /// All that is hashed of it, and what it stands in.
    pub(super) form: String,
}

impl Unit {
    /// Whether nothing at all differs.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.form == other.form
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
                units.push(unit(kind, place, item, std::slice::from_ref(content)));
            }
            Block::Heading { level, content } => {
                let mut heading = unit(BlockKind::Heading, place, item, std::slice::from_ref(content));
                heading.form.push_str(&level.to_string());
                units.push(heading);
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
                units.push(unit(BlockKind::HeaderRow, place, item, header));
                units.extend(rows.iter().map(|row| unit(BlockKind::Row, place, None, row)));
            }
            Block::Quote { content } => gather(content, &place.within("quote"), item, units),
        }
    }
}

fn unit(kind: BlockKind, place: &Place, marker: Option<&str>, cells: &[Vec<Inline<FrozenFact>>]) -> Unit {
    let paragraph = |cell: &Vec<Inline<FrozenFact>>| text::plain(&[Block::Paragraph { content: cell.clone() }]);
    let text = cells.iter().map(paragraph).collect::<Vec<_>>().join(" | ");
    let inner = serde_json::to_string(cells).unwrap_or_else(|_| text.clone());
    let form = format!("{}{kind:?} {inner}", place.path);
    let marker = marker.filter(|marker| !marker.is_empty()).map(str::to_owned);
    Unit { kind, depth: place.depth, marker, text, form }
}
