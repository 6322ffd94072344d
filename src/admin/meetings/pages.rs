//! `/admin/sammantraden`

use askama::Template;
use axum::{extract::State, response::Response};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    MeetingInput, clock_time,
    commands::{self, KEEPERS},
    store::{self, Meeting},
    wrong_order,
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
        extract::{Form, Path, Query},
        form::{Errors, Reader, Refusal},
    },
};

/// The list: those to come, or those that were.
#[derive(Template)]
#[template(path = "admin/meetings/list.html")]
pub struct MeetingsPage {
    chrome: Chrome,
    register: Register,
    meetings: Vec<Meeting>,
    earlier: bool,
}

/// Which part of the list.
#[derive(Deserialize)]
pub struct ListQuery {
    #[serde(default)]
    tidigare: String,
}

/// The form, for a new one or one that is there.
#[derive(Template)]
#[template(path = "admin/meetings/edit.html")]
pub struct MeetingPage {
    chrome: Chrome,
    register: Register,
    meeting: Option<Meeting>,
    form: MeetingForm,
    errors: Errors,
}

/// The form, as typed.
#[derive(Debug, Deserialize, Default)]
#[serde(default)]
pub struct MeetingForm {
    version: i32,
    dag: String,
    tid: String,
    plats: String,
    stopptid: String,
    utskick: String,
    /// `1`: although a day is free.
    anda: String,
}

/// Which version of the meeting the page showed.
#[derive(Debug, Deserialize, Default)]
#[serde(default)]
pub struct VersionForm {
    version: i32,
}

impl MeetingPage {
    /// Whether to ask if free days are meant.
    #[must_use]
    pub fn asks_despite(&self) -> bool {
        asks_despite(&self.errors) || self.form.anda == "1"
    }

    /// Whether its days can no longer be changed.
    #[must_use]
    pub fn is_fixed(&self) -> bool {
        self.meeting.as_ref().is_some_and(|meeting| !meeting.may_change())
    }
}

/// What a sentence of a free day ends with; the box is shown with it.
pub(super) const DESPITE: &str = "Byt dag eller kryssa i ”Spara ändå”.";

pub(super) fn asks_despite(errors: &Errors) -> bool {
    errors.iter().any(|(_, sentence)| sentence.ends_with(DESPITE))
}

pub(super) fn time(reader: &mut Reader, text: &str) -> String {
    clock_time(text.trim()).unwrap_or_else(|| {
        reader.error("tid", "Skriv klockslaget med timme och minut, till exempel 18.00.");
        String::new()
    })
}

impl MeetingForm {
    /// The input, if its days are no free days other than those that stood there before, or are meant.
    fn read(&self, before: Option<&Meeting>) -> Result<MeetingInput, Errors> {
        let mut reader = Reader::default();
        let input = MeetingInput {
            held_on: reader.date("dag", &self.dag, "Ange vilken dag sammanträdet är."),
            starts_at: time(&mut reader, &self.tid),
            place: reader.optional("plats", &self.plats),
            handin_on: reader.date("stopptid", &self.stopptid, "Ange den sista dagen att lämna in ärenden."),
            mailing_on: reader.date("utskick", &self.utskick, "Ange vilken dag handlingarna skickas ut."),
        };
        let input = reader.finish(input)?;
        match wrong_order(input.handin_on, input.mailing_on, input.held_on) {
            Some((field, sentence)) => Err(Errors::one(field, sentence)),
            None => self.considered(input, before),
        }
    }

    fn considered(&self, input: MeetingInput, before: Option<&Meeting>) -> Result<MeetingInput, Errors> {
        let mut reader = Reader::default();
        let stood =
            before.map_or_else(Vec::new, |meeting| vec![meeting.held_on, meeting.handin_on, meeting.mailing_on]);
        for (field, what, day, name) in input.free_days() {
            if self.anda != "1" && !stood.contains(&day) {
                reader.error(field, format!("{what} är på {name}. {DESPITE}"));
            }
        }
        reader.finish(input)
    }

    fn of(meeting: &Meeting) -> Self {
        Self {
            version: meeting.version,
            dag: meeting.held_on.to_string(),
            tid: meeting.starts_at.clone(),
            plats: meeting.place.clone(),
            stopptid: meeting.handin_on.to_string(),
            utskick: meeting.mailing_on.to_string(),
            anda: String::new(),
        }
    }
}

/// `GET /admin/sammantraden`
pub async fn index(State(app): State<App>, actor: Actor, Query(query): Query<ListQuery>) -> Result<Response> {
    actor.require(&KEEPERS)?;
    let chrome = chrome(&app, &actor);
    let earlier = query.tidigare == "1";
    let mut conn = app.pool.acquire().await?;
    let meetings = store::list(&mut conn, actor.myndighet.id, chrome.today, earlier).await?;
    web::page(&MeetingsPage { chrome, register: Register::Meetings, meetings, earlier })
}

fn page(app: &App, actor: &Actor, meeting: Option<Meeting>, form: MeetingForm, errors: Errors) -> MeetingPage {
    MeetingPage { chrome: chrome(app, actor), register: Register::Meetings, meeting, form, errors }
}

/// `GET /admin/sammantraden/ny`
pub async fn new(State(app): State<App>, actor: Actor) -> Result<Response> {
    actor.require(&KEEPERS)?;
    let form = MeetingForm { tid: "18.00".into(), ..MeetingForm::default() };
    web::page(&page(&app, &actor, None, form, Errors::default()))
}

/// `POST /admin/sammantraden`
pub async fn create(State(app): State<App>, actor: Actor, Form(form): Form<MeetingForm>) -> Result<Response> {
    actor.require(&KEEPERS)?;
    let saved = match form.read(None) {
        Ok(meeting) => commands::add(&app.pool, By::Actor(&actor), app.clock.read(), &meeting).await,
        Err(errors) => Err(Refusal::Fields(errors)),
    };
    match saved {
        Ok(_) => Ok(web::done(Register::Meetings.href(), "Sammanträdet är sparat.")),
        Err(Refusal::Fields(errors)) => web::invalid(&page(&app, &actor, None, form, errors)),
        Err(Refusal::Error(error)) => Err(error),
    }
}

/// `GET /admin/sammantraden/{id}`
pub async fn edit(State(app): State<App>, actor: Actor, Path(id): Path<Uuid>) -> Result<Response> {
    actor.require(&KEEPERS)?;
    let mut conn = app.pool.acquire().await?;
    let meeting = store::find(&mut conn, actor.myndighet.id, id).await?;
    let form = MeetingForm::of(&meeting);
    web::page(&page(&app, &actor, Some(meeting), form, Errors::default()))
}

/// `POST /admin/sammantraden/{id}`
pub async fn update(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
    Form(form): Form<MeetingForm>,
) -> Result<Response> {
    actor.require(&KEEPERS)?;
    let mut conn = app.pool.acquire().await?;
    let before = store::find(&mut conn, actor.myndighet.id, id).await?;
    drop(conn);
    let saved = match form.read(Some(&before)) {
        Ok(meeting) => {
            let which = (id, form.version);
            commands::change(&app.pool, By::Actor(&actor), app.clock.read(), which, &meeting).await
        }
        Err(errors) => Err(Refusal::Fields(errors)),
    };
    match saved {
        Ok(()) => Ok(web::done(Register::Meetings.href(), "Sammanträdet är sparat.")),
        Err(Refusal::Fields(errors)) => web::invalid(&page(&app, &actor, Some(before), form, errors)),
        Err(Refusal::Error(error)) => Err(error),
    }
}

/// `POST /admin/sammantraden/{id}/installt`
pub async fn cancel(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
    Form(form): Form<VersionForm>,
) -> Result<Response> {
    let meeting = commands::cancel(&app.pool, By::Actor(&actor), app.clock.read(), id, form.version).await?;
    let sentence = match meeting.planned {
        0 => "Sammanträdet är inställt.".to_owned(),
        1 => "Sammanträdet är inställt. Ett ärende är planerat till det och behöver ett annat.".to_owned(),
        many => format!("Sammanträdet är inställt. {many} ärenden är planerade till det och behöver ett annat."),
    };
    Ok(web::done(Register::Meetings.href(), &sentence))
}

/// `POST /admin/sammantraden/{id}/planerat`
pub async fn reinstate(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
    Form(form): Form<VersionForm>,
) -> Result<Response> {
    commands::reinstate(&app.pool, By::Actor(&actor), app.clock.read(), id, form.version).await?;
    Ok(web::done(Register::Meetings.href(), "Sammanträdet är planerat igen."))
}
