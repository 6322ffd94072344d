//! What changes a round.

use chrono::{DateTime, Utc};
use sign::assertion::Assertion;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    attests::{
        model::{PlannedStep, Signature},
        round::Round,
    },
    error::Result,
    people::model::Actor,
    remisser::store::guarded,
};

/// Opens a round with its steps. Attests that earlier rounds of the same proposal gave the same step of the same
/// unit or person are kept: repeated in the new round as they are, except those of people who write the case by now or
/// sent the proposal themselves, unless that was known and the board still allows it, and those given in a way that the
/// board no longer takes. Returns the number of the round.
pub async fn open_round(
    conn: &mut PgConnection,
    actor: &Actor,
    remiss: Uuid,
    proposal: Uuid,
    steps: &[PlannedStep],
    now: DateTime<Utc>,
) -> Result<i32> {
    let id = Uuid::now_v7();
    let number = sqlx::query_scalar!(
        "insert into attest_rounds (id, myndighet_id, remiss_id, proposal_id, number, opened_at, opened_by, officers)
         select $1, $2, $3, $4, (select coalesce(max(o.number), 0) + 1 from attest_rounds o where o.remiss_id = $3), $5, $6,
                array(select $6 union select r.handlaggare_id where r.handlaggare_id is not null
                      union select c.person_id from co_officers c where c.remiss_id = r.id)
         from remisser r where r.id = $3
         returning number",
        id,
        actor.myndighet.id,
        remiss,
        proposal,
        now,
        actor.id
    )
    .fetch_one(&mut *conn)
    .await?;
    for step in steps {
        sqlx::query!(
            "insert into attest_steps (round_id, myndighet_id, step, label, unit_id, person_id)
             values ($1, $2, $3, $4, $5, $6)",
            id,
            actor.myndighet.id,
            step.step,
            step.label,
            step.whose.unit(),
            step.whose.person()
        )
        .execute(&mut *conn)
        .await?;
    }
    keep_attests(conn, id).await?;
    Ok(number)
}

async fn keep_attests(conn: &mut PgConnection, round: Uuid) -> Result<()> {
    sqlx::query!(
        "insert into attests (id, myndighet_id, round_id, step, manifest_sha256, person_id, name, title, capacity,
                              on_behalf_of, principal_id, own_draft, method, statement, at, kept_from,
                              credential_id, public_key,
                              authenticator_data, client_data, assertion_signature, statement_hashes)
         select distinct on (t.step) gen_random_uuid(), a.myndighet_id, t.round_id, t.step, a.manifest_sha256,
                a.person_id, a.name, a.title, a.capacity, a.on_behalf_of, a.principal_id, a.own_draft, a.method, a.statement, a.at,
                coalesce(a.kept_from, a.id), a.credential_id, a.public_key, a.authenticator_data, a.client_data,
                a.assertion_signature, a.statement_hashes
         from attest_rounds n
         join attest_steps t on t.round_id = n.id
         join attest_rounds o on o.remiss_id = n.remiss_id and o.proposal_id = n.proposal_id and o.id <> n.id
         join attest_steps s on s.round_id = o.id and s.step = t.step
           and s.unit_id is not distinct from t.unit_id and s.person_id is not distinct from t.person_id
         join attests a on a.round_id = o.id and a.step = s.step
         join remisser r on r.id = n.remiss_id
         join myndigheter y on y.id = r.myndighet_id
         where n.id = $1
           and (y.least_method = 'losenord' or a.method = 'passkey')
           and case when a.own_draft then y.officer_may_attest
               else a.person_id is distinct from r.handlaggare_id
                 and not exists (select 1 from co_officers c where c.remiss_id = r.id and c.person_id = a.person_id)
                 and not exists (select 1 from attest_rounds w where w.remiss_id = r.id
                                 and w.proposal_id = n.proposal_id and a.person_id = any(w.officers)) end
         order by t.step, a.at desc",
        round
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A signature to be written.
pub struct NewAttest<'a> {
    /// The step.
    pub step: i16,
    /// Name, title and capacity of today.
    pub signature: &'a Signature,
    /// The exact bytes that are agreed to.
    pub statement: &'a [u8],
    /// How the person showed who she is.
    pub method: &'a str,
    /// What her passkey gave, if she showed it by one.
    pub given: Option<&'a Given<'a>>,
}

/// What a passkey gave, by which its approval can be checked without the system.
pub struct Given<'a> {
    /// Which key.
    pub credential_id: &'a [u8],
    /// Its `SubjectPublicKeyInfo`.
    pub public_key: &'a [u8],
    /// Its approval.
    pub assertion: &'a Assertion,
    /// SHA-256 of the statements that it approved, in order.
    pub hashes: &'a [Vec<u8>],
}

/// Signs a step. May run into `attests_once`.
pub async fn insert_attest(
    conn: &mut PgConnection,
    actor: &Actor,
    round: &Round,
    new: &NewAttest<'_>,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    let given = new.given;
    sqlx::query!(
        "insert into attests (id, myndighet_id, round_id, step, manifest_sha256, person_id, name, title, capacity,
                              on_behalf_of, principal_id, own_draft, method, statement, at, credential_id,
                              public_key, authenticator_data,
                              client_data, assertion_signature, statement_hashes)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)",
        Uuid::now_v7(),
        actor.myndighet.id,
        round.id,
        new.step,
        round.manifest,
        actor.id,
        new.signature.name,
        new.signature.title,
        new.signature.capacity.as_str(),
        new.signature.on_behalf_of,
        new.signature.principal,
        new.signature.own_draft,
        new.method,
        new.statement,
        at,
        given.map(|given| given.credential_id),
        given.map(|given| given.public_key),
        given.map(|given| given.assertion.authenticator_data.as_slice()),
        given.map(|given| given.assertion.client_data.as_slice()),
        given.map(|given| given.assertion.signature.as_slice()),
        given.map(|given| given.hashes)
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// All steps of a round are signed. Guarded.
pub async fn complete_round(conn: &mut PgConnection, remiss: Uuid, now: DateTime<Utc>) -> Result<()> {
    let done = sqlx::query!(
        "update attest_rounds set status = 'klar', ended_at = $2 where remiss_id = $1 and status = 'pagar'",
        remiss,
        now
    )
    .execute(conn)
    .await?;
    guarded(done.rows_affected())
}

/// A chief sends a round back with her comment. Guarded.
pub async fn refuse_round(
    conn: &mut PgConnection,
    actor: &Actor,
    remiss: Uuid,
    comment: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let done = sqlx::query!(
        "update attest_rounds set status = 'avvisad', ended_at = $2, ended_by = $3, reason = $4
         where remiss_id = $1 and status = 'pagar'",
        remiss,
        now,
        actor.id,
        comment
    )
    .execute(conn)
    .await?;
    guarded(done.rows_affected())
}

/// Somebody opens what is out for attest, or attested, for change. Guarded.
pub async fn void_round(
    conn: &mut PgConnection,
    actor: &Actor,
    remiss: Uuid,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let done = sqlx::query!(
        "update attest_rounds set status = 'upphavd', ended_at = $2, ended_by = $3, reason = $4
         where remiss_id = $1 and status in ('pagar', 'klar')",
        remiss,
        now,
        actor.id,
        reason
    )
    .execute(conn)
    .await?;
    guarded(done.rows_affected())
}

/// Ends the current round of a case, if there is one, for a reason that is not a chief's.
pub async fn end_open_round(conn: &mut PgConnection, remiss: Uuid, reason: &str, now: DateTime<Utc>) -> Result<bool> {
    let done = sqlx::query!(
        "update attest_rounds set status = 'upphavd', ended_at = $3, reason = $2
         where remiss_id = $1 and status in ('pagar', 'klar')",
        remiss,
        reason,
        now
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Says of the round that was just opened that it is of a redaktionell ändring of what another attested, and so has its
/// writers too. Guarded.
pub async fn mark_editorial(conn: &mut PgConnection, remiss: Uuid, of_round: Uuid, reason: &str) -> Result<()> {
    let done = sqlx::query!(
        "update attest_rounds
         set editorial_of = $2, editorial_reason = $3,
             officers = array(select unnest(officers) union select unnest(o.officers) from attest_rounds o where o.id = $2)
         where remiss_id = $1 and status = 'pagar'",
        remiss,
        of_round,
        reason
    )
    .execute(conn)
    .await?;
    guarded(done.rows_affected())
}

/// Lets a round that was complete, and void for a redaktionell ändring, count again. Guarded.
pub async fn revive_round(conn: &mut PgConnection, round: Uuid) -> Result<()> {
    let done = sqlx::query!(
        "update attest_rounds set status = 'klar', ended_by = null, reason = null where id = $1 and status = 'upphavd'",
        round
    )
    .execute(conn)
    .await?;
    guarded(done.rows_affected())
}
