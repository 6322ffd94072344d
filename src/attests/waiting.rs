//! `/attestera`: what waits for a signer's signature, told so that it is understood in two minutes.

use askama::Template;
use axum::{extract::State, response::Response};

use super::store::{self, Recent, Waiting};
use crate::{
    app::App,
    document::canonical::{Canonical, Printed},
    error::{AppError, Result},
    people::model::{Actor, Role},
    reviews::paper,
    web::{
        self,
        chrome::{Chrome, Place},
        filters,
    },
};

/// `/attestera`
#[derive(Template)]
#[template(path = "attests/waiting.html")]
pub struct WaitingPage {
    chrome: Chrome,
    items: Vec<Item>,
    recent: Vec<Recent>,
}

struct Item {
    row: Waiting,
    /// What is proposed to be decided.
    points: Vec<String>,
    /// The summary, paragraph by paragraph.
    summary: Vec<String>,
}

/// `GET /attestera`
pub async fn index(State(app): State<App>, actor: Actor) -> Result<Response> {
    actor.require(&[Role::Attestant])?;
    let today = app.clock.read().today;
    let mut conn = app.pool.acquire().await?;
    let items = store::waiting(&mut conn, &actor, today).await?.into_iter().map(item).collect::<Result<_>>()?;
    let recent = store::recent(&mut conn, &actor, today).await?;
    web::page(&WaitingPage { chrome: Chrome::new(&actor, Place::Attests, today), items, recent })
}

fn item(row: Waiting) -> Result<Item> {
    let printed = row.canonical.as_deref().map(Printed::from_bytes).transpose().map_err(AppError::internal)?;
    Ok(Item {
        points: printed.as_ref().map(paper::points).unwrap_or_default(),
        summary: printed.as_ref().map(paper::summary).unwrap_or_default(),
        row,
    })
}
