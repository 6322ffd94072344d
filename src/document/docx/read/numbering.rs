//! What the numberings of a file are: bullets or numbers, and how far in.

use std::collections::HashMap;

use super::xml::Element;

/// A level of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Level {
    /// Its numbering.
    pub number: String,
    /// The shape whose count it shares: two numberings may have one.
    pub list: String,
    /// Its first point begins a new count.
    pub restarts: bool,
    /// Numbers, not bullets.
    pub ordered: bool,
    /// Has neither.
    pub none: bool,
    /// Where it begins.
    pub start: u32,
    /// The indentation of its text.
    pub indent: usize,
}

/// The numberings by their id.
#[derive(Debug, Default)]
pub struct Numbering {
    levels: HashMap<(String, usize), Level>,
}

impl Numbering {
    /// Reads the numbering part.
    pub fn new(root: &Element) -> Self {
        let named = |name: &'static str| root.elements().filter(move |element| &*element.name == name);
        let shapes: HashMap<&str, &Element> = named("w:abstractNum")
            .filter_map(|element| Some((element.attribute("w:abstractNumId")?, element)))
            .collect();
        let by_style: HashMap<&str, &Element> =
            shapes.values().filter_map(|shape| Some((shape.val("w:styleLink")?, *shape))).collect();
        let mut levels = HashMap::new();
        for number in named("w:num") {
            let (Some(id), Some(shape)) = (number.attribute("w:numId"), number.val("w:abstractNumId")) else {
                continue;
            };
            let Some(own) = shapes.get(shape) else { continue };
            // A numbering may only name the style that has its levels.
            let linked = own.val("w:numStyleLink").and_then(|style| by_style.get(style));
            for level in linked.unwrap_or(own).elements().filter(|element| &*element.name == "w:lvl") {
                if let Some((at, level)) = read(level, id, shape, number) {
                    levels.insert((id.to_owned(), at), level);
                }
            }
        }
        Self { levels }
    }

    /// A level of a numbering.
    pub fn get(&self, id: &str, level: usize) -> Option<&Level> {
        self.levels.get(&(id.to_owned(), level))
    }
}

fn read(level: &Element, id: &str, shape: &str, number: &Element) -> Option<(usize, Level)> {
    let at: usize = level.attribute("w:ilvl")?.parse().ok()?;
    let mine = number.elements().find(|element| {
        &*element.name == "w:lvlOverride" && element.attribute("w:ilvl").map(str::parse) == Some(Ok(at))
    });
    let restart = mine.and_then(|mine| mine.val("w:startOverride"));
    let level = mine.and_then(|mine| mine.child("w:lvl")).unwrap_or(level);
    let format = level.val("w:numFmt").unwrap_or("decimal");
    let indent = level.child("w:pPr").and_then(super::styles::indent).unwrap_or_default();
    let start = restart.or_else(|| level.val("w:start")).and_then(|start| start.parse().ok()).unwrap_or(1);
    let (number, list, restarts) = (id.to_owned(), shape.to_owned(), restart.is_some());
    let (ordered, none) = (format != "bullet", format == "none");
    Some((at, Level { number, list, restarts, ordered, none, start, indent }))
}
