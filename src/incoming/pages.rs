//! The inkorg's pages.

use askama::Template;
use axum::{
    extract::{Multipart, State},
    response::Response,
};
use chrono::NaiveDate;
use serde::Deserialize;
use uuid::Uuid;

use super::{
    commands,
    store::{self, Letter},
};
use crate::{
    app::App,
    error::{AppError, Result},
    people::model::{Actor, Role},
    remisser::{self, store::Staged},
    web::{
        self,
        chrome::{Chrome, Place},
        download,
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
    staged: Vec<Staged>,
    /// The letter that was to be put aside, and why, as typed.
    dismissing: Option<(Uuid, String)>,
    errors: Errors,
}

impl InboxPage {
    /// What was typed as the reason to put a letter aside.
    #[must_use]
    pub fn reason(&self, letter: &Letter) -> &str {
        self.dismissing.as_ref().filter(|(id, _)| *id == letter.id).map_or("", |(_, reason)| reason)
    }
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
    /// Files that were uploaded with the form before it was mended.
    #[serde(default)]
    bifogad: Vec<Uuid>,
}

impl LetterForm {
    fn empty(today: NaiveDate) -> Self {
        Self { inkom: today.to_string(), ..Self::default() }
    }
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
    let staged = if form.bifogad.is_empty() {
        Vec::new()
    } else {
        remisser::store::staged(&mut conn, actor, &form.bifogad).await?
    };
    let chrome = Chrome::new(actor, Place::Inbox, app.clock.read().today);
    Ok(InboxPage { chrome, letters, form, staged, dismissing: None, errors })
}

/// `GET /inkorg`
pub async fn index(State(app): State<App>, actor: Actor) -> Result<Response> {
    actor.require(&[Role::Registrator])?;
    let form = LetterForm::empty(app.clock.read().today);
    web::page(&page(&app, &actor, form, Errors::default()).await?)
}

/// `POST /inkorg`
pub async fn create(State(app): State<App>, actor: Actor, multipart: Multipart) -> Result<Response> {
    actor.require(&[Role::Registrator])?;
    let received = upload::receive::<LetterForm>(&app.files, multipart).await?;
    let moment = app.clock.read();
    let mut form = received.form;
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
    let mut conn = app.pool.acquire().await?;
    let letter = match reader.finish(letter) {
        Ok(letter) => letter,
        Err(errors) => {
            // What was uploaded stays with the form while it is mended.
            for file in &received.files {
                form.bifogad.push(remisser::store::stage(&mut conn, &actor, file, moment.now).await?);
            }
            drop(conn);
            return web::invalid(&page(&app, &actor, form, errors).await?);
        }
    };
    let staged = remisser::store::staged(&mut conn, &actor, &form.bifogad).await?;
    drop(conn);
    let mut files: Vec<_> = staged.into_iter().map(Staged::into_uploaded).collect();
    files.extend(received.files);
    commands::put(&app.pool, &actor, moment, &letter, &files).await?;
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
        let mut page = page(&app, &actor, LetterForm::empty(app.clock.read().today), shown).await?;
        page.dismissing = Some((id, form.skal));
        return web::invalid(&page);
    }
    commands::dismiss(&app.pool, &actor, app.clock.read(), id, &reason).await?;
    Ok(web::done("/inkorg", "Brevet är undanlagt."))
}

/// `GET /inkorg/{id}/handlingar/{fil}`
pub async fn download(State(app): State<App>, actor: Actor, Path((id, file)): Path<(Uuid, Uuid)>) -> Result<Response> {
    actor.require(&[Role::Registrator])?;
    let mut conn = app.pool.acquire().await?;
    let letter = store::find(&mut conn, actor.myndighet.id, id).await?;
    drop(conn);
    let file = letter.files.into_iter().find(|row| row.id == file).ok_or(AppError::NotFound)?;
    download::stored(&app.files, &file.sha256, &file.media_type, &file.name).await
}
