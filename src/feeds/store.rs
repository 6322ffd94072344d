//! SQL of the feeds.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    error::Result,
    people::model::{Actor, Role},
};

/// Cases of one myndighet in one calendar; kansli of a large one has more open than any calendar is for.
const MOST: i64 = 500;

/// The secret of a person's address, if she has one.
pub async fn token(conn: &mut PgConnection, person: Uuid) -> Result<Option<String>> {
    Ok(sqlx::query_scalar!("select token from calendar_feeds where person_id = $1", person)
        .fetch_optional(conn)
        .await?)
}

/// Gives a person an address in place of the one she had.
pub async fn put(conn: &mut PgConnection, person: Uuid, token: &str, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "insert into calendar_feeds (person_id, token, created_at) values ($1, $2, $3)
         on conflict (person_id) do update set token = excluded.token, created_at = excluded.created_at",
        person,
        token,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes it away.
pub async fn delete(conn: &mut PgConnection, person: Uuid) -> Result<()> {
    sqlx::query!("delete from calendar_feeds where person_id = $1", person).execute(conn).await?;
    Ok(())
}

/// Who has the address, by the e-mail she signs in with; nobody whose account is closed.
pub async fn owner(conn: &mut PgConnection, token: &str) -> Result<Option<String>> {
    Ok(sqlx::query_scalar!(
        "select p.email from calendar_feeds f join people p on p.id = f.person_id where f.token = $1 and p.active",
        token
    )
    .fetch_optional(conn)
    .await?)
}

/// A meeting of a board.
pub struct Meeting {
    /// Which.
    pub id: Uuid,
    /// The day.
    pub held_on: NaiveDate,
    /// As it is written.
    pub starts_at: String,
    /// Where.
    pub place: String,
    /// Last day to hand in.
    pub handin_on: NaiveDate,
    /// When the papers go out.
    pub mailing_on: NaiveDate,
}

/// The meetings of a board from a day on.
pub async fn meetings(conn: &mut PgConnection, myndighet: Uuid, from: NaiveDate) -> Result<Vec<Meeting>> {
    Ok(sqlx::query_as!(
        Meeting,
        "select id, held_on, starts_at, place, handin_on, mailing_on from meetings
         where myndighet_id = $1 and held_on >= $2 and status <> 'installt' order by held_on limit 100",
        myndighet,
        from
    )
    .fetch_all(conn)
    .await?)
}

/// A day by which an answer must have arrived.
pub struct Svarsdatum {
    /// The case.
    pub id: Uuid,
    /// Its dnr.
    pub dnr: String,
    /// Its public title; none where there is a sekretessmarkering.
    pub title: Option<String>,
    /// The day.
    pub svarsdatum: NaiveDate,
}

/// The svarsdatum of the cases whose answer has not arrived: of all for kansli, of her own for an officer.
pub async fn svarsdatum(conn: &mut PgConnection, actor: &Actor, today: NaiveDate) -> Result<Vec<Svarsdatum>> {
    Ok(sqlx::query_as!(
        Svarsdatum,
        r#"select r.id, r.dnr, case when r.sekretess_provision is null then r.title_public end as title, r.svarsdatum
           from remisser r
           where r.myndighet_id = $1
             and r.status not in ('avslutad', 'makulerad', 'aterkallad', 'overlamnad')
             and ($5 or r.handlaggare_id = $2
                  or exists (select 1 from co_officers c where c.remiss_id = r.id and c.person_id = $2))
             and (r.sekretess_provision is null or sees_remiss(r, $2, $3, $4))
             and not exists (select 1 from dispatches d where d.remiss_id = r.id and d.received_on is not null)
           order by r.svarsdatum limit $6"#,
        actor.myndighet.id,
        actor.id,
        actor.has(Role::Sekretessbehorig),
        today,
        actor.has(Role::Registrator) || actor.has(Role::Namndsekreterare),
        MOST
    )
    .fetch_all(conn)
    .await?)
}
