//! Who somebody is at a myndighet: by her session, or by name.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    attests::model::Method,
    error::Result,
    myndigheter::model::{Model, Myndighet},
    people::model::{Actor, Roles},
};

/// A session that was found by its cookie.
pub struct Session {
    /// Who, where, in what roles.
    pub actor: Actor,
    /// When it was last used.
    pub seen_at: DateTime<Utc>,
}

/// What the query of an actor gives.
#[expect(clippy::struct_excessive_bools, reason = "each is a setting of the board, ticked by itself")]
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
    officer_may_attest: bool,
    purge_at_closing: bool,
    least_method: String,
    others: serde_json::Value,
    attests_waiting: Option<i64>,
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
                attests_waiting: row.attests_waiting,
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
                    officer_may_attest: row.officer_may_attest,
                    purge_at_closing: row.purge_at_closing,
                    least_method: row.least_method.parse().unwrap_or(Method::Passkey),
                },
            },
        }
    }
}

/// The session of a token, with all that a page asks about its person: one query. What waits for her attest is counted
/// for those who attest; others are not asked about.
pub async fn session(conn: &mut PgConnection, token_hash: &[u8], today: NaiveDate) -> Result<Option<Session>> {
    let row = sqlx::query_as!(
        Row,
        r#"select s.seen_at, p.id as person_id, p.name, p.email, m.title, m.roles, y.id as myndighet_id, y.slug,
                  y.kommun, y.namnd, y.namnd_running, y.forvaltning, y.forvaltning_running, y.model, y.address,
                  y.email as myndighet_email, y.dnr_format, y.chair_may_decide, y.same_person_two_steps,
                  y.officer_may_attest, y.purge_at_closing, y.least_method,
                  (select coalesce(jsonb_agg(jsonb_build_array(o.id, o.namnd) order by o.namnd), '[]')
                   from memberships om join myndigheter o on o.id = om.myndighet_id
                   where om.person_id = p.id and om.active and o.id <> y.id) as "others!",
                  case when 'attestant' = any(m.roles)
                    then (select count(*) from waiting_attests(y.id, p.id, $2)) end as attests_waiting
           from sessions s
           join people p on p.id = s.person_id and p.active
           join memberships m on m.person_id = p.id and m.myndighet_id = s.myndighet_id and m.active
           join myndigheter y on y.id = m.myndighet_id
           where s.token_hash = $1"#,
        token_hash,
        today
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(Session::from))
}

/// The actor that a person is at a myndighet, for the command line and the demo.
pub async fn actor(conn: &mut PgConnection, email: &str, slug: &str) -> Result<Option<Actor>> {
    Ok(actors(conn, email).await?.into_iter().find(|actor| actor.myndighet.slug == slug))
}

/// The actors that a person is at her myndigheter, for what is done for her without a session.
pub async fn actors(conn: &mut PgConnection, email: &str) -> Result<Vec<Actor>> {
    let rows = sqlx::query_as!(
        Row,
        r#"select p.created_at as seen_at, p.id as person_id, p.name, p.email, m.title, m.roles, y.id as myndighet_id,
                  y.slug, y.kommun, y.namnd, y.namnd_running, y.forvaltning, y.forvaltning_running, y.model, y.address,
                  y.email as myndighet_email, y.dnr_format, y.chair_may_decide, y.same_person_two_steps,
                  y.officer_may_attest, y.purge_at_closing, y.least_method,
                  '[]'::jsonb as "others!", null::bigint as attests_waiting
           from people p
           join memberships m on m.person_id = p.id and m.active
           join myndigheter y on y.id = m.myndighet_id
           where lower(p.email) = lower($1) order by y.namnd"#,
        email
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| Session::from(row).actor).collect())
}
