//! What is posted below `/remisser/{id}/utkast/{slag}/anteckningar`, by forms and by the editor: who asks for JSON gets
//! the notes as they are then, or what is wrong, as JSON.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::{
    accepting,
    commands::{self, Noted, Place, permit},
    model::MAX_QUOTED,
    pages::{self, Typed},
    states::{Act, NoteKind},
};
use crate::{
    app::App,
    clock::Moment,
    document::canonical::Kind,
    error::{AppError, Result},
    live::anchors::Anchor,
    people::model::Actor,
    web::{
        self,
        extract::{Form, Path},
        form::{Errors, Reader, Refusal},
    },
};

/// A note as it is written. The positions are base64.
#[derive(Debug, Clone, Deserialize, Default)]
#[serde(default)]
pub struct NoteForm {
    pub(super) slag_av: String,
    pub(super) avsnitt: String,
    pub(super) start: String,
    pub(super) slut: String,
    pub(super) citat: String,
    pub(super) text: String,
    pub(super) ersattning: String,
}

/// A reply as it is written.
#[derive(Debug, Clone, Deserialize, Default)]
#[serde(default)]
pub struct ReplyForm {
    pub(super) text: String,
}

/// The words that somebody saw in the place of a suggestion.
#[derive(Debug, Clone, Deserialize, Default)]
#[serde(default)]
pub struct AcceptForm {
    seen: String,
}

impl NoteForm {
    fn read(&self) -> Result<Noted, Errors> {
        let mut reader = Reader::default();
        let kind = match self.slag_av.as_str() {
            "forslag" => NoteKind::Suggestion,
            "kommentar" => NoteKind::Comment,
            _ => {
                reader.error("slag_av", "Välj om du vill kommentera eller föreslå en ändring.");
                NoteKind::Comment
            }
        };
        let anchor = if self.start.is_empty() && self.slut.is_empty() {
            None
        } else {
            let anchor = positions(&self.start, &self.slut);
            if anchor.is_none() {
                reader.error("citat", "Det markerade stället går inte att tolka. Markera orden igen.");
            }
            anchor
        };
        let quoted = self.citat.replace("\r\n", "\n");
        let is_suggestion = kind == NoteKind::Suggestion;
        for (field, text) in [("citat", &quoted), ("ersattning", &self.ersattning)] {
            if text.contains('\0') {
                reader.error(field, "Texten innehåller tecken som inte kan sparas.");
            }
        }
        // A comment on more is shown with the beginning.
        if quoted.chars().count() > MAX_QUOTED && (is_suggestion || anchor.is_none()) {
            reader.error("citat", format!("Skriv högst {MAX_QUOTED} tecken."));
        }
        let body = if is_suggestion {
            reader.text("text", &self.text)
        } else {
            reader.required_text("text", &self.text, "Skriv en kommentar.")
        };
        let noted = Noted {
            kind,
            section: self.avsnitt.clone(),
            anchor,
            quoted,
            body,
            replacement: self.ersattning.replace("\r\n", "\n"),
        };
        reader.finish(noted)
    }
}

fn positions(start: &str, end: &str) -> Option<Anchor> {
    Anchor::decode(&STANDARD.decode(start).ok()?, &STANDARD.decode(end).ok()?)
}

/// Whether JSON is asked for instead of a page.
pub(super) fn wants_json(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accept.split(',').any(|kind| kind.trim().starts_with("application/json"))
}

/// Who asks for what, and how she wants to be answered.
struct Asked<'a> {
    app: &'a App,
    actor: &'a Actor,
    moment: Moment,
    place: Place,
    json: bool,
}

impl<'a> Asked<'a> {
    /// Refuses who may not, before anything else is looked at.
    async fn of(
        app: &'a App,
        actor: &'a Actor,
        (id, kind): (Uuid, &str),
        headers: &HeaderMap,
        act: Option<Act>,
    ) -> Result<Self> {
        permit(app, actor, id, act).await?;
        let kind: Kind = kind.parse().map_err(|_| AppError::NotFound)?;
        Ok(Self { app, actor, moment: app.clock.read(), place: (id, kind), json: wants_json(headers) })
    }

    /// What came of it: the notes anew, or the page; `field` is where an error of the whole is shown.
    async fn answer(
        &self,
        outcome: Result<(String, String), Refusal>,
        field: &str,
        mut typed: Typed,
    ) -> Result<Response> {
        let (status, errors) = match outcome {
            Ok((_, told)) if self.json => return pages::json(self.app, self.actor, self.place, told).await,
            Ok((to, told)) => {
                let (id, kind) = self.place;
                return Ok(web::done(&format!("/remisser/{id}{}{to}", commands::path(kind)), &told));
            }
            Err(Refusal::Fields(errors)) => (StatusCode::UNPROCESSABLE_ENTITY, errors),
            Err(Refusal::Error(error @ (AppError::Rejected(_) | AppError::Conflict))) => {
                let field = if self.json { "" } else { field };
                (error.status(), Errors::one(field, error.sentence()))
            }
            Err(Refusal::Error(error)) => return Err(error),
        };
        if self.json {
            let errors: Vec<_> =
                errors.iter().map(|(field, message)| json!({ "field": field, "message": message })).collect();
            return Ok((status, Json(json!({ "errors": errors }))).into_response());
        }
        typed.errors = errors;
        let page = pages::page(self.app, self.actor, self.place, typed).await?;
        if status == StatusCode::CONFLICT { web::conflicting(&page) } else { web::invalid(&page) }
    }

    async fn settle(&self, note: Uuid, act: Act, told: &str) -> Result<Response> {
        let outcome = commands::settle(self.app, self.actor, self.moment, self.place, note, act).await;
        let outcome = outcome.map(|()| (anchor(note), told.to_owned())).map_err(Refusal::Error);
        self.answer(outcome, &field(note), Typed::default()).await
    }
}

fn anchor(note: Uuid) -> String {
    format!("#{}", field(note))
}

fn field(note: Uuid) -> String {
    format!("anteckning-{note}")
}

/// `POST /remisser/{id}/utkast/{slag}/anteckningar`
pub async fn create(
    State(app): State<App>,
    actor: Actor,
    Path((id, kind)): Path<(Uuid, String)>,
    headers: HeaderMap,
    Form(form): Form<NoteForm>,
) -> Result<Response> {
    let asked = Asked::of(&app, &actor, (id, &kind), &headers, None).await?;
    let outcome = match form.read() {
        Ok(noted) => commands::add(&app, &actor, asked.moment, asked.place, noted).await,
        Err(errors) => Err(Refusal::Fields(errors)),
    };
    let told = if form.slag_av == "forslag" { "Förslaget är sparat." } else { "Kommentaren är sparad." };
    let outcome = outcome.map(|note| (anchor(note), told.to_owned()));
    asked.answer(outcome, "slag_av", Typed { note: Some(form), ..Typed::default() }).await
}

/// `POST /remisser/{id}/utkast/{slag}/anteckningar/{note}/svar`
pub async fn reply(
    State(app): State<App>,
    actor: Actor,
    Path((id, kind, note)): Path<(Uuid, String, Uuid)>,
    headers: HeaderMap,
    Form(form): Form<ReplyForm>,
) -> Result<Response> {
    let asked = Asked::of(&app, &actor, (id, &kind), &headers, Some(Act::Reply)).await?;
    let field = if asked.json { "text".to_owned() } else { format!("svar-{note}") };
    let mut reader = Reader::default();
    let body = reader.required_text(&field, &form.text, "Skriv ett svar.");
    let outcome = match reader.finish(body) {
        Ok(body) => commands::reply(&app, &actor, asked.moment, asked.place, note, &body).await.map_err(Refusal::Error),
        Err(errors) => Err(Refusal::Fields(errors)),
    };
    let outcome = outcome.map(|()| (anchor(note), "Svaret är sparat.".to_owned()));
    asked.answer(outcome, &self::field(note), Typed { reply: Some((note, form.text)), ..Typed::default() }).await
}

/// `POST /remisser/{id}/utkast/{slag}/anteckningar/{note}/klar`
pub async fn resolve(
    State(app): State<App>,
    actor: Actor,
    Path((id, kind, note)): Path<(Uuid, String, Uuid)>,
    headers: HeaderMap,
) -> Result<Response> {
    let asked = Asked::of(&app, &actor, (id, &kind), &headers, Some(Act::Resolve)).await?;
    asked.settle(note, Act::Resolve, "Kommentaren är markerad som klar.").await
}

/// `POST /remisser/{id}/utkast/{slag}/anteckningar/{note}/oppna`
pub async fn reopen(
    State(app): State<App>,
    actor: Actor,
    Path((id, kind, note)): Path<(Uuid, String, Uuid)>,
    headers: HeaderMap,
) -> Result<Response> {
    let asked = Asked::of(&app, &actor, (id, &kind), &headers, Some(Act::Reopen)).await?;
    asked.settle(note, Act::Reopen, "Kommentaren är öppen igen.").await
}

/// `POST /remisser/{id}/utkast/{slag}/anteckningar/{note}/avvisa`
pub async fn reject(
    State(app): State<App>,
    actor: Actor,
    Path((id, kind, note)): Path<(Uuid, String, Uuid)>,
    headers: HeaderMap,
) -> Result<Response> {
    let asked = Asked::of(&app, &actor, (id, &kind), &headers, Some(Act::Reject)).await?;
    asked.settle(note, Act::Reject, "Förslaget är avvisat.").await
}

/// `POST /remisser/{id}/utkast/{slag}/anteckningar/{note}/dra-tillbaka`
pub async fn withdraw(
    State(app): State<App>,
    actor: Actor,
    Path((id, kind, note)): Path<(Uuid, String, Uuid)>,
    headers: HeaderMap,
) -> Result<Response> {
    let asked = Asked::of(&app, &actor, (id, &kind), &headers, Some(Act::Withdraw)).await?;
    asked.settle(note, Act::Withdraw, "Förslaget är tillbakadraget.").await
}

/// `POST /remisser/{id}/utkast/{slag}/anteckningar/{note}/godta`
pub async fn accept(
    State(app): State<App>,
    actor: Actor,
    Path((id, kind, note)): Path<(Uuid, String, Uuid)>,
    headers: HeaderMap,
    Form(form): Form<AcceptForm>,
) -> Result<Response> {
    let asked = Asked::of(&app, &actor, (id, &kind), &headers, Some(Act::Accept)).await?;
    let outcome = accepting::accept(&app, &actor, asked.moment, asked.place, note, &form.seen).await;
    let told = "Förslaget är godtaget och står i texten.".to_owned();
    let outcome = outcome.map(|()| (anchor(note), told)).map_err(Refusal::Error);
    asked.answer(outcome, &field(note), Typed::default()).await
}

/// `POST /remisser/{id}/utkast/{slag}/anteckningar/godta-alla`
pub async fn accept_all(
    State(app): State<App>,
    actor: Actor,
    Path((id, kind)): Path<(Uuid, String)>,
    headers: HeaderMap,
) -> Result<Response> {
    let asked = Asked::of(&app, &actor, (id, &kind), &headers, Some(Act::Accept)).await?;
    let outcome = accepting::accept_all(&app, &actor, asked.moment, asked.place).await;
    let outcome = outcome.map(|counts| (String::new(), all_told(counts))).map_err(Refusal::Error);
    asked.answer(outcome, "anteckningar", Typed::default()).await
}

/// What came of accepting all.
fn all_told((accepted, left): (usize, usize)) -> String {
    let accepted = match accepted {
        0 => String::new(),
        1 => "Ett förslag är godtaget.".to_owned(),
        number => format!("{number} förslag är godtagna."),
    };
    let left = match left {
        0 if accepted.is_empty() => "Det fanns inga öppna förslag.".to_owned(),
        0 => String::new(),
        1 => "Ett förslag är kvar, eftersom texten har ändrats där.".to_owned(),
        number => format!("{number} förslag är kvar, eftersom texten har ändrats där."),
    };
    format!("{accepted} {left}").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_of_accepting_all() {
        for (counts, told) in [
            ((0, 0), "Det fanns inga öppna förslag."),
            ((1, 0), "Ett förslag är godtaget."),
            ((3, 1), "3 förslag är godtagna. Ett förslag är kvar, eftersom texten har ändrats där."),
            ((0, 2), "2 förslag är kvar, eftersom texten har ändrats där."),
        ] {
            assert_eq!(all_told(counts), told);
        }
    }

    #[test]
    fn a_form_is_read() {
        let form = |slag_av: &str, text: &str, start: &str| NoteForm {
            slag_av: slag_av.into(),
            text: text.into(),
            start: start.into(),
            slut: start.into(),
            ..NoteForm::default()
        };
        for (form, field) in [
            (form("", "Text", ""), "slag_av"),
            (form("kommentar", " ", ""), "text"),
            (form("kommentar", "Text", "inte base64"), "citat"),
            (form("kommentar", "Text", "/////w=="), "citat"),
        ] {
            assert!(!form.read().err().unwrap().of(field).is_empty(), "{field}");
        }
        assert!(form("forslag", "", "").read().is_ok());
        assert!(form("kommentar", "Text", "AAEAAA==").read().is_ok_and(|noted| noted.anchor.is_some()));
    }
}
