//! `/remisser/{id}/beslut/{beslut}/lydelse`: the text that the board chose instead of the office's.

use askama::Template;
use axum::{extract::State, response::Response};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    commands,
    store::{self, Decision},
};
use crate::{
    app::App,
    document::{
        canonical::{Kind, Printed},
        facts::{Facts, uncapitalised},
        freeze::{freeze, thaw},
        markdown,
        model::{FrozenFact, Section},
        walk,
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
    versions,
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
    sections: Vec<(String, String, String)>,
    errors: Errors,
}

/// The text, section by section, in the order of the document.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct WordingForm {
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

/// The answer that was proposed: the yttrande in model B, the tjänsteutlåtande in model A.
async fn base(app: &App, actor: &Actor, id: Uuid, decision: Uuid) -> Result<Base> {
    let today = app.clock.read().today;
    let mut conn = app.pool.acquire().await?;
    let case = remisser::store::find_case(&mut conn, actor, today, id).await?;
    policy::require(actor, &case, Verb::Minute)?;
    let decision = store::find(&mut conn, id, decision).await?;
    if !decision.lacks_wording() {
        return Err(AppError::rejected("Den beslutade lydelsen är redan införd, eller behövs inte."));
    }
    let kind = if actor.myndighet.model == Model::B { Kind::Yttrande } else { Kind::Tjansteutlatande };
    let proposal = decision.proposal_id.ok_or(AppError::NotFound)?;
    let proposed = versions::store::of_proposal(&mut conn, proposal).await?;
    let version = proposed.into_iter().find(|version| version.kind == kind).ok_or(AppError::NotFound)?.id;
    let printed = versions::store::printed(&mut conn, version).await?;
    let facts = drafts::facts::gather(&mut conn, &actor.myndighet, &case).await?.facts;
    Ok(Base { case, decision, kind, version, printed, facts })
}

/// `GET /remisser/{id}/beslut/{beslut}/lydelse`
pub async fn edit(State(app): State<App>, actor: Actor, Path((id, decision)): Path<(Uuid, Uuid)>) -> Result<Response> {
    let base = base(&app, &actor, id, decision).await?;
    let sources = base.printed.sections.iter().map(|section| markdown::print(&thaw(&section.blocks))).collect();
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
    match read(&base, &form.avsnitt) {
        Ok(sections) => {
            let moment = app.clock.read();
            commands::set_wording(&app, &actor, moment, id, decision, base.version, sections).await?;
            Ok(web::done(&format!("/remisser/{id}"), "Den beslutade lydelsen är införd och är det som skickas."))
        }
        Err(errors) => web::invalid(&page(&app, &actor, base, form.avsnitt, errors)),
    }
}

/// The sections with what was typed. Chips keep the words that they had in the proposal; new ones say what the
/// register says now.
fn read(base: &Base, sources: &[String]) -> Result<Vec<Section<FrozenFact>>, Errors> {
    let printed = &base.printed;
    let mut facts = base.facts.clone();
    for section in &printed.sections {
        let (frozen, thawed) = (walk::chips(&section.blocks), thaw(&section.blocks));
        for (chip, fact) in frozen.into_iter().zip(walk::chips(&thawed)) {
            let text = if fact.capital { uncapitalised(&chip.text) } else { chip.text.clone() };
            facts.insert_value(chip.fact, &chip.value, &text);
        }
    }
    let mut errors = Errors::default();
    let mut sections = Vec::new();
    for (section, source) in printed.sections.iter().zip(sources) {
        match markdown::parse(source) {
            Ok(blocks) => sections.push(Section {
                key: section.key.clone(),
                heading: section.heading.clone(),
                blocks: freeze(&blocks, &facts),
            }),
            Err(found) => {
                let sentences: Vec<_> = found.iter().map(ToString::to_string).collect();
                errors.push(&format!("avsnitt-{}", section.key), sentences.join(" "));
            }
        }
    }
    if errors.is_empty() { Ok(sections) } else { Err(errors) }
}
