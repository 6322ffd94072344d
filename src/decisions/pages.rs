//! `/remisser/{id}/beslut`: what the board decided.

use askama::Template;
use axum::{extract::State, response::Response};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    commands::{self, Deciding},
    model::{self, Dissent, Outcome},
    store,
};
use crate::{
    app::App,
    calendar::phrases::long,
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
    meeting: Option<Meeting>,
    later: Vec<Meeting>,
    /// What the proposal asks for, point by point.
    proposed: Vec<String>,
    /// Why nothing can be minuted yet.
    obstacle: Option<String>,
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
    /// More rows are wanted.
    pub fler: String,
}

/// Rows for reservations and for statements.
const ROWS: usize = 2;
/// Rows that are read at most.
const MOST_ROWS: usize = 40;
/// What is said when the case has changed under a form.
pub(super) const STALE: &str =
    "Ärendet ändrades medan du hade sidan öppen. Det du har skrivit står kvar. Läs igenom och spara igen.";

impl DecidePage {
    /// All outcomes.
    #[must_use]
    pub fn outcomes(&self) -> [Outcome; 7] {
        Outcome::ALL
    }

    /// The rows of reservations: number, who, what.
    #[must_use]
    pub fn reservations(&self) -> Vec<(usize, &str, &str)> {
        rows(&self.form.reservant, &self.form.reservation, self.more())
    }

    /// The rows of statements.
    #[must_use]
    pub fn statements(&self) -> Vec<(usize, &str, &str)> {
        rows(&self.form.uttalare, &self.form.uttalande, self.more())
    }

    fn more(&self) -> usize {
        if self.form.fler.is_empty() { 0 } else { ROWS }
    }
}

fn rows<'a>(who: &'a [String], what: &'a [String], more: usize) -> Vec<(usize, &'a str, &'a str)> {
    let of = |list: &'a [String], row: usize| list.get(row).map_or("", String::as_str);
    (0..(who.len().min(MOST_ROWS) + more).max(ROWS)).map(|row| (row + 1, of(who, row), of(what, row))).collect()
}

async fn page(app: &App, actor: &Actor, id: Uuid, typed: Option<DecideForm>) -> Result<DecidePage> {
    let today = app.clock.read().today;
    let mut conn = app.pool.acquire().await?;
    let case = remisser::store::find_case(&mut conn, actor, today, id).await?;
    policy::require(actor, &case, Verb::Minute)?;
    if typed.is_none() {
        // What was typed is shown whatever has happened to the case, so that it can be saved elsewhere.
        case.next(remisser::model::Action::Decide)?;
    }
    let proposed = proposed(&mut conn, &case).await?;
    let (mut meeting, mut later, mut next) = (None, Vec::new(), String::new());
    if let Some(id) = case.meeting_id {
        let found = meetings::store::find(&mut conn, actor.myndighet.id, id).await?;
        let after = found.held_on.max(today.pred_opt().unwrap_or(today)).succ_opt().unwrap_or(today);
        let all = meetings::store::between(&mut conn, actor.myndighet.id, after, chrono::NaiveDate::MAX).await?;
        later = all.into_iter().map(|(meeting, _)| meeting).filter(Meeting::is_open).collect();
        next = store::next_paragraph(&mut conn, id).await?.to_string();
        meeting = Some(found);
    }
    let form = typed.unwrap_or_else(|| {
        let at_once = case.immediate || model::says_immediate(&proposed);
        DecideForm {
            version: case.version,
            paragraf: next,
            utgang: Outcome::Bifall.as_str().into(),
            omedelbar: if at_once { "1".into() } else { String::new() },
            lydelse: proposed.join("\n"),
            ..DecideForm::default()
        }
    });
    let obstacle = meeting.as_ref().and_then(|meeting| commands::why_not_minuted(meeting, today));
    let (chrome, errors) = (Chrome::new(actor, Place::Remisser, today), Errors::default());
    Ok(DecidePage { chrome, case, meeting, later, proposed, obstacle, form, errors })
}

/// The points of the attested proposal.
pub(super) async fn proposed(conn: &mut sqlx::PgConnection, case: &Case) -> Result<Vec<String>> {
    let Some(proposal) = store::attested_proposal(conn, case.id).await? else { return Ok(Vec::new()) };
    Ok(meetings::papers::points_of(conn, &[proposal]).await?.remove(&proposal).unwrap_or_default())
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
    let office = actor.myndighet.forvaltning_running.clone();
    let mut page = page(&app, &actor, id, Some(form)).await?;
    if !page.form.fler.is_empty() {
        return web::page(&page);
    }
    let outcome = match read(&page.form, &page.proposed, &page.later, &office) {
        Ok(input) => commands::decide(&app, &actor, app.clock.read(), id, &input).await.map(|_| input.outcome),
        Err(errors) => Err(Refusal::Fields(errors)),
    };
    match outcome {
        Ok(Outcome::BifallMedAndring) => {
            Ok(web::done(&format!("/remisser/{id}"), "Beslutet är infört. För nu in den beslutade lydelsen."))
        }
        Ok(_) => Ok(web::done(&format!("/remisser/{id}"), "Beslutet är infört.")),
        Err(Refusal::Fields(errors)) => {
            page.errors = errors;
            web::invalid(&page)
        }
        Err(Refusal::Error(AppError::Rejected(why))) => {
            page.errors = Errors::one("paragraf", why);
            web::invalid(&page)
        }
        Err(Refusal::Error(AppError::Conflict)) => {
            page.form.version = page.case.version;
            page.errors = Errors::one("paragraf", STALE);
            web::conflicting(&page)
        }
        Err(Refusal::Error(error)) => Err(error),
    }
}

/// How a decision about the case's way, and not its substance, is usually worded.
fn usual(outcome: Outcome, reason: &str, later: Option<&Meeting>, office: &str) -> String {
    match (outcome, later) {
        (Outcome::Aterremiss, _) => {
            let reason = reason.split_whitespace().collect::<Vec<_>>().join(" ");
            format!("Ärendet återremitteras till {office} med motiveringen: {reason}")
        }
        (Outcome::Bordlaggning, Some(meeting)) => {
            format!("Ärendet bordläggs till sammanträdet den {}.", long(meeting.held_on))
        }
        (Outcome::Bordlaggning, None) => "Ärendet bordläggs.".into(),
        _ => "Ärendet utgår.".into(),
    }
}

fn read(form: &DecideForm, proposed: &[String], choices: &[Meeting], office: &str) -> Result<Deciding, Errors> {
    let mut reader = Reader::default();
    let paragraph = reader.required("paragraf", &form.paragraf, "Ange paragrafens nummer.");
    let paragraph = paragraph.trim_start_matches('§').trim().parse::<i32>().ok().filter(|number| *number > 0);
    if paragraph.is_none() && reader.is_fine("paragraf") {
        reader.error("paragraf", "Ange paragrafen som ett tal, till exempel 12.");
    }
    let outcome: Outcome = reader.choice("utgang", &form.utgang, "Välj vad nämnden beslutade.");
    let immediate = form.omedelbar == "1";
    let typed = reader.text("lydelse", &form.lydelse);
    let reason = reader.text("skal", &form.skal);
    if outcome == Outcome::Aterremiss && reason.is_empty() && reader.is_fine("skal") {
        reader.error("skal", "Skriv varför nämnden återremitterade ärendet.");
    }
    // What other outcomes need is passed over, whatever stands in their fields.
    let later = match outcome {
        Outcome::Bordlaggning => reader.optional_choice("senare", &form.senare, "Välj ett sammanträde."),
        _ => None,
    };
    if outcome == Outcome::Bordlaggning && later.is_none() && reader.is_fine("senare") {
        reader.error("senare", "Välj till vilket sammanträde ärendet bordläggs.");
    }
    let chosen = later.and_then(|later: Uuid| choices.iter().find(|meeting| meeting.id == later));
    let usual = usual(outcome, &reason, chosen, office);
    let wording = model::kept_wording(outcome, &typed, proposed, immediate, usual).unwrap_or_else(|sentence| {
        if reader.is_fine("lydelse") && reader.is_fine("utgang") {
            reader.error("lydelse", sentence);
        }
        String::new()
    });
    let mut dissents = Vec::new();
    for (kind, field, who, what) in [
        ("reservation", "reservant", &form.reservant, &form.reservation),
        ("sarskilt_uttalande", "uttalare", &form.uttalare, &form.uttalande),
    ] {
        for (row, who, what) in rows(who, what, 0) {
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
        immediate,
        wording,
        reason,
        later,
        dissents,
    };
    reader.finish(input)
}
