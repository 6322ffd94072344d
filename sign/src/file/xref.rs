//! The cross-reference sections, from the last `startxref` back to the first revision (ISO 32000-1, 7.5.4 to 7.5.8).

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::rc::Rc;

use super::effort::Effort;
use super::filter::unpack_alone;
use super::object::{Dict, Id, Object, Stream};
use super::parse::Parser;
use crate::Error;

/// Revisions of one file that are looked at.
const MAX_SECTIONS: usize = 128;
/// Objects of one file.
const MAX_OBJECTS: usize = 1 << 20;
/// A row of a cross-reference stream is not longer than this.
const ROW: usize = 24;
/// How far from the end `startxref` may stand.
const TAIL: usize = 2048;

/// What one revision says of where its objects are.
#[derive(Debug)]
pub(crate) struct Section {
    /// Where the section itself begins.
    pub at: usize,
    pub entries: BTreeMap<u32, Entry>,
    pub trailer: Dict,
    /// Whether it is a cross-reference stream.
    pub stream: bool,
}

/// Where an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Entry {
    Free,
    At { offset: usize, generation: u16 },
    Packed { pack: u32, index: usize },
}

/// Newest first.
pub(super) fn sections(bytes: &[u8], effort: &Effort) -> Result<Vec<Rc<Section>>, Error> {
    let mut at = start(bytes)?;
    let mut seen = BTreeSet::new();
    let mut sections = Vec::new();
    let mut left = MAX_OBJECTS;
    loop {
        if !seen.insert(at) {
            return Err(Error::Pdf("the revisions lead in a circle"));
        }
        if sections.len() >= MAX_SECTIONS {
            return Err(Error::TooLarge("revisions"));
        }
        let section = section(bytes, at, &mut left, effort)?;
        let previous = section.trailer.get("Prev").map(|_| section.trailer.size("Prev"));
        sections.push(Rc::new(section));
        match previous {
            None => {
                effort.rows(MAX_OBJECTS - left)?;
                return Ok(sections);
            }
            Some(Some(previous)) => at = previous,
            Some(None) => return Err(Error::Pdf("the earlier revision is not told as a place")),
        }
    }
}

/// The place that the last `startxref` names.
fn start(bytes: &[u8]) -> Result<usize, Error> {
    let from = bytes.len().saturating_sub(TAIL);
    let tail = bytes.get(from..).unwrap_or_default();
    let found = tail.windows(9).rposition(|window| window == b"startxref");
    // Bytes appended behind a whole file do not hide it.
    let found = found.map(|at| from + at).or_else(|| bytes.windows(9).rposition(|window| window == b"startxref"));
    let mut parser = Parser::new(bytes, found.ok_or(Error::Pdf("startxref is missing"))? + 9);
    parser.number().and_then(|at| usize::try_from(at).ok()).ok_or(Error::Pdf("startxref names no place"))
}

fn section(bytes: &[u8], at: usize, left: &mut usize, effort: &Effort) -> Result<Section, Error> {
    let mut parser = Parser::new(bytes, at);
    if !parser.word("xref") {
        return from_stream(bytes, at, left);
    }
    let mut entries = BTreeMap::new();
    while !parser.word("trailer") {
        let (Some(first), Some(count)) = (parser.number(), parser.number()) else {
            return Err(Error::Pdf("the cross-reference table is broken"));
        };
        for number in first..first.saturating_add(count) {
            let (Some(offset), Some(generation)) = (parser.number(), parser.number()) else {
                return Err(Error::Pdf("the cross-reference table is broken"));
            };
            let entry = if parser.word("n") {
                at_place(offset, generation)?
            } else if parser.word("f") {
                Entry::Free
            } else {
                return Err(Error::Pdf("the cross-reference table is broken"));
            };
            put(&mut entries, number, entry, left)?;
        }
    }
    let Object::Dict(trailer) = parser.object()? else { return Err(Error::Pdf("the trailer is no dictionary")) };
    effort.read(parser.at - at)?;
    if let Some(hidden) = trailer.size("XRefStm") {
        for (number, entry) in from_stream(bytes, hidden, left)?.entries {
            entries.entry(number).or_insert(entry);
        }
    }
    Ok(Section { at, entries, trailer, stream: false })
}

fn at_place(offset: u64, generation: u64) -> Result<Entry, Error> {
    match (usize::try_from(offset), u16::try_from(generation)) {
        (Ok(offset), Ok(generation)) => Ok(Entry::At { offset, generation }),
        _ => Err(Error::Pdf("the cross-reference table is broken")),
    }
}

/// `left` is how many rows the whole file may still have, so that no arrangement of them takes long.
fn put(entries: &mut BTreeMap<u32, Entry>, number: u64, entry: Entry, left: &mut usize) -> Result<(), Error> {
    let number = u32::try_from(number).map_err(|_| Error::Pdf("an object has too high a number"))?;
    *left = left.checked_sub(1).ok_or(Error::TooLarge("objects"))?;
    entries.insert(number, entry);
    Ok(())
}

fn from_stream(bytes: &[u8], at: usize, left: &mut usize) -> Result<Section, Error> {
    let broken = || Error::Pdf("the cross-reference stream is broken");
    let (_, object, _) = numbered(bytes, at, |_| None)?;
    let Object::Stream(stream) = object else { return Err(broken()) };
    let dict = stream.dict;
    let raw = bytes.get(stream.data).unwrap_or_default();
    let data = unpack_alone(&dict, raw, *left * ROW)?;
    *left -= data.len() / ROW;
    let widths = dict.get("W").and_then(Object::list).ok_or_else(broken)?;
    let widths: Vec<usize> = widths
        .iter()
        .filter_map(|width| if let Object::Int(n @ 0..=8) = width { usize::try_from(*n).ok() } else { None })
        .collect();
    let [kind, second, third] = *widths.as_slice() else { return Err(broken()) };
    let width = kind + second + third;
    if width == 0 || !dict.is("Type", "XRef") {
        return Err(broken());
    }
    let size = dict.int("Size").ok_or_else(broken)?;
    let index = match dict.get("Index") {
        None => vec![0, size],
        Some(Object::List(list)) => {
            list.iter().filter_map(|item| if let Object::Int(n) = item { Some(*n) } else { None }).collect()
        }
        Some(_) => return Err(broken()),
    };
    let mut rows = data.chunks_exact(width);
    let mut entries = BTreeMap::new();
    for pair in index.chunks(2) {
        let [first, count] = *pair else { return Err(broken()) };
        let (first, count) = (u64::try_from(first).map_err(|_| broken())?, u64::try_from(count).map_err(|_| broken())?);
        for number in first..first.saturating_add(count) {
            let row = rows.next().ok_or_else(broken)?;
            let (a, rest) = row.split_at_checked(kind).ok_or_else(broken)?;
            let (b, c) = rest.split_at_checked(second).ok_or_else(broken)?;
            let entry = match if kind == 0 { 1 } else { big_endian(a) } {
                0 => Entry::Free,
                1 => at_place(big_endian(b), big_endian(c))?,
                2 => Entry::Packed {
                    pack: u32::try_from(big_endian(b)).map_err(|_| broken())?,
                    index: usize::try_from(big_endian(c)).map_err(|_| broken())?,
                },
                _ => continue,
            };
            put(&mut entries, number, entry, left)?;
        }
    }
    Ok(Section { at, entries, trailer: dict, stream: true })
}

fn big_endian(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |value, byte| (value << 8) | u64::from(*byte))
}

/// The object at `offset` with its number, and where its text ends; `length` tells the length of a stream that is told
/// by reference. The bytes of a stream are not looked at.
pub(super) fn numbered(
    bytes: &[u8],
    offset: usize,
    length: impl Fn(Id) -> Option<usize>,
) -> Result<(Id, Object, usize), Error> {
    let mut parser = Parser::near(bytes, offset);
    let number = parser.number().and_then(|number| u32::try_from(number).ok());
    let generation = parser.number().and_then(|generation| u16::try_from(generation).ok());
    let (Some(number), Some(generation), true) = (number, generation, parser.word("obj")) else {
        return Err(Error::Pdf("no object lies where one should"));
    };
    let id = Id { number, generation };
    let object = parser.object()?;
    let Object::Dict(dict) = object else { return ended(&mut parser, id, object) };
    if !parser.word("stream") {
        return ended(&mut parser, id, Object::Dict(dict));
    }
    let start = match parser.rest() {
        [b'\r', b'\n', ..] => parser.at + 2,
        [b'\n', ..] => parser.at + 1,
        _ => return Err(Error::Pdf("a stream does not begin on a line of its own")),
    };
    let told = match dict.get("Length") {
        Some(Object::Int(told)) => usize::try_from(*told).ok(),
        Some(Object::Ref(id)) => length(*id),
        _ => None,
    };
    let end = told.and_then(|told| start.checked_add(told)).filter(|end| *end <= bytes.len());
    let end = end.ok_or(Error::Pdf("a stream does not tell its length"))?;
    let mut parser = Parser::near(bytes, end);
    if !parser.word("endstream") {
        return Err(Error::Pdf("a stream does not end where it says"));
    }
    let (id, object, _) = ended(&mut parser, id, Object::Stream(Stream { dict, data: start..end }))?;
    Ok((id, object, start))
}

/// From which byte to which an object without a stream lies.
pub(super) fn span(bytes: &[u8], offset: usize, id: Id) -> Option<Range<usize>> {
    let mut parser = Parser::near(bytes, offset);
    let number = parser.number()? == u64::from(id.number) && parser.number()? == u64::from(id.generation);
    if !number || !parser.word("obj") {
        return None;
    }
    parser.object().ok()?;
    let end = parser.at;
    parser.word("endobj").then_some(offset..end)
}

fn ended(parser: &mut Parser<'_>, id: Id, object: Object) -> Result<(Id, Object, usize), Error> {
    if parser.word("endobj") { Ok((id, object, parser.at)) } else { Err(Error::Pdf("an object does not end")) }
}
