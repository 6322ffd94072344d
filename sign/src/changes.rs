//! What lies behind a seal: which objects a later update has added, changed or taken away, and what they are.

use std::collections::{BTreeMap, BTreeSet};

use crate::Error;
use crate::file::Entry;
use crate::file::File;
use crate::file::object::{Dict, Id, Object};
use crate::file::tree::{embedded_files, pages, signature_fields, take, text};

/// Changes that are told one by one.
const MAX_TOLD: usize = 500;

/// What came after the seal, and is not covered by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Later {
    /// How many bytes.
    pub bytes: usize,
    /// How many revisions they make; none, if they are no update at all.
    pub revisions: usize,
    /// What differs from the sealed state, at most 500.
    pub changes: Vec<Change>,
    /// Why the changes could not all be told.
    pub unreadable: Option<String>,
}

/// An object that is not as it was when the file was sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its number in the file.
    pub object: u32,
    /// What it is.
    pub part: Part,
    /// What happened to it.
    pub how: How,
}

/// What happened to an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// It was not there before.
    Added,
    /// It was another.
    Changed,
    /// It is no longer there.
    Removed,
}

/// What an object is to the one who reads the paper. Pages are counted from one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// The file's root: what the whole is made of.
    Catalog,
    /// The list of pages.
    Pages,
    /// A page as such: its size, what belongs to it.
    Page(usize),
    /// What is printed on the page.
    Content(usize),
    /// A picture or a form that is drawn.
    Drawing,
    /// A note, link, stamp or field on a page.
    Annotation,
    /// A form field, or the list of them.
    Field,
    /// A signature or a seal.
    Signature,
    /// An embedded file, by name where it is known.
    Attachment(Option<String>),
    /// Title, author, dates.
    Metadata,
    /// The tags for screen readers.
    Structure,
    /// A font.
    Font,
    /// Certificates and lists kept for later verification (DSS).
    Validation,
    /// Something else.
    Other,
}

/// Compares the file with its first `sealed` bytes.
pub(crate) fn later(file: &File<'_>, sealed: usize) -> Later {
    let revisions = file.sections.iter().filter(|section| section.at >= sealed).count();
    let bytes = file.bytes.len().saturating_sub(sealed);
    match changes(file, sealed) {
        Ok((changes, more)) => {
            Later { bytes, revisions, changes, unreadable: more.then(|| "there are more".to_owned()) }
        }
        Err(error) => Later { bytes, revisions, changes: Vec::new(), unreadable: Some(error.to_string()) },
    }
}

fn changes(file: &File<'_>, sealed: usize) -> Result<(Vec<Change>, bool), Error> {
    let old = file.first_bytes(sealed)?;
    let newer = file.sections.iter().filter(|section| section.at >= sealed);
    let mut numbers: BTreeSet<Id> = newer
        .flat_map(|section| section.entries.iter())
        .map(|(number, entry)| Id {
            number: *number,
            generation: if let Entry::At { generation, .. } = entry { *generation } else { 0 },
        })
        .collect();
    // An entry of the sealed state may lead to bytes that came only later.
    let dangling = old.sections.iter().flat_map(|section| section.entries.iter());
    numbers.extend(dangling.filter_map(|(number, entry)| match entry {
        Entry::At { offset, generation } if *offset >= sealed => Some(Id { number: *number, generation: *generation }),
        _ => None,
    }));
    let (old_parts, new_parts) = (parts(&old), parts(file));
    let mut told = Vec::new();
    for id in numbers {
        let (before, after) = (readable(&old, id)?, readable(file, id)?);
        let how = match (&before, &after) {
            (Object::Null, Object::Null) => continue,
            (Object::Null, _) => How::Added,
            (_, Object::Null) => How::Removed,
            _ if same(&before, &after, file.bytes) => continue,
            _ => How::Changed,
        };
        let shown = if how == How::Removed { &before } else { &after };
        let Some(part) =
            new_parts.get(&id.number).or_else(|| old_parts.get(&id.number)).cloned().or_else(|| kind(shown))
        else {
            continue;
        };
        if told.len() >= MAX_TOLD {
            return Ok((told, true));
        }
        told.push(Change { object: id.number, part, how });
    }
    Ok((told, false))
}

/// The object, or nothing where there is none that can be read.
fn readable(file: &File<'_>, id: Id) -> Result<Object, Error> {
    match file.load(id) {
        Err(error @ Error::TooLarge(_)) => Err(error),
        read => Ok(read.unwrap_or(Object::Null)),
    }
}

/// Both lie in the same bytes, the older in their first part.
fn same(before: &Object, after: &Object, bytes: &[u8]) -> bool {
    match (before, after) {
        (Object::Stream(before), Object::Stream(after)) => {
            before.dict == after.dict && bytes.get(before.data.clone()) == bytes.get(after.data.clone())
        }
        _ => before == after,
    }
}

/// What the objects are that can be reached from the catalog; as many as can be read.
fn parts(file: &File<'_>) -> BTreeMap<u32, Part> {
    let mut parts = BTreeMap::new();
    let mut put = |object: Option<&Object>, part: &Part| {
        if let Some(Object::Ref(id)) = object {
            parts.entry(id.number).or_insert_with(|| part.clone());
        }
    };
    let Ok(trailer) = file.trailer() else { return parts };
    put(trailer.get("Root"), &Part::Catalog);
    put(trailer.get("Info"), &Part::Metadata);
    let Ok((_, catalog)) = file.catalog() else { return parts };
    put(catalog.get("Pages"), &Part::Pages);
    put(catalog.get("Metadata"), &Part::Metadata);
    put(catalog.get("AcroForm"), &Part::Field);
    put(catalog.get("StructTreeRoot"), &Part::Structure);
    put(catalog.get("DSS"), &Part::Validation);
    for (index, (id, mut page)) in pages(file).unwrap_or_default().into_iter().enumerate() {
        put(Some(&Object::Ref(id)), &Part::Page(index + 1));
        put(page.get("Annots"), &Part::Annotation);
        put(page.get("Contents"), &Part::Content(index + 1));
        for content in take(file, &mut page, "Contents").unwrap_or_default() {
            put(Some(&content), &Part::Content(index + 1));
        }
    }
    for field in signature_fields(file).unwrap_or_default() {
        put(field.dict.get("V"), &Part::Signature);
    }
    for (name, specification) in embedded_files(file).unwrap_or_default() {
        let part = Part::Attachment(Some(name));
        let Ok(Some(embedded)) = file.dict(&specification, "EF") else { continue };
        put(embedded.get("F"), &part);
        put(embedded.get("UF"), &part);
    }
    parts
}

/// What an object says of itself; nothing for those that only carry others.
fn kind(object: &Object) -> Option<Part> {
    let Some(dict) = object.dict() else { return Some(Part::Other) };
    Some(match dict.name("Type").unwrap_or_default() {
        b"XRef" | b"ObjStm" => return None,
        b"Catalog" => Part::Catalog,
        b"Page" | b"Pages" => Part::Pages,
        b"Annot" if dict.is("Subtype", "Widget") => Part::Field,
        b"Annot" => Part::Annotation,
        b"StructElem" | b"StructTreeRoot" => Part::Structure,
        b"Font" | b"FontDescriptor" => Part::Font,
        b"XObject" => Part::Drawing,
        b"Metadata" => Part::Metadata,
        b"Sig" | b"DocTimeStamp" => Part::Signature,
        b"EmbeddedFile" => Part::Attachment(None),
        b"Filespec" => Part::Attachment(dict.get("UF").or_else(|| dict.get("F")).and_then(Object::text).map(text)),
        b"DSS" => Part::Validation,
        _ => by_keys(dict),
    })
}

fn by_keys(dict: &Dict) -> Part {
    if dict.is("Subtype", "Widget") || dict.get("FT").is_some() {
        Part::Field
    } else if dict.get("Rect").is_some() && dict.get("Subtype").is_some() {
        Part::Annotation
    } else if dict.is("Subtype", "Form") || dict.is("Subtype", "Image") {
        Part::Drawing
    } else {
        Part::Other
    }
}
