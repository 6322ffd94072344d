//! The page of a case.

use askama::Template;
use axum::{extract::State, response::Response};
use uuid::Uuid;

use super::{
    documents::FileForm,
    model::{Action, Beslutsvag, Case, Status},
    policy::{self, Verb},
    store::{self, Details, FileRow},
};
use crate::{
    app::App,
    attests::{self, round::Chain, store::Question},
    calendar::plan,
    decisions,
    dispatches::{
        self,
        model::Timeliness,
        store::{Letter, Sending},
    },
    document::canonical::Kind,
    drafts,
    error::Result,
    events::store::Line,
    people::model::{Actor, Role},
    reviews::{self, model::Review},
    versions::{self, model::VersionRow},
    web::{
        self,
        chrome::{Chrome, Place},
        extract::Path,
        filters,
        form::Errors,
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
    /// Of the round that goes on, without an answer yet.
    questions: Vec<Question>,
    sendings: Vec<Sending>,
    log: Vec<Line>,
    form: FileForm,
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

    /// Whether the reader may answer a question that waits.
    #[must_use]
    pub fn may_answer(&self) -> bool {
        !self.questions.is_empty() && self.may(Verb::Submit)
    }

    /// Who ended the attest and why, if it is for the reader to know.
    #[must_use]
    pub fn attest_ended(&self) -> Option<(&str, &str)> {
        self.chain.as_ref()?.round.ended(self.case.relation)
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

    /// The meeting that it is planned for, if that is held.
    #[must_use]
    pub fn planned_meeting(&self) -> Option<Uuid> {
        self.case.meeting_id.filter(|_| !self.details.meeting_cancelled)
    }

    /// Whether the meeting that it is on has come.
    #[must_use]
    pub fn meeting_has_come(&self) -> bool {
        self.details.meeting.is_some_and(|day| day <= self.chrome.today) && !self.details.meeting_cancelled
    }

    /// What a document that the reader registers may be.
    #[must_use]
    pub fn kinds(&self) -> Vec<(&'static str, &'static str)> {
        let registers = self.may(Verb::Register);
        [
            ("remisshandling", "Remisshandling"),
            ("missiv", "Missiv"),
            ("bilaga", "Bilaga till svaret"),
            ("ovrigt", "Annat"),
        ]
        .into_iter()
        .filter(|(kind, _)| registers || *kind == "bilaga")
        .collect()
    }

    /// Whether the reader opens documents with a sekretessmarkering.
    #[must_use]
    pub fn opens_secret(&self) -> bool {
        policy::opens_secret(self.chrome.actor.roles, self.case.relation)
    }

    /// Whether the answer should have arrived.
    #[must_use]
    pub fn is_late(&self) -> bool {
        self.case.status.is_late(self.case.svarsdatum, self.chrome.today, self.has_arrived())
    }

    /// Whether the answer is known to have reached its recipient.
    #[must_use]
    pub fn has_arrived(&self) -> bool {
        self.sendings.iter().any(|sending| sending.received_on.is_some())
    }

    /// Whether it is planned to be decided by the board.
    #[must_use]
    pub fn is_for_the_board(&self) -> bool {
        self.case.beslutsvag == Beslutsvag::Namnd
    }

    /// What happens next, as far as the state and the dated rows tell.
    #[must_use]
    pub fn next_step(&self) -> String {
        let way = self.case.beslutsvag;
        match self.case.status {
            Status::Attest if !self.questions.is_empty() => {
                let mut names: Vec<&str> = self.questions.iter().map(|question| question.name.as_str()).collect();
                names.dedup();
                let who = names.join(" och ");
                if self.may_answer() {
                    format!("{who} har en fråga om förslaget innan det attesteras. Svara på den.")
                } else {
                    format!("{who} har en fråga om förslaget. Handläggaren svarar.")
                }
            }
            Status::Utkast if self.chain.is_none() && self.reviews.iter().any(Review::is_answered) => {
                "Granskningen är avslutad. Handläggaren tar hand om synpunkterna och skickar för attest.".into()
            }
            Status::Attesterad if self.is_for_the_board() && self.details.meeting_cancelled => {
                "Sammanträdet är inställt. Nämndsekreteraren anmäler ärendet till ett annat.".into()
            }
            Status::Anmald if self.details.meeting_cancelled => {
                "Sammanträdet är inställt. Nämndsekreteraren tar bort ärendet från listan och anmäler det till ett annat."
                    .into()
            }
            Status::Attesterad if !self.is_for_the_board() => {
                format!("Nämndsekreteraren för in beslutet ({}).", way.label().to_lowercase())
            }
            Status::Fordelad | Status::Utkast if way.is_without_document() => {
                format!("Nämndsekreteraren för in beslutet ({}).", way.label().to_lowercase())
            }
            Status::Expedierad if self.has_arrived() => "Svaret har kommit fram. Avsluta ärendet.".into(),
            Status::Expedierad => "Anteckna när svaret har nått mottagaren. Avsluta sedan ärendet.".into(),
            status => status.next_step().into(),
        }
    }
}

/// `GET /remisser/{id}`
pub async fn show(State(app): State<App>, actor: Actor, Path(id): Path<Uuid>) -> Result<Response> {
    let form = FileForm { inkom: app.clock.read().today.to_string(), ..FileForm::default() };
    web::page(&page(&app, &actor, id, form, Errors::default()).await?)
}

/// The page, with what was typed in the form of a document and what was wrong with it.
pub async fn page(app: &App, actor: &Actor, id: Uuid, form: FileForm, errors: Errors) -> Result<ShowPage> {
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
    let questions = match &chain {
        Some(chain) if reads && chain.is_open() => attests::store::open_questions(&mut conn, chain.round.id).await?,
        _ => Vec::new(),
    };
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
        questions,
        sendings,
        log,
        form,
        errors,
    })
}
