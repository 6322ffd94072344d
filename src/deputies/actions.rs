//! The forms of both pages.

use axum::{extract::State, response::Response};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    commands,
    model::DeputyInput,
    pages::{Typed, address, show},
};
use crate::{
    admin::By,
    app::App,
    attests::model::Capacity,
    calendar::phrases::join_och,
    error::Result,
    people::model::{Actor, Role},
    web::{
        self,
        extract::{Form, Path},
        form::{Errors, Reader, Refusal},
    },
};

/// A time to add, as typed.
#[derive(Debug, Clone, Deserialize, Default)]
#[serde(default)]
pub struct DeputyForm {
    /// `franvaro` or `standig`.
    pub slag: String,
    /// Who stands in.
    pub vem: String,
    /// `for` or `tf`.
    pub som: String,
    /// The first day.
    pub fran: String,
    /// The last day.
    pub till: String,
}

impl DeputyForm {
    fn read(&self) -> Result<DeputyInput, Errors> {
        let mut reader = Reader::default();
        if !matches!(self.slag.as_str(), "franvaro" | "standig") {
            reader.error("slag", "Välj om det är en frånvaro eller en ställföreträdare.");
        }
        let deputy = reader.choice("vem", &self.vem, "Välj vem som attesterar i stället.");
        let capacity = self.som.parse().ok().filter(|capacity| *capacity != Capacity::Egen);
        if capacity.is_none() {
            reader.error("som", "Välj hur attesten ska skrivas ut.");
        }
        let from = reader.date("fran", &self.fran, "Ange den första dagen.");
        let to = reader.optional_date("till", &self.till);
        let capacity = capacity.unwrap_or(Capacity::For);
        reader.finish(DeputyInput { deputy, capacity, absent: self.slag == "franvaro", from, to })
    }
}

/// The last day of a time.
#[derive(Debug, Deserialize, Default)]
#[serde(default)]
pub struct EndForm {
    till: String,
}

/// `POST /konto/franvaro`
pub async fn create_own(State(app): State<App>, actor: Actor, Form(form): Form<DeputyForm>) -> Result<Response> {
    actor.require(&[Role::Attestant])?;
    add(&app, &actor, None, form).await
}

/// `POST /admin/personer/{id}/franvaro`
pub async fn create(
    State(app): State<App>,
    actor: Actor,
    Path(person): Path<Uuid>,
    Form(form): Form<DeputyForm>,
) -> Result<Response> {
    actor.require(&[Role::Administrator])?;
    add(&app, &actor, Some(person), form).await
}

async fn add(app: &App, actor: &Actor, person: Option<Uuid>, form: DeputyForm) -> Result<Response> {
    let id = person.unwrap_or(actor.id);
    let saved = match form.read() {
        Ok(input) => commands::set(app, By::Actor(actor), app.clock.read(), id, &input).await,
        Err(errors) => Err(Refusal::Fields(errors)),
    };
    match saved {
        Ok(promised) => {
            let mut sentence = "Det är sparat, och den som attesterar i stället har fått ett mejl.".to_owned();
            if !promised.is_empty() {
                let names: Vec<&str> = promised.iter().map(|other| other.name.as_str()).collect();
                let who = if person.is_none() { "Du" } else { "Personen" };
                sentence = format!(
                    "{sentence} {who} ska själv attestera i stället för {} under tiden, så någon annan behöver göra det.",
                    join_och(&names)
                );
            }
            Ok(web::done(&address(person), &sentence))
        }
        Err(Refusal::Fields(errors)) => show(app, actor, person, Typed { form: Some(form), errors }).await,
        Err(Refusal::Error(error)) => Err(error),
    }
}

/// `POST /konto/franvaro/{tid}/slut`
pub async fn end_own(
    State(app): State<App>,
    actor: Actor,
    Path(time): Path<Uuid>,
    Form(form): Form<EndForm>,
) -> Result<Response> {
    actor.require(&[Role::Attestant])?;
    end_at(&app, &actor, None, time, &form).await
}

/// `POST /admin/personer/{id}/franvaro/{tid}/slut`
pub async fn end(
    State(app): State<App>,
    actor: Actor,
    Path((person, time)): Path<(Uuid, Uuid)>,
    Form(form): Form<EndForm>,
) -> Result<Response> {
    actor.require(&[Role::Administrator])?;
    end_at(&app, &actor, Some(person), time, &form).await
}

async fn end_at(app: &App, actor: &Actor, person: Option<Uuid>, time: Uuid, form: &EndForm) -> Result<Response> {
    let id = person.unwrap_or(actor.id);
    commands::find(app, By::Actor(actor), id, time).await?;
    let mut reader = Reader::default();
    let to = reader.date(&format!("till-{time}"), &form.till, "Ange den sista dagen.");
    let saved = match reader.finish(to) {
        Ok(to) => commands::end(app, By::Actor(actor), app.clock.read(), (id, time), to).await,
        Err(errors) => Err(Refusal::Fields(errors)),
    };
    match saved {
        Ok(()) => Ok(web::done(&address(person), "Sista dagen är sparad.")),
        Err(Refusal::Fields(errors)) => show(app, actor, person, Typed { form: None, errors }).await,
        Err(Refusal::Error(error)) => Err(error),
    }
}

/// `POST /konto/franvaro/{tid}/borttagen`
pub async fn remove_own(State(app): State<App>, actor: Actor, Path(time): Path<Uuid>) -> Result<Response> {
    actor.require(&[Role::Attestant])?;
    commands::remove(&app, By::Actor(&actor), app.clock.read(), actor.id, time).await?;
    Ok(web::done(&address(None), "Tiden är borttagen."))
}

/// `POST /admin/personer/{id}/franvaro/{tid}/borttagen`
pub async fn remove(
    State(app): State<App>,
    actor: Actor,
    Path((person, time)): Path<(Uuid, Uuid)>,
) -> Result<Response> {
    actor.require(&[Role::Administrator])?;
    commands::remove(&app, By::Actor(&actor), app.clock.read(), person, time).await?;
    Ok(web::done(&address(Some(person)), "Tiden är borttagen."))
}
