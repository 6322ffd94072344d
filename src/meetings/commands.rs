//! What changes meetings and their protocols. One function a verb, one event each.

use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;

use super::store::{self, Meeting, Protocol};
use crate::{
    app::App,
    calendar::{law, phrases::long},
    clock::Moment,
    decisions,
    error::{AppError, Result},
    events::{self, Event, model::About},
    people::model::{Actor, Role},
    remisser::{
        self,
        commands::{about, locked},
        model::Action,
        policy::{self, Verb},
    },
    web::form::{Errors, Refusal},
};

fn of_meeting(actor: &Actor) -> About {
    About { myndighet: actor.myndighet.id, actor: Some(actor.id), remiss: None }
}

/// Puts an attested case on the agenda.
pub async fn put_on_agenda(
    app: &App,
    actor: &Actor,
    moment: Moment,
    meeting: Uuid,
    remiss: Uuid,
    version: i32,
) -> Result<()> {
    let mut tx = app.pool.begin().await?;
    let case = locked(&mut tx, actor, moment, remiss, version).await?;
    policy::require(actor, &case, Verb::Minute)?;
    let next = case.next(Action::PutOnAgenda)?;
    let meeting = store::lock(&mut tx, actor.myndighet.id, meeting).await?;
    if !meeting.is_open() || meeting.held_on < moment.today {
        return Err(AppError::rejected("Sammanträdet är hållet eller inställt. Välj ett annat."));
    }
    let proposal = decisions::store::attested_proposal(&mut tx, remiss).await?.ok_or(AppError::NotFound)?;
    store::set_meeting(&mut tx, remiss, meeting.id).await?;
    store::insert_item(&mut tx, actor, moment, meeting.id, remiss, proposal).await?;
    remisser::store::set_status(&mut tx, &case, next, moment.now).await?;
    events::append(&mut tx, moment, about(actor, remiss), &Event::PutOnAgenda { meeting: meeting.held_on }).await?;
    Ok(tx.commit().await?)
}

/// Takes a case off the agenda again.
pub async fn take_off_agenda(
    app: &App,
    actor: &Actor,
    moment: Moment,
    meeting: Uuid,
    remiss: Uuid,
    version: i32,
) -> Result<()> {
    let mut tx = app.pool.begin().await?;
    let case = locked(&mut tx, actor, moment, remiss, version).await?;
    policy::require(actor, &case, Verb::Minute)?;
    let next = case.next(Action::TakeOffAgenda)?;
    if case.meeting_id != Some(meeting) {
        return Err(AppError::Conflict);
    }
    let meeting = store::find(&mut tx, actor.myndighet.id, meeting).await?;
    store::delete_item(&mut tx, meeting.id, remiss).await?;
    remisser::store::set_status(&mut tx, &case, next, moment.now).await?;
    events::append(&mut tx, moment, about(actor, remiss), &Event::TakenOffAgenda { meeting: meeting.held_on }).await?;
    Ok(tx.commit().await?)
}

async fn as_shown(conn: &mut PgConnection, actor: &Actor, meeting: Uuid, version: i32) -> Result<Meeting> {
    actor.require(&[Role::Namndsekreterare])?;
    let meeting = store::find(conn, actor.myndighet.id, meeting).await?;
    if meeting.version == version { Ok(meeting) } else { Err(AppError::Conflict) }
}

/// Sets the order of the agenda.
pub async fn set_order(
    app: &App,
    actor: &Actor,
    moment: Moment,
    meeting: Uuid,
    version: i32,
    order: &[Uuid],
) -> Result<()> {
    let mut tx = app.pool.begin().await?;
    let meeting = as_shown(&mut tx, actor, meeting, version).await?;
    store::set_order(&mut tx, &meeting, order).await?;
    let event = Event::AgendaOrdered { meeting: meeting.held_on };
    events::append(&mut tx, moment, of_meeting(actor), &event).await?;
    Ok(tx.commit().await?)
}

/// Notes that the papers have gone out: from now on they are upprättade, and readers see them.
pub async fn mail(app: &App, actor: &Actor, moment: Moment, meeting: Uuid, version: i32) -> Result<()> {
    let mut tx = app.pool.begin().await?;
    let meeting = as_shown(&mut tx, actor, meeting, version).await?;
    if meeting.status != "planerat" {
        return Err(AppError::rejected("Utskicket är redan antecknat."));
    }
    store::bump(&mut tx, &meeting, "utskickat").await?;
    let cases = usize::try_from(meeting.cases).unwrap_or_default();
    let event = Event::AgendaMailed { meeting: meeting.held_on, cases };
    events::append(&mut tx, moment, of_meeting(actor), &event).await?;
    Ok(tx.commit().await?)
}

/// A protocol as a page showed it: its meeting, its number and its version.
pub type Shown = (Uuid, i16, i32);

/// A protocol as the page showed it. Its meeting is locked, so that no paragraph is added meanwhile.
async fn locked_protocol(
    conn: &mut PgConnection,
    actor: &Actor,
    (meeting, number, version): Shown,
) -> Result<(Meeting, Protocol)> {
    actor.require(&[Role::Namndsekreterare])?;
    let meeting = store::lock(conn, actor.myndighet.id, meeting).await?;
    let protocols = store::protocols(conn, meeting.id).await?;
    let protocol = protocols.into_iter().find(|protocol| protocol.number == number).ok_or(AppError::NotFound)?;
    if protocol.version == version { Ok((meeting, protocol)) } else { Err(AppError::Conflict) }
}

/// Writes a protocol and the event of why.
async fn save(
    conn: &mut PgConnection,
    actor: &Actor,
    moment: Moment,
    protocol: &Protocol,
    event: &Event,
) -> Result<()> {
    store::save_protocol(conn, protocol).await?;
    events::append(conn, moment, of_meeting(actor), event).await.map(drop)
}

/// Puts the justering into a protocol that may have one.
fn adjust(
    meeting: &Meeting,
    protocol: &mut Protocol,
    today: NaiveDate,
    on: NaiveDate,
    signers: &str,
) -> Result<(), Refusal> {
    if protocol.justerad_on.is_some() {
        return Err(AppError::rejected("Justeringen är redan antecknad.").into());
    }
    if on < meeting.held_on || on > today {
        let sentence = "Ange en dag från sammanträdet till i dag.";
        return Err(Refusal::Fields(Errors::one(&format!("justerad-{}", protocol.number), sentence)));
    }
    protocol.justerad_on = Some(on);
    signers.clone_into(&mut protocol.signers);
    Ok(())
}

/// Notes the justering of a protocol, and keeps an extract of each of its paragraphs.
pub async fn justera(
    app: &App,
    actor: &Actor,
    moment: Moment,
    shown: Shown,
    on: NaiveDate,
    signers: &str,
) -> Result<(), Refusal> {
    // The extracts are made before anything is locked for long: rendering takes its time.
    let mut tx = app.pool.begin().await?;
    let (meeting, mut protocol) = locked_protocol(&mut tx, actor, shown).await?;
    adjust(&meeting, &mut protocol, moment.today, on, signers)?;
    let extracts = decisions::extract::of_protocol(&mut tx, actor, &protocol).await?;
    tx.rollback().await?;
    let kept = decisions::extract::make(app, extracts).await?;
    let mut tx = app.pool.begin().await?;
    // Still the same version, so still the same paragraphs.
    let (meeting, mut protocol) = locked_protocol(&mut tx, actor, shown).await?;
    adjust(&meeting, &mut protocol, moment.today, on, signers)?;
    for extract in &kept {
        decisions::store::insert_extract(&mut tx, actor, extract, moment.now).await?;
    }
    let event = Event::ProtocolJusterad { meeting: meeting.held_on, number: protocol.number, justerad_on: on };
    save(&mut tx, actor, moment, &protocol, &event).await?;
    tx.commit().await?;
    Ok(())
}

/// Notes the day a protocol was announced, from which the clock of appeal runs (KL 13:5).
pub async fn announce(app: &App, actor: &Actor, moment: Moment, shown: Shown, on: NaiveDate) -> Result<(), Refusal> {
    let mut tx = app.pool.begin().await?;
    let (meeting, mut protocol) = locked_protocol(&mut tx, actor, shown).await?;
    let number = protocol.number;
    let Some(justerad_on) = protocol.justerad_on else {
        return Err(AppError::rejected("Protokollet är inte justerat än.").into());
    };
    if protocol.anslag_on.is_some() {
        return Err(AppError::rejected("Anslaget är redan antecknat.").into());
    }
    if on < justerad_on || on > moment.today {
        let sentence = "Ange en dag från justeringen till i dag.";
        return Err(Refusal::Fields(Errors::one(&format!("anslag-{number}"), sentence)));
    }
    let last_appeal_on = law::last_appeal_day(on);
    protocol.anslag_on = Some(on);
    protocol.last_appeal_on = Some(last_appeal_on);
    let event = Event::ProtocolAnslagen { meeting: meeting.held_on, number, anslag_on: on, last_appeal_on };
    save(&mut tx, actor, moment, &protocol, &event).await?;
    tx.commit().await?;
    Ok(())
}

/// Notes the day the notice was taken down; it must have been up through the last day of appeal.
pub async fn take_down(app: &App, actor: &Actor, moment: Moment, shown: Shown, on: NaiveDate) -> Result<(), Refusal> {
    let mut tx = app.pool.begin().await?;
    let (meeting, mut protocol) = locked_protocol(&mut tx, actor, shown).await?;
    let number = protocol.number;
    let Some(anslag_on) = protocol.anslag_on else {
        return Err(AppError::rejected("Protokollet är inte anslaget än.").into());
    };
    if protocol.taken_down_on.is_some() {
        return Err(AppError::rejected("Nedtagningen är redan antecknad.").into());
    }
    let earliest = law::notice_down_earliest(anslag_on);
    if on < earliest || on > moment.today {
        let sentence = format!(
            "Anslaget ska sitta uppe till och med sista dagen att överklaga. Det kan tas ned tidigast {}.",
            long(earliest)
        );
        return Err(Refusal::Fields(Errors::one(&format!("nedtagen-{number}"), sentence)));
    }
    protocol.taken_down_on = Some(on);
    let event = Event::ProtocolTakenDown { meeting: meeting.held_on, number, taken_down_on: on };
    save(&mut tx, actor, moment, &protocol, &event).await?;
    tx.commit().await?;
    Ok(())
}
