//! `/admin/enheter`

use askama::Template;
use axum::{extract::State, response::Response};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    ChiefCapacity, UnitInput, UnitKind,
    chiefs::ChiefForm,
    commands,
    store::{self, Chief, Unit},
};
use crate::{
    admin::{
        By,
        frame::{Register, chrome},
    },
    app::App,
    error::Result,
    people::{
        self,
        model::{Actor, Role, Roles},
        store::Choice,
    },
    web::{
        self,
        chrome::Chrome,
        extract::{Form, Path},
        form::{Errors, Reader, Refusal},
    },
};

/// The list.
#[derive(Template)]
#[template(path = "admin/units/list.html")]
pub struct UnitsPage {
    chrome: Chrome,
    register: Register,
    units: Vec<Unit>,
}

/// A unit with its chiefs, or the form of a new one.
#[derive(Template)]
#[template(path = "admin/units/edit.html")]
pub struct UnitPage {
    chrome: Chrome,
    register: Register,
    id: Option<Uuid>,
    /// As it is registered, whatever was typed.
    name: String,
    form: UnitForm,
    chiefs: Vec<Chief>,
    attestants: Vec<Choice>,
    chief_form: ChiefForm,
    errors: Errors,
}

/// The form, as typed.
#[derive(Debug, Deserialize, Default)]
#[serde(default)]
pub struct UnitForm {
    namn: String,
    lopande: String,
    slag: String,
    aktiv: String,
}

impl UnitForm {
    fn read(&self) -> Result<UnitInput, Errors> {
        let mut reader = Reader::default();
        let input = UnitInput {
            name: reader.required("namn", &self.namn, "Skriv vad enheten heter."),
            running: reader.required("lopande", &self.lopande, "Skriv namnet som det står i löpande text."),
            kind: reader.choice("slag", &self.slag, "Välj om det är en avdelning eller ledningen."),
            active: self.aktiv == "1",
        };
        reader.finish(input)
    }

    fn of(unit: Unit) -> Self {
        let aktiv = if unit.active { "1".into() } else { String::new() };
        Self { namn: unit.name, lopande: unit.running, slag: unit.kind, aktiv }
    }
}

/// What the page of a unit shows beside what is registered.
#[derive(Default)]
pub(super) struct Typed {
    pub unit: Option<UnitForm>,
    pub chief: ChiefForm,
    pub errors: Errors,
}

pub(super) async fn page(app: &App, actor: &Actor, id: Option<Uuid>, typed: Typed) -> Result<UnitPage> {
    let mut conn = app.pool.acquire().await?;
    let mut form = UnitForm { aktiv: "1".into(), slag: UnitKind::default().as_str().into(), ..UnitForm::default() };
    let mut chiefs = Vec::new();
    if let Some(id) = id {
        form = UnitForm::of(store::find(&mut conn, actor.myndighet.id, id).await?);
        chiefs = store::chiefs(&mut conn, actor.myndighet.id, id).await?;
    }
    let roles: Roles = [Role::Attestant].into_iter().collect();
    Ok(UnitPage {
        chrome: chrome(app, actor),
        register: Register::Units,
        id,
        name: form.namn.clone(),
        form: typed.unit.unwrap_or(form),
        chiefs,
        attestants: people::store::with_roles(&mut conn, actor.myndighet.id, roles).await?,
        chief_form: typed.chief,
        errors: typed.errors,
    })
}

/// `GET /admin/enheter`
pub async fn index(State(app): State<App>, actor: Actor) -> Result<Response> {
    actor.require(&[Role::Administrator])?;
    let mut conn = app.pool.acquire().await?;
    let units = store::all(&mut conn, actor.myndighet.id, app.clock.read().today).await?;
    web::page(&UnitsPage { chrome: chrome(&app, &actor), register: Register::Units, units })
}

/// `GET /admin/enheter/ny`
pub async fn new(State(app): State<App>, actor: Actor) -> Result<Response> {
    actor.require(&[Role::Administrator])?;
    web::page(&page(&app, &actor, None, Typed::default()).await?)
}

/// `GET /admin/enheter/{id}`
pub async fn edit(State(app): State<App>, actor: Actor, Path(id): Path<Uuid>) -> Result<Response> {
    actor.require(&[Role::Administrator])?;
    let chief = ChiefForm { fran: app.clock.read().today.to_string(), ..ChiefForm::default() };
    web::page(&page(&app, &actor, Some(id), Typed { chief, ..Typed::default() }).await?)
}

/// `POST /admin/enheter`
pub async fn create(State(app): State<App>, actor: Actor, Form(form): Form<UnitForm>) -> Result<Response> {
    save(&app, &actor, None, form).await
}

/// `POST /admin/enheter/{id}`
pub async fn update(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
    Form(form): Form<UnitForm>,
) -> Result<Response> {
    save(&app, &actor, Some(id), form).await
}

async fn save(app: &App, actor: &Actor, id: Option<Uuid>, form: UnitForm) -> Result<Response> {
    actor.require(&[Role::Administrator])?;
    let saved = match form.read() {
        Ok(unit) => commands::save(&app.pool, By::Actor(actor), app.clock.read(), id, &unit).await,
        Err(errors) => Err(Refusal::Fields(errors)),
    };
    match saved {
        Ok(_) if id.is_some() => Ok(web::done(Register::Units.href(), "Enheten är sparad.")),
        Ok(new) => Ok(web::done(&format!("/admin/enheter/{new}"), "Enheten är sparad. Välj vem som är chef.")),
        Err(Refusal::Fields(errors)) => {
            web::invalid(&page(app, actor, id, Typed { unit: Some(form), errors, ..Typed::default() }).await?)
        }
        Err(Refusal::Error(error)) => Err(error),
    }
}
