//! The objects of a PDF (ISO 32000-1, 7.3), and how they are written.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::Error;

/// An object. Numbers with a point keep their text, so that a rewritten object says the same.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Object {
    Null,
    Bool(bool),
    Int(i64),
    Real(String),
    Name(Vec<u8>),
    Text(Vec<u8>),
    List(Vec<Object>),
    Dict(Dict),
    Stream(Stream),
    Ref(Id),
}

/// Number and generation of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Id {
    pub number: u32,
    pub generation: u16,
}

/// A dictionary with its keys in order.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Dict(pub BTreeMap<Vec<u8>, Object>);

/// A stream; its packed bytes are a range of the file.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Stream {
    pub dict: Dict,
    pub data: Range<usize>,
}

impl Id {
    pub(crate) fn new(number: u32) -> Self {
        Self { number, generation: 0 }
    }
}

impl Dict {
    pub(crate) fn get(&self, key: &str) -> Option<&Object> {
        self.0.get(key.as_bytes())
    }

    pub(crate) fn set(&mut self, key: &str, value: Object) {
        self.0.insert(key.as_bytes().to_vec(), value);
    }

    pub(crate) fn int(&self, key: &str) -> Option<i64> {
        if let Some(Object::Int(value)) = self.get(key) { Some(*value) } else { None }
    }

    /// A number that can be an index or a length.
    pub(crate) fn size(&self, key: &str) -> Option<usize> {
        self.int(key).and_then(|value| usize::try_from(value).ok())
    }

    pub(crate) fn name(&self, key: &str) -> Option<&[u8]> {
        if let Some(Object::Name(value)) = self.get(key) { Some(value) } else { None }
    }

    pub(crate) fn is(&self, key: &str, name: &str) -> bool {
        self.name(key) == Some(name.as_bytes())
    }
}

impl Object {
    pub(crate) fn named(name: &str) -> Self {
        Self::Name(name.as_bytes().to_vec())
    }

    /// The dictionary, of a stream too.
    pub(crate) fn dict(&self) -> Option<&Dict> {
        match self {
            Self::Dict(dict) | Self::Stream(Stream { dict, .. }) => Some(dict),
            _ => None,
        }
    }

    /// The same, taken.
    pub(crate) fn into_dict(self) -> Option<Dict> {
        match self {
            Self::Dict(dict) | Self::Stream(Stream { dict, .. }) => Some(dict),
            _ => None,
        }
    }

    pub(crate) fn id(&self) -> Option<Id> {
        if let Self::Ref(id) = self { Some(*id) } else { None }
    }

    pub(crate) fn list(&self) -> Option<&[Object]> {
        if let Self::List(list) = self { Some(list) } else { None }
    }

    pub(crate) fn text(&self) -> Option<&[u8]> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// Appends the object as it stands in a file. Streams are written by who knows their bytes.
    pub(crate) fn write(&self, out: &mut Vec<u8>) -> Result<(), Error> {
        match self {
            Self::Null => out.extend(b"null"),
            Self::Bool(value) => out.extend(value.to_string().as_bytes()),
            Self::Int(value) => out.extend(value.to_string().as_bytes()),
            Self::Real(text) => out.extend(text.as_bytes()),
            Self::Name(name) => write_name(name, out),
            Self::Text(text) => write_text(text, out),
            Self::Ref(id) => out.extend(format!("{} {} R", id.number, id.generation).as_bytes()),
            Self::List(list) => {
                out.push(b'[');
                for (index, item) in list.iter().enumerate() {
                    if index > 0 {
                        out.push(b' ');
                    }
                    item.write(out)?;
                }
                out.push(b']');
            }
            Self::Dict(dict) => {
                out.extend(b"<<");
                for (key, value) in &dict.0 {
                    write_name(key, out);
                    out.push(b' ');
                    value.write(out)?;
                }
                out.extend(b">>");
            }
            Self::Stream(_) => return Err(Error::Pdf("a stream stands where a plain object must")),
        }
        Ok(())
    }
}

fn write_name(name: &[u8], out: &mut Vec<u8>) {
    out.push(b'/');
    for &byte in name {
        if byte.is_ascii_alphanumeric() || b"+-_.:*'\"!$&,;=?@^`|~\\".contains(&byte) {
            out.push(byte);
        } else {
            out.extend(format!("#{byte:02X}").as_bytes());
        }
    }
}

fn write_text(text: &[u8], out: &mut Vec<u8>) {
    out.push(b'<');
    out.extend(hex::encode_upper(text).as_bytes());
    out.push(b'>');
}
