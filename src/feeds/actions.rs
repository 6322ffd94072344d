//! Getting an address, another one, or none.

use axum::{extract::State, response::Response};

use super::store;
use crate::{
    app::App,
    error::Result,
    people::{model::Actor, session},
    web,
};

/// `POST /konto/kalender`: a new address; the one before stops working.
pub async fn create(State(app): State<App>, actor: Actor) -> Result<Response> {
    let (token, _) = session::new_token();
    let mut conn = app.pool.acquire().await?;
    store::put(&mut conn, actor.id, &token, app.clock.read().now).await?;
    Ok(web::done("/konto/kalender", "Din kalender har fått en ny adress."))
}

/// `POST /konto/kalender/borttagning`
pub async fn remove(State(app): State<App>, actor: Actor) -> Result<Response> {
    let mut conn = app.pool.acquire().await?;
    store::delete(&mut conn, actor.id).await?;
    Ok(web::done("/konto/kalender", "Kalenderns adress är borttagen."))
}
