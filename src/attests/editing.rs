//! `/remisser/{id}/attest/redaktionell-andring/{slag}`: kansli mends a slip of the pen in what is attested.

use askama::Template;
use axum::{extract::State, response::Response};
use serde::Deserialize;
use uuid::Uuid;

use super::{actions::STALE, commands::editorial, store};
use crate::{
    app::App,
    document::{
        canonical::{Kind, Printed},
        facts::{Fact, Facts},
    },
    drafts,
    error::{AppError, Result},
    people::model::Actor,
    remisser::{
        self,
        model::{Action, Case},
        policy::{self, Verb},
    },
    versions::{self, rewording},
    web::{
        self,
        chrome::{Chrome, Place},
        extract::{Form, Path},
        form::{Errors, Reader, Refusal},
    },
};

/// What the register says of the råd by now is taken in.
const RENEWED: [Fact; 1] = [Fact::Behandling];

/// The page.
#[derive(Template)]
#[template(path = "attests/editing.html")]
pub struct EditingPage {
    chrome: Chrome,
    case: Case,
    kind: Kind,
    /// Who attested what is changed.
    signed: Vec<String>,
    base: Uuid,
    /// Key, heading and text of each section.
    sections: Vec<(String, String, String)>,
    reason: String,
    errors: Errors,
}

/// The text, section by section, in the order of the document.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct EditingForm {
    version: i32,
    /// The version of the document that the page started from.
    bas: String,
    avsnitt: Vec<String>,
    skal: String,
}

struct Base {
    case: Case,
    version: Uuid,
    printed: Printed,
    facts: Facts,
    signed: Vec<String>,
}

async fn base(app: &App, actor: &Actor, id: Uuid, kind: &str) -> Result<Base> {
    let kind: Kind = kind.parse().map_err(|_| AppError::NotFound)?;
    let today = app.clock.read().today;
    let mut conn = app.pool.acquire().await?;
    let case = remisser::store::find_case(&mut conn, actor, today, id).await?;
    policy::require(actor, &case, Verb::ChangeEditorially)?;
    case.next(Action::ChangeEditorially)?;
    let chain = store::chain_of(&mut conn, actor.myndighet.id, id, today).await?.ok_or(AppError::NotFound)?;
    let attested = versions::store::of_proposal(&mut conn, chain.round.proposal_id).await?;
    let version = attested.into_iter().find(|version| version.kind == kind).ok_or(AppError::NotFound)?.id;
    let printed = versions::store::printed(&mut conn, version).await?;
    let facts = drafts::facts::gather(&mut conn, &actor.myndighet, &case).await?.facts;
    let signed = chain.printed().into_iter().map(|line| line.who).collect();
    Ok(Base { case, version, printed, facts, signed })
}

fn page(app: &App, actor: &Actor, base: Base, texts: Vec<String>, reason: String, errors: Errors) -> EditingPage {
    let sections = base.printed.sections.iter().zip(texts);
    EditingPage {
        chrome: Chrome::new(actor, Place::Remisser, app.clock.read().today),
        sections: sections.map(|(section, text)| (section.key.clone(), section.heading.clone(), text)).collect(),
        kind: base.printed.kind,
        case: base.case,
        signed: base.signed,
        base: base.version,
        reason,
        errors,
    }
}

/// `GET /remisser/{id}/attest/redaktionell-andring/{slag}`
pub async fn edit(State(app): State<App>, actor: Actor, Path((id, kind)): Path<(Uuid, String)>) -> Result<Response> {
    let base = base(&app, &actor, id, &kind).await?;
    let texts = base.printed.sections.iter().map(rewording::source).collect();
    web::page(&page(&app, &actor, base, texts, String::new(), Errors::default()))
}

/// `POST /remisser/{id}/attest/redaktionell-andring/{slag}`
pub async fn update(
    State(app): State<App>,
    actor: Actor,
    Path((id, kind)): Path<(Uuid, String)>,
    Form(form): Form<EditingForm>,
) -> Result<Response> {
    let base = base(&app, &actor, id, &kind).await?;
    if form.avsnitt.len() != base.printed.sections.len() {
        return Err(AppError::BadRequest("Formuläret kom inte fram helt. Gå tillbaka och försök igen.".into()));
    }
    let again = |base, form: EditingForm, errors| page(&app, &actor, base, form.avsnitt, form.skal, errors);
    if form.bas != base.version.to_string() {
        return web::conflicting(&again(base, form, Errors::one("skal", STALE)));
    }
    let mut reader = Reader::default();
    let reason = reader.required_text("skal", &form.skal, "Skriv vad som är fel i texten.");
    let sections = rewording::read(&base.printed, base.facts.clone(), &RENEWED, &form.avsnitt);
    let (reason, sections) = match (reader.finish(reason), sections) {
        (Ok(reason), Ok(sections)) => (reason, sections),
        (reason, sections) => {
            let errors = sections.err().unwrap_or_default().and(reason.err().unwrap_or_default());
            return web::invalid(&again(base, form, errors));
        }
    };
    let change =
        editorial::Change { version: form.version, base: base.version, kind: base.printed.kind, sections, reason };
    match editorial::change(&app, &actor, app.clock.read(), id, change).await {
        Ok(()) => Ok(web::done(
            &format!("/remisser/{id}/attest"),
            "Ändringen är skickad till dem som attesterade. Förslaget är attesterat igen när alla har godkänt den.",
        )),
        Err(Refusal::Fields(errors)) => web::invalid(&again(base, form, errors)),
        Err(Refusal::Error(AppError::Conflict)) => web::conflicting(&again(base, form, Errors::one("skal", STALE))),
        Err(Refusal::Error(error)) => Err(error),
    }
}
