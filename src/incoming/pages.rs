//! The inkorg's pages.

use askama::Template;
use axum::{
    extract::{Multipart, State},
    response::Response,
};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    commands,
    store::{self, Letter},
};
use crate::{
    app::App,
    error::Result,
    people::model::{Actor, Role},
    web::{
        self,
        chrome::{Chrome, Place},
        extract::{Form, Path},
        filters,
        form::{Errors, Reader},
        upload,
    },
};

/// `/inkorg`
#[derive(Template)]
#[template(path = "incoming/list.html")]
pub struct InboxPage {
    chrome: Chrome,
    letters: Vec<Letter>,
    form: LetterForm,
    errors: Errors,
}

/// A letter to put in the inkorg.
#[derive(Deserialize, Default)]
pub struct LetterForm {
    #[serde(default)]
    inkom: String,
    #[serde(default)]
    fran: String,
    #[serde(default)]
    rubrik: String,
    #[serde(default)]
    text: String,
}

/// Why a letter is put aside.
#[derive(Deserialize, Default)]
pub struct DismissForm {
    #[serde(default)]
    skal: String,
}

async fn page(app: &App, actor: &Actor, form: LetterForm, errors: Errors) -> Result<InboxPage> {
    let mut conn = app.pool.acquire().await?;
    let letters = store::waiting(&mut conn, actor.myndighet.id).await?;
    Ok(InboxPage { chrome: Chrome::new(actor, Place::Inbox, app.clock.read().today), letters, form, errors })
}

/// `GET /inkorg`
pub async fn index(State(app): State<App>, actor: Actor) -> Result<Response> {
    actor.require(&[Role::Registrator])?;
    let form = LetterForm { inkom: app.clock.read().today.to_string(), ..LetterForm::default() };
    web::page(&page(&app, &actor, form, Errors::default()).await?)
}

/// `POST /inkorg`
pub async fn create(State(app): State<App>, actor: Actor, multipart: Multipart) -> Result<Response> {
    actor.require(&[Role::Registrator])?;
    let received = upload::receive::<LetterForm>(&app.files, multipart).await?;
    let moment = app.clock.read();
    let form = received.form;
    let mut reader = Reader::default();
    let letter = Letter {
        id: Uuid::now_v7(),
        received_on: reader.date("inkom", &form.inkom, "Ange vilken dag det kom in."),
        from_text: reader.required("fran", &form.fran, "Skriv vem det kom från."),
        subject: reader.required("rubrik", &form.rubrik, "Skriv vad det gäller."),
        body: reader.text("text", &form.text),
        files: Vec::new(),
    };
    for sentence in &received.refused {
        reader.error("filer", sentence);
    }
    let letter = match reader.finish(letter) {
        Ok(letter) => letter,
        Err(errors) => return web::invalid(&page(&app, &actor, form, errors).await?),
    };
    commands::put(&app.pool, &actor, moment, &letter, &received.files).await?;
    Ok(web::done("/inkorg", "Brevet ligger i inkorgen."))
}

/// `POST /inkorg/{id}/undanlagt`
pub async fn dismiss(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
    Form(form): Form<DismissForm>,
) -> Result<Response> {
    actor.require(&[Role::Registrator])?;
    let mut reader = Reader::default();
    let reason = reader.required("skal", &form.skal, "Skriv varför brevet läggs undan.");
    if let Err(errors) = reader.finish(()) {
        let mut conn = app.pool.acquire().await?;
        store::find(&mut conn, actor.myndighet.id, id).await?;
        drop(conn);
        let shown = Errors::one(&format!("skal-{id}"), errors.of("skal"));
        return web::invalid(&page(&app, &actor, LetterForm::default(), shown).await?);
    }
    commands::dismiss(&app.pool, &actor, app.clock.read(), id, &reason).await?;
    Ok(web::done("/inkorg", "Brevet är undanlagt."))
}
