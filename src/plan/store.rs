//! SQL for plans.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::letter::Addressed;
use crate::{
    calendar::plan::{Done, Meeting},
    error::Result,
    remisser::{
        model::{Beslutsvag, Case},
        store::guarded,
    },
};

/// The meetings of a board from a day on that are still to be held.
pub async fn meetings(conn: &mut PgConnection, myndighet: Uuid, from: NaiveDate) -> Result<Vec<Meeting>> {
    Ok(sqlx::query_as!(
        Meeting,
        "select id, held_on as date, handin_on as handin, mailing_on as mailing from meetings
         where myndighet_id = $1 and held_on >= $2 and status <> 'installt' order by held_on limit 24",
        myndighet,
        from
    )
    .fetch_all(conn)
    .await?)
}

/// The meeting that a case is planned for, unless it is cancelled; also one that is over.
pub async fn planned_meeting(conn: &mut PgConnection, myndighet: Uuid, case: &Case) -> Result<Option<Meeting>> {
    Ok(sqlx::query_as!(
        Meeting,
        "select id, held_on as date, handin_on as handin, mailing_on as mailing from meetings
         where myndighet_id = $1 and id = $2 and status <> 'installt'",
        myndighet,
        case.meeting_id
    )
    .fetch_optional(conn)
    .await?)
}

/// What has been done of a case, each on its day in Stockholm.
pub async fn done(conn: &mut PgConnection, remiss: Uuid) -> Result<Done> {
    Ok(sqlx::query_as!(
        Done,
        r#"select (v.sent at time zone 'Europe/Stockholm')::date as review_sent,
                  (v.back at time zone 'Europe/Stockholm')::date as review_back,
                  (o.sent at time zone 'Europe/Stockholm')::date as attest_sent,
                  (o.ended at time zone 'Europe/Stockholm')::date as attested,
                  (a.added_at at time zone 'Europe/Stockholm')::date as handed_in,
                  (a.mailed_at at time zone 'Europe/Stockholm')::date as mailed,
                  b.heard, d.decided_on as "decided?", d.justerad_on as "justerad?", s.dispatched, s.arrived
           from remisser r
           cross join lateral (select min(asked_at) as sent, case when bool_and(status = 'besvarad') then max(answered_at) end as back
                               from reviews where remiss_id = r.id and status in ('begard', 'besvarad')) v
           cross join lateral (select min(opened_at) as sent, max(ended_at) filter (where status = 'klar') as ended
                               from attest_rounds where remiss_id = r.id) o
           left join lateral (select i.added_at, m.mailed_at from agenda_items i join meetings m on m.id = i.meeting_id
                              where i.remiss_id = r.id and i.meeting_id = r.meeting_id) a on true
           cross join lateral (select case when bool_and(confirmed_at is not null) then max(heard_on) end as heard
                               from remiss_bodies where remiss_id = r.id) b
           left join lateral (select c.decided_on, p.justerad_on from decisions c left join protocols p on p.id = c.protocol_id
                              where c.remiss_id = r.id and c.outcome not in ('aterremiss', 'bordlaggning')
                              order by c.recorded_at desc limit 1) d on true
           cross join lateral (select min(sent_on) as dispatched, min(received_on) as arrived
                               from dispatches where remiss_id = r.id) s
           where r.id = $1"#,
        remiss
    )
    .fetch_one(conn)
    .await?)
}

/// Sets meeting, omedelbar justering and by which right it is decided. Guarded.
pub async fn set_plan(
    conn: &mut PgConnection,
    case: &Case,
    meeting: Option<Uuid>,
    immediate: bool,
    beslutsvag: Beslutsvag,
    now: DateTime<Utc>,
) -> Result<()> {
    let done = sqlx::query!(
        "update remisser set meeting_id = $3, immediate = $4, beslutsvag = $5, version = version + 1, updated_at = $6
         where id = $1 and version = $2",
        case.id,
        case.version,
        meeting,
        immediate,
        beslutsvag.as_str(),
        now
    )
    .execute(conn)
    .await?;
    guarded(done.rows_affected())
}

/// A unit that prepares the case or is consulted.
#[derive(Debug, Clone)]
pub struct PreparingUnit {
    /// Which.
    pub unit_id: Uuid,
    /// `bereder` or `samrad`.
    pub part: String,
    /// Its name in running text.
    pub running: String,
}

/// The units of a case, in the order of the text.
pub async fn units(conn: &mut PgConnection, remiss: Uuid) -> Result<Vec<PreparingUnit>> {
    Ok(sqlx::query_as!(
        PreparingUnit,
        "select r.unit_id, r.part, u.running from remiss_units r join units u on u.id = r.unit_id
         where r.remiss_id = $1 order by r.part, r.position",
        remiss
    )
    .fetch_all(conn)
    .await?)
}

/// Replaces the units of a case; each with its part.
pub async fn set_units(
    conn: &mut PgConnection,
    myndighet: Uuid,
    remiss: Uuid,
    units: &[(Uuid, &'static str)],
) -> Result<()> {
    let (ids, parts): (Vec<Uuid>, Vec<String>) = units.iter().map(|(id, part)| (*id, (*part).to_owned())).unzip();
    sqlx::query!("delete from remiss_units where remiss_id = $1", remiss).execute(&mut *conn).await?;
    sqlx::query!(
        "insert into remiss_units (myndighet_id, remiss_id, unit_id, part, position)
         select $1, $2, u, p, n from unnest($3::uuid[], $4::text[]) with ordinality t (u, p, n)",
        myndighet,
        remiss,
        &ids,
        &parts
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A body of the board, and when it hears the case, if it does.
#[derive(Debug, Clone)]
pub struct HeardBody {
    /// Which.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Its name in running text.
    pub running: String,
    /// When.
    pub heard_on: Option<NaiveDate>,
    /// When somebody confirmed that it took place.
    pub confirmed_at: Option<DateTime<Utc>>,
}

/// All bodies of the board, with the days on which they hear the case.
pub async fn bodies(conn: &mut PgConnection, myndighet: Uuid, remiss: Uuid) -> Result<Vec<HeardBody>> {
    Ok(sqlx::query_as!(
        HeardBody,
        r#"select b.id, b.name, b.running, r.heard_on as "heard_on?", r.confirmed_at as "confirmed_at?"
           from bodies b left join remiss_bodies r on r.body_id = b.id and r.remiss_id = $2
           where b.myndighet_id = $1 and (b.active or r.remiss_id is not null)
           order by translate(lower(b.name), 'åäöéü', '{|}ey') collate "C""#,
        myndighet,
        remiss
    )
    .fetch_all(conn)
    .await?)
}

/// Replaces the bodies of a case; a confirmation stands while its day does.
pub async fn set_bodies(
    conn: &mut PgConnection,
    myndighet: Uuid,
    remiss: Uuid,
    bodies: &[(Uuid, NaiveDate)],
) -> Result<()> {
    let (ids, days): (Vec<Uuid>, Vec<NaiveDate>) = bodies.iter().copied().unzip();
    sqlx::query!("delete from remiss_bodies where remiss_id = $1 and body_id <> all($2)", remiss, &ids)
        .execute(&mut *conn)
        .await?;
    sqlx::query!(
        "insert into remiss_bodies as r (myndighet_id, remiss_id, body_id, heard_on)
         select $1, $2, b, d from unnest($3::uuid[], $4::date[]) t (b, d)
         on conflict (remiss_id, body_id) do update
           set heard_on = excluded.heard_on,
               confirmed_at = case when r.heard_on = excluded.heard_on then r.confirmed_at end",
        myndighet,
        remiss,
        &ids,
        &days
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Confirms that a body heard the case on its day.
pub async fn confirm_body(conn: &mut PgConnection, remiss: Uuid, body: Uuid, now: DateTime<Utc>) -> Result<()> {
    let done = sqlx::query!(
        "update remiss_bodies set confirmed_at = $3 where remiss_id = $1 and body_id = $2 and confirmed_at is null",
        remiss,
        body,
        now
    )
    .execute(conn)
    .await?;
    guarded(done.rows_affected())
}

/// The sender of a case, as she is written to.
pub async fn addressed(conn: &mut PgConnection, remiss: Uuid) -> Result<Addressed> {
    Ok(sqlx::query_as!(
        Addressed,
        r#"select s.name as sender, s.email, r.dnr, r.title_public as title,
                  coalesce((select d.dnr from sender_dnrs d where d.remiss_id = r.id order by d.position limit 1), '') as "your_dnr!"
           from remisser r join senders s on s.id = r.sender_id where r.id = $1"#,
        remiss
    )
    .fetch_one(conn)
    .await?)
}

/// An extension that was asked for.
#[derive(Debug, Clone)]
pub struct Anstand {
    /// When it was asked for.
    pub asked_on: NaiveDate,
    /// By whom.
    pub asked_by: String,
    /// Why.
    pub reason: String,
    /// The svarsdatum then.
    pub old_date: NaiveDate,
    /// The svarsdatum asked for.
    pub wanted_date: NaiveDate,
    /// `begart`, `beviljat` or `avslaget`.
    pub outcome: String,
    /// The svarsdatum granted.
    pub new_date: Option<NaiveDate>,
    /// When the answer came.
    pub answered_on: Option<NaiveDate>,
    /// From whom.
    pub answered_by: Option<String>,
}

/// The extensions of a case, oldest first.
pub async fn anstand(conn: &mut PgConnection, remiss: Uuid) -> Result<Vec<Anstand>> {
    Ok(sqlx::query_as!(
        Anstand,
        "select a.asked_on, p.name as asked_by, a.reason, a.old_date, a.wanted_date, a.outcome, a.new_date, a.answered_on,
                a.answered_by
         from anstand a join people p on p.id = a.asked_by where a.remiss_id = $1 order by a.asked_on, a.id",
        remiss
    )
    .fetch_all(conn)
    .await?)
}

/// Writes down a request. May run into `anstand_one_open`.
pub async fn insert_anstand(
    conn: &mut PgConnection,
    myndighet: Uuid,
    case: &Case,
    asked_by: Uuid,
    asked_on: NaiveDate,
    wanted: NaiveDate,
    reason: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into anstand (id, myndighet_id, remiss_id, asked_on, asked_by, reason, old_date, wanted_date)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        Uuid::now_v7(),
        myndighet,
        case.id,
        asked_on,
        asked_by,
        reason,
        case.svarsdatum,
        wanted
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Writes down the answer to the open request: the new date, or `None` for a refusal.
pub async fn answer_anstand(
    conn: &mut PgConnection,
    remiss: Uuid,
    new_date: Option<NaiveDate>,
    answered_on: NaiveDate,
    answered_by: &str,
) -> Result<()> {
    let done = sqlx::query!(
        "update anstand set outcome = case when $2::date is null then 'avslaget' else 'beviljat' end, new_date = $2,
                answered_on = $3, answered_by = $4
         where remiss_id = $1 and outcome = 'begart'",
        remiss,
        new_date,
        answered_on,
        answered_by
    )
    .execute(conn)
    .await?;
    guarded(done.rows_affected())
}

/// Sets a new svarsdatum; the first stays in its own column. Guarded.
pub async fn set_svarsdatum(conn: &mut PgConnection, case: &Case, new: NaiveDate, now: DateTime<Utc>) -> Result<()> {
    let done = sqlx::query!(
        "update remisser set svarsdatum = $3, version = version + 1, updated_at = $4 where id = $1 and version = $2",
        case.id,
        case.version,
        new,
        now
    )
    .execute(conn)
    .await?;
    guarded(done.rows_affected())
}

/// Who the sender is, as far as it bears on the ways out.
pub struct SenderFacts {
    /// Its name in running text.
    pub running: String,
    /// See `admin::senders::SenderKind`.
    pub kind: String,
}

impl SenderFacts {
    /// Whether it is the fullmäktige that the board answers to, and not that of a region.
    #[must_use]
    pub fn is_own_fullmaktige(&self) -> bool {
        self.running.contains("fullmäktige") && !matches!(self.kind.as_str(), "region" | "stat")
    }
}

/// The sender of a case.
pub async fn sender(conn: &mut PgConnection, remiss: Uuid) -> Result<SenderFacts> {
    Ok(sqlx::query_as!(
        SenderFacts,
        "select s.running, s.kind from remisser r join senders s on s.id = r.sender_id where r.id = $1",
        remiss
    )
    .fetch_one(conn)
    .await?)
}
