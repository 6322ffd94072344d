//! SQL for rounds of attest.

mod dates;
mod lists;
mod questions;
mod reads;
mod reminders;
mod signed;
mod write;

use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;

pub use dates::dates;
pub use lists::{Waiting, waiting};
pub use questions::{Question, answer_question, insert_question, open_questions, questions};
pub use reads::{Read, read};
pub use reminders::remind;
pub use signed::signed;
pub use write::{NewAttest, complete_round, end_open_round, insert_attest, open_round, refuse_round, void_round};

use super::{
    model::{Chief, Link, Signature, Unit, signers_of},
    round::{Attest, Chain, Round, Step},
};
use crate::{document::model::Attested, error::Result, remisser::store::parse};

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
        let units: Vec<Uuid> = chain.steps.iter().map(|step| step.unit.id).collect();
        let chiefs = chiefs(conn, myndighet, remiss, &units, today).await?;
        for step in &mut chain.steps {
            step.signers = signers_of(step.unit.id, &chiefs);
            let barred = chiefs.iter().filter(|chief| chief.unit_id == step.unit.id && chief.barred);
            step.barred = barred.map(|chief| chief.person).collect();
        }
    }
    Ok(Some(chain))
}

/// SHA-256 of the manifest that is out for attest or attested, if any.
pub async fn manifest(conn: &mut PgConnection, remiss: Uuid) -> Result<Option<String>> {
    Ok(sqlx::query_scalar!(
        "select q.sha256 from attest_rounds o join proposals q on q.id = o.proposal_id
         where o.remiss_id = $1 and o.status in ('pagar', 'klar')",
        remiss
    )
    .fetch_optional(conn)
    .await?)
}

/// Who has signed the round that goes on or is complete.
pub async fn signed_by(conn: &mut PgConnection, remiss: Uuid) -> Result<Vec<Uuid>> {
    Ok(sqlx::query_scalar!(
        "select a.person_id from attests a join attest_rounds o on o.id = a.round_id
         where o.remiss_id = $1 and o.status in ('pagar', 'klar')",
        remiss
    )
    .fetch_all(conn)
    .await?)
}

async fn latest_round(conn: &mut PgConnection, remiss: Uuid) -> Result<Option<Round>> {
    sqlx::query!(
        r#"select o.id, o.number, o.proposal_id, q.number as proposal_number, q.sha256, o.status, o.opened_at,
                  p.name as opened_by, e.name as "ended_by?", o.reason
           from attest_rounds o
           join proposals q on q.id = o.proposal_id
           join people p on p.id = o.opened_by
           left join people e on e.id = o.ended_by
           where o.remiss_id = $1 order by o.number desc limit 1"#,
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
            ended_by: row.ended_by,
            reason: row.reason,
        })
    })
    .transpose()
}

async fn steps(conn: &mut PgConnection, round: Uuid) -> Result<Vec<Step>> {
    sqlx::query!(
        r#"select t.step, t.label, t.unit_id, u.running, t.reminded_at, a.person_id as "person?", a.name as "name?", a.title as "title?",
                  a.capacity as "capacity?", a.on_behalf_of, a.at as "at?", a.kept_from
           from attest_steps t
           join units u on u.id = t.unit_id
           left join attests a on a.round_id = t.round_id and a.step = t.step
           where t.round_id = $1 order by t.step"#,
        round
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(|row| {
        let attest = match (row.person, row.name, row.title, row.capacity, row.at) {
            (Some(person), Some(name), Some(title), Some(capacity), Some(at)) => {
                let signature =
                    Signature { name, title, capacity: parse(&capacity)?, on_behalf_of: row.on_behalf_of };
                Some(Attest { person, signature, at, kept: row.kept_from.is_some() })
            }
            _ => None,
        };
        Ok(Step {
            step: row.step,
            label: row.label,
            unit: Unit { id: row.unit_id, running: row.running },
            attest,
            reminded_at: row.reminded_at,
            signers: Vec::new(),
            barred: Vec::new(),
        })
    })
    .collect()
}

/// The board's chain, first step first.
pub async fn links(conn: &mut PgConnection, myndighet: Uuid) -> Result<Vec<Link>> {
    sqlx::query!("select step, resolves, label from attest_chain where myndighet_id = $1 order by step", myndighet)
        .fetch_all(conn)
        .await?
        .into_iter()
        .map(|row| Ok(Link { step: row.step, resolves: parse(&row.resolves)?, label: row.label }))
        .collect()
}

/// The unit of a case, whether or not it is still in use.
pub async fn unit(conn: &mut PgConnection, myndighet: Uuid, unit: Option<Uuid>) -> Result<Option<Unit>> {
    Ok(sqlx::query_as!(Unit, "select id, running from units where myndighet_id = $1 and id = $2", myndighet, unit)
        .fetch_optional(conn)
        .await?)
}

/// The head office of a board.
pub async fn head_office(conn: &mut PgConnection, myndighet: Uuid) -> Result<Option<Unit>> {
    Ok(sqlx::query_as!(
        Unit,
        "select id, running from units where myndighet_id = $1 and kind = 'ledning' and active order by name limit 1",
        myndighet
    )
    .fetch_optional(conn)
    .await?)
}

/// Those with the role attestant who head the units today or sign for their chiefs. Marked are those who write the
/// case, and those who did when the proposal that is out was sent.
pub async fn chiefs(
    conn: &mut PgConnection,
    myndighet: Uuid,
    remiss: Uuid,
    units: &[Uuid],
    today: NaiveDate,
) -> Result<Vec<Chief>> {
    sqlx::query!(
        r#"select c.unit_id, c.person_id, p.name, m.title, c.capacity,
                  coalesce((select hm.title from unit_chiefs h
                            join memberships hm on hm.myndighet_id = h.myndighet_id and hm.person_id = h.person_id
                            where h.unit_id = c.unit_id and h.capacity = 'egen' and h.from_date <= $4
                            order by h.from_date desc limit 1), '') as "role_title!",
                  (coalesce(r.handlaggare_id = c.person_id, false)
                   or exists (select 1 from co_officers o where o.remiss_id = r.id and o.person_id = c.person_id)
                   or exists (select 1 from attest_rounds n
                              join attest_rounds w on w.remiss_id = n.remiss_id and w.proposal_id = n.proposal_id
                              where n.remiss_id = r.id and n.status = 'pagar' and c.person_id = any(w.officers)))
                    as "barred!"
           from unit_chiefs c
           join memberships m on m.myndighet_id = c.myndighet_id and m.person_id = c.person_id
             and m.active and 'attestant' = any(m.roles)
           join people p on p.id = c.person_id and p.active
           join remisser r on r.id = $2 and r.myndighet_id = c.myndighet_id
           where c.myndighet_id = $1 and c.unit_id = any($3)
             and c.from_date <= $4 and (c.to_date is null or c.to_date >= $4)"#,
        myndighet,
        remiss,
        units,
        today
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(|row| {
        Ok(Chief {
            unit_id: row.unit_id,
            person: row.person_id,
            name: row.name,
            title: row.title,
            role_title: row.role_title,
            capacity: parse(&row.capacity)?,
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
