//! Changes a tree so that it says other blocks, by as little as possible: what is unchanged is not touched, so that
//! the carets of others, and what they are writing there, stay.

use similar::{Algorithm, DiffOp, capture_diff_slices};
use yrs::{ReadTxn, Text, TransactionMut, XmlElementRef, XmlFragment, XmlOut, XmlTextRef};

use super::{
    repair,
    tree::{Kind, Node, Run, read_one},
    write::{fill_line, insert_block, insert_item, insert_run, insert_text, parts, utf16},
};
use crate::document::{
    model::{Block, FactRef, Inline},
    normal::normalise,
};

/// Letters beyond this are compared only from both ends.
const COMPARED: usize = 20_000;

/// So many blocks against so many are compared with each other; more are taken in order.
const PAIRED: usize = 400;

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

fn node_key(node: &Node) -> String {
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

/// Which old ones become which new ones: those of one kind that have most words in common, in order.
fn pairs(old: &[&str], new: &[&str]) -> Vec<(usize, usize)> {
    if old.len() * new.len() > PAIRED {
        return (0..old.len().min(new.len())).map(|index| (index, index)).collect();
    }
    let alike: Vec<Vec<f64>> = old.iter().map(|old| new.iter().map(|new| likeness(old, new)).collect()).collect();
    let score = |i: usize, j: usize| alike.get(i).and_then(|row| row.get(j)).copied().unwrap_or_default();
    let mut best = vec![vec![0.0_f64; new.len() + 1]; old.len() + 1];
    let at =
        |best: &Vec<Vec<f64>>, i: usize, j: usize| best.get(i).and_then(|row| row.get(j)).copied().unwrap_or_default();
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            let value = at(&best, i + 1, j).max(at(&best, i, j + 1)).max(at(&best, i + 1, j + 1) + score(i, j));
            if let Some(cell) = best.get_mut(i).and_then(|row| row.get_mut(j)) {
                *cell = value;
            }
        }
    }
    let (mut i, mut j, mut pairs) = (0, 0, Vec::new());
    while i < old.len() && j < new.len() {
        if score(i, j) > 0.0 && at(&best, i, j) <= at(&best, i + 1, j + 1) + score(i, j) {
            pairs.push((i, j));
            i += 1;
            j += 1;
        } else if at(&best, i, j) <= at(&best, i + 1, j) {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}

/// How much of their words two meanings share; nothing if they are of different kinds.
fn likeness(old: &str, new: &str) -> f64 {
    if old.split('"').nth(3) != new.split('"').nth(3) {
        return 0.0;
    }
    let words = |text: &str| -> Vec<String> {
        let mut words: Vec<String> =
            text.split(|letter: char| !letter.is_alphanumeric()).map(ToOwned::to_owned).collect();
        words.sort_unstable();
        words
    };
    let (old, new) = (words(old), words(new));
    let common = capture_diff_slices(Algorithm::Myers, &old, &new)
        .iter()
        .filter(|op| matches!(op, DiffOp::Equal { .. }))
        .map(|op| op.old_range().len())
        .sum::<usize>();
    #[expect(clippy::cast_precision_loss, reason = "numbers of words")]
    let ratio = common as f64 * 2.0 / (old.len() + new.len()).max(1) as f64;
    ratio
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
            child.key = "?".to_owned();
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

/// A text between two elements of a line, with its place.
type Segment = (u32, Option<(XmlTextRef, Vec<Run>)>);

/// Makes a line say something else; `false` if other elements stand in it than before, or, where it
/// must be `similar`, little is the same.
fn line(txn: &mut TransactionMut<'_>, paragraph: &XmlElementRef, content: &[Inline<FactRef>], similar: bool) -> bool {
    let Some((segments, elements)) = segments(txn, paragraph) else { return false };
    let mut new: Vec<Vec<Run>> = vec![Vec::new()];
    let mut wanted = Vec::new();
    for part in parts(content) {
        match part {
            Node::Text(mut runs) => {
                if let Some(last) = new.last_mut() {
                    last.append(&mut runs);
                }
            }
            element @ Node::Element(..) => {
                wanted.push(node_key(&element));
                new.push(Vec::new());
            }
        }
    }
    if elements != wanted || segments.len() != new.len() {
        return false;
    }
    let pairs: Vec<(Segment, Vec<Run>)> = segments.into_iter().zip(new).collect();
    let plans: Vec<Vec<DiffOp>> =
        pairs.iter().map(|((_, old), new)| compare(&letters_of(old), &letters(new))).collect();
    let kept: usize =
        plans.iter().flatten().filter(|op| matches!(op, DiffOp::Equal { .. })).map(|op| op.old_range().len()).sum();
    let most = pairs.iter().map(|((_, old), new)| letters_of(old).len().max(letters(new).len())).sum::<usize>();
    if similar && kept * 3 < most {
        return false;
    }
    for (((place, old), new), plan) in pairs.iter().zip(plans).rev() {
        match old {
            Some((text, old)) => edit(txn, text, old, new, &plan),
            None if new.is_empty() => {}
            None => insert_text(txn, paragraph, *place, new),
        }
    }
    true
}

/// The texts of a line and the meanings of the elements between them; none if two texts stand side by side.
fn segments<T: ReadTxn>(txn: &T, paragraph: &XmlElementRef) -> Option<(Vec<Segment>, Vec<String>)> {
    let (mut segments, mut elements): (Vec<Segment>, Vec<String>) = (vec![(0, None)], Vec::new());
    for (place, child) in (0..).zip(paragraph.children(txn)) {
        match (read_one(txn, &child).ok()?, child) {
            (Node::Text(runs), XmlOut::Text(text)) => {
                let last = segments.last_mut()?;
                if last.1.is_some() {
                    return None;
                }
                last.1 = Some((text, runs));
            }
            (element @ Node::Element(..), _) => {
                elements.push(node_key(&element));
                segments.push((place + 1, None));
            }
            _ => return None,
        }
    }
    Some((segments, elements))
}

/// A letter with its marks.
type Letter<'r> = (char, bool, bool, Option<&'r str>);

fn letters(runs: &[Run]) -> Vec<Letter<'_>> {
    runs.iter()
        .flat_map(|run| run.text.chars().map(|letter| (letter, run.strong, run.emphasis, run.href.as_deref())))
        .collect()
}

fn letters_of(old: &Option<(XmlTextRef, Vec<Run>)>) -> Vec<Letter<'_>> {
    old.as_ref().map(|(_, runs)| letters(runs)).unwrap_or_default()
}

fn compare(old: &[Letter<'_>], new: &[Letter<'_>]) -> Vec<DiffOp> {
    if old.len() + new.len() <= COMPARED {
        return capture_diff_slices(Algorithm::Myers, old, new);
    }
    let head = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let most = old.len().min(new.len()) - head;
    let tail = old.iter().rev().zip(new.iter().rev()).take(most).take_while(|(a, b)| a == b).count();
    let (old_len, new_len) = (old.len() - head - tail, new.len() - head - tail);
    vec![
        DiffOp::Equal { old_index: 0, new_index: 0, len: head },
        DiffOp::Replace { old_index: head, old_len, new_index: head, new_len },
        DiffOp::Equal { old_index: old.len() - tail, new_index: new.len() - tail, len: tail },
    ]
}

fn edit(txn: &mut TransactionMut<'_>, text: &XmlTextRef, old: &[Run], new: &[Run], plan: &[DiffOp]) {
    let (old, new) = (letters(old), letters(new));
    let length =
        |letters: &[Letter<'_>]| -> u32 { letters.iter().map(|letter| u32::from(letter.0.len_utf16() == 2) + 1).sum() };
    for op in plan.iter().rev().filter(|op| !matches!(op, DiffOp::Equal { .. })) {
        let at = length(old.get(..op.old_range().start).unwrap_or_default());
        let gone = length(old.get(op.old_range()).unwrap_or_default());
        if gone > 0 {
            text.remove_range(txn, at, gone);
        }
        let mut at = at;
        for same in new.get(op.new_range()).unwrap_or_default().chunk_by(|a, b| (a.1, a.2, a.3) == (b.1, b.2, b.3)) {
            let word: String = same.iter().map(|letter| letter.0).collect();
            let Some((_, strong, emphasis, href)) = same.first() else { continue };
            let like =
                Run { strong: *strong, emphasis: *emphasis, href: href.map(ToOwned::to_owned), ..Run::default() };
            insert_run(txn, text, at, &word, &like);
            at += utf16(&word);
        }
    }
}
