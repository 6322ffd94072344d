//! `/remisser/{id}/beslut/annan-vag`: a decision that somebody else than the board took.

use askama::Template;
use axum::{extract::State, response::Response};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    commands::{self, DecidingOtherWay},
    model,
    pages::{STALE, proposed},
};
use crate::{
    app::App,
    error::{AppError, Result},
    people::model::Actor,
    plan::ways::Circumstances,
    remisser::{
        self,
        model::{Action, Beslutsvag, Case},
        policy::{self, Verb},
    },
    web::{
        self,
        chrome::{Chrome, Place},
        extract::{Form, Path},
        form::{Errors, Reader, Refusal},
    },
};

/// The page.
#[derive(Template)]
#[template(path = "decisions/other_way.html")]
pub struct OtherWayPage {
    chrome: Chrome,
    case: Case,
    circumstances: Circumstances,
    form: OtherWayForm,
    errors: Errors,
}

/// Who decided what, and by what right.
#[derive(Debug, Clone, Deserialize, Default)]
#[serde(default)]
pub struct OtherWayForm {
    version: i32,
    vag: String,
    vem: String,
    stod: String,
    datum: String,
    lydelse: String,
}

impl OtherWayPage {
    /// The ways that are open from the state the case is in.
    #[must_use]
    pub fn ways(&self) -> Vec<Beslutsvag> {
        let open = |way: &Beslutsvag| {
            let action = if way.is_without_document() { Action::DecideWithoutDocument } else { Action::DecideOtherWay };
            *way != Beslutsvag::Namnd && self.case.status.next(action).is_some()
        };
        Beslutsvag::ALL.into_iter().filter(open).collect()
    }

    /// What is to be known of a way.
    #[must_use]
    pub fn hint(&self, way: &Beslutsvag) -> &'static str {
        self.circumstances.hint(*way)
    }
}

async fn page(app: &App, actor: &Actor, id: Uuid, typed: Option<OtherWayForm>) -> Result<OtherWayPage> {
    let today = app.clock.read().today;
    let mut conn = app.pool.acquire().await?;
    let case = remisser::store::find_case(&mut conn, actor, today, id).await?;
    policy::require(actor, &case, Verb::Minute)?;
    let circumstances = Circumstances::of(&mut conn, actor, id).await?;
    let is_new = typed.is_none();
    let form = match typed {
        Some(form) => form,
        None => OtherWayForm {
            version: case.version,
            vag: if case.beslutsvag == Beslutsvag::Namnd { "" } else { case.beslutsvag.as_str() }.into(),
            datum: today.to_string(),
            // What another than the board decides stands in no minutes to be justerade.
            lydelse: model::in_substance(&proposed(&mut conn, &case).await?).join("\n"),
            ..OtherWayForm::default()
        },
    };
    let errors = Errors::default();
    let page = OtherWayPage { chrome: Chrome::new(actor, Place::Remisser, today), case, circumstances, form, errors };
    if is_new && page.ways().is_empty() {
        return Err(AppError::rejected(format!(
            "Ärendet är i läget ”{}”. Ett beslut på annan väg förs in när det är fördelat eller attesterat.",
            page.case.status.label()
        )));
    }
    Ok(page)
}

/// `GET /remisser/{id}/beslut/annan-vag`
pub async fn new(State(app): State<App>, actor: Actor, Path(id): Path<Uuid>) -> Result<Response> {
    web::page(&page(&app, &actor, id, None).await?)
}

/// `POST /remisser/{id}/beslut/annan-vag`
pub async fn create(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
    Form(form): Form<OtherWayForm>,
) -> Result<Response> {
    let moment = app.clock.read();
    let mut page = page(&app, &actor, id, Some(form)).await?;
    let form = &page.form;
    let mut reader = Reader::default();
    let way: Beslutsvag = reader.choice("vag", &form.vag, "Välj på vilken väg beslutet togs.");
    let input = DecidingOtherWay {
        version: form.version,
        way,
        by: reader.required("vem", &form.vem, "Skriv vem som beslutade."),
        right: reader.required(
            "stod",
            &form.stod,
            "Skriv vilket stöd beslutet har, till exempel delegationsordningen 4.2.",
        ),
        decided_on: reader.date("datum", &form.datum, "Ange beslutsdatum."),
        wording: reader.required_text("lydelse", &form.lydelse, "Skriv beslutets lydelse."),
    };
    if reader.is_fine("vag") && way == Beslutsvag::Namnd {
        reader.error("vag", "Välj på vilken väg beslutet togs.");
    }
    if reader.is_fine("datum") && input.decided_on > moment.today {
        reader.error("datum", "Beslutet kan inte ha tagits efter i dag.");
    }
    let outcome = match reader.finish(()) {
        Ok(()) => commands::decide_other_way(&app, &actor, moment, id, &input).await,
        Err(errors) => Err(Refusal::Fields(errors)),
    };
    match outcome {
        Ok(_) => Ok(web::done(&format!("/remisser/{id}"), "Beslutet är infört.")),
        Err(Refusal::Fields(errors)) => {
            page.errors = errors;
            web::invalid(&page)
        }
        Err(Refusal::Error(AppError::Rejected(why))) => {
            page.errors = Errors::one("vag", why);
            web::invalid(&page)
        }
        Err(Refusal::Error(AppError::Conflict)) => {
            page.form.version = page.case.version;
            page.errors = Errors::one("vag", STALE);
            web::conflicting(&page)
        }
        Err(Refusal::Error(error)) => Err(error),
    }
}

/// At which meeting a decision is reported.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct ReportForm {
    sammantrade: Option<Uuid>,
    /// `1`: the form stands on the page of the meeting, and goes back there.
    fran_listan: String,
}

/// `POST /remisser/{id}/beslut/{beslut}/anmalan`
pub async fn report(
    State(app): State<App>,
    actor: Actor,
    Path((id, decision)): Path<(Uuid, Uuid)>,
    Form(form): Form<ReportForm>,
) -> Result<Response> {
    remisser::commands::permit(&app, &actor, id, Verb::Minute).await?;
    let meeting = form.sammantrade.ok_or_else(|| AppError::BadRequest("Välj ett sammanträde.".into()))?;
    commands::report(&app, &actor, app.clock.read(), id, decision, meeting).await?;
    let back =
        if form.fran_listan == "1" { format!("/sammantraden/{meeting}") } else { format!("/remisser/{id}#beslut") };
    Ok(web::done(&back, "Beslutet är anmält till sammanträdet."))
}
