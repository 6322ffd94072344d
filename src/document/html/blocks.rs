//! Blocks and inlines as HTML.

use std::fmt::Write as _;

use super::escape;
use crate::document::clean;
use crate::document::model::{Block, FrozenFact, Inline};

/// Writes HTML, and gathers the notes for the end.
pub(super) struct Writer<'a> {
    pub(super) out: String,
    base: u8,
    prefix: &'a str,
    notes: Vec<&'a [Inline<FrozenFact>]>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(base: u8, prefix: &'a str) -> Self {
        Self { out: String::new(), base, prefix, notes: Vec::new() }
    }

    /// The heading level so far below the title.
    pub(super) fn level(&self, below: u8) -> u8 {
        self.base.saturating_add(below).clamp(1, 6)
    }

    pub(super) fn blocks(&mut self, blocks: &'a [Block<FrozenFact>]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: &'a Block<FrozenFact>) {
        match block {
            Block::Paragraph { content } => self.element("p", content),
            Block::Heading { level, content } => {
                let level = self.level(level.saturating_sub(1));
                self.element(&format!("h{level}"), content);
            }
            Block::List { ordered, items } => self.list(*ordered, items),
            Block::Table { header, rows } => self.table(header, rows),
            Block::Quote { content } => {
                self.out.push_str("<blockquote>\n");
                self.blocks(content);
                self.out.push_str("</blockquote>\n");
            }
        }
    }

    fn element(&mut self, tag: &str, content: &'a [Inline<FrozenFact>]) {
        let _ = write!(self.out, "<{tag}>");
        self.inlines(content);
        let _ = writeln!(self.out, "</{tag}>");
    }

    fn list(&mut self, ordered: bool, items: &'a [Vec<Block<FrozenFact>>]) {
        if let ([only], true) = (items, ordered) {
            return self.blocks(only);
        }
        let tag = if ordered { "ol" } else { "ul" };
        let _ = writeln!(self.out, "<{tag}>");
        for item in items {
            self.out.push_str("<li>");
            match item.split_first() {
                Some((Block::Paragraph { content }, rest)) => {
                    self.inlines(content);
                    self.blocks(rest);
                }
                _ => self.blocks(item),
            }
            self.out.push_str("</li>\n");
        }
        let _ = writeln!(self.out, "</{tag}>");
    }

    fn table(&mut self, header: &'a [Vec<Inline<FrozenFact>>], rows: &'a [Vec<Vec<Inline<FrozenFact>>>]) {
        self.out.push_str(super::TABLE);
        self.out.push_str("<thead>");
        self.row("th scope=\"col\"", "th", header);
        self.out.push_str("</thead>\n<tbody>\n");
        for row in rows {
            self.row("td", "td", row);
            self.out.push('\n');
        }
        self.out.push_str("</tbody>\n</table>\n</div>\n");
    }

    fn row(&mut self, open: &str, close: &str, cells: &'a [Vec<Inline<FrozenFact>>]) {
        self.out.push_str("<tr>");
        for cell in cells {
            let _ = write!(self.out, "<{open}>");
            self.inlines(cell);
            let _ = write!(self.out, "</{close}>");
        }
        self.out.push_str("</tr>");
    }

    fn inlines(&mut self, content: &'a [Inline<FrozenFact>]) {
        for inline in content {
            match inline {
                Inline::Text { text, strong, emphasis } => self.text(text, *strong, *emphasis),
                Inline::Link { href, content } => self.link(href, content),
                Inline::Chip { chip } => {
                    let (name, text) = (chip.fact.name(), escape(&chip.text));
                    let _ = write!(self.out, "<span class=\"chip\" data-fact=\"{name}\">{text}</span>");
                }
                Inline::Footnote { content } => self.note(content),
                Inline::Break => self.out.push_str("<br>"),
            }
        }
    }

    fn text(&mut self, text: &str, strong: bool, emphasis: bool) {
        let (open, close) = match (strong, emphasis) {
            (false, false) => ("", ""),
            (true, false) => ("<strong>", "</strong>"),
            (false, true) => ("<em>", "</em>"),
            (true, true) => ("<strong><em>", "</em></strong>"),
        };
        let _ = write!(self.out, "{open}{}{close}", escape(text));
    }

    /// A link, or only its words if the address may not be followed.
    fn link(&mut self, href: &str, content: &'a [Inline<FrozenFact>]) {
        let Some(href) = clean::href_of(href) else {
            return self.inlines(content);
        };
        let _ = write!(self.out, "<a href=\"{}\">", escape(&href));
        self.inlines(content);
        self.out.push_str("</a>");
    }

    fn note(&mut self, content: &'a [Inline<FrozenFact>]) {
        self.notes.push(content);
        let (number, prefix) = (self.notes.len(), self.prefix);
        let _ = write!(
            self.out,
            "<sup><a id=\"{prefix}not-{number}-i-texten\" href=\"#{prefix}not-{number}\" \
             aria-label=\"Fotnot {number}\">{number}</a></sup>"
        );
    }

    /// The gathered notes as a numbered list, each with a way back.
    pub(super) fn notes(&mut self) {
        if self.notes.is_empty() {
            return;
        }
        self.out.push_str("<ol class=\"footnotes\">\n");
        let prefix = self.prefix;
        let mut number = 0;
        while let Some(content) = self.notes.get(number).copied() {
            number += 1;
            let _ = write!(self.out, "<li id=\"{prefix}not-{number}\">");
            self.inlines(content);
            let _ = writeln!(
                self.out,
                " <a href=\"#{prefix}not-{number}-i-texten\" aria-label=\"Tillbaka till texten från fotnot {number}\">↩</a></li>"
            );
        }
        self.out.push_str("</ol>\n");
        self.notes.clear();
    }
}
