//! SQL for live drafts: the updates and snapshots of the Yjs document, whose client ids are, and the sections that
//! are derived.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

use crate::{
    document::model::{Block, FactRef},
    error::{AppError, Result},
};

/// The channel by which nodes tell each other.
pub const CHANNEL: &str = "yttra_live";

/// Locks a draft; gives the number of its newest update.
pub async fn lock(conn: &mut PgConnection, draft: Uuid) -> Result<i64> {
    Ok(sqlx::query_scalar!("select live_seq from drafts where id = $1 for update", draft).fetch_one(conn).await?)
}

/// The snapshot of a draft: its number and the whole document; none if it was never opened live.
pub async fn snapshot(conn: &mut PgConnection, draft: Uuid) -> Result<Option<(i64, Vec<u8>)>> {
    Ok(sqlx::query!("select seq, state from live_snapshots where draft_id = $1", draft)
        .fetch_optional(conn)
        .await?
        .map(|row| (row.seq, row.state)))
}

/// The updates after a number, in order.
pub async fn updates_after(conn: &mut PgConnection, draft: Uuid, seq: i64) -> Result<Vec<(i64, Vec<u8>)>> {
    Ok(sqlx::query!("select seq, bytes from live_updates where draft_id = $1 and seq > $2 order by seq", draft, seq)
        .fetch_all(conn)
        .await?
        .into_iter()
        .map(|row| (row.seq, row.bytes))
        .collect())
}

/// Keeps the whole document, and forgets the updates that it holds. Under the lock on the draft.
pub async fn put_snapshot(
    conn: &mut PgConnection,
    myndighet: Uuid,
    draft: Uuid,
    seq: i64,
    state: &[u8],
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "with gone as (delete from live_updates where draft_id = $1 and seq <= $3)
         insert into live_snapshots (draft_id, myndighet_id, seq, state, taken_at) values ($1, $2, $3, $4, $5)
         on conflict (draft_id) do update set seq = excluded.seq, state = excluded.state, taken_at = excluded.taken_at",
        draft,
        myndighet,
        seq,
        state,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// An update to keep.
pub struct NewUpdate<'u> {
    /// Who wrote it.
    pub person: Uuid,
    /// Under which client id.
    pub client: u64,
    /// What.
    pub bytes: &'u [u8],
}

/// Keeps updates as the newest ones and tells the nodes. Under the lock on the draft; gives the last number.
pub async fn append(
    conn: &mut PgConnection,
    myndighet: Uuid,
    draft: Uuid,
    updates: &[NewUpdate<'_>],
    now: DateTime<Utc>,
) -> Result<i64> {
    let people: Vec<Uuid> = updates.iter().map(|update| update.person).collect();
    let clients = updates.iter().map(|update| id(update.client)).collect::<Result<Vec<i64>>>()?;
    let bytes: Vec<Vec<u8>> = updates.iter().map(|update| update.bytes.to_vec()).collect();
    let count = i64::try_from(updates.len()).map_err(AppError::internal)?;
    let last = sqlx::query_scalar!(
        "update drafts set live_seq = live_seq + $2 where id = $1 returning live_seq",
        draft,
        count
    )
    .fetch_one(&mut *conn)
    .await?;
    sqlx::query!(
        "insert into live_updates (draft_id, myndighet_id, seq, person_id, client, bytes, at)
         select $1, $2, $3 + u.n, u.person, u.client, u.bytes, $7
         from unnest($4::uuid[], $5::bigint[], $6::bytea[]) with ordinality u (person, client, bytes, n)",
        draft,
        myndighet,
        last - count,
        &people,
        &clients,
        &bytes,
        now
    )
    .execute(&mut *conn)
    .await?;
    notify(conn, &format!("u:{draft}:{last}")).await?;
    Ok(last)
}

/// Tells all nodes something, at the commit.
pub async fn notify(conn: &mut PgConnection, word: &str) -> Result<()> {
    sqlx::query!("select pg_notify($1, $2)", CHANNEL, word).execute(conn).await?;
    Ok(())
}

/// Gives a client id to a person; `false` if it is another's.
pub async fn bind(conn: &mut PgConnection, myndighet: Uuid, draft: Uuid, client: u64, person: Uuid) -> Result<bool> {
    let client = id(client)?;
    sqlx::query!(
        "insert into live_clients (draft_id, client, myndighet_id, person_id) values ($1, $2, $3, $4)
         on conflict do nothing",
        draft,
        client,
        myndighet,
        person
    )
    .execute(&mut *conn)
    .await?;
    Ok(own(conn, draft, person, &[client]).await? == [client])
}

/// The keys of the sections that a draft is without.
pub async fn left_out(conn: &mut PgConnection, draft: Uuid) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar!("select key from draft_sections where draft_id = $1 and not included", draft)
        .fetch_all(conn)
        .await?)
}

/// Which of these client ids are a person's.
pub async fn own_clients(conn: &mut PgConnection, draft: Uuid, person: Uuid, clients: &[u64]) -> Result<Vec<u64>> {
    let ids = clients.iter().map(|client| id(*client)).collect::<Result<Vec<i64>>>()?;
    Ok(own(conn, draft, person, &ids).await?.into_iter().filter_map(|client| u64::try_from(client).ok()).collect())
}

async fn own(conn: &mut PgConnection, draft: Uuid, person: Uuid, clients: &[i64]) -> Result<Vec<i64>> {
    Ok(sqlx::query_scalar!(
        "select client from live_clients where draft_id = $1 and person_id = $2 and client = any($3)",
        draft,
        person,
        clients
    )
    .fetch_all(conn)
    .await?)
}

fn id(client: u64) -> Result<i64> {
    i64::try_from(client).map_err(AppError::internal)
}

/// Writes what a section now says. The text is kept in the history: as a new row, or in the place of the one that
/// this person began a short while ago. `true` if it is a new row. Under the lock on the draft.
pub async fn save_section(
    conn: &mut PgConnection,
    draft: Uuid,
    key: &str,
    blocks: &[Block<FactRef>],
    person: Uuid,
    now: DateTime<Utc>,
) -> Result<bool> {
    let done = sqlx::query!(
        "with section as (
           update draft_sections set blocks = $3, version = version + 1, saved_at = $4, saved_by = $5
           where draft_id = $1 and key = $2 returning version),
         begun as (
           select max(version) as version from draft_saves
           where draft_id = $1 and key = $2 and saved_by = $5 and saved_at > $4::timestamptz - interval '5 minutes'
             and begun_at > $4::timestamptz - interval '15 minutes'),
         replaced as (
           update draft_saves s set version = section.version, blocks = $3, saved_at = $4 from section, begun
           where s.draft_id = $1 and s.key = $2 and s.version = begun.version returning 1)
         insert into draft_saves (draft_id, key, version, blocks, saved_at, saved_by, begun_at)
         select $1, $2, version, $3, $4, $5, $4 from section where not exists (select from replaced)",
        draft,
        key,
        Json(blocks) as _,
        now,
        person
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// What tells whether a session goes on as it was: where it works, and when it was last used.
pub struct SessionRow {
    /// The hash of its token.
    pub token_hash: Vec<u8>,
    /// Where it works.
    pub myndighet: Option<Uuid>,
    /// When it was last used.
    pub seen_at: DateTime<Utc>,
}

/// Those of some sessions that there still are.
pub async fn sessions(conn: &mut PgConnection, tokens: &[Vec<u8>]) -> Result<Vec<SessionRow>> {
    Ok(sqlx::query_as!(
        SessionRow,
        "select token_hash, myndighet_id as myndighet, seen_at from sessions where token_hash = any($1)",
        tokens
    )
    .fetch_all(conn)
    .await?)
}
