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
    document::canonical::Kind,
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
    /// What tells the picture of each page from others, for its address.
    digests: Vec<String>,
}

async fn sheets(app: &App, actor: &Actor, id: Uuid, kind: &str) -> Result<(Case, Kind, Vec<pdf::Sheet>)> {
    let mut conn = app.pool.acquire().await?;
    let (case, paper) = readable_paper(&mut conn, actor, app.clock.read().today, id, kind).await?;
    drop(conn);
    let sheets = rendering::sheets(app, &paper, Some(DRAFT_MARK)).await?;
    Ok((case, paper.kind, sheets))
}

/// `GET /remisser/{id}/utkast/{slag}/sidor`
pub async fn index(State(app): State<App>, actor: Actor, Path((id, kind)): Path<(Uuid, String)>) -> Result<Response> {
    let (case, kind, sheets) = sheets(&app, &actor, id, &kind).await?;
    let chrome = Chrome::new(&actor, Place::Remisser, app.clock.read().today);
    let digests = sheets.iter().map(|sheet| format!("{:032x}", sheet.digest)).collect();
    web::page(&SheetsPage { chrome, case, kind, digests })
}

/// `GET /remisser/{id}/utkast/{slag}/sidor/{nr}`: a picture of the page as it is now, whatever the query says
pub async fn show(
    State(app): State<App>,
    actor: Actor,
    Path((id, kind, number)): Path<(Uuid, String, usize)>,
) -> Result<Response> {
    let (.., sheets) = sheets(&app, &actor, id, &kind).await?;
    let sheet = number.checked_sub(1).and_then(|index| sheets.into_iter().nth(index)).ok_or(AppError::NotFound)?;
    Ok(([(header::CONTENT_TYPE, "image/svg+xml")], sheet.svg.to_string()).into_response())
}
