//! SQL of the reminders.

use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::Pace;
use crate::{error::Result, people::model::Actor};

/// Somebody whom nobody has looked at today.
pub struct Next {
    /// Where.
    pub myndighet: Uuid,
    /// Its short name.
    pub slug: String,
    /// Who.
    pub person: Uuid,
    /// By what she signs in.
    pub email: String,
    /// How often she wants it.
    pub pace: String,
    /// Whether she is away today, with a deputy.
    pub absent: bool,
}

/// The next person to look at, locked until the end of the transaction: another node takes another.
pub async fn next(conn: &mut PgConnection, today: NaiveDate) -> Result<Option<Next>> {
    Ok(sqlx::query_as!(
        Next,
        r#"select m.myndighet_id as myndighet, y.slug, m.person_id as person, p.email, m.reminders as pace,
                  exists (select 1 from deputies d where d.myndighet_id = m.myndighet_id and d.person_id = m.person_id
                          and d.absent and $1 between d.from_date and d.to_date) as "absent!"
           from memberships m join people p on p.id = m.person_id join myndigheter y on y.id = m.myndighet_id
           where m.active and m.reminded_on < $1 and p.active
           order by m.reminded_on limit 1 for update of m skip locked"#,
        today
    )
    .fetch_optional(conn)
    .await?)
}

/// She has been looked at.
pub async fn mark(conn: &mut PgConnection, next: &Next, today: NaiveDate) -> Result<()> {
    sqlx::query!(
        "update memberships set reminded_on = $3 where myndighet_id = $1 and person_id = $2",
        next.myndighet,
        next.person,
        today
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// How often the actor is reminded at her myndighet.
pub async fn pace(conn: &mut PgConnection, actor: &Actor) -> Result<Pace> {
    let pace = sqlx::query_scalar!(
        "select reminders from memberships where myndighet_id = $1 and person_id = $2",
        actor.myndighet.id,
        actor.id
    )
    .fetch_one(conn)
    .await?;
    Ok(pace.parse().unwrap_or_default())
}

/// Sets it.
pub async fn set_pace(conn: &mut PgConnection, actor: &Actor, pace: Pace) -> Result<()> {
    sqlx::query!(
        "update memberships set reminders = $3 where myndighet_id = $1 and person_id = $2",
        actor.myndighet.id,
        actor.id,
        pace.as_str()
    )
    .execute(conn)
    .await?;
    Ok(())
}
