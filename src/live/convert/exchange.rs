//! Other words in the place of some within one line. What stands around them is not touched, so that the carets and
//! the anchors there stay. Only where a fact comes into the middle of a text, or the one between two texts goes, is the
//! shorter side written anew: the editor knows no texts side by side and no empty ones, and would itself write
//! everything after them anew at the next letter. What somebody has written on that side and not yet sent comes to stand
//! beside the fact, or is lost with the text. What held on to its letters moves along by [`Shift`].

use yrs::{Text, TransactionMut, XmlElementRef, XmlFragment, XmlOut, XmlTextRef};

use super::{
    lines::{Line, Lines, Obstacle, Piece, Place, Span, Spot},
    tree::{Node, Run, read_one},
    write::{insert_element, insert_run, insert_text, length, parts, utf16},
};
use crate::document::model::{FactRef, Inline};

/// What became of the places in a section when words in it were exchanged.
pub struct Shift {
    from: Place,
    to: Place,
    new: u32,
}

/// Exchanges the words of a span.
pub fn exchange(
    txn: &mut TransactionMut<'_>,
    lines: &Lines,
    span: Span,
    content: &[Inline<FactRef>],
) -> Result<Shift, Obstacle> {
    if let Some(obstacle) = lines.obstacle(span) {
        return Err(obstacle);
    }
    let line = lines.lines.get(span.from.line).ok_or(Obstacle::Changed)?;
    let parts = parts(content);
    let new = parts.iter().map(|part| if let Node::Text(runs) = part { length(runs) } else { 1 }).sum();
    strike(txn, line, span);
    insert(txn, &line.element, span.from, parts);
    tidy(txn, &line.element);
    Ok(Shift { from: lines.place(span.from), to: lines.place(span.to), new })
}

impl Shift {
    /// Where a span of the lines before is in those after: with the same words, or with the new ones if it held all of
    /// the old. None if it was within the old ones.
    #[must_use]
    pub fn follow(&self, span: Span, before: &Lines, after: &Lines) -> Option<Span> {
        let (from, to) = (before.place(span.from), before.place(span.to));
        let (from, to) = if self.from < self.to && from <= self.from && self.to <= to {
            (from, self.later(to))
        } else {
            match (self.start(from), self.end(to)) {
                (None, None) => return None,
                (from, to) => (from.unwrap_or(self.later(self.to)), to.unwrap_or(self.from)),
            }
        };
        after.between(from, to.max(from))
    }

    /// A beginning holds on to the letter after it; none if that has gone.
    fn start(&self, place: Place) -> Option<Place> {
        if place < self.from { Some(place) } else { (self.to <= place).then(|| self.later(place)) }
    }

    /// An end holds on to the letter before it.
    fn end(&self, place: Place) -> Option<Place> {
        if place <= self.from { Some(place) } else { (self.to < place).then(|| self.later(place)) }
    }

    fn later(&self, (line, at): Place) -> Place {
        (line, if line == self.to.0 { at - self.to.1 + self.from.1 + self.new } else { at })
    }
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
            Piece::Element(..) if piece < span.to.piece => line.element.remove(txn, index(piece)),
            _ => {}
        }
    }
}

fn insert(txn: &mut TransactionMut<'_>, line: &XmlElementRef, spot: Spot, mut parts: Vec<Node>) {
    let mut at = index(spot.piece);
    if spot.offset > 0
        && !parts.is_empty()
        && let Some(text) = text_at(txn, line, at)
    {
        if let [Node::Text(runs)] = parts.as_slice() {
            return write(txn, &text, spot.offset, runs);
        }
        at += split(txn, &text, spot.offset, &mut parts);
    }
    // Words come into the texts that stand there already; those that join two into the longer, which stays.
    let (before, after) = (at.checked_sub(1).and_then(|at| text_at(txn, line, at)), text_at(txn, line, at));
    let [first, second] = [&before, &after].map(|text| text.as_ref().map_or(0, |text| text.len(txn)));
    if let (Some(Node::Text(runs)), Some(text)) = (parts.first(), before)
        && (parts.len() > 1 || first >= second)
    {
        write(txn, &text, first, runs);
        parts.remove(0);
    }
    if let (Some(Node::Text(runs)), Some(text)) = (parts.last(), after) {
        write(txn, &text, 0, runs);
        parts.pop();
    }
    for (at, part) in (at..).zip(&parts) {
        match part {
            Node::Text(runs) => insert_text(txn, line, at, runs),
            Node::Element(kind, _) => insert_element(txn, line, at, kind),
        }
    }
}

/// Takes the shorter side of a place out of a text and puts it to the parts that come there; gives whether they come
/// before the text (0) or after it (1).
fn split(txn: &mut TransactionMut<'_>, text: &XmlTextRef, offset: u32, parts: &mut Vec<Node>) -> u32 {
    let (mut head, mut tail) = (Vec::new(), Vec::new());
    let mut at = 0;
    for run in runs(txn, text) {
        let (mut before, mut after) = (String::new(), String::new());
        for letter in run.text.chars() {
            if at < offset {
                before.push(letter);
            } else {
                after.push(letter);
            }
            at += if letter.len_utf16() == 2 { 2 } else { 1 };
        }
        head.extend((!before.is_empty()).then(|| Run { text: before, ..run.clone() }));
        tail.extend((!after.is_empty()).then_some(Run { text: after, ..run }));
    }
    if offset < at - offset {
        text.remove_range(txn, 0, offset);
        match parts.first_mut() {
            Some(Node::Text(runs)) => drop(runs.splice(0..0, head)),
            _ => parts.insert(0, Node::Text(head)),
        }
        return 0;
    }
    if offset < at {
        text.remove_range(txn, offset, at - offset);
        match parts.last_mut() {
            Some(Node::Text(runs)) => runs.extend(tail),
            _ => parts.push(Node::Text(tail)),
        }
    }
    1
}

/// Makes texts side by side one, and takes empty ones away from beside others.
fn tidy(txn: &mut TransactionMut<'_>, line: &XmlElementRef) {
    for at in (1..line.len(txn)).rev() {
        let (Some(first), Some(second)) = (text_at(txn, line, at - 1), text_at(txn, line, at)) else { continue };
        let end = first.len(txn);
        if end < second.len(txn) {
            let runs = runs(txn, &first);
            write(txn, &second, 0, &runs);
            line.remove(txn, at - 1);
        } else {
            let runs = runs(txn, &second);
            write(txn, &first, end, &runs);
            line.remove(txn, at);
        }
    }
    for at in (0..line.len(txn)).rev() {
        if line.len(txn) > 1 && text_at(txn, line, at).is_some_and(|text| text.len(txn) == 0) {
            line.remove(txn, at);
        }
    }
}

fn write(txn: &mut TransactionMut<'_>, text: &XmlTextRef, mut at: u32, runs: &[Run]) {
    for run in runs.iter().filter(|run| !run.text.is_empty()) {
        insert_run(txn, text, at, &run.text, run);
        at += utf16(&run.text);
    }
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

fn index(piece: usize) -> u32 {
    u32::try_from(piece).unwrap_or(u32::MAX)
}
