//! `/admin/avsandare`

use askama::Template;
use axum::{extract::State, response::Response};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    SenderInput, SenderKind, commands,
    store::{self, Sender},
    unknown_subject_word,
};
use crate::{
    admin::{
        By,
        frame::{Register, chrome},
    },
    app::App,
    calendar::phrases,
    error::Result,
    people::{
        commands::is_email,
        model::{Actor, Role},
    },
    web::{
        self,
        chrome::Chrome,
        extract::{Form, Path},
        form::{Errors, Reader, Refusal},
    },
};

/// The list.
#[derive(Template)]
#[template(path = "admin/senders/list.html")]
pub struct SendersPage {
    chrome: Chrome,
    register: Register,
    senders: Vec<Sender>,
}

/// The form, for a new one or that with the id.
#[derive(Template)]
#[template(path = "admin/senders/edit.html")]
pub struct SenderPage {
    chrome: Chrome,
    register: Register,
    id: Option<Uuid>,
    form: SenderForm,
    errors: Errors,
}

/// The form, as typed.
#[derive(Debug, Deserialize, Default)]
#[serde(default)]
pub struct SenderForm {
    namn: String,
    lopande: String,
    genitiv: String,
    slag: String,
    epost: String,
    anvisningar: String,
    arenderad: String,
    aktiv: String,
}

impl SenderForm {
    fn read(&self) -> Result<SenderInput, Errors> {
        let mut reader = Reader::default();
        let name = reader.required("namn", &self.namn, "Skriv vad avsändaren heter.");
        let running = reader.required("lopande", &self.lopande, "Skriv namnet som det står i löpande text.");
        let mut genitive = reader.optional("genitiv", &self.genitiv);
        if genitive.is_empty() {
            genitive = phrases::genitive(&running);
        }
        let kind = reader.choice("slag", &self.slag, "Välj vilket slags avsändare det är.");
        let email = reader.optional("epost", &self.epost);
        if !email.is_empty() && !is_email(&email) {
            reader.error("epost", "Skriv en e-postadress, till exempel registrator@kommunen.se.");
        }
        let instructions = reader.text("anvisningar", &self.anvisningar);
        let subject_template =
            reader.required("arenderad", &self.arenderad, "Skriv ärenderaden, till exempel Svar på remiss {ert_dnr}.");
        if let Some(word) = unknown_subject_word(&subject_template) {
            reader.error(
                "arenderad",
                format!("”{word}” går inte att fylla i. Använd {{ert_dnr}}, {{dnr}}, {{titel}} eller {{myndighet}}."),
            );
        }
        let input = SenderInput {
            name,
            running,
            genitive,
            kind,
            email,
            instructions,
            subject_template,
            active: self.aktiv == "1",
        };
        reader.finish(input)
    }
}

impl From<Sender> for SenderForm {
    fn from(sender: Sender) -> Self {
        Self {
            namn: sender.name,
            lopande: sender.running,
            genitiv: sender.genitive,
            slag: sender.kind,
            epost: sender.email,
            anvisningar: sender.instructions,
            arenderad: sender.subject_template,
            aktiv: if sender.active { "1".into() } else { String::new() },
        }
    }
}

/// `GET /admin/avsandare`
pub async fn index(State(app): State<App>, actor: Actor) -> Result<Response> {
    actor.require(&[Role::Administrator])?;
    let mut conn = app.pool.acquire().await?;
    let senders = store::all(&mut conn, actor.myndighet.id).await?;
    web::page(&SendersPage { chrome: chrome(&app, &actor), register: Register::Senders, senders })
}

fn page(app: &App, actor: &Actor, id: Option<Uuid>, form: SenderForm, errors: Errors) -> SenderPage {
    SenderPage { chrome: chrome(app, actor), register: Register::Senders, id, form, errors }
}

/// `GET /admin/avsandare/ny`
pub async fn new(State(app): State<App>, actor: Actor) -> Result<Response> {
    actor.require(&[Role::Administrator])?;
    let form = SenderForm {
        arenderad: "Svar på remiss {ert_dnr}".into(),
        slag: SenderKind::default().as_str().into(),
        aktiv: "1".into(),
        ..SenderForm::default()
    };
    web::page(&page(&app, &actor, None, form, Errors::default()))
}

/// `GET /admin/avsandare/{id}`
pub async fn edit(State(app): State<App>, actor: Actor, Path(id): Path<Uuid>) -> Result<Response> {
    actor.require(&[Role::Administrator])?;
    let mut conn = app.pool.acquire().await?;
    let sender = store::find(&mut conn, actor.myndighet.id, id).await?;
    web::page(&page(&app, &actor, Some(id), sender.into(), Errors::default()))
}

/// `POST /admin/avsandare`
pub async fn create(State(app): State<App>, actor: Actor, Form(form): Form<SenderForm>) -> Result<Response> {
    save(&app, &actor, None, form).await
}

/// `POST /admin/avsandare/{id}`
pub async fn update(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
    Form(form): Form<SenderForm>,
) -> Result<Response> {
    save(&app, &actor, Some(id), form).await
}

async fn save(app: &App, actor: &Actor, id: Option<Uuid>, form: SenderForm) -> Result<Response> {
    actor.require(&[Role::Administrator])?;
    if let Some(id) = id {
        let mut conn = app.pool.acquire().await?;
        store::find(&mut conn, actor.myndighet.id, id).await?;
    }
    let saved = match form.read() {
        Ok(sender) => commands::save(&app.pool, By::Actor(actor), app.clock.read(), id, &sender).await,
        Err(errors) => Err(Refusal::Fields(errors)),
    };
    match saved {
        Ok(_) => Ok(web::done(Register::Senders.href(), "Avsändaren är sparad.")),
        Err(Refusal::Fields(errors)) => web::invalid(&page(app, actor, id, form, errors)),
        Err(Refusal::Error(error)) => Err(error),
    }
}
