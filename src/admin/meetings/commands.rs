//! Keeping the register of meetings; an administrator's or a nämndsekreterare's work.

use sqlx::PgPool;
use uuid::Uuid;

use super::{MeetingInput, store};
use crate::{
    admin::By,
    clock::Moment,
    error::{AppError, Result, constraint},
    events::{self, Event},
    people::model::Role,
    web::form::{Errors, Refusal},
};

/// Who keeps meetings.
pub const KEEPERS: [Role; 2] = [Role::Administrator, Role::Namndsekreterare];

/// Adds a meeting.
pub async fn add(pool: &PgPool, by: By<'_>, moment: Moment, meeting: &MeetingInput) -> Result<Uuid, Refusal> {
    by.require(&KEEPERS)?;
    let id = Uuid::now_v7();
    let mut tx = pool.begin().await?;
    store::insert(&mut tx, by.myndighet(), id, meeting).await.map_err(refused)?;
    let event = Event::MeetingSaved { held_on: meeting.held_on };
    events::append(&mut tx, moment, by.about(), &event).await?;
    tx.commit().await?;
    Ok(id)
}

/// Changes the days and place of a meeting whose papers have not gone out.
pub async fn change(
    pool: &PgPool,
    by: By<'_>,
    moment: Moment,
    (id, version): (Uuid, i32),
    meeting: &MeetingInput,
) -> Result<(), Refusal> {
    by.require(&KEEPERS)?;
    let mut tx = pool.begin().await?;
    let old = store::find(&mut tx, by.myndighet(), id).await?;
    if old.version != version {
        return Err(AppError::Conflict.into());
    }
    if !old.may_change() {
        let sentence = "Handlingarna har gått ut eller sammanträdet är hållet, så dagarna kan inte ändras.";
        return Err(AppError::rejected(sentence).into());
    }
    match store::update(&mut tx, by.myndighet(), (id, version), meeting).await {
        Err(sqlx::Error::RowNotFound) => return Err(AppError::Conflict.into()),
        other => other.map_err(refused)?,
    }
    let event = Event::MeetingSaved { held_on: meeting.held_on };
    events::append(&mut tx, moment, by.about(), &event).await?;
    tx.commit().await?;
    Ok(())
}

/// Cancels a meeting; its cases keep it until they are planned anew.
pub async fn cancel(pool: &PgPool, by: By<'_>, moment: Moment, id: Uuid, version: i32) -> Result<store::Meeting> {
    by.require(&KEEPERS)?;
    let mut tx = pool.begin().await?;
    let meeting = store::find(&mut tx, by.myndighet(), id).await?;
    if meeting.version != version {
        return Err(AppError::Conflict);
    }
    if !meeting.may_cancel() {
        return Err(AppError::rejected("Sammanträdet är redan hållet eller inställt."));
    }
    store::set_status(&mut tx, by.myndighet(), (id, version), "installt").await?;
    let event = Event::MeetingCancelled { held_on: meeting.held_on };
    events::append(&mut tx, moment, by.about(), &event).await?;
    tx.commit().await?;
    Ok(meeting)
}

/// Lets a cancelled meeting be held after all.
pub async fn reinstate(pool: &PgPool, by: By<'_>, moment: Moment, id: Uuid, version: i32) -> Result<()> {
    by.require(&KEEPERS)?;
    let mut tx = pool.begin().await?;
    let meeting = store::find(&mut tx, by.myndighet(), id).await?;
    if meeting.version != version {
        return Err(AppError::Conflict);
    }
    if !meeting.is_cancelled() {
        return Err(AppError::rejected("Sammanträdet är inte inställt."));
    }
    store::set_status(&mut tx, by.myndighet(), (id, version), "planerat").await?;
    let event = Event::MeetingSaved { held_on: meeting.held_on };
    events::append(&mut tx, moment, by.about(), &event).await?;
    tx.commit().await?;
    Ok(())
}

/// Adds several meetings, all or none.
pub async fn add_all(pool: &PgPool, by: By<'_>, moment: Moment, meetings: &[MeetingInput]) -> Result<(), Refusal> {
    by.require(&KEEPERS)?;
    let days: Vec<_> = meetings.iter().map(|meeting| meeting.held_on).collect();
    let mut tx = pool.begin().await?;
    let taken = store::taken_days(&mut tx, by.myndighet(), &days).await?;
    if !taken.is_empty() {
        let days: Vec<_> = taken.iter().map(ToString::to_string).collect();
        let sentence = format!("Det finns redan sammanträden {}. Ta bort de raderna.", days.join(", "));
        return Err(Refusal::Fields(Errors::one("rader", sentence)));
    }
    for meeting in meetings {
        store::insert(&mut tx, by.myndighet(), Uuid::now_v7(), meeting).await.map_err(refused)?;
    }
    events::append(&mut tx, moment, by.about(), &Event::MeetingsAdded { days }).await?;
    tx.commit().await?;
    Ok(())
}

fn refused(error: sqlx::Error) -> Refusal {
    match constraint(&error) {
        Some("meetings_day_unique") => {
            Refusal::Fields(Errors::one("dag", "Det finns redan ett sammanträde den dagen."))
        }
        Some("meetings_order") => {
            Refusal::Fields(Errors::one("stopptid", "Dagarna ska komma i ordningen stopptid, utskick, sammanträde."))
        }
        _ => error.into(),
    }
}
