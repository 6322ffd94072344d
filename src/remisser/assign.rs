//! `/remisser/{id}/fordelning`: which unit and who.

use askama::Template;
use axum::{extract::State, response::Response};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    commands,
    model::{Action, Case},
    policy::{self, Verb},
    store::{self, UnitChoice},
};
use crate::{
    app::App,
    error::Result,
    people::{
        self,
        model::{Actor, Role},
    },
    web::{
        self,
        chrome::{Chrome, Place},
        extract::{Form, Path},
        form::{Errors, Reader, Refusal},
    },
};

/// `/remisser/{id}/fordelning`
#[derive(Template)]
#[template(path = "remisser/assign.html")]
pub struct AssignPage {
    chrome: Chrome,
    case: Case,
    form: AssignForm,
    errors: Errors,
    units: Vec<UnitChoice>,
    officers: Vec<people::store::Choice>,
}

/// To whom a case is given.
#[derive(Debug, Clone, Deserialize, Default)]
#[serde(default)]
pub struct AssignForm {
    version: i32,
    avdelning: String,
    handlaggare: String,
    medhandlaggare: Vec<String>,
}

async fn assign_page(app: &App, actor: &Actor, id: Uuid, form: Option<(AssignForm, Errors)>) -> Result<AssignPage> {
    let today = app.clock.read().today;
    let mut conn = app.pool.acquire().await?;
    let case = store::find_case(&mut conn, actor, today, id).await?;
    policy::require(actor, &case, Verb::Assign)?;
    case.next(Action::Assign)?;
    let units = store::units(&mut conn, actor.myndighet.id).await?;
    let roles = [Role::Handlaggare].into_iter().collect();
    let officers = people::store::with_roles(&mut conn, actor.myndighet.id, roles).await?;
    let (form, errors) = if let Some(typed) = form {
        typed
    } else {
        let details = store::details(&mut conn, &case).await?;
        let form = AssignForm {
            version: case.version,
            avdelning: case.unit_id.map(|id| id.to_string()).unwrap_or_default(),
            handlaggare: case.handlaggare_id.map(|id| id.to_string()).unwrap_or_default(),
            medhandlaggare: details.co_officer_ids.iter().map(Uuid::to_string).collect(),
        };
        (form, Errors::default())
    };
    Ok(AssignPage { chrome: Chrome::new(actor, Place::Remisser, today), case, form, errors, units, officers })
}

/// `GET /remisser/{id}/fordelning`
pub async fn assignment(State(app): State<App>, actor: Actor, Path(id): Path<Uuid>) -> Result<Response> {
    web::page(&assign_page(&app, &actor, id, None).await?)
}

/// `POST /remisser/{id}/fordelning`
pub async fn assign(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
    Form(form): Form<AssignForm>,
) -> Result<Response> {
    let mut reader = Reader::default();
    let unit: Uuid = reader.choice("avdelning", &form.avdelning, "Välj en avdelning.");
    let handlaggare: Uuid = reader.choice("handlaggare", &form.handlaggare, "Välj en handläggare.");
    let co_officers: Vec<Uuid> =
        form.medhandlaggare.iter().filter_map(|id| id.parse().ok()).filter(|id| *id != handlaggare).collect();
    let outcome = match reader.finish(()) {
        Ok(()) => {
            let moment = app.clock.read();
            commands::assign(&app.pool, &actor, moment, id, form.version, unit, handlaggare, &co_officers).await
        }
        Err(errors) => Err(Refusal::Fields(errors)),
    };
    match outcome {
        Ok(()) => Ok(web::done(&format!("/remisser/{id}"), "Ärendet är fördelat.")),
        Err(Refusal::Fields(errors)) => web::invalid(&assign_page(&app, &actor, id, Some((form, errors))).await?),
        Err(Refusal::Error(error)) => Err(error),
    }
}
