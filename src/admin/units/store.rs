//! SQL for units and chiefs.

use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{ChiefInput, UnitInput};
use crate::error::{AppError, Result};

/// A unit of the register.
#[derive(Debug, Clone)]
pub struct Unit {
    /// Its id.
    pub id: Uuid,
    /// See [`UnitInput::name`].
    pub name: String,
    /// See [`UnitInput::running`].
    pub running: String,
    /// See [`UnitInput::kind`].
    pub kind: String,
    /// See [`UnitInput::active`].
    pub active: bool,
    /// Who heads it on the day asked for, in words.
    pub chiefs: Vec<String>,
}

impl Unit {
    /// What it is, in words.
    #[must_use]
    pub fn kind_label(&self) -> &'static str {
        self.kind.parse::<super::UnitKind>().map_or("", super::UnitKind::label)
    }
}

/// All of them with their chiefs of the day, the active first.
pub async fn all(conn: &mut PgConnection, myndighet: Uuid, today: NaiveDate) -> Result<Vec<Unit>> {
    Ok(sqlx::query_as!(
        Unit,
        r#"select u.id, u.name, u.running, u.kind, u.active,
                  array(select p.name || case c.capacity when 'tf' then ' (tf.)' else '' end
                               || coalesce((select ' (borta, ' || dp.name || ' ersätter)'
                                            from deputies d join people dp on dp.id = d.deputy_id
                                            where d.myndighet_id = c.myndighet_id and d.person_id = c.person_id and d.absent
                                              and d.from_date <= $2 and d.to_date >= $2), '')
                        from unit_chiefs c join people p on p.id = c.person_id
                        where c.unit_id = u.id and c.from_date <= $2 and (c.to_date is null or c.to_date >= $2)
                        order by c.capacity, c.from_date) as "chiefs!"
           from units u where u.myndighet_id = $1
           order by u.active desc, u.kind desc, translate(lower(u.name), 'åäö', '{|}') collate "C""#,
        myndighet,
        today
    )
    .fetch_all(conn)
    .await?)
}

/// One of them; its chiefs are asked for apart.
pub async fn find(conn: &mut PgConnection, myndighet: Uuid, id: Uuid) -> Result<Unit> {
    sqlx::query_as!(
        Unit,
        r#"select id, name, running, kind, active, array[]::text[] as "chiefs!" from units
           where myndighet_id = $1 and id = $2"#,
        myndighet,
        id
    )
    .fetch_optional(conn)
    .await?
    .ok_or(AppError::NotFound)
}

/// The name of another active head office than this.
pub async fn other_ledning(conn: &mut PgConnection, myndighet: Uuid, id: Option<Uuid>) -> Result<Option<String>> {
    Ok(sqlx::query_scalar!(
        "select name from units
         where myndighet_id = $1 and id is distinct from $2 and kind = 'ledning' and active limit 1",
        myndighet,
        id
    )
    .fetch_optional(conn)
    .await?)
}

/// Adds one. May run into `units_name_unique`.
pub async fn insert(conn: &mut PgConnection, myndighet: Uuid, id: Uuid, new: &UnitInput) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into units (id, myndighet_id, name, running, kind, active) values ($1, $2, $3, $4, $5, $6)",
        id,
        myndighet,
        new.name,
        new.running,
        new.kind.as_str(),
        new.active
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Changes one; `RowNotFound` if it is not there. May run into `units_name_unique`.
pub async fn update(conn: &mut PgConnection, myndighet: Uuid, id: Uuid, new: &UnitInput) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update units set name = $3, running = $4, kind = $5, active = $6 where myndighet_id = $1 and id = $2 returning id",
        myndighet,
        id,
        new.name,
        new.running,
        new.kind.as_str(),
        new.active
    )
    .fetch_one(conn)
    .await?;
    Ok(())
}

/// A period of a chief.
#[derive(Debug, Clone)]
pub struct Chief {
    /// Its id.
    pub id: Uuid,
    /// The person.
    pub person_id: Uuid,
    /// Who.
    pub name: String,
    /// See [`ChiefInput::capacity`].
    pub capacity: String,
    /// The first day.
    pub from_date: NaiveDate,
    /// The last day, if it is known.
    pub to_date: Option<NaiveDate>,
    /// Whether she may attest at all: active, with the role.
    pub may_attest: bool,
}

impl Chief {
    /// How she heads the unit, in words.
    #[must_use]
    pub fn capacity_label(&self) -> &'static str {
        self.capacity.parse::<super::ChiefCapacity>().map_or("", super::ChiefCapacity::label)
    }

    /// Whether the period is over.
    #[must_use]
    pub fn is_over(&self, today: &NaiveDate) -> bool {
        self.to_date.is_some_and(|to| to < *today)
    }

    /// Whether the period may be taken away instead of ended: it has not been in force before today.
    #[must_use]
    pub fn may_be_removed(&self, today: &NaiveDate) -> bool {
        self.from_date >= *today
    }
}

/// The periods of a unit, the newest first.
pub async fn chiefs(conn: &mut PgConnection, myndighet: Uuid, unit: Uuid) -> Result<Vec<Chief>> {
    Ok(sqlx::query_as!(
        Chief,
        r#"select c.id, c.person_id, p.name, c.capacity, c.from_date, c.to_date,
                  m.active and p.active and 'attestant' = any(m.roles) as "may_attest!"
           from unit_chiefs c
           join people p on p.id = c.person_id
           join memberships m on m.myndighet_id = c.myndighet_id and m.person_id = c.person_id
           where c.myndighet_id = $1 and c.unit_id = $2 order by c.from_date desc, c.capacity"#,
        myndighet,
        unit
    )
    .fetch_all(conn)
    .await?)
}

/// One period, locked until the end of the transaction.
pub async fn chief(conn: &mut PgConnection, myndighet: Uuid, unit: Uuid, id: Uuid) -> Result<Chief> {
    sqlx::query_as!(
        Chief,
        r#"select c.id, c.person_id, p.name, c.capacity, c.from_date, c.to_date, true as "may_attest!"
           from unit_chiefs c join people p on p.id = c.person_id
           where c.myndighet_id = $1 and c.unit_id = $2 and c.id = $3 for update of c"#,
        myndighet,
        unit,
        id
    )
    .fetch_optional(conn)
    .await?
    .ok_or(AppError::NotFound)
}

/// A period of the same unit and capacity with a day in common with the new one.
pub async fn overlapping(
    conn: &mut PgConnection,
    myndighet: Uuid,
    unit: Uuid,
    new: &ChiefInput,
) -> Result<Option<Chief>> {
    Ok(sqlx::query_as!(
        Chief,
        r#"select c.id, c.person_id, p.name, c.capacity, c.from_date, c.to_date, true as "may_attest!"
           from unit_chiefs c join people p on p.id = c.person_id
           where c.myndighet_id = $1 and c.unit_id = $2 and c.capacity = $3
             and daterange(c.from_date, c.to_date, '[]') && daterange($4, $5, '[]')
           order by c.from_date limit 1"#,
        myndighet,
        unit,
        new.capacity.as_str(),
        new.from,
        new.to
    )
    .fetch_optional(conn)
    .await?)
}

/// Adds a period.
pub async fn insert_chief(
    conn: &mut PgConnection,
    myndighet: Uuid,
    unit: Uuid,
    id: Uuid,
    new: &ChiefInput,
) -> Result<()> {
    sqlx::query!(
        "insert into unit_chiefs (id, myndighet_id, unit_id, person_id, capacity, from_date, to_date)
         values ($1, $2, $3, $4, $5, $6, $7)",
        id,
        myndighet,
        unit,
        new.person,
        new.capacity.as_str(),
        new.from,
        new.to
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Sets the last day of a period.
pub async fn end_chief(conn: &mut PgConnection, myndighet: Uuid, id: Uuid, to: NaiveDate) -> Result<()> {
    sqlx::query!("update unit_chiefs set to_date = $3 where myndighet_id = $1 and id = $2", myndighet, id, to)
        .execute(conn)
        .await?;
    Ok(())
}

/// Takes a period away.
pub async fn delete_chief(conn: &mut PgConnection, myndighet: Uuid, id: Uuid) -> Result<()> {
    sqlx::query!("delete from unit_chiefs where myndighet_id = $1 and id = $2", myndighet, id).execute(conn).await?;
    Ok(())
}
