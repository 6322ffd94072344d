//! `/dnr/…`: a case by its number.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use uuid::Uuid;

use super::store;
use crate::{
    app::App,
    error::{AppError, Result},
    people::model::Actor,
    web::{
        self,
        chrome::{Chrome, Place},
        extract::Path,
    },
};

/// `/dnr/…` when several cases have it, or none.
#[derive(Template)]
#[template(path = "remisser/dnr.html")]
pub struct DnrPage {
    chrome: Chrome,
    dnr: String,
    found: Vec<(Uuid, String, String, Uuid)>,
}

/// `GET /dnr/{*dnr}`: a dnr may hold slashes. One case in the chosen myndighet: there; else the choice.
pub async fn show(State(app): State<App>, actor: Actor, Path(dnr): Path<String>) -> Result<Response> {
    let today = app.clock.read().today;
    if dnr.contains('\0') {
        return Err(AppError::NotFound);
    }
    let mut conn = app.pool.acquire().await?;
    let found = store::by_dnr(&mut conn, actor.id, today, &dnr).await?;
    match found.as_slice() {
        [] => Err(AppError::NotFound),
        [(id, .., myndighet)] if *myndighet == actor.myndighet.id => {
            Ok(Redirect::to(&format!("/remisser/{id}")).into_response())
        }
        _ => web::page(&DnrPage { chrome: Chrome::new(&actor, Place::Remisser, today), dnr, found }),
    }
}
