//! `/remisser/{id}/avslut-i-fortid`: a case that ends before its time.

use askama::Template;
use axum::{extract::State, response::Response};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    commands::{self, Ending},
    model::{Action, Case},
    policy::{self, Verb},
    store,
};
use crate::{
    app::App,
    error::{AppError, Result},
    people::model::Actor,
    web::{
        self,
        chrome::{Chrome, Place},
        extract::{Form, Path},
        form::{Errors, Reader},
    },
};

/// `/remisser/{id}/avslut-i-fortid`
#[derive(Template)]
#[template(path = "remisser/end.html")]
pub struct EndPage {
    chrome: Chrome,
    case: Case,
    form: EndForm,
    errors: Errors,
}

/// How and why a case ends before its time.
#[derive(Debug, Clone, Deserialize, Default)]
#[serde(default)]
pub struct EndForm {
    version: i32,
    satt: String,
    till: String,
    skal: String,
}

impl EndPage {
    /// The ways that the state allows.
    #[must_use]
    pub fn ways(&self) -> Vec<(&'static str, &'static str, &'static str)> {
        [
            (Action::Void, "makulera", "Makulera registreringen", "Den är felaktig. Numret står kvar i diariet."),
            (Action::Withdraw, "aterkalla", "Avsändaren har dragit tillbaka remissen", ""),
            (Action::HandOver, "overlamna", "Överlämna till rätt myndighet", ""),
        ]
        .into_iter()
        .filter(|(action, ..)| self.case.status.next(*action).is_some())
        .map(|(_, value, label, hint)| (value, label, hint))
        .collect()
    }
}

async fn end_page(app: &App, actor: &Actor, id: Uuid, form: Option<(EndForm, Errors)>) -> Result<EndPage> {
    let today = app.clock.read().today;
    let mut conn = app.pool.acquire().await?;
    let case = store::find_case(&mut conn, actor, today, id).await?;
    policy::require(actor, &case, Verb::Register)?;
    let (form, errors) =
        form.unwrap_or_else(|| (EndForm { version: case.version, ..EndForm::default() }, Errors::default()));
    Ok(EndPage { chrome: Chrome::new(actor, Place::Remisser, today), case, form, errors })
}

/// `GET /remisser/{id}/avslut-i-fortid`
pub async fn ending(State(app): State<App>, actor: Actor, Path(id): Path<Uuid>) -> Result<Response> {
    web::page(&end_page(&app, &actor, id, None).await?)
}

/// `POST /remisser/{id}/avslut-i-fortid`
pub async fn end(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
    Form(form): Form<EndForm>,
) -> Result<Response> {
    let mut reader = Reader::default();
    let ending = match form.satt.as_str() {
        "makulera" => Some(Ending::Void),
        "aterkalla" => Some(Ending::Withdraw),
        "overlamna" => {
            Some(Ending::HandOver { to: reader.required("till", &form.till, "Skriv vilken myndighet som tar över.") })
        }
        _ => {
            reader.error("satt", "Välj hur ärendet avslutas.");
            None
        }
    };
    let reason = reader.required("skal", &form.skal, "Skriv varför.");
    match (reader.finish(()), ending) {
        (Ok(()), Some(ending)) => {
            commands::end(&app.pool, &actor, app.clock.read(), id, form.version, ending, &reason).await?;
            Ok(web::done(&format!("/remisser/{id}"), "Ärendet är avslutat i förtid."))
        }
        (Err(errors), _) => web::invalid(&end_page(&app, &actor, id, Some((form, errors))).await?),
        (Ok(()), None) => Err(AppError::BadRequest("Välj hur ärendet avslutas.".into())),
    }
}
