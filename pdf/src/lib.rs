//! Renders Yttra's papers as tagged archival PDF: PDF/A-2a and PDF/UA-1 in one file, or PDF/A-3a where it carries other
//! files, with typst in the process; and as pictures of their pages.
//!
//! In goes JSON whose strings are plain text, never markup; out come bytes that are the same for the same input and
//! [`RENDERER_VERSION`]. No file, clock or network is touched. The forms are `templates/*.typ`.
//! A crate of its own because typst takes long to compile.

mod attached;
mod bench;
mod glyphs;
mod sheets;
mod world;

use std::panic::{AssertUnwindSafe, catch_unwind};

use serde_json::{Value, json};
use typst::foundations::{Datetime, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

pub use attached::{Attachment, MAX_ATTACHMENTS};
pub use glyphs::unprintable;
pub use sheets::{sheet, sheets};
use world::{Paper, Shop};

/// Changes whenever the bytes of an unchanged document may change; a test holds it to the bytes.
pub const RENDERER_VERSION: &str = concat!("pdf-", env!("CARGO_PKG_VERSION"), "-4/typst-0.15.1");

/// Renders after which an unused result leaves typst's cache, which otherwise grows without end.
const CACHE_AGE: usize = 10;

/// Which form the data is printed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Template {
    /// Tjänsteutlåtande or yttrande.
    Document,
    /// Föredragningslista.
    Agenda,
    /// Protokollsutdrag.
    Extract,
    /// Följebrev.
    Letter,
}

/// What the file says about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meta {
    /// The title in the file's metadata and in the reader's window; PDF/UA wants one.
    pub title: String,
    /// The document's own date (year, month, day), never today's.
    pub date: (i32, u8, u8),
    /// Makes the file's `/ID`; such as the SHA-256 of what is printed.
    pub identifier: String,
}

/// Why there is no PDF. The texts are for the log: they may quote the document.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The data is no JSON, or nested too deeply.
    #[error("the data is not JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// [`Meta::date`] is no day.
    #[error("{0:?} is not a date")]
    Date((i32, u8, u8)),
    /// An attachment cannot be carried; says which and why.
    #[error("the attachment {0:?} {1}")]
    Attachment(String, &'static str),
    /// The data does not fit the template.
    #[error("the document cannot be laid out: {0}")]
    Layout(String),
    /// The result would break PDF/A or PDF/UA.
    #[error("the document cannot be written as PDF: {0}")]
    Export(String),
    /// The typesetter failed in a way it should not.
    #[error("the typesetter failed: {0}")]
    Internal(String),
}

/// Prints `data` in the form of `template`, and lets the file carry `attachments`.
///
/// Takes tens of milliseconds of computing per document, on as many threads as there are cores, and
/// waits for a free one: call it where blocking is allowed.
/// Characters that the fonts lack become a white square, see [`unprintable`].
pub fn render(template: Template, data: &[u8], meta: &Meta, attachments: &[Attachment]) -> Result<Vec<u8>, Error> {
    attached::check(attachments)?;
    // PDF/A-2 carries nothing but PDF/A; PDF/A-3 anything.
    let archival = if attachments.is_empty() { PdfStandard::A_2a } else { PdfStandard::A_3a };
    typeset(template, data, meta, attachments, |paper, document| {
        let standards = PdfStandards::new(&[archival, PdfStandard::Ua_1])
            .map_err(|error| Error::Export(error.message().to_string()))?;
        let options = PdfOptions {
            ident: Smart::Custom(meta.identifier.clone()),
            creator: Smart::Custom(Some(format!("Yttra {RENDERER_VERSION}"))),
            standards,
            ..PdfOptions::default()
        };
        typst_pdf::pdf(document, &options).map_err(|errors| Error::Export(paper.tell(&errors)))
    })
}

/// Lays the document out on a free thread, and there makes of it what is wanted.
fn typeset<T: Send>(
    template: Template,
    data: &[u8],
    meta: &Meta,
    attachments: &[Attachment],
    export: impl FnOnce(&Paper<'_>, &PagedDocument) -> Result<T, Error> + Send,
) -> Result<T, Error> {
    let shop = world::shop()?;
    let work = || {
        let paper = lay(shop, template, data, meta, attachments)?;
        let document = typst::compile(&paper).output.map_err(|errors| Error::Layout(paper.tell(&errors)))?;
        export(&paper, &document)
    };
    let made = catch_unwind(AssertUnwindSafe(|| shop.bench.run(work)));
    comemo::evict(CACHE_AGE);
    made.unwrap_or_else(|panic| Err(Error::Internal(panic_text(panic.as_ref()))))
}

fn lay<'a>(
    shop: &'a Shop,
    template: Template,
    data: &[u8],
    meta: &Meta,
    attachments: &[Attachment],
) -> Result<Paper<'a>, Error> {
    let data: Value = serde_json::from_slice(data)?;
    let (year, month, day) = meta.date;
    Datetime::from_ymd(year, month, day).ok_or(Error::Date(meta.date))?;
    let about = shop.printable(json!({ "title": meta.title, "year": year, "month": month, "day": day }));
    Ok(Paper::new(shop, template, &shop.printable(data), &about, attachments))
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied().map(ToOwned::to_owned);
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "a panic without words".to_owned())
}
