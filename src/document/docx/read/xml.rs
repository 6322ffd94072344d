//! A part's XML as a tree, within limits. Entities other than XML's own five, and document types, are refused.

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{NamespaceResolver, QName, ResolveResult};
use quick_xml::reader::NsReader;

use super::WordError;

/// Elements within each other.
const MAX_DEPTH: usize = 120;
/// Elements of all parts.
pub const MAX_ELEMENTS: usize = 400_000;

/// The namespaces that mean something here, by the prefix that they commonly have.
const NAMESPACES: [(&str, &str); 8] = [
    ("w", "http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    ("w", "http://purl.oclc.org/ooxml/wordprocessingml/main"),
    ("r", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
    ("r", "http://purl.oclc.org/ooxml/officeDocument/relationships"),
    ("mc", "http://schemas.openxmlformats.org/markup-compatibility/2006"),
    ("m", "http://schemas.openxmlformats.org/officeDocument/2006/math"),
    ("m", "http://purl.oclc.org/ooxml/officeDocument/math"),
    ("v", "urn:schemas-microsoft-com:vml"),
];

/// An element, named with one of the known prefixes, or with its bare name.
#[derive(Debug, Default)]
pub struct Element {
    /// Such as `w:p`.
    pub name: Box<str>,
    attributes: Vec<(Box<str>, Box<str>)>,
    /// What it holds.
    pub children: Vec<Node>,
}

/// A part of an element.
#[derive(Debug)]
pub enum Node {
    /// An element.
    Element(Element),
    /// Characters.
    Text(String),
}

impl Element {
    /// The elements within.
    pub fn elements(&self) -> impl Iterator<Item = &Self> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The first element of a name.
    pub fn child(&self, name: &str) -> Option<&Self> {
        self.elements().find(|element| &*element.name == name)
    }

    /// An attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| &**known == name).map(|(_, value)| &**value)
    }

    /// The `w:val` of a child.
    pub fn val(&self, name: &str) -> Option<&str> {
        self.child(name)?.attribute("w:val")
    }

    /// Whether a child says yes: it is there, and does not say no.
    pub fn flag(&self, name: &str) -> Option<bool> {
        let value = self.child(name)?.attribute("w:val");
        Some(!matches!(value, Some("0" | "false" | "off" | "none")))
    }

    /// The characters directly within.
    pub fn text(&self) -> String {
        let one = |node: &Node| match node {
            Node::Text(text) => text.clone(),
            Node::Element(_) => String::new(),
        };
        self.children.iter().map(one).collect()
    }

    /// Every element of a name, at any depth.
    pub fn count(&self, name: &str) -> usize {
        self.elements().map(|element| usize::from(&*element.name == name) + element.count(name)).sum()
    }
}

/// Reads a part. `budget` is how many elements may still come.
pub fn parse(text: &str, budget: &mut usize) -> Result<Element, WordError> {
    let mut reader = NsReader::from_str(text.strip_prefix('\u{FEFF}').unwrap_or(text));
    let mut open: Vec<Element> = Vec::new();
    let mut root = None;
    loop {
        match reader.read_event().map_err(|_| WordError::Broken)? {
            Event::Start(start) => {
                let element = begin(&start, reader.resolver(), open.len(), budget)?;
                open.push(element);
            }
            Event::Empty(start) => {
                let element = begin(&start, reader.resolver(), open.len(), budget)?;
                end(element, &mut open, &mut root)?;
            }
            Event::End(_) => {
                let element = open.pop().ok_or(WordError::Broken)?;
                end(element, &mut open, &mut root)?;
            }
            Event::Text(text) => characters(&text.xml10_content(), &mut open),
            Event::CData(text) => characters(&text.xml10_content(), &mut open),
            Event::GeneralRef(reference) => {
                let character = match reference.resolve_char_ref().map_err(|_| WordError::Broken)? {
                    Some(character) => character,
                    None => entity(&reference.into_inner())?,
                };
                characters(character.encode_utf8(&mut [0; 4]), &mut open);
            }
            Event::DocType(_) => return Err(WordError::Broken),
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
            Event::Eof => break,
        }
    }
    root.filter(|_| open.is_empty()).ok_or(WordError::Broken)
}

fn entity(name: &str) -> Result<char, WordError> {
    Ok(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => return Err(WordError::Broken),
    })
}

fn begin(
    start: &BytesStart<'_>,
    resolver: &NamespaceResolver,
    depth: usize,
    budget: &mut usize,
) -> Result<Element, WordError> {
    *budget = budget.checked_sub(1).ok_or(WordError::TooLarge)?;
    if depth >= MAX_DEPTH {
        return Err(WordError::TooLarge);
    }
    let (namespace, _) = resolver.resolve_element(start.name());
    let name = named(&namespace, start.name());
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|_| WordError::Broken)?;
        let (namespace, local) = resolver.resolve_attribute(attribute.key);
        if attribute.key.as_namespace_binding().is_some() || local.as_ref().starts_with("rsid") {
            continue;
        }
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|_| WordError::Broken)?;
        attributes.push((named(&namespace, attribute.key), value.into()));
    }
    Ok(Element { name, attributes, children: Vec::new() })
}

fn named(namespace: &ResolveResult<'_>, name: QName<'_>) -> Box<str> {
    let local = name.local_name();
    let local: &str = local.as_ref();
    let ResolveResult::Bound(bound) = namespace else { return local.into() };
    let known = NAMESPACES.iter().find(|(_, address)| *address == bound.as_ref());
    known.map_or_else(|| local.into(), |(prefix, _)| format!("{prefix}:{local}").into())
}

fn end(element: Element, open: &mut [Element], root: &mut Option<Element>) -> Result<(), WordError> {
    match open.last_mut() {
        Some(parent) => parent.children.push(Node::Element(element)),
        None if root.is_none() => *root = Some(element),
        None => return Err(WordError::Broken),
    }
    Ok(())
}

/// Space between elements is not kept, save where it is text.
fn characters(text: &str, open: &mut [Element]) {
    let Some(parent) = open.last_mut() else { return };
    let is_text = matches!(&*parent.name, "w:t" | "w:instrText");
    if !is_text && text.trim().is_empty() {
        return;
    }
    match parent.children.last_mut() {
        Some(Node::Text(before)) => before.push_str(text),
        _ => parent.children.push(Node::Text(text.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<Element, WordError> {
        parse(text, &mut 1000)
    }

    #[test]
    fn names_are_told_by_their_namespaces() {
        let text = "<x:p xmlns:x='http://purl.oclc.org/ooxml/wordprocessingml/main' x:rsidR='1' x:val='a&amp;b'>\
             <x:t> &lt;å&#228;<![CDATA[<c>]]> </x:t> <y/></x:p>";
        let root = parsed(text).unwrap();
        assert_eq!((&*root.name, root.attribute("w:val"), root.attributes.len()), ("w:p", Some("a&b"), 1));
        assert_eq!(root.child("w:t").unwrap().text(), " <åä<c> ");
        assert_eq!(root.children.len(), 2);
    }

    #[test]
    fn what_is_refused() {
        let deep = format!("{}{}", "<a>".repeat(121), "</a>".repeat(121));
        for (text, error) in [
            ("", WordError::Broken),
            ("<a>", WordError::Broken),
            ("<a></b>", WordError::Broken),
            ("<a/><a/>", WordError::Broken),
            ("<a>&x;</a>", WordError::Broken),
            ("<a b='&x;'/>", WordError::Broken),
            ("<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>", WordError::Broken),
            (deep.as_str(), WordError::TooLarge),
        ] {
            assert_eq!(parsed(text).unwrap_err(), error, "{text:.40}");
        }
        assert_eq!(parse("<a><b/></a>", &mut 1).unwrap_err(), WordError::TooLarge);
    }
}
