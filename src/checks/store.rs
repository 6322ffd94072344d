//! SQL for the checks: what the register says, and what has been dismissed.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::register::{Body, Register, Spelling};
use crate::{
    clock::{self, Moment},
    document::facts::Facts,
    error::Result,
    people::model::Actor,
    remisser::{model::Case, policy, store::guarded},
    versions::secrecy::SECRET,
};

/// What the register says of a case that `find_case` has found.
pub async fn register(
    conn: &mut PgConnection,
    actor: &Actor,
    case: &Case,
    today: NaiveDate,
    facts: Facts,
) -> Result<Register> {
    let row = sqlx::query!(
        r#"select r.dnr, r.received_on, r.svarsdatum, r.instances, s.running as sender, m.held_on as "meeting?",
                  (select max(a.at) from attests a join attest_rounds o on o.id = a.round_id
                   where o.remiss_id = r.id and o.status in ('pagar', 'klar')) as attested_at,
                  array(select d.dnr from sender_dnrs d where d.remiss_id = r.id order by d.position) as "sender_dnrs!",
                  array(select b.running from remiss_bodies h join bodies b on b.id = h.body_id
                        where h.remiss_id = r.id order by h.heard_on, b.name, b.id) as "bodies!",
                  array(select h.heard_on from remiss_bodies h join bodies b on b.id = h.body_id
                        where h.remiss_id = r.id order by h.heard_on, b.name, b.id) as "heard_on!",
                  array(select h.confirmed_at is not null from remiss_bodies h join bodies b on b.id = h.body_id
                        where h.remiss_id = r.id order by h.heard_on, b.name, b.id) as "confirmed!",
                  array(select case when f.sekretess and not $2 then $3 else f.attachment_name end from files f
                        where f.remiss_id = r.id and f.attachment_position is not null
                        order by f.attachment_position, f.id) as "bilagor!",
                  array(select p.name from memberships k join people p on p.id = k.person_id
                        where k.myndighet_id = r.myndighet_id
                        union all select u.running from units u where u.myndighet_id = r.myndighet_id
                        union all select b.running from bodies b where b.myndighet_id = r.myndighet_id
                        union all select n.running from senders n where n.myndighet_id = r.myndighet_id) as "names!"
           from remisser r join senders s on s.id = r.sender_id left join meetings m on m.id = r.meeting_id
           where r.id = $1"#,
        case.id,
        policy::opens_secret(actor.roles, case.relation),
        SECRET
    )
    .fetch_one(conn)
    .await?;
    let ours = &actor.myndighet;
    let mut names = row.names;
    names.extend([ours.namnd.clone(), ours.namnd_running.clone(), ours.forvaltning.clone(), row.instances]);
    let bodies = row.bodies.into_iter().zip(row.heard_on).zip(row.confirmed);
    Ok(Register {
        facts,
        model: ours.model,
        today,
        received: row.received_on,
        svarsdatum: row.svarsdatum,
        meeting: row.meeting,
        attested: row.attested_at.map(clock::day),
        immediate: case.immediate,
        decided: case.beslutsvag,
        bodies: bodies.map(|((running, heard_on), confirmed)| Body { running, heard_on, confirmed }).collect(),
        dnr: row.dnr,
        sender_dnrs: row.sender_dnrs,
        sender: row.sender,
        namnd: ours.namnd.clone(),
        namnden: ours.namnd_running.clone(),
        forvaltning: ours.forvaltning.clone(),
        forvaltningen: ours.forvaltning_running.clone(),
        bilagor: row.bilagor,
        names,
        spelling: Spelling::NotAsked,
    })
}

/// A remark that was left as it is.
#[derive(Debug, Clone)]
pub struct Dismissal {
    /// Its id.
    pub id: Uuid,
    /// Of which draft.
    pub draft_id: Uuid,
    /// Which check.
    pub check_key: String,
    /// Which section; empty for the whole document.
    pub section_key: String,
    /// Which words.
    pub words_sha256: String,
    /// Why.
    pub reason: String,
    /// When.
    pub dismissed_at: DateTime<Utc>,
    /// By whom.
    pub dismissed_by: String,
}

/// What is dismissed in the drafts of a case.
pub async fn dismissals(conn: &mut PgConnection, remiss: Uuid) -> Result<Vec<Dismissal>> {
    Ok(sqlx::query_as!(
        Dismissal,
        "select c.id, c.draft_id, c.check_key, c.section_key, c.words_sha256, c.reason, c.dismissed_at,
                p.name as dismissed_by
         from check_dismissals c join drafts d on d.id = c.draft_id join people p on p.id = c.dismissed_by
         where d.remiss_id = $1 and c.withdrawn_at is null order by c.dismissed_at, c.id",
        remiss
    )
    .fetch_all(conn)
    .await?)
}

/// Dismisses a remark; whether it was not already.
pub async fn dismiss(
    conn: &mut PgConnection,
    actor: &Actor,
    moment: Moment,
    draft: Uuid,
    (check, section, words_sha256): (&str, &str, &str),
    reason: &str,
) -> Result<bool> {
    let done = sqlx::query!(
        "insert into check_dismissals (id, myndighet_id, draft_id, check_key, section_key, words_sha256, reason, dismissed_at,
                                       dismissed_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing",
        Uuid::now_v7(),
        actor.myndighet.id,
        draft,
        check,
        section,
        words_sha256,
        reason,
        moment.now,
        actor.id
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Shows a dismissed remark again.
pub async fn take_back(conn: &mut PgConnection, actor: &Actor, moment: Moment, draft: Uuid, id: Uuid) -> Result<()> {
    let done = sqlx::query!(
        "update check_dismissals set withdrawn_at = $3, withdrawn_by = $4
         where draft_id = $1 and id = $2 and withdrawn_at is null",
        draft,
        id,
        moment.now,
        actor.id
    )
    .execute(conn)
    .await?;
    guarded(done.rows_affected())
}
