//! The documents of a proposal as they are read in pages: by reviewers, signers and those who list what waits.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    document::{
        canonical::Printed,
        diff,
        html::{Options, document_html},
        model::{Block, FrozenFact},
        text,
    },
    error::Result,
    versions::{self, model::VersionRow, secrecy::Kept},
};

/// The start and the end of a section in the HTML of a document.
const SECTION_START: &str = "<section>\n";
const SECTION_END: &str = "</section>\n";
/// What surrounds the HTML of a document.
const DOCUMENT: [&str; 2] = ["<article class=\"document\" lang=\"sv\">\n", "</article>\n"];

/// A document of a proposal.
#[derive(Debug, Clone)]
pub struct Paper {
    /// Its version.
    pub version: VersionRow,
    /// What it prints.
    pub printed: Printed,
}

/// A document's HTML in pieces; our own renderer's output.
#[derive(Debug, Clone)]
pub struct Pieces {
    /// What stands above the first section.
    pub head: String,
    /// Its sections.
    pub sections: Vec<Piece>,
    /// What follows the last.
    pub tail: String,
}

/// A section of it.
#[derive(Debug, Clone)]
pub struct Piece {
    /// With its heading.
    pub html: String,
    /// The key of the section.
    pub key: String,
    /// Its heading.
    pub heading: String,
}

/// The documents of a proposal as the reader may see them, the tjänsteutlåtande first.
pub async fn papers(conn: &mut PgConnection, proposal: Uuid, kept: &Kept) -> Result<Vec<Paper>> {
    let mut papers = Vec::new();
    for version in versions::store::of_proposal(conn, proposal).await? {
        let printed = kept.print(versions::store::printed(conn, version.id).await?);
        papers.push(Paper { version, printed });
    }
    Ok(papers)
}

impl Paper {
    /// The document as HTML below the page's own heading.
    #[must_use]
    pub fn html(&self) -> String {
        html(&self.printed)
    }
}

fn html(printed: &Printed) -> String {
    let prefix = format!("{}-", printed.kind.slug());
    document_html(printed, &Options { heading_level: 2, id_prefix: &prefix, attests: None })
}

/// [`Paper::html`] in pieces without the element around them, so that something can stand between them.
#[must_use]
pub fn pieces(printed: &Printed) -> Pieces {
    let html = html(printed);
    let [start, end] = DOCUMENT;
    let html = html.strip_prefix(start).unwrap_or(&html);
    let html = html.strip_suffix(end).unwrap_or(html);
    let (head, mut rest) = html.split_at(html.find(SECTION_START).unwrap_or(html.len()));
    let mut sections = Vec::new();
    for section in &printed.sections {
        let (html, after) = rest.split_at(rest.find(SECTION_END).map_or(rest.len(), |at| at + SECTION_END.len()));
        rest = after;
        sections.push(Piece { html: html.into(), key: section.key.clone(), heading: section.heading.clone() });
    }
    Pieces { head: head.into(), sections, tail: rest.into() }
}

/// What is proposed to be decided, point by point.
#[must_use]
pub fn points(printed: &Printed) -> Vec<String> {
    let section = printed.sections.iter().find(|section| section.key.starts_with("forslag"));
    let mut points = Vec::new();
    for block in section.or(printed.sections.first()).map(|section| section.blocks.as_slice()).unwrap_or_default() {
        match block {
            Block::List { items, .. } => points.extend(items.iter().map(|item| text::plain(item))),
            other => points.push(text::plain(std::slice::from_ref::<Block<FrozenFact>>(other))),
        }
    }
    points.retain(|point| !point.is_empty());
    points
}

/// The summary, paragraph by paragraph; empty if the document has none.
#[must_use]
pub fn summary(printed: &Printed) -> Vec<String> {
    let section = printed.sections.iter().find(|section| section.key.starts_with("sammanfattning"));
    let blocks = section.map(|section| section.blocks.as_slice()).unwrap_or_default();
    blocks.iter().map(|block| text::plain(std::slice::from_ref(block))).collect()
}

/// What differs between two proposals as HTML; `None` if their documents read the same.
#[must_use]
pub fn changes(old: &[Paper], new: &[Paper], heading_level: u8) -> Option<String> {
    let mut out = String::new();
    for paper in new {
        let Some(before) = old.iter().find(|before| before.printed.kind == paper.printed.kind) else { continue };
        let diff = diff::compare(&before.printed, &paper.printed);
        if !diff.is_empty() {
            out.push_str(&diff::html(&diff, heading_level));
        }
    }
    (!out.is_empty()).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::sample;

    #[test]
    fn pieces_are_the_whole() {
        let printed = sample::printed();
        let pieces = pieces(&printed);
        assert_eq!(pieces.sections.len(), printed.sections.len());
        let sections: String = pieces.sections.iter().map(|piece| piece.html.as_str()).collect();
        let [start, end] = DOCUMENT;
        assert_eq!(format!("{start}{}{sections}{}{end}", pieces.head, pieces.tail), html(&printed));
        for piece in pieces.sections {
            assert!(piece.html.starts_with(SECTION_START) && piece.html.contains(&piece.heading), "{}", piece.html);
        }
    }
}
