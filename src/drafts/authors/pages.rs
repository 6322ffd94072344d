//! The page that tells who wrote what of a draft.

use std::collections::HashMap;

use askama::Template;
use axum::{extract::State, response::Response};
use uuid::Uuid;

use super::{
    model::{Author, Line, lines},
    store,
};
use crate::{
    app::App,
    document::canonical::Kind,
    drafts::{
        facts,
        model::{DraftSection, Writing, definite},
        pages::readable,
    },
    error::{AppError, Result},
    people::model::Actor,
    remisser::model::Case,
    web::{
        self,
        chrome::{Chrome, Place},
        extract::Path,
        filters,
    },
};

/// A section and who wrote it.
struct SectionAuthors {
    key: String,
    heading: String,
    authors: Vec<Author>,
    lines: Vec<Line>,
}

/// `/remisser/{id}/utkast/{slag}/skribenter`
#[derive(Template)]
#[template(path = "drafts/authors.html")]
struct AuthorsPage {
    chrome: Chrome,
    case: Case,
    kind: Kind,
    /// The saved texts were deleted when the case ended.
    is_purged: bool,
    sections: Vec<SectionAuthors>,
}

impl AuthorsPage {
    /// "tjänsteutlåtandet"
    fn definite(&self) -> &'static str {
        definite(self.kind)
    }
}

/// `GET /remisser/{id}/utkast/{slag}/skribenter`
pub async fn index(State(app): State<App>, actor: Actor, Path((id, kind)): Path<(Uuid, String)>) -> Result<Response> {
    let today = app.clock.read().today;
    let mut conn = app.pool.acquire().await?;
    let (case, draft) = readable(&mut conn, &actor, today, id, &kind).await?;
    if Writing::of(&actor, &case) == Writing::Reader {
        return Err(AppError::Forbidden);
    }
    let register = facts::gather(&mut conn, &actor.myndighet, &case).await?;
    let mut authors = by_section(store::authors(&mut conn, draft.id).await?);
    let mut texts = by_section(store::texts(&mut conn, draft.id).await?);
    drop(conn);
    let is_purged = texts.is_empty();
    let sections = tokio::task::spawn_blocking(move || {
        let told = |section: DraftSection| SectionAuthors {
            authors: authors.remove(&section.key).unwrap_or_default(),
            lines: lines(&texts.remove(&section.key).unwrap_or_default(), &register.facts),
            key: section.key,
            heading: section.heading,
        };
        draft.sections.into_iter().map(told).collect()
    })
    .await?;
    web::page(&AuthorsPage {
        chrome: Chrome::new(&actor, Place::Remisser, today),
        case,
        kind: draft.kind,
        is_purged,
        sections,
    })
}

fn by_section<T>(rows: Vec<(String, T)>) -> HashMap<String, Vec<T>> {
    let mut sections: HashMap<String, Vec<T>> = HashMap::new();
    for (key, row) in rows {
        sections.entry(key).or_default().push(row);
    }
    sections
}
