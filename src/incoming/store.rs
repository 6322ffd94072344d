//! SQL for the inkorg.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    error::{AppError, Result},
    people::model::Actor,
    web::upload::Uploaded,
};

/// A letter of the inkorg.
#[derive(Debug, Clone)]
pub struct Letter {
    /// Its id.
    pub id: Uuid,
    /// When it came.
    pub received_on: NaiveDate,
    /// From whom, as written.
    pub from_text: String,
    /// What it is about.
    pub subject: String,
    /// Its text.
    pub body: String,
    /// The names of its files.
    pub files: Vec<String>,
}

/// The letters that wait, oldest first.
pub async fn waiting(conn: &mut PgConnection, myndighet: Uuid) -> Result<Vec<Letter>> {
    Ok(sqlx::query_as!(
        Letter,
        r#"select i.id, i.received_on, i.from_text, i.subject, i.body,
                  array(select f.name from files f where f.incoming_id = i.id order by f.registered_at) as "files!"
           from incoming i
           where i.myndighet_id = $1 and i.remiss_id is null and i.dismissed_reason is null
           order by i.received_on, i.put_at"#,
        myndighet
    )
    .fetch_all(conn)
    .await?)
}

/// A letter that still waits.
pub async fn find(conn: &mut PgConnection, myndighet: Uuid, id: Uuid) -> Result<Letter> {
    sqlx::query_as!(
        Letter,
        r#"select i.id, i.received_on, i.from_text, i.subject, i.body,
                  array(select f.name from files f where f.incoming_id = i.id order by f.registered_at) as "files!"
           from incoming i
           where i.myndighet_id = $1 and i.id = $2 and i.remiss_id is null and i.dismissed_reason is null"#,
        myndighet,
        id
    )
    .fetch_optional(conn)
    .await?
    .ok_or(AppError::NotFound)
}

/// Puts a letter in the inkorg with its files.
pub async fn insert(
    conn: &mut PgConnection,
    actor: &Actor,
    letter: &Letter,
    files: &[Uploaded],
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "insert into incoming (id, myndighet_id, received_on, from_text, subject, body, put_by, put_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        letter.id,
        actor.myndighet.id,
        letter.received_on,
        letter.from_text,
        letter.subject,
        letter.body,
        actor.id,
        now
    )
    .execute(&mut *conn)
    .await?;
    for file in files {
        sqlx::query!(
            "insert into files (id, myndighet_id, incoming_id, kind, name, media_type, size, sha256, received_on,
                                registered_at, registered_by)
             values ($1, $2, $3, 'remisshandling', $4, $5, $6, $7, $8, $9, $10)",
            Uuid::now_v7(),
            actor.myndighet.id,
            letter.id,
            file.name,
            file.media_type,
            file.size,
            file.sha256,
            letter.received_on,
            now,
            actor.id
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// The letter has become a remiss; its files go along. `Conflict` if it was already taken.
pub async fn became(conn: &mut PgConnection, myndighet: Uuid, id: Uuid, remiss: Uuid) -> Result<()> {
    let done = sqlx::query!(
        "update incoming set remiss_id = $3
         where myndighet_id = $1 and id = $2 and remiss_id is null and dismissed_reason is null",
        myndighet,
        id,
        remiss
    )
    .execute(&mut *conn)
    .await?;
    crate::remisser::store::guarded(done.rows_affected())?;
    sqlx::query!("update files set remiss_id = $2 where incoming_id = $1", id, remiss).execute(conn).await?;
    Ok(())
}

/// Puts a letter aside. `Conflict` if it was already taken.
pub async fn dismiss(conn: &mut PgConnection, myndighet: Uuid, id: Uuid, reason: &str) -> Result<()> {
    let done = sqlx::query!(
        "update incoming set dismissed_reason = $3
         where myndighet_id = $1 and id = $2 and remiss_id is null and dismissed_reason is null",
        myndighet,
        id,
        reason
    )
    .execute(conn)
    .await?;
    crate::remisser::store::guarded(done.rows_affected())
}
