//! The chiefs of a unit: forms of its page.

use axum::{extract::State, response::Response};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    ChiefInput, commands,
    pages::{Typed, page},
};
use crate::{
    admin::By,
    app::App,
    error::Result,
    people::model::{Actor, Role},
    web::{
        self,
        extract::{Form, Path},
        form::{Errors, Reader, Refusal},
    },
};

/// A period to add, as typed.
#[derive(Debug, Deserialize, Default)]
#[serde(default)]
pub struct ChiefForm {
    /// Who.
    pub person: String,
    /// How.
    pub uppdrag: String,
    /// The first day.
    pub fran: String,
    /// The last day; empty while it is not known.
    pub till: String,
}

impl ChiefForm {
    fn read(&self) -> Result<ChiefInput, Errors> {
        let mut reader = Reader::default();
        let input = ChiefInput {
            person: reader.choice("person", &self.person, "Välj vem som är chef."),
            capacity: reader.choice("uppdrag", &self.uppdrag, "Välj hur hon eller han är chef."),
            from: reader.date("fran", &self.fran, "Ange den första dagen."),
            to: reader.optional_date("till", &self.till),
        };
        if input.to.is_some_and(|to| to < input.from) {
            reader.error("till", "Den sista dagen ligger före den första.");
        }
        reader.finish(input)
    }
}

/// The last day of a period.
#[derive(Debug, Deserialize, Default)]
#[serde(default)]
pub struct EndForm {
    till: String,
}

/// `POST /admin/enheter/{id}/chefer`
pub async fn create(
    State(app): State<App>,
    actor: Actor,
    Path(unit): Path<Uuid>,
    Form(form): Form<ChiefForm>,
) -> Result<Response> {
    actor.require(&[Role::Administrator])?;
    let saved = match form.read() {
        Ok(chief) => commands::set_chief(&app.pool, By::Actor(&actor), app.clock.read(), unit, &chief).await,
        Err(errors) => Err(Refusal::Fields(errors)),
    };
    answer(&app, &actor, unit, saved.map(|_| "Chefen är sparad."), form).await
}

/// `POST /admin/enheter/{id}/chefer/{chef}/slut`
pub async fn end(
    State(app): State<App>,
    actor: Actor,
    Path((unit, chief)): Path<(Uuid, Uuid)>,
    Form(form): Form<EndForm>,
) -> Result<Response> {
    actor.require(&[Role::Administrator])?;
    let field = format!("till-{chief}");
    let mut reader = Reader::default();
    let to = reader.date(&field, &form.till, "Ange den sista dagen.");
    let saved = match reader.finish(to) {
        Ok(to) => commands::end_chief(&app.pool, By::Actor(&actor), app.clock.read(), (unit, chief), to).await,
        Err(errors) => Err(Refusal::Fields(errors)),
    };
    answer(&app, &actor, unit, saved.map(|()| "Slutdatumet är sparat."), ChiefForm::default()).await
}

/// `POST /admin/enheter/{id}/chefer/{chef}/borttagen`
pub async fn remove(State(app): State<App>, actor: Actor, Path((unit, chief)): Path<(Uuid, Uuid)>) -> Result<Response> {
    commands::remove_chief(&app.pool, By::Actor(&actor), app.clock.read(), unit, chief).await?;
    Ok(web::done(&format!("/admin/enheter/{unit}"), "Tiden är borttagen."))
}

async fn answer(
    app: &App,
    actor: &Actor,
    unit: Uuid,
    saved: Result<&str, Refusal>,
    chief: ChiefForm,
) -> Result<Response> {
    match saved {
        Ok(sentence) => Ok(web::done(&format!("/admin/enheter/{unit}"), sentence)),
        Err(Refusal::Fields(errors)) => {
            web::invalid(&page(app, actor, Some(unit), Typed { chief, errors, unit: None }).await?)
        }
        Err(Refusal::Error(error)) => Err(error),
    }
}
