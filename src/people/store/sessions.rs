//! Sessions.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::Result;

/// Writes down that a session was used.
pub async fn touch_session(conn: &mut PgConnection, token_hash: &[u8], now: DateTime<Utc>) -> Result<()> {
    sqlx::query!("update sessions set seen_at = $2 where token_hash = $1", token_hash, now).execute(conn).await?;
    Ok(())
}

/// A new session.
pub async fn insert_session(
    conn: &mut PgConnection,
    token_hash: &[u8],
    person: Uuid,
    myndighet: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "insert into sessions (token_hash, person_id, myndighet_id, created_at, seen_at) values ($1, $2, $3, $4, $4)",
        token_hash,
        person,
        myndighet,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Lets a session work for another of the person's myndigheter; `false` if she has no place there.
pub async fn switch_session(conn: &mut PgConnection, token_hash: &[u8], myndighet: Uuid) -> Result<bool> {
    let done = sqlx::query!(
        "update sessions s set myndighet_id = $2 from memberships m
         where s.token_hash = $1 and m.person_id = s.person_id and m.myndighet_id = $2 and m.active",
        token_hash,
        myndighet
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Ends one session.
pub async fn delete_session(conn: &mut PgConnection, token_hash: &[u8]) -> Result<()> {
    sqlx::query!("delete from sessions where token_hash = $1", token_hash).execute(conn).await?;
    Ok(())
}

/// Ends all sessions of a person.
pub async fn delete_sessions_of(conn: &mut PgConnection, person: Uuid) -> Result<u64> {
    Ok(sqlx::query!("delete from sessions where person_id = $1", person).execute(conn).await?.rows_affected())
}

/// Ends all sessions of a person but one.
pub async fn delete_other_sessions(conn: &mut PgConnection, person: Uuid, kept: &[u8]) -> Result<()> {
    sqlx::query!("delete from sessions where person_id = $1 and token_hash <> $2", person, kept).execute(conn).await?;
    Ok(())
}

/// Ends the sessions of a person in which she works for one myndighet.
pub async fn delete_sessions_at(conn: &mut PgConnection, person: Uuid, myndighet: Uuid) -> Result<()> {
    sqlx::query!("delete from sessions where person_id = $1 and myndighet_id = $2", person, myndighet)
        .execute(conn)
        .await?;
    Ok(())
}

/// Forgets sessions that have gone to sleep.
pub async fn delete_old_sessions(conn: &mut PgConnection, seen_before: DateTime<Utc>) -> Result<u64> {
    Ok(sqlx::query!("delete from sessions where seen_at < $1", seen_before).execute(conn).await?.rows_affected())
}
