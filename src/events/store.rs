//! The chain in the database.

use chrono::{DateTime, Utc};
use futures_util::TryStreamExt;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::{
    chain::{Broken, GENESIS, Link, Purges, sha256},
    model::{About, Event},
};
use crate::{clock::Moment, error::Result};

/// Adds an event to the chain of its myndighet, as the last thing before the commit: the row lock on the head
/// makes writers of one myndighet queue from here to their commit. Returns its sequence.
pub async fn append(conn: &mut PgConnection, moment: Moment, about: About, event: &Event) -> Result<i64> {
    let value = serde_json::to_value(event)?;
    let kind = value.get("kind").and_then(|kind| kind.as_str()).unwrap_or_default().to_owned();
    let payload = serde_json::to_vec(&value)?;
    sqlx::query!(
        "insert into event_heads (myndighet_id, sequence, hash) values ($1, 0, $2) on conflict do nothing",
        about.myndighet,
        GENESIS
    )
    .execute(&mut *conn)
    .await?;
    let head =
        sqlx::query!("select sequence, hash from event_heads where myndighet_id = $1 for update", about.myndighet)
            .fetch_one(&mut *conn)
            .await?;
    let mut link = Link {
        myndighet_id: about.myndighet,
        sequence: head.sequence + 1,
        kind,
        at: moment.now,
        actor_id: about.actor,
        remiss_id: about.remiss,
        payload_sha256: sha256(&payload),
        previous_hash: head.hash,
        hash: String::new(),
        payload: None,
        purged_by_sequence: None,
    };
    link.hash = link.expected_hash()?;
    // One statement: the head moves, the link and its payload are written.
    sqlx::query!(
        "with head as (update event_heads set sequence = $2, hash = $9 where myndighet_id = $1),
              link as (insert into events (myndighet_id, sequence, kind, at, actor_id, remiss_id, payload_sha256,
                                           previous_hash, hash)
                       values ($1, $2, $3, $4, $5, $6, $7, $8, $9))
         insert into event_payloads (myndighet_id, sequence, payload) values ($1, $2, $10)",
        link.myndighet_id,
        link.sequence,
        link.kind,
        link.at,
        link.actor_id,
        link.remiss_id,
        link.payload_sha256,
        link.previous_hash,
        link.hash,
        payload
    )
    .execute(&mut *conn)
    .await?;
    Ok(link.sequence)
}

/// The newest link of a myndighet's chain, without waiting for whoever is adding one: its number and hash.
pub async fn head(conn: &mut PgConnection, myndighet: Uuid) -> Result<(i64, String)> {
    let head = sqlx::query!("select sequence, hash from event_heads where myndighet_id = $1", myndighet)
        .fetch_optional(conn)
        .await?;
    Ok(head.map_or((0, GENESIS.to_owned()), |head| (head.sequence, head.hash)))
}

/// A line of a case's log.
#[derive(Debug, Clone)]
pub struct Line {
    /// Its place in the chain.
    pub sequence: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who, by the name she has now; the program itself has none.
    pub actor: Option<String>,
    /// What; `None` if it was purged.
    pub event: Option<Event>,
}

impl Line {
    /// The line as a Swedish sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        let actor = self.actor.as_deref().unwrap_or("Yttra");
        match &self.event {
            Some(event) => format!("{actor} {}.", event.describe().trim_end_matches('.')),
            None => format!("{actor} gjorde något som senare har rensats."),
        }
    }
}

/// The log of a case, newest first, at most `limit` lines before a sequence.
pub async fn of_remiss(conn: &mut PgConnection, remiss: Uuid, before: Option<i64>, limit: i64) -> Result<Vec<Line>> {
    let rows = sqlx::query!(
        r#"select e.sequence, e.at, p.name as "actor?", y.payload
           from events e
           join event_payloads y on y.myndighet_id = e.myndighet_id and y.sequence = e.sequence
           left join people p on p.id = e.actor_id
           where e.remiss_id = $1 and e.sequence < coalesce($2, 9223372036854775807)
           order by e.sequence desc limit $3"#,
        remiss,
        before,
        limit
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let event = row.payload.map(|bytes| serde_json::from_slice(&bytes)).transpose()?;
            Ok(Line { sequence: row.sequence, at: row.at, actor: row.actor, event })
        })
        .collect()
}

/// What checking a chain found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Links that were checked.
    pub checked: i64,
    /// Of them, links whose payload is purged.
    pub purged: i64,
    /// The first broken link.
    pub broken: Option<Broken>,
}

/// Checks the whole chain of a myndighet, as it is at one instant.
pub async fn verify(pool: &PgPool, myndighet: Uuid) -> Result<Verdict> {
    let mut tx = pool.begin_with("begin isolation level repeatable read read only").await?;
    let mut links = sqlx::query_as!(
        Link,
        r#"select e.myndighet_id, e.sequence, e.kind, e.at, e.actor_id, e.remiss_id, e.payload_sha256, e.previous_hash,
                  e.hash, p.payload as "payload?", p.purged_by_sequence as "purged_by_sequence?"
           from events e left join event_payloads p on p.myndighet_id = e.myndighet_id and p.sequence = e.sequence
           where e.myndighet_id = $1 order by e.sequence"#,
        myndighet
    )
    .fetch(&mut *tx);
    let mut verdict = Verdict { checked: 0, purged: 0, broken: None };
    let mut previous: Option<Link> = None;
    let mut purges = Purges::default();
    while let Some(link) = links.try_next().await? {
        let checked = link.check(previous.as_ref()).and_then(|purged| purges.pass(&link).map(|()| purged));
        match checked {
            Ok(is_purged) => verdict.purged += i64::from(is_purged),
            Err(broken) => {
                verdict.broken = Some(broken);
                return Ok(verdict);
            }
        }
        verdict.checked += 1;
        previous = Some(link);
    }
    drop(links);
    if let Err(broken) = purges.finish() {
        verdict.broken = Some(broken);
        return Ok(verdict);
    }
    let last = previous.map_or((0, GENESIS.to_owned()), |link| (link.sequence, link.hash));
    if head(&mut tx, myndighet).await? != last {
        verdict.broken = Some(Broken { sequence: last.0 + 1, why: "slutet av kedjan saknas" });
    }
    Ok(verdict)
}
