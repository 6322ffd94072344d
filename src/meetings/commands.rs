//! What changes meetings and their protocols. One function a verb, one event each.

use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    model::Step,
    store::{self, Meeting, Protocol},
};
use crate::{
    app::App,
    calendar::phrases::{join_och, long},
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

/// Why a case cannot be taken off an agenda, if so: what has gone out, or has been taken up, is changed by a decision.
#[must_use]
pub fn why_not_taken_off(meeting: &Meeting, added_late: bool, today: NaiveDate) -> Option<String> {
    if meeting.is_cancelled() {
        None
    } else if meeting.has_come(today) {
        Some(format!(
            "Sammanträdets dag är {}, så listan ligger fast. För in vad nämnden beslutade: att ärendet utgår, bordläggs \
             eller återremitteras.",
            long(meeting.held_on)
        ))
    } else if meeting.is_mailed() && !added_late {
        Some(format!(
            "Handlingarna har gått ut, så ärendet står kvar på listan. Ska nämnden inte besluta i det för du in det vid \
             sammanträdet {}: att ärendet utgår, bordläggs eller återremitteras.",
            long(meeting.held_on)
        ))
    } else {
        None
    }
}

/// Takes a case off the agenda again. Off that of a cancelled meeting, it is planned for none.
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
    let meeting = store::lock(&mut tx, actor.myndighet.id, meeting).await?;
    let added_late = store::added_late(&mut tx, meeting.id, remiss).await?;
    if let Some(sentence) = why_not_taken_off(&meeting, added_late, moment.today) {
        return Err(AppError::rejected(sentence));
    }
    store::delete_item(&mut tx, meeting.id, remiss).await?;
    remisser::store::set_status(&mut tx, &case, next, moment.now).await?;
    if meeting.is_cancelled() {
        store::leave(&mut tx, remiss).await?;
    }
    events::append(&mut tx, moment, about(actor, remiss), &Event::TakenOffAgenda { meeting: meeting.held_on }).await?;
    Ok(tx.commit().await?)
}

async fn as_shown(conn: &mut PgConnection, actor: &Actor, meeting: Uuid, version: i32) -> Result<Meeting> {
    actor.require(&[Role::Namndsekreterare])?;
    let meeting = store::lock(conn, actor.myndighet.id, meeting).await?;
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
    if meeting.is_cancelled() {
        return Err(AppError::rejected("Sammanträdet är inställt."));
    }
    if meeting.status != "planerat" {
        return Err(AppError::rejected("Utskicket är redan antecknat."));
    }
    if meeting.cases == 0 && store::reported(&mut tx, actor, moment.today, Some(meeting.id)).await?.is_empty() {
        return Err(AppError::rejected("Föredragningslistan är tom. Anmäl minst ett ärende innan den skickas ut."));
    }
    store::set_mailed(&mut tx, &meeting, moment.now).await?;
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

/// Refuses a day that a protocol cannot have: not now, not that one, or not before all cases have their decisions.
async fn refuse(
    conn: &mut PgConnection,
    actor: &Actor,
    today: NaiveDate,
    (meeting, protocol): (&Meeting, &Protocol),
    (step, on): (Step, NaiveDate),
) -> Result<(), Refusal> {
    let waits_for = Step::of(protocol);
    if waits_for != Some(step) {
        return Err(AppError::rejected(step.out_of_turn(waits_for)).into());
    }
    let complaint = step.complaint(meeting, protocol, on, today);
    if !complaint.is_empty() {
        return Err(Refusal::Fields(Errors::one(&step.field(protocol.number), complaint)));
    }
    if protocol.immediate || step == Step::Nedtagning {
        return Ok(());
    }
    let undecided = store::agenda(conn, actor, today, meeting.id).await?.into_iter().filter(|item| item.waits);
    let names: Vec<String> = undecided.map(|item| format!("”{}”", item.name())).collect();
    if names.is_empty() {
        return Ok(());
    }
    let sentence = format!(
        "Beslutet saknas i {}. Protokollet gäller hela sammanträdet: för in vad nämnden beslutade i alla ärenden först.",
        join_och(&names)
    );
    Err(Refusal::Fields(Errors::one(&step.field(protocol.number), sentence)))
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
    refuse(&mut tx, actor, moment.today, (&meeting, &protocol), (Step::Justering, on)).await?;
    Step::Justering.set(&meeting, &mut protocol, on);
    signers.clone_into(&mut protocol.signers);
    let extracts = decisions::extract::of_protocol(&mut tx, actor, &protocol).await?;
    tx.rollback().await?;
    let kept = decisions::extract::make(app, actor, moment, extracts).await?;
    let mut tx = app.pool.begin().await?;
    // Still the same version, so still the same paragraphs.
    note(&mut tx, actor, moment, shown, (Step::Justering, on), signers).await?;
    for extract in &kept {
        decisions::store::insert_extract(&mut tx, actor, extract, moment.now).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Notes the day a protocol was announced, from which the clock of appeal runs (KL 13:5).
pub async fn announce(app: &App, actor: &Actor, moment: Moment, shown: Shown, on: NaiveDate) -> Result<(), Refusal> {
    let mut tx = app.pool.begin().await?;
    note(&mut tx, actor, moment, shown, (Step::Anslag, on), "").await?;
    tx.commit().await?;
    Ok(())
}

/// Notes the day the notice was taken down; it must have been up through the last day of appeal.
pub async fn take_down(app: &App, actor: &Actor, moment: Moment, shown: Shown, on: NaiveDate) -> Result<(), Refusal> {
    let mut tx = app.pool.begin().await?;
    note(&mut tx, actor, moment, shown, (Step::Nedtagning, on), "").await?;
    tx.commit().await?;
    Ok(())
}

/// Writes a day of a protocol, and the event.
async fn note(
    conn: &mut PgConnection,
    actor: &Actor,
    moment: Moment,
    shown: Shown,
    (step, on): (Step, NaiveDate),
    signers: &str,
) -> Result<(), Refusal> {
    let (meeting, mut protocol) = locked_protocol(conn, actor, shown).await?;
    refuse(conn, actor, moment.today, (&meeting, &protocol), (step, on)).await?;
    let event = step.set(&meeting, &mut protocol, on);
    if step == Step::Justering {
        signers.clone_into(&mut protocol.signers);
    }
    store::save_protocol(conn, &protocol).await?;
    events::append(conn, moment, of_meeting(actor), &event).await?;
    Ok(())
}
