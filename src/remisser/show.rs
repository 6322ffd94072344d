//! The page of a case, and the small forms on it.

use askama::Template;
use axum::{
    extract::{Multipart, State},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    commands::{self, Ending},
    model::{Action, Case},
    policy::{self, Verb},
    store::{self, Details, FileRow, UnitChoice},
};
use crate::{
    app::App,
    attests::{self, round::Chain},
    calendar::plan,
    decisions,
    dispatches::{
        self,
        model::Timeliness,
        store::{Letter, Sending},
    },
    document::canonical::Kind,
    drafts,
    error::{AppError, Result},
    events::store::Line,
    people::{
        self,
        model::{Actor, Role},
    },
    reviews::{self, model::Review},
    versions::{self, model::VersionRow},
    web::{
        self,
        chrome::{Chrome, Place},
        download,
        extract::{Form, Path},
        filters,
        form::{Errors, Reader, Refusal},
        upload,
    },
};

/// Lines of the log that the case page shows.
const LOG: i64 = 8;

/// `/remisser/{id}`
#[derive(Template)]
#[template(path = "remisser/show.html")]
pub struct ShowPage {
    chrome: Chrome,
    case: Case,
    details: Details,
    files: Vec<FileRow>,
    drafts: Vec<Kind>,
    versions: Vec<VersionRow>,
    decisions: Vec<decisions::store::Decision>,
    meetings: Vec<plan::Meeting>,
    reviews: Vec<Review>,
    chain: Option<Chain>,
    sendings: Vec<Sending>,
    log: Vec<Line>,
    errors: Errors,
}

impl ShowPage {
    /// Whether the state and the actor's roles allow it: what has a button.
    #[must_use]
    pub fn can(&self, verb: Verb, action: Action) -> bool {
        self.may(verb) && self.case.status.next(action).is_some()
    }

    /// Whether the actor's roles allow it.
    #[must_use]
    pub fn may(&self, verb: Verb) -> bool {
        policy::allows(&self.chrome.actor, &self.case, verb)
    }

    /// Whether it is the reader's turn to attest.
    #[must_use]
    pub fn may_attest(&self) -> bool {
        let actor = &self.chrome.actor;
        let turn = |chain: &Chain| chain.turn_of(actor.id, actor.myndighet.same_person_two_steps).is_ok();
        actor.has(Role::Attestant) && self.chain.as_ref().is_some_and(turn)
    }

    /// Whether a review of hers is awaited.
    #[must_use]
    pub fn may_review(&self) -> bool {
        self.reviews.iter().any(|review| review.is_open() && review.reviewer_id == self.chrome.actor.id)
    }

    /// Whether the text that was decided may be written down, or mended, now.
    #[must_use]
    pub fn takes_wording(&self, decision: &decisions::store::Decision) -> bool {
        self.may(Verb::Minute) && decision.takes_wording(self.case.status)
    }

    /// Whether the answer, when it arrived at the earliest, was in time.
    #[must_use]
    pub fn timeliness(&self) -> Timeliness {
        let earliest = self.sendings.iter().filter_map(|sending| sending.received_on).min();
        Timeliness::of(self.case.svarsdatum, earliest, self.chrome.today)
    }

    /// Whether the meeting that it is on has come.
    #[must_use]
    pub fn meeting_has_come(&self) -> bool {
        self.details.meeting.is_some_and(|day| day <= self.chrome.today)
    }

    /// Whether the reader opens documents with a sekretessmarkering.
    #[must_use]
    pub fn opens_secret(&self) -> bool {
        policy::opens_secret(self.chrome.actor.roles, self.case.relation)
    }

    /// Whether the answer should have arrived.
    #[must_use]
    pub fn is_late(&self) -> bool {
        let arrived = self.sendings.iter().any(|sending| sending.received_on.is_some());
        self.case.status.is_late(self.case.svarsdatum, self.chrome.today, arrived)
    }
}

/// `GET /remisser/{id}`
pub async fn show(State(app): State<App>, actor: Actor, Path(id): Path<Uuid>) -> Result<Response> {
    web::page(&page(&app, &actor, id, Errors::default()).await?)
}

async fn page(app: &App, actor: &Actor, id: Uuid, errors: Errors) -> Result<ShowPage> {
    let today = app.clock.read().today;
    let mut conn = app.pool.acquire().await?;
    let case = store::find_case(&mut conn, actor, today, id).await?;
    let details = store::details(&mut conn, &case).await?;
    let files = store::files(&mut conn, id).await?;
    let drafts = drafts::store::kinds(&mut conn, id).await?;
    let versions = versions::store::readable(&mut conn, actor, &case).await?;
    let sendings = dispatches::store::of_remiss(&mut conn, id).await?;
    let reads = reviews::model::may_open(actor.roles, case.relation);
    let reviews = if reads { reviews::store::of_remiss(&mut conn, id).await? } else { Vec::new() };
    let chain = attests::store::chain_of(&mut conn, actor.myndighet.id, id, today).await?;
    let decisions = decisions::store::of_remiss(&mut conn, id).await?;
    // Only a decision taken another way is reported to a meeting.
    let reports = decisions.iter().any(|decision| decision.paragraph.is_none() && decision.reported_on.is_none());
    let meetings =
        if reports { crate::plan::store::meetings(&mut conn, actor.myndighet.id, today).await? } else { Vec::new() };
    let log = crate::events::store::of_remiss(&mut conn, id, None, LOG).await?;
    let chrome = Chrome::new(actor, Place::Remisser, today);
    Ok(ShowPage {
        chrome,
        case,
        details,
        files,
        drafts,
        versions,
        decisions,
        meetings,
        reviews,
        chain,
        sendings,
        log,
        errors,
    })
}
