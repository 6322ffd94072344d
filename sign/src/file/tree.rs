//! The trees below the catalog: pages, form fields, named files. Each is walked with a bound and never twice through the
//! same object.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::File;
use super::object::{Dict, Id, Object};
use crate::Error;

/// Nodes of one tree.
const MAX_NODES: usize = 1 << 16;
/// Signature fields of one form.
const MAX_FIELDS: usize = 64;
/// Bytes of the whole name of a field.
const MAX_NAME: usize = 4 << 10;
/// Embedded files.
const MAX_FILES: usize = 256;

/// A form field without children.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    pub name: String,
    pub dict: Dict,
}

/// Goes through a tree from `root`; `visit` tells a node's children. A node that was seen is passed over. What has been
/// read is handed on and not copied, or a small file would be large once it is walked.
fn walk<T>(
    file: &File<'_>,
    root: (Object, T),
    mut visit: impl FnMut(Option<Id>, Dict, T) -> Result<Vec<(Object, T)>, Error>,
) -> Result<(), Error> {
    let mut seen = BTreeSet::new();
    let mut waiting = vec![root];
    let mut nodes = 0;
    while let Some((node, given)) = waiting.pop() {
        let id = node.id();
        if id.is_some_and(|id| !seen.insert(id)) {
            continue;
        }
        nodes += 1;
        let Some(dict) = file.follow(node)?.into_dict() else { continue };
        waiting.extend(visit(id, dict, given)?.into_iter().rev());
        if nodes + waiting.len() > MAX_NODES {
            return Err(Error::TooLarge("a tree"));
        }
    }
    Ok(())
}

/// The list under `key`, taken out of the dictionary; empty if there is none.
pub(crate) fn take(file: &File<'_>, dict: &mut Dict, key: &str) -> Result<Vec<Object>, Error> {
    Ok(match file.follow(dict.0.remove(key.as_bytes()).unwrap_or(Object::Null))? {
        Object::List(list) => list,
        _ => Vec::new(),
    })
}

/// The pages in order.
pub(crate) fn pages(file: &File<'_>) -> Result<Vec<(Id, Dict)>, Error> {
    let (_, catalog) = file.catalog()?;
    let mut pages = Vec::new();
    let root = catalog.get("Pages").cloned().unwrap_or(Object::Null);
    walk(file, (root, ()), |id, mut dict, ()| {
        if dict.get("Kids").is_some() {
            return Ok(take(file, &mut dict, "Kids")?.into_iter().map(|kid| (kid, ())).collect());
        }
        if let Some(id) = id {
            pages.push((id, dict));
        }
        Ok(Vec::new())
    })?;
    Ok(pages)
}

/// What a form field has from those above it.
#[derive(Clone, Default)]
struct Above {
    name: Rc<str>,
    signature: bool,
}

/// The signature fields, with what they have from their parents.
pub(crate) fn signature_fields(file: &File<'_>) -> Result<Vec<Field>, Error> {
    let (_, catalog) = file.catalog()?;
    let Some(form) = file.dict(&catalog, "AcroForm")? else { return Ok(Vec::new()) };
    let mut fields = Vec::new();
    // The form itself is a node without a name.
    let top = Dict([(b"Kids".to_vec(), form.get("Fields").cloned().unwrap_or(Object::Null))].into());
    walk(file, (Object::Dict(top), Above::default()), |_, mut dict, mut above| {
        if let Some(own) = file.value(&dict, "T")?.text() {
            let joint = if above.name.is_empty() { "" } else { "." };
            above.name = format!("{}{joint}{}", above.name, text(own)).into();
        }
        if above.name.len() > MAX_NAME {
            return Err(Error::TooLarge("the name of a field"));
        }
        if let Object::Name(kind) = file.value(&dict, "FT")? {
            above.signature = kind == b"Sig";
        }
        let children = take(file, &mut dict, "Kids")?.into_iter().map(|kid| (kid, above.clone())).collect();
        if above.signature && dict.get("V").is_some() {
            if fields.len() >= MAX_FIELDS {
                return Err(Error::TooLarge("signatures"));
            }
            fields.push(Field { name: above.name.to_string(), dict });
        }
        Ok(children)
    })?;
    Ok(fields)
}

/// Names and file specifications of the embedded files.
pub(crate) fn embedded_files(file: &File<'_>) -> Result<Vec<(String, Dict)>, Error> {
    let (_, catalog) = file.catalog()?;
    let Some(names) = file.dict(&catalog, "Names")? else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    let root = names.get("EmbeddedFiles").cloned().unwrap_or(Object::Null);
    walk(file, (root, ()), |_, mut dict, ()| {
        let mut names = take(file, &mut dict, "Names")?.into_iter();
        while let (Some(key), Some(specification)) = (names.next(), names.next()) {
            let key = file.follow(key)?.text().map(text).unwrap_or_default();
            let Some(specification) = file.follow(specification)?.into_dict() else { continue };
            let shown = match (file.value(&specification, "UF")?, file.value(&specification, "F")?) {
                (Object::Text(name), _) | (_, Object::Text(name)) => text(&name),
                _ => key,
            };
            if found.len() >= MAX_FILES {
                return Err(Error::TooLarge("attachments"));
            }
            found.push((shown, specification));
        }
        Ok(take(file, &mut dict, "Kids")?.into_iter().map(|kid| (kid, ())).collect())
    })?;
    Ok(found)
}

/// A text string (ISO 32000-1, 7.9.2.2): UTF-16 with a mark, else as Latin-1, which agrees with `PDFDocEncoding` where it
/// matters to us.
pub(crate) fn text(bytes: &[u8]) -> String {
    match bytes {
        [0xfe, 0xff, rest @ ..] => {
            let units: Vec<u16> = rest.as_chunks::<2>().0.iter().map(|pair| u16::from_be_bytes(*pair)).collect();
            String::from_utf16_lossy(&units)
        }
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        other => other.iter().map(|byte| char::from(*byte)).collect(),
    }
}

/// The same, written.
pub(crate) fn to_text(value: &str) -> Object {
    let mut bytes = vec![0xfe, 0xff];
    bytes.extend(value.encode_utf16().flat_map(u16::to_be_bytes));
    Object::Text(bytes)
}
