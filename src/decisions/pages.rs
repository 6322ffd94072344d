//! `/remisser/{id}/beslut`: what the board decided.

use askama::Template;
use axum::{extract::State, response::Response};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    commands::{self, Deciding},
    model::{Dissent, Outcome},
    store,
};
use crate::{
    app::App,
    error::{AppError, Result},
    meetings::{self, store::Meeting},
    people::model::Actor,
    remisser::{
        self,
        model::Case,
        policy::{self, Verb},
    },
    web::{
        self,
        chrome::{Chrome, Place},
        extract::{Form, Path},
        filters,
        form::{Errors, Reader, Refusal},
    },
};

/// The page.
#[derive(Template)]
#[template(path = "decisions/decide.html")]
pub struct DecidePage {
    chrome: Chrome,
    case: Case,
    meeting: Meeting,
    later: Vec<Meeting>,
    form: DecideForm,
    errors: Errors,
}

/// What the minutes say.
#[derive(Debug, Clone, Deserialize, Default)]
#[serde(default)]
pub struct DecideForm {
    /// The version that the page showed.
    pub version: i32,
    /// The number of the paragraph.
    pub paragraf: String,
    /// See [`Outcome`].
    pub utgang: String,
    /// `1`: omedelbar justering.
    pub omedelbar: String,
    /// A point a line.
    pub lydelse: String,
    /// Why, for an återremiss.
    pub skal: String,
    /// To which meeting, for a bordläggning.
    pub senare: String,
    /// Who reserved herself; a row each.
    pub reservant: Vec<String>,
    /// What they say.
    pub reservation: Vec<String>,
    /// Who made a statement; a row each.
    pub uttalare: Vec<String>,
    /// What they say.
    pub uttalande: Vec<String>,
}

/// Rows for reservations and for statements.
const ROWS: usize = 2;

impl DecidePage {
    /// All outcomes.
    #[must_use]
    pub fn outcomes(&self) -> [Outcome; 7] {
        Outcome::ALL
    }

    /// The rows of reservations: number, who, what.
    #[must_use]
    pub fn reservations(&self) -> Vec<(usize, &str, &str)> {
        rows(&self.form.reservant, &self.form.reservation)
    }

    /// The rows of statements.
    #[must_use]
    pub fn statements(&self) -> Vec<(usize, &str, &str)> {
        rows(&self.form.uttalare, &self.form.uttalande)
    }
}

fn rows<'a>(who: &'a [String], what: &'a [String]) -> Vec<(usize, &'a str, &'a str)> {
    let of = |list: &'a [String], row: usize| list.get(row).map_or("", String::as_str);
    (0..who.len().max(ROWS)).map(|row| (row + 1, of(who, row), of(what, row))).collect()
}

async fn page(app: &App, actor: &Actor, id: Uuid, typed: Option<(DecideForm, Errors)>) -> Result<DecidePage> {
    let today = app.clock.read().today;
    let mut conn = app.pool.acquire().await?;
    let case = remisser::store::find_case(&mut conn, actor, today, id).await?;
    policy::require(actor, &case, Verb::Minute)?;
    case.next(remisser::model::Action::Decide)?;
    let meeting = case.meeting_id.ok_or(AppError::NotFound)?;
    let all = meetings::store::all(&mut conn, actor.myndighet.id).await?;
    let meeting = all.iter().find(|one| one.id == meeting).cloned().ok_or(AppError::NotFound)?;
    let mut later: Vec<Meeting> =
        all.into_iter().filter(|one| one.is_open() && one.held_on > meeting.held_on && one.held_on >= today).collect();
    later.reverse();
    let (form, errors) = if let Some(typed) = typed {
        typed
    } else {
        let lydelse = proposed(&mut conn, &case).await?;
        // As planned, or as the attested text has it: the board decides on the text.
        let immediate = case.immediate || lydelse.contains("justeras omedelbart");
        let form = DecideForm {
            version: case.version,
            paragraf: store::next_paragraph(&mut conn, meeting.id).await?.to_string(),
            utgang: Outcome::Bifall.as_str().into(),
            omedelbar: if immediate { "1".into() } else { String::new() },
            lydelse,
            ..DecideForm::default()
        };
        (form, Errors::default())
    };
    Ok(DecidePage { chrome: Chrome::new(actor, Place::Remisser, today), case, meeting, later, form, errors })
}

/// The points of the attested proposal.
async fn proposed(conn: &mut sqlx::PgConnection, case: &Case) -> Result<String> {
    let Some(proposal) = store::attested_proposal(conn, case.id).await? else { return Ok(String::new()) };
    let points = meetings::papers::points_of(conn, &[proposal]).await?.remove(&proposal);
    Ok(points.unwrap_or_default().join("\n"))
}

/// `GET /remisser/{id}/beslut`
pub async fn new(State(app): State<App>, actor: Actor, Path(id): Path<Uuid>) -> Result<Response> {
    web::page(&page(&app, &actor, id, None).await?)
}

/// `POST /remisser/{id}/beslut`
pub async fn create(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
    Form(form): Form<DecideForm>,
) -> Result<Response> {
    let outcome = match read(&form) {
        Ok(input) => commands::decide(&app, &actor, app.clock.read(), id, &input).await.map(|_| input.outcome),
        Err(errors) => Err(Refusal::Fields(errors)),
    };
    match outcome {
        Ok(Outcome::BifallMedAndring) => {
            Ok(web::done(&format!("/remisser/{id}"), "Beslutet är infört. För nu in den beslutade lydelsen."))
        }
        Ok(_) => Ok(web::done(&format!("/remisser/{id}"), "Beslutet är infört.")),
        Err(Refusal::Fields(errors)) => web::invalid(&page(&app, &actor, id, Some((form, errors))).await?),
        Err(Refusal::Error(error)) => Err(error),
    }
}

fn read(form: &DecideForm) -> Result<Deciding, Errors> {
    let mut reader = Reader::default();
    let paragraph = reader.required("paragraf", &form.paragraf, "Ange paragrafens nummer.");
    let paragraph = paragraph.trim_start_matches('§').trim().parse::<i32>().ok().filter(|number| *number > 0);
    if paragraph.is_none() && reader.is_fine("paragraf") {
        reader.error("paragraf", "Ange paragrafen som ett tal, till exempel 12.");
    }
    let outcome: Outcome = reader.choice("utgang", &form.utgang, "Välj vad nämnden beslutade.");
    let wording = reader.required_text("lydelse", &form.lydelse, "Skriv beslutets lydelse.");
    let reason = reader.text("skal", &form.skal);
    if outcome == Outcome::Aterremiss && reason.is_empty() && reader.is_fine("skal") {
        reader.error("skal", "Skriv varför nämnden återremitterade ärendet.");
    }
    let later = reader.optional_choice("senare", &form.senare, "Välj ett sammanträde.");
    if outcome == Outcome::Bordlaggning && later.is_none() && reader.is_fine("senare") {
        reader.error("senare", "Välj till vilket sammanträde ärendet bordläggs.");
    }
    let mut dissents = Vec::new();
    for (kind, field, who, what) in [
        ("reservation", "reservant", &form.reservant, &form.reservation),
        ("sarskilt_uttalande", "uttalare", &form.uttalare, &form.uttalande),
    ] {
        for (row, who, what) in rows(who, what) {
            let by_whom = reader.optional(&format!("{field}-{row}"), who);
            let text = reader.text(&format!("{field}-{row}"), what);
            if by_whom.is_empty() && !text.is_empty() {
                reader.error(&format!("{field}-{row}"), "Skriv vem det är.");
            } else if !by_whom.is_empty() {
                dissents.push(Dissent { kind: kind.into(), by_whom, text });
            }
        }
    }
    let input = Deciding {
        version: form.version,
        paragraph: paragraph.unwrap_or_default(),
        outcome,
        immediate: form.omedelbar == "1",
        wording,
        reason,
        later,
        dissents,
    };
    reader.finish(input)
}
