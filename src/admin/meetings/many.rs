//! `/admin/sammantraden/flera`: a year of meetings at once.

use askama::Template;
use axum::{extract::State, response::Response};
use serde::Deserialize;

use super::{
    MeetingInput,
    commands::{self, KEEPERS},
    lines,
    pages::{DESPITE, asks_despite, time},
};
use crate::{
    admin::{
        By,
        frame::{Register, chrome},
    },
    app::App,
    error::Result,
    people::model::Actor,
    web::{
        self,
        chrome::Chrome,
        extract::Form,
        form::{Errors, Reader, Refusal},
    },
};

/// The form of many, as typed.
#[derive(Template)]
#[template(path = "admin/meetings/many.html")]
pub struct ManyPage {
    chrome: Chrome,
    register: Register,
    form: ManyForm,
    errors: Errors,
}

/// Lines of meetings that share time and place.
#[derive(Debug, Deserialize, Default)]
#[serde(default)]
pub struct ManyForm {
    tid: String,
    plats: String,
    rader: String,
    /// `1`: although a day is free.
    anda: String,
}

impl ManyPage {
    /// Whether to ask if free days are meant.
    #[must_use]
    pub fn asks_despite(&self) -> bool {
        asks_despite(&self.errors) || self.form.anda == "1"
    }
}

impl ManyForm {
    fn read(&self) -> Result<Vec<MeetingInput>, Errors> {
        let mut reader = Reader::default();
        let lines = reader.text("rader", &self.rader);
        let starts_at = time(&mut reader, &self.tid);
        let place = reader.optional("plats", &self.plats);
        reader.finish(())?;
        let meetings = lines::read(&lines, &starts_at, &place).map_err(|wrong| Errors::several("rader", wrong))?;
        let mut reader = Reader::default();
        for meeting in meetings.iter().filter(|_| self.anda != "1") {
            for (_, what, day, name) in meeting.free_days() {
                reader.error("rader", format!("{what} {day} är på {name}. {DESPITE}"));
            }
        }
        reader.finish(meetings)
    }
}

/// `GET /admin/sammantraden/flera`
pub async fn new(State(app): State<App>, actor: Actor) -> Result<Response> {
    actor.require(&KEEPERS)?;
    let form = ManyForm { tid: "18.00".into(), ..ManyForm::default() };
    let chrome = chrome(&app, &actor);
    web::page(&ManyPage { chrome, register: Register::Meetings, form, errors: Errors::default() })
}

/// `POST /admin/sammantraden/flera`
pub async fn create(State(app): State<App>, actor: Actor, Form(form): Form<ManyForm>) -> Result<Response> {
    actor.require(&KEEPERS)?;
    let saved = match form.read() {
        Ok(meetings) => commands::add_all(&app.pool, By::Actor(&actor), app.clock.read(), &meetings)
            .await
            .map(|()| format!("{} sammanträden är sparade.", meetings.len())),
        Err(errors) => Err(Refusal::Fields(errors)),
    };
    match saved {
        Ok(sentence) => Ok(web::done(Register::Meetings.href(), &sentence)),
        Err(Refusal::Fields(errors)) => {
            let chrome = chrome(&app, &actor);
            web::invalid(&ManyPage { chrome, register: Register::Meetings, form, errors })
        }
        Err(Refusal::Error(error)) => Err(error),
    }
}
