//! SQL for standard phrases.

use sqlx::PgConnection;
use uuid::Uuid;

use super::PhraseInput;
use crate::error::{AppError, Result};

/// A phrase of the register.
#[derive(Debug, Clone)]
pub struct Phrase {
    /// Its id.
    pub id: Uuid,
    /// See [`PhraseInput::name`].
    pub name: String,
    /// See [`PhraseInput::text`].
    pub text: String,
    /// See [`PhraseInput::section`].
    pub section: Option<String>,
    /// See [`PhraseInput::position`].
    pub position: i16,
    /// See [`PhraseInput::active`].
    pub active: bool,
}

/// All of them in their order, the active first.
pub async fn all(conn: &mut PgConnection, myndighet: Uuid) -> Result<Vec<Phrase>> {
    Ok(sqlx::query_as!(
        Phrase,
        "select id, name, text, section_key as section, position, active from phrases where myndighet_id = $1
         order by active desc, position, translate(lower(name), 'åäö', '{|}') collate \"C\"",
        myndighet
    )
    .fetch_all(conn)
    .await?)
}

/// Those that can be put into a draft, in their order.
pub async fn active(conn: &mut PgConnection, myndighet: Uuid) -> Result<Vec<Phrase>> {
    let mut phrases = all(conn, myndighet).await?;
    phrases.retain(|phrase| phrase.active);
    Ok(phrases)
}

/// One of them.
pub async fn find(conn: &mut PgConnection, myndighet: Uuid, id: Uuid) -> Result<Phrase> {
    sqlx::query_as!(
        Phrase,
        "select id, name, text, section_key as section, position, active from phrases
         where myndighet_id = $1 and id = $2",
        myndighet,
        id
    )
    .fetch_optional(conn)
    .await?
    .ok_or(AppError::NotFound)
}

/// The place after all others.
pub async fn next_position(conn: &mut PgConnection, myndighet: Uuid) -> Result<i16> {
    Ok(sqlx::query_scalar!(
        r#"select least(coalesce(max(position), 0) + 1, 999)::smallint as "n!" from phrases where myndighet_id = $1"#,
        myndighet
    )
    .fetch_one(conn)
    .await?)
}

/// Adds one. May run into `phrases_name_unique`.
pub async fn insert(conn: &mut PgConnection, myndighet: Uuid, id: Uuid, new: &PhraseInput) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into phrases (id, myndighet_id, name, text, section_key, position, active)
         values ($1, $2, $3, $4, $5, $6, $7)",
        id,
        myndighet,
        new.name,
        new.text,
        new.section,
        new.position,
        new.active
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Changes one; `RowNotFound` if it is not there. May run into `phrases_name_unique`.
pub async fn update(conn: &mut PgConnection, myndighet: Uuid, id: Uuid, new: &PhraseInput) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update phrases set name = $3, text = $4, section_key = $5, position = $6, active = $7
         where myndighet_id = $1 and id = $2 returning id",
        myndighet,
        id,
        new.name,
        new.text,
        new.section,
        new.position,
        new.active
    )
    .fetch_one(conn)
    .await?;
    Ok(())
}
