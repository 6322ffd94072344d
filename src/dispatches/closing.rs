//! `/remisser/{id}/avslut`: what is missing, and the closing all the same.

use askama::Template;
use axum::{extract::State, response::Response};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    commands,
    model::Answer,
    store::{self, Decision, Sending},
};
use crate::{
    app::App,
    calendar::phrases::long,
    decisions,
    error::{AppError, Result},
    people::model::Actor,
    remisser::{
        model::{Action, Beslutsvag, Case, Status},
        policy::{self, Verb},
        store as cases,
    },
    web::{
        self,
        chrome::{Chrome, Place},
        extract::{Form, Path},
        form::{Errors, Refusal},
    },
};

/// `/remisser/{id}/avslut`
#[derive(Template)]
#[template(path = "dispatches/close.html")]
pub struct ClosePage {
    chrome: Chrome,
    case: Case,
    missing: Vec<String>,
    form: CloseForm,
    errors: Errors,
    /// Somebody else changed the case meanwhile.
    stale: bool,
}

/// A closing as typed.
#[derive(Debug, Clone, Deserialize, Default)]
#[serde(default)]
pub struct CloseForm {
    version: i32,
    anteckning: String,
}

impl ClosePage {
    /// Nothing was sent, so that a note has to say why.
    #[must_use]
    pub fn is_unsent(&self) -> bool {
        self.case.status == Status::Beslutad
    }
}

/// What one may want to see to first. It does not block.
#[must_use]
pub fn missing(decision: Option<&Decision>, has_extract: bool, sendings: &[Sending]) -> Vec<String> {
    let mut missing = Vec::new();
    for sending in sendings.iter().filter(|sending| sending.received_on.is_none()) {
        missing.push(format!(
            "Det är inte antecknat när svaret som skickades {} nådde {}.",
            long(sending.sent_on),
            sending.recipient
        ));
    }
    let Some(decision) = decision else {
        missing.push("Inget beslut som besvarar remissen är infört.".into());
        return missing;
    };
    if Answer::of(decision.way, &decision.outcome, decision.version_id.is_some()) == Answer::WordingMissing {
        missing.push("Den beslutade lydelsen är inte införd.".into());
    }
    if decision.way == Beslutsvag::Namnd {
        missing.extend(protocol(decision).map(str::to_owned));
        if !has_extract {
            missing.push("Protokollsutdraget är inte klart.".into());
        }
    }
    if !decision.reported {
        missing.push("Beslutet är inte anmält till nämnden.".into());
    }
    missing
}

fn protocol(decision: &Decision) -> Option<&'static str> {
    match (decision.protocol_id, decision.justerad_on, decision.anslag_on) {
        (None, ..) => Some("Beslutet hör inte till något protokoll än."),
        (Some(_), None, _) => Some("Protokollet är inte justerat."),
        (Some(_), Some(_), None) => Some("Justeringen av protokollet är inte anslagen."),
        _ => None,
    }
}

async fn page(app: &App, actor: &Actor, id: Uuid, typed: Option<(CloseForm, Errors)>) -> Result<ClosePage> {
    let today = app.clock.read().today;
    let mut conn = app.pool.acquire().await?;
    let case = cases::find_case(&mut conn, actor, today, id).await?;
    policy::require(actor, &case, Verb::Dispatch)?;
    case.next(Action::Close)?;
    let decision = store::decision(&mut conn, id).await?;
    let has_extract = match &decision {
        Some(decision) => decisions::store::extract(&mut conn, decision.id).await?.is_some(),
        None => false,
    };
    let sendings = store::of_remiss(&mut conn, id).await?;
    let missing = missing(decision.as_ref(), has_extract, &sendings);
    let (form, errors) =
        typed.unwrap_or_else(|| (CloseForm { version: case.version, ..CloseForm::default() }, Errors::default()));
    Ok(ClosePage { chrome: Chrome::new(actor, Place::Remisser, today), case, missing, form, errors, stale: false })
}

/// `GET /remisser/{id}/avslut`
pub async fn show(State(app): State<App>, actor: Actor, Path(id): Path<Uuid>) -> Result<Response> {
    web::page(&page(&app, &actor, id, None).await?)
}

/// `POST /remisser/{id}/avslut`
pub async fn create(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
    Form(mut form): Form<CloseForm>,
) -> Result<Response> {
    match commands::close(&app.pool, &actor, app.clock.read(), id, form.version, &form.anteckning).await {
        Ok(()) => Ok(web::done(&format!("/remisser/{id}"), "Ärendet är avslutat.")),
        Err(Refusal::Fields(errors)) => web::invalid(&page(&app, &actor, id, Some((form, errors))).await?),
        Err(Refusal::Error(AppError::Conflict)) => {
            let mut page = page(&app, &actor, id, Some((form.clone(), Errors::default()))).await?;
            form.version = page.case.version;
            page.form = form;
            page.stale = true;
            web::conflicting(&page)
        }
        Err(Refusal::Error(error)) => Err(error),
    }
}
