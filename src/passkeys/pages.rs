//! `/konto/passkeys`, one's own keys, and the page of each.

use askama::Template;
use axum::{extract::State, response::Response};
use uuid::Uuid;

use super::{
    commands::NO_HOST,
    model::{self, ADVISED, Passkey},
    store,
};
use crate::{
    app::App,
    attests::model::Method,
    error::Result,
    people::{
        self,
        model::{Actor, Role},
    },
    web::{
        self, assets,
        chrome::{Chrome, Place},
        extract::Path,
        filters,
        form::Errors,
    },
};

/// `/konto/passkeys`
#[derive(Template)]
#[template(path = "passkeys/list.html")]
pub struct PasskeysPage {
    chrome: Chrome,
    keys: Vec<Passkey>,
    /// What the new one would be called, as typed.
    typed: String,
    /// Why none can be added, whoever asks.
    unavailable: Option<&'static str>,
    /// Whom to ask who has lost them.
    administrators: Vec<String>,
    script: String,
    errors: Errors,
}

impl PasskeysPage {
    /// Those that can be used.
    #[must_use]
    pub fn active(&self) -> Vec<&Passkey> {
        self.keys.iter().filter(|key| key.is_active()).collect()
    }

    /// Those that cannot any more.
    #[must_use]
    pub fn revoked(&self) -> Vec<&Passkey> {
        self.keys.iter().filter(|key| !key.is_active()).collect()
    }

    /// Whether another is advised.
    #[must_use]
    pub fn is_few(&self) -> bool {
        (1..ADVISED).contains(&self.active().len())
    }
}

/// `GET /konto/passkeys`
pub async fn index(State(app): State<App>, actor: Actor) -> Result<Response> {
    web::page(&list(&app, &actor, String::new(), Errors::default()).await?)
}

pub(super) async fn list(app: &App, actor: &Actor, name: String, errors: Errors) -> Result<PasskeysPage> {
    let mut conn = app.pool.acquire().await?;
    let roles = [Role::Administrator].into_iter().collect();
    let administrators = people::store::with_roles(&mut conn, actor.myndighet.id, roles).await?;
    Ok(PasskeysPage {
        chrome: Chrome::new(actor, Place::Account, app.clock.read().today),
        keys: store::of_person(&mut conn, actor.id).await?,
        typed: name,
        unavailable: model::relying_party(&app.config.base_url()).is_none().then_some(NO_HOST),
        administrators: administrators.iter().map(|person| person.name().to_owned()).collect(),
        script: assets::passkeys(),
        errors,
    })
}

/// `/konto/passkeys/{passkey}`
#[derive(Template)]
#[template(path = "passkeys/show.html")]
pub struct PasskeyPage {
    chrome: Chrome,
    key: Passkey,
    /// Its new name, as typed.
    typed: String,
    /// Whether it is the only one left.
    is_last: bool,
    errors: Errors,
}

/// `GET /konto/passkeys/{passkey}`
pub async fn show(State(app): State<App>, actor: Actor, Path(id): Path<Uuid>) -> Result<Response> {
    web::page(&one(&app, &actor, id, None, Errors::default()).await?)
}

pub(super) async fn one(
    app: &App,
    actor: &Actor,
    id: Uuid,
    name: Option<String>,
    errors: Errors,
) -> Result<PasskeyPage> {
    let mut conn = app.pool.acquire().await?;
    let key = store::find(&mut conn, actor.id, id).await?;
    Ok(PasskeyPage {
        chrome: Chrome::new(actor, Place::Account, app.clock.read().today),
        typed: name.unwrap_or_else(|| key.name.clone()),
        is_last: store::credentials(&mut conn, actor.id).await?.len() == 1,
        key,
        errors,
    })
}
