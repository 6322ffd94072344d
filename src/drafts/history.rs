//! Every text of a section that was ever saved, to be looked at and saved again.

use askama::Template;
use axum::{extract::State, response::Response};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    commands, facts,
    model::{DraftSection, Writing},
    pages::{permit, readable},
    store::{self, Save},
};
use crate::{
    app::App,
    document::{
        canonical::Kind,
        diff::{self, compare_sections},
        freeze,
        html::blocks_html,
        markdown,
        model::{Block, FactRef, Section},
    },
    error::{AppError, Result},
    people::model::Actor,
    remisser::model::Case,
    web::{
        self,
        chrome::{Chrome, Place},
        extract::{Form, Path, Query},
        filters,
    },
};

/// A saved text that is looked at.
struct Shown {
    save: Save,
    source: String,
    /// Our own renderer's output.
    html: String,
    /// What the text of today changes in it, our own renderer's output.
    diff: String,
}

/// `/remisser/{id}/utkast/{slag}/{avsnitt}/historik`
#[derive(Template)]
#[template(path = "drafts/history.html")]
pub struct HistoryPage {
    chrome: Chrome,
    case: Case,
    kind: Kind,
    writing: Writing,
    section: DraftSection,
    /// The document is without it.
    is_left_out: bool,
    saves: Vec<Save>,
    shown: Option<Shown>,
}

/// Which text to look at, and where the list goes on.
#[derive(Deserialize)]
pub struct HistoryQuery {
    visa: Option<i32>,
    fore: Option<i32>,
}

/// `GET /remisser/{id}/utkast/{slag}/{avsnitt}/historik`
pub async fn index(
    State(app): State<App>,
    actor: Actor,
    Path((id, kind, key)): Path<(Uuid, String, String)>,
    Query(query): Query<HistoryQuery>,
) -> Result<Response> {
    let today = app.clock.read().today;
    let mut conn = app.pool.acquire().await?;
    let (case, draft) = readable(&mut conn, &actor, today, id, &kind).await?;
    let writing = Writing::of(&actor, &case);
    if writing == Writing::Reader {
        return Err(AppError::Forbidden);
    }
    let section = draft.every().find(|section| section.key == key).ok_or(AppError::NotFound)?.clone();
    let is_left_out = draft.section(&key).is_none();
    let saves = store::saves(&mut conn, draft.id, &key, query.fore.unwrap_or(i32::MAX)).await?;
    let shown = match query.visa {
        Some(version) => {
            let save = store::saves(&mut conn, draft.id, &key, version.saturating_add(1)).await?.into_iter().next();
            let save = save.filter(|save| save.version == version).ok_or(AppError::NotFound)?;
            let register = facts::gather(&mut conn, &actor.myndighet, &case).await?;
            Some(look(save, &section, &register))
        }
        None => None,
    };
    web::page(&HistoryPage {
        chrome: Chrome::new(&actor, Place::Remisser, today),
        case,
        kind: draft.kind,
        writing,
        section,
        is_left_out,
        saves,
        shown,
    })
}

impl HistoryPage {
    /// Where the list goes on, if it does.
    #[must_use]
    pub fn older(&self) -> Option<i32> {
        self.saves.last().map(|save| save.version).filter(|version| *version > 1)
    }
}

fn look(save: Save, section: &DraftSection, register: &facts::Register) -> Shown {
    let frozen = |blocks: &[Block<FactRef>]| {
        vec![Section {
            key: section.key.clone(),
            heading: section.heading.clone(),
            blocks: freeze::freeze(blocks, &register.facts),
        }]
    };
    let sections = compare_sections(&frozen(&save.blocks), &frozen(&section.blocks));
    Shown {
        source: markdown::print(&save.blocks),
        html: blocks_html(&freeze::freeze(&save.blocks, &register.facts)),
        diff: diff::html(&diff::Diff { front: Vec::new(), sections }, 3),
        save,
    }
}

/// Which text to save again, and over which.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct RestoreForm {
    version: i32,
    over: i32,
}

/// `POST /remisser/{id}/utkast/{slag}/{avsnitt}/historik`
pub async fn restore(
    State(app): State<App>,
    actor: Actor,
    Path((id, kind, key)): Path<(Uuid, String, String)>,
    Form(form): Form<RestoreForm>,
) -> Result<Response> {
    permit(&app, &actor, id).await?;
    let kind: Kind = kind.parse().map_err(|_| AppError::NotFound)?;
    commands::restore(&app.pool, &actor, app.clock.read(), id, (kind, &key), form.over, form.version).await?;
    let to = format!("/remisser/{id}/utkast/{}#avsnitt-{key}", kind.slug());
    Ok(web::done(&to, "Den tidigare texten är tillbaka. Den som stod där finns kvar i historiken."))
}
