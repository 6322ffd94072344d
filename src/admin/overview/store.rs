//! SQL for the overview.

use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::Result;

/// What the registers hold that is in use.
pub struct Counts {
    /// People who may sign in.
    pub people: i64,
    /// Units.
    pub units: i64,
    /// Units without a chief on the day.
    pub chiefless: i64,
    /// Whether one of the units is the head office.
    pub has_ledning: bool,
    /// Råd.
    pub bodies: i64,
    /// Senders.
    pub senders: i64,
    /// Meetings to come that are not cancelled.
    pub meetings: i64,
    /// Templates that were read in.
    pub templates: i64,
    /// Standard phrases.
    pub phrases: i64,
    /// Mails that have not been sent.
    pub unsent: i64,
}

/// Counts it all.
pub async fn counts(conn: &mut PgConnection, myndighet: Uuid, today: NaiveDate) -> Result<Counts> {
    Ok(sqlx::query_as!(
        Counts,
        r#"select
             (select count(*) from memberships m join people p on p.id = m.person_id
              where m.myndighet_id = $1 and m.active and p.active) as "people!",
             (select count(*) from units where myndighet_id = $1 and active) as "units!",
             (select count(*) from units u where u.myndighet_id = $1 and u.active and not exists (
                select 1 from unit_chiefs c
                where c.unit_id = u.id and c.from_date <= $2 and (c.to_date is null or c.to_date >= $2))) as "chiefless!",
             exists (select 1 from units where myndighet_id = $1 and active and kind = 'ledning') as "has_ledning!",
             (select count(*) from bodies where myndighet_id = $1 and active) as "bodies!",
             (select count(*) from senders where myndighet_id = $1 and active) as "senders!",
             (select count(*) from meetings where myndighet_id = $1 and held_on >= $2 and status <> 'installt')
               as "meetings!",
             (select count(*) from document_templates where myndighet_id = $1) as "templates!",
             (select count(*) from phrases where myndighet_id = $1 and active) as "phrases!",
             (select count(*) from outbox where myndighet_id = $1 and sent_at is null) as "unsent!""#,
        myndighet,
        today
    )
    .fetch_one(conn)
    .await?)
}
