//! `/remisser/{id}/expediering/{expediering}/mottagande`: the day that an answer reached its recipient.

use askama::Template;
use axum::{extract::State, response::Response};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    commands::{self, ReceiveInput},
    store::{self, Sending},
};
use crate::{
    app::App,
    error::{AppError, Result},
    people::model::Actor,
    remisser::{
        model::Case,
        policy::{self, Verb},
        store as cases,
    },
    web::{
        self,
        chrome::{Chrome, Place},
        extract::{Form, Path},
        filters,
        form::{Errors, Reader, Refusal},
    },
};

/// `/remisser/{id}/expediering/{expediering}/mottagande`
#[derive(Template)]
#[template(path = "dispatches/arrival.html")]
pub struct ArrivalPage {
    chrome: Chrome,
    case: Case,
    sending: Sending,
    form: ArrivalForm,
    errors: Errors,
    /// Somebody else changed the case meanwhile.
    stale: bool,
}

/// An arrival as typed.
#[derive(Debug, Clone, Deserialize, Default)]
#[serde(default)]
pub struct ArrivalForm {
    version: i32,
    mottaget: String,
    underlag: String,
}

async fn page(
    app: &App,
    actor: &Actor,
    (id, sending): (Uuid, Uuid),
    typed: Option<(ArrivalForm, Errors)>,
) -> Result<ArrivalPage> {
    let today = app.clock.read().today;
    let mut conn = app.pool.acquire().await?;
    let case = cases::find_case(&mut conn, actor, today, id).await?;
    policy::require(actor, &case, Verb::Dispatch)?;
    let sendings = store::of_remiss(&mut conn, id).await?;
    let sending = sendings.into_iter().find(|row| row.id == sending).ok_or(AppError::NotFound)?;
    let (form, errors) = typed.unwrap_or_else(|| {
        let form = ArrivalForm {
            version: case.version,
            mottaget: sending.received_on.unwrap_or(today).to_string(),
            underlag: sending.evidence.clone().unwrap_or_default(),
        };
        (form, Errors::default())
    });
    Ok(ArrivalPage { chrome: Chrome::new(actor, Place::Remisser, today), case, sending, form, errors, stale: false })
}

/// `GET /remisser/{id}/expediering/{expediering}/mottagande`
pub async fn show(State(app): State<App>, actor: Actor, Path(ids): Path<(Uuid, Uuid)>) -> Result<Response> {
    web::page(&page(&app, &actor, ids, None).await?)
}

/// `POST /remisser/{id}/expediering/{expediering}/mottagande`
pub async fn create(
    State(app): State<App>,
    actor: Actor,
    Path((id, sending)): Path<(Uuid, Uuid)>,
    Form(mut form): Form<ArrivalForm>,
) -> Result<Response> {
    let mut reader = Reader::default();
    let received_on = reader.date("mottaget", &form.mottaget, "Ange vilken dag svaret nådde mottagaren.");
    let evidence = form.underlag.clone();
    let outcome = match reader.finish(ReceiveInput { sending, received_on, evidence }) {
        Ok(input) => commands::receive(&app.pool, &actor, app.clock.read(), id, form.version, input).await,
        Err(errors) => Err(Refusal::Fields(errors)),
    };
    match outcome {
        Ok(()) => Ok(web::done(&format!("/remisser/{id}#expediering"), "Mottagandet är antecknat.")),
        Err(Refusal::Fields(errors)) => web::invalid(&page(&app, &actor, (id, sending), Some((form, errors))).await?),
        Err(Refusal::Error(AppError::Conflict)) => {
            let mut page = page(&app, &actor, (id, sending), Some((form.clone(), Errors::default()))).await?;
            form.version = page.case.version;
            page.form = form;
            page.stale = true;
            web::conflicting(&page)
        }
        Err(Refusal::Error(error)) => Err(error),
    }
}
