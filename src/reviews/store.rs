//! SQL for reviews.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::Result;

/// Withdraws the reviews of a case that are still out.
pub async fn withdraw_open(conn: &mut PgConnection, remiss: Uuid, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "update reviews set status = 'aterkallad', answered_at = $2, version = version + 1
         where remiss_id = $1 and status = 'begard'",
        remiss,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}
