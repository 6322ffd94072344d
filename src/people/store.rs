//! SQL for people, memberships and sessions.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{Actor, Roles};
use crate::{
    error::Result,
    myndigheter::model::{Model, Myndighet},
};

/// A session that was found by its cookie.
pub struct Session {
    /// Who, where, in what roles.
    pub actor: Actor,
    /// When it was last used.
    pub seen_at: DateTime<Utc>,
}

/// What the query of an actor gives.
struct Row {
    seen_at: DateTime<Utc>,
    person_id: Uuid,
    name: String,
    email: String,
    title: String,
    roles: Vec<String>,
    myndighet_id: Uuid,
    slug: String,
    kommun: String,
    namnd: String,
    namnd_running: String,
    forvaltning: String,
    forvaltning_running: String,
    model: String,
    address: Vec<String>,
    myndighet_email: String,
    dnr_format: String,
    chair_may_decide: bool,
    same_person_two_steps: bool,
    others: serde_json::Value,
}

impl From<Row> for Session {
    fn from(row: Row) -> Self {
        Self {
            seen_at: row.seen_at,
            actor: Actor {
                id: row.person_id,
                name: row.name,
                email: row.email,
                title: row.title,
                roles: Roles::from(row.roles),
                others: serde_json::from_value(row.others).unwrap_or_default(),
                flash: None,
                myndighet: Myndighet {
                    id: row.myndighet_id,
                    slug: row.slug,
                    kommun: row.kommun,
                    namnd: row.namnd,
                    namnd_running: row.namnd_running,
                    forvaltning: row.forvaltning,
                    forvaltning_running: row.forvaltning_running,
                    model: if row.model == "b" { Model::B } else { Model::A },
                    address: row.address,
                    email: row.myndighet_email,
                    dnr_format: row.dnr_format,
                    chair_may_decide: row.chair_may_decide,
                    same_person_two_steps: row.same_person_two_steps,
                },
            },
        }
    }
}

/// The session of a token, with all that a page asks about its person: one query.
pub async fn session(conn: &mut PgConnection, token_hash: &[u8]) -> Result<Option<Session>> {
    let row = sqlx::query_as!(
        Row,
        r#"select s.seen_at, p.id as person_id, p.name, p.email, m.title, m.roles, y.id as myndighet_id, y.slug,
                  y.kommun, y.namnd, y.namnd_running, y.forvaltning, y.forvaltning_running, y.model, y.address,
                  y.email as myndighet_email, y.dnr_format, y.chair_may_decide, y.same_person_two_steps,
                  (select coalesce(jsonb_agg(jsonb_build_array(o.id, o.namnd) order by o.namnd), '[]')
                   from memberships om join myndigheter o on o.id = om.myndighet_id
                   where om.person_id = p.id and om.active and o.id <> y.id) as "others!"
           from sessions s
           join people p on p.id = s.person_id and p.active
           join memberships m on m.person_id = p.id and m.myndighet_id = s.myndighet_id and m.active
           join myndigheter y on y.id = m.myndighet_id
           where s.token_hash = $1"#,
        token_hash
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(Session::from))
}

/// The actor that a person is at a myndighet, for the command line and the demo.
pub async fn actor(conn: &mut PgConnection, email: &str, slug: &str) -> Result<Option<Actor>> {
    let row = sqlx::query_as!(
        Row,
        r#"select p.created_at as seen_at, p.id as person_id, p.name, p.email, m.title, m.roles, y.id as myndighet_id,
                  y.slug, y.kommun, y.namnd, y.namnd_running, y.forvaltning, y.forvaltning_running, y.model, y.address,
                  y.email as myndighet_email, y.dnr_format, y.chair_may_decide, y.same_person_two_steps,
                  '[]'::jsonb as "others!"
           from people p
           join memberships m on m.person_id = p.id and m.active
           join myndigheter y on y.id = m.myndighet_id
           where lower(p.email) = lower($1) and y.slug = $2"#,
        email,
        slug
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| Session::from(row).actor))
}

/// Writes down that a session was used.
pub async fn touch_session(conn: &mut PgConnection, token_hash: &[u8], now: DateTime<Utc>) -> Result<()> {
    sqlx::query!("update sessions set seen_at = $2 where token_hash = $1", token_hash, now).execute(conn).await?;
    Ok(())
}

/// A new session.
pub async fn insert_session(
    conn: &mut PgConnection,
    token_hash: &[u8],
    person: Uuid,
    myndighet: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "insert into sessions (token_hash, person_id, myndighet_id, created_at, seen_at) values ($1, $2, $3, $4, $4)",
        token_hash,
        person,
        myndighet,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Lets a session work for another of the person's myndigheter; `false` if she has no place there.
pub async fn switch_session(conn: &mut PgConnection, token_hash: &[u8], myndighet: Uuid) -> Result<bool> {
    let done = sqlx::query!(
        "update sessions s set myndighet_id = $2 from memberships m
         where s.token_hash = $1 and m.person_id = s.person_id and m.myndighet_id = $2 and m.active",
        token_hash,
        myndighet
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Ends one session.
pub async fn delete_session(conn: &mut PgConnection, token_hash: &[u8]) -> Result<()> {
    sqlx::query!("delete from sessions where token_hash = $1", token_hash).execute(conn).await?;
    Ok(())
}

/// Ends all sessions of a person.
pub async fn delete_sessions_of(conn: &mut PgConnection, person: Uuid) -> Result<u64> {
    Ok(sqlx::query!("delete from sessions where person_id = $1", person).execute(conn).await?.rows_affected())
}

/// Ends all sessions of a person but one.
pub async fn delete_other_sessions(conn: &mut PgConnection, person: Uuid, kept: &[u8]) -> Result<()> {
    sqlx::query!("delete from sessions where person_id = $1 and token_hash <> $2", person, kept).execute(conn).await?;
    Ok(())
}

/// Ends the sessions of a person in which she works for one myndighet.
pub async fn delete_sessions_at(conn: &mut PgConnection, person: Uuid, myndighet: Uuid) -> Result<()> {
    sqlx::query!("delete from sessions where person_id = $1 and myndighet_id = $2", person, myndighet)
        .execute(conn)
        .await?;
    Ok(())
}

/// Forgets sessions that have gone to sleep.
pub async fn delete_old_sessions(conn: &mut PgConnection, seen_before: DateTime<Utc>) -> Result<u64> {
    Ok(sqlx::query!("delete from sessions where seen_at < $1", seen_before).execute(conn).await?.rows_affected())
}

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

/// Makes others who count under the key wait until the transaction ends.
pub async fn lock_failures(conn: &mut PgConnection, key: &str) -> Result<()> {
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended($1, 0))", key).fetch_one(conn).await?;
    Ok(())
}

/// Writes down an attempt under its keys unless one of them has had as many as it may since an instant; `false` then.
/// Forgets what is older than a day. The keys are locked.
pub async fn insert_attempt(
    conn: &mut PgConnection,
    keys: &[String],
    most: &[i64],
    now: DateTime<Utc>,
    since: DateTime<Utc>,
) -> Result<bool> {
    let done = sqlx::query!(
        "with old as (delete from sign_in_failures where at < $3::timestamptz - interval '1 day')
         insert into sign_in_failures (key, at) select k, $3 from unnest($1::text[]) k
         where not exists (select 1 from unnest($1::text[], $2::bigint[]) t (key, most)
                           where (select count(*) from sign_in_failures f where f.key = t.key and f.at > $4) >= t.most)",
        keys,
        most,
        now,
        since
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Forgets one attempt.
pub async fn delete_attempt(conn: &mut PgConnection, key: &str, at: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "delete from sign_in_failures
         where ctid = (select f.ctid from sign_in_failures f where f.key = $1 and f.at = $2 limit 1)",
        key,
        at
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Forgets the failures of an account that has signed in.
pub async fn delete_failures(conn: &mut PgConnection, key: &str) -> Result<()> {
    sqlx::query!("delete from sign_in_failures where key = $1", key).execute(conn).await?;
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

/// Sets name and address of a person. May run into `people_email_unique`.
pub async fn update_person(conn: &mut PgConnection, person: Uuid, name: &str, email: &str) -> Result<(), sqlx::Error> {
    sqlx::query!("update people set name = $2, email = $3 where id = $1", person, name, email).execute(conn).await?;
    Ok(())
}
