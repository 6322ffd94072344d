//! SQL for myndigheter.

use sqlx::PgConnection;
use uuid::Uuid;

use super::model::NewMyndighet;
use crate::error::Result;

/// Adds a myndighet. May run into `myndigheter_slug_unique`.
pub async fn insert(
    conn: &mut PgConnection,
    id: Uuid,
    new: &NewMyndighet,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into myndigheter (id, slug, kommun, namnd, namnd_running, forvaltning, forvaltning_running, model, address,
                                  email, dnr_format, chair_may_decide, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        id,
        new.slug,
        new.kommun,
        new.namnd,
        new.namnd_running,
        new.forvaltning,
        new.forvaltning_running,
        new.model,
        &new.address,
        new.email,
        new.dnr_format,
        new.chair_may_decide,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The chain of attest that a myndighet begins with: the chief of the case's unit, then of the head office.
pub async fn insert_chain(conn: &mut PgConnection, myndighet: Uuid) -> Result<()> {
    sqlx::query!(
        "with chain as (insert into attest_chains (myndighet_id, kind) values ($1, 'alla') returning kind)
         insert into attest_chain_steps (myndighet_id, kind, step, resolves, label)
         select $1, kind, step, resolves, label
         from chain, (values (1, 'avdelning', 'Avdelningschef'), (2, 'ledning', 'Förvaltningschef')) s (step, resolves, label)",
        myndighet
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// All myndigheter: id, slug and name of the board.
pub async fn all(conn: &mut PgConnection) -> Result<Vec<(Uuid, String, String)>> {
    Ok(sqlx::query!("select id, slug, namnd from myndigheter order by slug")
        .fetch_all(conn)
        .await?
        .into_iter()
        .map(|row| (row.id, row.slug, row.namnd))
        .collect())
}

/// Lets one at a time past until its commit, for rules that span rows of a register.
pub async fn lock(conn: &mut PgConnection, myndighet: Uuid) -> Result<()> {
    sqlx::query!("select id from myndigheter where id = $1 for no key update", myndighet).fetch_one(conn).await?;
    Ok(())
}
