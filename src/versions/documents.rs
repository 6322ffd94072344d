//! Documents to take away: a version, or the draft as it is now, as PDF, Word, HTML or plain text.

use std::fmt;

use askama::Template;
use axum::{extract::State, response::Response};
use bytes::Bytes;
use uuid::Uuid;

use super::{rendering, secrecy, standing::Standing, store};
use crate::{
    app::App,
    document::{
        canonical::{Kind, Printed},
        docx,
        html::{Options, document_html},
        markdown,
        model::Attested,
        text::document_text,
    },
    drafts::pages::readable_paper,
    error::{AppError, Result},
    people::model::Actor,
    remisser::{
        policy::{self, Verb},
        store::find_case,
    },
    web::{assets, download, extract::Path, page},
};

/// What is printed across a draft.
pub const DRAFT_MARK: &str = "Utkast";

/// Which text of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// As it is written now.
    Draft,
    /// A version.
    Number(i32),
}

impl Which {
    /// `utkast`, or a number from 1.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text == "utkast" {
            return Some(Self::Draft);
        }
        let plain = text.bytes().all(|letter| letter.is_ascii_digit()) && !text.starts_with('0');
        text.parse().ok().filter(|_| plain).map(Self::Number)
    }

    /// As people say it.
    #[must_use]
    pub fn label(self) -> String {
        match self {
            Self::Draft => "utkastet".to_owned(),
            Self::Number(number) => format!("version {number}"),
        }
    }

    /// As the choices and the columns of a comparison say it.
    #[must_use]
    pub fn title(self) -> String {
        match self {
            Self::Draft => "Utkastet nu".to_owned(),
            Self::Number(number) => format!("Version {number}"),
        }
    }
}

impl fmt::Display for Which {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Draft => f.write_str("utkast"),
            Self::Number(number) => number.fmt(f),
        }
    }
}

/// The forms that a document is handed out in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Form {
    /// Tagged archival PDF.
    #[value(help = "taggad PDF för arkiv")]
    Pdf,
    /// For Word and its like.
    #[value(help = "Word-dokument")]
    Docx,
    /// A page.
    #[value(help = "webbsida")]
    Html,
    /// Plain text.
    #[value(help = "ren text")]
    Text,
    /// Text with marks, which can be read in again.
    #[value(help = "Markdown")]
    Markdown,
}

/// Takes `tjansteutlatande-3` apart.
pub(super) fn stem(text: &str) -> Option<(Kind, Which)> {
    let (kind, which) = text.rsplit_once('-')?;
    Some((kind.parse().ok()?, Which::parse(which)?))
}

/// Takes `tjansteutlatande-3.pdf` apart.
fn parse(file: &str) -> Option<(Kind, Which, Form)> {
    let (name, ending) = file.rsplit_once('.')?;
    let (kind, which) = stem(name)?;
    let form = match ending {
        "pdf" => Form::Pdf,
        "docx" => Form::Docx,
        "html" => Form::Html,
        "txt" => Form::Text,
        "md" => Form::Markdown,
        _ => return None,
    };
    Some((kind, which, form))
}

/// A document as a page of its own.
#[derive(Template)]
#[template(path = "versions/document.html")]
struct DocumentPage<'a> {
    stylesheet: String,
    paper: &'a Printed,
    mark: Option<&'a str>,
    /// Our own renderer's output.
    html: String,
}

/// `GET /remisser/{id}/dokument/{file}`
pub async fn show(State(app): State<App>, actor: Actor, Path((id, file)): Path<(Uuid, String)>) -> Result<Response> {
    let (kind, which, form) = parse(&file).ok_or(AppError::NotFound)?;
    let today = app.clock.read().today;
    let mut conn = app.pool.acquire().await?;
    let (paper, standing) = match which {
        Which::Draft => {
            let (_, paper) = readable_paper(&mut conn, &actor, today, id, kind.slug()).await?;
            (paper, Standing::Draft)
        }
        Which::Number(number) => {
            let case = find_case(&mut conn, &actor, today, id).await?;
            policy::require(&actor, &case, Verb::ReadProposal)?;
            let versions = store::readable(&mut conn, &actor, &case).await?;
            let version = versions.into_iter().find(|version| version.kind == kind && version.number == number);
            let version = version.ok_or(AppError::NotFound)?.id;
            let standing = Standing::of(&mut conn, &actor, today, &case, version).await?;
            let paper = store::printed(&mut conn, version).await?;
            (secrecy::shown(&mut conn, &actor, &case, paper).await?, standing)
        }
    };
    drop(conn);
    let mark = match which {
        Which::Draft => Some(DRAFT_MARK.to_owned()),
        Which::Number(number) => standing.mark(number),
    };
    let (mark, attests) = (mark.as_deref(), standing.attests());
    match (form, &standing) {
        (Form::Pdf, Standing::Finished(kept, _)) => {
            Ok(download::made(app.files.get(&kept.sha256).await?, "application/pdf", &kept.name))
        }
        (Form::Pdf, _) => {
            let bytes = rendering::document(&app, &paper, &[], mark).await?;
            Ok(download::made(bytes, "application/pdf", &rendering::file_name(&paper, "pdf")))
        }
        (Form::Docx, _) => {
            let bytes = Bytes::from(docx::document(&paper, attests, mark).map_err(AppError::internal)?);
            Ok(download::made(bytes, docx::MEDIA_TYPE, &rendering::file_name(&paper, "docx")))
        }
        (Form::Html, _) => page(&html_page(&paper, attests, mark)),
        (Form::Markdown, _) => {
            let text = Bytes::from(marked(markdown::document(&paper, attests), mark));
            Ok(download::made(text, "text/markdown; charset=utf-8", &rendering::file_name(&paper, "md")))
        }
        (Form::Text, _) => {
            let text = Bytes::from(plain(&paper, attests, mark));
            Ok(download::made(text, "text/plain; charset=utf-8", &rendering::file_name(&paper, "txt")))
        }
    }
}

fn html_page<'a>(paper: &'a Printed, attests: &[Attested], mark: Option<&'a str>) -> DocumentPage<'a> {
    let html = document_html(paper, &Options { attests: Some(attests), ..Options::default() });
    DocumentPage { stylesheet: assets::stylesheet(), html, paper, mark }
}

fn plain(paper: &Printed, attests: &[Attested], mark: Option<&str>) -> String {
    marked(document_text(paper, Some(attests)), mark)
}

fn marked(text: String, mark: Option<&str>) -> String {
    match mark {
        Some(mark) => format!("{}\n\n{text}", mark.to_uppercase()),
        None => text,
    }
}

/// A document in a form, made where blocking is allowed.
pub fn in_form(paper: &Printed, form: Form, attests: &[Attested], mark: Option<&str>) -> Result<Vec<u8>> {
    Ok(match form {
        Form::Pdf => rendering::document_now(paper, attests, mark)?,
        Form::Docx => docx::document(paper, attests, mark).map_err(AppError::internal)?,
        Form::Html => html_page(paper, attests, mark).render()?.into_bytes(),
        Form::Markdown => marked(markdown::document(paper, attests), mark).into_bytes(),
        Form::Text => plain(paper, attests, mark).into_bytes(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_are_taken_apart() {
        use Kind::{Tjansteutlatande, Yttrande};
        for (file, expected) in [
            ("tjansteutlatande-3.pdf", Some((Tjansteutlatande, Which::Number(3), Form::Pdf))),
            ("yttrande-12.txt", Some((Yttrande, Which::Number(12), Form::Text))),
            ("tjansteutlatande-utkast.html", Some((Tjansteutlatande, Which::Draft, Form::Html))),
            ("tjansteutlatande-0.pdf", None),
            ("tjansteutlatande-03.pdf", None),
            ("tjansteutlatande-+3.pdf", None),
            ("tjansteutlatande--3.pdf", None),
            ("tjansteutlatande-99999999999.pdf", None),
            ("tjansteutlatande-3.docx", Some((Tjansteutlatande, Which::Number(3), Form::Docx))),
            ("tjansteutlatande-3.md", Some((Tjansteutlatande, Which::Number(3), Form::Markdown))),
            ("tjansteutlatande-3.doc", None),
            ("tjansteutlatande-3", None),
            ("beslut-3.pdf", None),
            ("tjansteutlatande-\0.pdf", None),
            ("", None),
        ] {
            assert_eq!(parse(file), expected, "{file}");
        }
    }
}
