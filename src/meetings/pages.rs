//! The page of a meeting.

use std::collections::HashMap;

use askama::Template;
use axum::{extract::State, response::Response};
use chrono::NaiveDate;
use uuid::Uuid;

use super::{
    commands,
    model::Step,
    papers,
    store::{self, Candidate, Item, Meeting, Paper, Protocol, Reported},
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

/// Those who prepare meetings or write for them.
const OFFICE: [Role; 4] = [Role::Namndsekreterare, Role::Registrator, Role::Attestant, Role::Handlaggare];

/// Before the papers go out the agenda is the office's; then it is everybody's at the board. See also
/// [`Item::readable`].
pub fn may_read(actor: &Actor, meeting: &Meeting) -> Result<()> {
    if meeting.is_mailed() || actor.roles.any(&OFFICE) { Ok(()) } else { Err(AppError::Forbidden) }
}

/// `/sammantraden/{id}`
#[derive(Template)]
#[template(path = "meetings/show.html")]
pub struct ShowPage {
    chrome: Chrome,
    meeting: Meeting,
    agenda: Vec<Item>,
    /// What each proposal wants decided.
    points: HashMap<Uuid, Vec<String>>,
    papers: Vec<Paper>,
    reported: Vec<Reported>,
    /// Decisions taken another way that no meeting has heard of.
    unreported: Vec<Reported>,
    candidates: Vec<Candidate>,
    protocols: Vec<Protocol>,
    typed: Typed,
    errors: Errors,
}

/// What was typed in one of the page's forms.
#[derive(Debug, Clone)]
pub enum Typed {
    /// Nothing.
    Nothing,
    /// The numbers that cases shall have.
    Order(Vec<(Uuid, String)>),
    /// A day of a protocol, and who signed.
    Protocol {
        /// Which day.
        step: Step,
        /// Of which protocol.
        number: i16,
        /// The day.
        day: String,
        /// Who signed.
        signers: String,
    },
}

impl Typed {
    /// The field that stands for the form.
    #[must_use]
    pub fn field(&self) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Order(_) => "ordning".into(),
            Self::Protocol { step, number, .. } => step.field(*number),
        }
    }
}

impl ShowPage {
    /// Whether the reader keeps the agenda and the minutes.
    #[must_use]
    pub fn keeps(&self) -> bool {
        self.chrome.actor.has(Role::Namndsekreterare)
    }

    /// Whether there is anything on the list.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.agenda.is_empty() && self.reported.is_empty()
    }

    /// Cases can still be put on it.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.meeting.is_open() && self.meeting.held_on >= self.chrome.today
    }

    /// Whether decisions can be minuted.
    #[must_use]
    pub fn takes_decisions(&self) -> bool {
        self.meeting.has_come(self.chrome.today) && !self.meeting.is_cancelled()
    }

    /// The title that the office uses among itself, where the printed one is another.
    #[must_use]
    pub fn internal_title<'a>(&self, item: &'a Item) -> Option<&'a str> {
        let is_other = item.title_internal != item.title && self.chrome.actor.roles.any(&OFFICE);
        is_other.then_some(item.title_internal.as_str())
    }

    /// Whether a case can be taken off the list.
    #[must_use]
    pub fn may_take_off(&self, item: &Item) -> bool {
        let why_not = commands::why_not_taken_off(&self.meeting, item.added_late, self.chrome.today);
        item.waits && item.visible && why_not.is_none()
    }

    /// What a case's proposal wants decided.
    #[must_use]
    pub fn points_of(&self, item: &Item) -> &[String] {
        self.points.get(&item.proposal_id).map(Vec::as_slice).unwrap_or_default()
    }

    /// The papers of a case.
    #[must_use]
    pub fn papers_of(&self, item: &Item) -> Vec<&Paper> {
        self.papers.iter().filter(|paper| item.readable && paper.proposal_id == item.proposal_id).collect()
    }

    /// The number of a case in the form of the order, as typed or as it is.
    #[must_use]
    pub fn place_of(&self, item: &Item, place: &usize) -> String {
        let typed = match &self.typed {
            Typed::Order(places) => places.iter().find(|(remiss, _)| *remiss == item.remiss_id),
            _ => None,
        };
        typed.map_or_else(|| place.to_string(), |(_, typed)| typed.clone())
    }

    /// Whether the form of the order was posted and has to be mended.
    #[must_use]
    pub fn has_typed_order(&self) -> bool {
        matches!(self.typed, Typed::Order(_))
    }

    /// The cases on the list that have no decision, which an ordinary protocol waits for.
    #[must_use]
    pub fn undecided(&self, protocol: &Protocol) -> Vec<&Item> {
        let waits = !protocol.immediate && Step::of(protocol) != Some(Step::Nedtagning);
        self.agenda.iter().filter(|item| waits && item.waits).collect()
    }

    /// What a protocol waits for, if the reader notes it.
    #[must_use]
    pub fn next_step(&self, protocol: &Protocol) -> Option<Step> {
        Step::of(protocol).filter(|_| self.keeps())
    }

    /// The day in the form of a protocol: as typed, or as is usual.
    #[must_use]
    pub fn day_of(&self, protocol: &Protocol, of: &Step) -> String {
        match &self.typed {
            Typed::Protocol { step, number, day, .. } if (step, *number) == (of, protocol.number) => day.clone(),
            _ if *of == Step::Justering && protocol.immediate => self.meeting.held_on.to_string(),
            _ if *of == Step::Nedtagning => String::new(),
            _ => self.chrome.today.to_string(),
        }
    }

    /// Who was typed to have signed a protocol.
    #[must_use]
    pub fn signers_of(&self, protocol: &Protocol) -> &str {
        match &self.typed {
            Typed::Protocol { number, signers, .. } if *number == protocol.number => signers,
            _ => "",
        }
    }

    /// What to know of the day in the form of a protocol.
    #[must_use]
    pub fn hint_of(&self, protocol: &Protocol, step: &Step) -> String {
        match (step, protocol.anslag_on) {
            (Step::Nedtagning, Some(anslag_on)) => format!("Tidigast {}.", law::notice_down_earliest(anslag_on)),
            _ => String::new(),
        }
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

    /// Whether the protocol was justerat, or still is not, after the last lawful day.
    #[must_use]
    pub fn is_late_justering(&self, protocol: &Protocol) -> bool {
        protocol.justerad_on.unwrap_or(self.chrome.today) > self.latest_justering()
    }

    /// Whether the notice came up, or still is not up, after the last lawful day.
    #[must_use]
    pub fn is_late_anslag(&self, protocol: &Protocol) -> bool {
        let by = protocol.justerad_on.map(law::latest_anslag);
        by.is_some_and(|by| protocol.anslag_on.unwrap_or(self.chrome.today) > by)
    }

    /// "Torsdagen den 25 februari 2021 kl. 18.00"
    #[must_use]
    pub fn when(&self) -> String {
        papers::when(&self.meeting)
    }
}

/// `GET /sammantraden/{id}`
pub async fn show(State(app): State<App>, actor: Actor, Path(id): Path<Uuid>) -> Result<Response> {
    web::page(&page(&app, &actor, id, Typed::Nothing, Errors::default()).await?)
}

/// The page with what was typed in one of its forms, and what is wrong there.
pub async fn page(app: &App, actor: &Actor, id: Uuid, typed: Typed, errors: Errors) -> Result<ShowPage> {
    let today = app.clock.read().today;
    let mut conn = app.pool.acquire().await?;
    let meeting = store::find(&mut conn, actor.myndighet.id, id).await?;
    may_read(actor, &meeting)?;
    let agenda = store::agenda(&mut conn, actor, today, id).await?;
    let readable = papers::readable(&agenda);
    let points = papers::points_of(&mut conn, &readable).await?;
    let papers = store::papers(&mut conn, actor, today, &readable).await?;
    let reported = store::reported(&mut conn, actor, today, Some(id)).await?;
    let (mut candidates, mut unreported) = (Vec::new(), Vec::new());
    if actor.has(Role::Namndsekreterare) && meeting.is_open() && meeting.held_on >= today {
        candidates = store::candidates(&mut conn, actor, today, id).await?;
        unreported = store::reported(&mut conn, actor, today, None).await?;
        unreported.retain(|decision| decision.visible);
    }
    let protocols = store::protocols(&mut conn, id).await?;
    let chrome = Chrome::new(actor, Place::Meetings, today);
    Ok(ShowPage { chrome, meeting, agenda, points, papers, reported, unreported, candidates, protocols, typed, errors })
}
