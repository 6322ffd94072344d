//! SQL for protokollsutdrag: those that were made, and the signed ones that stand in their place.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{decisions::extract::Kept, error::Result, people::model::Actor, remisser::store::guarded};

/// Notes a rendered extract of the minutes.
pub async fn insert_extract(conn: &mut PgConnection, actor: &Actor, extract: &Kept, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "insert into renderings (id, myndighet_id, remiss_id, kind, decision_id, name, renderer, sha256, size, rendered_at,
                                 fingerprint, sealed_by, stamped)
         values ($1, $2, $3, 'utdrag', $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        Uuid::now_v7(),
        actor.myndighet.id,
        extract.remiss,
        extract.decision,
        extract.name,
        pdf::RENDERER_VERSION,
        extract.made.stored.sha256,
        i64::try_from(extract.made.stored.size).unwrap_or(i64::MAX),
        now,
        extract.made.fingerprint,
        extract.made.sealed_by,
        extract.made.stamped
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The protokollsutdrag of a decision.
#[derive(Debug, Clone)]
pub struct Extract {
    /// The registered file, if it is an uploaded one.
    pub file_id: Option<Uuid>,
    /// Its name.
    pub name: String,
    /// Its type.
    pub media_type: String,
    /// Where its bytes are.
    pub sha256: String,
    /// Bytes.
    pub size: i64,
}

/// The protokollsutdrag of a decision, if it is ready: the newest that was uploaded for it, else the newest that was
/// made.
pub async fn extract(conn: &mut PgConnection, decision: Uuid) -> Result<Option<Extract>> {
    Ok(sqlx::query_as!(
        Extract,
        r#"select e.file_id as "file_id?", e.name as "name!", e.media_type as "media_type!", e.sha256 as "sha256!",
                  e.size as "size!"
           from (select id as file_id, name, media_type, sha256, size, registered_at as at, 1 as rank from files
                 where decision_id = $1
                 union all
                 select null, name, 'application/pdf', sha256, size, rendered_at, 2 from renderings
                 where decision_id = $1 and kind = 'utdrag') e
           order by e.rank, e.at desc limit 1"#,
        decision
    )
    .fetch_optional(conn)
    .await?)
}

/// An uploaded file is the signed protokollsutdrag of a decision.
pub async fn set_extract(conn: &mut PgConnection, decision: Uuid, file: Uuid) -> Result<()> {
    let done = sqlx::query!("update files set decision_id = $1 where id = $2", decision, file).execute(conn).await?;
    guarded(done.rows_affected())
}
