//! SQL for rounds of attest.

mod challenges;
mod dates;
mod earlier;
mod lists;
mod questions;
mod reads;
mod reminders;
mod signed;
mod write;

use chrono::NaiveDate;
use sign::{
    assertion::RelyingParty,
    evidence::{self, Base64},
};
use sqlx::PgConnection;
use uuid::Uuid;

pub use challenges::{
    Challenge, Item, NewChallenge, NewItem, challenge_items, delete_old_challenges, find_challenge, insert_challenge,
    settle_item, use_challenge,
};
pub use dates::dates;
pub use earlier::{EditorialRefusal, Void, last_refused, last_void};
pub use lists::{Ready, Waiting, ready, waiting};
pub use questions::{Question, answer_question, insert_question, open_questions, questions};
pub use reads::{Read, read};
pub use reminders::remind;
pub use signed::signed;
pub use write::{
    Given, NewAttest, complete_round, end_open_round, insert_attest, mark_editorial, open_round, refuse_round,
    revive_round, void_round,
};

use super::{
    model::{Link, Signature, Signer, Unit, Whose, signers_of},
    round::{Attest, Chain, Editorial, Round, Step},
};
use crate::{
    document::model::Attested,
    error::{AppError, Result},
    remisser::store::parse,
};

/// The valid attests of a case that `find_case` has found, in the order of the print: of the round that goes on or
/// is complete, and none if it was sent back or opened for change.
pub async fn of_remiss(conn: &mut PgConnection, remiss: Uuid) -> Result<Vec<Attested>> {
    let Some(round) = latest_round(conn, remiss).await? else { return Ok(Vec::new()) };
    let chain = Chain { steps: steps(conn, round.id).await?, round };
    Ok(if chain.is_current() { chain.printed() } else { Vec::new() })
}

/// The latest round of a case; while it goes on, also who may sign its steps today.
pub async fn chain_of(
    conn: &mut PgConnection,
    myndighet: Uuid,
    remiss: Uuid,
    today: NaiveDate,
) -> Result<Option<Chain>> {
    let Some(round) = latest_round(conn, remiss).await? else { return Ok(None) };
    let steps = steps(conn, round.id).await?;
    let mut chain = Chain { round, steps };
    if chain.is_open() {
        let asked: Vec<_> = chain.steps.iter().map(|step| (step.step, &step.whose)).collect();
        let all = signers(conn, myndighet, remiss, &asked, today).await?;
        for step in &mut chain.steps {
            step.signers = signers_of(step.step, &all);
            let barred = all.iter().filter(|signer| signer.step == step.step && signer.barred);
            step.barred = barred.map(|signer| signer.person).collect();
        }
    }
    Ok(Some(chain))
}

/// Who has signed the round that goes on or is complete, and, while a redaktionell ändring goes on, what counts again if it
/// is refused.
pub async fn signed_by(conn: &mut PgConnection, remiss: Uuid) -> Result<Vec<Uuid>> {
    Ok(sqlx::query_scalar!(
        "select a.person_id from attests a join attest_rounds o on o.id = a.round_id
         where o.remiss_id = $1
           and (o.status in ('pagar', 'klar')
                or o.id = (select e.editorial_of from attest_rounds e where e.remiss_id = $1 and e.status = 'pagar'))",
        remiss
    )
    .fetch_all(conn)
    .await?)
}

/// Somebody who has signed a round.
pub struct SignerOfRound {
    /// Who.
    pub person: Uuid,
    /// Her name then.
    pub name: String,
}

/// Who has signed a round, in the order of the chain.
pub async fn signers_of_round(conn: &mut PgConnection, round: Uuid) -> Result<Vec<SignerOfRound>> {
    Ok(sqlx::query_as!(
        SignerOfRound,
        "select person_id as person, name from attests where round_id = $1 order by step",
        round
    )
    .fetch_all(conn)
    .await?)
}

/// What the attests of a round prove, the first signer first.
pub async fn evidence(conn: &mut PgConnection, round: Uuid) -> Result<Vec<evidence::Attest>> {
    sqlx::query!(
        "select statement, credential_id, public_key, authenticator_data, client_data, assertion_signature,
                statement_hashes
         from attests where round_id = $1 order by step",
        round
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(|row| {
        let passkey = match (
            row.credential_id,
            row.public_key,
            row.authenticator_data,
            row.client_data,
            row.assertion_signature,
            row.statement_hashes,
        ) {
            (Some(id), Some(key), Some(data), Some(client), Some(signature), Some(hashes)) => {
                let party = RelyingParty::of_client_data(&client).map_err(AppError::internal)?;
                Some(evidence::Passkey {
                    credential: Base64(id),
                    public_key: Base64(key),
                    authenticator_data: Base64(data),
                    client_data: Base64(client),
                    signature: Base64(signature),
                    statements: hashes.iter().map(hex::encode).collect(),
                    party,
                })
            }
            _ => None,
        };
        Ok(evidence::Attest { statement: String::from_utf8(row.statement).map_err(AppError::internal)?, passkey })
    })
    .collect()
}

async fn latest_round(conn: &mut PgConnection, remiss: Uuid) -> Result<Option<Round>> {
    sqlx::query!(
        r#"select o.id, o.number, o.proposal_id, q.number as proposal_number, q.sha256, o.status, o.opened_at,
                  p.name as opened_by, o.opened_by as opened_by_id, e.name as "ended_by?", o.reason,
                  o.editorial_reason, c.id as "of_round?", c.proposal_id as "of_proposal?"
           from attest_rounds o
           join proposals q on q.id = o.proposal_id
           join people p on p.id = o.opened_by
           left join people e on e.id = o.ended_by
           left join attest_rounds c on c.id = o.editorial_of
           where o.id = latest_round($1)"#,
        remiss
    )
    .fetch_optional(conn)
    .await?
    .map(|row| {
        Ok(Round {
            id: row.id,
            number: row.number,
            proposal_id: row.proposal_id,
            proposal_number: row.proposal_number,
            manifest: row.sha256,
            status: parse(&row.status)?,
            opened_at: row.opened_at,
            opened_by: row.opened_by,
            opened_by_id: row.opened_by_id,
            ended_by: row.ended_by,
            reason: row.reason,
            editorial: match (row.of_round, row.of_proposal, row.editorial_reason) {
                (Some(of_round), Some(of_proposal), Some(reason)) => Some(Editorial { of_round, of_proposal, reason }),
                _ => None,
            },
        })
    })
    .transpose()
}

async fn steps(conn: &mut PgConnection, round: Uuid) -> Result<Vec<Step>> {
    sqlx::query!(
        r#"select t.step, t.label, t.unit_id, u.running as "running?", t.person_id as whose_id, w.name as "whose?",
                  t.reminded_at,
                  a.person_id as "person?", a.name as "name?", a.title as "title?", a.capacity as "capacity?",
                  a.on_behalf_of, a.principal_id, a.own_draft as "own_draft?", a.method as "method?", a.at as "at?", a.kept_from
           from attest_steps t
           left join units u on u.id = t.unit_id
           left join people w on w.id = t.person_id
           left join attests a on a.round_id = t.round_id and a.step = t.step
           where t.round_id = $1 order by t.step"#,
        round
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(|row| {
        let attest = match (row.person, row.name, row.title, row.capacity, row.method, row.at) {
            (Some(person), Some(name), Some(title), Some(capacity), Some(method), Some(at)) => {
                let signature = Signature {
                    name,
                    title,
                    capacity: parse(&capacity)?,
                    on_behalf_of: row.on_behalf_of,
                    principal: row.principal_id,
                    own_draft: row.own_draft.unwrap_or_default(),
                };
                Some(Attest { person, signature, at, method: parse(&method)?, kept: row.kept_from.is_some() })
            }
            _ => None,
        };
        let whose = whose(row.unit_id.zip(row.running), row.whose_id.zip(row.whose));
        let whose = whose.ok_or_else(|| AppError::internal("a step of nobody"))?;
        Ok(Step {
            step: row.step,
            label: row.label,
            whose,
            attest,
            reminded_at: row.reminded_at,
            signers: Vec::new(),
            barred: Vec::new(),
        })
    })
    .collect()
}

fn whose(unit: Option<(Uuid, String)>, person: Option<(Uuid, String)>) -> Option<Whose> {
    match (unit, person) {
        (_, Some((id, name))) => Some(Whose::Person { id, name }),
        (Some((id, running)), None) => Some(Whose::Chief(Unit { id, running })),
        (None, None) => None,
    }
}

/// The board's chain for a case, first step first: the one of its way of decision, or the one for all.
pub async fn links(conn: &mut PgConnection, myndighet: Uuid, remiss: Uuid) -> Result<Vec<Link>> {
    Ok(sqlx::query!(
        r#"select t.step, t.label, u.id as "unit_id?", u.running as "running?", p.id as "person_id?", p.name as "name?"
           from remisser r
           join attest_chain_steps t on t.myndighet_id = r.myndighet_id
             and t.kind = coalesce((select c.kind from attest_chains c
                                    where c.myndighet_id = r.myndighet_id and c.kind = r.beslutsvag), 'alla')
           left join units u on u.myndighet_id = r.myndighet_id
             and u.id = case t.resolves when 'avdelning' then r.unit_id when 'enhet' then t.unit_id
                        when 'ledning' then (select l.id from units l where l.myndighet_id = r.myndighet_id
                                             and l.kind = 'ledning' and l.active order by l.name limit 1) end
           left join people p on p.id = t.person_id
           where r.myndighet_id = $1 and r.id = $2 order by t.step"#,
        myndighet,
        remiss
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(|row| Link {
        step: row.step,
        label: row.label,
        whose: whose(row.unit_id.zip(row.running), row.person_id.zip(row.name)),
    })
    .collect())
}

/// Who may sign the steps today, and who might if she had not written it. The title of an office without a chief is
/// its latest chief's.
pub async fn signers(
    conn: &mut PgConnection,
    myndighet: Uuid,
    remiss: Uuid,
    steps: &[(i16, &Whose)],
    today: NaiveDate,
) -> Result<Vec<Signer>> {
    let numbers: Vec<i16> = steps.iter().map(|(step, _)| *step).collect();
    let units: Vec<Option<Uuid>> = steps.iter().map(|(_, whose)| whose.unit()).collect();
    let people: Vec<Option<Uuid>> = steps.iter().map(|(_, whose)| whose.person()).collect();
    sqlx::query!(
        r#"select t.step as "step!", s.person_id as "person_id!", p.name, m.title, s.capacity as "capacity!",
                  s.principal_id as "principal_id!", s.turn as "turn!", s.own_draft as "own_draft!",
                  s.barred as "barred!",
                  title_of_step($1, t.unit, t.person, $6) as "role_title!"
           from unnest($3::smallint[], $4::uuid[], $5::uuid[]) as t(step, unit, person)
           cross join lateral signers_of_step($2, t.unit, t.person, $6) s
           join people p on p.id = s.person_id
           join memberships m on m.myndighet_id = $1 and m.person_id = s.person_id"#,
        myndighet,
        remiss,
        &numbers,
        &units as &[Option<Uuid>],
        &people as &[Option<Uuid>],
        today
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(|row| {
        Ok(Signer {
            step: row.step,
            person: row.person_id,
            name: row.name,
            title: row.title,
            role_title: row.role_title,
            capacity: parse(&row.capacity)?,
            principal: row.principal_id,
            turn: row.turn.into(),
            own_draft: row.own_draft,
            barred: row.barred,
        })
    })
    .collect()
}

/// A bilaga of a proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bilaga {
    /// The file.
    pub file_id: Uuid,
    /// Its printed name.
    pub name: String,
    /// It has a sekretessmarkering of its own.
    pub sekretess: bool,
}

/// The bilagor that a proposal binds, in printed order.
pub async fn bilagor(conn: &mut PgConnection, proposal: Uuid) -> Result<Vec<Bilaga>> {
    Ok(sqlx::query_as!(
        Bilaga,
        "select b.file_id, b.name, f.sekretess from proposal_files b join files f on f.id = b.file_id
         where b.proposal_id = $1 order by b.position",
        proposal
    )
    .fetch_all(conn)
    .await?)
}

/// The nämndsekreterare of a board.
pub async fn secretaries(conn: &mut PgConnection, myndighet: Uuid) -> Result<Vec<Uuid>> {
    Ok(sqlx::query_scalar!(
        "select person_id from memberships where myndighet_id = $1 and active and 'namndsekreterare' = any(roles)",
        myndighet
    )
    .fetch_all(conn)
    .await?)
}
