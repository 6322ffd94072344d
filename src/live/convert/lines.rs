//! The tree of a section as lines of text: paragraphs, headings and footnotes, in order, with places in them.

use yrs::{
    Assoc, BranchID, IndexedSequence, ReadTxn, StickyIndex, XmlElementRef, XmlFragment, XmlFragmentRef, XmlOut,
    XmlTextRef, branch::Branch,
};

use super::{
    Refused,
    tree::{Kind, Node, Run, read_one},
    write::{length, utf16},
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
    /// Whether it takes in an element.
    fn holds(&self, line: usize, piece: usize) -> bool {
        let at = Spot { line, piece, offset: 0 };
        self.from <= at && at < self.to
    }
}

/// Why the words of a span cannot be exchanged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obstacle {
    /// They are others than somebody has seen, or gone.
    Changed,
    /// They stand in several lines.
    Lines,
    /// A footnote or a line break stands among them, which would go with them.
    Element,
}

/// A place as its line and how far into it: letters as Yjs counts them, an element as one.
pub(super) type Place = (usize, u32);

/// A part of a line.
pub(super) enum Piece {
    Text(XmlTextRef, Vec<Run>),
    /// With what it holds.
    Element(Kind, Vec<Node>),
}

impl Piece {
    fn length(&self) -> u32 {
        match self {
            Self::Text(_, runs) => length(runs),
            Self::Element(..) => 1,
        }
    }
}

/// A line.
pub(super) struct Line {
    pub(super) element: XmlElementRef,
    pub(super) pieces: Vec<Piece>,
    is_note: bool,
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
                Some("paragraph" | "heading") => self.push(txn, &element, false)?,
                _ => self.gather(txn, &element)?,
            }
        }
        begins.push(self.lines.len());
        self.holders.push((holder.as_ref().id(), begins));
        Ok(())
    }

    /// A line, and after it the footnotes in it.
    fn push<T: ReadTxn>(&mut self, txn: &T, element: &XmlElementRef, is_note: bool) -> Result<(), Refused> {
        let (mut pieces, mut notes) = (Vec::new(), Vec::new());
        for child in element.children(txn) {
            match (read_one(txn, &child)?, child) {
                (Node::Text(runs), XmlOut::Text(text)) => pieces.push(Piece::Text(text, runs)),
                (Node::Element(kind, content), XmlOut::Element(inside)) => {
                    if kind == Kind::Footnote {
                        notes.push(inside);
                    }
                    pieces.push(Piece::Element(kind, content));
                }
                _ => return Err(Refused::new("a part of a line that is neither text nor element")),
            }
        }
        self.lines.push(Line { element: element.clone(), pieces, is_note });
        notes.iter().try_for_each(|note| self.push(txn, note, true))
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

    /// What stands in the way of other words for a span.
    #[must_use]
    pub fn obstacle(&self, span: Span) -> Option<Obstacle> {
        let line = self.lines.get(span.from.line).filter(|_| span.from.line == span.to.line);
        let Some(line) = line else { return Some(Obstacle::Lines) };
        let stays = |(piece, part): (usize, &Piece)| {
            matches!(part, Piece::Element(Kind::Footnote | Kind::Break, _)) && span.holds(span.from.line, piece)
        };
        line.pieces.iter().enumerate().any(stays).then_some(Obstacle::Element)
    }

    /// The words of a span; facts as `chip` says them, a footnote where it stands, and each line on its own.
    pub fn words(&self, span: Span, chip: &dyn Fn(&FactRef) -> String) -> String {
        let mut said = Vec::new();
        for (number, line) in self.lines.iter().enumerate().skip(span.from.line) {
            if number > span.to.line {
                break;
            }
            if line.is_note && number != span.from.line && number != span.to.line {
                continue;
            }
            let mut words = String::new();
            for (piece, part) in line.pieces.iter().enumerate() {
                match part {
                    Piece::Text(_, runs) => {
                        let (from, to) = (span.from.offset_in(number, piece), span.to.offset_in(number, piece));
                        words.push_str(&slice(runs, from, to));
                    }
                    Piece::Element(kind, content) if span.holds(number, piece) => say(kind, content, chip, &mut words),
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
                    Piece::Element(Kind::Fact(fact, _), _) => letters.push_str(&chip(fact)),
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

    /// How far into its line a spot is.
    pub(super) fn place(&self, spot: Spot) -> Place {
        let before = self.lines.get(spot.line).into_iter().flat_map(|line| line.pieces.iter().take(spot.piece));
        (spot.line, before.map(Piece::length).sum::<u32>() + spot.offset)
    }

    /// Whether two spans are the same place.
    #[must_use]
    pub fn are_one(&self, one: Span, other: Span) -> bool {
        let places = |span: Span| (self.place(span.from), self.place(span.to));
        places(one) == places(other)
    }

    /// The span between two places: it begins with the letter after the first and ends with the one before the second.
    pub(super) fn between(&self, from: Place, to: Place) -> Option<Span> {
        Some(Span { from: self.spot_at(from, Assoc::After)?, to: self.spot_at(to, Assoc::Before)? })
    }

    fn spot_at(&self, (number, at): Place, assoc: Assoc) -> Option<Spot> {
        let line = self.lines.get(number)?;
        let mut begin = 0;
        for (piece, part) in line.pieces.iter().enumerate() {
            let end = begin + part.length();
            let is_here = if assoc == Assoc::After { begin <= at && at < end } else { begin < at && at <= end };
            match part {
                Piece::Text(..) if is_here => return Some(Spot { line: number, piece, offset: at - begin }),
                Piece::Element(..) if is_here => {
                    let piece = if assoc == Assoc::After { piece } else { piece + 1 };
                    return Some(Spot { line: number, piece, offset: 0 });
                }
                _ => begin = end,
            }
        }
        let piece = if assoc == Assoc::After { line.pieces.len() } else { 0 };
        Some(Spot { line: number, piece, offset: 0 })
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

/// Says an element of a line, as the editor reads it out.
fn say(kind: &Kind, content: &[Node], chip: &dyn Fn(&FactRef) -> String, words: &mut String) {
    match kind {
        Kind::Fact(fact, _) => words.push_str(&chip(fact)),
        Kind::Break => words.push('\n'),
        _ => {}
    }
    for node in content {
        match node {
            Node::Text(runs) => runs.iter().for_each(|run| words.push_str(&run.text)),
            Node::Element(kind, content) => say(kind, content, chip, words),
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
