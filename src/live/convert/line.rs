//! A line of text made to say something else, letter by letter.

use similar::{Algorithm, DiffOp, capture_diff_slices};
use yrs::{ReadTxn, Text, TransactionMut, XmlElementRef, XmlFragment, XmlOut, XmlTextRef};

use super::{
    patch::node_key,
    tree::{Node, Run, read_one},
    write::{insert_run, insert_text, parts, utf16},
};
use crate::document::model::{FactRef, Inline};

/// Letters beyond this are compared only from both ends.
const COMPARED: usize = 20_000;

/// A text between two elements of a line, with its place.
type Segment = (u32, Option<(XmlTextRef, Vec<Run>)>);

/// Makes a line say something else; `false` if other elements stand in it than before, or, where it
/// must be `similar`, little is the same.
pub fn line(
    txn: &mut TransactionMut<'_>,
    paragraph: &XmlElementRef,
    content: &[Inline<FactRef>],
    similar: bool,
) -> bool {
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
        pairs.iter().map(|((_, old), new)| compare(&letters_of(old.as_ref()), &letters(new))).collect();
    let kept: usize =
        plans.iter().flatten().filter(|op| matches!(op, DiffOp::Equal { .. })).map(|op| op.old_range().len()).sum();
    let most =
        pairs.iter().map(|((_, old), new)| letters_of(old.as_ref()).len().max(letters(new).len())).sum::<usize>();
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

fn letters_of(old: Option<&(XmlTextRef, Vec<Run>)>) -> Vec<Letter<'_>> {
    old.map(|(_, runs)| letters(runs)).unwrap_or_default()
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
