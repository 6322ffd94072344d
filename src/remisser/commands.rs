//! What changes a remiss outside its draft, attest and decision. One function a verb, one event each.

use chrono::Datelike;
use sqlx::PgPool;
use uuid::Uuid;

use super::{
    model::{Action, Case},
    policy::{self, Verb},
    store::{self, NewRemiss},
};
use crate::{
    app::App,
    clock::Moment,
    error::{AppError, Result, constraint},
    events::{self, Event, model::About},
    incoming,
    myndigheter::model::format_dnr,
    people::{
        self,
        model::{Actor, Role},
    },
    web::{
        form::{Errors, Refusal, on_constraint},
        upload::Uploaded,
    },
};

/// What an event of a case is about.
#[must_use]
pub fn about(actor: &Actor, remiss: Uuid) -> About {
    About { myndighet: actor.myndighet.id, actor: Some(actor.id), remiss: Some(remiss) }
}

/// A registration as it comes from the form.
pub struct Registration {
    /// What is registered. An empty dnr takes the next number of the diary's series.
    pub remiss: NewRemiss,
    /// New files, each with its kind.
    pub files: Vec<Uploaded>,
    /// The letter of the inkorg that it comes from.
    pub incoming: Option<Uuid>,
    /// Register although the same sender and dnr are there already.
    pub despite_twin: bool,
}

/// Registers a remiss; done once even if its form is sent twice.
pub async fn register(pool: &PgPool, actor: &Actor, moment: Moment, input: Registration) -> Result<Uuid, Refusal> {
    actor.require(&[Role::Registrator])?;
    let mut new = input.remiss;
    let mut tx = pool.begin().await?;
    complete_from_sender(&mut tx, actor, &mut new, None).await?;
    if !input.despite_twin {
        let twins = store::twins(&mut tx, actor.myndighet.id, new.sender_id, &new.sender_dnrs, new.id).await?;
        if let Some(twin) = twins.first() {
            return Err(Refusal::Fields(Errors::one(
                "ert_dnr",
                format!(
                    "Avsändarens diarienummer är redan registrerat som {}. Kryssa i rutan ”Registrera ändå” om det är \
                     ett nytt ärende.",
                    twin.dnr
                ),
            )));
        }
    }
    if new.dnr.is_empty() {
        // Last before the insert: the series is locked from here to the commit.
        let year = moment.today.year();
        loop {
            let number = store::take_number(&mut tx, actor.myndighet.id, year).await?;
            new.dnr = format_dnr(&actor.myndighet.dnr_format, year, number);
            // Somebody may have typed in a dnr that the series comes to later.
            if !store::has_dnr(&mut tx, actor.myndighet.id, &new.dnr).await? {
                break;
            }
        }
    }
    let written = store::insert(&mut tx, actor, moment, &new).await;
    if written.as_ref().err().and_then(constraint) == Some("remisser_pkey") {
        // The same form once more: it is registered already.
        tx.rollback().await?;
        return Ok(new.id);
    }
    on_constraint(written, "remisser_dnr_unique", "dnr", "Det diarienumret är redan använt.")?;
    for file in &input.files {
        let kind = "remisshandling";
        let (own_date, received_on) = (new.own_date, new.received_on);
        let file = store::NewFile { kind, file, own_date, received_on, sekretess: false };
        store::insert_file(&mut tx, actor, new.id, &file, moment.now).await?;
    }
    if let Some(letter) = input.incoming {
        incoming::store::became(&mut tx, actor.myndighet.id, letter, new.id).await?;
    }
    let event = Event::Registered {
        dnr: new.dnr,
        title: new.title,
        party: new.party,
        received_on: new.received_on,
        svarsdatum: new.svarsdatum,
    };
    events::append(&mut tx, moment, about(actor, new.id), &event).await?;
    tx.commit().await?;
    Ok(new.id)
}

/// Takes from the register of senders what the form left empty.
async fn complete_from_sender(
    conn: &mut sqlx::PgConnection,
    actor: &Actor,
    new: &mut NewRemiss,
    present: Option<Uuid>,
) -> Result<(), Refusal> {
    let senders = store::senders(conn, actor.myndighet.id, present).await?;
    let sender = senders
        .into_iter()
        .find(|sender| sender.id == new.sender_id)
        .ok_or_else(|| Refusal::Fields(Errors::one("avsandare", "Välj vem remissen kommer från.")))?;
    for party in [&mut new.party, &mut new.party_public] {
        if party.is_empty() {
            party.clone_from(&sender.name);
        }
    }
    if new.instructions.is_empty() {
        new.instructions = sender.instructions;
    }
    Ok(())
}

/// Corrects a registration; the dnr and the svarsdatum have ways of their own. `false` if nothing is changed by it.
pub async fn correct(
    pool: &PgPool,
    actor: &Actor,
    moment: Moment,
    version: i32,
    mut new: NewRemiss,
) -> Result<bool, Refusal> {
    let mut tx = pool.begin().await?;
    let case = store::lock_case(&mut tx, actor, moment.today, new.id).await?;
    policy::require(actor, &case, Verb::Register)?;
    let before = store::details(&mut tx, &case).await?;
    complete_from_sender(&mut tx, actor, &mut new, Some(before.sender_id)).await?;
    let fields = store::changed(&before, &new);
    if fields.is_empty() {
        return Ok(false);
    }
    match store::correct(&mut tx, version, moment.now, &new).await {
        Err(sqlx::Error::RowNotFound) => return Err(AppError::Conflict.into()),
        other => other?,
    }
    store::set_sender_dnrs(&mut tx, actor.myndighet.id, new.id, &new.sender_dnrs).await?;
    events::append(&mut tx, moment, about(actor, new.id), &Event::Corrected { fields }).await?;
    tx.commit().await?;
    Ok(true)
}

/// Gives a case to a unit, an officer and her co-officers; or to others than before.
#[expect(clippy::too_many_arguments, reason = "who, when, which, and the three parts of an assignment")]
pub async fn assign(
    pool: &PgPool,
    actor: &Actor,
    moment: Moment,
    id: Uuid,
    version: i32,
    unit: Uuid,
    handlaggare: Uuid,
    co_officers: &[Uuid],
) -> Result<(), Refusal> {
    let mut tx = pool.begin().await?;
    let case = locked(&mut tx, actor, moment, id, version).await?;
    policy::require(actor, &case, Verb::Assign)?;
    let next = case.next(Action::Assign)?;
    let units = store::units(&mut tx, actor.myndighet.id).await?;
    let unit = units
        .into_iter()
        .find(|choice| choice.id == unit)
        .ok_or_else(|| Refusal::Fields(Errors::one("avdelning", "Välj en avdelning.")))?;
    let signed = crate::attests::store::signed_by(&mut tx, id).await?;
    let name = officer(&mut tx, actor, handlaggare, &signed, "handlaggare").await?;
    let (mut others, mut names) = (Vec::new(), Vec::new());
    for person in co_officers {
        if *person != handlaggare && !others.contains(person) {
            names.push(officer(&mut tx, actor, *person, &signed, "medhandlaggare").await?);
            others.push(*person);
        }
    }
    store::assign(&mut tx, &case, next, unit.id, handlaggare, moment.now).await?;
    store::set_co_officers(&mut tx, actor.myndighet.id, id, &others).await?;
    store::set_preparing_unit_if_none(&mut tx, actor.myndighet.id, id, unit.id).await?;
    let event = Event::Assigned { unit: unit.running, handlaggare: name, co_officers: names };
    events::append(&mut tx, moment, about(actor, id), &event).await?;
    tx.commit().await?;
    Ok(())
}

/// The name of somebody who may be given a case, unless she has signed what is out for attest or attested: four eyes
/// are two people.
async fn officer(
    conn: &mut sqlx::PgConnection,
    actor: &Actor,
    person: Uuid,
    signed: &[Uuid],
    field: &str,
) -> Result<String, Refusal> {
    let refused = |sentence: String| Refusal::Fields(Errors::one(field, sentence));
    let roles = [Role::Handlaggare].into_iter().collect();
    let officers = people::store::with_roles(&mut *conn, actor.myndighet.id, roles).await?;
    let name = people::store::member_name(conn, actor.myndighet.id, person).await?;
    let name = name
        .filter(|_| officers.iter().any(|choice| choice.id == person))
        .ok_or_else(|| refused("Välj någon som är handläggare.".into()))?;
    if signed.contains(&person) {
        return Err(refused(format!(
            "{name} har attesterat förslaget och kan därför inte skriva i ärendet. Öppna först förslaget för ändring."
        )));
    }
    Ok(name)
}

/// How a case ends before its time.
#[derive(Debug, Clone)]
pub enum Ending {
    /// Registered by mistake.
    Void,
    /// The sender withdrew it.
    Withdraw,
    /// It was another board's.
    HandOver {
        /// Whose.
        to: String,
    },
}

/// Ends a case before its time. Its number stays.
pub async fn end(
    pool: &PgPool,
    actor: &Actor,
    moment: Moment,
    id: Uuid,
    version: i32,
    ending: Ending,
    reason: &str,
) -> Result<()> {
    let mut tx = pool.begin().await?;
    let case = locked(&mut tx, actor, moment, id, version).await?;
    policy::require(actor, &case, Verb::Register)?;
    let reason_text = reason.to_owned();
    let (action, event, kept) = match ending {
        Ending::Void => (Action::Void, Event::Voided { reason: reason_text.clone() }, reason_text),
        Ending::Withdraw => (Action::Withdraw, Event::Withdrawn { reason: reason_text.clone() }, reason_text),
        Ending::HandOver { to } => {
            let kept = format!("Överlämnad till {to}. {reason_text}");
            (Action::HandOver, Event::HandedOver { to, reason: reason_text }, kept)
        }
    };
    let next = case.next(action)?;
    store::end(&mut tx, &case, next, &kept, moment.now).await?;
    crate::attests::store::end_open_round(&mut tx, id, "Ärendet avslutades i förtid.", moment.now).await?;
    crate::reviews::store::withdraw_open(&mut tx, id, moment.now).await?;
    crate::meetings::store::delete_undecided_items(&mut tx, id).await?;
    events::append(&mut tx, moment, about(actor, id), &event).await?;
    crate::notes::purge::purge(&mut tx, actor, moment, &case).await?;
    Ok(tx.commit().await?)
}

/// Registers a document of a case, late ones of a closed case too.
pub async fn add_file(
    pool: &PgPool,
    actor: &Actor,
    moment: Moment,
    id: Uuid,
    new: &store::NewFile<'_>,
) -> Result<Uuid> {
    let mut tx = pool.begin().await?;
    let case = store::lock_case(&mut tx, actor, moment.today, id).await?;
    let own_attachment = new.kind == "bilaga" && policy::allows(actor, &case, Verb::Write);
    if !own_attachment {
        policy::require(actor, &case, Verb::Register)?;
    }
    let file = store::insert_file(&mut tx, actor, id, new, moment.now).await?;
    // The log is read by everybody at the board.
    let name = if new.sekretess { "Handling med sekretess" } else { &new.file.name };
    let event =
        Event::FileReceived { name: name.to_owned(), sha256: new.file.sha256.clone(), received_on: new.received_on };
    events::append(&mut tx, moment, about(actor, id), &event).await?;
    tx.commit().await?;
    Ok(file)
}

/// Refuses who may not, before anything else of what was posted is looked at.
pub async fn permit(app: &App, actor: &Actor, id: Uuid, verb: Verb) -> Result<()> {
    let mut conn = app.pool.acquire().await?;
    let case = store::find_case(&mut conn, actor, app.clock.read().today, id).await?;
    policy::require(actor, &case, verb)
}

/// The case for writing, if it still is as the page showed it.
pub async fn locked(
    conn: &mut sqlx::PgConnection,
    actor: &Actor,
    moment: Moment,
    id: Uuid,
    version: i32,
) -> Result<Case> {
    let case = store::lock_case(conn, actor, moment.today, id).await?;
    if case.version == version { Ok(case) } else { Err(AppError::Conflict) }
}
