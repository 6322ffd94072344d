//! What somebody is about to attest, and what became of it.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    attests::model::Method,
    error::Result,
    people::model::{Actor, Role},
    remisser::store::parse,
};

/// Kept so long that what became of a batch can be read.
const KEPT: TimeDelta = TimeDelta::days(30);

/// A challenge to be written.
pub struct NewChallenge<'a> {
    /// Its id.
    pub id: Uuid,
    /// The session in which it is asked for.
    pub session: &'a [u8],
    /// How it will be answered.
    pub method: Method,
    /// SHA-256 over the hashes of the statements.
    pub challenge: &'a [u8],
    /// When it was asked for.
    pub now: DateTime<Utc>,
    /// Until when it can be answered.
    pub expires_at: DateTime<Utc>,
}

/// A case of a challenge to be written: its statement, or why it cannot be attested.
pub struct NewItem<'a> {
    /// Its place in the order.
    pub position: i16,
    /// The case.
    pub remiss: Uuid,
    /// The version of the case that the page showed.
    pub version: i32,
    /// What is agreed to.
    pub statement: Result<&'a [u8], &'a str>,
}

/// Writes a challenge with its items.
pub async fn insert_challenge(
    conn: &mut PgConnection,
    actor: &Actor,
    new: &NewChallenge<'_>,
    items: &[NewItem<'_>],
) -> Result<()> {
    sqlx::query!(
        "insert into attest_challenges (id, myndighet_id, person_id, session_hash, method, challenge, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        new.id,
        actor.myndighet.id,
        actor.id,
        new.session,
        new.method.as_str(),
        new.challenge,
        new.now,
        new.expires_at
    )
    .execute(&mut *conn)
    .await?;
    for item in items {
        sqlx::query!(
            "insert into attest_challenge_items (challenge_id, myndighet_id, position, remiss_id, version, statement, refusal)
             select $1, $2, $3, r.id, $5, $6, $7 from remisser r where r.myndighet_id = $2 and r.id = $4",
            new.id,
            actor.myndighet.id,
            item.position,
            item.remiss,
            item.version,
            item.statement.ok(),
            item.statement.err()
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// A challenge as it was written.
#[derive(Debug, Clone)]
pub struct Challenge {
    /// Its id.
    pub id: Uuid,
    /// The session in which it was asked for.
    pub session: Vec<u8>,
    /// How it is answered.
    pub method: Method,
    /// SHA-256 over the hashes of the statements.
    pub challenge: Vec<u8>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// Until when it can be answered.
    pub expires_at: DateTime<Utc>,
    /// When it was answered.
    pub used_at: Option<DateTime<Utc>>,
}

/// A challenge of the actor's.
pub async fn find_challenge(conn: &mut PgConnection, actor: &Actor, id: Uuid) -> Result<Option<Challenge>> {
    sqlx::query!(
        "select id, session_hash, method, challenge, created_at, expires_at, used_at from attest_challenges
         where id = $1 and myndighet_id = $2 and person_id = $3",
        id,
        actor.myndighet.id,
        actor.id
    )
    .fetch_optional(conn)
    .await?
    .map(|row| {
        Ok(Challenge {
            id: row.id,
            session: row.session_hash,
            method: parse(&row.method)?,
            challenge: row.challenge,
            created_at: row.created_at,
            expires_at: row.expires_at,
            used_at: row.used_at,
        })
    })
    .transpose()
}

/// Uses a challenge up; `false` if somebody else just did.
pub async fn use_challenge(conn: &mut PgConnection, id: Uuid, now: DateTime<Utc>) -> Result<bool> {
    let done = sqlx::query!("update attest_challenges set used_at = $2 where id = $1 and used_at is null", id, now)
        .execute(conn)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// A case of a challenge.
#[derive(Debug, Clone)]
pub struct Item {
    /// Its place in the order.
    pub position: i16,
    /// The case.
    pub remiss_id: Uuid,
    /// Its dnr.
    pub dnr: String,
    /// Its title.
    pub title: String,
    /// The version of the case that the page showed.
    pub version: i32,
    /// What is agreed to.
    pub statement: Option<Vec<u8>>,
    /// Whether it is attested.
    pub attested: bool,
    /// Why not.
    pub refusal: Option<String>,
}

/// The cases of a challenge, in order. One that the actor may not see, or no longer, is told by neither dnr nor title.
pub async fn challenge_items(conn: &mut PgConnection, actor: &Actor, today: NaiveDate, id: Uuid) -> Result<Vec<Item>> {
    Ok(sqlx::query_as!(
        Item,
        r#"select i.position, i.remiss_id, case when v.visible then r.dnr else '' end as "dnr!",
                  case when v.visible then r.title else 'Ett ärende som du inte kan se' end as "title!",
                  i.version, i.statement, i.attested, i.refusal
           from attest_challenge_items i join remisser r on r.id = i.remiss_id
           cross join lateral (select sees_remiss(r, $2, $3, $4) as visible) v
           where i.challenge_id = $1 order by i.position"#,
        id,
        actor.id,
        actor.has(Role::Sekretessbehorig),
        today
    )
    .fetch_all(conn)
    .await?)
}

/// Writes down what became of an item: attested, or why not.
pub async fn settle_item(conn: &mut PgConnection, id: Uuid, position: i16, refusal: Option<&str>) -> Result<()> {
    sqlx::query!(
        "update attest_challenge_items set attested = $3::text is null, refusal = $3
         where challenge_id = $1 and position = $2",
        id,
        position,
        refusal
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Forgets challenges that nobody answered in time, and what nobody will ask for any more. What was approved is kept with
/// the attests.
pub async fn delete_old_challenges(conn: &mut PgConnection, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "delete from attest_challenges where created_at < $1 or (used_at is null and expires_at < $2)",
        now - KEPT,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}
