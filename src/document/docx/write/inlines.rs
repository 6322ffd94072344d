//! Inlines → runs, links, facts and notes.

use std::fmt::Write as _;

use super::body::tagged;
use super::escape;
use super::marks::Tag;
use crate::document::model::{FrozenFact, Inline};

/// The addresses that a part links to.
#[derive(Debug, Default)]
pub struct Rels(Vec<String>);

impl Rels {
    /// The relation's id; a part's fixed relations have other names.
    fn link(&mut self, href: &str) -> String {
        let at = self.0.iter().position(|known| known == href).unwrap_or_else(|| {
            self.0.push(href.to_owned());
            self.0.len() - 1
        });
        format!("link{}", at + 1)
    }

    /// The part's relations, after the fixed ones.
    pub fn xml(&self, fixed: &str) -> String {
        let mut out = String::from(concat!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n",
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\n"
        ));
        out.push_str(fixed);
        for (at, href) in self.0.iter().enumerate() {
            let _ = writeln!(
                out,
                "<Relationship Id=\"link{}\" Type=\"{}/hyperlink\" Target=\"{}\" TargetMode=\"External\"/>",
                at + 1,
                super::package::RELATIONS,
                escape(href)
            );
        }
        out.push_str("</Relationships>\n");
        out
    }
}

/// The notes' part while it is written.
#[derive(Debug, Default)]
pub struct Notes {
    /// The notes.
    pub out: String,
    /// Their addresses.
    pub rels: Rels,
    count: usize,
}

impl Notes {
    /// Writes a note and gives its id.
    fn add(&mut self, content: &[Inline<FrozenFact>]) -> usize {
        self.count += 1;
        let _ = write!(
            self.out,
            "<w:footnote w:id=\"{}\"><w:p><w:pPr><w:pStyle w:val=\"FootnoteText\"/></w:pPr>\
             <w:r><w:rPr><w:rStyle w:val=\"FootnoteReference\"/></w:rPr><w:footnoteRef/></w:r>\
             <w:r><w:t xml:space=\"preserve\"> </w:t></w:r>",
            self.count
        );
        inlines(content, &mut self.out, &mut self.rels, None);
        self.out.push_str("</w:p></w:footnote>\n");
        self.count
    }
}

/// Writes inlines; a note has no notes.
pub fn inlines(content: &[Inline<FrozenFact>], out: &mut String, rels: &mut Rels, mut notes: Option<&mut Notes>) {
    for inline in content {
        match inline {
            Inline::Text { text, strong, emphasis } => run(text, (*strong, *emphasis), false, out),
            Inline::Link { href, content } => link(href, content, out, rels),
            Inline::Chip { chip } => fact(chip, false, out),
            Inline::Break => out.push_str("<w:r><w:br/></w:r>"),
            Inline::Footnote { content } => {
                if let Some(notes) = &mut notes {
                    let id = notes.add(content);
                    let _ = write!(
                        out,
                        "<w:r><w:rPr><w:rStyle w:val=\"FootnoteReference\"/></w:rPr><w:footnoteReference w:id=\"{id}\"/></w:r>"
                    );
                }
            }
        }
    }
}

/// Words of one dress.
fn run(text: &str, (strong, emphasis): (bool, bool), linked: bool, out: &mut String) {
    out.push_str("<w:r>");
    if strong || emphasis || linked {
        out.push_str("<w:rPr>");
        for (given, xml) in
            [(linked, "<w:rStyle w:val=\"Hyperlink\"/>"), (strong, "<w:b/><w:bCs/>"), (emphasis, "<w:i/><w:iCs/>")]
        {
            out.push_str(if given { xml } else { "" });
        }
        out.push_str("</w:rPr>");
    }
    let _ = write!(out, "<w:t xml:space=\"preserve\">{}</w:t></w:r>", escape(text));
}

fn link(href: &str, content: &[Inline<FrozenFact>], out: &mut String, rels: &mut Rels) {
    let _ = write!(out, "<w:hyperlink r:id=\"{}\" w:history=\"1\">", rels.link(href));
    for inline in content {
        match inline {
            Inline::Text { text, strong, emphasis } => run(text, (*strong, *emphasis), true, out),
            Inline::Chip { chip } => fact(chip, true, out),
            Inline::Break => out.push_str("<w:r><w:br/></w:r>"),
            // The normal form has neither within a link.
            Inline::Link { .. } | Inline::Footnote { .. } => {}
        }
    }
    out.push_str("</w:hyperlink>");
}

fn fact(chip: &FrozenFact, linked: bool, out: &mut String) {
    let _ = write!(out, "<w:sdt><w:sdtPr>{}</w:sdtPr><w:sdtContent>", tagged(&Tag::fact(chip)));
    run(&chip.text, (false, false), linked, out);
    out.push_str("</w:sdtContent></w:sdt>");
}
