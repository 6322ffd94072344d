//! Sections that a document may be without: left out, and taken in again. The text of one that is left out stays.

use askama::Template;
use axum::{extract::State, response::Response};
use serde::Deserialize;
use sqlx::PgPool;
use uuid::Uuid;

use super::{
    commands::writable,
    facts,
    model::{DraftSection, running},
    pages::{permit, readable},
    store,
};
use crate::{
    app::App,
    clock::Moment,
    document::{canonical::Kind, freeze, html::blocks_html},
    error::{AppError, Result},
    events::{self, Event},
    people::model::Actor,
    remisser::{commands::about, model::Case},
    web::{
        self,
        chrome::{Chrome, Place},
        extract::{Form, Path},
    },
};

/// Takes a section in. One that is in already stays as it is.
pub async fn take_in(
    pool: &PgPool,
    actor: &Actor,
    moment: Moment,
    id: Uuid,
    (kind, key): (Kind, &str),
) -> Result<String> {
    let mut tx = pool.begin().await?;
    let (_, draft) = writable(&mut tx, actor, moment, id, kind).await?;
    let heading = heading(draft.every(), key)?;
    if draft.section(key).is_none() {
        store::set_included(&mut tx, draft.id, key, true).await?;
        let event = Event::SectionTakenIn { document: running(kind).to_owned(), section: heading.clone() };
        events::append(&mut tx, moment, about(actor, id), &event).await?;
        tx.commit().await?;
    }
    Ok(heading)
}

/// Leaves a section out. One that is out already stays so. `over` is the version of the text that was looked at.
///
/// # Errors
/// `Conflict` if there is another text than that.
pub async fn leave_out(
    pool: &PgPool,
    actor: &Actor,
    moment: Moment,
    id: Uuid,
    (kind, key): (Kind, &str),
    over: Option<i32>,
) -> Result<String> {
    let mut tx = pool.begin().await?;
    let (_, draft) = writable(&mut tx, actor, moment, id, kind).await?;
    let heading = heading(draft.every(), key)?;
    let Some(section) = draft.section(key) else { return Ok(heading) };
    if section.required {
        return Err(AppError::rejected(format!("”{heading}” måste finnas med i dokumentet.")));
    }
    if draft.sections.len() == 1 {
        return Err(AppError::rejected("Dokumentet måste ha minst ett avsnitt."));
    }
    if !section.blocks.is_empty() && over != Some(section.version) {
        return Err(AppError::Conflict);
    }
    store::set_included(&mut tx, draft.id, key, false).await?;
    let event = Event::SectionLeftOut { document: running(kind).to_owned(), section: heading.clone() };
    events::append(&mut tx, moment, about(actor, id), &event).await?;
    tx.commit().await?;
    Ok(heading)
}

fn heading<'s>(mut sections: impl Iterator<Item = &'s DraftSection>, key: &str) -> Result<String> {
    let found = sections.find(|section| section.key == key);
    Ok(found.ok_or(AppError::NotFound)?.heading.clone())
}

/// Asked before a section with text is left out.
#[derive(Template)]
#[template(path = "drafts/leave_out.html")]
pub struct LeaveOutPage {
    chrome: Chrome,
    case: Case,
    kind: Kind,
    section: DraftSection,
    /// Our own renderer's output.
    html: String,
    /// The text is another than the one that was looked at.
    is_changed: bool,
}

/// The version of the text that was looked at; none from the draft's page.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct LeaveOutForm {
    over: Option<i32>,
}

/// `POST /remisser/{id}/utkast/{slag}/{avsnitt}/borttagning`
pub async fn remove(
    State(app): State<App>,
    actor: Actor,
    Path((id, kind, key)): Path<(Uuid, String, String)>,
    Form(form): Form<LeaveOutForm>,
) -> Result<Response> {
    permit(&app, &actor, id).await?;
    let slag: Kind = kind.parse().map_err(|_| AppError::NotFound)?;
    match leave_out(&app.pool, &actor, app.clock.read(), id, (slag, &key), form.over).await {
        Ok(heading) => {
            let sentence = format!("”{heading}” är borttaget. Texten finns kvar och går att ta tillbaka.");
            Ok(web::done(&format!("/remisser/{id}/utkast/{}#utan", slag.slug()), &sentence))
        }
        Err(AppError::Conflict) => {
            let today = app.clock.read().today;
            let mut conn = app.pool.acquire().await?;
            let (case, draft) = readable(&mut conn, &actor, today, id, &kind).await?;
            let section = draft.section(&key).ok_or(AppError::NotFound)?.clone();
            let register = facts::gather(&mut conn, &actor.myndighet, &case).await?;
            let page = LeaveOutPage {
                chrome: Chrome::new(&actor, Place::Remisser, today),
                case,
                kind: slag,
                html: blocks_html(&freeze::freeze(&section.blocks, &register.facts)),
                section,
                is_changed: form.over.is_some(),
            };
            if page.is_changed { web::conflicting(&page) } else { web::page(&page) }
        }
        Err(error) => Err(error),
    }
}

/// `POST /remisser/{id}/utkast/{slag}/{avsnitt}/atertagande`
pub async fn restore(
    State(app): State<App>,
    actor: Actor,
    Path((id, kind, key)): Path<(Uuid, String, String)>,
) -> Result<Response> {
    permit(&app, &actor, id).await?;
    let kind: Kind = kind.parse().map_err(|_| AppError::NotFound)?;
    let heading = take_in(&app.pool, &actor, app.clock.read(), id, (kind, &key)).await?;
    let to = format!("/remisser/{id}/utkast/{}#avsnitt-{key}", kind.slug());
    Ok(web::done(&to, &format!("”{heading}” är med i dokumentet.")))
}
