//! What changes decisions. One function a verb, one event each.

use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    model::{Dissent, Outcome},
    store::{self, NewDecision},
};
use crate::{
    app::App,
    attests,
    calendar::phrases::long,
    clock::Moment,
    document::model::Section,
    error::{AppError, Result},
    events::{self, Event},
    meetings::{self, store::Meeting},
    outbox::{Notice, notify},
    people::model::Actor,
    plan::ways::Circumstances,
    remisser::{
        self,
        commands::{about, locked},
        model::{Action, Beslutsvag, Case},
        policy::{self, Verb},
    },
    versions::{self, model::Origin},
    web::form::{Errors, Refusal, on_constraint},
};

/// What the minutes say of a paragraph.
pub struct Deciding {
    /// The version of the case that the page showed.
    pub version: i32,
    /// Its number.
    pub paragraph: i32,
    /// What became of the proposal.
    pub outcome: Outcome,
    /// Justerat at once.
    pub immediate: bool,
    /// The words of the decision.
    pub wording: String,
    /// Why, for an återremiss.
    pub reason: String,
    /// To which meeting, for a bordläggning.
    pub later: Option<Uuid>,
    /// Reservations and statements.
    pub dissents: Vec<Dissent>,
}

/// Records what the board decided at the meeting that the case is on.
pub async fn decide(app: &App, actor: &Actor, moment: Moment, id: Uuid, input: &Deciding) -> Result<Uuid, Refusal> {
    let mut tx = app.pool.begin().await?;
    let case = locked(&mut tx, actor, moment, id, input.version).await?;
    policy::require(actor, &case, Verb::Minute)?;
    let next = case.next(input.outcome.action())?;
    let meeting = case.meeting_id.ok_or(AppError::NotFound)?;
    let meeting = meetings::store::lock(&mut tx, actor.myndighet.id, meeting).await?;
    if let Some(sentence) = why_not_minuted(&meeting, moment.today) {
        return Err(AppError::rejected(sentence).into());
    }
    let proposal = store::attested_proposal(&mut tx, id).await?;
    let protocol = meetings::store::protocol_for(&mut tx, &meeting, input.immediate).await?;
    let decision = Uuid::now_v7();
    let new = NewDecision {
        id: decision,
        way: Beslutsvag::Namnd,
        meeting: Some((meeting.id, input.paragraph)),
        protocol: Some(protocol),
        proposal,
        outcome: input.outcome,
        decided_on: meeting.held_on,
        by: None,
        wording: &input.wording,
        immediate: input.immediate,
        reason: (input.outcome == Outcome::Aterremiss).then_some(input.reason.as_str()),
    };
    let written = store::insert(&mut tx, actor, moment, id, &new).await;
    on_constraint(
        written,
        "decisions_paragraph_unique",
        "paragraf",
        "Den paragrafen är redan använd vid sammanträdet.",
    )?;
    store::insert_dissents(&mut tx, actor.myndighet.id, decision, &input.dissents).await?;
    remisser::store::set_status(&mut tx, &case, next, moment.now).await?;
    after(&mut tx, actor, moment, (&case, proposal), &meeting, input).await?;
    meetings::store::set_held(&mut tx, meeting.id).await?;
    let text = match input.outcome {
        Outcome::Aterremiss => {
            format!("Nämnden har återremitterat ärendet. Utkastet går att ändra igen.\n\nSkäl: {}", input.reason)
        }
        outcome => format!("Nämnden har tagit upp ärendet: {}.", outcome.label().to_lowercase()),
    };
    tell(&mut tx, app, actor, moment, &case, &text).await?;
    let event = Event::Decided {
        way: Beslutsvag::Namnd.as_str().into(),
        outcome: input.outcome.as_str().into(),
        decided_on: meeting.held_on,
        paragraph: Some(input.paragraph),
        by: None,
    };
    events::append(&mut tx, moment, about(actor, id), &event).await?;
    tx.commit().await?;
    Ok(decision)
}

/// Why nothing can be minuted for a meeting, if so.
#[must_use]
pub fn why_not_minuted(meeting: &Meeting, today: NaiveDate) -> Option<String> {
    if meeting.is_cancelled() {
        Some("Sammanträdet är inställt. Ta bort ärendet från dess lista och anmäl det till ett annat.".into())
    } else if meeting.held_on > today {
        Some(format!("Sammanträdet hålls {}. Beslutet kan föras in den dagen.", long(meeting.held_on)))
    } else {
        None
    }
}

/// Tells the officer what was decided.
async fn tell(
    conn: &mut PgConnection,
    app: &App,
    actor: &Actor,
    moment: Moment,
    case: &Case,
    text: &str,
) -> Result<()> {
    let people: Vec<Uuid> = case.handlaggare_id.into_iter().collect();
    notify(conn, app, actor, moment, case, &people, Notice { subject: "Beslut", text, page: "#beslut" }).await
}

/// What an outcome does beside moving the case.
async fn after(
    conn: &mut PgConnection,
    actor: &Actor,
    moment: Moment,
    (case, proposal): (&Case, Option<Uuid>),
    meeting: &Meeting,
    input: &Deciding,
) -> Result<(), Refusal> {
    match input.outcome {
        Outcome::Aterremiss => {
            attests::store::end_open_round(conn, case.id, "Nämnden återremitterade ärendet.", moment.now).await?;
            meetings::store::leave(conn, case.id).await?;
            if let Some(proposal) = proposal {
                attests::commands::take_in_editorial(conn, actor, moment, case.id, proposal).await?;
            }
        }
        Outcome::Utgar => meetings::store::leave(conn, case.id).await?,
        Outcome::Bordlaggning => {
            let missing = || Refusal::Fields(Errors::one("senare", "Välj till vilket sammanträde ärendet bordläggs."));
            let later = input.later.ok_or_else(missing)?;
            let later = meetings::store::lock(conn, actor.myndighet.id, later).await?;
            if !later.is_open() || later.held_on <= meeting.held_on || later.held_on < moment.today {
                let sentence = "Välj ett sammanträde efter det här som inte är hållet eller inställt.";
                return Err(Refusal::Fields(Errors::one("senare", sentence)));
            }
            meetings::store::move_case(conn, actor, moment, case.id, &later).await?;
        }
        Outcome::Bifall | Outcome::BifallMedAndring | Outcome::Avslag | Outcome::Avstar => {}
    }
    Ok(())
}

/// A decision that somebody else than the board took.
pub struct DecidingOtherWay {
    /// The version of the case that the page showed.
    pub version: i32,
    /// By which right; not `Namnd`.
    pub way: Beslutsvag,
    /// Who.
    pub by: String,
    /// Where that right stands.
    pub right: String,
    /// When.
    pub decided_on: NaiveDate,
    /// The words of the decision.
    pub wording: String,
}

/// Records a decision taken another way; the case goes on as if the board had decided.
pub async fn decide_other_way(
    app: &App,
    actor: &Actor,
    moment: Moment,
    id: Uuid,
    input: &DecidingOtherWay,
) -> Result<Uuid, Refusal> {
    let mut tx = app.pool.begin().await?;
    let case = locked(&mut tx, actor, moment, id, input.version).await?;
    policy::require(actor, &case, Verb::Minute)?;
    Circumstances::of(&mut tx, actor, id).await?.require(input.way, "vag")?;
    let without_document = input.way.is_without_document();
    let action = if without_document { Action::DecideWithoutDocument } else { Action::DecideOtherWay };
    let next = case.next(action)?;
    let decision = Uuid::now_v7();
    let new = NewDecision {
        id: decision,
        way: input.way,
        meeting: None,
        protocol: None,
        proposal: if without_document { None } else { store::attested_proposal(&mut tx, id).await? },
        outcome: if input.way == Beslutsvag::Avstar { Outcome::Avstar } else { Outcome::Bifall },
        decided_on: input.decided_on,
        by: Some((&input.by, &input.right)),
        wording: &input.wording,
        immediate: false,
        reason: None,
    };
    store::insert(&mut tx, actor, moment, id, &new).await?;
    remisser::store::set_status(&mut tx, &case, next, moment.now).await?;
    let text = format!("Ett beslut är infört i ärendet: {}.", input.way.label());
    tell(&mut tx, app, actor, moment, &case, &text).await?;
    let event = Event::Decided {
        way: input.way.as_str().into(),
        outcome: new.outcome.as_str().into(),
        decided_on: input.decided_on,
        paragraph: None,
        by: Some(input.by.clone()),
    };
    events::append(&mut tx, moment, about(actor, id), &event).await?;
    tx.commit().await?;
    Ok(decision)
}

/// Why the decided wording cannot be written down.
pub const WORDING_CLOSED: &str = "En beslutad lydelse förs in när nämnden har ändrat eller avslagit förslaget, och innan \
                                  svaret är expedierat.";

/// Sets the wording that the board chose: a version of its own, rendered once. Voids no attest.
pub async fn set_wording(
    app: &App,
    actor: &Actor,
    moment: Moment,
    id: Uuid,
    decision: Uuid,
    base: Uuid,
    sections: Vec<Section<crate::document::model::FrozenFact>>,
) -> Result<()> {
    let mut tx = app.pool.begin().await?;
    let case = remisser::store::lock_case(&mut tx, actor, moment.today, id).await?;
    policy::require(actor, &case, Verb::Minute)?;
    let decision = store::find(&mut tx, id, decision).await?;
    if !decision.takes_wording(case.status) {
        return Err(AppError::rejected(WORDING_CLOSED));
    }
    let version =
        versions::commands::cut_reworded(&mut tx, actor, moment, &case, base, sections, Origin::Beslutad).await?;
    store::set_version(&mut tx, decision.id, version.id, base).await?;
    versions::rendering::decided(app, &mut tx, actor, moment, &case, decision.id, version.id).await?;
    let event = Event::WordingSet { number: version.number, sha256: version.sha256 };
    events::append(&mut tx, moment, about(actor, id), &event).await?;
    Ok(tx.commit().await?)
}

/// Reports a decision taken another way to a meeting (KL 6:40).
pub async fn report(app: &App, actor: &Actor, moment: Moment, id: Uuid, decision: Uuid, meeting: Uuid) -> Result<()> {
    let mut tx = app.pool.begin().await?;
    let case = remisser::store::lock_case(&mut tx, actor, moment.today, id).await?;
    policy::require(actor, &case, Verb::Minute)?;
    let decision = store::find(&mut tx, id, decision).await?;
    if decision.way == Beslutsvag::Namnd || decision.reported_on.is_some() {
        return Err(AppError::rejected("Beslutet är nämndens eget eller redan anmält."));
    }
    let meeting = meetings::store::lock(&mut tx, actor.myndighet.id, meeting).await?;
    if meeting.held_on < decision.decided_on || meeting.is_cancelled() {
        return Err(AppError::rejected("Välj ett sammanträde som hålls efter beslutet och inte är inställt."));
    }
    store::set_reported(&mut tx, decision.id, meeting.id).await?;
    events::append(&mut tx, moment, about(actor, id), &Event::DecisionReported { meeting: meeting.held_on }).await?;
    Ok(tx.commit().await?)
}

/// Replaces the extract that the program made by a signed one.
pub async fn replace_extract(
    app: &App,
    actor: &Actor,
    moment: Moment,
    id: Uuid,
    decision: Uuid,
    file: &crate::web::upload::Uploaded,
) -> Result<()> {
    let mut tx = app.pool.begin().await?;
    let case = remisser::store::lock_case(&mut tx, actor, moment.today, id).await?;
    policy::require(actor, &case, Verb::Minute)?;
    let decision = store::find(&mut tx, id, decision).await?;
    let Some(paragraph) = decision.paragraph else {
        return Err(AppError::rejected("Beslutet togs inte vid ett sammanträde och har inget protokollsutdrag."));
    };
    let new = remisser::store::NewFile {
        kind: "protokollsutdrag",
        file,
        own_date: decision.justerad_on,
        received_on: moment.today,
        sekretess: false,
    };
    let uploaded = remisser::store::insert_file(&mut tx, actor, id, &new, moment.now).await?;
    store::set_extract(&mut tx, decision.id, uploaded).await?;
    let event = Event::ExtractReplaced { paragraph, sha256: file.sha256.clone() };
    events::append(&mut tx, moment, about(actor, id), &event).await?;
    Ok(tx.commit().await?)
}
