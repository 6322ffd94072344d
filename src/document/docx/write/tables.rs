//! Tables, their first row repeated on each page.

use std::fmt::Write as _;

use super::body::Body;
use crate::document::model::{FrozenFact, Inline};
use crate::document::text::plain;

type Cell = Vec<Inline<FrozenFact>>;

/// The width between the margins, in twentieths of a point.
pub const WIDTH: usize = 8730;

impl Body {
    /// A table, and the small empty paragraph that Word wants after one.
    pub(super) fn table(&mut self, header: &[Cell], rows: &[Vec<Cell>], indent: usize) {
        self.table_in(header, rows, indent, false);
    }

    /// A table that stays on one page with what stands before it.
    pub(super) fn kept_table(&mut self, header: &[Cell], rows: &[Vec<Cell>]) {
        self.table_in(header, rows, 0, true);
    }

    fn table_in(&mut self, header: &[Cell], rows: &[Vec<Cell>], indent: usize, kept: bool) {
        let widths = widths(header, rows, WIDTH.saturating_sub(indent));
        let _ = write!(
            self.out,
            "<w:tbl><w:tblPr><w:tblStyle w:val=\"DocumentTable\"/><w:tblW w:w=\"{}\" w:type=\"dxa\"/>\
             <w:tblInd w:w=\"{indent}\" w:type=\"dxa\"/>\
             <w:tblLook w:val=\"0020\" w:firstRow=\"1\" w:lastRow=\"0\" w:firstColumn=\"0\" w:lastColumn=\"0\" \
             w:noHBand=\"1\" w:noVBand=\"1\"/></w:tblPr><w:tblGrid>",
            widths.iter().sum::<usize>()
        );
        for width in &widths {
            let _ = write!(self.out, "<w:gridCol w:w=\"{width}\"/>");
        }
        self.out.push_str("</w:tblGrid>\n");
        self.row(header, &widths, "<w:tblHeader/>", true);
        for (at, row) in rows.iter().enumerate() {
            self.row(row, &widths, "", kept && at + 1 < rows.len());
        }
        self.out.push_str("</w:tbl>\n");
        self.paragraph("TableGap", &[]);
    }

    fn row(&mut self, cells: &[Cell], widths: &[usize], more: &str, keep: bool) {
        let _ = write!(self.out, "<w:tr><w:trPr><w:cantSplit/>{more}</w:trPr>");
        for (cell, width) in cells.iter().zip(widths) {
            let _ = write!(self.out, "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/></w:tcPr>");
            self.open("TableText", if keep { "<w:keepNext/>" } else { "" });
            self.close(cell);
            self.out.push_str("</w:tc>");
        }
        self.out.push_str("</w:tr>\n");
    }
}

/// Columns after how much they hold; `LibreOffice` does not widen them by itself.
fn widths(header: &[Cell], rows: &[Vec<Cell>], total: usize) -> Vec<usize> {
    let length = |cell: &Cell| {
        let content = cell.clone();
        plain(&[crate::document::model::Block::Paragraph { content }]).chars().count()
    };
    let longest = |at: usize| {
        let cells = std::iter::once(header).chain(rows.iter().map(Vec::as_slice)).filter_map(|row| row.get(at));
        cells.map(length).max().unwrap_or_default().clamp(8, 60)
    };
    let shares: Vec<usize> = (0..header.len()).map(longest).collect();
    let sum: usize = shares.iter().sum::<usize>().max(1);
    shares.iter().map(|share| total * share / sum).collect()
}
