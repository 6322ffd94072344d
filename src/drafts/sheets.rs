//! The draft as it will lie on the table: its pages as pictures, on a page of their own or beside the text.

use askama::Template;
use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use uuid::Uuid;

use super::pages::readable_paper;
use crate::{
    app::App,
    document::canonical::{Kind, Printed},
    error::{AppError, Result},
    people::model::Actor,
    remisser::model::Case,
    versions::{documents::DRAFT_MARK, rendering},
    web::{
        self,
        chrome::{Chrome, Place},
        extract::Path,
    },
};

/// `/remisser/{id}/utkast/{slag}/sidor`
#[derive(Template)]
#[template(path = "drafts/sheets.html")]
pub struct SheetsPage {
    chrome: Chrome,
    case: Case,
    kind: Kind,
    /// What the address of each picture ends with, so that another picture has another address.
    digests: Vec<String>,
}

async fn paper(app: &App, actor: &Actor, id: Uuid, kind: &str) -> Result<(Case, Printed)> {
    let mut conn = app.pool.acquire().await?;
    readable_paper(&mut conn, actor, app.clock.read().today, id, kind).await
}

/// `GET /remisser/{id}/utkast/{slag}/sidor`
pub async fn index(State(app): State<App>, actor: Actor, Path((id, kind)): Path<(Uuid, String)>) -> Result<Response> {
    let (case, paper) = paper(&app, &actor, id, &kind).await?;
    let digests = rendering::sheets(&app, &paper, Some(DRAFT_MARK)).await?;
    let digests = digests.into_iter().map(|digest| format!("{digest:032x}")).collect();
    let chrome = Chrome::new(&actor, Place::Remisser, app.clock.read().today);
    web::page(&SheetsPage { chrome, case, kind: paper.kind, digests })
}

/// `GET /remisser/{id}/utkast/{slag}/sidor/{nr}`: the picture of the page as it is now, whatever the query says
pub async fn show(
    State(app): State<App>,
    actor: Actor,
    Path((id, kind, number)): Path<(Uuid, String, usize)>,
) -> Result<Response> {
    let (_, paper) = paper(&app, &actor, id, &kind).await?;
    let picture = rendering::sheet(&app, &paper, Some(DRAFT_MARK), number).await?.ok_or(AppError::NotFound)?;
    Ok(([(header::CONTENT_TYPE, "image/svg+xml")], picture).into_response())
}
