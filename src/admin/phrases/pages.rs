//! `/admin/fraser`

use askama::Template;
use axum::{extract::State, response::Response};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    PhraseInput, commands, read,
    store::{self, Phrase},
};
use crate::{
    admin::{
        By,
        frame::{Register, chrome},
    },
    app::App,
    document::facts::Fact,
    drafts::templates::{self, Heading},
    error::Result,
    people::model::{Actor, Role},
    web::{
        self,
        chrome::Chrome,
        extract::{Form, Path},
        form::{Errors, Reader, Refusal},
    },
};

/// The list.
#[derive(Template)]
#[template(path = "admin/phrases/list.html")]
pub struct PhrasesPage {
    chrome: Chrome,
    register: Register,
    phrases: Vec<Phrase>,
    sections: Vec<Heading>,
}

impl PhrasesPage {
    /// The heading of the section that a phrase suits.
    #[must_use]
    pub fn suits<'a>(&'a self, phrase: &'a Phrase) -> &'a str {
        let Some(key) = &phrase.section else { return "Alla avsnitt" };
        self.sections.iter().find(|section| section.key == *key).map_or(key, |section| &section.heading)
    }
}

/// The form, for a new one or that with the id.
#[derive(Template)]
#[template(path = "admin/phrases/edit.html")]
pub struct PhrasePage {
    chrome: Chrome,
    register: Register,
    id: Option<Uuid>,
    form: PhraseForm,
    sections: Vec<Heading>,
    errors: Errors,
}

impl PhrasePage {
    /// The codes that a phrase may hold, and what they stand for.
    #[must_use]
    pub fn codes(&self) -> Vec<(String, &'static str)> {
        Fact::ALL.into_iter().map(|fact| (format!("{{{{{}}}}}", fact.name()), fact.label())).collect()
    }
}

/// The form, as typed.
#[derive(Debug, Deserialize, Default)]
#[serde(default)]
pub struct PhraseForm {
    namn: String,
    text: String,
    avsnitt: String,
    plats: String,
    aktiv: String,
}

impl PhraseForm {
    fn read(&self, sections: &[Heading]) -> Result<PhraseInput, Errors> {
        let mut reader = Reader::default();
        let name = reader.required("namn", &self.namn, "Skriv vad frasen ska heta i listan.");
        let text = reader.required_text("text", &self.text, "Skriv frasen.");
        for error in read(&text).err().unwrap_or_default() {
            reader.error("text", error);
        }
        if !self.avsnitt.is_empty() && sections.iter().all(|section| section.key != self.avsnitt) {
            reader.error("avsnitt", "Välj ett avsnitt i listan.");
        }
        let position = self.plats.trim().parse().ok().filter(|place| (1..1000).contains(place));
        if position.is_none() {
            reader.error("plats", "Skriv platsen som ett tal mellan 1 och 999.");
        }
        let section = Some(self.avsnitt.clone()).filter(|key| !key.is_empty());
        let position = position.unwrap_or_default();
        reader.finish(PhraseInput { name, text, section, position, active: self.aktiv == "1" })
    }
}

/// `GET /admin/fraser`
pub async fn index(State(app): State<App>, actor: Actor) -> Result<Response> {
    actor.require(&[Role::Administrator])?;
    let mut conn = app.pool.acquire().await?;
    let phrases = store::all(&mut conn, actor.myndighet.id).await?;
    let sections = templates::headings(&mut conn, &actor.myndighet).await?;
    web::page(&PhrasesPage { chrome: chrome(&app, &actor), register: Register::Phrases, phrases, sections })
}

/// The sections of the templates in use, and the one that a phrase has had since others were.
async fn sections(app: &App, actor: &Actor, known: Option<&str>) -> Result<Vec<Heading>> {
    let mut conn = app.pool.acquire().await?;
    let mut sections = templates::headings(&mut conn, &actor.myndighet).await?;
    if let Some(key) = known.filter(|known| sections.iter().all(|section| section.key != **known)) {
        sections.push(Heading { key: key.to_owned(), heading: format!("{key} (finns inte i mallarna)") });
    }
    Ok(sections)
}

fn page(
    app: &App,
    actor: &Actor,
    id: Option<Uuid>,
    form: PhraseForm,
    sections: Vec<Heading>,
    errors: Errors,
) -> PhrasePage {
    PhrasePage { chrome: chrome(app, actor), register: Register::Phrases, id, form, sections, errors }
}

/// `GET /admin/fraser/ny`
pub async fn new(State(app): State<App>, actor: Actor) -> Result<Response> {
    actor.require(&[Role::Administrator])?;
    let plats = store::next_position(&mut *app.pool.acquire().await?, actor.myndighet.id).await?.to_string();
    let form = PhraseForm { aktiv: "1".into(), plats, ..PhraseForm::default() };
    let sections = sections(&app, &actor, None).await?;
    web::page(&page(&app, &actor, None, form, sections, Errors::default()))
}

/// `GET /admin/fraser/{id}`
pub async fn edit(State(app): State<App>, actor: Actor, Path(id): Path<Uuid>) -> Result<Response> {
    actor.require(&[Role::Administrator])?;
    let phrase = store::find(&mut *app.pool.acquire().await?, actor.myndighet.id, id).await?;
    let sections = sections(&app, &actor, phrase.section.as_deref()).await?;
    let form = PhraseForm {
        namn: phrase.name,
        text: phrase.text,
        avsnitt: phrase.section.unwrap_or_default(),
        plats: phrase.position.to_string(),
        aktiv: if phrase.active { "1".into() } else { String::new() },
    };
    web::page(&page(&app, &actor, Some(id), form, sections, Errors::default()))
}

/// `POST /admin/fraser`
pub async fn create(State(app): State<App>, actor: Actor, Form(form): Form<PhraseForm>) -> Result<Response> {
    save(&app, &actor, None, form).await
}

/// `POST /admin/fraser/{id}`
pub async fn update(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
    Form(form): Form<PhraseForm>,
) -> Result<Response> {
    save(&app, &actor, Some(id), form).await
}

async fn save(app: &App, actor: &Actor, id: Option<Uuid>, form: PhraseForm) -> Result<Response> {
    actor.require(&[Role::Administrator])?;
    let known = match id {
        Some(id) => store::find(&mut *app.pool.acquire().await?, actor.myndighet.id, id).await?.section,
        None => None,
    };
    let sections = sections(app, actor, known.as_deref()).await?;
    let saved = match form.read(&sections) {
        Ok(phrase) => commands::save(&app.pool, By::Actor(actor), app.clock.read(), id, &phrase).await,
        Err(errors) => Err(Refusal::Fields(errors)),
    };
    match saved {
        Ok(_) => Ok(web::done(Register::Phrases.href(), "Frasen är sparad.")),
        Err(Refusal::Fields(errors)) => web::invalid(&page(app, actor, id, form, sections, errors)),
        Err(Refusal::Error(error)) => Err(error),
    }
}
