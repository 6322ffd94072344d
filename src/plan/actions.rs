//! The forms of the plan.

use axum::{extract::State, response::Response};
use chrono::NaiveDate;
use serde::Deserialize;
use uuid::Uuid;

use super::{
    commands,
    pages::{Forms, page},
    store,
};
use crate::{
    app::App,
    calendar::holidays::free_day_name,
    error::{AppError, Result},
    people::model::Actor,
    remisser::{commands::permit, model::Beslutsvag, policy::Verb},
    web::{
        self,
        extract::{Form, Path},
        form::{Errors, Reader, Refusal},
    },
};

/// Which meeting, or which other way.
#[derive(Debug, Clone, Deserialize, Default)]
#[serde(default)]
pub struct PlanForm {
    /// The version that the page showed.
    pub version: i32,
    /// See [`Beslutsvag`].
    pub beslutsvag: String,
    /// A meeting's id.
    pub sammantrade: String,
    /// `1`: omedelbar justering.
    pub omedelbar: String,
}

/// Who prepares and who is heard.
#[derive(Debug, Clone, Deserialize, Default)]
#[serde(default)]
pub struct PreparationForm {
    /// The version that the page showed.
    pub version: i32,
    /// Units that prepare.
    pub bereder: Vec<String>,
    /// Units that are consulted.
    pub samrad: Vec<String>,
    /// The bodies of the page, in its order.
    pub rad: Vec<String>,
    /// The day of each, empty if it is not heard.
    pub dag: Vec<String>,
    /// `1`: although a day is free.
    pub anda: String,
}

impl PreparationForm {
    /// The day typed for a body.
    #[must_use]
    pub fn day_of(&self, body: Uuid) -> &str {
        let place = self.rad.iter().position(|id| *id == body.to_string());
        place.and_then(|place| self.dag.get(place)).map_or("", String::as_str)
    }
}

/// A request for anstånd.
#[derive(Debug, Clone, Deserialize, Default)]
#[serde(default)]
pub struct AnstandForm {
    /// The version that the page showed.
    pub version: i32,
    /// The svarsdatum asked for.
    pub till: String,
    /// Why.
    pub skal: String,
}

/// Its answer.
#[derive(Debug, Clone, Deserialize, Default)]
#[serde(default)]
pub struct AnswerForm {
    /// The version that the page showed.
    pub version: i32,
    /// `ja` or `nej`.
    pub svar: String,
    /// The svarsdatum granted.
    pub nytt: String,
    /// Who answered.
    pub vem: String,
}

/// Another svarsdatum, unasked.
#[derive(Debug, Clone, Deserialize, Default)]
#[serde(default)]
pub struct SvarsdatumForm {
    /// The version that the page showed.
    pub version: i32,
    /// The new date.
    pub datum: String,
    /// Why.
    pub orsak: String,
}

/// What a form says that was filled while somebody else changed the case.
const STALE: &str = "Någon annan hann ändra ärendet. Läs sidan igen och spara sedan på nytt.";

/// 303 to the plan, or the plan with what was typed and what is wrong with it.
async fn answer(
    app: &App,
    actor: &Actor,
    id: Uuid,
    outcome: Result<(), Refusal>,
    (sentence, field): (&str, &str),
    forms: Forms,
) -> Result<Response> {
    match outcome {
        Ok(()) => Ok(web::done(&format!("/remisser/{id}/plan"), sentence)),
        Err(Refusal::Fields(errors)) => web::invalid(&page(app, actor, id, forms, errors).await?),
        Err(Refusal::Error(AppError::Conflict)) => {
            web::conflicting(&page(app, actor, id, forms, Errors::one(field, STALE)).await?)
        }
        Err(Refusal::Error(error)) => Err(error),
    }
}

/// `POST /remisser/{id}/plan`
pub async fn plan(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
    Form(form): Form<PlanForm>,
) -> Result<Response> {
    permit(&app, &actor, id, Verb::Plan).await?;
    let mut reader = Reader::default();
    let way: Beslutsvag = reader.choice("beslutsvag", &form.beslutsvag, "Välj hur svaret ska beslutas.");
    let meeting: Option<Uuid> = if way == Beslutsvag::Namnd {
        Some(reader.choice("sammantrade", &form.sammantrade, "Välj ett sammanträde."))
    } else {
        None
    };
    let outcome = match reader.finish(()) {
        Ok(()) => {
            let immediate = form.omedelbar == "1";
            commands::plan(&app.pool, &actor, app.clock.read(), id, form.version, way, meeting, immediate).await
        }
        Err(errors) => Err(Refusal::Fields(errors)),
    };
    let forms = Forms { plan: Some(form), ..Forms::default() };
    answer(&app, &actor, id, outcome, ("Planen är sparad.", "beslutsvag"), forms).await
}

/// `POST /remisser/{id}/beredning`
pub async fn prepare(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
    Form(form): Form<PreparationForm>,
) -> Result<Response> {
    permit(&app, &actor, id, Verb::Plan).await?;
    let mut errors = Errors::default();
    let (units, bodies) = (units_of(&form), bodies_of(&form, &mut errors));
    if form.anda != "1" {
        let mut conn = app.pool.acquire().await?;
        let stood = store::bodies(&mut conn, actor.myndighet.id, id).await?;
        note_free_days(&bodies, &stood, &mut errors);
    }
    let outcome = if errors.is_empty() {
        commands::prepare(&app.pool, &actor, app.clock.read(), id, form.version, &units, &bodies).await
    } else {
        Err(Refusal::Fields(errors))
    };
    let forms = Forms { preparation: Some(form), ..Forms::default() };
    answer(&app, &actor, id, outcome, ("Beredningen är sparad.", "bereder"), forms).await
}

/// Each unit once: one that prepares is not also consulted.
fn units_of(form: &PreparationForm) -> Vec<(Uuid, &'static str)> {
    let preparing = form.bereder.iter().map(|id| (id, "bereder"));
    let consulted = form.samrad.iter().filter(|id| !form.bereder.contains(id)).map(|id| (id, "samrad"));
    preparing.chain(consulted).filter_map(|(id, part)| Some((id.parse().ok()?, part))).collect()
}

/// A body on a day when offices do not work is asked about, unless it stood there before.
fn note_free_days(bodies: &[(Uuid, NaiveDate)], stood: &[store::HeardBody], errors: &mut Errors) {
    for (body, day) in bodies {
        let before = stood.iter().any(|row| row.id == *body && row.heard_on == Some(*day));
        if let Some(name) = free_day_name(*day).filter(|_| !before) {
            errors.push(&format!("dag-{body}"), format!("Dagen är på {name}. Byt dag eller kryssa i ”Spara ändå”."));
        }
    }
}

fn bodies_of(form: &PreparationForm, errors: &mut Errors) -> Vec<(Uuid, NaiveDate)> {
    let mut bodies = Vec::new();
    for (id, day) in form.rad.iter().zip(&form.dag) {
        let field = format!("dag-{id}");
        let mut reader = Reader::default();
        let day = reader.optional_date(&field, day);
        if let Err(wrong) = reader.finish(()) {
            errors.push(&field, wrong.of(&field));
        }
        bodies.extend(id.parse().ok().zip(day));
    }
    bodies
}

/// The day that the page asked about.
#[derive(Debug, Clone, Deserialize, Default)]
#[serde(default)]
pub struct ConfirmForm {
    dag: String,
}

/// `POST /remisser/{id}/beredning/{rad}`
pub async fn confirm(
    State(app): State<App>,
    actor: Actor,
    Path((id, body)): Path<(Uuid, Uuid)>,
    Form(form): Form<ConfirmForm>,
) -> Result<Response> {
    permit(&app, &actor, id, Verb::Plan).await?;
    let day = form.dag.parse().map_err(|_| AppError::BadRequest("Dagen som ska bekräftas saknas.".into()))?;
    commands::confirm_body(&app.pool, &actor, app.clock.read(), id, body, day).await?;
    Ok(web::done(&format!("/remisser/{id}/plan"), "Rådets behandling är bekräftad."))
}

/// `POST /remisser/{id}/anstand`
pub async fn ask(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
    Form(form): Form<AnstandForm>,
) -> Result<Response> {
    permit(&app, &actor, id, Verb::Plan).await?;
    let mut reader = Reader::default();
    let wanted = reader.date("till", &form.till, "Ange det svarsdatum som ni vill ha.");
    let reason = reader.required("skal", &form.skal, "Skriv varför ni behöver anstånd.");
    let outcome = match reader.finish(()) {
        Ok(()) => commands::ask_anstand(&app.pool, &actor, app.clock.read(), id, form.version, wanted, &reason).await,
        Err(errors) => Err(Refusal::Fields(errors)),
    };
    let forms = Forms { anstand: form, ..Forms::default() };
    answer(&app, &actor, id, outcome, ("Begäran om anstånd är antecknad.", "till"), forms).await
}

/// `POST /remisser/{id}/anstand/svar`
pub async fn answer_anstand(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
    Form(form): Form<AnswerForm>,
) -> Result<Response> {
    permit(&app, &actor, id, Verb::Plan).await?;
    let mut reader = Reader::default();
    let granted = match form.svar.as_str() {
        "ja" => Some(reader.date("nytt", &form.nytt, "Ange det nya svarsdatumet.")),
        "nej" => None,
        _ => {
            reader.error("svar", "Välj om anståndet beviljades.");
            None
        }
    };
    let by = reader.required("vem", &form.vem, "Skriv vem som svarade.");
    let outcome = match reader.finish(()) {
        Ok(()) => commands::answer_anstand(&app.pool, &actor, app.clock.read(), id, form.version, granted, &by).await,
        Err(errors) => Err(Refusal::Fields(errors)),
    };
    let forms = Forms { answer: form, ..Forms::default() };
    answer(&app, &actor, id, outcome, ("Svaret på anståndet är antecknat.", "svar"), forms).await
}

/// `POST /remisser/{id}/svarsdatum`
pub async fn change_svarsdatum(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
    Form(form): Form<SvarsdatumForm>,
) -> Result<Response> {
    permit(&app, &actor, id, Verb::Register).await?;
    let mut reader = Reader::default();
    let new = reader.date("datum", &form.datum, "Ange det nya svarsdatumet.");
    let reason = reader.required("orsak", &form.orsak, "Skriv varför datumet ändras.");
    let outcome = match reader.finish(()) {
        Ok(()) => commands::change_svarsdatum(&app.pool, &actor, app.clock.read(), id, form.version, new, &reason)
            .await
            .map_err(Refusal::Error),
        Err(errors) => Err(Refusal::Fields(errors)),
    };
    let forms = Forms { svarsdatum: form, ..Forms::default() };
    answer(&app, &actor, id, outcome, ("Svarsdatumet är ändrat.", "datum"), forms).await
}
