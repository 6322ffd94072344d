//! Attempts to sign in, counted.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::error::Result;

/// Makes others who count under the key wait until the transaction ends.
pub async fn lock_failures(conn: &mut PgConnection, key: &str) -> Result<()> {
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended($1, 0))", key).fetch_one(conn).await?;
    Ok(())
}

/// Writes down an attempt under its keys unless one of them has had as many as it may since an instant; `false` then.
/// Forgets what is older than a day. The keys are locked.
pub async fn insert_attempt(
    conn: &mut PgConnection,
    keys: &[String],
    most: &[i64],
    now: DateTime<Utc>,
    since: DateTime<Utc>,
) -> Result<bool> {
    let done = sqlx::query!(
        "with old as (delete from sign_in_failures where at < $3::timestamptz - interval '1 day')
         insert into sign_in_failures (key, at) select k, $3 from unnest($1::text[]) k
         where not exists (select 1 from unnest($1::text[], $2::bigint[]) t (key, most)
                           where (select count(*) from sign_in_failures f where f.key = t.key and f.at > $4) >= t.most)",
        keys,
        most,
        now,
        since
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Forgets one attempt.
pub async fn delete_attempt(conn: &mut PgConnection, key: &str, at: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "delete from sign_in_failures
         where ctid = (select f.ctid from sign_in_failures f where f.key = $1 and f.at = $2 limit 1)",
        key,
        at
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Forgets the failures of an account that has signed in.
pub async fn delete_failures(conn: &mut PgConnection, key: &str) -> Result<()> {
    sqlx::query!("delete from sign_in_failures where key = $1", key).execute(conn).await?;
    Ok(())
}
