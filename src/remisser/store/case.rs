//! The case as commands know it, and what finds and moves it.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{guarded, parse};
use crate::{
    error::{AppError, Result},
    people::model::{Actor, Role},
    remisser::model::{Case, Relation, Status},
};

/// What the query of a case gives.
#[expect(clippy::struct_excessive_bools, reason = "independent facts")]
struct CaseRow {
    id: Uuid,
    dnr: String,
    title: String,
    status: String,
    version: i32,
    svarsdatum: NaiveDate,
    unit_id: Option<Uuid>,
    handlaggare_id: Option<Uuid>,
    meeting_id: Option<Uuid>,
    immediate: bool,
    beslutsvag: String,
    writes: bool,
    heads: bool,
    signs: bool,
    reviews: bool,
    published: bool,
}

impl TryFrom<CaseRow> for Case {
    type Error = AppError;

    fn try_from(row: CaseRow) -> Result<Self> {
        Ok(Self {
            id: row.id,
            dnr: row.dnr,
            title: row.title,
            status: parse(&row.status)?,
            version: row.version,
            svarsdatum: row.svarsdatum,
            unit_id: row.unit_id,
            handlaggare_id: row.handlaggare_id,
            meeting_id: row.meeting_id,
            immediate: row.immediate,
            beslutsvag: parse(&row.beslutsvag)?,
            relation: Relation {
                writes: row.writes,
                heads: row.heads,
                signs: row.signs,
                reviews: row.reviews,
                published: row.published,
            },
        })
    }
}

/// The case, if the actor may know of it, with how she stands to it.
///
/// # Errors
/// `NotFound` also for what is not hers to know.
pub async fn find_case(conn: &mut PgConnection, actor: &Actor, today: NaiveDate, id: Uuid) -> Result<Case> {
    sqlx::query_as!(
        CaseRow,
        r#"select r.id, r.dnr, r.title, r.status, r.version, r.svarsdatum, r.unit_id, r.handlaggare_id, r.meeting_id,
                  r.immediate, r.beslutsvag,
                  (coalesce(r.handlaggare_id = $3, false)
                   or exists (select 1 from co_officers c where c.remiss_id = r.id and c.person_id = $3)) as "writes!",
                  heads_remiss(r, $3, $4) as "heads!", signs_remiss(r, $3, $4) as "signs!",
                  exists (select 1 from reviews v where v.remiss_id = r.id and v.reviewer_id = $3
                          and v.status <> 'aterkallad') as "reviews!",
                  (exists (select 1 from decisions d where d.remiss_id = r.id
                           and d.outcome in ('bifall', 'bifall_med_andring', 'avslag', 'avstar'))
                   or exists (select 1 from meetings m where m.id = r.meeting_id and r.status = 'anmald'
                              and m.status in ('utskickat', 'hallet'))) as "published!"
           from remisser r
           where r.myndighet_id = $1 and r.id = $2 and sees_remiss(r, $3, $5, $4)"#,
        actor.myndighet.id,
        id,
        actor.id,
        today,
        actor.has(Role::Sekretessbehorig)
    )
    .fetch_optional(conn)
    .await?
    .ok_or(AppError::NotFound)?
    .try_into()
}

/// [`find_case`] in a transaction that will write: others who would write wait until it ends.
pub async fn lock_case(conn: &mut PgConnection, actor: &Actor, today: NaiveDate, id: Uuid) -> Result<Case> {
    lock(conn, actor.myndighet.id, id).await?;
    find_case(conn, actor, today, id).await
}

/// Makes others who would write in a case wait until the transaction ends.
pub async fn lock(conn: &mut PgConnection, myndighet: Uuid, id: Uuid) -> Result<()> {
    sqlx::query!("select 1 as one from remisser where id = $1 and myndighet_id = $2 for update", id, myndighet)
        .fetch_optional(conn)
        .await?;
    Ok(())
}

/// Moves a case to a state. Guarded: `Conflict` if it has changed since `case` was read.
pub async fn set_status(conn: &mut PgConnection, case: &Case, next: Status, now: DateTime<Utc>) -> Result<()> {
    let done = sqlx::query!(
        "update remisser set status = $3, version = version + 1, updated_at = $4 where id = $1 and version = $2",
        case.id,
        case.version,
        next.as_str(),
        now
    )
    .execute(conn)
    .await?;
    guarded(done.rows_affected())
}

/// Ends a case with its reason. Guarded.
pub async fn end(conn: &mut PgConnection, case: &Case, next: Status, reason: &str, now: DateTime<Utc>) -> Result<()> {
    let done = sqlx::query!(
        "update remisser set status = $3, end_reason = $4, version = version + 1, updated_at = $5
         where id = $1 and version = $2",
        case.id,
        case.version,
        next.as_str(),
        reason,
        now
    )
    .execute(conn)
    .await?;
    guarded(done.rows_affected())
}

/// The cases of a dnr in whatever spelling, in all myndigheter where the person has a place: id, dnr, board.
pub async fn by_dnr(
    conn: &mut PgConnection,
    person: Uuid,
    today: NaiveDate,
    dnr: &str,
) -> Result<Vec<(Uuid, String, String, Uuid)>> {
    Ok(sqlx::query!(
        "select r.id, r.dnr, y.namnd, y.id as myndighet from remisser r
         join memberships m on m.myndighet_id = r.myndighet_id and m.person_id = $1 and m.active
         join myndigheter y on y.id = r.myndighet_id
         where r.dnr_normal = lower(translate($2, ' -/', ''))
           and sees_remiss(r, $1, 'sekretessbehorig' = any(m.roles), $3)
         order by r.dnr limit 20",
        person,
        dnr,
        today
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(|row| (row.id, row.dnr, row.namnd, row.myndighet))
    .collect())
}

/// A case as the command line finds it.
#[derive(Debug, Clone)]
pub struct Found {
    /// Its id.
    pub id: Uuid,
    /// The short name of its myndighet.
    pub slug: String,
    /// The address of its officer.
    pub handlaggare: Option<String>,
}

/// The cases of a dnr in whatever spelling, in one myndighet or all.
pub async fn of_dnr(conn: &mut PgConnection, dnr: &str, slug: Option<&str>) -> Result<Vec<Found>> {
    Ok(sqlx::query_as!(
        Found,
        r#"select r.id, y.slug, p.email as "handlaggare?" from remisser r
           join myndigheter y on y.id = r.myndighet_id left join people p on p.id = r.handlaggare_id
           where r.dnr_normal = lower(translate($1, ' -/', '')) and y.slug = coalesce($2, y.slug)
           order by y.slug, r.dnr"#,
        dnr,
        slug
    )
    .fetch_all(conn)
    .await?)
}
