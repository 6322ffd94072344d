//! SQL for the inkorg.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use sqlx::{PgConnection, types::Json};
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
    /// Its files.
    pub files: Vec<LetterFile>,
}

/// A file that came with a letter.
#[derive(Debug, Clone, Deserialize)]
pub struct LetterFile {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Bytes.
    pub size: i64,
    /// Its type.
    pub media_type: String,
    /// Its hash.
    pub sha256: String,
}

/// What the query of a letter gives.
struct Row {
    id: Uuid,
    received_on: NaiveDate,
    from_text: String,
    subject: String,
    body: String,
    files: Json<Vec<LetterFile>>,
}

impl From<Row> for Letter {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            received_on: row.received_on,
            from_text: row.from_text,
            subject: row.subject,
            body: row.body,
            files: row.files.0,
        }
    }
}

/// The letters that wait, oldest first; or the one of them with an id.
async fn select(conn: &mut PgConnection, myndighet: Uuid, id: Option<Uuid>) -> Result<Vec<Letter>> {
    let rows = sqlx::query_as!(
        Row,
        r#"select i.id, i.received_on, i.from_text, i.subject, i.body,
                  (select coalesce(jsonb_agg(jsonb_build_object('id', f.id, 'name', f.name, 'size', f.size,
                                                                'media_type', f.media_type, 'sha256', f.sha256)
                                             order by f.registered_at, f.id), '[]')
                   from files f where f.incoming_id = i.id) as "files!: Json<Vec<LetterFile>>"
           from incoming i
           where i.myndighet_id = $1 and i.id = coalesce($2, i.id) and i.remiss_id is null
             and i.dismissed_reason is null
           order by i.received_on, i.put_at"#,
        myndighet,
        id
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(Letter::from).collect())
}

/// The letters that wait, oldest first.
pub async fn waiting(conn: &mut PgConnection, myndighet: Uuid) -> Result<Vec<Letter>> {
    select(conn, myndighet, None).await
}

/// A letter that still waits.
pub async fn find(conn: &mut PgConnection, myndighet: Uuid, id: Uuid) -> Result<Letter> {
    select(conn, myndighet, Some(id)).await?.pop().ok_or(AppError::NotFound)
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
