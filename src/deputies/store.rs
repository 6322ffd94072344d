//! SQL for deputies.

use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{Deputy, DeputyInput};
use crate::{
    error::{AppError, Result},
    people::model::Actor,
    remisser::store::parse,
};

struct Row {
    id: Uuid,
    person_id: Uuid,
    name: String,
    deputy_id: Uuid,
    deputy: String,
    capacity: String,
    absent: bool,
    from_date: NaiveDate,
    to_date: Option<NaiveDate>,
    may_attest: bool,
}

impl TryFrom<Row> for Deputy {
    type Error = AppError;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: row.id,
            person_id: row.person_id,
            name: row.name,
            deputy_id: row.deputy_id,
            deputy: row.deputy,
            capacity: parse(&row.capacity)?,
            absent: row.absent,
            from: row.from_date,
            to: row.to_date,
            may_attest: row.may_attest,
        })
    }
}

/// The times in which others stand in for these people, by their first day.
pub async fn of_people(conn: &mut PgConnection, myndighet: Uuid, people: &[Uuid]) -> Result<Vec<Deputy>> {
    among(conn, myndighet, people, &[]).await
}

/// The times in which this person stands in for others, by their first day.
pub async fn by_person(conn: &mut PgConnection, myndighet: Uuid, person: Uuid) -> Result<Vec<Deputy>> {
    among(conn, myndighet, &[], &[person]).await
}

/// What is in force today in which the actor is either of the two.
pub async fn today(conn: &mut PgConnection, actor: &Actor, today: NaiveDate) -> Result<Vec<Deputy>> {
    let mut times = among(conn, actor.myndighet.id, &[actor.id], &[actor.id]).await?;
    times.retain(|time| time.is_now(&today));
    Ok(times)
}

async fn among(conn: &mut PgConnection, myndighet: Uuid, people: &[Uuid], deputies: &[Uuid]) -> Result<Vec<Deputy>> {
    sqlx::query_as!(
        Row,
        r#"select d.id, d.person_id, p.name, d.deputy_id, q.name as deputy, d.capacity, d.absent, d.from_date, d.to_date,
                  (m.active and q.active and 'attestant' = any(m.roles)) as "may_attest!"
           from deputies d
           join people p on p.id = d.person_id
           join people q on q.id = d.deputy_id
           join memberships m on m.myndighet_id = d.myndighet_id and m.person_id = d.deputy_id
           where d.myndighet_id = $1 and (d.person_id = any($2) or d.deputy_id = any($3))
           order by d.from_date, d.absent desc, d.id"#,
        myndighet,
        people,
        deputies
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(Deputy::try_from)
    .collect()
}

/// One time of a person, locked until the end of the transaction.
pub async fn locked(conn: &mut PgConnection, myndighet: Uuid, person: Uuid, id: Uuid) -> Result<Deputy> {
    let row = sqlx::query_scalar!(
        "select id from deputies where myndighet_id = $1 and person_id = $2 and id = $3 for update",
        myndighet,
        person,
        id
    );
    row.fetch_optional(&mut *conn).await?.ok_or(AppError::NotFound)?;
    let times = of_people(conn, myndighet, &[person]).await?;
    times.into_iter().find(|time| time.id == id).ok_or(AppError::NotFound)
}

/// Adds a time. May run into `deputies_no_overlap_absent` or `deputies_no_overlap_standing`.
pub async fn insert(conn: &mut PgConnection, myndighet: Uuid, person: Uuid, id: Uuid, new: &DeputyInput) -> Result<()> {
    sqlx::query!(
        "insert into deputies (id, myndighet_id, person_id, deputy_id, capacity, absent, from_date, to_date)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        id,
        myndighet,
        person,
        new.deputy,
        new.capacity.as_str(),
        new.absent,
        new.from,
        new.to
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Sets the last day of a time.
pub async fn end(conn: &mut PgConnection, myndighet: Uuid, id: Uuid, to: NaiveDate) -> Result<()> {
    sqlx::query!("update deputies set to_date = $3 where myndighet_id = $1 and id = $2", myndighet, id, to)
        .execute(conn)
        .await?;
    Ok(())
}

/// Takes a time away.
pub async fn delete(conn: &mut PgConnection, myndighet: Uuid, id: Uuid) -> Result<()> {
    sqlx::query!("delete from deputies where myndighet_id = $1 and id = $2", myndighet, id).execute(conn).await?;
    Ok(())
}

/// How many attests wait for a person today.
pub async fn waiting(conn: &mut PgConnection, myndighet: Uuid, person: Uuid, today: NaiveDate) -> Result<i64> {
    Ok(sqlx::query_scalar!(r#"select count(*) as "count!" from waiting_attests($1, $2, $3)"#, myndighet, person, today)
        .fetch_one(conn)
        .await?)
}

/// Somebody of the board, whether or not she may still sign in.
#[derive(Debug, Clone)]
pub struct Person {
    /// Who.
    pub id: Uuid,
    /// Her name.
    pub name: String,
    /// Her title.
    pub title: String,
    /// Her address.
    pub email: String,
    /// Whether she may attest: active, with the role.
    pub may_attest: bool,
}

/// Somebody of the board.
pub async fn person(conn: &mut PgConnection, myndighet: Uuid, id: Uuid) -> Result<Person> {
    sqlx::query_as!(
        Person,
        r#"select p.id, p.name, m.title, p.email,
                  (m.active and p.active and 'attestant' = any(m.roles)) as "may_attest!"
           from memberships m join people p on p.id = m.person_id where m.myndighet_id = $1 and p.id = $2"#,
        myndighet,
        id
    )
    .fetch_optional(conn)
    .await?
    .ok_or(AppError::NotFound)
}
