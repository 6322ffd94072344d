//! `/remisser/{id}/handelser`: the whole log of a case.

use askama::Template;
use axum::{extract::State, response::Response};
use serde::Deserialize;
use uuid::Uuid;

use super::{model::Case, store};
use crate::{
    app::App,
    error::Result,
    events::store::Line,
    people::model::Actor,
    web::{
        self,
        chrome::{Chrome, Place},
        extract::{Path, Query},
        filters,
    },
};

/// `/remisser/{id}/handelser`
#[derive(Template)]
#[template(path = "remisser/events.html")]
pub struct EventsPage {
    chrome: Chrome,
    case: Case,
    log: Vec<Line>,
    older: Option<i64>,
}

/// Where the log goes on.
#[derive(Deserialize)]
pub struct EventsQuery {
    fore: Option<i64>,
}

/// `GET /remisser/{id}/handelser`
pub async fn events(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
    Query(query): Query<EventsQuery>,
) -> Result<Response> {
    const PAGE: i64 = 100;
    let today = app.clock.read().today;
    let mut conn = app.pool.acquire().await?;
    let case = store::find_case(&mut conn, &actor, today, id).await?;
    let log = crate::events::store::of_remiss(&mut conn, id, query.fore, PAGE).await?;
    let older = log.last().map(|line| line.sequence).filter(|_| i64::try_from(log.len()).is_ok_and(|n| n == PAGE));
    web::page(&EventsPage { chrome: Chrome::new(&actor, Place::Remisser, today), case, log, older })
}
