//! The files of a case, and those that wait for their form to be mended.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{error::Result, people::model::Actor, web::upload::Uploaded};

/// A file of a case.
#[derive(Debug, Clone)]
pub struct FileRow {
    /// Its id.
    pub id: Uuid,
    /// What it is: missiv, remisshandling, …
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Its type.
    pub media_type: String,
    /// Bytes.
    pub size: i64,
    /// Its hash.
    pub sha256: String,
    /// When it came in.
    pub received_on: NaiveDate,
    /// Its place among the bilagor of the answer.
    pub attachment_position: Option<i16>,
    /// It has a sekretessmarkering of its own.
    pub sekretess: bool,
}

/// The files of a case, oldest first.
pub async fn files(conn: &mut PgConnection, remiss: Uuid) -> Result<Vec<FileRow>> {
    Ok(sqlx::query_as!(
        FileRow,
        "select id, kind, name, media_type, size, sha256, received_on, attachment_position, sekretess from files
         where remiss_id = $1 order by registered_at, id",
        remiss
    )
    .fetch_all(conn)
    .await?)
}

/// A new file of a case.
pub struct NewFile<'a> {
    /// What it is.
    pub kind: &'a str,
    /// The stored upload.
    pub file: &'a Uploaded,
    /// The document's own date.
    pub own_date: Option<NaiveDate>,
    /// When it came in.
    pub received_on: NaiveDate,
    /// It has a sekretessmarkering of its own.
    pub sekretess: bool,
}

/// Registers a file of a case.
pub async fn insert_file(
    conn: &mut PgConnection,
    actor: &Actor,
    remiss: Uuid,
    new: &NewFile<'_>,
    now: DateTime<Utc>,
) -> Result<Uuid> {
    let id = Uuid::now_v7();
    sqlx::query!(
        "insert into files (id, myndighet_id, remiss_id, kind, name, media_type, size, sha256, own_date, received_on,
                            registered_at, registered_by, sekretess)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        id,
        actor.myndighet.id,
        remiss,
        new.kind,
        new.file.name,
        new.file.media_type,
        new.file.size,
        new.file.sha256,
        new.own_date,
        new.received_on,
        now,
        actor.id,
        new.sekretess
    )
    .execute(conn)
    .await?;
    Ok(id)
}

/// A file that waits while its form is mended.
#[derive(Debug, Clone)]
pub struct Staged {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Its type.
    pub media_type: String,
    /// Bytes.
    pub size: i64,
    /// Its hash.
    pub sha256: String,
}

impl Staged {
    /// The upload that it was.
    #[must_use]
    pub fn into_uploaded(self) -> Uploaded {
        Uploaded { name: self.name, media_type: self.media_type, size: self.size, sha256: self.sha256 }
    }
}

/// Keeps an upload while its form is mended.
pub async fn stage(conn: &mut PgConnection, actor: &Actor, file: &Uploaded, now: DateTime<Utc>) -> Result<Uuid> {
    let id = Uuid::now_v7();
    sqlx::query!(
        "insert into staged_files (id, myndighet_id, person_id, name, media_type, size, sha256, staged_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        id,
        actor.myndighet.id,
        actor.id,
        file.name,
        file.media_type,
        file.size,
        file.sha256,
        now
    )
    .execute(conn)
    .await?;
    Ok(id)
}

/// Uploads that the actor has waiting.
pub async fn staged(conn: &mut PgConnection, actor: &Actor, ids: &[Uuid]) -> Result<Vec<Staged>> {
    Ok(sqlx::query_as!(
        Staged,
        "select id, name, media_type, size, sha256 from staged_files
         where myndighet_id = $1 and person_id = $2 and id = any($3) order by id",
        actor.myndighet.id,
        actor.id,
        ids
    )
    .fetch_all(conn)
    .await?)
}
