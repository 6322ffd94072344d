//! A Word file's text as blocks, with what was left out of it told in Swedish.
//!
//! `package` opens the file and `xml` its parts, within limits; `styles` and `numbering` say what
//! paragraphs are; `inlines`, `blocks`, `lists` and `tables` make the model of them; `remarks` counts what
//! the model has no place for. Which headings begin which section is for `import` to say.

mod blocks;
mod inlines;
mod lists;
mod numbering;
mod package;
mod relations;
mod remarks;
mod styles;
mod tables;
mod xml;

use std::collections::{BTreeSet, HashMap};

use super::{APPLICATION, marks};
use crate::document::model::{Block, FactRef, Inline};
use numbering::Numbering;
use package::Package;
use relations::Relations;
use remarks::Remarks;
use styles::Styles;
use xml::Element;

/// Why a file cannot be read as Word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordError {
    /// Damaged, or not what it says.
    Broken,
    /// More than is read.
    TooLarge,
    /// A packed file of another kind, in words.
    Other(&'static str),
}

/// What a file holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Word {
    /// The text, in order.
    pub pieces: Vec<Piece>,
    /// The lines at the heads of the pages.
    pub header: Vec<String>,
    /// The lines at their feet.
    pub footer: Vec<String>,
    /// Texts in boxes beside the text, with the paragraph that they belong to.
    pub boxes: Vec<(usize, String)>,
    /// What was left out or changed, some of it with its paragraph.
    pub remarks: Vec<(Option<usize>, String)>,
    /// Written by us and touched by no other program.
    pub own: bool,
}

/// A part of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// An empty paragraph.
    Gap,
    /// A paragraph outside lists and tables.
    Paragraph(Paragraph),
    /// A list, a quotation or a heading within one, with its first paragraph.
    Block(usize, Block<FactRef>),
    /// A table, and the paragraphs of its cells.
    Table(usize, Block<FactRef>, Vec<Paragraph>),
}

/// A paragraph.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Paragraph {
    /// Its place among all of the text's, from 1.
    pub number: usize,
    /// The level of its heading style; 0 is the title's.
    pub heading: Option<u8>,
    /// Its style is bold.
    pub bold: bool,
    /// The text, with tabs.
    pub content: Vec<Inline<FactRef>>,
}

/// The file while it is read.
struct Reader {
    styles: Styles,
    numbering: Numbering,
    relations: Relations,
    notes: HashMap<String, Vec<Inline<FactRef>>>,
    endnotes: HashMap<String, Vec<Inline<FactRef>>>,
    remarks: Remarks,
    /// Paragraphs so far.
    number: usize,
    /// Within a quotation's control, where the style says nothing new.
    in_quote: bool,
    own: bool,
}

/// Reads a file.
///
/// # Errors
/// A file that is not Word's, is damaged or is larger than any document.
pub fn read(bytes: &[u8]) -> Result<Word, WordError> {
    let mut package = Package::open(bytes)?;
    let mut budget = xml::MAX_ELEMENTS;
    for (part, kind) in [
        ("mimetype", "ett OpenDocument-dokument (.odt)"),
        ("xl/workbook.xml", "ett kalkylark"),
        ("ppt/presentation.xml", "en presentation"),
    ] {
        if package.has(part) {
            return Err(WordError::Other(kind));
        }
    }
    let main =
        Relations::of(&mut package, "", &mut budget)?.one("officeDocument").unwrap_or("word/document.xml".into());
    if !package.has(&main) {
        return Err(WordError::Other("en packad fil (zip) av annat slag"));
    }
    let relations = Relations::of(&mut package, &main, &mut budget)?;
    let mut part = |name: Option<String>| -> Result<Element, WordError> {
        let text = name.map(|name| package.part(&name)).transpose()?.flatten();
        text.map_or_else(|| Ok(Element::default()), |text| xml::parse(&text, &mut budget))
    };
    let own = part(Some("docProps/app.xml".to_owned()))?.child("Application").map(Element::text);
    let styles = Styles::new(&part(relations.one("styles"))?);
    let numbering = Numbering::new(&part(relations.one("numbering"))?);
    let root = part(Some(main))?;
    let body = root.child("w:body").ok_or(WordError::Broken)?;
    let (notes, endnotes) = (relations.one("footnotes"), relations.one("endnotes"));
    let (note_part, endnote_part) = (part(notes.clone())?, part(endnotes.clone())?);
    let comments = part(relations.one("comments"))?.count("w:comment");
    let (headers, footers) = (relations.all("header"), relations.all("footer"));
    let headers = headers.into_iter().map(|name| part(Some(name))).collect::<Result<Vec<_>, _>>()?;
    let footers = footers.into_iter().map(|name| part(Some(name))).collect::<Result<Vec<_>, _>>()?;

    let mut reader = Reader {
        styles,
        numbering,
        relations: Relations::default(),
        notes: HashMap::new(),
        endnotes: HashMap::new(),
        remarks: Remarks::default(),
        number: 0,
        in_quote: false,
        own: own.as_deref() == Some(APPLICATION),
    };
    for (name, element, is_endnote) in [(notes, &note_part, false), (endnotes, &endnote_part, true)] {
        let Some(name) = name else { continue };
        reader.relations = Relations::of(&mut package, &name, &mut budget)?;
        let read = reader.read_notes(element);
        if is_endnote {
            reader.endnotes = read;
        } else {
            reader.notes = read;
        }
    }
    let header = reader.lines(&headers);
    let footer = reader.lines(&footers);
    reader.number = 0;
    reader.remarks.comments = comments;
    reader.relations = relations;
    let pieces = reader.pieces(body);
    let own = reader.own;
    let (boxes, remarks) = reader.remarks.told();
    Ok(Word { pieces, header, footer, boxes, remarks, own })
}

impl Reader {
    /// The notes by their id, without the lines that part them from the text.
    fn read_notes(&mut self, root: &Element) -> HashMap<String, Vec<Inline<FactRef>>> {
        let is_note = |note: &&Element| matches!(note.attribute("w:type"), None | Some("normal"));
        let mut notes = HashMap::new();
        for note in root.elements().filter(|note| matches!(&*note.name, "w:footnote" | "w:endnote")).filter(is_note) {
            let Some(id) = note.attribute("w:id") else { continue };
            let mut content = Vec::new();
            for piece in self.pieces(note) {
                for line in tables::flat(&piece) {
                    if !content.is_empty() {
                        content.push(Inline::Break);
                    }
                    content.extend(line);
                }
            }
            notes.insert(id.to_owned(), content);
        }
        notes
    }

    /// The lines of page heads or feet, each once.
    fn lines(&mut self, parts: &[Element]) -> Vec<String> {
        // What is left out of a page head is not missed.
        let remarks = std::mem::take(&mut self.remarks);
        let mut seen = BTreeSet::new();
        let mut lines = Vec::new();
        for part in parts {
            for piece in self.pieces(part) {
                let paragraphs = match piece {
                    Piece::Table(_, _, paragraphs) => paragraphs,
                    Piece::Paragraph(paragraph) => vec![paragraph],
                    Piece::Gap | Piece::Block(..) => continue,
                };
                for text in paragraphs.iter().map(|paragraph| inlines::words(&paragraph.content)) {
                    let new = text.split('\n').map(str::trim).filter(|line| !line.is_empty());
                    lines.extend(new.filter(|line| seen.insert((*line).to_owned())).map(str::to_owned));
                }
            }
        }
        self.remarks = remarks;
        lines
    }
}
