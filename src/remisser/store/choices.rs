//! Senders and units to choose in forms.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::Result;

/// A sender to choose in a form.
#[derive(Debug, Clone)]
pub struct SenderChoice {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Its address.
    pub email: String,
    /// How it wants its answers.
    pub instructions: String,
}

/// The senders in use, by name; and the one that a case has already, in use or not.
pub async fn senders(conn: &mut PgConnection, myndighet: Uuid, present: Option<Uuid>) -> Result<Vec<SenderChoice>> {
    Ok(sqlx::query_as!(
        SenderChoice,
        r#"select id, name, email, instructions from senders where myndighet_id = $1 and (active or id = $2)
           order by translate(lower(name), 'åäöéü', '{|}ey') collate "C""#,
        myndighet,
        present
    )
    .fetch_all(conn)
    .await?)
}

/// A unit to choose in a form.
#[derive(Debug, Clone)]
pub struct UnitChoice {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Its name in running text.
    pub running: String,
}

/// The units in use, by name.
pub async fn units(conn: &mut PgConnection, myndighet: Uuid) -> Result<Vec<UnitChoice>> {
    Ok(sqlx::query_as!(
        UnitChoice,
        r#"select id, name, running from units where myndighet_id = $1 and active
           order by translate(lower(name), 'åäöéü', '{|}ey') collate "C""#,
        myndighet
    )
    .fetch_all(conn)
    .await?)
}
