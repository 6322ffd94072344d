//! Changes a tree so that it says other blocks, by as little as possible: what is unchanged is not touched, so that
//! the carets of others, and what they are writing there, stay.

use similar::{Algorithm, DiffOp, capture_diff_slices};
use yrs::{ReadTxn, TransactionMut, XmlElementRef, XmlFragment, XmlOut};

use super::{
    line::line,
    pairs::pairs,
    repair,
    tree::{Kind, Node, read_one},
    write::{fill_line, insert_block, insert_item},
};
use crate::document::{
    model::{Block, FactRef, Inline},
    normal::normalise,
};

type Blocks = [Block<FactRef>];

/// Makes the children of a section, a quote or an item mean the blocks.
pub fn patch<X: XmlFragment>(txn: &mut TransactionMut<'_>, parent: &X, target: &Blocks) {
    let old = children(txn, parent);
    let new: Vec<String> = target.iter().map(|block| key(std::slice::from_ref(block))).collect();
    sequence(txn, parent, &old, &new, |txn, change| match change {
        Change::Insert(place, index) => {
            if let Some(block) = target.get(index) {
                insert_block(txn, parent, place, block);
            }
            true
        }
        Change::Mend(child, index) => target.get(index).is_some_and(|block| mend(txn, child, block)),
    });
}

/// A child with the text form of what it means; empty if it means nothing.
struct Child {
    node: XmlOut,
    key: String,
}

fn children<X: XmlFragment>(txn: &TransactionMut<'_>, parent: &X) -> Vec<Child> {
    parent.children(txn).map(|node| Child { key: meaning(txn, &node), node }).collect()
}

fn meaning<T: ReadTxn>(txn: &T, child: &XmlOut) -> String {
    // An unreadable child is replaced, whatever the new text is.
    read_one(txn, child).map_or_else(|_| "?".to_owned(), |node| node_key(&node))
}

/// The text form of what a node means; empty if it means nothing.
pub fn node_key(node: &Node) -> String {
    key(&repair::blocks(std::slice::from_ref(node)))
}

fn key(blocks: &Blocks) -> String {
    let blocks = normalise(blocks);
    if blocks.is_empty() { String::new() } else { serde_json::to_string(&blocks).unwrap_or_default() }
}

/// What is done to a list of children.
enum Change<'c> {
    /// The new one of this index is written at this place.
    Insert(u32, usize),
    /// A child is to become the new one of this index, if it can without being replaced.
    Mend(&'c XmlOut, usize),
}

/// Makes children whose meanings are `old` mean `new`. Those that mean nothing stay where they are.
fn sequence<X: XmlFragment>(
    txn: &mut TransactionMut<'_>,
    parent: &X,
    old: &[Child],
    new: &[String],
    mut change: impl FnMut(&mut TransactionMut<'_>, Change<'_>) -> bool,
) {
    let said: Vec<(u32, &Child)> = (0..).zip(old).filter(|(_, child)| !child.key.is_empty()).collect();
    let keys: Vec<&str> = said.iter().map(|(_, child)| child.key.as_str()).collect();
    let new: Vec<&str> = new.iter().map(String::as_str).collect();
    let ops = capture_diff_slices(Algorithm::Myers, &keys, &new);
    // From the end, so that places before stay what they were.
    for op in ops.into_iter().rev() {
        let (from, to) = (op.old_range(), op.new_range());
        if matches!(op, DiffOp::Equal { .. }) {
            continue;
        }
        let pairs = pairs(keys.get(from.clone()).unwrap_or_default(), new.get(to.clone()).unwrap_or_default());
        let (mut old_end, mut new_end) = (from.end, to.end);
        let first = [(None, None)];
        let pairs =
            first.into_iter().chain(pairs.into_iter().map(|(old, new)| (Some(from.start + old), Some(to.start + new))));
        for (old, new) in pairs.collect::<Vec<_>>().into_iter().rev() {
            // What stands after this pair: the old goes, the new comes.
            let (old_start, new_start) = (old.map_or(from.start, |old| old + 1), new.map_or(to.start, |new| new + 1));
            for (place, _) in said.get(old_start..old_end).unwrap_or_default().iter().rev() {
                parent.remove(txn, *place);
            }
            let before = old_start.checked_sub(1).and_then(|last| said.get(last));
            let after = before.map_or(0, |(place, _)| place + 1);
            for index in (new_start..new_end).rev() {
                change(txn, Change::Insert(after, index));
            }
            let (Some(old), Some(new)) = (old, new) else { break };
            if let Some((place, child)) = said.get(old)
                && !change(txn, Change::Mend(&child.node, new))
            {
                parent.remove(txn, *place);
                change(txn, Change::Insert(*place, new));
            }
            (old_end, new_end) = (old, new);
        }
    }
}

/// Makes a child mean a block of its own kind; `false` if it must be replaced.
fn mend(txn: &mut TransactionMut<'_>, child: &XmlOut, block: &Block<FactRef>) -> bool {
    let XmlOut::Element(element) = child else { return false };
    let Ok(Node::Element(kind, _)) = read_one(txn, child) else { return false };
    match (kind, block) {
        (Kind::Paragraph, Block::Paragraph { content }) => line(txn, element, content, true),
        (Kind::Heading(old), Block::Heading { level, content }) if old == *level => line(txn, element, content, true),
        (Kind::Quote, Block::Quote { content }) => {
            patch(txn, element, content);
            true
        }
        (Kind::List { ordered: old }, Block::List { ordered, items }) if old == *ordered => {
            list(txn, element, items);
            true
        }
        (Kind::Table, Block::Table { header, rows }) => table(txn, element, header, rows),
        _ => false,
    }
}

fn list(txn: &mut TransactionMut<'_>, list: &XmlElementRef, items: &[Vec<Block<FactRef>>]) {
    let mut old = children(txn, list);
    for child in &mut old {
        // An item's meaning is its blocks'; a child that is no item is replaced.
        if !matches!(&child.node, XmlOut::Element(element) if element.try_tag().is_some_and(|tag| &**tag == "listItem"))
        {
            "?".clone_into(&mut child.key);
        }
    }
    let new: Vec<String> = items.iter().map(|blocks| key(blocks)).collect();
    sequence(txn, list, &old, &new, |txn, change| match change {
        Change::Insert(place, index) => {
            if let Some(blocks) = items.get(index) {
                insert_item(txn, list, place, blocks);
            }
            true
        }
        Change::Mend(XmlOut::Element(item), index) if item.try_tag().is_some_and(|tag| &**tag == "listItem") => {
            if let Some(blocks) = items.get(index) {
                patch(txn, item, blocks);
            }
            true
        }
        Change::Mend(..) => false,
    });
}

/// Changes cells of a table that keeps its shape; `false` if it does not.
fn table(
    txn: &mut TransactionMut<'_>,
    table: &XmlElementRef,
    header: &[Vec<Inline<FactRef>>],
    rows: &[Vec<Vec<Inline<FactRef>>>],
) -> bool {
    let new: Vec<&Vec<Inline<FactRef>>> = header.iter().chain(rows.iter().flatten()).collect();
    let mut paragraphs = Vec::new();
    let mut widths = Vec::new();
    for row in table.children(txn) {
        let XmlOut::Element(row) = row else { return false };
        widths.push(row.children(txn).count());
        for cell in row.children(txn) {
            let XmlOut::Element(cell) = cell else { return false };
            let inside: Vec<XmlOut> = cell.children(txn).collect();
            match inside.as_slice() {
                [paragraph @ XmlOut::Element(element)]
                    if element.try_tag().is_some_and(|tag| &**tag == "paragraph") =>
                {
                    paragraphs.push((paragraph.clone(), element.clone()));
                }
                _ => return false,
            }
        }
    }
    if widths.iter().any(|width| *width != header.len())
        || widths.len() != rows.len() + 1
        || paragraphs.len() != new.len()
    {
        return false;
    }
    for ((child, paragraph), content) in paragraphs.iter().zip(new) {
        let wanted = key(&[Block::Paragraph { content: content.clone() }]);
        if meaning(txn, child) != wanted && !line(txn, paragraph, content, false) {
            let length = paragraph.len(txn);
            paragraph.remove_range(txn, 0, length);
            fill_line(txn, paragraph, content);
        }
    }
    true
}
