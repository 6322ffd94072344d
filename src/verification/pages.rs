//! `/verifiera`, open to all. Nothing that is uploaded is kept.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Multipart, State},
    http::StatusCode,
    response::Response,
};
use bytes::Bytes;
use sign::{
    evidence::fingerprint,
    report::{Report, Verdict},
};

use super::{
    examine,
    store::{self, Known},
};
use crate::{
    app::App,
    error::{AppError, Result},
    web::{self, assets, extract::Path, filters, form::Errors},
};

/// The largest form that is taken, in bytes; a paper with its evidence is a tenth of a megabyte.
pub const MAX_FORM_BYTES: usize = 20 * 1024 * 1024;

/// `/verifiera`
#[derive(Template)]
#[template(path = "verification/show.html")]
pub struct VerificationPage {
    stylesheet: String,
    errors: Errors,
    /// The file that was examined, if one was.
    examined: Option<File>,
    /// What a fingerprint led to, if one was followed.
    papers: Option<Vec<Paper>>,
}

/// A file that somebody has shown.
struct File {
    name: String,
    report: Report,
}

/// A paper that is kept here.
struct Paper {
    known: Known,
    /// What was found of it; not told of a case with a sekretessmarkering.
    report: Option<Report>,
}

impl VerificationPage {
    fn new() -> Self {
        Self { stylesheet: assets::stylesheet(), errors: Errors::default(), examined: None, papers: None }
    }
}

/// How a verdict reads.
trait Said {
    /// In a word or two.
    fn said(&self) -> &'static str;
    /// Its class in the style sheet.
    fn class(&self) -> &'static str;
}

impl Said for Verdict {
    fn said(&self) -> &'static str {
        match self {
            Self::Holds => "Stämmer",
            Self::Unproven => "Kan inte styrkas",
            Self::Broken => "Stämmer inte",
        }
    }

    fn class(&self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Unproven => "unproven",
            Self::Broken => "broken",
        }
    }
}

/// `GET /verifiera`
pub async fn new() -> Result<Response> {
    web::page(&VerificationPage::new())
}

/// `POST /verifiera`
pub async fn create(State(app): State<App>, multipart: Multipart) -> Result<Response> {
    let Ok(_place) = app.shown.try_acquire() else {
        let errors = Errors::one("fil", "Många kontrollerar filer just nu. Försök igen om en minut.");
        let mut response = web::page(&VerificationPage { errors, ..VerificationPage::new() })?;
        *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
        return Ok(response);
    };
    let Some((name, bytes)) = received(multipart).await? else {
        let errors = Errors::one("fil", "Välj den PDF som du vill kontrollera.");
        return web::invalid(&VerificationPage { errors, ..VerificationPage::new() });
    };
    let report = report(&app, bytes).await?;
    web::page(&VerificationPage { examined: Some(File { name, report }), ..VerificationPage::new() })
}

/// `GET /verifiera/{fingeravtryck}`: the address that is printed on a paper.
pub async fn show(State(app): State<App>, Path(printed): Path<String>) -> Result<Response> {
    // As printed, or with other marks or none between the groups.
    let plain: String = printed.chars().filter(char::is_ascii_alphanumeric).collect();
    let mut conn = app.pool.acquire().await?;
    let known = store::by_fingerprint(&mut conn, &fingerprint(&plain.to_lowercase())).await?;
    drop(conn);
    let mut papers = Vec::new();
    for known in known {
        let report = if known.sekretess {
            None
        } else {
            let bytes = app.files.get(&known.sha256).await?;
            Some(report(&app, bytes).await?)
        };
        papers.push(Paper { known, report });
    }
    web::page(&VerificationPage { papers: Some(papers), ..VerificationPage::new() })
}

/// The file of the form; it is held in memory and nowhere else.
async fn received(mut multipart: Multipart) -> Result<Option<(String, Bytes)>> {
    let broken = |error: axum::extract::multipart::MultipartError| {
        if error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
            AppError::TooLarge("Filen är större än 20 MB.".into())
        } else {
            AppError::BadRequest("Filen kom inte fram helt. Försök igen.".into())
        }
    };
    while let Some(field) = multipart.next_field().await.map_err(broken)? {
        if field.name() == Some("fil") {
            let name = field.file_name().unwrap_or_default().to_owned();
            let bytes = field.bytes().await.map_err(broken)?;
            return Ok((!bytes.is_empty()).then_some((name, bytes)));
        }
    }
    Ok(None)
}

async fn report(app: &App, pdf: Bytes) -> Result<Report> {
    let seals = app.seals.clone();
    let permit = Arc::clone(&app.verifying).acquire_owned().await.map_err(AppError::internal)?;
    let (pdf, examined) = tokio::task::spawn_blocking(move || {
        let _permit = permit;
        let anchors = seals.anchors().map_err(AppError::internal)?;
        let examined = examine::file(&pdf, &anchors);
        Ok::<_, AppError>((pdf, examined))
    })
    .await??;
    let mut conn = app.pool.acquire().await?;
    examine::with_database(&mut conn, &pdf, examined).await
}
