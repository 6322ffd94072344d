//! Saying who stands in, and no longer.

use chrono::NaiveDate;
use uuid::Uuid;

use super::{
    mails,
    model::{Deputy, DeputyInput, complaints, end_complaint},
    store::{self, Person},
};
use crate::{
    admin::By,
    app::App,
    clock::Moment,
    error::{AppError, Result},
    events::{self, Event},
    myndigheter,
    people::model::Role,
    web::form::{Errors, Refusal},
};

/// Whoever may attest says it for herself, an administrator for anybody.
pub fn permit(by: By<'_>, person: Uuid) -> Result<()> {
    match by {
        By::Actor(actor) if actor.id == person => actor.require(&[Role::Attestant, Role::Administrator]),
        by => by.require_administrator(),
    }
}

/// Adds a time in which another stands in for a person, and tells the deputy, and the person if she does not say it
/// herself. Gives those for whom the person has promised to stand in meanwhile.
pub async fn set(
    app: &App,
    by: By<'_>,
    moment: Moment,
    person: Uuid,
    input: &DeputyInput,
) -> Result<Vec<Deputy>, Refusal> {
    permit(by, person)?;
    let myndighet = by.myndighet();
    let mut tx = app.pool.begin().await?;
    // Rules that span rows: one at a time. The constraints of the table hold whatever happens.
    myndigheter::store::lock(&mut tx, myndighet).await?;
    let person = store::person(&mut tx, myndighet, person).await?;
    let deputy = able(store::person(&mut tx, myndighet, input.deputy).await, &person)?;
    let common =
        |time: &Deputy| time.from <= input.to.unwrap_or(NaiveDate::MAX) && time.to.is_none_or(|to| to >= input.from);
    let others: Vec<_> = store::of_people(&mut tx, myndighet, &[person.id]).await?.into_iter().filter(common).collect();
    let away = store::of_people(&mut tx, myndighet, &[deputy.id]).await?;
    // A standing deputy need not be there every day.
    let away = away.iter().find(|time| time.absent && input.absent && common(time));
    let errors = complaints(input, &others, away, moment.today);
    if !errors.is_empty() {
        return Err(Refusal::Fields(errors));
    }
    let id = Uuid::now_v7();
    store::insert(&mut tx, myndighet, person.id, id, input).await?;
    let time = store::locked(&mut tx, myndighet, person.id, id).await?;
    mails::tell_set(&mut tx, app, by, moment, &time, (&person, &deputy)).await?;
    let event = Event::DeputySet {
        name: person.name,
        deputy: deputy.name,
        capacity: input.capacity.as_str().to_owned(),
        absent: input.absent,
        from: input.from,
        to: input.to,
    };
    events::append(&mut tx, moment, by.about(), &event).await?;
    let promised = store::by_person(&mut tx, myndighet, person.id).await?;
    tx.commit().await?;
    Ok(promised.into_iter().filter(|other| input.absent && other.absent && common(other)).collect())
}

/// The deputy, if she may be one of the person.
fn able(deputy: Result<Person>, person: &Person) -> Result<Person, Refusal> {
    let refuse = |sentence: &str| Err(Refusal::Fields(Errors::one("vem", sentence)));
    match deputy {
        Ok(deputy) if deputy.id == person.id => refuse("Välj någon annan än den som ska ersättas."),
        Ok(deputy) if deputy.may_attest => Ok(deputy),
        Ok(_) | Err(AppError::NotFound) => refuse("Välj en person som har rollen Attestant."),
        Err(error) => Err(error.into()),
    }
}

/// Refuses who may not keep the times of a person, and a time that is none of hers, before anything else is looked at.
pub async fn find(app: &App, by: By<'_>, person: Uuid, id: Uuid) -> Result<Deputy> {
    permit(by, person)?;
    let mut conn = app.pool.acquire().await?;
    let times = store::of_people(&mut conn, by.myndighet(), &[person]).await?;
    times.into_iter().find(|time| time.id == id).ok_or(AppError::NotFound)
}

/// Sets an earlier last day of a time, and tells those whom it is about.
pub async fn end(
    app: &App,
    by: By<'_>,
    moment: Moment,
    (person, id): (Uuid, Uuid),
    to: NaiveDate,
) -> Result<(), Refusal> {
    permit(by, person)?;
    let mut tx = app.pool.begin().await?;
    let time = store::locked(&mut tx, by.myndighet(), person, id).await?;
    if let Some(sentence) = end_complaint(&time, to, moment.today) {
        return Err(Refusal::Fields(Errors::one(&format!("till-{id}"), sentence)));
    }
    if time.to == Some(to) {
        return Ok(());
    }
    store::end(&mut tx, by.myndighet(), id, to).await?;
    mails::tell_ended(&mut tx, app, by, moment, &time, Some(to)).await?;
    let event = Event::DeputyEnded { name: time.name, deputy: time.deputy, to };
    events::append(&mut tx, moment, by.about(), &event).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes away a time that has not been in force before today.
pub async fn remove(app: &App, by: By<'_>, moment: Moment, person: Uuid, id: Uuid) -> Result<()> {
    permit(by, person)?;
    let mut tx = app.pool.begin().await?;
    let time = store::locked(&mut tx, by.myndighet(), person, id).await?;
    if !time.may_be_removed(&moment.today) {
        return Err(AppError::rejected("Tiden har redan gällt och hör till historiken. Sätt en sista dag i stället."));
    }
    store::delete(&mut tx, by.myndighet(), id).await?;
    mails::tell_ended(&mut tx, app, by, moment, &time, None).await?;
    let event = Event::DeputyRemoved { name: time.name, deputy: time.deputy };
    events::append(&mut tx, moment, by.about(), &event).await?;
    Ok(tx.commit().await?)
}
