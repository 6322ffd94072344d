//! `/konto/paminnelser`

use askama::Template;
use axum::{extract::State, response::Response};
use serde::Deserialize;

use super::{model::Pace, store};
use crate::{
    app::App,
    error::Result,
    people::model::Actor,
    web::{
        self,
        chrome::{Chrome, Place},
        extract::Form,
        form::Errors,
    },
};

/// The page.
#[derive(Template)]
#[template(path = "reminders/show.html")]
pub struct RemindersPage {
    chrome: Chrome,
    pace: Option<Pace>,
    errors: Errors,
}

/// What was chosen.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct RemindersForm {
    hur_ofta: String,
}

/// `GET /konto/paminnelser`
pub async fn show(State(app): State<App>, actor: Actor) -> Result<Response> {
    let mut conn = app.pool.acquire().await?;
    let pace = Some(store::pace(&mut conn, &actor).await?);
    let chrome = Chrome::new(&actor, Place::Account, app.clock.read().today);
    web::page(&RemindersPage { chrome, pace, errors: Errors::default() })
}

/// `POST /konto/paminnelser`
pub async fn update(State(app): State<App>, actor: Actor, Form(form): Form<RemindersForm>) -> Result<Response> {
    let Ok(pace) = form.hur_ofta.parse() else {
        let chrome = Chrome::new(&actor, Place::Account, app.clock.read().today);
        let errors = Errors::one("hur_ofta", "Välj hur ofta du vill bli påmind.");
        return web::invalid(&RemindersPage { chrome, pace: None, errors });
    };
    let mut conn = app.pool.acquire().await?;
    store::set_pace(&mut conn, &actor, pace).await?;
    Ok(web::done("/konto/paminnelser", "Valet är sparat."))
}
