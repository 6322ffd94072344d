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

/// `/remisser/{id}/fordelning`
#[derive(Template)]
#[template(path = "remisser/assign.html")]
pub struct AssignPage {
    chrome: Chrome,
    case: Case,
    form: AssignForm,
    errors: Errors,
    units: Vec<UnitChoice>,
    officers: Vec<people::store::Choice>,
}

/// To whom a case is given.
#[derive(Debug, Clone, Deserialize, Default)]
#[serde(default)]
pub struct AssignForm {
    version: i32,
    avdelning: String,
    handlaggare: String,
    medhandlaggare: Vec<String>,
}

async fn assign_page(app: &App, actor: &Actor, id: Uuid, form: Option<(AssignForm, Errors)>) -> Result<AssignPage> {
    let today = app.clock.read().today;
    let mut conn = app.pool.acquire().await?;
    let case = store::find_case(&mut conn, actor, today, id).await?;
    policy::require(actor, &case, Verb::Assign)?;
    case.next(Action::Assign)?;
    let units = store::units(&mut conn, actor.myndighet.id).await?;
    let roles = [Role::Handlaggare].into_iter().collect();
    let officers = people::store::with_roles(&mut conn, actor.myndighet.id, roles).await?;
    let (form, errors) = if let Some(typed) = form {
        typed
    } else {
        let details = store::details(&mut conn, &case).await?;
        let form = AssignForm {
            version: case.version,
            avdelning: case.unit_id.map(|id| id.to_string()).unwrap_or_default(),
            handlaggare: case.handlaggare_id.map(|id| id.to_string()).unwrap_or_default(),
            medhandlaggare: details.co_officer_ids.iter().map(Uuid::to_string).collect(),
        };
        (form, Errors::default())
    };
    Ok(AssignPage { chrome: Chrome::new(actor, Place::Remisser, today), case, form, errors, units, officers })
}

/// `GET /remisser/{id}/fordelning`
pub async fn assignment(State(app): State<App>, actor: Actor, Path(id): Path<Uuid>) -> Result<Response> {
    web::page(&assign_page(&app, &actor, id, None).await?)
}

/// `POST /remisser/{id}/fordelning`
pub async fn assign(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
    Form(form): Form<AssignForm>,
) -> Result<Response> {
    let mut reader = Reader::default();
    let unit: Uuid = reader.choice("avdelning", &form.avdelning, "Välj en avdelning.");
    let handlaggare: Uuid = reader.choice("handlaggare", &form.handlaggare, "Välj en handläggare.");
    let co_officers: Vec<Uuid> =
        form.medhandlaggare.iter().filter_map(|id| id.parse().ok()).filter(|id| *id != handlaggare).collect();
    let outcome = match reader.finish(()) {
        Ok(()) => {
            let moment = app.clock.read();
            commands::assign(&app.pool, &actor, moment, id, form.version, unit, handlaggare, &co_officers).await
        }
        Err(errors) => Err(Refusal::Fields(errors)),
    };
    match outcome {
        Ok(()) => Ok(web::done(&format!("/remisser/{id}"), "Ärendet är fördelat.")),
        Err(Refusal::Fields(errors)) => web::invalid(&assign_page(&app, &actor, id, Some((form, errors))).await?),
        Err(Refusal::Error(error)) => Err(error),
    }
}

/// `/remisser/{id}/avslut-i-fortid`
#[derive(Template)]
#[template(path = "remisser/end.html")]
pub struct EndPage {
    chrome: Chrome,
    case: Case,
    form: EndForm,
    errors: Errors,
}

/// How and why a case ends before its time.
#[derive(Debug, Clone, Deserialize, Default)]
#[serde(default)]
pub struct EndForm {
    version: i32,
    satt: String,
    till: String,
    skal: String,
}

impl EndPage {
    /// The ways that the state allows.
    #[must_use]
    pub fn ways(&self) -> Vec<(&'static str, &'static str, &'static str)> {
        [
            (Action::Void, "makulera", "Makulera registreringen", "Den är felaktig. Numret står kvar i diariet."),
            (Action::Withdraw, "aterkalla", "Avsändaren har dragit tillbaka remissen", ""),
            (Action::HandOver, "overlamna", "Överlämna till rätt myndighet", ""),
        ]
        .into_iter()
        .filter(|(action, ..)| self.case.status.next(*action).is_some())
        .map(|(_, value, label, hint)| (value, label, hint))
        .collect()
    }
}

async fn end_page(app: &App, actor: &Actor, id: Uuid, form: Option<(EndForm, Errors)>) -> Result<EndPage> {
    let today = app.clock.read().today;
    let mut conn = app.pool.acquire().await?;
    let case = store::find_case(&mut conn, actor, today, id).await?;
    policy::require(actor, &case, Verb::Register)?;
    let (form, errors) =
        form.unwrap_or_else(|| (EndForm { version: case.version, ..EndForm::default() }, Errors::default()));
    Ok(EndPage { chrome: Chrome::new(actor, Place::Remisser, today), case, form, errors })
}

/// `GET /remisser/{id}/avslut-i-fortid`
pub async fn ending(State(app): State<App>, actor: Actor, Path(id): Path<Uuid>) -> Result<Response> {
    web::page(&end_page(&app, &actor, id, None).await?)
}

/// `POST /remisser/{id}/avslut-i-fortid`
pub async fn end(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
    Form(form): Form<EndForm>,
) -> Result<Response> {
    let mut reader = Reader::default();
    let reason = reader.required("skal", &form.skal, "Skriv varför.");
    let ending = match form.satt.as_str() {
        "makulera" => Some(Ending::Void),
        "aterkalla" => Some(Ending::Withdraw),
        "overlamna" => {
            Some(Ending::HandOver { to: reader.required("till", &form.till, "Skriv vilken myndighet som tar över.") })
        }
        _ => {
            reader.error("satt", "Välj hur ärendet avslutas.");
            None
        }
    };
    match (reader.finish(()), ending) {
        (Ok(()), Some(ending)) => {
            commands::end(&app.pool, &actor, app.clock.read(), id, form.version, ending, &reason).await?;
            Ok(web::done(&format!("/remisser/{id}"), "Ärendet är avslutat i förtid."))
        }
        (Err(errors), _) => web::invalid(&end_page(&app, &actor, id, Some((form, errors))).await?),
        (Ok(()), None) => Err(AppError::BadRequest("Välj hur ärendet avslutas.".into())),
    }
}

/// A document to register.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct FileForm {
    slag: String,
    inkom: String,
    daterad: String,
    sekretess: String,
}

/// `POST /remisser/{id}/handlingar`
pub async fn add_files(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
    multipart: Multipart,
) -> Result<Response> {
    let moment = app.clock.read();
    // Before the bytes are read: is it hers at all?
    let mut conn = app.pool.acquire().await?;
    let case = store::find_case(&mut conn, &actor, moment.today, id).await?;
    drop(conn);
    if !policy::allows(&actor, &case, Verb::Write) {
        policy::require(&actor, &case, Verb::Register)?;
    }
    let received = upload::receive::<FileForm>(&app.files, multipart).await?;
    let mut reader = Reader::default();
    let received_on = reader.date("inkom", &received.form.inkom, "Ange vilken dag handlingen kom in.");
    let own_date = reader.optional_date("daterad", &received.form.daterad);
    if received_on > moment.today {
        reader.error("inkom", "Handlingen kan inte ha kommit in efter i dag.");
    }
    let kind = if let kind @ ("missiv" | "remisshandling" | "bilaga" | "ovrigt") = received.form.slag.as_str() {
        kind
    } else {
        reader.error("slag", "Välj vad det är för handling.");
        ""
    };
    for sentence in &received.refused {
        reader.error("filer", sentence);
    }
    if received.files.is_empty() && received.refused.is_empty() {
        reader.error("filer", "Välj en fil.");
    }
    if let Err(errors) = reader.finish(()) {
        return web::invalid(&page(&app, &actor, id, errors).await?);
    }
    for file in &received.files {
        let sekretess = received.form.sekretess == "1";
        let new = store::NewFile { kind, file, own_date, received_on, sekretess };
        commands::add_file(&app.pool, &actor, moment, id, &new).await?;
    }
    Ok(web::done(&format!("/remisser/{id}#handlingar"), "Handlingen är registrerad."))
}

/// `GET /remisser/{id}/handlingar/{file}`
pub async fn download_file(
    State(app): State<App>,
    actor: Actor,
    Path((id, file)): Path<(Uuid, Uuid)>,
) -> Result<Response> {
    let mut conn = app.pool.acquire().await?;
    let case = store::find_case(&mut conn, &actor, app.clock.read().today, id).await?;
    let files = store::files(&mut conn, id).await?;
    drop(conn);
    let file = files.into_iter().find(|row| row.id == file).ok_or(AppError::NotFound)?;
    if file.sekretess && !policy::opens_secret(actor.roles, case.relation) {
        return Err(AppError::Forbidden);
    }
    download::stored(&app.files, &file.sha256, &file.media_type, &file.name).await
}

/// `/remisser/{id}/handelser`
#[derive(Template)]
#[template(path = "remisser/events.html")]
pub struct EventsPage {
    chrome: Chrome,
    case: Case,
    log: Vec<Line>,
    older: Option<i64>,
}

/// Where the log goes on.
#[derive(Deserialize)]
pub struct EventsQuery {
    fore: Option<i64>,
}

/// `GET /remisser/{id}/handelser`
pub async fn events(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
    web::extract::Query(query): web::extract::Query<EventsQuery>,
) -> Result<Response> {
    const PAGE: i64 = 100;
    let today = app.clock.read().today;
    let mut conn = app.pool.acquire().await?;
    let case = store::find_case(&mut conn, &actor, today, id).await?;
    let log = crate::events::store::of_remiss(&mut conn, id, query.fore, PAGE).await?;
    let older = log.last().map(|line| line.sequence).filter(|_| i64::try_from(log.len()).is_ok_and(|n| n == PAGE));
    web::page(&EventsPage { chrome: Chrome::new(&actor, Place::Remisser, today), case, log, older })
}

/// `/dnr/…` when several cases have it, or none.
#[derive(Template)]
#[template(path = "remisser/dnr.html")]
pub struct DnrPage {
    chrome: Chrome,
    dnr: String,
    found: Vec<(Uuid, String, String, Uuid)>,
}

/// `GET /dnr/{*dnr}`: a dnr may hold slashes. One case in the chosen myndighet: there; else the choice.
pub async fn by_dnr(State(app): State<App>, actor: Actor, Path(dnr): Path<String>) -> Result<Response> {
    let today = app.clock.read().today;
    if dnr.contains('\0') {
        return Err(AppError::NotFound);
    }
    let mut conn = app.pool.acquire().await?;
    let found = store::by_dnr(&mut conn, actor.id, today, &dnr).await?;
    match found.as_slice() {
        [] => Err(AppError::NotFound),
        [(id, .., myndighet)] if *myndighet == actor.myndighet.id => {
            Ok(Redirect::to(&format!("/remisser/{id}")).into_response())
        }
        _ => web::page(&DnrPage { chrome: Chrome::new(&actor, Place::Remisser, today), dnr, found }),
    }
}
