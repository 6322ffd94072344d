//! The form by which a remiss is registered and a registration corrected.

mod form;

use askama::Template;
use axum::{
    extract::{Multipart, State},
    response::Response,
};
use chrono::NaiveDate;
use serde::Deserialize;
use uuid::Uuid;

pub use form::RegisterForm;

use self::form::{filled, read};
use super::{
    commands::{self, Registration},
    policy::{self, Verb},
    senders,
    store::{self, Details, SenderChoice},
};
use crate::{
    app::App,
    error::Result,
    incoming,
    people::{
        self,
        model::{Actor, Role},
    },
    web::{
        self,
        chrome::{Chrome, Place},
        extract::{Form, Path, Query},
        filters,
        form::{Errors, Refusal},
        upload::{self, Uploaded},
    },
};

/// `/remisser/ny` and `/remisser/{id}/registrering`
#[derive(Template)]
#[template(path = "remisser/register.html")]
pub struct RegisterPage {
    chrome: Chrome,
    form: RegisterForm,
    errors: Errors,
    senders: Vec<SenderChoice>,
    staged: Vec<store::Staged>,
    letter: Option<incoming::store::Letter>,
    /// Whom to ask to add a sender; nobody if the reader may do it herself.
    keepers: Vec<String>,
    /// The case that is corrected; none for a new one.
    correcting: Option<Corrected>,
}

/// The case that a correction is about.
pub struct Corrected {
    dnr: String,
    svarsdatum: NaiveDate,
    /// To choose although it may not be in use any more.
    sender: Uuid,
}

impl Corrected {
    fn of(details: &Details) -> Self {
        Self { dnr: details.dnr.clone(), svarsdatum: details.svarsdatum, sender: details.sender_id }
    }
}

impl RegisterPage {
    /// Whether the reader may add a sender to the register.
    #[must_use]
    pub fn keeps_senders(&self) -> bool {
        self.chrome.actor.has(Role::Administrator)
    }

    /// Whether the fields of another party are shown.
    #[must_use]
    pub fn has_party(&self) -> bool {
        let typed = [&self.form.part, &self.form.part_publik].into_iter().any(|text| !text.is_empty());
        typed || ["part", "part_publik"].into_iter().any(|field| !self.errors.of(field).is_empty())
    }
}

/// Which letter the form starts from.
#[derive(Deserialize)]
pub struct NewQuery {
    inkommen: Option<Uuid>,
}

async fn page(
    app: &App,
    actor: &Actor,
    form: RegisterForm,
    errors: Errors,
    correcting: Option<Corrected>,
) -> Result<RegisterPage> {
    let mut conn = app.pool.acquire().await?;
    let letter = match form.inkommen.parse() {
        Ok(id) => Some(incoming::store::find(&mut conn, actor.myndighet.id, id).await?),
        Err(_) => None,
    };
    let present = correcting.as_ref().map(|case| case.sender);
    let keepers = if actor.has(Role::Administrator) {
        Vec::new()
    } else {
        people::store::with_roles(&mut conn, actor.myndighet.id, [Role::Administrator].into_iter().collect()).await?
    };
    Ok(RegisterPage {
        chrome: Chrome::new(actor, Place::Remisser, app.clock.read().today),
        senders: store::senders(&mut conn, actor.myndighet.id, present).await?,
        staged: store::staged(&mut conn, actor, &form.bifogad).await?,
        letter,
        form,
        errors,
        keepers: keepers.into_iter().map(|keeper| keeper.name().to_owned()).collect(),
        correcting,
    })
}

/// `GET /remisser/ny`
pub async fn new(State(app): State<App>, actor: Actor, Query(query): Query<NewQuery>) -> Result<Response> {
    actor.require(&[Role::Registrator])?;
    let mut form = RegisterForm {
        id: Uuid::now_v7(),
        dnr_val: "serie".into(),
        inkom: app.clock.read().today.to_string(),
        ..RegisterForm::default()
    };
    if let Some(id) = query.inkommen {
        let mut conn = app.pool.acquire().await?;
        let letter = incoming::store::find(&mut conn, actor.myndighet.id, id).await?;
        form.inkommen = id.to_string();
        form.inkom = letter.received_on.to_string();
        let senders = store::senders(&mut conn, actor.myndighet.id, None).await?;
        let sender = senders::sender_of(&senders, &letter.from_text, &letter.body);
        form.avsandare = sender.map(|sender| sender.to_string()).unwrap_or_default();
        form.titel = letter.subject;
    }
    web::page(&page(&app, &actor, form, Errors::default(), None).await?)
}

/// `POST /remisser`
pub async fn create(State(app): State<App>, actor: Actor, multipart: Multipart) -> Result<Response> {
    actor.require(&[Role::Registrator])?;
    let moment = app.clock.read();
    let received = upload::receive::<RegisterForm>(&app.files, multipart).await?;
    let mut form = received.form;
    let mut files = files_of(&app, &actor, &form).await?;
    files.extend(received.files.iter().cloned());
    let outcome = match read(&form, moment.today, &received.refused) {
        Ok(remiss) => {
            let incoming = form.inkommen.parse().ok();
            let input = Registration { remiss, files, incoming, despite_twin: form.anda == "1" };
            commands::register(&app.pool, &actor, moment, input).await
        }
        Err(errors) => Err(Refusal::Fields(errors)),
    };
    match outcome {
        Ok(id) => Ok(web::done(&format!("/remisser/{id}"), "Remissen är registrerad.")),
        Err(Refusal::Fields(errors)) => {
            // What was uploaded stays with the form while it is mended.
            let mut conn = app.pool.acquire().await?;
            for file in &received.files {
                form.bifogad.push(store::stage(&mut conn, &actor, file, moment.now).await?);
            }
            drop(conn);
            web::invalid(&page(&app, &actor, form, errors, None).await?)
        }
        Err(Refusal::Error(error)) => Err(error),
    }
}

async fn files_of(app: &App, actor: &Actor, form: &RegisterForm) -> Result<Vec<Uploaded>> {
    let mut conn = app.pool.acquire().await?;
    let staged = store::staged(&mut conn, actor, &form.bifogad).await?;
    Ok(staged.into_iter().map(store::Staged::into_uploaded).collect())
}

/// `GET /remisser/{id}/registrering`
pub async fn edit(State(app): State<App>, actor: Actor, Path(id): Path<Uuid>) -> Result<Response> {
    let today = app.clock.read().today;
    let mut conn = app.pool.acquire().await?;
    let case = store::find_case(&mut conn, &actor, today, id).await?;
    policy::require(&actor, &case, Verb::Register)?;
    let details = store::details(&mut conn, &case).await?;
    drop(conn);
    let corrected = Corrected::of(&details);
    web::page(&page(&app, &actor, filled(id, case.version, details), Errors::default(), Some(corrected)).await?)
}

/// `POST /remisser/{id}/registrering`
pub async fn update(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
    Form(mut form): Form<RegisterForm>,
) -> Result<Response> {
    let moment = app.clock.read();
    form.id = id;
    let mut conn = app.pool.acquire().await?;
    let case = store::find_case(&mut conn, &actor, moment.today, id).await?;
    policy::require(&actor, &case, Verb::Register)?;
    let before = store::details(&mut conn, &case).await?;
    drop(conn);
    form.svarsdatum = before.svarsdatum.to_string();
    let outcome = match read(&form, moment.today, &[]) {
        Ok(new) => commands::correct(&app.pool, &actor, moment, form.version, new).await,
        Err(errors) => Err(Refusal::Fields(errors)),
    };
    match outcome {
        Ok(true) => Ok(web::done(&format!("/remisser/{id}"), "Registreringen är rättad.")),
        Ok(false) => Ok(web::done(&format!("/remisser/{id}"), "Inget var ändrat.")),
        Err(Refusal::Fields(errors)) => {
            let corrected = Corrected::of(&before);
            web::invalid(&page(&app, &actor, form, errors, Some(corrected)).await?)
        }
        Err(Refusal::Error(error)) => Err(error),
    }
}
