//! Going through a document's blocks, whatever its chips are.

use super::model::{Block, FactRef, FrozenFact, Inline};

/// The same blocks with every chip exchanged.
pub fn map_chips<C, D>(blocks: &[Block<C>], exchange: &mut dyn FnMut(&C) -> D) -> Vec<Block<D>> {
    blocks.iter().map(|block| map_block(block, exchange)).collect()
}

fn map_block<C, D>(block: &Block<C>, exchange: &mut dyn FnMut(&C) -> D) -> Block<D> {
    match block {
        Block::Paragraph { content } => Block::Paragraph { content: map_inlines(content, exchange) },
        Block::Heading { level, content } => Block::Heading { level: *level, content: map_inlines(content, exchange) },
        Block::List { ordered, items } => {
            Block::List { ordered: *ordered, items: items.iter().map(|item| map_chips(item, exchange)).collect() }
        }
        Block::Table { header, rows } => Block::Table {
            header: map_cells(header, exchange),
            rows: rows.iter().map(|row| map_cells(row, exchange)).collect(),
        },
        Block::Quote { content } => Block::Quote { content: map_chips(content, exchange) },
    }
}

fn map_cells<C, D>(cells: &[Vec<Inline<C>>], exchange: &mut dyn FnMut(&C) -> D) -> Vec<Vec<Inline<D>>> {
    cells.iter().map(|cell| map_inlines(cell, exchange)).collect()
}

fn map_inlines<C, D>(content: &[Inline<C>], exchange: &mut dyn FnMut(&C) -> D) -> Vec<Inline<D>> {
    let one = |inline: &Inline<C>| match inline {
        Inline::Text { text, strong, emphasis } => {
            Inline::Text { text: text.clone(), strong: *strong, emphasis: *emphasis }
        }
        Inline::Link { href, content } => Inline::Link { href: href.clone(), content: map_inlines(content, exchange) },
        Inline::Chip { chip } => Inline::Chip { chip: exchange(chip) },
        Inline::Footnote { content } => Inline::Footnote { content: map_inlines(content, exchange) },
        Inline::Break => Inline::Break,
    };
    content.iter().map(one).collect()
}

/// Calls `visit` with every run of inlines that stands by itself: a paragraph, a heading, a cell.
pub fn each_run<'a, C>(blocks: &'a [Block<C>], visit: &mut dyn FnMut(&'a [Inline<C>])) {
    for block in blocks {
        match block {
            Block::Paragraph { content } | Block::Heading { content, .. } => visit(content),
            Block::List { items, .. } => items.iter().for_each(|item| each_run(item, visit)),
            Block::Table { header, rows } => {
                header.iter().chain(rows.iter().flatten()).for_each(|cell| visit(cell));
            }
            Block::Quote { content } => each_run(content, visit),
        }
    }
}

/// Every chip, in reading order.
#[must_use]
pub fn chips<C>(blocks: &[Block<C>]) -> Vec<&C> {
    let mut found = Vec::new();
    each_run(blocks, &mut |run| chips_in(run, &mut found));
    found
}

fn chips_in<'a, C>(content: &'a [Inline<C>], found: &mut Vec<&'a C>) {
    for inline in content {
        match inline {
            Inline::Chip { chip } => found.push(chip),
            Inline::Link { content, .. } | Inline::Footnote { content } => chips_in(content, found),
            Inline::Text { .. } | Inline::Break => {}
        }
    }
}

/// How a chip reads.
pub trait Shown {
    /// The words of a frozen chip; the `{{name}}` of one that is not.
    fn shown(&self) -> String;
}

impl Shown for FrozenFact {
    fn shown(&self) -> String {
        self.text.clone()
    }
}

impl Shown for FactRef {
    fn shown(&self) -> String {
        let name = self.fact.name();
        if self.capital { format!("{{{{{}}}}}", super::facts::capitalised(name)) } else { format!("{{{{{name}}}}}") }
    }
}
