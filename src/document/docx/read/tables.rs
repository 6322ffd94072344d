//! Tables, whose cells in the model hold lines and nothing else.

use super::blocks::block;
use super::lists::Builder;
use super::xml::Element;
use super::{Paragraph, Piece, Reader};
use crate::document::model::{Block, FactRef, Inline};

type Line = Vec<Inline<FactRef>>;

impl Reader {
    pub(super) fn table(&mut self, table: &Element, builder: &mut Builder) {
        let number = self.number + 1;
        let mut rows = Vec::new();
        gather(table, "w:tr", &mut rows);
        let rows: Vec<Vec<&Element>> = rows
            .into_iter()
            .filter(|row| {
                let deleted = row.child("w:trPr").is_some_and(|format| format.child("w:del").is_some());
                self.remarks.deletions += usize::from(deleted);
                !deleted
            })
            .map(|row| {
                let mut cells = Vec::new();
                gather(row, "w:tc", &mut cells);
                cells
            })
            .collect();
        // A frame around text is no table.
        if !self.own
            && let [row] = rows.as_slice()
            && let [cell] = row.as_slice()
        {
            return self.container(cell, builder);
        }
        let mut paragraphs = Vec::new();
        let mut lines: Vec<Vec<Line>> = Vec::new();
        for row in rows {
            let mut cells = Vec::new();
            for cell in row {
                cells.push(self.cell(cell, &mut paragraphs));
                let span =
                    cell.child("w:tcPr").and_then(|format| format.val("w:gridSpan")).and_then(|n| n.parse().ok());
                let more = span.unwrap_or(1_usize).clamp(1, 64) - 1;
                let below = cell.child("w:tcPr").is_some_and(|format| {
                    format.child("w:vMerge").is_some_and(|merge| merge.attribute("w:val") != Some("restart"))
                });
                self.remarks.merged += usize::from(more > 0 || below);
                cells.extend(std::iter::repeat_n(Vec::new(), more));
            }
            lines.push(cells);
        }
        if paragraphs.is_empty() && !self.own {
            return;
        }
        let mut rows = lines.into_iter();
        let mut header = rows.next().unwrap_or_default();
        if !self.own && header.iter().flatten().all(is_strong) {
            header.iter_mut().flatten().for_each(weaken);
        }
        builder.piece(Piece::Table(number, Block::Table { header, rows: rows.collect() }, paragraphs));
    }

    /// A cell as lines, and its paragraphs one by one.
    fn cell(&mut self, cell: &Element, paragraphs: &mut Vec<Paragraph>) -> Line {
        let mut content: Line = Vec::new();
        for piece in self.pieces(cell) {
            match &piece {
                Piece::Block(_, Block::List { .. }) => self.remarks.lists_in_cells += 1,
                Piece::Table(..) => self.remarks.tables_in_cells += 1,
                _ => {}
            }
            let number = self.number;
            let (heading, bold) = match &piece {
                Piece::Paragraph(Paragraph { heading, bold, .. }) => (*heading, *bold),
                _ => (None, false),
            };
            for line in flat(&piece) {
                if !content.is_empty() {
                    content.push(Inline::Break);
                }
                content.extend(line.iter().cloned());
                paragraphs.push(Paragraph { number, heading, bold, content: line });
            }
        }
        content
    }
}

/// The elements of a name, also within controls and tracked changes.
fn gather<'e>(within: &'e Element, name: &str, found: &mut Vec<&'e Element>) {
    for element in within.elements() {
        match &*element.name {
            found_name if found_name == name => found.push(element),
            "w:sdt" | "w:sdtContent" | "w:customXml" | "w:ins" => gather(element, name, found),
            _ => {}
        }
    }
}

/// A piece as lines, where there is no place for blocks.
pub fn flat(piece: &Piece) -> Vec<Line> {
    block(piece.clone()).map(|block| flat_block(&block)).unwrap_or_default()
}

fn flat_block(block: &Block<FactRef>) -> Vec<Line> {
    match block {
        Block::Paragraph { content } | Block::Heading { content, .. } => vec![content.clone()],
        Block::Quote { content } => content.iter().flat_map(flat_block).collect(),
        Block::List { ordered, items } => {
            let mark = |at: usize| if *ordered { format!("{}. ", at + 1) } else { "• ".to_owned() };
            let item = |(at, item): (usize, &Vec<Block<FactRef>>)| {
                let mut lines: Vec<Line> = item.iter().flat_map(flat_block).collect();
                if let Some(first) = lines.first_mut() {
                    first.insert(0, Inline::text(&mark(at)));
                }
                lines
            };
            items.iter().enumerate().flat_map(item).collect()
        }
        Block::Table { header, rows } => {
            let row = |cells: &Vec<Line>| cells.join(&Inline::text("\t"));
            std::iter::once(header).chain(rows).map(row).collect()
        }
    }
}

fn is_strong(inline: &Inline<FactRef>) -> bool {
    match inline {
        Inline::Text { text, strong, .. } => *strong || text.trim().is_empty(),
        Inline::Link { content, .. } => content.iter().all(is_strong),
        _ => true,
    }
}

fn weaken(inline: &mut Inline<FactRef>) {
    match inline {
        Inline::Text { strong, .. } => *strong = false,
        Inline::Link { content, .. } => content.iter_mut().for_each(weaken),
        _ => {}
    }
}
