//! A version as a Word file, in the form and order of the PDF.

mod body;
mod frame;
mod inlines;
mod numbering;
mod package;
mod tables;

use zip::result::ZipResult;

use super::marks;
use crate::document::canonical::{Kind, Printed};
use crate::document::html::ATTEST_INTRO;
use crate::document::model::{Attested, Inline};
use crate::document::text::officer;
use body::{Body, Place};

/// The whole document. The same document, attests and mark give the same bytes.
///
/// # Errors
/// What does not fit in a zip file, which no document within the model's limits does.
pub fn document(printed: &Printed, attests: &[Attested], mark: Option<&str>) -> ZipResult<Vec<u8>> {
    let mut body = Body::default();
    letterhead(printed, &mut body);
    body.paragraph("Title", &[Inline::text(&printed.title)]);
    if let Some(reference) = &printed.reference {
        body.paragraph("", &[Inline::text(reference)]);
    }
    for section in &printed.sections {
        body.paragraph("Heading1", &[Inline::text(&section.heading)]);
        body.blocks(&crate::document::normal::normalise(&section.blocks), Place::default());
    }
    bilagor(&printed.bilagor, &mut body);
    if printed.kind != Kind::Yttrande && !attests.is_empty() {
        body.paragraph("Heading1", &[Inline::text("Attesterat av")]);
        body.kept_with_next(ATTEST_INTRO);
        let row = |attest: &Attested| vec![words(&attest.who), words(&attest.on.to_string())];
        let rows: Vec<_> = attests.iter().map(row).collect();
        body.kept_table(&[words("Namn"), words("Datum")], &rows);
    }
    package::zip(printed, &body, mark)
}

fn words(text: &str) -> Vec<Inline<crate::document::model::FrozenFact>> {
    vec![Inline::text(text)]
}

fn letterhead(printed: &Printed, body: &mut Body) {
    let answer = printed.kind == Kind::Yttrande;
    if !answer && !printed.handlaggare.is_empty() {
        let lines: Vec<String> = printed.handlaggare.iter().flat_map(officer).collect();
        body.labelled("Handläggare", &lines);
    }
    if !printed.to.is_empty() {
        body.labelled("Till", &printed.to);
    }
    if let Some(your_ref) = printed.your_ref.as_ref().filter(|_| answer) {
        body.paragraph("Letterhead", &[Inline::text(your_ref)]);
    }
}

/// One alone as a line, several as bullets.
fn bilagor(names: &[String], body: &mut Body) {
    match names {
        [] => {}
        [name] => {
            body.paragraph("Heading1", &[Inline::text("Bilaga")]);
            body.paragraph("", &[Inline::text(name)]);
        }
        _ => {
            body.paragraph("Heading1", &[Inline::text("Bilagor")]);
            let items = names.iter().map(|name| vec![crate::document::model::Block::paragraph(name)]).collect();
            body.blocks(&[crate::document::model::Block::List { ordered: false, items }], Place::default());
        }
    }
}

/// Text as XML, in content and in quoted attributes; characters that XML has no place for are left out.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{FFFE}' | '\u{FFFF}' => {}
            control if control.is_control() && !matches!(control, '\t' | '\n') => {}
            other => out.push(other),
        }
    }
    out
}
