//! `/admin/rad`

use askama::Template;
use axum::{extract::State, response::Response};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    BodyInput, commands,
    store::{self, Body},
};
use crate::{
    admin::{
        By,
        frame::{Register, chrome},
    },
    app::App,
    error::Result,
    people::model::{Actor, Role},
    web::{
        self,
        chrome::Chrome,
        extract::{Form, Path},
        form::{Errors, Reader, Refusal},
    },
};

/// The list.
#[derive(Template)]
#[template(path = "admin/bodies/list.html")]
pub struct BodiesPage {
    chrome: Chrome,
    register: Register,
    bodies: Vec<Body>,
}

/// The form, for a new one or that with the id.
#[derive(Template)]
#[template(path = "admin/bodies/edit.html")]
pub struct BodyPage {
    chrome: Chrome,
    register: Register,
    id: Option<Uuid>,
    form: BodyForm,
    errors: Errors,
}

/// The form, as typed.
#[derive(Debug, Deserialize, Default)]
#[serde(default)]
pub struct BodyForm {
    namn: String,
    lopande: String,
    aktiv: String,
}

impl BodyForm {
    fn read(&self) -> Result<BodyInput, Errors> {
        let mut reader = Reader::default();
        let input = BodyInput {
            name: reader.required("namn", &self.namn, "Skriv vad rådet heter."),
            running: reader.required("lopande", &self.lopande, "Skriv namnet som det står i löpande text."),
            active: self.aktiv == "1",
        };
        reader.finish(input)
    }
}

/// `GET /admin/rad`
pub async fn index(State(app): State<App>, actor: Actor) -> Result<Response> {
    actor.require(&[Role::Administrator])?;
    let mut conn = app.pool.acquire().await?;
    let bodies = store::all(&mut conn, actor.myndighet.id).await?;
    web::page(&BodiesPage { chrome: chrome(&app, &actor), register: Register::Bodies, bodies })
}

fn page(app: &App, actor: &Actor, id: Option<Uuid>, form: BodyForm, errors: Errors) -> BodyPage {
    BodyPage { chrome: chrome(app, actor), register: Register::Bodies, id, form, errors }
}

/// `GET /admin/rad/ny`
pub async fn new(State(app): State<App>, actor: Actor) -> Result<Response> {
    actor.require(&[Role::Administrator])?;
    let form = BodyForm { aktiv: "1".into(), ..BodyForm::default() };
    web::page(&page(&app, &actor, None, form, Errors::default()))
}

/// `GET /admin/rad/{id}`
pub async fn edit(State(app): State<App>, actor: Actor, Path(id): Path<Uuid>) -> Result<Response> {
    actor.require(&[Role::Administrator])?;
    let mut conn = app.pool.acquire().await?;
    let body = store::find(&mut conn, actor.myndighet.id, id).await?;
    let aktiv = if body.active { "1".into() } else { String::new() };
    let form = BodyForm { namn: body.name, lopande: body.running, aktiv };
    web::page(&page(&app, &actor, Some(id), form, Errors::default()))
}

/// `POST /admin/rad`
pub async fn create(State(app): State<App>, actor: Actor, Form(form): Form<BodyForm>) -> Result<Response> {
    save(&app, &actor, None, form).await
}

/// `POST /admin/rad/{id}`
pub async fn update(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
    Form(form): Form<BodyForm>,
) -> Result<Response> {
    save(&app, &actor, Some(id), form).await
}

async fn save(app: &App, actor: &Actor, id: Option<Uuid>, form: BodyForm) -> Result<Response> {
    actor.require(&[Role::Administrator])?;
    if let Some(id) = id {
        let mut conn = app.pool.acquire().await?;
        store::find(&mut conn, actor.myndighet.id, id).await?;
    }
    let saved = match form.read() {
        Ok(body) => commands::save(&app.pool, By::Actor(actor), app.clock.read(), id, &body).await,
        Err(errors) => Err(Refusal::Fields(errors)),
    };
    match saved {
        Ok(_) => Ok(web::done(Register::Bodies.href(), "Rådet är sparat.")),
        Err(Refusal::Fields(errors)) => web::invalid(&page(app, actor, id, form, errors)),
        Err(Refusal::Error(error)) => Err(error),
    }
}
