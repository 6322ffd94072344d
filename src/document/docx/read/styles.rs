//! What the styles of a file mean.

use std::collections::HashMap;

use super::super::marks::{CONTINUE, INNER_HEADING, SINGLE_POINT};
use super::xml::Element;

/// What a paragraph's style makes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Role {
    /// Running text.
    #[default]
    Text,
    /// The document's title.
    Title,
    /// A heading of a level from 1.
    Heading(u8),
    /// A quotation.
    Quote,
    /// A heading of ours within a list or a quotation, 3 or 4.
    Inner(u8),
    /// A list's only point, of ours.
    Single,
    /// Goes on in an item so many lists deep.
    Continue(usize),
    /// A line of a table of contents.
    Contents,
}

/// What a style settles, its own or by what it is based on.
#[derive(Debug, Clone, Default)]
pub struct Style {
    /// What it makes of a paragraph.
    pub role: Role,
    /// All in bold.
    pub bold: bool,
    /// All in italics.
    pub italic: bool,
    /// Its numbering and level.
    pub numbering: Option<(String, usize)>,
    /// Its left indentation.
    pub indent: Option<usize>,
}

/// The styles by their id.
#[derive(Debug, Default)]
pub struct Styles {
    by_id: HashMap<String, Style>,
    /// The style of paragraphs that name none.
    standard: Option<String>,
}

impl Styles {
    /// Reads the styles part.
    pub fn new(root: &Element) -> Self {
        let raw: HashMap<&str, &Element> = root
            .elements()
            .filter(|element| &*element.name == "w:style")
            .filter_map(|element| Some((element.attribute("w:styleId")?, element)))
            .collect();
        let by_id = raw.keys().map(|id| ((*id).to_owned(), resolved(&raw, id))).collect();
        let standard = raw.iter().find_map(|(id, element)| {
            let is = element.attribute("w:type") == Some("paragraph")
                && matches!(element.attribute("w:default"), Some("1" | "true" | "on"));
            is.then(|| (*id).to_owned())
        });
        Self { by_id, standard }
    }

    /// A style by its id, or the standard one.
    pub fn get(&self, id: Option<&str>) -> Style {
        let id = id.or(self.standard.as_deref());
        id.and_then(|id| self.by_id.get(id)).cloned().unwrap_or_default()
    }
}

/// From the style itself outwards; what is nearest goes first.
fn resolved(raw: &HashMap<&str, &Element>, id: &str) -> Style {
    let mut style = Style::default();
    let (mut bold, mut italic) = (None, None);
    let mut next = Some(id);
    for _ in 0..20 {
        let Some(element) = next.and_then(|id| raw.get(id)) else { break };
        if style.role == Role::Text {
            style.role = role(element);
        }
        if let Some(format) = element.child("w:rPr") {
            bold = bold.or_else(|| format.flag("w:b"));
            italic = italic.or_else(|| format.flag("w:i"));
        }
        if let Some(format) = element.child("w:pPr") {
            style.indent = style.indent.or_else(|| indent(format));
            if style.numbering.is_none() {
                style.numbering = numbering(format);
            }
        }
        next = element.val("w:basedOn");
    }
    style.bold = bold.unwrap_or_default();
    style.italic = italic.unwrap_or_default();
    style
}

/// The numbering and level of a paragraph or style.
pub fn numbering(format: &Element) -> Option<(String, usize)> {
    let numbers = format.child("w:numPr")?;
    let level = numbers.val("w:ilvl").and_then(|level| level.parse().ok()).unwrap_or_default();
    Some((numbers.val("w:numId")?.to_owned(), level))
}

/// The left indentation of a paragraph or style.
pub fn indent(format: &Element) -> Option<usize> {
    let indent = format.child("w:ind")?;
    let left = indent.attribute("w:left").or_else(|| indent.attribute("w:start"))?;
    Some(left.parse::<usize>().unwrap_or_default())
}

fn role(element: &Element) -> Role {
    let name = element.val("w:name").unwrap_or_default();
    let lower = name.to_lowercase();
    let level = |text: &str| text.trim().parse::<u8>().ok().filter(|level| (1..=9).contains(level));
    let heading = ["heading", "rubrik"].iter().find_map(|word| lower.strip_prefix(word)).and_then(level);
    if let Some(level) = heading {
        return Role::Heading(level);
    }
    let outline = element.child("w:pPr").and_then(|format| format.val("w:outlineLvl")).and_then(level0);
    if name == SINGLE_POINT {
        Role::Single
    } else if let Some(level) = name.strip_prefix(INNER_HEADING).and_then(level) {
        Role::Inner(2 + level.min(2))
    } else if let Some(depth) = name.strip_prefix(CONTINUE) {
        Role::Continue(depth.trim().parse().unwrap_or(1))
    } else if lower.starts_with("toc ") || lower.starts_with("innehåll ") {
        Role::Contents
    } else if matches!(lower.as_str(), "title" | "titel" | "rubrik") {
        Role::Title
    } else if matches!(lower.as_str(), "quote" | "intense quote" | "quotations" | "citat" | "starkt citat") {
        Role::Quote
    } else if let Some(level) = outline {
        Role::Heading(level)
    } else {
        Role::Text
    }
}

/// The heading level of an outline level, of which the last says that it is text.
pub fn level0(outline: &str) -> Option<u8> {
    outline.parse::<u8>().ok().filter(|level| *level < 9).map(|level| level + 1)
}
