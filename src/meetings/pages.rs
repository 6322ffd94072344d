//! `/sammantraden` and the page of a meeting.

use askama::Template;
use axum::{extract::State, response::Response};
use chrono::NaiveDate;
use uuid::Uuid;

use super::{
    papers,
    store::{self, Candidate, Item, Meeting, Protocol},
};
use crate::{
    app::App,
    calendar::law,
    error::{AppError, Result},
    people::model::{Actor, Role},
    web::{
        self,
        chrome::{Chrome, Place},
        extract::Path,
        filters,
        form::Errors,
    },
};

/// `/sammantraden`
#[derive(Template)]
#[template(path = "meetings/list.html")]
pub struct ListPage {
    chrome: Chrome,
    coming: Vec<Meeting>,
    past: Vec<Meeting>,
}

impl ListPage {
    /// Those to come and those that were.
    #[must_use]
    pub fn groups(&self) -> [(&'static str, &[Meeting]); 2] {
        [("Kommande", &self.coming), ("Tidigare", &self.past)]
    }

    /// Whether the reader may add meetings.
    #[must_use]
    pub fn may_add(&self) -> bool {
        self.chrome.actor.roles.any(&[Role::Administrator, Role::Namndsekreterare])
    }

    /// Whether the reader may open a meeting.
    #[must_use]
    pub fn may_open(&self, meeting: &Meeting) -> bool {
        may_read(&self.chrome.actor, meeting).is_ok()
    }
}

/// `GET /sammantraden`
pub async fn index(State(app): State<App>, actor: Actor) -> Result<Response> {
    let today = app.clock.read().today;
    let mut conn = app.pool.acquire().await?;
    let (mut coming, past): (Vec<_>, Vec<_>) =
        store::all(&mut conn, actor.myndighet.id).await?.into_iter().partition(|meeting| meeting.held_on >= today);
    coming.reverse();
    web::page(&ListPage { chrome: Chrome::new(&actor, Place::Meetings, today), coming, past })
}

/// Before the papers go out the agenda is the office's; then it is everybody's at the board. See also
/// [`Item::readable`].
pub fn may_read(actor: &Actor, meeting: &Meeting) -> Result<()> {
    const OFFICE: [Role; 4] = [Role::Namndsekreterare, Role::Registrator, Role::Attestant, Role::Handlaggare];
    if meeting.is_mailed() || actor.roles.any(&OFFICE) { Ok(()) } else { Err(AppError::Forbidden) }
}

/// `/sammantraden/{id}`
#[derive(Template)]
#[template(path = "meetings/show.html")]
pub struct ShowPage {
    chrome: Chrome,
    meeting: Meeting,
    agenda: Vec<(Item, Vec<String>)>,
    candidates: Vec<Candidate>,
    protocols: Vec<Protocol>,
    errors: Errors,
}

impl ShowPage {
    /// Whether the reader keeps the agenda and the minutes.
    #[must_use]
    pub fn keeps(&self) -> bool {
        self.chrome.actor.has(Role::Namndsekreterare)
    }

    /// Cases can still be put on it.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.meeting.is_open() && self.meeting.held_on >= self.chrome.today
    }

    /// The last lawful day of justering (KL 5:69).
    #[must_use]
    pub fn latest_justering(&self) -> NaiveDate {
        law::latest_justering(self.meeting.held_on)
    }

    /// The last lawful day of announcing (KL 8:12).
    #[must_use]
    pub fn latest_anslag(&self, justerad_on: &NaiveDate) -> NaiveDate {
        law::latest_anslag(*justerad_on)
    }

    /// Whether the notice came later than the law says.
    #[must_use]
    pub fn is_late_anslag(&self, justerad_on: &NaiveDate, anslag_on: &NaiveDate) -> bool {
        *anslag_on > law::latest_anslag(*justerad_on)
    }

    /// The first day the notice may be taken down.
    #[must_use]
    pub fn earliest_down(&self, anslag_on: &NaiveDate) -> NaiveDate {
        law::notice_down_earliest(*anslag_on)
    }

    /// "Torsdagen den 25 februari 2021 kl. 18.00"
    #[must_use]
    pub fn when(&self) -> String {
        papers::when(&self.meeting)
    }
}

/// `GET /sammantraden/{id}`
pub async fn show(State(app): State<App>, actor: Actor, Path(id): Path<Uuid>) -> Result<Response> {
    web::page(&page(&app, &actor, id, Errors::default()).await?)
}

/// The page with what is wrong in one of its forms.
pub async fn page(app: &App, actor: &Actor, id: Uuid, errors: Errors) -> Result<ShowPage> {
    let today = app.clock.read().today;
    let mut conn = app.pool.acquire().await?;
    let meeting = store::find(&mut conn, actor.myndighet.id, id).await?;
    may_read(actor, &meeting)?;
    let mut agenda = Vec::new();
    let items = store::agenda(&mut conn, actor, today, id).await?;
    let readable: Vec<Uuid> = items.iter().filter(|item| item.readable).map(|item| item.proposal_id).collect();
    let mut points = papers::points_of(&mut conn, &readable).await?;
    for item in items {
        let points = points.remove(&item.proposal_id).unwrap_or_default();
        agenda.push((item, points));
    }
    let keeps = actor.has(Role::Namndsekreterare);
    let candidates =
        if keeps && meeting.is_open() { store::candidates(&mut conn, actor, today, id).await? } else { Vec::new() };
    let protocols = store::protocols(&mut conn, id).await?;
    Ok(ShowPage { chrome: Chrome::new(actor, Place::Meetings, today), meeting, agenda, candidates, protocols, errors })
}
