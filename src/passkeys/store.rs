//! SQL for passkeys.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

use super::model::Passkey;
use crate::{
    error::{AppError, Result},
    remisser::store::guarded,
};

/// The keys of a person: those that can be used first, then by age.
pub async fn of_person(conn: &mut PgConnection, person: Uuid) -> Result<Vec<Passkey>> {
    Ok(sqlx::query_as!(
        Passkey,
        r#"select k.id, k.name, k.registered_at, k.last_used_at, k.revoked_at, b.name as "revoked_by?", k.revoked_reason
           from passkeys k left join people b on b.id = k.revoked_by
           where k.person_id = $1 order by k.revoked_at is not null, k.registered_at, k.id"#,
        person
    )
    .fetch_all(conn)
    .await?)
}

/// One of them.
pub async fn find(conn: &mut PgConnection, person: Uuid, id: Uuid) -> Result<Passkey> {
    of_person(conn, person).await?.into_iter().find(|key| key.id == id).ok_or(AppError::NotFound)
}

/// The credential ids of the keys that a person can use.
pub async fn credentials(conn: &mut PgConnection, person: Uuid) -> Result<Vec<Vec<u8>>> {
    Ok(sqlx::query_scalar!(
        "select credential_id from passkeys where person_id = $1 and revoked_at is null order by registered_at, id",
        person
    )
    .fetch_all(conn)
    .await?)
}

/// A key as it is needed to check what it approved.
#[derive(Debug, Clone)]
pub struct Key {
    /// Its id.
    pub id: Uuid,
    /// Whose it is.
    pub person_id: Uuid,
    /// What she calls it.
    pub name: String,
    /// `SubjectPublicKeyInfo`.
    pub public_key: Vec<u8>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
}

/// The key of a credential id, whosever it is.
pub async fn by_credential(conn: &mut PgConnection, credential: &[u8]) -> Result<Option<Key>> {
    Ok(sqlx::query_as!(
        Key,
        "select id, person_id, name, public_key, revoked_at from passkeys where credential_id = $1",
        credential
    )
    .fetch_optional(conn)
    .await?)
}

/// Writes down that a key was used; `false` if it has been revoked. It cannot be until the transaction ends.
pub async fn touch(conn: &mut PgConnection, id: Uuid, now: DateTime<Utc>) -> Result<bool> {
    let done = sqlx::query!("update passkeys set last_used_at = $2 where id = $1 and revoked_at is null", id, now)
        .execute(conn)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// A key to be written.
pub struct NewPasskey<'a> {
    /// Its id.
    pub id: Uuid,
    /// Whose.
    pub person_id: Uuid,
    /// The authenticator's name for it.
    pub credential_id: &'a [u8],
    /// What she calls it.
    pub name: &'a str,
    /// `SubjectPublicKeyInfo`.
    pub public_key: &'a [u8],
}

/// Adds a key. May run into `passkeys_credential_unique`.
pub async fn insert(conn: &mut PgConnection, new: &NewPasskey<'_>, now: DateTime<Utc>) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into passkeys (id, person_id, credential_id, name, public_key, registered_at)
         values ($1, $2, $3, $4, $5, $6)",
        new.id,
        new.person_id,
        new.credential_id,
        new.name,
        new.public_key,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Names a key that can be used. Guarded.
pub async fn rename(conn: &mut PgConnection, person: Uuid, id: Uuid, name: &str) -> Result<()> {
    let done = sqlx::query!(
        "update passkeys set name = $3 where id = $2 and person_id = $1 and revoked_at is null",
        person,
        id,
        name
    )
    .execute(conn)
    .await?;
    guarded(done.rows_affected())
}

/// Revokes a key that can be used. Guarded.
pub async fn revoke(
    conn: &mut PgConnection,
    person: Uuid,
    id: Uuid,
    by: Uuid,
    reason: Option<&str>,
    now: DateTime<Utc>,
) -> Result<()> {
    let done = sqlx::query!(
        "update passkeys set revoked_at = $5, revoked_by = $3, revoked_reason = $4
         where id = $2 and person_id = $1 and revoked_at is null",
        person,
        id,
        by,
        reason,
        now
    )
    .execute(conn)
    .await?;
    guarded(done.rows_affected())
}

/// A registration that has begun.
pub struct Registration {
    /// What the key will be called.
    pub name: String,
    /// What the library wants to see again.
    pub state: serde_json::Value,
}

/// Writes down that a registration has begun.
pub async fn begin(
    conn: &mut PgConnection,
    id: Uuid,
    (person, session): (Uuid, &[u8]),
    new: &Registration,
    expires_at: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "insert into passkey_registrations (id, person_id, session_hash, name, state, expires_at)
         values ($1, $2, $3, $4, $5, $6)",
        id,
        person,
        session,
        new.name,
        Json(&new.state) as _,
        expires_at
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes a registration that the person began in this session and that has not run out: once.
pub async fn take(
    conn: &mut PgConnection,
    id: Uuid,
    (person, session): (Uuid, &[u8]),
    now: DateTime<Utc>,
) -> Result<Option<Registration>> {
    Ok(sqlx::query_as!(
        Registration,
        r#"delete from passkey_registrations
           where id = $1 and person_id = $2 and session_hash = $3 and expires_at > $4 returning name, state"#,
        id,
        person,
        session,
        now
    )
    .fetch_optional(conn)
    .await?)
}

/// Forgets registrations that nobody finished.
pub async fn delete_old(conn: &mut PgConnection, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!("delete from passkey_registrations where expires_at < $1", now).execute(conn).await?;
    Ok(())
}
