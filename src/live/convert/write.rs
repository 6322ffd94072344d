//! Blocks as a Yjs tree, as the editor would have made it.

use std::{collections::HashMap, sync::Arc};

use yrs::{
    Any, Text, TransactionMut, Xml, XmlElementPrelim, XmlElementRef, XmlFragment, XmlTextPrelim, XmlTextRef,
    types::Attrs,
};

use super::tree::{Kind, Node, Run};
use crate::document::model::{Block, FactRef, Inline};

/// Writes blocks to the end of a section.
pub fn fill<X: XmlFragment>(txn: &mut TransactionMut<'_>, parent: &X, blocks: &[Block<FactRef>]) {
    for block in blocks {
        let place = parent.len(txn);
        insert_block(txn, parent, place, block);
    }
}

/// Writes a block at a place among its parent's children.
pub fn insert_block<X: XmlFragment>(txn: &mut TransactionMut<'_>, parent: &X, place: u32, block: &Block<FactRef>) {
    match block {
        Block::Paragraph { content } => {
            let paragraph = element(txn, parent, place, &Kind::Paragraph);
            fill_line(txn, &paragraph, content);
        }
        Block::Heading { level, content } => {
            let heading = element(txn, parent, place, &Kind::Heading(*level));
            fill_line(txn, &heading, content);
        }
        Block::List { ordered, items } => {
            let list = element(txn, parent, place, &Kind::List { ordered: *ordered });
            for blocks in items {
                let item = append(txn, &list, &Kind::Item);
                fill_item(txn, &item, blocks);
            }
        }
        Block::Table { header, rows } => {
            let table = element(txn, parent, place, &Kind::Table);
            for (number, cells) in std::iter::once(header).chain(rows).enumerate() {
                let row = append(txn, &table, &Kind::Row);
                for content in cells {
                    let cell = append(txn, &row, &Kind::Cell { header: number == 0 });
                    let paragraph = append(txn, &cell, &Kind::Paragraph);
                    fill_line(txn, &paragraph, content);
                }
            }
        }
        Block::Quote { content } => {
            let quote = element(txn, parent, place, &Kind::Quote);
            fill(txn, &quote, content);
        }
    }
}

/// Writes an item of a list at a place among the others.
pub fn insert_item(txn: &mut TransactionMut<'_>, list: &XmlElementRef, place: u32, blocks: &[Block<FactRef>]) {
    let item = element(txn, list, place, &Kind::Item);
    fill_item(txn, &item, blocks);
}

/// An item begins with a paragraph.
fn fill_item(txn: &mut TransactionMut<'_>, item: &XmlElementRef, blocks: &[Block<FactRef>]) {
    if !matches!(blocks.first(), Some(Block::Paragraph { .. })) {
        append(txn, item, &Kind::Paragraph);
    }
    fill(txn, item, blocks);
}

/// Writes an element that holds nothing at a place among its parent's children.
pub fn insert_element(txn: &mut TransactionMut<'_>, parent: &XmlElementRef, place: u32, kind: &Kind) {
    element(txn, parent, place, kind);
}

fn append<X: XmlFragment>(txn: &mut TransactionMut<'_>, parent: &X, kind: &Kind) -> XmlElementRef {
    let place = parent.len(txn);
    element(txn, parent, place, kind)
}

fn element<X: XmlFragment>(txn: &mut TransactionMut<'_>, parent: &X, place: u32, kind: &Kind) -> XmlElementRef {
    let element = parent.insert(txn, place, XmlElementPrelim::empty(kind.name()));
    match kind {
        Kind::Heading(level) => {
            element.insert_attribute(txn, "level", Any::from(i64::from(*level)));
        }
        Kind::Fact(chip, href) => {
            element.insert_attribute(txn, "name", Any::from(chip.fact.name()));
            if chip.capital {
                element.insert_attribute(txn, "capital", Any::from(true));
            }
            if let Some(href) = href {
                element.insert_attribute(txn, "href", Any::from(href.as_str()));
            }
        }
        Kind::Cell { .. } => {
            element.insert_attribute(txn, "colspan", Any::from(1_i64));
            element.insert_attribute(txn, "rowspan", Any::from(1_i64));
        }
        _ => {}
    }
    element
}

/// Writes a line into its empty element.
pub fn fill_line(txn: &mut TransactionMut<'_>, parent: &XmlElementRef, content: &[Inline<FactRef>]) {
    fill_parts(txn, parent, &parts(content));
}

fn fill_parts(txn: &mut TransactionMut<'_>, parent: &XmlElementRef, parts: &[Node]) {
    for part in parts {
        match part {
            Node::Text(runs) => {
                let place = parent.len(txn);
                insert_text(txn, parent, place, runs);
            }
            Node::Element(kind, children) => {
                let element = append(txn, parent, kind);
                fill_parts(txn, &element, children);
            }
        }
    }
}

/// Writes a text at a place among its parent's children.
pub fn insert_text(txn: &mut TransactionMut<'_>, parent: &XmlElementRef, place: u32, runs: &[Run]) {
    let text = parent.insert(txn, place, XmlTextPrelim::new(""));
    let mut at = 0;
    for run in runs {
        insert_run(txn, &text, at, &run.text, run);
        at += utf16(&run.text);
    }
}

/// Writes letters with the marks of a run, and no others.
pub fn insert_run(txn: &mut TransactionMut<'_>, text: &XmlTextRef, at: u32, letters: &str, like: &Run) {
    text.insert_with_attributes(txn, at, letters, marks(like));
}

/// A length as Yjs counts it.
pub fn utf16(text: &str) -> u32 {
    u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX)
}

/// The length of some runs together.
pub fn length(runs: &[Run]) -> u32 {
    runs.iter().map(|run| utf16(&run.text)).sum()
}

fn marks(run: &Run) -> Attrs {
    let plain = || Any::Map(Arc::new(HashMap::new()));
    let mut marks = Attrs::new();
    if run.strong {
        marks.insert("bold".into(), plain());
    }
    if run.emphasis {
        marks.insert("italic".into(), plain());
    }
    if let Some(href) = &run.href {
        let fields = HashMap::from([("href".to_owned(), Any::from(href.as_str()))]);
        marks.insert("link".into(), Any::Map(Arc::new(fields)));
    }
    marks
}

/// A line as the tree has it: texts and elements in turn.
pub fn parts(content: &[Inline<FactRef>]) -> Vec<Node> {
    let mut out = Vec::new();
    push_parts(content, None, &mut out);
    out
}

fn push_parts(content: &[Inline<FactRef>], href: Option<&str>, out: &mut Vec<Node>) {
    for inline in content {
        let href = href.map(ToOwned::to_owned);
        match inline {
            Inline::Text { text, strong, emphasis } => {
                let run = Run { text: text.clone(), strong: *strong, emphasis: *emphasis, href };
                match out.last_mut() {
                    Some(Node::Text(runs)) => runs.push(run),
                    _ => out.push(Node::Text(vec![run])),
                }
            }
            Inline::Link { href, content } => push_parts(content, Some(href), out),
            Inline::Chip { chip } => out.push(Node::Element(Kind::Fact(chip.clone(), href), Vec::new())),
            Inline::Footnote { content } => out.push(Node::Element(Kind::Footnote, parts(content))),
            Inline::Break => out.push(Node::Element(Kind::Break, Vec::new())),
        }
    }
}
