//! An update before it is let near the document: its structure is read here once, so that what the library then
//! decodes is well formed, of kinds that a draft is made of, and not nested without end.

use std::collections::BTreeMap;

use super::{
    convert::MAX_DEPTH,
    lib0::{Malformed, Reader},
};

/// Which clocks of which clients an update brings something for: from, to.
pub type Carried = BTreeMap<u64, (u32, u32)>;

const GC: u8 = 0;
const DELETED: u8 = 1;
const STRING: u8 = 4;
const FORMAT: u8 = 6;
const TYPE: u8 = 7;
const ANY: u8 = 8;

const HAS_ORIGIN: u8 = 0x80;
const HAS_RIGHT: u8 = 0x40;
const HAS_KEY: u8 = 0x20;

/// Where a struct hangs.
#[derive(Debug, Clone, Copy)]
enum Place {
    /// In a section's root.
    Root,
    /// In an element.
    Within(u64, u32),
    /// Beside another struct.
    Beside(u64, u32),
}

struct Struct {
    client: u64,
    clock: u32,
    length: u32,
    place: Place,
}

/// Reads an update; `sections` are the roots that there are.
pub fn inspect(update: &[u8], sections: &[String]) -> Result<Carried, Malformed> {
    let mut reader = Reader(update);
    let (mut carried, mut structs) = (Carried::new(), Vec::new());
    for _ in 0..reader.small()? {
        let count = reader.small()?;
        let client = reader.number()?;
        let start = reader.small()?;
        let mut clock = start;
        for _ in 0..count {
            let read = one(&mut reader, client, clock, sections)?;
            clock = clock.checked_add(read.length).filter(|end| *end < 1 << 31).ok_or(Malformed)?;
            structs.push(read);
        }
        if count == 0 || carried.insert(client, (start, clock)).is_some() {
            return Err(Malformed);
        }
    }
    deletions(&mut reader)?;
    reader.end()?;
    shallow(&structs)?;
    Ok(carried)
}

fn deletions(reader: &mut Reader<'_>) -> Result<(), Malformed> {
    for _ in 0..reader.small()? {
        reader.number()?;
        for _ in 0..reader.small()? {
            reader.small()?.checked_add(reader.small()?).filter(|end| *end < 1 << 31).ok_or(Malformed)?;
        }
    }
    Ok(())
}

fn one(reader: &mut Reader<'_>, client: u64, clock: u32, sections: &[String]) -> Result<Struct, Malformed> {
    let info = reader.byte()?;
    let kind = info & 0x1f;
    if kind == GC {
        let length = reader.small()?;
        let is_plain = info == GC && length > 0;
        return if is_plain { Ok(Struct { client, clock, length, place: Place::Root }) } else { Err(Malformed) };
    }
    let mut id = |has: u8| -> Result<Option<(u64, u32)>, Malformed> {
        if info & has == 0 { Ok(None) } else { Ok(Some((reader.number()?, reader.small()?))) }
    };
    let (origin, right) = (id(HAS_ORIGIN)?, id(HAS_RIGHT)?);
    let place = match origin.or(right) {
        Some((client, clock)) => Place::Beside(client, clock),
        None => parent(reader, info & HAS_KEY != 0, sections)?,
    };
    let length = content(reader, kind)?;
    if length == 0 { Err(Malformed) } else { Ok(Struct { client, clock, length, place }) }
}

fn parent(reader: &mut Reader<'_>, has_key: bool, sections: &[String]) -> Result<Place, Malformed> {
    let place = if reader.number()? == 1 {
        let name = reader.text()?;
        // A root has no attributes.
        if has_key || !sections.iter().any(|section| section == name) {
            return Err(Malformed);
        }
        Place::Root
    } else {
        Place::Within(reader.number()?, reader.small()?)
    };
    if has_key {
        reader.text()?;
    }
    Ok(place)
}

/// Reads a content; its length in clocks.
fn content(reader: &mut Reader<'_>, kind: u8) -> Result<u32, Malformed> {
    match kind {
        DELETED => reader.small(),
        STRING => u32::try_from(reader.text()?.encode_utf16().count()).map_err(|_| Malformed),
        FORMAT => {
            reader.text()?;
            serde_json::from_str::<serde_json::Value>(reader.text()?).map_err(|_| Malformed)?;
            Ok(1)
        }
        TYPE => {
            match reader.number()? {
                3 => drop(reader.text()?),
                6 => {}
                _ => return Err(Malformed),
            }
            Ok(1)
        }
        ANY => {
            let count = reader.small()?;
            for _ in 0..count {
                value(reader)?;
            }
            Ok(count)
        }
        _ => Err(Malformed),
    }
}

/// An attribute's value: text, number, yes or no, or nothing.
fn value(reader: &mut Reader<'_>) -> Result<(), Malformed> {
    match reader.byte()? {
        // Undefined, null, false, true.
        127 | 126 | 121 | 120 => {}
        // A whole number; signed, with the same bit to go on.
        125 => {
            let mut bytes = 1;
            while reader.byte()? >= 0x80 {
                bytes += 1;
                if bytes > 8 {
                    return Err(Malformed);
                }
            }
        }
        124 => drop(reader.take(4)?),
        123 => drop(reader.take(8)?),
        119 => drop(reader.text()?),
        _ => return Err(Malformed),
    }
    Ok(())
}

/// Refuses structs that lie within each other too deep: the library goes down them one call in another.
fn shallow(structs: &[Struct]) -> Result<(), Malformed> {
    let starts: BTreeMap<(u64, u32), usize> =
        (0..).zip(structs).map(|(index, one)| ((one.client, one.clock), index)).collect();
    let find = |client: u64, clock: u32| {
        let (_, index) = starts.range(..=(client, clock)).next_back()?;
        let found = structs.get(*index)?;
        (found.client == client && clock < found.clock + found.length).then_some(*index)
    };
    let mut depths: Vec<Option<usize>> = vec![None; structs.len()];
    for index in 0..structs.len() {
        let (mut path, mut next, mut depth) = (Vec::new(), Some(index), 0);
        while let Some(at) = next {
            if let Some(known) = depths.get(at).copied().flatten() {
                depth = known;
                break;
            }
            // Longer than there are structs: they stand in a ring.
            if path.len() > structs.len() {
                return Err(Malformed);
            }
            path.push(at);
            next = match structs.get(at).map(|one| one.place) {
                Some(Place::Within(client, clock) | Place::Beside(client, clock)) => find(client, clock),
                Some(Place::Root) | None => None,
            };
        }
        for at in path.into_iter().rev() {
            depth += usize::from(matches!(structs.get(at).map(|one| one.place), Some(Place::Within(..))));
            if depth > MAX_DEPTH {
                return Err(Malformed);
            }
            if let Some(slot) = depths.get_mut(at) {
                *slot = Some(depth);
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use yrs::{Doc, ReadTxn, StateVector, Text, Transact, WriteTxn, XmlElementPrelim, XmlFragment, XmlTextPrelim};

    use super::*;

    fn sections() -> Vec<String> {
        vec!["forslag".to_owned()]
    }

    fn update(make: impl FnOnce(&mut yrs::TransactionMut<'_>)) -> Vec<u8> {
        let doc = Doc::with_client_id(7);
        make(&mut doc.transact_mut());
        doc.transact().encode_state_as_update_v1(&StateVector::default())
    }

    fn nested(depth: usize) -> Vec<u8> {
        update(|txn| {
            let root = txn.get_or_insert_xml_fragment("forslag");
            let mut inner = root.push_back(txn, XmlElementPrelim::empty("blockquote"));
            for _ in 1..depth {
                inner = inner.push_back(txn, XmlElementPrelim::empty("blockquote"));
            }
        })
    }

    #[test]
    fn what_the_library_writes_is_read() {
        let bytes = update(|txn| {
            let root = txn.get_or_insert_xml_fragment("forslag");
            let paragraph = root.push_back(txn, XmlElementPrelim::empty("paragraph"));
            let text = paragraph.push_back(txn, XmlTextPrelim::new("abc å 😀"));
            text.remove_range(txn, 1, 2);
            text.format(txn, 0, 1, [("bold".into(), yrs::Any::Bool(true))].into());
        });
        let carried = inspect(&bytes, &sections()).unwrap();
        assert_eq!(carried.keys().copied().collect::<Vec<_>>(), [7]);
        assert!(inspect(&bytes, &["annat".to_owned()]).is_err());
        for cut in 0..bytes.len() {
            assert!(inspect(&bytes[..cut], &sections()).is_err(), "{cut}");
        }
        assert!(inspect(&[bytes, vec![0]].concat(), &sections()).is_err());
    }

    #[test]
    fn what_a_draft_is_not_made_of_is_refused() {
        let map = update(|txn| {
            yrs::Map::insert(&txn.get_or_insert_map("forslag"), txn, "a", 1_i64);
        });
        let array = update(|txn| {
            yrs::Array::push_back(&txn.get_or_insert_array("forslag"), txn, yrs::MapPrelim::default());
        });
        assert!(inspect(&map, &sections()).is_err());
        assert!(inspect(&array, &sections()).is_err());
        assert!(inspect(&nested(MAX_DEPTH), &sections()).is_ok());
        assert!(inspect(&nested(MAX_DEPTH + 2), &sections()).is_err());
        assert!(inspect(&nested(20_000), &sections()).is_err());
    }

    #[test]
    fn numbers_that_ask_for_memory_are_refused() {
        for bytes in [
            &[0xff; 12][..],
            &[1, 0xff, 0xff, 0xff, 0xff, 0x07, 1, 0],
            // One GC of 2³¹ clocks.
            &[1, 1, 1, 0, 0, 0x80, 0x80, 0x80, 0x80, 0x08, 0],
            // Any: an array.
            &[1, 1, 1, 0, 8, 1, 1, b'a', 1, 117, 1, 126, 0],
        ] {
            assert!(inspect(bytes, &sections()).is_err(), "{bytes:?}");
        }
        assert!(inspect(&[0, 0], &sections()).unwrap().is_empty());
    }
}
