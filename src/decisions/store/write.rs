//! SQL that writes decisions.

use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    clock::Moment,
    decisions::model::{Dissent, Outcome},
    error::Result,
    people::model::Actor,
    remisser::{model::Beslutsvag, store::guarded},
};

/// What is written of a decision.
pub struct NewDecision<'a> {
    /// Its id.
    pub id: Uuid,
    /// By which right.
    pub way: Beslutsvag,
    /// The meeting and the paragraph, when it is the board's.
    pub meeting: Option<(Uuid, i32)>,
    /// Its protocol.
    pub protocol: Option<Uuid>,
    /// What was decided on.
    pub proposal: Option<Uuid>,
    /// What became of it.
    pub outcome: Outcome,
    /// When.
    pub decided_on: NaiveDate,
    /// Who and by what right, when it is not the board's.
    pub by: Option<(&'a str, &'a str)>,
    /// Its words.
    pub wording: &'a str,
    /// Justerat at once.
    pub immediate: bool,
    /// Why, for an återremiss.
    pub reason: Option<&'a str>,
}

/// Writes a decision. May run into `decisions_paragraph_unique`.
pub async fn insert(
    conn: &mut PgConnection,
    actor: &Actor,
    moment: Moment,
    remiss: Uuid,
    new: &NewDecision<'_>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into decisions (id, myndighet_id, remiss_id, way, meeting_id, paragraph, protocol_id, proposal_id, outcome,
                                decided_on, decided_by, right_text, wording, immediate, reason, recorded_at, recorded_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
        new.id,
        actor.myndighet.id,
        remiss,
        new.way.as_str(),
        new.meeting.map(|(id, _)| id),
        new.meeting.map(|(_, paragraph)| paragraph),
        new.protocol,
        new.proposal,
        new.outcome.as_str(),
        new.decided_on,
        new.by.map(|(who, _)| who),
        new.by.map(|(_, right)| right),
        new.wording,
        new.immediate,
        new.reason,
        moment.now,
        actor.id
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Writes the reservations and statements of a decision.
pub async fn insert_dissents(
    conn: &mut PgConnection,
    myndighet: Uuid,
    decision: Uuid,
    dissents: &[Dissent],
) -> Result<()> {
    for (position, dissent) in dissents.iter().enumerate() {
        sqlx::query!(
            "insert into dissents (id, myndighet_id, decision_id, kind, by_whom, text, position)
             values ($1, $2, $3, $4, $5, $6, $7)",
            Uuid::now_v7(),
            myndighet,
            decision,
            dissent.kind,
            dissent.by_whom,
            dissent.text,
            i16::try_from(position).unwrap_or(i16::MAX)
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// Sets the board's own text. `Conflict` if there is one that it did not start from.
pub async fn set_version(conn: &mut PgConnection, decision: Uuid, version: Uuid, base: Uuid) -> Result<()> {
    let done = sqlx::query!(
        "update decisions set version_id = $2 where id = $1 and (version_id is null or version_id = $3)",
        decision,
        version,
        base
    )
    .execute(conn)
    .await?;
    guarded(done.rows_affected())
}

/// Reports a decision taken another way to a meeting (KL 6:40).
pub async fn set_reported(conn: &mut PgConnection, decision: Uuid, meeting: Uuid) -> Result<()> {
    let done = sqlx::query!(
        "update decisions set reported_meeting_id = $2 where id = $1 and way <> 'namnd'",
        decision,
        meeting
    )
    .execute(conn)
    .await?;
    guarded(done.rows_affected())
}
