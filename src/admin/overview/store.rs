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
    /// Steps of the chain of attest for all cases.
    pub steps: i64,
    /// Chains for a way of decision.
    pub variants: i64,
    /// Whether a step names a unit out of use, or a person who cannot attest and has no deputy on the day.
    pub broken_steps: bool,
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
             (select count(*) from attest_chain_steps where myndighet_id = $1 and kind = 'alla') as "steps!",
             (select count(*) from attest_chains where myndighet_id = $1 and kind <> 'alla') as "variants!",
             exists (select 1 from attest_chain_steps s
                     left join units u on u.id = s.unit_id
                     left join memberships m on m.myndighet_id = s.myndighet_id and m.person_id = s.person_id
                     left join people p on p.id = s.person_id
                     where s.myndighet_id = $1
                       and (not u.active
                            or (not (m.active and p.active and 'attestant' = any(m.roles))
                                and not exists (select 1 from deputies d
                                                where d.myndighet_id = $1 and d.person_id = s.person_id
                                                  and d.from_date <= $2 and (d.to_date is null or d.to_date >= $2)))))
               as "broken_steps!",
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
