//! `/attestera/flera`: several of what waits, attested with one confirmation; and what became of each.

use std::collections::HashMap;

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::{
    commands::{self, MOST, Pick},
    proving::Proving,
    store::{self, Item, Ready, Waiting},
};
use crate::{
    app::App,
    document::canonical::{Canonical, Printed},
    error::{AppError, Result},
    passkeys::model::by,
    people::{
        model::{Actor, Role},
        session::OwnSession,
    },
    reviews::paper,
    web::{
        self, answer,
        chrome::{Chrome, Place},
        extract::{Form, Path},
        filters,
        form::{Errors, Refusal},
    },
};

/// `/attestera/flera`
#[derive(Template)]
#[template(path = "attests/several.html")]
pub struct SeveralPage {
    chrome: Chrome,
    cases: Vec<Case>,
    /// More wait than are shown.
    more: bool,
    proving: Proving,
    errors: Errors,
}

/// A case that can be ticked.
struct Case {
    row: Waiting,
    /// As [`Pick`] is sent.
    value: String,
    /// How her attest is printed.
    printed: String,
    /// What is proposed to be decided.
    points: Vec<String>,
    /// The summary, paragraph by paragraph.
    summary: Vec<String>,
    /// Another proposal is out than the one that she read last.
    changed: bool,
    chosen: bool,
}

/// What was ticked, and how it is shown who ticked it.
#[derive(Clone, Deserialize, Default)]
#[serde(default)]
pub struct SeveralForm {
    arende: Vec<String>,
    losenord: String,
    utmaning: String,
    svar: String,
}

impl SeveralForm {
    /// What was ticked; a value that is none of ours is passed over.
    fn picks(&self) -> Vec<Pick> {
        self.arende.iter().filter_map(|value| parse(value)).collect()
    }
}

fn parse(value: &str) -> Option<Pick> {
    let mut parts = value.splitn(3, ':');
    Some(Pick {
        id: parts.next()?.parse().ok()?,
        version: parts.next()?.parse().ok()?,
        manifest: parts.next()?.to_owned(),
    })
}

/// `GET /attestera/flera`
pub async fn show(State(app): State<App>, actor: Actor) -> Result<Response> {
    actor.require(&[Role::Attestant])?;
    web::page(&page(&app, &actor, &SeveralForm::default(), Errors::default()).await?)
}

async fn page(app: &App, actor: &Actor, form: &SeveralForm, errors: Errors) -> Result<SeveralPage> {
    let today = app.clock.read().today;
    let mut conn = app.pool.acquire().await?;
    let ticked: Vec<Uuid> = form.picks().iter().map(|pick| pick.id).collect();
    let waiting = store::waiting(&mut conn, actor, today, true).await?;
    let more = waiting.len() > MOST;
    let ready: HashMap<Uuid, Ready> =
        store::ready(&mut conn, actor, today).await?.into_iter().map(|ready| (ready.remiss_id, ready)).collect();
    let mut cases = Vec::new();
    for row in waiting.into_iter().take(MOST) {
        // What came to wait, or ceased to, between the two questions is not shown.
        if let Some(ready) = ready.get(&row.remiss_id) {
            cases.push(case(row, ready, &ticked)?);
        }
    }
    let proving = Proving::of(&mut conn, app, actor).await?;
    let errors = if cases.is_empty() { errors.moved(&["arende", "passkey", "losenord"], "inget") } else { errors };
    Ok(SeveralPage { chrome: Chrome::new(actor, Place::Attests, today), cases, more, proving, errors })
}

/// A case as it is shown.
fn case(row: Waiting, ready: &Ready, ticked: &[Uuid]) -> Result<Case> {
    let printed = row.canonical.as_deref().map(Printed::from_bytes).transpose().map_err(AppError::internal)?;
    Ok(Case {
        value: format!("{}:{}:{}", row.remiss_id, ready.version, ready.manifest),
        printed: ready.signer.signature(&row.label).printed(),
        points: printed.as_ref().map(paper::points).unwrap_or_default(),
        summary: printed.as_ref().map(paper::summary).unwrap_or_default(),
        changed: ready.changed,
        chosen: ticked.contains(&row.remiss_id),
        row,
    })
}

/// `POST /attestera/flera/utmaning`
pub async fn challenge(
    State(app): State<App>,
    actor: Actor,
    OwnSession(session): OwnSession,
    Form(form): Form<SeveralForm>,
) -> Result<Response> {
    match commands::prepare(&app, &actor, app.clock.read(), &session, &form.picks()).await {
        Ok(prepared) => Ok(answer::json(json!({ "id": prepared.id, "options": prepared.options }))),
        Err(refusal) => answer::refused(refusal),
    }
}

/// `POST /attestera/flera`: by passkey if one has answered, by password otherwise.
pub async fn sign(
    State(app): State<App>,
    actor: Actor,
    OwnSession(session): OwnSession,
    Form(form): Form<SeveralForm>,
) -> Result<Response> {
    // A task of its own: what she has confirmed is carried out although her browser hangs up, or waits too long.
    let confirmed = form.clone();
    let (worker, signer) = (app.clone(), actor.clone());
    let done = tokio::spawn(async move { carry_out(&worker, &signer, &session, &confirmed).await }).await;
    match done.map_err(AppError::internal)? {
        Ok(id) => Ok(Redirect::to(&format!("/attestera/flera/{id}")).into_response()),
        Err(Refusal::Fields(errors)) => web::invalid(&page(&app, &actor, &form, errors).await?),
        Err(Refusal::Error(error)) => Err(error),
    }
}

/// Returns where it is written what became of each.
async fn carry_out(app: &App, actor: &Actor, session: &[u8], form: &SeveralForm) -> Result<Uuid, Refusal> {
    let moment = app.clock.read();
    if form.svar.is_empty() {
        return commands::sign_several(app, actor, moment, session, &form.picks(), &form.losenord).await;
    }
    let id = form.utmaning.parse().unwrap_or_default();
    commands::confirm(app, actor, moment, session, id, None, &form.svar).await.map(|_| id)
}

/// `/attestera/flera/{omgang}`
#[derive(Template)]
#[template(path = "attests/several_done.html")]
pub struct OutcomePage {
    chrome: Chrome,
    /// "med passkey"
    by: &'static str,
    items: Vec<Item>,
    /// How many still wait for her.
    waiting: usize,
}

impl OutcomePage {
    /// What is attested.
    #[must_use]
    pub fn attested(&self) -> Vec<&Item> {
        self.items.iter().filter(|item| item.attested).collect()
    }

    /// What is not, and why.
    #[must_use]
    pub fn refused(&self) -> Vec<(&Item, &str)> {
        self.items
            .iter()
            .filter(|item| !item.attested)
            .map(|item| (item, item.refusal.as_deref().unwrap_or("Det blev inte klart. Attestera det igen.")))
            .collect()
    }
}

/// `GET /attestera/flera/{omgang}`
pub async fn outcome(State(app): State<App>, actor: Actor, Path(id): Path<Uuid>) -> Result<Response> {
    actor.require(&[Role::Attestant])?;
    let today = app.clock.read().today;
    let mut conn = app.pool.acquire().await?;
    let challenge = store::find_challenge(&mut conn, &actor, id).await?;
    let challenge = challenge.filter(|challenge| challenge.used_at.is_some()).ok_or(AppError::NotFound)?;
    web::page(&OutcomePage {
        chrome: Chrome::new(&actor, Place::Attests, today),
        by: by(challenge.method),
        items: store::challenge_items(&mut conn, &actor, today, id).await?,
        waiting: store::waiting(&mut conn, &actor, today, false).await?.len(),
    })
}
