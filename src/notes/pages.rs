//! `/remisser/{id}/utkast/{slag}/anteckningar`: the notes section by section, for who writes without the editor; and as
//! JSON for the editor.

use std::collections::HashMap;

use askama::Template;
use axum::{
    Json,
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    actions::{NoteForm, wants_json},
    commands::{Place, path},
    model::MAX_QUOTED,
    view::{self, NoteView, Notes},
};
use crate::{
    app::App,
    document::canonical::Kind,
    drafts::{self, facts, model::Draft, pages::readable},
    error::{AppError, Result},
    live::{
        anchors::{Anchor, Reading, Words},
        forms,
    },
    people::model::Actor,
    remisser::model::Case,
    web::{
        self,
        chrome::{self, Chrome},
        extract::{Path, Query},
        filters,
        form::Errors,
    },
};

/// `/remisser/{id}/utkast/{slag}/anteckningar`
#[derive(Template)]
#[template(path = "notes/show.html")]
pub struct NotesPage {
    chrome: Chrome,
    case: Case,
    kind: Kind,
    kinds: Vec<Kind>,
    sections: Vec<SectionNotes>,
    may_write_notes: bool,
    /// Who can be named, as a list to read.
    people: Vec<String>,
    form: NoteForm,
    /// A reply that was typed, and to which note.
    reply: Option<(Uuid, String)>,
    errors: Errors,
}

/// The notes of a section.
struct SectionNotes {
    key: String,
    heading: String,
    notes: Vec<Row>,
}

/// A note with what stands in its place now.
struct Row {
    note: NoteView,
    now: Now,
}

/// What stands where a note is.
enum Now {
    /// It is on the whole section, or settled.
    None,
    /// The words it was made for.
    Same(String),
    /// Others.
    Changed(String),
    /// Nothing any more.
    Gone,
}

/// What was typed, to be shown again with what is wrong.
#[derive(Default)]
pub(super) struct Typed {
    pub note: Option<NoteForm>,
    pub reply: Option<(Uuid, String)>,
    pub errors: Errors,
}

impl NotesPage {
    /// How many suggestions can be accepted.
    #[must_use]
    pub fn acceptable(&self) -> usize {
        self.sections.iter().flat_map(|section| &section.notes).filter(|row| row.note.may.accept).count()
    }

    /// What was typed as a note, when the draft is open for none any more: to be copied.
    #[must_use]
    pub fn left_over(&self) -> Vec<&str> {
        let typed = [&self.form.ersattning, &self.form.text];
        let typed = typed.into_iter().filter(|text| !self.may_write_notes && !text.trim().is_empty());
        typed.map(String::as_str).collect()
    }

    /// Whether one of the notes has something to tell.
    fn is_concerned(&self, notes: &[&Row]) -> bool {
        notes.iter().any(|row| {
            let id = row.note.id;
            [format!("anteckning-{id}"), format!("svar-{id}")].iter().any(|field| !self.errors.of(field).is_empty())
        })
    }

    /// What was typed as a reply to a note.
    #[must_use]
    pub fn typed_reply(&self, note: &Uuid) -> &str {
        self.reply.as_ref().filter(|(id, _)| id == note).map_or("", |(_, text)| text)
    }

    /// The address that forms post to.
    #[must_use]
    pub fn path(&self) -> String {
        format!("/remisser/{}{}", self.case.id, path(self.kind))
    }
}

impl SectionNotes {
    fn open(&self) -> Vec<&Row> {
        self.notes.iter().filter(|row| row.note.is_open()).collect()
    }

    fn settled(&self) -> Vec<&Row> {
        self.notes.iter().filter(|row| !row.note.is_open()).collect()
    }
}

impl Row {
    /// The words that are there now, which a button to accept has seen.
    fn seen(&self) -> &str {
        match &self.now {
            Now::Same(words) | Now::Changed(words) => words,
            Now::None | Now::Gone => "",
        }
    }

    fn is_gone(&self) -> bool {
        matches!(self.now, Now::Gone)
    }
}

async fn gather(
    conn: &mut PgConnection,
    app: &App,
    actor: &Actor,
    (id, kind): Place,
) -> Result<(Case, Draft, facts::Register, Notes)> {
    let moment = app.clock.read();
    let (case, draft) = readable(conn, actor, moment.today, id, kind.slug()).await?;
    let register = facts::gather(conn, &actor.myndighet, &case).await?;
    let notes = view::gather(conn, actor, moment, &case, &draft, &register.facts).await?;
    Ok((case, draft, register, notes))
}

pub(super) async fn page(app: &App, actor: &Actor, place: Place, typed: Typed) -> Result<NotesPage> {
    // The text and the notes of one moment.
    let mut tx = app.pool.begin_with("begin isolation level repeatable read read only").await?;
    let (case, draft, register, notes) = gather(&mut tx, app, actor, place).await?;
    let kinds = drafts::store::kinds(&mut tx, case.id).await?;
    let anchored = notes.notes.iter().any(|note| note.is_open() && note.start.is_some());
    let document = if anchored { forms::load(&mut tx, &draft).await?.map(|(document, _)| document) } else { None };
    tx.rollback().await?;
    let mut sections: Vec<SectionNotes> = Vec::new();
    let mut readings = HashMap::new();
    for section in &draft.sections {
        sections.push(SectionNotes { key: section.key.clone(), heading: section.heading.clone(), notes: Vec::new() });
        if let Some(document) = &document {
            readings.insert(section.key.as_str(), document.reading(&section.key));
        }
    }
    for note in notes.notes {
        let now = readings.get(note.section.as_str()).map_or(Now::None, |text| now(text.as_ref(), &note, &register));
        if let Some(section) = sections.iter_mut().find(|section| section.key == note.section) {
            section.notes.push(Row { note, now });
        }
    }
    // A draft that is closed has no form whose fields the errors could stand at.
    let errors = if typed.note.is_some() && !notes.may_write_notes {
        Errors::several("anteckningar", typed.errors.iter().map(|(_, sentence)| sentence.to_owned()).collect())
    } else {
        typed.errors
    };
    Ok(NotesPage {
        chrome: Chrome::new(actor, chrome::Place::Remisser, app.clock.read().today),
        kind: draft.kind,
        kinds,
        sections,
        may_write_notes: notes.may_write_notes,
        case,
        people: notes.people.into_iter().map(|person| person.name).collect(),
        form: typed.note.unwrap_or_default(),
        reply: typed.reply,
        errors,
    })
}

/// What stands where a note is. What is settled is shown as it was.
fn now(text: Option<&Reading<'_>>, note: &NoteView, register: &facts::Register) -> Now {
    if !note.is_open() {
        return Now::None;
    }
    let Some((start, end)) = note.anchor() else { return Now::None };
    let words = Anchor::decode(&start, &end).and_then(|anchor| text?.words(&anchor, &register.facts));
    match words {
        Some(Words { shown, .. }) if shown.is_empty() && !note.quoted.is_empty() => Now::Gone,
        Some(Words { shown, .. }) if is_cut(&note.quoted) && shown.starts_with(&note.quoted) => Now::Same(shown),
        Some(words) if words.are(&note.quoted) => Now::Same(words.shown),
        Some(words) => Now::Changed(words.shown),
        None => Now::Gone,
    }
}

fn is_cut(quoted: &str) -> bool {
    quoted.chars().count() == MAX_QUOTED
}

/// The notes as JSON; `told` is what came of accepting several.
pub(super) async fn json(app: &App, actor: &Actor, place: Place, told: String) -> Result<Response> {
    let mut conn = app.pool.acquire().await?;
    let (.., notes) = gather(&mut conn, app, actor, place).await?;
    Ok(Json(Notes { told, ..notes }).into_response())
}

/// For which section the form is opened.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Opened {
    avsnitt: String,
}

/// `GET /remisser/{id}/utkast/{slag}/anteckningar`
pub async fn show(
    State(app): State<App>,
    actor: Actor,
    Path((id, kind)): Path<(Uuid, String)>,
    Query(opened): Query<Opened>,
    headers: HeaderMap,
) -> Result<Response> {
    let kind: Kind = kind.parse().map_err(|_| AppError::NotFound)?;
    if wants_json(&headers) {
        return json(&app, &actor, (id, kind), String::new()).await;
    }
    let form = NoteForm { slag_av: "kommentar".to_owned(), avsnitt: opened.avsnitt, ..NoteForm::default() };
    web::page(&page(&app, &actor, (id, kind), Typed { note: Some(form), ..Typed::default() }).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quotation_is_cut_at_its_letters() {
        assert!(is_cut(&"ö".repeat(MAX_QUOTED)));
        assert!(!is_cut(&"ö".repeat(MAX_QUOTED - 1)));
    }
}
