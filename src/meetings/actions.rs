//! The forms of a meeting's page.

use axum::{extract::State, response::Response};
use chrono::NaiveDate;
use serde::Deserialize;
use uuid::Uuid;

use super::{commands, pages::page, store};
use crate::{
    app::App,
    error::{AppError, Result},
    people::model::{Actor, Role},
    web::{
        self,
        extract::{Form, Path},
        form::{Reader, Refusal},
    },
};

/// Refuses who does not keep the agenda and the minutes, before anything else of what was posted is looked at.
async fn permit(app: &App, actor: &Actor, meeting: Uuid) -> Result<()> {
    let mut conn = app.pool.acquire().await?;
    store::find(&mut conn, actor.myndighet.id, meeting).await?;
    actor.require(&[Role::Namndsekreterare])
}

/// A case to put on the agenda.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct CaseForm {
    remiss: Option<Uuid>,
    version: i32,
}

/// `POST /sammantraden/{id}/arenden`
pub async fn put(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
    Form(form): Form<CaseForm>,
) -> Result<Response> {
    permit(&app, &actor, id).await?;
    let remiss = form.remiss.ok_or_else(|| AppError::BadRequest("Välj ett ärende.".into()))?;
    commands::put_on_agenda(&app, &actor, app.clock.read(), id, remiss, form.version).await?;
    Ok(web::done(&format!("/sammantraden/{id}"), "Ärendet står på föredragningslistan."))
}

/// The version of what the page showed.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct VersionForm {
    version: i32,
}

/// `POST /sammantraden/{id}/arenden/{remiss}/borttagning`
pub async fn take_off(
    State(app): State<App>,
    actor: Actor,
    Path((id, remiss)): Path<(Uuid, Uuid)>,
    Form(form): Form<VersionForm>,
) -> Result<Response> {
    permit(&app, &actor, id).await?;
    commands::take_off_agenda(&app, &actor, app.clock.read(), id, remiss, form.version).await?;
    Ok(web::done(&format!("/sammantraden/{id}"), "Ärendet är borttaget från föredragningslistan."))
}

/// The cases and the numbers that they shall have.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct OrderForm {
    version: i32,
    remiss: Vec<Uuid>,
    plats: Vec<String>,
}

/// `POST /sammantraden/{id}/ordning`
pub async fn order(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
    Form(form): Form<OrderForm>,
) -> Result<Response> {
    permit(&app, &actor, id).await?;
    let mut places: Vec<(i64, Uuid)> = Vec::new();
    for (remiss, place) in form.remiss.iter().zip(&form.plats) {
        let Ok(place) = place.trim().parse() else {
            return Err(AppError::rejected("Skriv ordningen med tal: 1, 2, 3 och så vidare."));
        };
        places.push((place, *remiss));
    }
    places.sort_by_key(|(place, _)| *place);
    let order: Vec<Uuid> = places.into_iter().map(|(_, remiss)| remiss).collect();
    commands::set_order(&app, &actor, app.clock.read(), id, form.version, &order).await?;
    Ok(web::done(&format!("/sammantraden/{id}"), "Ordningen är ändrad."))
}

/// `POST /sammantraden/{id}/utskick`
pub async fn mail(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
    Form(form): Form<VersionForm>,
) -> Result<Response> {
    permit(&app, &actor, id).await?;
    commands::mail(&app, &actor, app.clock.read(), id, form.version).await?;
    Ok(web::done(&format!("/sammantraden/{id}"), "Utskicket är antecknat. Nu kan alla vid nämnden läsa handlingarna."))
}

/// A day of a protocol.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct ProtocolForm {
    version: i32,
    dag: String,
    justerare: String,
}

async fn answer(app: &App, actor: &Actor, id: Uuid, done: Result<(), Refusal>, sentence: &str) -> Result<Response> {
    match done {
        Ok(()) => Ok(web::done(&format!("/sammantraden/{id}"), sentence)),
        Err(Refusal::Fields(errors)) => web::invalid(&page(app, actor, id, errors).await?),
        Err(Refusal::Error(error)) => Err(error),
    }
}

fn day(field: &str, value: &str) -> Result<NaiveDate, Refusal> {
    let mut reader = Reader::default();
    let day = reader.date(field, value, "Ange vilken dag.");
    reader.finish(day).map_err(Refusal::Fields)
}

/// `POST /sammantraden/{id}/protokoll/{nr}/justering`
pub async fn justera(
    State(app): State<App>,
    actor: Actor,
    Path((id, number)): Path<(Uuid, i16)>,
    Form(form): Form<ProtocolForm>,
) -> Result<Response> {
    permit(&app, &actor, id).await?;
    let done = async {
        let mut reader = Reader::default();
        let on = reader.date(&format!("justerad-{number}"), &form.dag, "Ange vilken dag protokollet justerades.");
        let signers =
            reader.required_text(&format!("justerare-{number}"), &form.justerare, "Skriv vilka som justerade.");
        reader.finish(()).map_err(Refusal::Fields)?;
        let protocol = (id, number, form.version);
        commands::justera(&app, &actor, app.clock.read(), protocol, on, &signers).await
    };
    answer(&app, &actor, id, done.await, "Justeringen är antecknad och protokollsutdragen är klara.").await
}

/// `POST /sammantraden/{id}/protokoll/{nr}/anslag`
pub async fn announce(
    State(app): State<App>,
    actor: Actor,
    Path((id, number)): Path<(Uuid, i16)>,
    Form(form): Form<ProtocolForm>,
) -> Result<Response> {
    permit(&app, &actor, id).await?;
    let done = async {
        let on = day(&format!("anslag-{number}"), &form.dag)?;
        commands::announce(&app, &actor, app.clock.read(), (id, number, form.version), on).await
    };
    answer(&app, &actor, id, done.await, "Anslaget är antecknat.").await
}

/// `POST /sammantraden/{id}/protokoll/{nr}/nedtagning`
pub async fn take_down(
    State(app): State<App>,
    actor: Actor,
    Path((id, number)): Path<(Uuid, i16)>,
    Form(form): Form<ProtocolForm>,
) -> Result<Response> {
    permit(&app, &actor, id).await?;
    let done = async {
        let on = day(&format!("nedtagen-{number}"), &form.dag)?;
        commands::take_down(&app, &actor, app.clock.read(), (id, number, form.version), on).await
    };
    answer(&app, &actor, id, done.await, "Nedtagningen är antecknad.").await
}
