//! `/remisser/{id}/beslut/{beslut}/lydelse`: the text that the board chose instead of the office's.

use askama::Template;
use axum::{extract::State, response::Response};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    commands,
    pages::STALE,
    store::{self, Decision},
};
use crate::{
    app::App,
    document::{
        canonical::{Kind, Printed},
        facts::Facts,
    },
    drafts,
    error::{AppError, Result},
    myndigheter::model::Model,
    people::model::Actor,
    remisser::{
        self,
        model::Case,
        policy::{self, Verb},
    },
    versions::{self, rewording},
    web::{
        self,
        chrome::{Chrome, Place},
        extract::{Form, Path},
        form::Errors,
    },
};

/// The page.
#[derive(Template)]
#[template(path = "decisions/wording.html")]
pub struct WordingPage {
    chrome: Chrome,
    case: Case,
    decision: Decision,
    kind: Kind,
    /// The version that the text starts from.
    base: Uuid,
    sections: Vec<(String, String, String)>,
    errors: Errors,
}

/// The text, section by section, in the order of the document.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct WordingForm {
    /// The version that the page started from.
    bas: String,
    avsnitt: Vec<String>,
}

struct Base {
    case: Case,
    decision: Decision,
    kind: Kind,
    version: Uuid,
    printed: Printed,
    facts: Facts,
}

/// What was written down before, or else the answer that was proposed: the yttrande in model B, the tjänsteutlåtande
/// in model A.
async fn base(app: &App, actor: &Actor, id: Uuid, decision: Uuid) -> Result<Base> {
    let today = app.clock.read().today;
    let mut conn = app.pool.acquire().await?;
    let case = remisser::store::find_case(&mut conn, actor, today, id).await?;
    policy::require(actor, &case, Verb::Minute)?;
    let decision = store::find(&mut conn, id, decision).await?;
    let kind = if actor.myndighet.model == Model::B { Kind::Yttrande } else { Kind::Tjansteutlatande };
    let proposal = decision.proposal_id.ok_or(AppError::NotFound)?;
    let proposed = versions::store::of_proposal(&mut conn, proposal).await?;
    let proposed = proposed.into_iter().find(|version| version.kind == kind).ok_or(AppError::NotFound)?.id;
    let version = decision.version_id.unwrap_or(proposed);
    let printed = versions::store::printed(&mut conn, version).await?;
    let facts = drafts::facts::gather(&mut conn, &actor.myndighet, &case).await?.facts;
    Ok(Base { case, decision, kind, version, printed, facts })
}

/// `GET /remisser/{id}/beslut/{beslut}/lydelse`
pub async fn edit(State(app): State<App>, actor: Actor, Path((id, decision)): Path<(Uuid, Uuid)>) -> Result<Response> {
    let base = base(&app, &actor, id, decision).await?;
    if !base.decision.takes_wording(base.case.status) {
        return Err(AppError::rejected(commands::WORDING_CLOSED));
    }
    let sources = base.printed.sections.iter().map(rewording::source).collect();
    web::page(&page(&app, &actor, base, sources, Errors::default()))
}

fn page(app: &App, actor: &Actor, base: Base, sources: Vec<String>, errors: Errors) -> WordingPage {
    let sections = base.printed.sections.iter().zip(sources);
    WordingPage {
        chrome: Chrome::new(actor, Place::Remisser, app.clock.read().today),
        sections: sections.map(|(section, source)| (section.key.clone(), section.heading.clone(), source)).collect(),
        case: base.case,
        decision: base.decision,
        kind: base.kind,
        base: base.version,
        errors,
    }
}

/// `POST /remisser/{id}/beslut/{beslut}/lydelse`
pub async fn update(
    State(app): State<App>,
    actor: Actor,
    Path((id, decision)): Path<(Uuid, Uuid)>,
    Form(form): Form<WordingForm>,
) -> Result<Response> {
    let base = base(&app, &actor, id, decision).await?;
    if form.avsnitt.len() != base.printed.sections.len() {
        return Err(AppError::BadRequest("Formuläret kom inte fram helt. Gå tillbaka och försök igen.".into()));
    }
    let first = base.printed.sections.first().map(|section| section.key.clone()).unwrap_or_default();
    let told = |sentence: String| Errors::one(&format!("avsnitt-{first}"), sentence);
    if !form.bas.is_empty() && form.bas != base.version.to_string() {
        return web::conflicting(&page(&app, &actor, base, form.avsnitt, told(STALE.to_owned())));
    }
    let sections = match rewording::read(&base.printed, base.facts.clone(), &[], &form.avsnitt) {
        Ok(sections) if sections == base.printed.sections => {
            let unchanged = "Texten är oförändrad. Ändra den så som nämnden beslutade.".to_owned();
            return web::invalid(&page(&app, &actor, base, form.avsnitt, told(unchanged)));
        }
        Ok(sections) => sections,
        Err(errors) => return web::invalid(&page(&app, &actor, base, form.avsnitt, errors)),
    };
    match commands::set_wording(&app, &actor, app.clock.read(), id, decision, base.version, sections).await {
        Ok(()) => Ok(web::done(&format!("/remisser/{id}"), "Den beslutade lydelsen är införd och är det som skickas.")),
        Err(AppError::Conflict) => web::conflicting(&page(&app, &actor, base, form.avsnitt, told(STALE.to_owned()))),
        Err(AppError::Rejected(why)) => {
            let sentence = format!("{why} Det du har skrivit är inte sparat. Kopiera texten.");
            web::invalid(&page(&app, &actor, base, form.avsnitt, told(sentence)))
        }
        Err(error) => Err(error),
    }
}
