//! `/admin/myndighet`

use askama::Template;
use axum::{extract::State, response::Response};
use chrono::Datelike;
use serde::Deserialize;

use super::{BoardInput, commands, store};
use crate::{
    admin::frame::{Register, chrome},
    app::App,
    error::Result,
    myndigheter::model::{Myndighet, dnr_format_complaint, format_dnr},
    people::{
        commands::is_email,
        model::{Actor, Role},
    },
    web::{
        self,
        chrome::Chrome,
        extract::Form,
        form::{Errors, Reader, Refusal},
    },
};

/// The form.
#[derive(Template)]
#[template(path = "admin/board/edit.html")]
pub struct BoardPage {
    chrome: Chrome,
    register: Register,
    form: BoardForm,
    model_is_fixed: bool,
    /// Attestants who have no key.
    without_passkey: Vec<String>,
    errors: Errors,
}

/// The form, as typed. Without a model, or a least level of attest, that stays as it is.
#[derive(Debug, Deserialize, Default)]
#[serde(default)]
pub struct BoardForm {
    kommun: String,
    namnd: String,
    namnden: String,
    forvaltning: String,
    forvaltningen: String,
    modell: String,
    adress: String,
    epost: String,
    serie: String,
    ordforande: String,
    tva_steg: String,
    eget: String,
    lagsta: String,
    rensa: String,
}

impl BoardForm {
    fn of(actor: &Actor) -> Self {
        let board = actor.myndighet.clone();
        let tick = |on: bool| if on { "1".to_owned() } else { String::new() };
        Self {
            kommun: board.kommun,
            namnd: board.namnd,
            namnden: board.namnd_running,
            forvaltning: board.forvaltning,
            forvaltningen: board.forvaltning_running,
            modell: board.model.as_str().to_owned(),
            adress: board.address.join("\n"),
            epost: board.email,
            serie: board.dnr_format,
            ordforande: tick(board.chair_may_decide),
            tva_steg: tick(board.same_person_two_steps),
            eget: tick(board.officer_may_attest),
            lagsta: board.least_method.as_str().to_owned(),
            rensa: tick(board.purge_at_closing),
        }
    }

    fn read(&self, old: &Myndighet) -> Result<BoardInput, Errors> {
        let mut reader = Reader::default();
        let kommun = reader.required("kommun", &self.kommun, "Skriv vilken kommun det är.");
        let namnd = reader.required("namnd", &self.namnd, "Skriv nämndens namn.");
        let namnd_running = reader.required("namnden", &self.namnden, "Skriv nämnden som den står i löpande text.");
        let forvaltning = reader.required("forvaltning", &self.forvaltning, "Skriv förvaltningens namn.");
        let forvaltning_running =
            reader.required("forvaltningen", &self.forvaltningen, "Skriv förvaltningen som den står i löpande text.");
        let address = reader.text("adress", &self.adress);
        let email = reader.required("epost", &self.epost, "Skriv förvaltningens e-postadress.");
        if !email.is_empty() && !is_email(&email) {
            reader.error("epost", "Skriv en e-postadress, till exempel namnden@kommunen.se.");
        }
        let dnr_format = reader.required("serie", &self.serie, "Skriv diarieseriens form, till exempel EKB {år}/{nr}.");
        let complaint = dnr_format_complaint(&dnr_format);
        if !dnr_format.is_empty() && !complaint.is_empty() {
            reader.error("serie", complaint);
        }
        let least_method = reader.optional_choice("lagsta", &self.lagsta, "Välj vilken nivå som krävs.");
        let model = if self.modell.is_empty() {
            old.model
        } else {
            reader.choice("modell", &self.modell, "Välj hur nämnden svarar.")
        };
        reader.finish(BoardInput {
            kommun,
            namnd,
            namnd_running,
            forvaltning,
            forvaltning_running,
            model,
            address: address.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect(),
            email,
            dnr_format,
            chair_may_decide: self.ordforande == "1",
            same_person_two_steps: self.tva_steg == "1",
            officer_may_attest: self.eget == "1",
            least_method: least_method.unwrap_or(old.least_method),
            purge_at_closing: self.rensa == "1",
        })
    }
}

impl BoardPage {
    /// What the next year's first number would look like.
    #[must_use]
    pub fn sample_dnr(&self) -> String {
        format_dnr(&self.chrome.actor.myndighet.dnr_format, self.chrome.today.year(), 1)
    }
}

async fn page(app: &App, actor: &Actor, form: Option<BoardForm>, errors: Errors) -> Result<BoardPage> {
    let mut conn = app.pool.acquire().await?;
    Ok(BoardPage {
        chrome: chrome(app, actor),
        register: Register::Board,
        form: form.unwrap_or_else(|| BoardForm::of(actor)),
        model_is_fixed: store::has_remisser(&mut conn, actor.myndighet.id).await?,
        without_passkey: store::without_passkey(&mut conn, actor.myndighet.id).await?,
        errors,
    })
}

/// `GET /admin/myndighet`
pub async fn edit(State(app): State<App>, actor: Actor) -> Result<Response> {
    actor.require(&[Role::Administrator])?;
    web::page(&page(&app, &actor, None, Errors::default()).await?)
}

/// `POST /admin/myndighet`
pub async fn update(State(app): State<App>, actor: Actor, Form(form): Form<BoardForm>) -> Result<Response> {
    actor.require(&[Role::Administrator])?;
    let saved = match form.read(&actor.myndighet) {
        Ok(input) => commands::change(&app.pool, &actor, app.clock.read(), &input).await,
        Err(errors) => Err(Refusal::Fields(errors)),
    };
    match saved {
        Ok(()) => Ok(web::done(Register::Board.href(), "Uppgifterna är sparade.")),
        Err(Refusal::Fields(errors)) => web::invalid(&page(&app, &actor, Some(form), errors).await?),
        Err(Refusal::Error(error)) => Err(error),
    }
}
