//! `/konto/franvaro`, and the same for somebody else at `/admin/personer/{id}/franvaro`.

use askama::Template;
use axum::{extract::State, response::Response};
use uuid::Uuid;

use super::{
    actions::DeputyForm,
    commands::permit,
    model::Deputy,
    store::{self, Person},
};
use crate::{
    admin::{
        By,
        frame::{Register, chrome as admin_chrome},
    },
    app::App,
    attests::model::{Capacity, Signer, Turn},
    error::Result,
    people::{
        self,
        model::{Actor, Role, Roles},
        store::Choice,
    },
    web::{
        self,
        chrome::{Chrome, Place},
        extract::Path,
        form::Errors,
    },
};

/// One's own.
#[derive(Template)]
#[template(path = "deputies/own.html")]
pub struct OwnPage {
    chrome: Chrome,
    view: View,
    errors: Errors,
}

/// Somebody else's.
#[derive(Template)]
#[template(path = "deputies/person.html")]
pub struct PersonPage {
    chrome: Chrome,
    register: Register,
    view: View,
    errors: Errors,
}

/// What both show.
pub struct View {
    person: Person,
    is_own: bool,
    /// Where its forms go.
    at: String,
    times: Vec<Deputy>,
    /// The times in which she stands in for others.
    promised: Vec<Deputy>,
    choices: Vec<Choice>,
    form: DeputyForm,
}

impl View {
    /// "attesterar i ditt ställe", "attesterar i Karin Åbergs ställe"
    #[must_use]
    pub fn whose(&self) -> String {
        if self.is_own { "ditt".to_owned() } else { crate::calendar::phrases::genitive(&self.person.name) }
    }
}

impl View {
    /// "Namn, tf. stadsdelsdirektör"
    #[must_use]
    pub fn sample_tf(&self) -> String {
        self.sample(Capacity::Tf)
    }

    /// "Namn, Titel, för stadsdelsdirektören"
    #[must_use]
    pub fn sample_for(&self) -> String {
        self.sample(Capacity::For)
    }

    fn sample(&self, capacity: Capacity) -> String {
        let title = if self.person.title.is_empty() { "Chef" } else { &self.person.title };
        let signer = Signer {
            step: 0,
            person: Uuid::nil(),
            name: "Namn".to_owned(),
            title: "Titel".to_owned(),
            role_title: title.to_owned(),
            capacity,
            principal: self.person.id,
            turn: Turn::OnDuty,
            own_draft: false,
            barred: false,
        };
        signer.signature(title).printed()
    }
}

/// What was typed and not accepted.
#[derive(Default)]
pub(super) struct Typed {
    pub form: Option<DeputyForm>,
    pub errors: Errors,
}

/// Where the page of a person is, for the actor.
pub(super) fn address(person: Option<Uuid>) -> String {
    person.map_or_else(|| "/konto/franvaro".to_owned(), |person| format!("/admin/personer/{person}/franvaro"))
}

/// The page: one's own if no person is named.
pub(super) async fn show(app: &App, actor: &Actor, person: Option<Uuid>, typed: Typed) -> Result<Response> {
    let today = app.clock.read().today;
    let id = person.unwrap_or(actor.id);
    permit(By::Actor(actor), id)?;
    let mut conn = app.pool.acquire().await?;
    let roles: Roles = [Role::Attestant].into_iter().collect();
    let mut times = store::of_people(&mut conn, actor.myndighet.id, &[id]).await?;
    // What is or comes first, then what was, the latest first.
    times.sort_by_key(|time| {
        let over = time.is_over(&today);
        (over, if over { -i64::from(days_of(time)) } else { i64::from(days_of(time)) })
    });
    let mut promised = store::by_person(&mut conn, actor.myndighet.id, id).await?;
    promised.retain(|time| !time.is_over(&today));
    let mut choices = people::store::with_roles(&mut conn, actor.myndighet.id, roles).await?;
    choices.retain(|choice| choice.id != id);
    let view = View {
        person: store::person(&mut conn, actor.myndighet.id, id).await?,
        is_own: person.is_none(),
        at: address(person),
        times,
        promised,
        choices,
        form: typed.form.unwrap_or_default(),
    };
    let errors = typed.errors;
    if person.is_none() {
        answer(&OwnPage { chrome: Chrome::new(actor, Place::Account, today), view, errors: errors.clone() }, &errors)
    } else {
        let (chrome, register) = (admin_chrome(app, actor), Register::People);
        answer(&PersonPage { chrome, register, view, errors: errors.clone() }, &errors)
    }
}

fn answer(page: &impl Template, errors: &Errors) -> Result<Response> {
    if errors.is_empty() { web::page(page) } else { web::invalid(page) }
}

fn days_of(time: &Deputy) -> i32 {
    chrono::Datelike::num_days_from_ce(&time.from)
}

/// `GET /konto/franvaro`
pub async fn own(State(app): State<App>, actor: Actor) -> Result<Response> {
    actor.require(&[Role::Attestant])?;
    show(&app, &actor, None, Typed::default()).await
}

/// `GET /admin/personer/{id}/franvaro`
pub async fn of_person(State(app): State<App>, actor: Actor, Path(id): Path<Uuid>) -> Result<Response> {
    actor.require(&[Role::Administrator])?;
    show(&app, &actor, Some(id), Typed::default()).await
}
