//! `/attestera`: what waits for a signer's signature, told so that it is understood in two minutes.

use askama::Template;
use axum::{extract::State, response::Response};

use super::{
    stance::{self, Brief},
    store::{self, Waiting},
};
use crate::{
    app::App,
    document::canonical::{Canonical, Printed},
    error::{AppError, Result},
    people::model::{Actor, Role},
    remisser::model::Beslutsvag,
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
}

struct Item {
    row: Waiting,
    /// What is proposed to be decided.
    points: Vec<String>,
    brief: Brief,
}

impl Item {
    fn is_for_the_board(&self) -> bool {
        self.row.beslutsvag == Beslutsvag::Namnd
    }
}

/// `GET /attestera`
pub async fn index(State(app): State<App>, actor: Actor) -> Result<Response> {
    actor.require(&[Role::Attestant])?;
    let today = app.clock.read().today;
    let mut conn = app.pool.acquire().await?;
    let items = store::waiting(&mut conn, &actor, today, true).await?.into_iter().map(item).collect::<Result<_>>()?;
    web::page(&WaitingPage { chrome: Chrome::new(&actor, Place::Attests, today), items })
}

fn item(row: Waiting) -> Result<Item> {
    let printed = row.canonical.as_deref().map(Printed::from_bytes).transpose().map_err(AppError::internal)?;
    Ok(Item {
        points: printed.as_ref().map(paper::points).unwrap_or_default(),
        brief: printed.as_ref().map(stance::brief).unwrap_or_default(),
        row,
    })
}
