//! What a signer has attested, and what came of it.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    attests::{
        model::Signature,
        signed::{PAGE, Signed},
    },
    document::canonical::Kind,
    error::Result,
    people::model::{Actor, Role},
    remisser::store::parse,
};

/// What the actor has signed, newest first: a page and one more row, if there are more. A signature that is kept in a
/// later round is told once, and counts while any of them does.
pub async fn signed(
    conn: &mut PgConnection,
    actor: &Actor,
    today: NaiveDate,
    after: Option<Uuid>,
) -> Result<Vec<Signed>> {
    let before: Option<DateTime<Utc>> = match after {
        Some(id) => {
            sqlx::query_scalar!("select at from attests where id = $1 and person_id = $2", id, actor.id)
                .fetch_optional(&mut *conn)
                .await?
        }
        None => None,
    };
    sqlx::query!(
        r#"select a.id, r.id as remiss_id, r.dnr, r.title, r.status, a.name, a.title as signed_title, a.capacity,
                  a.on_behalf_of, a.principal_id, a.own_draft, a.at,
                  exists (select 1 from attests k join attest_rounds c on c.id = k.round_id
                          where coalesce(k.kept_from, k.id) = a.id
                            and (c.status in ('pagar', 'klar')
                                 -- It counts again if the redaktionella ändring that goes on is refused.
                                 or exists (select 1 from attest_rounds e
                                            where e.editorial_of = c.id and e.status = 'pagar'))) as "counts!",
                  d.outcome as "outcome?", d.decided_on as "decided_on?", d.paragraph as "paragraph?", d.by as "by?",
                  (select min(s.sent_on) from dispatches s where s.remiss_id = r.id) as sent_on,
                  array(select v.kind from proposal_versions b join versions v on v.id = b.version_id
                        where b.proposal_id = o.proposal_id order by v.kind) as "kinds!",
                  array(select v.number from proposal_versions b join versions v on v.id = b.version_id
                        where b.proposal_id = o.proposal_id order by v.kind) as "numbers!",
                  heads_remiss(r, $2, $4) or exists (select 1 from decisions x where x.proposal_id = o.proposal_id
                    and x.outcome not in ('aterremiss', 'bordlaggning', 'utgar')) as "reads!"
           from attests a
           join attest_rounds o on o.id = a.round_id
           join remisser r on r.id = o.remiss_id
           left join lateral (select x.outcome, x.decided_on, x.paragraph, x.decided_by as by from decisions x
                              where x.remiss_id = r.id and x.proposal_id = o.proposal_id
                              order by x.recorded_at desc limit 1) d on true
           where a.myndighet_id = $1 and a.person_id = $2 and a.kept_from is null
             and (r.sekretess_provision is null or sees_remiss(r, $2, $3, $4))
             and (a.at, a.id) < (coalesce($5::timestamptz, 'infinity'), coalesce($6::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
           order by a.at desc, a.id desc limit $7"#,
        actor.myndighet.id,
        actor.id,
        actor.has(Role::Sekretessbehorig),
        today,
        before,
        before.and(after),
        i64::try_from(PAGE + 1).unwrap_or(i64::MAX)
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(|row| {
        let named = |(kind, number): (&String, i32)| Ok((parse::<Kind>(kind)?, number));
        Ok(Signed {
            id: row.id,
            remiss_id: row.remiss_id,
            dnr: row.dnr,
            title: row.title,
            status: parse(&row.status)?,
            signature: Signature {
                name: row.name,
                title: row.signed_title,
                capacity: parse(&row.capacity)?,
                on_behalf_of: row.on_behalf_of,
                principal: row.principal_id,
                own_draft: row.own_draft,
            },
            at: row.at,
            counts: row.counts,
            outcome: row.outcome.as_deref().map(parse).transpose()?,
            decided_on: row.decided_on,
            paragraph: row.paragraph,
            decided_by: row.by,
            sent_on: row.sent_on,
            documents: row.kinds.iter().zip(row.numbers).map(named).collect::<Result<_>>()?,
            reads: row.reads,
        })
    })
    .collect()
}
