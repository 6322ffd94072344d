//! One incremental update (ISO 32000-1, 7.5.6): what was stays byte for byte, and what is new lies behind it.

use std::collections::BTreeMap;

use super::File;
use super::object::{Dict, Id, Object};
use crate::Error;

/// The file and what is being appended to it.
pub(crate) struct Update {
    pub out: Vec<u8>,
    placed: BTreeMap<u32, (usize, u16)>,
    next: u32,
    trailer: Dict,
    previous: usize,
    stream: bool,
}

/// Parts the old file from what is appended, so that the old one's end is found again.
pub(crate) const JOINT: u8 = b'\n';

impl Update {
    pub(crate) fn new(file: &File<'_>) -> Result<Self, Error> {
        let newest = file.sections.first().ok_or(Error::Pdf("there is no trailer"))?;
        let highest = file.sections.iter().filter_map(|section| section.entries.keys().next_back()).max();
        let size = newest.trailer.int("Size").and_then(|size| u32::try_from(size).ok()).unwrap_or(0);
        let next = size.max(highest.map_or(0, |number| number.saturating_add(1)));
        let mut out = file.bytes.to_vec();
        out.push(JOINT);
        let trailer = newest.trailer.clone();
        Ok(Self { out, placed: BTreeMap::new(), next, trailer, previous: newest.at, stream: newest.stream })
    }

    /// A number that no object has.
    pub(crate) fn fresh(&mut self) -> Id {
        let id = Id::new(self.next);
        self.next = self.next.saturating_add(1);
        id
    }

    pub(crate) fn put(&mut self, id: Id, object: &Object) -> Result<(), Error> {
        let mut body = Vec::new();
        object.write(&mut body)?;
        self.put_raw(id, &body);
        Ok(())
    }

    /// Appends an object that is written already; where it begins after its number.
    pub(crate) fn put_raw(&mut self, id: Id, body: &[u8]) -> usize {
        self.placed.insert(id.number, (self.out.len(), id.generation));
        self.out.extend(format!("{} {} obj\n", id.number, id.generation).as_bytes());
        let start = self.out.len();
        self.out.extend(body);
        self.out.extend(b"\nendobj\n");
        start
    }

    /// Appends the cross-reference section, of the kind that the file had, and the trailer with the old `/ID` in its first
    /// half and `changed` in its second.
    pub(crate) fn finish(self, changed: &[u8]) -> Result<Vec<u8>, Error> {
        let identity = match self.trailer.get("ID").and_then(Object::list) {
            Some([first, _]) => first.clone(),
            _ => Object::Text(changed.to_vec()),
        };
        let mut trailer = Dict::default();
        for key in ["Root", "Info"] {
            if let Some(value) = self.trailer.get(key) {
                trailer.set(key, value.clone());
            }
        }
        trailer.set("ID", Object::List(vec![identity, Object::Text(changed.to_vec())]));
        trailer.set("Prev", whole(self.previous)?);
        if self.stream { self.finish_stream(trailer) } else { self.finish_table(trailer) }
    }

    fn finish_table(mut self, mut trailer: Dict) -> Result<Vec<u8>, Error> {
        let at = self.out.len();
        self.out.extend(b"xref\n");
        for run in runs(&self.placed) {
            let first = run.first().map_or(0, |(number, _)| *number);
            self.out.extend(format!("{first} {}\n", run.len()).as_bytes());
            for (_, (offset, generation)) in run {
                self.out.extend(format!("{offset:010} {generation:05} n\r\n").as_bytes());
            }
        }
        trailer.set("Size", Object::Int(self.next.into()));
        self.out.extend(b"trailer\n");
        Object::Dict(trailer).write(&mut self.out)?;
        self.out.extend(format!("\nstartxref\n{at}\n%%EOF\n").as_bytes());
        Ok(self.out)
    }

    fn finish_stream(mut self, mut dict: Dict) -> Result<Vec<u8>, Error> {
        let id = self.fresh();
        let at = self.out.len();
        self.placed.insert(id.number, (at, 0));
        let mut index = Vec::new();
        let mut rows = Vec::new();
        for run in runs(&self.placed) {
            index.extend([Object::Int(run.first().map_or(0, |(number, _)| *number).into()), whole(run.len())?]);
            for (_, (offset, generation)) in run {
                rows.push(1_u8);
                rows.extend(u64::try_from(offset).map_err(|_| Error::TooLarge("the file itself"))?.to_be_bytes());
                rows.extend(generation.to_be_bytes());
            }
        }
        dict.set("Type", Object::named("XRef"));
        dict.set("Size", Object::Int(self.next.into()));
        dict.set("W", Object::List(vec![Object::Int(1), Object::Int(8), Object::Int(2)]));
        dict.set("Index", Object::List(index));
        dict.set("Length", whole(rows.len())?);
        let mut body = Vec::new();
        Object::Dict(dict).write(&mut body)?;
        body.extend(b"\nstream\n");
        body.extend(rows);
        body.extend(b"\nendstream");
        self.put_raw(id, &body);
        self.out.extend(format!("startxref\n{at}\n%%EOF\n").as_bytes());
        Ok(self.out)
    }
}

pub(crate) fn whole(value: usize) -> Result<Object, Error> {
    i64::try_from(value).map(Object::Int).map_err(|_| Error::TooLarge("the file itself"))
}

/// The objects in runs of following numbers.
fn runs(placed: &BTreeMap<u32, (usize, u16)>) -> Vec<Vec<(u32, (usize, u16))>> {
    let mut runs: Vec<Vec<(u32, (usize, u16))>> = Vec::new();
    for (&number, &place) in placed {
        let follows =
            runs.last().and_then(|run| run.last()).is_some_and(|(last, _)| last.checked_add(1) == Some(number));
        match runs.last_mut() {
            Some(run) if follows => run.push((number, place)),
            _ => runs.push(vec![(number, place)]),
        }
    }
    runs
}
