//! What was done in somebody's place while she was away.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    error::Result,
    people::model::{Actor, Role},
};

/// How many days after she is back it is still shown.
const DAYS: i32 = 14;

/// Something that a deputy did in the actor's place.
#[derive(Debug, Clone)]
pub struct Done {
    /// The case.
    pub remiss_id: Uuid,
    /// Its dnr.
    pub dnr: String,
    /// Its title.
    pub title: String,
    /// The deputy.
    pub deputy: String,
    /// When.
    pub at: DateTime<Utc>,
    /// It was sent back; else it was attested.
    pub refused: bool,
    /// She was away then, or has been; else it was a standing deputy's.
    pub away: bool,
}

impl Done {
    /// "attesterade", "skickade tillbaka"
    #[must_use]
    pub fn verb(&self) -> &'static str {
        if self.refused { "skickade tillbaka" } else { "attesterade" }
    }
}

/// What deputies did in the actor's place since the first day of her latest absence, or lately if there was none; the
/// newest first.
pub async fn done(conn: &mut PgConnection, actor: &Actor, today: NaiveDate) -> Result<Vec<Done>> {
    Ok(sqlx::query_as!(
        Done,
        r#"with since as (
             select coalesce(min(d.from_date), $4::date - $5::int) as day, count(*) > 0 as away from deputies d
             where d.myndighet_id = $1 and d.person_id = $2 and d.absent and d.from_date <= $4
               and d.to_date >= $4::date - $5::int)
           select done.remiss_id as "remiss_id!", r.dnr, r.title, done.deputy as "deputy!", done.at as "at!",
                  done.refused as "refused!", since.away as "away!"
           from (
             select o.remiss_id, a.name as deputy, a.at, false as refused
             from attests a join attest_rounds o on o.id = a.round_id
             where a.myndighet_id = $1 and a.principal_id = $2 and a.kept_from is null
             union all
             select o.remiss_id, p.name, o.ended_at, true
             from attest_rounds o
             join people p on p.id = o.ended_by
             join attest_steps t on t.round_id = o.id
               and t.step = (select min(n.step) from attest_steps n where n.round_id = o.id
                             and not exists (select 1 from attests a where a.round_id = o.id and a.step = n.step))
             where o.myndighet_id = $1 and o.status = 'avvisad' and o.ended_by <> $2
               and exists (select 1 from deputies d where d.myndighet_id = $1 and d.person_id = $2
                           and d.deputy_id = o.ended_by)
               and exists (select 1 from signers_of_step(o.remiss_id, t.unit_id, t.person_id,
                                                         (o.ended_at at time zone 'Europe/Stockholm')::date) s
                           where s.person_id = o.ended_by and s.principal_id = $2)
           ) done
           join remisser r on r.id = done.remiss_id
           cross join since
           where (done.at at time zone 'Europe/Stockholm')::date >= since.day and sees_remiss(r, $2, $3, $4)
           order by done.at desc limit 30"#,
        actor.myndighet.id,
        actor.id,
        actor.has(Role::Sekretessbehorig),
        today,
        DAYS
    )
    .fetch_all(conn)
    .await?)
}
