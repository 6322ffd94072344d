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

/// The end of a section in the HTML of a document.
const SECTION_END: &str = "</section>\n";

/// A document of a proposal.
#[derive(Debug, Clone)]
pub struct Paper {
    /// Its version.
    pub version: VersionRow,
    /// What it prints.
    pub printed: Printed,
}

/// A piece of a document's HTML that ends with a section.
#[derive(Debug, Clone)]
pub struct Piece {
    /// Our own renderer's output.
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
        let prefix = format!("{}-", self.printed.kind.slug());
        document_html(&self.printed, &Options { heading_level: 2, id_prefix: &prefix, attests: None })
    }

    /// The same in pieces, one a section, and what follows the last; so that something can stand after each section.
    #[must_use]
    pub fn pieces(&self) -> (Vec<Piece>, String) {
        let mut rest = self.html();
        let mut pieces = Vec::new();
        for section in &self.printed.sections {
            let end = rest.find(SECTION_END).map_or(rest.len(), |start| start + SECTION_END.len());
            let after = rest.split_off(end);
            let html = std::mem::replace(&mut rest, after);
            pieces.push(Piece { html, key: section.key.clone(), heading: section.heading.clone() });
        }
        (pieces, rest)
    }
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
