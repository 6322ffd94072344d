//! A PDF file as its cross-reference sections tell it (ISO 32000-1, 7.5), read strictly: a reader of evidence repairs
//! nothing, and a file that anyone has sent can neither make it panic nor unpack without end.

mod effort;
mod filter;
pub(crate) mod object;
mod parse;
pub(crate) mod tree;
pub(crate) mod update;
mod xref;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use effort::Effort;
use object::{Dict, Id, Object, Stream};
use parse::MAX_TEXT;
pub(crate) use parse::Parser;
pub(crate) use xref::{Entry, Section};

use crate::Error;

/// The largest file that is looked at.
pub const MAX_FILE: usize = 256 << 20;
/// What one object stream may unpack to.
const MAX_PACK: usize = 32 << 20;
/// How many objects one object stream may hold.
const MAX_PACKED: usize = 1 << 17;
/// What it costs to look an object up in one section, in bytes read.
const LOOK_UP: usize = 16;

/// A PDF, or the older state of one.
pub(crate) struct File<'a> {
    pub bytes: &'a [u8],
    /// Newest first.
    pub sections: Vec<Rc<Section>>,
    effort: Rc<Effort>,
    packs: RefCell<BTreeMap<u32, Rc<Pack>>>,
}

/// An object stream, unpacked (ISO 32000-1, 7.5.7).
struct Pack {
    data: Vec<u8>,
    /// Object numbers and where they begin.
    index: Vec<(u32, usize)>,
}

impl<'a> File<'a> {
    /// The file as its last `startxref` has it.
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, Error> {
        Self::open_with(bytes, Rc::default())
    }

    /// The file as it was when it had so many bytes.
    pub(crate) fn first_bytes(&self, length: usize) -> Result<Self, Error> {
        Self::open_with(self.bytes.get(..length).unwrap_or_default(), Rc::clone(&self.effort))
    }

    fn open_with(bytes: &'a [u8], effort: Rc<Effort>) -> Result<Self, Error> {
        if !bytes.starts_with(b"%PDF-") {
            return Err(Error::NotPdf);
        }
        if bytes.len() > MAX_FILE {
            return Err(Error::TooLarge("the file itself"));
        }
        let sections = xref::sections(bytes, &effort)?;
        let file = Self { bytes, sections, effort, packs: RefCell::default() };
        if file.trailer()?.get("Encrypt").is_some() {
            return Err(Error::Encrypted);
        }
        Ok(file)
    }

    /// The same file before its `newer` latest sections, or nothing if there is no older state.
    pub(crate) fn older(&self, newer: usize) -> Option<Self> {
        let sections = self.sections.get(newer..)?.to_vec();
        (!sections.is_empty()).then(|| Self {
            bytes: self.bytes,
            sections,
            effort: Rc::clone(&self.effort),
            packs: RefCell::default(),
        })
    }

    pub(crate) fn trailer(&self) -> Result<&Dict, Error> {
        self.sections.first().map(|section| &section.trailer).ok_or(Error::Pdf("there is no trailer"))
    }

    /// Where the object of this number lies, in the newest section that knows it.
    pub(crate) fn entry(&self, number: u32) -> Option<Entry> {
        self.sections.iter().find_map(|section| section.entries.get(&number).copied())
    }

    /// The object; `Null` where there is none, as the standard has it.
    pub(crate) fn load(&self, id: Id) -> Result<Object, Error> {
        self.effort.read(LOOK_UP * self.sections.len())?;
        match self.entry(id.number) {
            Some(Entry::At { offset, generation }) if generation == id.generation => self.at(offset, id),
            Some(Entry::Packed { pack, index }) if id.generation == 0 => self.packed(pack, index, id.number),
            _ => Ok(Object::Null),
        }
    }

    /// The object, or what the reference leads to.
    pub(crate) fn follow(&self, mut object: Object) -> Result<Object, Error> {
        for _ in 0..8 {
            let Object::Ref(id) = object else { return Ok(object) };
            object = self.load(id)?;
        }
        Err(Error::Pdf("references lead in a circle"))
    }

    /// From which byte to which an object lies that is not in an object stream.
    pub(crate) fn span(&self, id: Id) -> Option<Range<usize>> {
        match self.entry(id.number)? {
            Entry::At { offset, generation } if generation == id.generation => xref::span(self.bytes, offset, id),
            _ => None,
        }
    }

    /// What stands under the key, followed; `Null` if nothing does.
    pub(crate) fn value(&self, dict: &Dict, key: &str) -> Result<Object, Error> {
        dict.get(key).map_or(Ok(Object::Null), |object| self.follow(object.clone()))
    }

    /// The dictionary under the key, if there is one.
    pub(crate) fn dict(&self, dict: &Dict, key: &str) -> Result<Option<Dict>, Error> {
        Ok(self.value(dict, key)?.into_dict())
    }

    /// Number and content of the catalog.
    pub(crate) fn catalog(&self) -> Result<(Id, Dict), Error> {
        let id = self.trailer()?.get("Root").and_then(Object::id).ok_or(Error::Pdf("there is no catalog"))?;
        match self.load(id)? {
            Object::Dict(dict) => Ok((id, dict)),
            _ => Err(Error::Pdf("the catalog is none")),
        }
    }

    /// The bytes of a stream as they were before they were packed, at most `limit` of them.
    pub(crate) fn unpack(&self, stream: &Stream, limit: usize) -> Result<Vec<u8>, Error> {
        let raw = self.bytes.get(stream.data.clone()).unwrap_or_default();
        let limit = limit.min(self.effort.left_to_unpack());
        let data = filter::unpack(self, &stream.dict, raw, limit);
        // What fails has cost as much as it may.
        self.effort.unpacked(data.as_ref().map_or(limit, Vec::len))?;
        data
    }

    /// The object that begins at this byte, with its number before it.
    fn at(&self, offset: usize, id: Id) -> Result<Object, Error> {
        let (found, object) = self.numbered(offset, |length| {
            let Entry::At { offset, .. } = self.entry(length.number)? else { return None };
            match self.numbered(offset, |_| None).ok()? {
                (found, Object::Int(value)) if found == length => usize::try_from(value).ok(),
                _ => None,
            }
        })?;
        if found == id { Ok(object) } else { Err(Error::Pdf("another object lies where one should")) }
    }

    fn numbered(&self, offset: usize, length: impl Fn(Id) -> Option<usize>) -> Result<(Id, Object), Error> {
        let read = xref::numbered(self.bytes, offset, length);
        // What fails has cost as much as it may.
        self.effort.read(read.as_ref().map_or(MAX_TEXT, |(_, _, end)| end - offset))?;
        read.map(|(id, object, _)| (id, object))
    }

    fn packed(&self, pack: u32, index: usize, number: u32) -> Result<Object, Error> {
        let pack = self.pack(pack)?;
        match pack.index.get(index) {
            Some((found, start)) if *found == number => {
                let mut parser = Parser::new(&pack.data, *start);
                let object = parser.object();
                self.effort.read(if object.is_ok() { parser.at - start } else { MAX_TEXT })?;
                object
            }
            _ => Err(Error::Pdf("an object stream lacks one of its objects")),
        }
    }

    fn pack(&self, number: u32) -> Result<Rc<Pack>, Error> {
        if let Some(pack) = self.packs.borrow().get(&number) {
            return Ok(Rc::clone(pack));
        }
        let id = Id::new(number);
        let Some(Entry::At { offset, generation: 0 }) = self.entry(number) else {
            return Err(Error::Pdf("an object stream is missing"));
        };
        let Object::Stream(stream) = self.at(offset, id)? else { return Err(Error::Pdf("an object stream is none")) };
        let (Some(count), Some(first)) = (stream.dict.size("N"), stream.dict.size("First")) else {
            return Err(Error::Pdf("an object stream does not tell its objects"));
        };
        if count > MAX_PACKED {
            return Err(Error::TooLarge("an object stream"));
        }
        let data = self.unpack(&stream, MAX_PACK)?;
        self.effort.read(data.len())?;
        let mut parser = Parser::new(&data, 0);
        let mut index = Vec::new();
        for _ in 0..count {
            let (Some(number), Some(start)) = (parser.number(), parser.number()) else {
                return Err(Error::Pdf("an object stream does not tell its objects"));
            };
            let start = usize::try_from(start).ok().and_then(|start| start.checked_add(first));
            let number = u32::try_from(number).ok();
            let (Some(number), Some(start)) = (number, start) else {
                return Err(Error::Pdf("an object stream is none"));
            };
            index.push((number, start));
        }
        let pack = Rc::new(Pack { data, index });
        self.packs.borrow_mut().insert(number, Rc::clone(&pack));
        Ok(pack)
    }
}
