//! What waits for a signer, and what she signed lately.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    error::Result,
    people::model::{Actor, Role},
};

/// A case whose next signature is the actor's.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// The case.
    pub remiss_id: Uuid,
    /// Its dnr.
    pub dnr: String,
    /// Its title.
    pub title: String,
    /// Who sent the remiss.
    pub party: String,
    /// By when the answer must have arrived.
    pub svarsdatum: NaiveDate,
    /// The planned meeting.
    pub held_on: Option<NaiveDate>,
    /// The last day to hand in to it.
    pub handin_on: Option<NaiveDate>,
    /// What the step is called.
    pub label: String,
    /// When it was sent for attest.
    pub opened_at: DateTime<Utc>,
    /// Her officer.
    pub handlaggare: String,
    /// The canonical bytes of the tjänsteutlåtande.
    pub canonical: Option<Vec<u8>>,
}

/// The cases whose next signature is the actor's, the most pressing first.
pub async fn waiting(conn: &mut PgConnection, actor: &Actor, today: NaiveDate) -> Result<Vec<Waiting>> {
    Ok(sqlx::query_as!(
        Waiting,
        r#"select r.id as remiss_id, r.dnr, r.title, r.party, r.svarsdatum, m.held_on as "held_on?",
                  m.handin_on as "handin_on?", t.label, o.opened_at, h.name as handlaggare,
                  (select v.canonical from proposal_versions b join versions v on v.id = b.version_id
                   where b.proposal_id = o.proposal_id and v.kind = 'tjansteutlatande' limit 1) as canonical
           from remisser r
           join attest_rounds o on o.remiss_id = r.id and o.status = 'pagar'
           join attest_steps t on t.round_id = o.id
             and t.step = (select min(n.step) from attest_steps n where n.round_id = o.id
                           and not exists (select 1 from attests a where a.round_id = o.id and a.step = n.step))
           join people h on h.id = r.handlaggare_id
           left join meetings m on m.id = r.meeting_id
           where r.myndighet_id = $1 and r.status = 'attest' and sees_remiss(r, $2, $3, $4)
             and exists (select 1 from signers_of_step(r.id, t.unit_id, t.person_id, $4) s
                         where s.person_id = $2 and not s.barred)
             and ($5 or not exists (select 1 from attests a where a.round_id = o.id and a.person_id = $2))
           order by coalesce(m.handin_on, r.svarsdatum), r.dnr"#,
        actor.myndighet.id,
        actor.id,
        actor.has(Role::Sekretessbehorig),
        today,
        actor.myndighet.same_person_two_steps
    )
    .fetch_all(conn)
    .await?)
}

/// Something that the actor has signed.
#[derive(Debug, Clone)]
pub struct Recent {
    /// The case.
    pub remiss_id: Uuid,
    /// Its dnr.
    pub dnr: String,
    /// Its title.
    pub title: String,
    /// What the step is called.
    pub label: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Whether the signature still counts.
    pub valid: bool,
}

/// What the actor signed lately, newest first.
pub async fn recent(conn: &mut PgConnection, actor: &Actor, today: NaiveDate) -> Result<Vec<Recent>> {
    Ok(sqlx::query_as!(
        Recent,
        r#"select r.id as remiss_id, r.dnr, r.title, t.label, a.at,
                  exists (select 1 from attests k join attest_rounds c on c.id = k.round_id
                          where coalesce(k.kept_from, k.id) = a.id and c.status in ('pagar', 'klar')) as "valid!"
           from attests a
           join attest_rounds o on o.id = a.round_id
           join attest_steps t on t.round_id = a.round_id and t.step = a.step
           join remisser r on r.id = o.remiss_id
           where a.myndighet_id = $1 and a.person_id = $2 and a.kept_from is null and sees_remiss(r, $2, $3, $4)
           order by a.at desc limit 10"#,
        actor.myndighet.id,
        actor.id,
        actor.has(Role::Sekretessbehorig),
        today
    )
    .fetch_all(conn)
    .await?)
}
