//! The people of a myndighet.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::{error::Result, people::model::Roles};

/// The name of a person who has a place at a myndighet.
pub async fn member_name(conn: &mut PgConnection, myndighet: Uuid, person: Uuid) -> Result<Option<String>> {
    Ok(sqlx::query_scalar!(
        "select p.name from people p join memberships m on m.person_id = p.id
         where m.myndighet_id = $1 and p.id = $2 and m.active and p.active",
        myndighet,
        person
    )
    .fetch_optional(conn)
    .await?)
}

/// A person to choose in a form.
#[derive(Debug, Clone)]
pub struct Choice {
    /// The person.
    pub id: Uuid,
    /// "Name, title"
    pub label: String,
}

impl Choice {
    /// The name alone.
    #[must_use]
    pub fn name(&self) -> &str {
        self.label.split_once(", ").map_or(&self.label, |(name, _)| name)
    }
}

/// The active people of a myndighet who have one of the roles, by name.
pub async fn with_roles(conn: &mut PgConnection, myndighet: Uuid, roles: Roles) -> Result<Vec<Choice>> {
    Ok(sqlx::query_as!(
        Choice,
        r#"select p.id, p.name || case when m.title = '' then '' else ', ' || m.title end as "label!"
           from memberships m join people p on p.id = m.person_id
           where m.myndighet_id = $1 and m.active and p.active and m.roles && $2
           order by translate(lower(p.name), 'åäöéü', '{|}ey') collate "C""#,
        myndighet,
        &roles.to_strings()
    )
    .fetch_all(conn)
    .await?)
}

/// The telephone that a person has at a myndighet.
pub async fn telephone(conn: &mut PgConnection, myndighet: Uuid, person: Uuid) -> Result<String> {
    Ok(sqlx::query_scalar!(
        "select telephone from memberships where myndighet_id = $1 and person_id = $2",
        myndighet,
        person
    )
    .fetch_one(conn)
    .await?)
}

/// Sets it.
pub async fn update_telephone(conn: &mut PgConnection, myndighet: Uuid, person: Uuid, telephone: &str) -> Result<()> {
    sqlx::query!(
        "update memberships set telephone = $3 where myndighet_id = $1 and person_id = $2",
        myndighet,
        person,
        telephone
    )
    .execute(conn)
    .await?;
    Ok(())
}
