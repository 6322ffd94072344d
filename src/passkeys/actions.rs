//! The forms of `/konto/passkeys`, and the administrator's.

use axum::{extract::State, response::Response};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::{commands, pages};
use crate::{
    admin,
    app::App,
    error::{AppError, Result},
    people::{
        model::{Actor, Role},
        session::OwnSession,
    },
    web::{
        self, answer,
        extract::{Form, Path},
        form::{Errors, Reader, Refusal},
    },
};

/// What who registers without a script is told.
const NO_SCRIPT: &str = "Webbläsaren måste köra Yttras skript för att lägga till en passkey. Slå på JavaScript, läs in \
                         sidan igen och försök på nytt.";

/// A new key: what it is called and the password; in the end the answer of the key to what was asked of it.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct NewForm {
    namn: String,
    losenord: String,
    utmaning: String,
    svar: String,
}

/// A name.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct NameForm {
    namn: String,
}

/// The password, once more.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct RemoveForm {
    losenord: String,
}

/// An administrator's: which key, or all, and why.
#[derive(Debug, Clone, Deserialize, Default)]
#[serde(default)]
pub struct RevokeForm {
    /// The key, or `alla`.
    pub passkey: String,
    /// Why.
    pub skal: String,
}

/// `POST /konto/passkeys/utmaning`
pub async fn challenge(
    State(app): State<App>,
    actor: Actor,
    OwnSession(session): OwnSession,
    Form(form): Form<NewForm>,
) -> Result<Response> {
    match commands::begin(&app, &actor, &session, &form.namn, &form.losenord).await {
        Ok(begun) => Ok(answer::json(json!({ "id": begun.id, "options": begun.options }))),
        Err(refusal) => answer::refused(refusal),
    }
}

/// `POST /konto/passkeys`
pub async fn create(
    State(app): State<App>,
    actor: Actor,
    OwnSession(session): OwnSession,
    Form(form): Form<NewForm>,
) -> Result<Response> {
    let outcome = match form.utmaning.parse() {
        Ok(id) => commands::register(&app, &actor, &session, id, &form.svar).await,
        Err(_) => Err(Refusal::Fields(Errors::one("passkey", NO_SCRIPT))),
    };
    match outcome {
        Ok(name) => Ok(web::done("/konto/passkeys", &format!("Passkeyn ”{name}” är tillagd. Du får ett mejl om det."))),
        Err(Refusal::Fields(errors)) => web::invalid(&pages::list(&app, &actor, form.namn, errors).await?),
        Err(Refusal::Error(error)) => Err(error),
    }
}

/// `POST /konto/passkeys/{passkey}`
pub async fn update(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
    Form(form): Form<NameForm>,
) -> Result<Response> {
    match commands::rename(&app, &actor, app.clock.read(), id, &form.namn).await {
        Ok(()) => Ok(web::done("/konto/passkeys", "Namnet är sparat.")),
        Err(Refusal::Fields(errors)) => {
            // Not hers to know of: before what is wrong with the name.
            web::invalid(&pages::one(&app, &actor, id, Some(form.namn), errors).await?)
        }
        Err(Refusal::Error(error)) => Err(error),
    }
}

/// `POST /konto/passkeys/{passkey}/borttagning`
pub async fn remove(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
    Form(form): Form<RemoveForm>,
) -> Result<Response> {
    match commands::remove(&app, &actor, app.clock.read(), id, &form.losenord).await {
        Ok(name) => {
            let sentence = format!("Passkeyn ”{name}” är borttagen och går inte längre att attestera med.");
            Ok(web::done("/konto/passkeys", &sentence))
        }
        Err(Refusal::Fields(errors)) => web::invalid(&pages::one(&app, &actor, id, None, errors).await?),
        Err(Refusal::Error(error)) => Err(error),
    }
}

/// `POST /admin/personer/{id}/passkeys`
pub async fn revoke(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
    Form(form): Form<RevokeForm>,
) -> Result<Response> {
    actor.require(&[Role::Administrator])?;
    let mut reader = Reader::default();
    let which: Option<Uuid> = if form.passkey == "alla" { None } else { form.passkey.parse().ok() };
    if which.is_none() && form.passkey != "alla" {
        reader.error("passkey", "Välj vilken passkey som ska spärras.");
    }
    let reason = reader.required("skal", &form.skal, "Skriv varför den spärras.");
    let page = async |errors| admin::people::pages::revoking(&app, &actor, id, form.clone(), errors).await;
    match reader.finish(reason) {
        Err(errors) => web::invalid(&page(errors).await?),
        Ok(reason) => match commands::revoke(&app, &actor, app.clock.read(), id, which, &reason).await {
            Ok(names) => {
                let (is, they) =
                    if names.len() == 1 { ("är spärrad", "Passkeyn") } else { ("är spärrade", "Passkeys") };
                let sentence = format!("{they} ”{}” {is}. Personen får ett mejl om det.", names.join("”, ”"));
                Ok(web::done(&format!("/admin/personer/{id}"), &sentence))
            }
            Err(AppError::Conflict) => {
                let errors = Errors::one("passkey", "Den är redan borttagen. Läs igenom listan som den är nu.");
                web::conflicting(&page(errors).await?)
            }
            Err(error) => Err(error),
        },
    }
}
