//! Other words in the place of some within one line. What stands around them is not touched, so that the carets and
//! the anchors there stay; only where a fact comes into the middle of a text, what follows it is written anew.

use yrs::{Text, TransactionMut, XmlElementRef, XmlFragment, XmlOut, XmlTextRef};

use super::{
    lines::{Line, Lines, Piece, Span},
    tree::{Node, Run, read_one},
    write::{insert_element, insert_run, insert_text, parts, utf16},
};
use crate::document::model::{FactRef, Inline};

/// Exchanges the words of a span; `false` if it does not stand within one line.
pub fn exchange(txn: &mut TransactionMut<'_>, lines: &Lines, span: Span, content: &[Inline<FactRef>]) -> bool {
    let Some(line) = lines.lines.get(span.from.line).filter(|_| span.is_in_one_line()) else { return false };
    strike(txn, line, span);
    insert(txn, &line.element, span, &parts(content));
    join(txn, &line.element);
    true
}

/// Takes the old words away, from the end so that places before stay what they were.
fn strike(txn: &mut TransactionMut<'_>, line: &Line, span: Span) {
    for (piece, part) in line.pieces.iter().enumerate().skip(span.from.piece).rev() {
        match part {
            Piece::Text(text, _) if piece <= span.to.piece => {
                let from = if piece == span.from.piece { span.from.offset } else { 0 };
                let to = if piece == span.to.piece { span.to.offset } else { text.len(txn) };
                if from < to {
                    text.remove_range(txn, from, to - from);
                }
            }
            Piece::Element(..) if piece < span.to.piece => line.element.remove(txn, place(piece)),
            _ => {}
        }
    }
}

fn insert(txn: &mut TransactionMut<'_>, line: &XmlElementRef, span: Span, parts: &[Node]) {
    // The new words go into the text that the old ones stood in, or into one beside them.
    let (mut at, mut offset) = (place(span.from.piece), span.from.offset);
    if text_at(txn, line, at).is_none()
        && let Some(before) = at.checked_sub(1)
        && let Some(text) = text_at(txn, line, before)
    {
        (at, offset) = (before, text.len(txn));
    }
    let splits = parts.iter().any(|part| matches!(part, Node::Element(..)));
    let mut tail = Vec::new();
    let mut current = text_at(txn, line, at);
    if let Some(text) = &current
        && splits
    {
        tail = cut(txn, text, offset);
    }
    for part in parts {
        match (part, &current) {
            (Node::Text(runs), Some(text)) => offset = write(txn, text, offset, runs),
            (Node::Text(runs), None) => {
                insert_text(txn, line, at, runs);
                current = text_at(txn, line, at);
                offset = length(runs);
            }
            (Node::Element(kind, _), _) => {
                at += u32::from(current.take().is_some());
                insert_element(txn, line, at, kind);
                at += 1;
            }
        }
    }
    match current {
        _ if tail.is_empty() => {}
        Some(text) => drop(write(txn, &text, offset, &tail)),
        None => insert_text(txn, line, at, &tail),
    }
}

/// Takes what follows a place out of a text.
fn cut(txn: &mut TransactionMut<'_>, text: &XmlTextRef, offset: u32) -> Vec<Run> {
    let mut at = 0;
    let mut tail = Vec::new();
    for run in runs(txn, text) {
        let mut kept = String::new();
        for letter in run.text.chars() {
            if at >= offset {
                kept.push(letter);
            }
            at += if letter.len_utf16() == 2 { 2 } else { 1 };
        }
        if !kept.is_empty() {
            tail.push(Run { text: kept, ..run });
        }
    }
    if at > offset {
        text.remove_range(txn, offset, at - offset);
    }
    tail
}

/// Makes texts that have come to stand side by side one, as the editor has them.
fn join(txn: &mut TransactionMut<'_>, line: &XmlElementRef) {
    let mut at = line.len(txn);
    while let Some(before) = at.checked_sub(2) {
        at -= 1;
        if let (Some(first), Some(second)) = (text_at(txn, line, before), text_at(txn, line, at)) {
            let (runs, end) = (runs(txn, &second), first.len(txn));
            write(txn, &first, end, &runs);
            line.remove(txn, at);
        }
    }
}

fn write(txn: &mut TransactionMut<'_>, text: &XmlTextRef, mut at: u32, runs: &[Run]) -> u32 {
    for run in runs.iter().filter(|run| !run.text.is_empty()) {
        insert_run(txn, text, at, &run.text, run);
        at += utf16(&run.text);
    }
    at
}

fn runs(txn: &TransactionMut<'_>, text: &XmlTextRef) -> Vec<Run> {
    match read_one(txn, &XmlOut::Text(text.clone())) {
        Ok(Node::Text(runs)) => runs,
        _ => Vec::new(),
    }
}

fn text_at(txn: &TransactionMut<'_>, line: &XmlElementRef, at: u32) -> Option<XmlTextRef> {
    match line.get(txn, at) {
        Some(XmlOut::Text(text)) => Some(text),
        _ => None,
    }
}

fn length(runs: &[Run]) -> u32 {
    runs.iter().map(|run| utf16(&run.text)).sum()
}

fn place(piece: usize) -> u32 {
    u32::try_from(piece).unwrap_or(u32::MAX)
}
