//! Keeping units and their chiefs.

use chrono::NaiveDate;
use sqlx::PgPool;
use uuid::Uuid;

use super::{ChiefInput, UnitInput, UnitKind, store};
use crate::{
    admin::By,
    calendar::phrases,
    clock::Moment,
    error::Result,
    events::{self, Event},
    myndigheter,
    people::{
        self,
        model::{Role, Roles},
    },
    web::form::{Errors, Refusal, on_constraint},
};

/// Adds a unit, or changes the one with the id. There is one head office at a time.
pub async fn save(
    pool: &PgPool,
    by: By<'_>,
    moment: Moment,
    id: Option<Uuid>,
    unit: &UnitInput,
) -> Result<Uuid, Refusal> {
    by.require_administrator()?;
    let mut tx = pool.begin().await?;
    if unit.kind == UnitKind::Ledning && unit.active {
        myndigheter::store::lock(&mut tx, by.myndighet()).await?;
        if let Some(other) = store::other_ledning(&mut tx, by.myndighet(), id).await? {
            let sentence = format!("Ledning är redan {other}. Det kan bara finnas en ledning som används.");
            return Err(Refusal::Fields(Errors::one("slag", sentence)));
        }
    }
    let (id, saved) = if let Some(id) = id {
        (id, store::update(&mut tx, by.myndighet(), id, unit).await)
    } else {
        let id = Uuid::now_v7();
        (id, store::insert(&mut tx, by.myndighet(), id, unit).await)
    };
    on_constraint(saved, "units_name_unique", "namn", "Det finns redan en enhet med det namnet.")?;
    events::append(&mut tx, moment, by.about(), &Event::UnitSaved { name: unit.name.clone() }).await?;
    tx.commit().await?;
    Ok(id)
}

/// Adds a period of a chief; two of the same capacity have no day in common.
pub async fn set_chief(
    pool: &PgPool,
    by: By<'_>,
    moment: Moment,
    unit: Uuid,
    chief: &ChiefInput,
) -> Result<Uuid, Refusal> {
    by.require_administrator()?;
    let id = Uuid::now_v7();
    let mut tx = pool.begin().await?;
    myndigheter::store::lock(&mut tx, by.myndighet()).await?;
    let unit = store::find(&mut tx, by.myndighet(), unit).await?;
    let attestants: Roles = [Role::Attestant].into_iter().collect();
    let may_attest = people::store::with_roles(&mut tx, by.myndighet(), attestants).await?;
    if !may_attest.iter().any(|person| person.id == chief.person) {
        return Err(Refusal::Fields(Errors::one("person", "Välj en person som har rollen Attestant.")));
    }
    if let Some(other) = store::overlapping(&mut tx, by.myndighet(), unit.id, chief).await? {
        let until = other.to_date.map_or_else(|| "tills vidare".to_owned(), |to| format!("till {}", phrases::long(to)));
        let sentence = format!(
            "{} är redan {} från {} {until}. Avsluta den tiden först, eller välj andra datum.",
            other.name,
            other.capacity_label().to_lowercase(),
            phrases::long(other.from_date)
        );
        return Err(Refusal::Fields(Errors::one("fran", sentence)));
    }
    store::insert_chief(&mut tx, by.myndighet(), unit.id, id, chief).await?;
    let name = people::store::member_name(&mut tx, by.myndighet(), chief.person).await?.unwrap_or_default();
    let capacity = chief.capacity.as_str().to_owned();
    let event = Event::ChiefSet { unit: unit.name, name, from: chief.from, to: chief.to, capacity };
    events::append(&mut tx, moment, by.about(), &event).await?;
    tx.commit().await?;
    Ok(id)
}

/// Sets the last day of a period.
pub async fn end_chief(
    pool: &PgPool,
    by: By<'_>,
    moment: Moment,
    (unit, chief): (Uuid, Uuid),
    to: NaiveDate,
) -> Result<(), Refusal> {
    by.require_administrator()?;
    let mut tx = pool.begin().await?;
    let unit = store::find(&mut tx, by.myndighet(), unit).await?;
    let chief = store::chief(&mut tx, by.myndighet(), unit.id, chief).await?;
    if to < chief.from_date {
        let sentence = format!("Tiden börjar {}. Välj den dagen eller en senare.", phrases::long(chief.from_date));
        return Err(Refusal::Fields(Errors::one(&format!("till-{}", chief.id), sentence)));
    }
    if chief.to_date.is_some_and(|old| old < moment.today || to > old) {
        let sentence = "En tid kan kortas men inte förlängas. Lägg till en ny tid i stället.";
        return Err(Refusal::Fields(Errors::one(&format!("till-{}", chief.id), sentence)));
    }
    store::end_chief(&mut tx, by.myndighet(), chief.id, to).await?;
    let event = Event::ChiefSet {
        unit: unit.name,
        name: chief.name,
        from: chief.from_date,
        to: Some(to),
        capacity: chief.capacity,
    };
    events::append(&mut tx, moment, by.about(), &event).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes away a period that was entered by mistake: one that was not in force before today.
pub async fn remove_chief(pool: &PgPool, by: By<'_>, moment: Moment, unit: Uuid, chief: Uuid) -> Result<()> {
    by.require_administrator()?;
    let mut tx = pool.begin().await?;
    let unit = store::find(&mut tx, by.myndighet(), unit).await?;
    let chief = store::chief(&mut tx, by.myndighet(), unit.id, chief).await?;
    if !chief.may_be_removed(&moment.today) {
        return Err(crate::error::AppError::rejected(
            "Tiden har redan gällt och hör till historiken. Sätt ett slutdatum i stället.",
        ));
    }
    store::delete_chief(&mut tx, by.myndighet(), chief.id).await?;
    events::append(&mut tx, moment, by.about(), &Event::ChiefRemoved { unit: unit.name, name: chief.name }).await?;
    tx.commit().await?;
    Ok(())
}
