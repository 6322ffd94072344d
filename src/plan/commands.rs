//! What changes a plan. One function a verb, one event each.

use chrono::NaiveDate;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::{store, ways::Circumstances};
use crate::{
    clock::Moment,
    error::{AppError, Result},
    events::{self, Event},
    people::model::Actor,
    remisser::{
        commands::{about, locked},
        model::{Beslutsvag, Case, Status},
        policy::{self, Verb},
        store as cases,
    },
    web::form::{Errors, Refusal, on_constraint},
};

/// Chooses the meeting, or another way to the decision.
#[expect(clippy::too_many_arguments, reason = "who, when, which, and the three parts of a plan")]
pub async fn plan(
    pool: &PgPool,
    actor: &Actor,
    moment: Moment,
    id: Uuid,
    version: i32,
    beslutsvag: Beslutsvag,
    meeting: Option<Uuid>,
    immediate: bool,
) -> Result<(), Refusal> {
    let mut tx = pool.begin().await?;
    let case = locked(&mut tx, actor, moment, id, version).await?;
    policy::require(actor, &case, Verb::Plan)?;
    if case.status >= Status::Anmald {
        return Err(AppError::rejected(
            "Ärendet står redan på en föredragningslista. Ta bort det därifrån innan du ändrar planen.",
        )
        .into());
    }
    Circumstances::of(&mut tx, actor, id).await?.require(beslutsvag, "beslutsvag")?;
    let day = match meeting {
        None => None,
        Some(meeting) => {
            let meetings = store::meetings(&mut tx, actor.myndighet.id, moment.today).await?;
            let found = meetings.iter().find(|choice| choice.id == meeting);
            let unknown = || Refusal::Fields(Errors::one("sammantrade", "Välj ett kommande sammanträde."));
            Some(found.ok_or_else(unknown)?.date)
        }
    };
    let immediate = immediate && meeting.is_some();
    store::set_plan(&mut tx, &case, meeting, immediate, beslutsvag, moment.now).await?;
    let event = Event::Planned { meeting: day, immediate, beslutsvag: beslutsvag.as_str().into() };
    events::append(&mut tx, moment, about(actor, id), &event).await?;
    tx.commit().await?;
    Ok(())
}

/// The case for writing, if it still is as the page showed it, and goes on.
async fn going_on(
    conn: &mut PgConnection,
    actor: &Actor,
    moment: Moment,
    id: Uuid,
    version: i32,
    verb: Verb,
) -> Result<Case> {
    let case = locked(conn, actor, moment, id, version).await?;
    policy::require(actor, &case, verb)?;
    if case.status.is_ended() {
        return Err(AppError::rejected("Ärendet är avslutat, så planen och svarsdatumet går inte att ändra."));
    }
    Ok(case)
}

/// Sets which units prepare the case and which bodies hear it; each once.
pub async fn prepare(
    pool: &PgPool,
    actor: &Actor,
    moment: Moment,
    id: Uuid,
    version: i32,
    units: &[(Uuid, &'static str)],
    bodies: &[(Uuid, NaiveDate)],
) -> Result<(), Refusal> {
    let mut tx = pool.begin().await?;
    let case = going_on(&mut tx, actor, moment, id, version, Verb::Plan).await?;
    let known = cases::units(&mut tx, actor.myndighet.id).await?;
    if units.iter().any(|(unit, _)| !known.iter().any(|choice| choice.id == *unit)) {
        return Err(Refusal::Fields(Errors::one("bereder", "Välj bland enheterna i listan.")));
    }
    let known = store::bodies(&mut tx, actor.myndighet.id, id).await?;
    if bodies.iter().any(|(body, _)| !known.iter().any(|choice| choice.id == *body)) {
        return Err(Refusal::Fields(Errors::one("rad-grupp", "Välj bland råden i listan.")));
    }
    let (units, bodies) = (each_once(units), each_once(bodies));
    cases::set_status(&mut tx, &case, case.status, moment.now).await?;
    store::set_units(&mut tx, actor.myndighet.id, id, &units).await?;
    store::set_bodies(&mut tx, actor.myndighet.id, id, &bodies).await?;
    let names = store::units(&mut tx, id).await?.into_iter().map(|unit| unit.running).collect();
    let heard = store::bodies(&mut tx, actor.myndighet.id, id).await?;
    let heard = heard.into_iter().filter(|body| body.heard_on.is_some()).map(|body| body.name).collect();
    events::append(&mut tx, moment, about(actor, id), &Event::PreparationSet { units: names, bodies: heard }).await?;
    Ok(tx.commit().await?)
}

/// The first of each id.
fn each_once<T: Copy>(rows: &[(Uuid, T)]) -> Vec<(Uuid, T)> {
    rows.iter().fold(Vec::new(), |mut kept, row| {
        if !kept.iter().any(|(id, _)| *id == row.0) {
            kept.push(*row);
        }
        kept
    })
}

/// Confirms that a body heard the case on the planned day. Never needs a new attest.
///
/// # Errors
/// `Conflict` if the day is not `day` any more, which is what the page asked about.
pub async fn confirm_body(
    pool: &PgPool,
    actor: &Actor,
    moment: Moment,
    id: Uuid,
    body: Uuid,
    day: NaiveDate,
) -> Result<()> {
    let mut tx = pool.begin().await?;
    let case = cases::lock_case(&mut tx, actor, moment.today, id).await?;
    policy::require(actor, &case, Verb::Plan)?;
    let bodies = store::bodies(&mut tx, actor.myndighet.id, id).await?;
    let body = bodies.into_iter().find(|row| row.id == body).ok_or(AppError::NotFound)?;
    let heard_on = body.heard_on.ok_or(AppError::NotFound)?;
    if heard_on != day {
        return Err(AppError::Conflict);
    }
    if heard_on > moment.today {
        return Err(AppError::rejected("Rådet har inte sammanträtt än. Bekräfta när dagen har varit."));
    }
    store::confirm_body(&mut tx, id, body.id, moment.now).await?;
    events::append(&mut tx, moment, about(actor, id), &Event::BodyHeard { body: body.running, heard_on }).await?;
    Ok(tx.commit().await?)
}

/// Writes down that anstånd was asked for.
pub async fn ask_anstand(
    pool: &PgPool,
    actor: &Actor,
    moment: Moment,
    id: Uuid,
    version: i32,
    wanted: NaiveDate,
    reason: &str,
) -> Result<(), Refusal> {
    let mut tx = pool.begin().await?;
    let case = going_on(&mut tx, actor, moment, id, version, Verb::Plan).await?;
    if !case.status.awaits_answer() {
        return Err(AppError::rejected("Ärendet väntar inte på något svar.").into());
    }
    if wanted <= case.svarsdatum {
        return Err(Refusal::Fields(Errors::one("till", "Ange ett datum efter det svarsdatum som gäller nu.")));
    }
    let written =
        store::insert_anstand(&mut tx, actor.myndighet.id, &case, actor.id, moment.today, wanted, reason).await;
    on_constraint(written, "anstand_one_open", "till", "Det finns redan en begäran om anstånd som väntar på svar.")?;
    cases::set_status(&mut tx, &case, case.status, moment.now).await?;
    let event = Event::AnstandAsked { wanted, reason: reason.to_owned() };
    events::append(&mut tx, moment, about(actor, id), &event).await?;
    tx.commit().await?;
    Ok(())
}

/// Writes down the sender's answer; a granted date becomes the svarsdatum.
pub async fn answer_anstand(
    pool: &PgPool,
    actor: &Actor,
    moment: Moment,
    id: Uuid,
    version: i32,
    granted: Option<NaiveDate>,
    by: &str,
) -> Result<(), Refusal> {
    let mut tx = pool.begin().await?;
    let case = going_on(&mut tx, actor, moment, id, version, Verb::Plan).await?;
    if granted.is_some_and(|new| new <= case.svarsdatum) {
        return Err(Refusal::Fields(Errors::one("nytt", "Ange ett datum efter det svarsdatum som gäller nu.")));
    }
    store::answer_anstand(&mut tx, id, granted, moment.today, by).await?;
    match granted {
        Some(new) => store::set_svarsdatum(&mut tx, &case, new, moment.now).await?,
        None => cases::set_status(&mut tx, &case, case.status, moment.now).await?,
    }
    let event =
        Event::AnstandAnswered { granted: granted.is_some(), old: case.svarsdatum, new: granted, by: by.to_owned() };
    events::append(&mut tx, moment, about(actor, id), &event).await?;
    Ok(tx.commit().await?)
}

/// The sender has changed the svarsdatum unasked, or it was registered wrong.
pub async fn change_svarsdatum(
    pool: &PgPool,
    actor: &Actor,
    moment: Moment,
    id: Uuid,
    version: i32,
    new: NaiveDate,
    reason: &str,
) -> Result<()> {
    let mut tx = pool.begin().await?;
    let case = going_on(&mut tx, actor, moment, id, version, Verb::Register).await?;
    store::set_svarsdatum(&mut tx, &case, new, moment.now).await?;
    let event = Event::SvarsdatumChanged { old: case.svarsdatum, new, reason: reason.to_owned() };
    events::append(&mut tx, moment, about(actor, id), &event).await?;
    Ok(tx.commit().await?)
}
