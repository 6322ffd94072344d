//! The forms of `/remisser/{id}/attest`.

use axum::{extract::State, response::Response};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::{
    commands::{self, Outcome, Pick, Refused, Signed, Signing},
    opening,
    pages::{Typed, page},
    queue::onward,
};
use crate::{
    app::App,
    error::{AppError, Result},
    people::{model::Actor, session::OwnSession},
    remisser::{commands::permit, policy::Verb},
    web::{
        self, answer,
        extract::{Form, Path},
        form::{Errors, Reader, Refusal},
    },
};

/// What somebody else did meanwhile is on the page by now.
pub(super) const STALE: &str = "Ärendet ändrades medan du hade sidan öppen. Läs igenom det som står nu och gör om.";

/// Sending needs nothing but the version of the case.
#[derive(Debug, Clone, Deserialize, Default)]
#[serde(default)]
pub struct SendForm {
    version: i32,
}

/// A signature.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct SignForm {
    version: i32,
    manifest: String,
    losenord: String,
    /// The challenge that a passkey answered, and its answer.
    utmaning: String,
    svar: String,
    kommentar: String,
    fraga: String,
}

/// What a signer has written: to send the proposal back, or to ask the officer. Both come with every button.
#[derive(Debug, Clone, Deserialize, Default)]
#[serde(default)]
pub struct WordsForm {
    version: i32,
    pub(super) kommentar: String,
    pub(super) fraga: String,
}

impl WordsForm {
    /// Refuses to do something else with what is written but what it was written for.
    fn unsent(&self, field: &str) -> Option<Errors> {
        let words = [
            ("kommentar", &self.kommentar, "Du har skrivit en kommentar. Skicka den, eller ta bort den först."),
            ("fraga", &self.fraga, "Du har skrivit en fråga. Ställ den, eller ta bort den först."),
        ];
        let other = words.iter().find(|(name, text, _)| *name != field && !text.trim().is_empty());
        other.map(|(name, _, sentence)| Errors::one(name, *sentence))
    }
}

/// Its answer.
#[derive(Debug, Clone, Deserialize, Default)]
#[serde(default)]
pub struct AnswerForm {
    pub(super) svar: String,
}

/// Opening for change.
#[derive(Debug, Clone, Deserialize, Default)]
#[serde(default)]
pub struct OpenForm {
    pub(super) version: i32,
    pub(super) skal: String,
}

fn back(id: Uuid) -> String {
    format!("/remisser/{id}/attest")
}

/// `POST /remisser/{id}/attest`
pub async fn send(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
    Form(form): Form<SendForm>,
) -> Result<Response> {
    permit(&app, &actor, id, Verb::Submit).await?;
    let chain = commands::send(&app, &actor, app.clock.read(), id, form.version).await?;
    let sentence = match chain.next() {
        Some(step) if !chain.is_complete() => format!("Förslaget är skickat för attest till {}.", step.signer_names()),
        _ => "Förslaget är oförändrat sedan det attesterades, så attesterna gäller.".to_owned(),
    };
    Ok(web::done(&back(id), &sentence))
}

/// `POST /remisser/{id}/attest/utmaning`
pub async fn challenge(
    State(app): State<App>,
    actor: Actor,
    OwnSession(session): OwnSession,
    Path(id): Path<Uuid>,
    Form(form): Form<SignForm>,
) -> Result<Response> {
    commands::permit(&app, &actor, id).await?;
    let picks = [Pick { id, version: form.version, manifest: form.manifest }];
    match commands::prepare(&app, &actor, app.clock.read(), &session, &picks).await {
        Ok(prepared) => Ok(answer::json(json!({ "id": prepared.id, "options": prepared.options }))),
        Err(refusal) => answer::refused(refusal),
    }
}

/// `POST /remisser/{id}/attest/attestering`: by passkey if one has answered, by password otherwise.
pub async fn sign(
    State(app): State<App>,
    actor: Actor,
    OwnSession(session): OwnSession,
    Path(id): Path<Uuid>,
    Form(form): Form<SignForm>,
) -> Result<Response> {
    let moment = app.clock.read();
    let words = WordsForm { version: form.version, kommentar: form.kommentar, fraga: form.fraga };
    if let Some(errors) = words.unsent("") {
        commands::permit(&app, &actor, id).await?;
        return web::invalid(&page(&app, &actor, id, Typed { words, ..Typed::default() }, errors).await?);
    }
    let (field, outcome) = if form.svar.is_empty() {
        commands::permit(&app, &actor, id).await?;
        let input = Signing { version: form.version, manifest: form.manifest, password: form.losenord };
        ("losenord", commands::sign(&app, &actor, moment, id, input).await)
    } else {
        let challenge = form.utmaning.parse().unwrap_or_default();
        let (worker, signer) = (app.clone(), actor.clone());
        // A task of its own: the challenge can be used once, so what she confirmed is carried out although her browser hangs up.
        let confirming = tokio::spawn(async move {
            commands::confirm(&worker, &signer, moment, &session, challenge, Some(id), &form.svar).await
        });
        ("passkey", confirming.await.map_err(AppError::internal)?.and_then(only))
    };
    match outcome {
        Ok(signed) => onward(&app, &actor, moment, id, &signed.sentence()).await,
        Err(refusal) => again(&app, &actor, id, Typed::default(), field, refusal).await,
    }
}

/// What became of the one case that was confirmed.
fn only(outcomes: Vec<Outcome>) -> Result<Signed, Refusal> {
    let outcome = outcomes.into_iter().next().ok_or(AppError::Conflict)?;
    outcome.result.map_err(|sentence| Refusal::Fields(Errors::one("passkey", sentence)))
}

/// `POST /remisser/{id}/attest/avvisning`
pub async fn refuse(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
    Form(form): Form<WordsForm>,
) -> Result<Response> {
    commands::permit(&app, &actor, id).await?;
    let mut reader = Reader::default();
    let comment = reader.required_text("kommentar", &form.kommentar, "Skriv en kommentar.");
    let outcome = match reader.finish(comment).and_then(|comment| form.unsent("kommentar").map_or(Ok(comment), Err)) {
        Ok(comment) => {
            commands::refuse(&app, &actor, app.clock.read(), id, form.version, &comment).await.map_err(Refusal::Error)
        }
        Err(errors) => Err(Refusal::Fields(errors)),
    };
    match outcome {
        Ok(refused) => {
            let sentence = match refused {
                Refused::Proposal => "Förslaget är tillbaka hos handläggaren med din kommentar.",
                Refused::Editorial => "Du har sagt nej till ändringen. Förslaget gäller som det attesterades.",
            };
            onward(&app, &actor, app.clock.read(), id, sentence).await
        }
        Err(refusal) => {
            let typed = Typed { words: form, ..Typed::default() };
            again(&app, &actor, id, typed, "kommentar", refusal).await
        }
    }
}

/// `POST /remisser/{id}/attest/fragor`
pub async fn ask(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
    Form(form): Form<WordsForm>,
) -> Result<Response> {
    commands::permit(&app, &actor, id).await?;
    let mut reader = Reader::default();
    let question = reader.required_text("fraga", &form.fraga, "Skriv din fråga.");
    let outcome = match reader.finish(question).and_then(|question| form.unsent("fraga").map_or(Ok(question), Err)) {
        Ok(question) => commands::ask(&app, &actor, app.clock.read(), id, &question).await.map_err(Refusal::Error),
        Err(errors) => Err(Refusal::Fields(errors)),
    };
    match outcome {
        Ok(()) => Ok(web::done(&format!("{}#fragor", back(id)), "Frågan är skickad till handläggaren.")),
        Err(refusal) => {
            let typed = Typed { words: form, ..Typed::default() };
            again(&app, &actor, id, typed, "fraga", refusal).await
        }
    }
}

/// `POST /remisser/{id}/attest/fragor/{fraga}`
pub async fn answer(
    State(app): State<App>,
    actor: Actor,
    Path((id, question)): Path<(Uuid, Uuid)>,
    Form(form): Form<AnswerForm>,
) -> Result<Response> {
    permit(&app, &actor, id, Verb::Submit).await?;
    let field = format!("svar-{question}");
    let mut reader = Reader::default();
    let answer = reader.required_text(&field, &form.svar, "Skriv ett svar.");
    let outcome = match reader.finish(answer) {
        Ok(answer) => {
            commands::answer(&app, &actor, app.clock.read(), id, question, &answer).await.map_err(Refusal::Error)
        }
        Err(errors) => Err(Refusal::Fields(errors)),
    };
    match outcome {
        Ok(()) => Ok(web::done(&format!("{}#fragor", back(id)), "Svaret är skickat.")),
        Err(refusal) => {
            let typed = Typed { answer: Some((question, form)), ..Typed::default() };
            again(&app, &actor, id, typed, &field, refusal).await
        }
    }
}

/// `POST /remisser/{id}/attest/paminnelse`
pub async fn remind(State(app): State<App>, actor: Actor, Path(id): Path<Uuid>) -> Result<Response> {
    let names = commands::remind(&app, &actor, app.clock.read(), id).await?;
    Ok(web::done(&back(id), &format!("Påminnelsen är skickad till {names}.")))
}

/// `POST /remisser/{id}/attest/oppning`
pub async fn open(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
    Form(form): Form<OpenForm>,
) -> Result<Response> {
    permit(&app, &actor, id, Verb::OpenForChange).await?;
    let mut reader = Reader::default();
    let reason = reader.required_text("skal", &form.skal, "Skriv varför förslaget behöver ändras.");
    match reader.finish(reason) {
        Err(errors) => web::invalid(&opening::page(&app, &actor, id, form, errors).await?),
        Ok(reason) => {
            match commands::open_for_change(&app, &actor, app.clock.read(), id, form.version, &reason).await {
                Ok(()) => Ok(web::done(&format!("/remisser/{id}"), "Förslaget är öppet för ändring.")),
                Err(AppError::Conflict) => {
                    let errors = Errors::one("skal", STALE);
                    web::conflicting(&opening::page(&app, &actor, id, form, errors).await?)
                }
                Err(error) => Err(error),
            }
        }
    }
}

/// The page once more, with what is wrong and what was typed.
async fn again(app: &App, actor: &Actor, id: Uuid, typed: Typed, field: &str, refusal: Refusal) -> Result<Response> {
    match refusal {
        Refusal::Fields(errors) => web::invalid(&page(app, actor, id, typed, errors).await?),
        Refusal::Error(AppError::Conflict) => {
            let page = page(app, actor, id, typed, Errors::default()).await?;
            let (field, sentence) = match page.overtaken() {
                Some(sentence) => ("kedjan", sentence),
                None => (field, STALE.to_owned()),
            };
            web::conflicting(&page.with_error(field, &sentence))
        }
        Refusal::Error(error) => Err(error),
    }
}
