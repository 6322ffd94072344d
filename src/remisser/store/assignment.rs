//! Who a case is given to.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::guarded;
use crate::{
    error::Result,
    remisser::model::{Case, Status},
};

/// Gives a case to a unit and an officer. Guarded.
pub async fn assign(
    conn: &mut PgConnection,
    case: &Case,
    next: Status,
    unit: Uuid,
    handlaggare: Uuid,
    now: DateTime<Utc>,
) -> Result<()> {
    let done = sqlx::query!(
        "update remisser set unit_id = $3, handlaggare_id = $4, status = $5, version = version + 1, updated_at = $6
         where id = $1 and version = $2",
        case.id,
        case.version,
        unit,
        handlaggare,
        next.as_str(),
        now
    )
    .execute(conn)
    .await?;
    guarded(done.rows_affected())
}

/// Replaces the medhandläggare of a case.
pub async fn set_co_officers(conn: &mut PgConnection, myndighet: Uuid, remiss: Uuid, people: &[Uuid]) -> Result<()> {
    sqlx::query!("delete from co_officers where remiss_id = $1", remiss).execute(&mut *conn).await?;
    sqlx::query!(
        "insert into co_officers (myndighet_id, remiss_id, person_id) select $1, $2, p from unnest($3::uuid[]) p",
        myndighet,
        remiss,
        people
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The preparing unit is the one the case was given to, until the plan says more.
pub async fn set_preparing_unit_if_none(
    conn: &mut PgConnection,
    myndighet: Uuid,
    remiss: Uuid,
    unit: Uuid,
) -> Result<()> {
    sqlx::query!(
        "insert into remiss_units (myndighet_id, remiss_id, unit_id, part, position)
         select $1, $2, $3, 'bereder', 1 where not exists (select 1 from remiss_units where remiss_id = $2)",
        myndighet,
        remiss,
        unit
    )
    .execute(conn)
    .await?;
    Ok(())
}
