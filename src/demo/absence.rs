//! Who was away in the demo, who will be, and the chains beside the usual one.

use chrono::NaiveDate;

use super::{
    PASSWORD,
    base::unexpected,
    calendar::{Calendar, at, shifted},
};
use crate::{
    admin::{
        By,
        chain::{self, Kind, StepInput, Target},
        people::{self as members, PersonInput, commands::Welcome},
    },
    app::App,
    attests::model::Capacity,
    clock::Moment,
    deputies::{self, model::DeputyInput},
    error::{AppError, Result},
    people::{
        self,
        model::{Actor, Role},
        password,
    },
};

/// The account of the one who acted for the chief.
const DEPUTY: &str = "enhetschef@yttra.example";

/// The day on which the chief's absence is entered; what comes after it is played after it.
#[must_use]
pub fn entered_on(start: Moment) -> NaiveDate {
    Calendar::from(start.today).day(-10)
}

/// The chief was away for some days last week; one of her heads of unit acted for her.
pub async fn past(app: &App, start: Moment) -> Result<()> {
    let moment = at(entered_on(start), 8 * 60 + 5, start);
    let chief = somebody(app, "avdelningschef").await?;
    let hash = password::hash(app, PASSWORD.to_owned()).await?;
    let person = PersonInput {
        name: "Åsa Wallentin".to_owned(),
        email: DEPUTY.to_owned(),
        title: "Enhetschef".to_owned(),
        telephone: "08-555 00 43".to_owned(),
        unit: None,
        roles: [Role::Attestant].into_iter().collect(),
        active: true,
    };
    let by = By::Program(chief.myndighet.id);
    let added = members::commands::add(&app.pool, by, moment, &person, Welcome::Password(&hash)).await;
    let deputy = added.map_err(unexpected)?.person;
    let (from, to) = (shifted(start.today, -7), shifted(start.today, -4));
    let input = DeputyInput { deputy, capacity: Capacity::Tf, absent: true, from, to: Some(to) };
    deputies::commands::set(app, By::Actor(&chief), moment, chief.id, &input).await.map_err(unexpected)?;
    Ok(())
}

/// The director will be away, and what the chair decides goes to her alone.
pub async fn to_come(app: &App, start: Moment) -> Result<()> {
    let (director, chief) = (somebody(app, "direktor").await?, somebody(app, "avdelningschef").await?);
    let (from, to) = (shifted(start.today, 12), shifted(start.today, 25));
    let input = DeputyInput { deputy: chief.id, capacity: Capacity::Tf, absent: true, from, to: Some(to) };
    deputies::commands::set(app, By::Actor(&director), start, director.id, &input).await.map_err(unexpected)?;
    let alone = [StepInput { target: Target::Ledning, label: "Förvaltningschef".to_owned() }];
    let by = By::Program(director.myndighet.id);
    chain::commands::save(&app.pool, by, start, Kind::Ordforande, 0, &alone).await.map_err(unexpected)
}

/// Who signs in somebody's place on a day, if she is away.
pub async fn instead_of(app: &App, actor: &Actor, moment: Moment) -> Result<Option<Actor>> {
    let mut conn = app.pool.acquire().await?;
    let times = deputies::store::of_people(&mut conn, actor.myndighet.id, &[actor.id]).await?;
    let Some(time) = times.into_iter().find(|time| time.absent && time.is_now(&moment.today)) else {
        return Ok(None);
    };
    let deputy = deputies::store::person(&mut conn, actor.myndighet.id, time.deputy_id).await?;
    people::store::actor(&mut conn, &deputy.email, &actor.myndighet.slug).await
}

/// Somebody of Ekbacken.
async fn somebody(app: &App, account: &str) -> Result<Actor> {
    let mut conn = app.pool.acquire().await?;
    let email = format!("{account}@yttra.example");
    people::store::actor(&mut conn, &email, "ekbacken").await?.ok_or(AppError::NotFound)
}
