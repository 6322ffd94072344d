//! SQL for senders.

use sqlx::PgConnection;
use uuid::Uuid;

use super::SenderInput;
use crate::error::{AppError, Result};

/// A sender of the register.
#[derive(Debug, Clone)]
pub struct Sender {
    /// Its id.
    pub id: Uuid,
    /// See [`SenderInput::name`].
    pub name: String,
    /// See [`SenderInput::running`].
    pub running: String,
    /// See [`SenderInput::genitive`].
    pub genitive: String,
    /// See [`SenderInput::kind`].
    pub kind: String,
    /// See [`SenderInput::email`].
    pub email: String,
    /// See [`SenderInput::instructions`].
    pub instructions: String,
    /// See [`SenderInput::subject_template`].
    pub subject_template: String,
    /// See [`SenderInput::active`].
    pub active: bool,
}

impl Sender {
    /// What it is, in words.
    #[must_use]
    pub fn kind_label(&self) -> &'static str {
        self.kind.parse::<super::SenderKind>().map_or("", super::SenderKind::label)
    }
}

/// All of them, the active first.
pub async fn all(conn: &mut PgConnection, myndighet: Uuid) -> Result<Vec<Sender>> {
    Ok(sqlx::query_as!(
        Sender,
        "select id, name, running, genitive, kind, email, instructions, subject_template, active from senders
         where myndighet_id = $1 order by active desc, translate(lower(name), 'åäö', '{|}') collate \"C\"",
        myndighet
    )
    .fetch_all(conn)
    .await?)
}

/// One of them.
pub async fn find(conn: &mut PgConnection, myndighet: Uuid, id: Uuid) -> Result<Sender> {
    sqlx::query_as!(
        Sender,
        "select id, name, running, genitive, kind, email, instructions, subject_template, active from senders
         where myndighet_id = $1 and id = $2",
        myndighet,
        id
    )
    .fetch_optional(conn)
    .await?
    .ok_or(AppError::NotFound)
}

/// Adds one. May run into `senders_name_unique`.
pub async fn insert(conn: &mut PgConnection, myndighet: Uuid, id: Uuid, new: &SenderInput) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into senders (id, myndighet_id, name, running, genitive, kind, email, instructions, subject_template,
                              active)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        id,
        myndighet,
        new.name,
        new.running,
        new.genitive,
        new.kind.as_str(),
        new.email,
        new.instructions,
        new.subject_template,
        new.active
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Changes one; `RowNotFound` if it is not there. May run into `senders_name_unique`.
pub async fn update(conn: &mut PgConnection, myndighet: Uuid, id: Uuid, new: &SenderInput) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update senders set name = $3, running = $4, genitive = $5, kind = $6, email = $7, instructions = $8,
                            subject_template = $9, active = $10
         where myndighet_id = $1 and id = $2 returning id",
        myndighet,
        id,
        new.name,
        new.running,
        new.genitive,
        new.kind.as_str(),
        new.email,
        new.instructions,
        new.subject_template,
        new.active
    )
    .fetch_one(conn)
    .await?;
    Ok(())
}
