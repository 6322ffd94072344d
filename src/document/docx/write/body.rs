//! Blocks → paragraphs, tables and the content controls around what Word has no form for.

use std::fmt::Write as _;

use super::escape;
use super::inlines::{Notes, Rels, inlines};
use super::marks::{SINGLE, STEP, Tag};
use super::numbering::{Numbering, Numbers};
use crate::document::model::{Block, FrozenFact, Inline};

/// The document's part while it is written.
#[derive(Default)]
pub struct Body {
    pub(super) out: String,
    pub(super) rels: Rels,
    pub(super) notes: Notes,
    pub(super) numbering: Numbering,
}

/// What lies around blocks.
#[derive(Debug, Clone, Copy, Default)]
pub struct Place {
    /// Lists within the nearest quotation, or the section.
    lists: usize,
    /// Numbered lists of several points, which decide between 1, a and i.
    numbered: usize,
    /// The indentation of what is around the lists.
    base: usize,
    /// The indentation of the text.
    pub(super) indent: usize,
    quote: bool,
}

impl Place {
    fn is_inner(self) -> bool {
        self.quote || self.lists > 0
    }
}

/// A point's number or bullet.
#[derive(Debug, Clone, Copy)]
struct Point {
    num: usize,
    level: usize,
    style: &'static str,
}

impl Body {
    /// A paragraph of a style; the style of plain text is the empty one.
    pub fn paragraph(&mut self, style: &str, content: &[Inline<FrozenFact>]) {
        self.open(style, "");
        self.close(content);
    }

    /// A strong line with others below it.
    pub fn labelled(&mut self, label: &str, lines: &[String]) {
        let mut content = vec![Inline::Text { text: label.to_owned(), strong: true, emphasis: false }];
        for line in lines {
            content.extend([Inline::Break, Inline::text(line)]);
        }
        self.paragraph("Letterhead", &content);
    }

    /// A paragraph on the same page as what comes after.
    pub fn kept_with_next(&mut self, text: &str) {
        self.open("", "<w:keepNext/>");
        self.close(&[Inline::text(text)]);
    }

    pub(super) fn open(&mut self, style: &str, more: &str) {
        self.out.push_str("<w:p>");
        if !style.is_empty() || !more.is_empty() {
            self.out.push_str("<w:pPr>");
            if !style.is_empty() {
                let _ = write!(self.out, "<w:pStyle w:val=\"{style}\"/>");
            }
            self.out.push_str(more);
            self.out.push_str("</w:pPr>");
        }
    }

    pub(super) fn close(&mut self, content: &[Inline<FrozenFact>]) {
        inlines(content, &mut self.out, &mut self.rels, Some(&mut self.notes));
        self.out.push_str("</w:p>\n");
    }

    /// Blocks in normal form.
    pub fn blocks(&mut self, blocks: &[Block<FrozenFact>], place: Place) {
        let mut after_quote = false;
        for block in blocks {
            self.block(block, place, None, after_quote);
            after_quote = matches!(block, Block::Quote { .. });
        }
    }

    fn block(&mut self, block: &Block<FrozenFact>, place: Place, point: Option<Point>, after_quote: bool) {
        match block {
            Block::Paragraph { content } => {
                self.text(content, None, place, point);
            }
            Block::Heading { level, content } if place.is_inner() => {
                let style = if *level == 3 { "InnerHeading1" } else { "InnerHeading2" };
                self.text(content, Some(style), place, point);
            }
            Block::Heading { level, content } => {
                self.paragraph(if *level == 3 { "Heading2" } else { "Heading3" }, content);
            }
            Block::List { ordered, items } => {
                self.empty_point(place, point);
                self.list(*ordered, items, place);
            }
            Block::Table { header, rows } => {
                self.empty_point(place, point);
                let wrapped = place.lists > 0;
                if wrapped {
                    self.control(&Tag::Table(place.lists));
                }
                self.table(header, rows, place.indent);
                if wrapped {
                    self.out.push_str("</w:sdtContent></w:sdt>\n");
                }
            }
            Block::Quote { content } => {
                self.empty_point(place, point);
                self.quote(content, place, after_quote);
            }
        }
    }

    /// A control is needed where styles alone would not tell how far the quotation goes.
    fn quote(&mut self, content: &[Block<FrozenFact>], place: Place, after_quote: bool) {
        let simple = content.iter().all(|block| matches!(block, Block::Paragraph { .. }));
        let wrapped = !simple || place.is_inner() || after_quote;
        if wrapped {
            self.control(&Tag::Quote(place.lists));
        }
        let base = place.indent + STEP;
        let inside = Place { lists: 0, numbered: place.numbered, base, indent: base, quote: true };
        self.blocks(content, inside);
        if wrapped {
            self.out.push_str("</w:sdtContent></w:sdt>\n");
        }
    }

    fn list(&mut self, ordered: bool, items: &[Vec<Block<FrozenFact>>], place: Place) {
        let single = ordered && items.len() == 1;
        let numbers = match (ordered, single) {
            (_, true) => Numbers::None,
            (false, _) => Numbers::Bullet,
            (true, _) => Numbers::of_depth(place.numbered),
        };
        let style = match numbers {
            Numbers::None => "SinglePoint",
            Numbers::Bullet => "ListBullet",
            _ => "ListNumber",
        };
        let level = place.lists.min(8);
        let point = Point { num: self.numbering.begin(numbers, level), level, style };
        let inside = Place {
            lists: place.lists + 1,
            numbered: place.numbered + usize::from(ordered && !single),
            indent: place.base + if single { STEP * level + SINGLE } else { STEP * (level + 1) },
            ..place
        };
        for item in items {
            let mut point = Some(point);
            let mut after_quote = false;
            for block in item {
                self.block(block, inside, point.take(), after_quote);
                after_quote = matches!(block, Block::Quote { .. });
            }
        }
    }

    /// The number of an item that begins with something else than text.
    fn empty_point(&mut self, place: Place, point: Option<Point>) {
        if point.is_some() {
            self.text(&[], None, place, point);
        }
    }

    fn text(&mut self, content: &[Inline<FrozenFact>], heading: Option<&str>, place: Place, point: Option<Point>) {
        let indent = place.indent;
        let (style, more) = match point {
            Some(Point { num, level, style }) => {
                let hanging = if style == "SinglePoint" { 0 } else { STEP };
                let numbers = format!("<w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{num}\"/></w:numPr>");
                let style = heading.unwrap_or(style).to_owned();
                (style, format!("{numbers}<w:ind w:left=\"{indent}\" w:hanging=\"{hanging}\"/>"))
            }
            None if !place.is_inner() => (String::new(), String::new()),
            None => {
                let right =
                    if place.quote && place.lists == 0 { format!(" w:right=\"{STEP}\"") } else { String::new() };
                let style = match (heading, place.lists) {
                    (Some(style), _) => style.to_owned(),
                    (None, 0) => "Quote".to_owned(),
                    (None, 1) => "ListContinue".to_owned(),
                    (None, depth) => format!("ListContinue{}", depth.min(9)),
                };
                (style, format!("<w:ind w:left=\"{indent}\"{right}/>"))
            }
        };
        self.open(&style, &more);
        self.close(content);
    }

    fn control(&mut self, tag: &Tag) {
        self.out.push_str("<w:sdt><w:sdtPr>");
        self.out.push_str(&tagged(tag));
        self.out.push_str("</w:sdtPr><w:sdtContent>\n");
    }
}

/// A control's properties: named for the one who looks, and otherwise unseen.
pub fn tagged(tag: &Tag) -> String {
    let name = match tag {
        Tag::Quote(_) => "Citat",
        Tag::Table(_) => "Tabell",
        Tag::Fact(chip, _) => chip.fact.label(),
    };
    format!(
        "<w:alias w:val=\"{}\"/><w:tag w:val=\"{}\"/><w15:appearance w15:val=\"hidden\"/>",
        escape(name),
        tag.written()
    )
}
