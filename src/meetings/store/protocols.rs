//! SQL for protocols.

use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;

use super::Meeting;
use crate::{error::Result, remisser::store::guarded};

/// A protocol and its clock.
#[derive(Debug, Clone)]
pub struct Protocol {
    /// Its id.
    pub id: Uuid,
    /// 1, 2, …
    pub number: i16,
    /// For the paragraphs that were justerade at once.
    pub immediate: bool,
    /// Who justerade.
    pub signers: String,
    /// When.
    pub justerad_on: Option<NaiveDate>,
    /// When it was announced.
    pub anslag_on: Option<NaiveDate>,
    /// The last day to appeal.
    pub last_appeal_on: Option<NaiveDate>,
    /// When the notice was taken down.
    pub taken_down_on: Option<NaiveDate>,
    /// Counts changes.
    pub version: i32,
    /// Its paragraphs.
    pub paragraphs: Vec<i32>,
}

/// The protocols of a meeting.
pub async fn protocols(conn: &mut PgConnection, meeting: Uuid) -> Result<Vec<Protocol>> {
    Ok(sqlx::query_as!(
        Protocol,
        r#"select p.id, p.number, p.immediate, p.signers, p.justerad_on, p.anslag_on, p.last_appeal_on, p.taken_down_on,
                  p.version,
                  array(select d.paragraph from decisions d where d.protocol_id = p.id and d.paragraph is not null
                        order by d.paragraph) as "paragraphs!"
           from protocols p where p.meeting_id = $1 order by p.number"#,
        meeting
    )
    .fetch_all(conn)
    .await?)
}

/// The protocol of a meeting that takes one more paragraph of this kind and is not justerat yet; a new one if there is
/// none. The meeting must be locked, which keeps two decisions from making the same protocol. Its version goes up, so
/// that nobody notes the justering of paragraphs that she has not seen.
pub async fn protocol_for(conn: &mut PgConnection, meeting: &Meeting, immediate: bool) -> Result<Uuid> {
    let open = sqlx::query_scalar!(
        "update protocols set version = version + 1 where id = (
           select id from protocols where meeting_id = $1 and immediate = $2 and justerad_on is null
           order by number limit 1) returning id",
        meeting.id,
        immediate
    )
    .fetch_optional(&mut *conn)
    .await?;
    if let Some(id) = open {
        return Ok(id);
    }
    let id = Uuid::now_v7();
    sqlx::query!(
        "insert into protocols (id, myndighet_id, meeting_id, number, immediate)
         values ($1, $2, $3, (select coalesce(max(number), 0) + 1 from protocols where meeting_id = $3), $4)",
        id,
        meeting.myndighet_id,
        meeting.id,
        immediate
    )
    .execute(conn)
    .await?;
    Ok(id)
}

/// Writes the dates of a protocol. Guarded.
pub async fn save_protocol(conn: &mut PgConnection, protocol: &Protocol) -> Result<()> {
    let done = sqlx::query!(
        "update protocols set signers = $3, justerad_on = $4, anslag_on = $5, last_appeal_on = $6, taken_down_on = $7,
                version = version + 1
         where id = $1 and version = $2",
        protocol.id,
        protocol.version,
        protocol.signers,
        protocol.justerad_on,
        protocol.anslag_on,
        protocol.last_appeal_on,
        protocol.taken_down_on
    )
    .execute(conn)
    .await?;
    guarded(done.rows_affected())
}

/// A decision of a protocol and its case.
pub struct Decided {
    /// The decision.
    pub decision: Uuid,
    /// Its case.
    pub remiss: Uuid,
    /// The dnr.
    pub dnr: String,
    /// The public title: an extract is read by many.
    pub title_public: String,
}

/// What was decided in a protocol, by paragraph. The minutes are whole: cases with a sekretessmarkering are among them,
/// whoever asks.
pub async fn decided_in(conn: &mut PgConnection, protocol: Uuid) -> Result<Vec<Decided>> {
    Ok(sqlx::query_as!(
        Decided,
        "select d.id as decision, d.remiss_id as remiss, r.dnr, r.title_public from decisions d
         join remisser r on r.id = d.remiss_id where d.protocol_id = $1 order by d.paragraph",
        protocol
    )
    .fetch_all(conn)
    .await?)
}
