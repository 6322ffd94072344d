//! The trees below the catalog: pages, form fields, named files. Each is walked with a bound and never twice through the
//! same object.

use std::collections::BTreeSet;

use super::File;
use super::object::{Dict, Id, Object};
use crate::Error;

/// Nodes of one tree.
const MAX_NODES: usize = 1 << 16;

/// A form field without children.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    pub name: String,
    pub dict: Dict,
}

/// Goes through a tree from `root`; `visit` tells a node's children. A node that was seen is passed over.
fn walk(
    file: &File<'_>,
    root: &Object,
    mut visit: impl FnMut(Option<Id>, Dict) -> Result<Vec<Object>, Error>,
) -> Result<(), Error> {
    let mut seen = BTreeSet::new();
    let mut waiting = vec![root.clone()];
    let mut nodes = 0;
    while let Some(node) = waiting.pop() {
        let id = node.id();
        if id.is_some_and(|id| !seen.insert(id)) {
            continue;
        }
        nodes += 1;
        if nodes > MAX_NODES {
            return Err(Error::TooLarge("a tree"));
        }
        let Some(dict) = file.follow(&node)?.dict().cloned() else { continue };
        waiting.extend(visit(id, dict)?.into_iter().rev());
        if waiting.len() > 16 * MAX_NODES {
            return Err(Error::TooLarge("a tree"));
        }
    }
    Ok(())
}

/// The children under `key`.
pub(crate) fn kids(file: &File<'_>, dict: &Dict, key: &str) -> Result<Vec<Object>, Error> {
    Ok(match file.value(dict, key)? {
        Object::List(list) => list,
        _ => Vec::new(),
    })
}

/// The pages in order.
pub(crate) fn pages(file: &File<'_>) -> Result<Vec<(Id, Dict)>, Error> {
    let (_, catalog) = file.catalog()?;
    let mut pages = Vec::new();
    walk(file, catalog.get("Pages").unwrap_or(&Object::Null), |id, dict| {
        if dict.get("Kids").is_some() {
            return kids(file, &dict, "Kids");
        }
        if let Some(id) = id {
            pages.push((id, dict));
        }
        Ok(Vec::new())
    })?;
    Ok(pages)
}

/// The signature fields, with what they have from their parents.
pub(crate) fn signature_fields(file: &File<'_>) -> Result<Vec<Field>, Error> {
    let (_, catalog) = file.catalog()?;
    let Some(form) = file.dict(&catalog, "AcroForm")? else { return Ok(Vec::new()) };
    let mut fields = Vec::new();
    // What a child has from its parent goes along in a node of our own.
    let start = Dict([(b"Kids".to_vec(), form.get("Fields").cloned().unwrap_or(Object::Null))].into());
    let mut seen = BTreeSet::new();
    let mut waiting = vec![(start, String::new(), false, 0_usize)];
    while let Some((dict, name, signature, depth)) = waiting.pop() {
        let own = dict.get("T").map(|text| file.follow(text)).transpose()?;
        let name = match own.as_ref().and_then(Object::text).map(text) {
            Some(own) if name.is_empty() => own,
            Some(own) => format!("{name}.{own}"),
            None => name,
        };
        let signature = match file.value(&dict, "FT")? {
            Object::Name(kind) => kind == b"Sig",
            _ => signature,
        };
        let mut children = Vec::new();
        for kid in kids(file, &dict, "Kids")? {
            if kid.id().is_some_and(|id| !seen.insert(id)) || seen.len() > MAX_NODES || depth > 32 {
                continue;
            }
            children.extend(file.follow(&kid)?.dict().cloned());
        }
        if signature && dict.get("V").is_some() {
            fields.push(Field { name: name.clone(), dict });
        }
        waiting.extend(children.into_iter().rev().map(|child| (child, name.clone(), signature, depth + 1)));
    }
    Ok(fields)
}

/// Names and file specifications of the embedded files.
pub(crate) fn embedded_files(file: &File<'_>) -> Result<Vec<(String, Dict)>, Error> {
    let (_, catalog) = file.catalog()?;
    let Some(names) = file.dict(&catalog, "Names")? else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    walk(file, names.get("EmbeddedFiles").unwrap_or(&Object::Null), |_, dict| {
        for pair in kids(file, &dict, "Names")?.chunks(2) {
            let [key, specification] = pair else { continue };
            let key = file.follow(key)?.text().map(text).unwrap_or_default();
            let Some(specification) = file.follow(specification)?.dict().cloned() else { continue };
            let shown = match (file.value(&specification, "UF")?, file.value(&specification, "F")?) {
                (Object::Text(name), _) | (_, Object::Text(name)) => text(&name),
                _ => key,
            };
            found.push((shown, specification));
        }
        kids(file, &dict, "Kids")
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
