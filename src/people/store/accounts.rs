//! Accounts: address, password, and the links by which a password is chosen.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::Result;

/// What sign-in needs to know of an account.
pub struct Credentials {
    /// The person.
    pub person: Uuid,
    /// Her name.
    pub name: String,
    /// Her address as registered.
    pub email: String,
    /// Null until she has chosen a password.
    pub password_hash: Option<String>,
    /// Where she starts: the first of her myndigheter by name.
    pub myndighet: Option<Uuid>,
}

/// The active account of an address.
pub async fn credentials(conn: &mut PgConnection, email: &str) -> Result<Option<Credentials>> {
    Ok(sqlx::query_as!(
        Credentials,
        r#"select p.id as person, p.name, p.email, p.password_hash,
                  (select m.myndighet_id from memberships m join myndigheter y on y.id = m.myndighet_id
                   where m.person_id = p.id and m.active order by y.namnd limit 1) as myndighet
           from people p where lower(p.email) = lower($1) and p.active"#,
        email
    )
    .fetch_optional(conn)
    .await?)
}

/// Sets the password of a person.
pub async fn set_password(conn: &mut PgConnection, person: Uuid, hash: &str) -> Result<()> {
    sqlx::query!("update people set password_hash = $2 where id = $1", person, hash).execute(conn).await?;
    Ok(())
}

/// A link by which a person chooses a password.
pub async fn insert_password_link(
    conn: &mut PgConnection,
    token_hash: &[u8],
    person: Uuid,
    expires_at: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "insert into password_links (token_hash, person_id, expires_at) values ($1, $2, $3)",
        token_hash,
        person,
        expires_at
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Whose link it is, if it still works; locks it until the end of the transaction.
pub async fn password_link(
    conn: &mut PgConnection,
    token_hash: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<(Uuid, String)>> {
    Ok(sqlx::query!(
        "select p.id, p.email from password_links l join people p on p.id = l.person_id and p.active
         where l.token_hash = $1 and l.used_at is null and l.expires_at > $2 for update of l",
        token_hash,
        now
    )
    .fetch_optional(conn)
    .await?
    .map(|row| (row.id, row.email)))
}

/// Uses up all links of a person.
pub async fn use_password_links(conn: &mut PgConnection, person: Uuid, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!("update password_links set used_at = $2 where person_id = $1 and used_at is null", person, now)
        .execute(conn)
        .await?;
    Ok(())
}

/// Sets name and address of a person. May run into `people_email_unique`.
pub async fn update_person(conn: &mut PgConnection, person: Uuid, name: &str, email: &str) -> Result<(), sqlx::Error> {
    sqlx::query!("update people set name = $2, email = $3 where id = $1", person, name, email).execute(conn).await?;
    Ok(())
}
