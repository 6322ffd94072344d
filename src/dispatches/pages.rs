//! `/remisser/{id}/expediering`: what goes, to whom and how; and the sending of it.

use askama::Template;
use axum::{extract::State, response::Response};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    commands,
    letter::FILES,
    model::Channel,
    package::{self, DispatchInput, Package},
    store::{self, Sending},
};
use crate::{
    app::App,
    error::{AppError, Result},
    people::model::Actor,
    remisser::{
        model::{Action, Case},
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

/// `/remisser/{id}/expediering`
#[derive(Template)]
#[template(path = "dispatches/edit.html")]
pub struct DispatchPage {
    chrome: Chrome,
    case: Case,
    package: Package,
    sendings: Vec<Sending>,
    form: DispatchForm,
    errors: Errors,
    /// Whether a mail leaves the outbox at all.
    mails: bool,
    /// Somebody else changed the case meanwhile.
    stale: bool,
}

/// A sending as typed.
#[derive(Debug, Clone, Deserialize, Default)]
#[serde(default)]
pub struct DispatchForm {
    version: i32,
    mottagare: String,
    kanal: String,
    adress: String,
    arende: String,
    text: String,
    skickat: String,
    filer: Vec<String>,
    /// `1`: the files with a sekretessmarkering may be given out.
    provat: String,
}

impl DispatchForm {
    fn of(version: i32, input: DispatchInput) -> Self {
        Self {
            version,
            mottagare: input.recipient,
            kanal: input.channel.as_str().into(),
            adress: input.address,
            arende: input.subject,
            text: input.body,
            skickat: input.sent_on.to_string(),
            filer: input.files,
            provat: String::new(),
        }
    }

    fn read(&self) -> Result<DispatchInput, Errors> {
        let mut reader = Reader::default();
        let channel = reader.choice("kanal", &self.kanal, "Välj hur svaret skickas.");
        let sent_on = reader.date("skickat", &self.skickat, "Ange vilken dag svaret skickas.");
        reader.finish(DispatchInput {
            recipient: self.mottagare.clone(),
            channel,
            address: self.adress.clone(),
            subject: self.arende.clone(),
            body: self.text.clone(),
            sent_on,
            files: self.filer.clone(),
            sekretess_judged: self.provat == "1",
        })
    }
}

impl DispatchPage {
    /// All channels.
    #[must_use]
    pub fn channels(&self) -> [Channel; 4] {
        Channel::ALL
    }

    /// The word that becomes the list of files.
    #[must_use]
    pub fn text_hint(&self) -> String {
        format!("{FILES} byts mot namnen på de filer som följer med.")
    }
}

/// The page with what was typed, or as the sending usually is.
async fn page(app: &App, actor: &Actor, id: Uuid, typed: Option<(DispatchForm, Errors)>) -> Result<DispatchPage> {
    let today = app.clock.read().today;
    let mut conn = app.pool.acquire().await?;
    let case = cases::find_case(&mut conn, actor, today, id).await?;
    policy::require(actor, &case, Verb::Dispatch)?;
    case.next(Action::Dispatch)?;
    let package = package::gather(&mut conn, &actor.myndighet, &case).await?;
    let sendings = store::of_remiss(&mut conn, id).await?;
    let (form, errors) = typed
        .unwrap_or_else(|| (DispatchForm::of(case.version, package.prefilled(actor, &case, today)), Errors::default()));
    let chrome = Chrome::new(actor, Place::Remisser, today);
    let mails = app.config.smtp_url.is_some();
    Ok(DispatchPage { chrome, case, package, sendings, form, errors, mails, stale: false })
}

/// `GET /remisser/{id}/expediering`
pub async fn show(State(app): State<App>, actor: Actor, Path(id): Path<Uuid>) -> Result<Response> {
    web::page(&page(&app, &actor, id, None).await?)
}

/// `POST /remisser/{id}/expediering`
pub async fn create(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
    Form(mut form): Form<DispatchForm>,
) -> Result<Response> {
    let outcome = match form.read() {
        Ok(input) => commands::dispatch(&app, &actor, app.clock.read(), id, form.version, input).await,
        Err(errors) => Err(Refusal::Fields(errors)),
    };
    match outcome {
        Ok(_) => {
            let sentence = if form.kanal == Channel::Epost.as_str() {
                "Brevet ligger i utkorgen. Här står det när det har skickats. Anteckna när svaret har nått mottagaren."
            } else {
                "Svaret är expedierat. Anteckna när det har nått mottagaren."
            };
            Ok(web::done(&format!("/remisser/{id}#expediering"), sentence))
        }
        Err(Refusal::Fields(errors)) => web::invalid(&page(&app, &actor, id, Some((form, errors))).await?),
        // The letter that was typed is not lost; what was sent meanwhile is shown above it.
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
