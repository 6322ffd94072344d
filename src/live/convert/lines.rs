//! The tree of a section as lines of text: paragraphs, headings and footnotes, in order, with places in them.

use yrs::{
    Assoc, BranchID, IndexedSequence, ReadTxn, StickyIndex, XmlElementRef, XmlFragment, XmlFragmentRef, XmlOut,
    XmlTextRef, branch::Branch,
};

use super::{
    Refused,
    tree::{Kind, Node, Run, read_one},
    write::utf16,
};
use crate::document::model::FactRef;

/// A place between letters: a line, a part of it, and letters of that part before it, counted as Yjs does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    pub(super) line: usize,
    pub(super) piece: usize,
    pub(super) offset: u32,
}

/// From one place to another, not before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// Where it begins.
    pub from: Spot,
    /// Where it ends.
    pub to: Spot,
}

impl Span {
    /// Whether it stands within one line.
    #[must_use]
    pub fn is_in_one_line(&self) -> bool {
        self.from.line == self.to.line
    }

    /// Whether it takes in an element.
    fn holds(&self, line: usize, piece: usize) -> bool {
        let at = Spot { line, piece, offset: 0 };
        self.from <= at && at < self.to
    }
}

/// A part of a line.
pub(super) enum Piece {
    Text(XmlTextRef, Vec<Run>),
    Element(Kind),
}

/// A line.
pub(super) struct Line {
    pub(super) element: XmlElementRef,
    pub(super) pieces: Vec<Piece>,
}

/// The lines of a section.
pub struct Lines {
    pub(super) lines: Vec<Line>,
    /// Elements that hold lines, with the line that each child begins with, and the one after the last.
    holders: Vec<(BranchID, Vec<usize>)>,
}

impl Lines {
    /// Reads the lines of a section.
    pub fn read<T: ReadTxn>(txn: &T, root: &XmlFragmentRef) -> Result<Self, Refused> {
        let mut lines = Self { lines: Vec::new(), holders: Vec::new() };
        lines.gather(txn, root)?;
        Ok(lines)
    }

    fn gather<T: ReadTxn, X: XmlFragment + AsRef<Branch>>(&mut self, txn: &T, holder: &X) -> Result<(), Refused> {
        let mut begins = Vec::new();
        for child in holder.children(txn) {
            begins.push(self.lines.len());
            let XmlOut::Element(element) = child else { continue };
            match element.try_tag().map(|tag| &**tag) {
                Some("paragraph" | "heading") => self.push(txn, &element)?,
                _ => self.gather(txn, &element)?,
            }
        }
        begins.push(self.lines.len());
        self.holders.push((holder.as_ref().id(), begins));
        Ok(())
    }

    /// A line, and after it the footnotes in it.
    fn push<T: ReadTxn>(&mut self, txn: &T, element: &XmlElementRef) -> Result<(), Refused> {
        let (mut pieces, mut notes) = (Vec::new(), Vec::new());
        for child in element.children(txn) {
            match (read_one(txn, &child)?, child) {
                (Node::Text(runs), XmlOut::Text(text)) => pieces.push(Piece::Text(text, runs)),
                (Node::Element(kind, _), XmlOut::Element(inside)) => {
                    if kind == Kind::Footnote {
                        notes.push(inside);
                    }
                    pieces.push(Piece::Element(kind));
                }
                _ => return Err(Refused::new("a part of a line that is neither text nor element")),
            }
        }
        self.lines.push(Line { element: element.clone(), pieces });
        notes.iter().try_for_each(|note| self.push(txn, note))
    }

    /// Where two relative positions are now; none if what they were at is gone.
    pub fn resolve<T: ReadTxn>(&self, txn: &T, start: &StickyIndex, end: &StickyIndex) -> Option<Span> {
        let (from, to) = (self.spot(txn, start)?, self.spot(txn, end)?);
        (from <= to).then_some(Span { from, to })
    }

    fn spot<T: ReadTxn>(&self, txn: &T, position: &StickyIndex) -> Option<Spot> {
        let place = position.get_offset(txn)?;
        let id = place.branch.id();
        for (number, line) in self.lines.iter().enumerate() {
            if id_of(&line.element) == id {
                return Some(Spot { line: number, piece: usize::try_from(place.index).ok()?, offset: 0 });
            }
            for (piece, part) in line.pieces.iter().enumerate() {
                if matches!(part, Piece::Text(text, _) if id_of(text) == id) {
                    return Some(Spot { line: number, piece, offset: place.index });
                }
            }
        }
        let (_, begins) = self.holders.iter().find(|(holder, _)| *holder == id)?;
        let line = *begins.get(usize::try_from(place.index).ok()?).or(begins.last())?;
        Some(Spot { line, piece: 0, offset: 0 })
    }

    /// The words of a span; facts as `chip` says them, and each line on its own.
    pub fn words(&self, span: Span, chip: &dyn Fn(&FactRef) -> String) -> String {
        let mut said = Vec::new();
        for (number, line) in self.lines.iter().enumerate().skip(span.from.line) {
            if number > span.to.line {
                break;
            }
            let mut words = String::new();
            for (piece, part) in line.pieces.iter().enumerate() {
                match part {
                    Piece::Text(_, runs) => {
                        let (from, to) = (span.from.offset_in(number, piece), span.to.offset_in(number, piece));
                        words.push_str(&slice(runs, from, to));
                    }
                    Piece::Element(kind) if span.holds(number, piece) => match kind {
                        Kind::Fact(fact, _) => words.push_str(&chip(fact)),
                        Kind::Break => words.push('\n'),
                        _ => {}
                    },
                    Piece::Element(..) => {}
                }
            }
            said.push(words);
        }
        said.join("\n")
    }

    /// Every place where these words stand within one line.
    pub fn find(&self, words: &str, chip: &dyn Fn(&FactRef) -> String) -> Vec<Span> {
        let mut found = Vec::new();
        for (number, line) in self.lines.iter().enumerate() {
            let (mut letters, mut parts) = (String::new(), Vec::new());
            for (piece, part) in line.pieces.iter().enumerate() {
                let begin = letters.len();
                match part {
                    Piece::Text(_, runs) => runs.iter().for_each(|run| letters.push_str(&run.text)),
                    Piece::Element(Kind::Fact(fact, _)) => letters.push_str(&chip(fact)),
                    Piece::Element(..) => letters.push('\n'),
                }
                parts.push((begin, letters.len(), piece, matches!(part, Piece::Text(..))));
            }
            let spot = |part: &(usize, usize, usize, bool), at: usize, after: bool| match *part {
                (begin, _, piece, true) => {
                    let offset = utf16(letters.get(begin..at).unwrap_or_default());
                    Some(Spot { line: number, piece, offset })
                }
                // A fact is taken whole.
                (begin, _, piece, false) if !after && at == begin => Some(Spot { line: number, piece, offset: 0 }),
                (_, end, piece, false) if after && at == end => {
                    Some(Spot { line: number, piece: piece + 1, offset: 0 })
                }
                _ => None,
            };
            for (at, _) in letters.match_indices(words) {
                let end = at + words.len();
                let from = parts.iter().find(|part| part.0 <= at && at < part.1).and_then(|part| spot(part, at, false));
                let to = parts.iter().find(|part| part.0 < end && end <= part.1).and_then(|part| spot(part, end, true));
                found.extend(from.zip(to).map(|(from, to)| Span { from, to }));
            }
        }
        found
    }

    /// The relative positions of a span that was found: they stay with its first and its last letter.
    pub fn positions<T: ReadTxn>(&self, txn: &T, span: Span) -> Option<(StickyIndex, StickyIndex)> {
        let line = self.lines.get(span.from.line)?;
        let at = |spot: Spot, assoc| match line.pieces.get(spot.piece) {
            Some(Piece::Text(text, _)) if spot.offset > 0 || assoc == Assoc::After => {
                text.sticky_index(txn, spot.offset, assoc)
            }
            _ => line.element.sticky_index(txn, u32::try_from(spot.piece).ok()?, assoc),
        };
        Some((at(span.from, Assoc::After)?, at(span.to, Assoc::Before)?))
    }
}

impl Spot {
    /// How far into a text the place is; beyond its end if it is after it, at its beginning if it is before.
    fn offset_in(self, line: usize, piece: usize) -> u32 {
        match (self.line, self.piece).cmp(&(line, piece)) {
            std::cmp::Ordering::Less => 0,
            std::cmp::Ordering::Equal => self.offset,
            std::cmp::Ordering::Greater => u32::MAX,
        }
    }
}

fn id_of(node: &impl AsRef<Branch>) -> BranchID {
    node.as_ref().id()
}

/// Letters of a text, counted as Yjs does.
fn slice(runs: &[Run], from: u32, to: u32) -> String {
    let (mut at, mut out) = (0_u32, String::new());
    for letter in runs.iter().flat_map(|run| run.text.chars()) {
        if at >= from && at < to {
            out.push(letter);
        }
        at += if letter.len_utf16() == 2 { 2 } else { 1 };
    }
    out
}
