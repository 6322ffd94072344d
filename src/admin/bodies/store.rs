//! SQL for råd.

use sqlx::PgConnection;
use uuid::Uuid;

use super::BodyInput;
use crate::error::{AppError, Result};

/// A body of the register.
#[derive(Debug, Clone)]
pub struct Body {
    /// Its id.
    pub id: Uuid,
    /// See [`BodyInput::name`].
    pub name: String,
    /// See [`BodyInput::running`].
    pub running: String,
    /// See [`BodyInput::active`].
    pub active: bool,
}

/// All of them, the active first.
pub async fn all(conn: &mut PgConnection, myndighet: Uuid) -> Result<Vec<Body>> {
    Ok(sqlx::query_as!(
        Body,
        "select id, name, running, active from bodies where myndighet_id = $1
         order by active desc, translate(lower(name), 'åäö', '{|}') collate \"C\"",
        myndighet
    )
    .fetch_all(conn)
    .await?)
}

/// One of them.
pub async fn find(conn: &mut PgConnection, myndighet: Uuid, id: Uuid) -> Result<Body> {
    sqlx::query_as!(
        Body,
        "select id, name, running, active from bodies where myndighet_id = $1 and id = $2",
        myndighet,
        id
    )
    .fetch_optional(conn)
    .await?
    .ok_or(AppError::NotFound)
}

/// Adds one. May run into `bodies_name_unique`.
pub async fn insert(conn: &mut PgConnection, myndighet: Uuid, id: Uuid, new: &BodyInput) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into bodies (id, myndighet_id, name, running, active) values ($1, $2, $3, $4, $5)",
        id,
        myndighet,
        new.name,
        new.running,
        new.active
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Changes one; `RowNotFound` if it is not there. May run into `bodies_name_unique`.
pub async fn update(conn: &mut PgConnection, myndighet: Uuid, id: Uuid, new: &BodyInput) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update bodies set name = $3, running = $4, active = $5 where myndighet_id = $1 and id = $2 returning id",
        myndighet,
        id,
        new.name,
        new.running,
        new.active
    )
    .fetch_one(conn)
    .await?;
    Ok(())
}
