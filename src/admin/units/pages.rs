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
    deputies::{self, model::Deputy},
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
    deputies: Vec<Deputy>,
    attestants: Vec<Choice>,
    chief_form: ChiefForm,
    errors: Errors,
}

impl UnitPage {
    /// Those who head it now or later, each once.
    #[must_use]
    pub fn current_chiefs(&self) -> Vec<(Uuid, &str)> {
        let mut people: Vec<(Uuid, &str)> = Vec::new();
        for chief in self.chiefs.iter().filter(|chief| !chief.is_over(&self.chrome.today)) {
            if !people.iter().any(|(person, _)| *person == chief.person_id) {
                people.push((chief.person_id, &chief.name));
            }
        }
        people
    }
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
    let (mut chiefs, mut deputies) = (Vec::new(), Vec::new());
    let chrome = chrome(app, actor);
    if let Some(id) = id {
        form = UnitForm::of(store::find(&mut conn, actor.myndighet.id, id).await?);
        chiefs = store::chiefs(&mut conn, actor.myndighet.id, id).await?;
        let current = chiefs.iter().filter(|chief| !chief.is_over(&chrome.today));
        let people: Vec<Uuid> = current.map(|chief| chief.person_id).collect();
        deputies = deputies::store::of_people(&mut conn, actor.myndighet.id, &people).await?;
        deputies.retain(|deputy| !deputy.is_over(&chrome.today));
    }
    let roles: Roles = [Role::Attestant].into_iter().collect();
    Ok(UnitPage {
        chrome,
        register: Register::Units,
        id,
        name: form.namn.clone(),
        form: typed.unit.unwrap_or(form),
        chiefs,
        deputies,
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
