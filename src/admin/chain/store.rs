//! SQL for the chains of attest.

use sqlx::PgConnection;
use uuid::Uuid;

use super::{Kind, StepInput, Target};
use crate::{
    error::{AppError, Result},
    remisser::store::{guarded, parse},
};

/// A chain as it is saved.
#[derive(Debug, Clone)]
pub struct Saved {
    /// Which cases it is for.
    pub kind: Kind,
    /// What a form sends back.
    pub version: i32,
    /// Its steps, the first first.
    pub steps: Vec<Step>,
}

/// A step of it.
#[derive(Debug, Clone)]
pub struct Step {
    /// What is saved.
    pub input: StepInput,
    /// Whose signature, in words.
    pub whose: String,
}

/// The chains of a board; the one for all first.
pub async fn all(conn: &mut PgConnection, myndighet: Uuid) -> Result<Vec<Saved>> {
    let rows = sqlx::query!(
        r#"select c.kind, c.version, s.resolves, s.unit_id, s.person_id, s.label, u.running as "running?",
                  p.name as "name?"
           from attest_chains c
           join attest_chain_steps s on s.myndighet_id = c.myndighet_id and s.kind = c.kind
           left join units u on u.id = s.unit_id
           left join people p on p.id = s.person_id
           where c.myndighet_id = $1
           order by array_position(array['alla', 'ordforande', 'delegat', 'forvaltning'], c.kind), s.step"#,
        myndighet
    )
    .fetch_all(conn)
    .await?;
    let mut chains: Vec<Saved> = Vec::new();
    for row in rows {
        let kind: Kind = parse(&row.kind)?;
        let target = Target::of(&row.resolves, row.unit_id, row.person_id)
            .ok_or_else(|| AppError::internal("a step of a chain that asks for nobody"))?;
        let whose = match target {
            Target::Avdelning => "chefen för ärendets enhet".to_owned(),
            Target::Ledning => "ledningens chef".to_owned(),
            Target::Enhet(_) => format!("chefen för {}", row.running.unwrap_or_default()),
            Target::Person(_) => row.name.unwrap_or_default(),
        };
        let step = Step { input: StepInput { target, label: row.label }, whose };
        match chains.last_mut().filter(|chain| chain.kind == kind) {
            Some(chain) => chain.steps.push(step),
            None => chains.push(Saved { kind, version: row.version, steps: vec![step] }),
        }
    }
    Ok(chains)
}

/// Something that a step may ask for, or asks for although it no longer can.
#[derive(Debug, Clone)]
pub struct Choice {
    /// The unit or the person.
    pub id: Uuid,
    /// Its name.
    pub label: String,
    /// Whether it can be chosen: the unit is in use, the person may attest.
    pub usable: bool,
}

/// The units of a board, by name.
pub async fn units(conn: &mut PgConnection, myndighet: Uuid) -> Result<Vec<Choice>> {
    Ok(sqlx::query_as!(
        Choice,
        r#"select id, running as label, active as usable from units where myndighet_id = $1
           order by translate(lower(running), 'åäöéü', '{|}ey') collate "C""#,
        myndighet
    )
    .fetch_all(conn)
    .await?)
}

/// Those with the role attestant, and those whom a chain names, by name.
pub async fn people(conn: &mut PgConnection, myndighet: Uuid) -> Result<Vec<Choice>> {
    Ok(sqlx::query_as!(
        Choice,
        r#"select p.id, p.name || case when m.title = '' then '' else ', ' || m.title end as "label!",
                  (m.active and p.active and 'attestant' = any(m.roles)) as "usable!"
           from memberships m join people p on p.id = m.person_id
           where m.myndighet_id = $1
             and ((m.active and p.active and 'attestant' = any(m.roles))
                  or exists (select 1 from attest_chain_steps s where s.myndighet_id = $1 and s.person_id = p.id))
           order by translate(lower(p.name), 'åäöéü', '{|}ey') collate "C""#,
        myndighet
    )
    .fetch_all(conn)
    .await?)
}

/// Makes a chain or takes the next version of it. Guarded: `Conflict` if another was there since `version`, which is 0
/// where there was none.
pub async fn take(conn: &mut PgConnection, myndighet: Uuid, kind: Kind, version: i32) -> Result<()> {
    let done = sqlx::query!(
        "insert into attest_chains (myndighet_id, kind) select $1, $2 where $3 = 0
         on conflict do nothing",
        myndighet,
        kind.as_str(),
        version
    )
    .execute(&mut *conn)
    .await?;
    if done.rows_affected() > 0 {
        return Ok(());
    }
    let done = sqlx::query!(
        "update attest_chains set version = version + 1 where myndighet_id = $1 and kind = $2 and version = $3",
        myndighet,
        kind.as_str(),
        version
    )
    .execute(conn)
    .await?;
    guarded(done.rows_affected())
}

/// Puts these steps in the place of those that a chain has.
pub async fn replace(conn: &mut PgConnection, myndighet: Uuid, kind: Kind, steps: &[StepInput]) -> Result<()> {
    sqlx::query!("delete from attest_chain_steps where myndighet_id = $1 and kind = $2", myndighet, kind.as_str())
        .execute(&mut *conn)
        .await?;
    for (number, step) in (1_i16..).zip(steps) {
        sqlx::query!(
            "insert into attest_chain_steps (myndighet_id, kind, step, resolves, unit_id, person_id, label)
             values ($1, $2, $3, $4, $5, $6, $7)",
            myndighet,
            kind.as_str(),
            number,
            step.target.kind(),
            step.target.unit(),
            step.target.person(),
            step.label
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// Takes a chain away with its steps. Guarded.
pub async fn delete(conn: &mut PgConnection, myndighet: Uuid, kind: Kind, version: i32) -> Result<()> {
    let done = sqlx::query!(
        "delete from attest_chains where myndighet_id = $1 and kind = $2 and version = $3",
        myndighet,
        kind.as_str(),
        version
    )
    .execute(conn)
    .await?;
    guarded(done.rows_affected())
}
