//! The forms of a meeting's page.

use axum::{extract::State, response::Response};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    commands,
    model::Step,
    pages::{Typed, page},
    store,
};
use crate::{
    app::App,
    error::{AppError, Result},
    people::model::{Actor, Role},
    web::{
        self,
        extract::{Form, Path},
        form::{Errors, Reader, Refusal},
    },
};

/// Refuses who does not keep the agenda and the minutes, before anything else of what was posted is looked at.
async fn permit(app: &App, actor: &Actor, meeting: Uuid) -> Result<()> {
    let mut conn = app.pool.acquire().await?;
    store::find(&mut conn, actor.myndighet.id, meeting).await?;
    actor.require(&[Role::Namndsekreterare])
}

/// The page again with what was typed and what is wrong with it.
async fn refused(app: &App, actor: &Actor, id: Uuid, typed: Typed, refusal: Refusal) -> Result<Response> {
    const STALE: &str = "Sammanträdet ändrades medan du hade sidan öppen. Det du har skrivit står kvar. Läs igenom och \
                         spara igen.";
    let field = typed.field();
    match refusal {
        Refusal::Fields(errors) => web::invalid(&page(app, actor, id, typed, errors).await?),
        Refusal::Error(AppError::Rejected(why)) => {
            web::invalid(&page(app, actor, id, typed, Errors::one(&field, why)).await?)
        }
        Refusal::Error(AppError::Conflict) => {
            web::conflicting(&page(app, actor, id, typed, Errors::one(&field, STALE)).await?)
        }
        Refusal::Error(error) => Err(error),
    }
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

impl OrderForm {
    fn read(&self) -> Result<Vec<Uuid>, Errors> {
        let mut reader = Reader::default();
        let mut places: Vec<(i64, Uuid)> = Vec::new();
        for (remiss, place) in self.remiss.iter().zip(&self.plats) {
            match place.trim().trim_end_matches('.').parse() {
                Ok(place) => places.push((place, *remiss)),
                Err(_) => reader.error(&format!("plats-{remiss}"), "Skriv ordningen med tal: 1, 2, 3 och så vidare."),
            }
        }
        places.sort_by_key(|(place, _)| *place);
        reader.finish(places.into_iter().map(|(_, remiss)| remiss).collect())
    }
}

/// `POST /sammantraden/{id}/ordning`
pub async fn order(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
    Form(form): Form<OrderForm>,
) -> Result<Response> {
    permit(&app, &actor, id).await?;
    let done = match form.read() {
        Ok(order) => {
            let done = commands::set_order(&app, &actor, app.clock.read(), id, form.version, &order).await;
            done.map_err(Refusal::from)
        }
        Err(errors) => Err(Refusal::Fields(errors)),
    };
    match done {
        Ok(()) => Ok(web::done(&format!("/sammantraden/{id}"), "Ordningen är ändrad.")),
        Err(refusal) => {
            let typed = Typed::Order(form.remiss.into_iter().zip(form.plats).collect());
            refused(&app, &actor, id, typed, refusal).await
        }
    }
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

/// A day of a protocol, and who signed.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct ProtocolForm {
    version: i32,
    dag: String,
    justerare: String,
}

/// Notes a day of a protocol as it was typed.
async fn note(app: App, actor: Actor, (id, number): (Uuid, i16), step: Step, form: ProtocolForm) -> Result<Response> {
    permit(&app, &actor, id).await?;
    let mut reader = Reader::default();
    let on = reader.date(&step.field(number), &form.dag, step.question());
    let signers = match step {
        Step::Justering => {
            reader.required_text(&format!("justerare-{number}"), &form.justerare, "Skriv vilka som justerade.")
        }
        Step::Anslag | Step::Nedtagning => String::new(),
    };
    let (moment, shown) = (app.clock.read(), (id, number, form.version));
    let done = match (reader.finish(()), step) {
        (Err(errors), _) => Err(Refusal::Fields(errors)),
        (Ok(()), Step::Justering) => commands::justera(&app, &actor, moment, shown, on, &signers).await,
        (Ok(()), Step::Anslag) => commands::announce(&app, &actor, moment, shown, on).await,
        (Ok(()), Step::Nedtagning) => commands::take_down(&app, &actor, moment, shown, on).await,
    };
    match done {
        Ok(()) => Ok(web::done(&format!("/sammantraden/{id}#protokoll"), step.done())),
        Err(refusal) => {
            let typed = Typed::Protocol { step, number, day: form.dag, signers: form.justerare };
            refused(&app, &actor, id, typed, refusal).await
        }
    }
}

/// `POST /sammantraden/{id}/protokoll/{nr}/justering`
pub async fn justera(
    State(app): State<App>,
    actor: Actor,
    Path(protocol): Path<(Uuid, i16)>,
    Form(form): Form<ProtocolForm>,
) -> Result<Response> {
    note(app, actor, protocol, Step::Justering, form).await
}

/// `POST /sammantraden/{id}/protokoll/{nr}/anslag`
pub async fn announce(
    State(app): State<App>,
    actor: Actor,
    Path(protocol): Path<(Uuid, i16)>,
    Form(form): Form<ProtocolForm>,
) -> Result<Response> {
    note(app, actor, protocol, Step::Anslag, form).await
}

/// `POST /sammantraden/{id}/protokoll/{nr}/nedtagning`
pub async fn take_down(
    State(app): State<App>,
    actor: Actor,
    Path(protocol): Path<(Uuid, i16)>,
    Form(form): Form<ProtocolForm>,
) -> Result<Response> {
    note(app, actor, protocol, Step::Nedtagning, form).await
}
