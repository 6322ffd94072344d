//! `/admin/mallar`

use axum::{
    extract::{Multipart, State, multipart::MultipartRejection},
    response::Response,
};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    commands::{self, MOST_BYTES, built_in, kinds},
    store::{self, Loaded},
};
use crate::{
    admin::{
        By,
        frame::{Register, chrome},
    },
    app::App,
    document::{canonical::Kind, template::Template},
    error::{AppError, Result},
    people::model::{Actor, Role},
    web::{
        self,
        chrome::Chrome,
        download,
        extract::{Form, Path},
        filters,
        form::Errors,
    },
};

/// The list and the form.
#[derive(askama::Template)]
#[template(path = "admin/templates/list.html")]
pub struct TemplatesPage {
    chrome: Chrome,
    register: Register,
    loaded: Vec<Loaded>,
    errors: Errors,
}

/// Which of the templates that come with the program.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct BuiltInForm {
    slag: String,
}

impl TemplatesPage {
    /// The kinds of document that the board makes.
    #[must_use]
    pub fn kinds(&self) -> &'static [Kind] {
        kinds(self.chrome.actor.myndighet.model)
    }

    /// The templates of a kind, the newest first.
    #[must_use]
    pub fn of(&self, kind: &Kind) -> Vec<&Loaded> {
        self.loaded.iter().filter(|template| template.kind == kind.slug()).collect()
    }
}

async fn page(app: &App, actor: &Actor, errors: Errors) -> Result<TemplatesPage> {
    let mut conn = app.pool.acquire().await?;
    let loaded = store::all(&mut conn, actor.myndighet.id).await?;
    Ok(TemplatesPage { chrome: chrome(app, actor), register: Register::Templates, loaded, errors })
}

/// `GET /admin/mallar`
pub async fn index(State(app): State<App>, actor: Actor) -> Result<Response> {
    actor.require(&[Role::Administrator])?;
    web::page(&page(&app, &actor, Errors::default()).await?)
}

/// `GET /admin/mallar/{id}`: the file, to be changed and read in again.
pub async fn download(State(app): State<App>, actor: Actor, Path(id): Path<Uuid>) -> Result<Response> {
    actor.require(&[Role::Administrator])?;
    let mut conn = app.pool.acquire().await?;
    let content = store::content(&mut conn, actor.myndighet.id, id).await?;
    // In the order of the type, since the database keeps another.
    let template: Template = serde_json::from_str(&content)?;
    let json = serde_json::to_vec_pretty(&template)?;
    Ok(download::made(json.into(), "application/json", &format!("{}.json", template.key)))
}

/// `POST /admin/mallar`
pub async fn create(
    State(app): State<App>,
    actor: Actor,
    multipart: Result<Multipart, MultipartRejection>,
) -> Result<Response> {
    actor.require(&[Role::Administrator])?;
    let bytes = match multipart {
        Ok(multipart) => receive(multipart).await?,
        Err(_) => Vec::new(),
    };
    if bytes.is_empty() {
        return web::invalid(&page(&app, &actor, Errors::one("mall", "Välj en fil med mallen.")).await?);
    }
    let read = commands::read(&bytes).and_then(|template| {
        if kinds(actor.myndighet.model).contains(&template.kind) {
            Ok(template)
        } else {
            Err(vec!["Er nämnd skriver inga separata yttranden, så den mallen kan inte användas.".to_owned()])
        }
    });
    match read {
        Ok(template) => load(&app, &actor, &template).await,
        Err(wrong) => web::invalid(&page(&app, &actor, Errors::several("mall", wrong)).await?),
    }
}

/// `POST /admin/mallar/standard`
pub async fn create_built_in(State(app): State<App>, actor: Actor, Form(form): Form<BuiltInForm>) -> Result<Response> {
    actor.require(&[Role::Administrator])?;
    let kind: Kind = form.slag.parse().map_err(|_| AppError::NotFound)?;
    let template = built_in(actor.myndighet.model, kind)?;
    load(&app, &actor, &template).await
}

async fn load(app: &App, actor: &Actor, template: &Template) -> Result<Response> {
    commands::load(&app.pool, By::Actor(actor), app.clock.read(), template).await?;
    let sentence = format!("Mallen ”{}” används för nya utkast från och med nu.", template.name);
    Ok(web::done(Register::Templates.href(), &sentence))
}

/// The bytes of the form's file.
async fn receive(mut multipart: Multipart) -> Result<Vec<u8>> {
    let too_large = || AppError::TooLarge("Mallen är större än 1 MB och togs inte emot.".into());
    let broken = |error: axum::extract::multipart::MultipartError| {
        if error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
            too_large()
        } else {
            AppError::BadRequest("Filen kom inte fram helt. Försök igen.".into())
        }
    };
    let mut bytes = Vec::new();
    while let Some(mut field) = multipart.next_field().await.map_err(broken)? {
        if field.name() != Some("mall") {
            continue;
        }
        while let Some(chunk) = field.chunk().await.map_err(broken)? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > MOST_BYTES {
                return Err(too_large());
            }
        }
    }
    Ok(bytes)
}
