//! Paragraphs and what stands between them → pieces.

use super::inlines::{Fields, chosen, words};
use super::lists::{Builder, Item};
use super::marks::Tag;
use super::styles::{self, Role};
use super::xml::Element;
use super::{Paragraph, Piece, Reader};
use crate::document::model::{Block, FactRef, Inline};

impl Reader {
    /// What a body, a cell, a note or a box holds.
    pub(super) fn pieces(&mut self, within: &Element) -> Vec<Piece> {
        let mut builder = Builder::default();
        self.container(within, &mut builder);
        builder.finish()
    }

    pub(super) fn container(&mut self, within: &Element, builder: &mut Builder) {
        for element in within.elements() {
            match &*element.name {
                "w:p" => self.paragraph(element, builder),
                "w:tbl" => self.table(element, builder),
                "w:sdt" => self.around(element, builder),
                "w:ins" | "w:moveTo" | "w:customXml" | "w:smartTag" => self.container(element, builder),
                "w:del" | "w:moveFrom" => self.remarks.deletions += 1,
                "w:altChunk" => self.remarks.embedded += 1,
                "mc:AlternateContent" => {
                    if let Some(chosen) = chosen(element) {
                        self.container(chosen, builder);
                    }
                }
                _ => {}
            }
        }
    }

    /// A content control around paragraphs.
    fn around(&mut self, control: &Element, builder: &mut Builder) {
        let properties = control.child("w:sdtPr");
        let Some(within) = control.child("w:sdtContent") else { return };
        if properties.is_some_and(|properties| properties.count("w:docPartGallery") > 0 && is_contents(properties)) {
            self.remarks.contents += 1;
            return;
        }
        match properties.and_then(|properties| properties.val("w:tag")).and_then(Tag::read) {
            Some(Tag::Quote(depth)) => {
                let number = self.number + 1;
                let outside = std::mem::replace(&mut self.in_quote, true);
                let content = self.pieces(within).into_iter().filter_map(block).collect();
                self.in_quote = outside;
                builder.within(depth, number, Block::Quote { content });
            }
            Some(Tag::Table(depth)) => {
                let number = self.number + 1;
                for block in self.pieces(within).into_iter().filter_map(block) {
                    builder.within(depth, number, block);
                }
            }
            _ => self.container(within, builder),
        }
    }

    fn paragraph(&mut self, element: &Element, builder: &mut Builder) {
        self.number += 1;
        let number = self.number;
        let empty = Element::default();
        let format = element.child("w:pPr").unwrap_or(&empty);
        let style = self.styles.get(format.val("w:pStyle"));
        let outline = format.val("w:outlineLvl").and_then(styles::level0).map(Role::Heading);
        let role = match style.role {
            Role::Text => outline.unwrap_or(Role::Text),
            role => role,
        };
        let mut content = builder.pending.take().unwrap_or_default();
        self.inlines(element, &mut content, &mut Fields::default());
        // A tracked change has taken away the paragraph's end: it goes on in the next.
        if format.child("w:rPr").is_some_and(|mark| mark.child("w:del").is_some()) {
            builder.pending = Some(content);
            return;
        }
        if role == Role::Contents {
            self.remarks.contents = self.remarks.contents.max(1);
            return;
        }
        let direct = styles::numbering(format).or_else(|| style.numbering.clone()).filter(|(id, _)| id != "0");
        let level = direct.and_then(|(id, at)| Some((self.numbering.get(&id, at)?.clone(), at)));
        let level = level.filter(|(level, _)| !level.none || matches!(role, Role::Single | Role::Inner(_)));
        let indent = styles::indent(format).or(style.indent);
        let is_empty = words(&content).trim().is_empty() && !content.iter().any(is_note);
        let heading = match role {
            Role::Title => Some(0),
            Role::Heading(level) => Some(level),
            _ => None,
        };
        let own_block = |content: Vec<Inline<FactRef>>| match role {
            Role::Inner(level) => Block::Heading { level, content },
            _ => Block::Paragraph { content },
        };
        match (heading, level) {
            (None, Some((level, at))) => {
                let indent = indent.filter(|_| styles::indent(format).is_some()).unwrap_or(level.indent);
                let block = (!is_empty).then(|| own_block(content));
                let began = builder.item(Item { level: &level, at, indent, number, block });
                if let Some(first) = began.filter(|first| *first != 1) {
                    self.remarks.tell(number, format!("En lista som började på {first} börjar nu på 1."));
                }
            }
            _ if is_empty => builder.gap(),
            (Some(_), _) => builder.paragraph(Paragraph { number, heading, bold: style.bold, content }),
            (None, None) => match role {
                Role::Quote if !self.in_quote => builder.quote(number, Block::Paragraph { content }),
                Role::Continue(depth) if builder.is_open() => builder.within(depth, number, own_block(content)),
                Role::Inner(_) => builder.indented(indent, number, own_block(content)),
                _ if builder.holds(indent) => builder.indented(indent, number, own_block(content)),
                _ => builder.paragraph(Paragraph { number, heading, bold: style.bold, content }),
            },
        }
    }
}

fn is_note(inline: &Inline<FactRef>) -> bool {
    matches!(inline, Inline::Footnote { .. } | Inline::Chip { .. })
}

fn is_contents(properties: &Element) -> bool {
    let gallery = properties.elements().find_map(|element| element.val("w:docPartGallery"));
    gallery.is_some_and(|gallery| gallery.to_lowercase().contains("contents"))
}

/// A piece as a block within another.
pub fn block(piece: Piece) -> Option<Block<FactRef>> {
    Some(match piece {
        Piece::Gap => return None,
        Piece::Paragraph(Paragraph { heading: Some(level), content, .. }) => {
            Block::Heading { level: level.saturating_add(1).clamp(3, 4), content }
        }
        Piece::Paragraph(Paragraph { content, .. }) => Block::Paragraph { content },
        Piece::Block(_, block) | Piece::Table(_, block, _) => block,
    })
}
