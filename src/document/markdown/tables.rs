//! Plain text → tables, the part of the reader between the pipes.

use std::ops::Range;

use pulldown_cmark::{Event, Tag};

use super::MAX_COLUMNS;
use super::read::Reader;
use crate::document::model::{Block, FactRef, Inline};

impl Reader<'_> {
    pub(super) fn table(&mut self, columns: usize, range: &Range<usize>) -> Option<Block<FactRef>> {
        if columns > MAX_COLUMNS {
            let message = format!("Tabellen har {columns} kolumner. Den får ha högst {MAX_COLUMNS}.");
            self.error(range.start, message);
            return None;
        }
        let mut header = Vec::new();
        let mut rows = Vec::new();
        while let Some((Event::Start(tag), range)) = self.peek() {
            self.next();
            if matches!(tag, Tag::TableHead) {
                header = self.cells();
            } else {
                if cell_count(self.source.get(range.clone()).unwrap_or_default()) > columns {
                    self.error(range.start, "Raden har fler celler än tabellens rubrikrad.".into());
                }
                rows.push(self.cells());
            }
            self.skip_to_end();
        }
        Some(Block::Table { header, rows })
    }

    fn cells(&mut self) -> Vec<Vec<Inline<FactRef>>> {
        let mut cells = Vec::new();
        self.in_cell = true;
        while let Some((Event::Start(Tag::TableCell), _)) = self.peek() {
            self.next();
            cells.push(self.inlines());
            self.skip_to_end();
        }
        self.in_cell = false;
        cells
    }
}

/// Cells on a table's line, by its pipes that are not escaped.
fn cell_count(line: &str) -> usize {
    let line = line.trim();
    let line = line.strip_prefix('|').unwrap_or(line);
    let mut pipes = 0;
    let mut escaped = false;
    let mut last = false;
    for letter in line.chars() {
        last = letter == '|' && !escaped;
        pipes += usize::from(last);
        escaped = letter == '\\' && !escaped;
    }
    pipes + usize::from(!last)
}
