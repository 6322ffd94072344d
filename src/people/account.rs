//! One's own account: name, address, telephone, password; and the link by which a password is first chosen.

use askama::Template;
use axum::{
    extract::State,
    http::{Extensions, HeaderMap},
    response::{IntoResponse, Response},
};
use axum_extra::extract::CookieJar;
use serde::Deserialize;

use super::{
    commands,
    model::{Actor, Role},
    session, store, throttle,
};
use crate::{
    app::App,
    error::{AppError, Result},
    web::{
        self, assets,
        chrome::{Chrome, Place},
        extract::{Form, Path},
        flash,
        form::{Errors, Refusal},
    },
};

/// `/glomt-losenord`
#[derive(Template)]
#[template(path = "people/forgotten.html")]
pub struct ForgottenPage {
    errors: Errors,
    email: String,
    flash: Option<String>,
    stylesheet: String,
}

/// The address to send a link to.
#[derive(Deserialize)]
pub struct ForgottenForm {
    epost: String,
}

/// `GET /glomt-losenord`
pub async fn forgotten(headers: HeaderMap) -> Result<Response> {
    web::page(&ForgottenPage {
        errors: Errors::default(),
        email: String::new(),
        flash: flash::get(&headers),
        stylesheet: assets::stylesheet(),
    })
}

/// `POST /glomt-losenord`: the same answer whether there is such an account or not.
pub async fn send_link(
    State(app): State<App>,
    headers: HeaderMap,
    extensions: Extensions,
    Form(form): Form<ForgottenForm>,
) -> Result<Response> {
    let email = form.epost.trim().to_owned();
    if email.is_empty() || email.contains('\0') || !email.contains('@') {
        return web::invalid(&ForgottenPage {
            errors: Errors::one("epost", "Skriv den e-postadress som du loggar in med."),
            email: form.epost,
            flash: None,
            stylesheet: assets::stylesheet(),
        });
    }
    commands::send_forgotten_link(&app, &email, &throttle::client_address(&app, &headers, &extensions)).await?;
    Ok(web::done(
        "/glomt-losenord",
        "Om det finns ett konto med den adressen har vi skickat en länk dit. Länken gäller i två timmar.",
    ))
}

/// `/losenord/{token}`
#[derive(Template)]
#[template(path = "people/choose_password.html")]
pub struct ChoosePasswordPage {
    errors: Errors,
    email: String,
    token: String,
    stylesheet: String,
}

/// A new password.
#[derive(Deserialize)]
pub struct PasswordForm {
    losenord: String,
}

/// `GET /losenord/{token}`
pub async fn choose(State(app): State<App>, Path(token): Path<String>) -> Result<Response> {
    let mut conn = app.pool.acquire().await?;
    let now = app.clock.read().now;
    let (_, email) = store::password_link(&mut conn, &session::hash(&token), now).await?.ok_or_else(link_is_over)?;
    web::page(&ChoosePasswordPage { errors: Errors::default(), email, token, stylesheet: assets::stylesheet() })
}

/// `POST /losenord/{token}`
pub async fn set(
    State(app): State<App>,
    Path(token): Path<String>,
    Form(form): Form<PasswordForm>,
) -> Result<Response> {
    match commands::set_password_by_link(&app, &token, form.losenord).await? {
        commands::LinkOutcome::Set => {
            let mut gone = session::cookie(String::new(), app.config.is_https());
            gone.make_removal();
            let next = web::done("/logga-in", "Lösenordet är sparat. Logga in med det.");
            Ok((CookieJar::new().add(gone), next).into_response())
        }
        commands::LinkOutcome::Weak { email, complaint } => web::invalid(&ChoosePasswordPage {
            errors: Errors::one("losenord", complaint),
            email,
            token,
            stylesheet: assets::stylesheet(),
        }),
        commands::LinkOutcome::Over => Err(link_is_over()),
    }
}

fn link_is_over() -> AppError {
    AppError::rejected("Länken gäller inte längre. Be om en ny under ”Glömt lösenordet?” på inloggningssidan.")
}

/// `/konto`
#[derive(Template)]
#[template(path = "people/account.html")]
pub struct AccountPage {
    chrome: Chrome,
    form: AccountForm,
    errors: Errors,
}

/// One's own details. The new password is empty unless it shall change.
#[derive(Deserialize, Default)]
pub struct AccountForm {
    /// The name.
    pub namn: String,
    /// The address that one signs in with.
    pub epost: String,
    /// Printed in documents.
    pub telefon: String,
    /// The password of now, needed for a new address or password.
    #[serde(default)]
    pub nuvarande: String,
    /// The password to be.
    #[serde(default)]
    pub nytt: String,
}

/// `GET /konto`
pub async fn show(State(app): State<App>, actor: Actor) -> Result<Response> {
    let mut conn = app.pool.acquire().await?;
    let telefon = store::telephone(&mut conn, actor.myndighet.id, actor.id).await?;
    let form = AccountForm { namn: actor.name.clone(), epost: actor.email.clone(), telefon, ..AccountForm::default() };
    let chrome = Chrome::new(&actor, Place::Account, app.clock.read().today);
    web::page(&AccountPage { chrome, form, errors: Errors::default() })
}

/// `POST /konto`
pub async fn update(
    State(app): State<App>,
    actor: Actor,
    headers: HeaderMap,
    extensions: Extensions,
    jar: CookieJar,
    Form(form): Form<AccountForm>,
) -> Result<Response> {
    let session =
        jar.get(session::COOKIE).map(|cookie| session::hash(cookie.value())).ok_or(AppError::Unauthenticated)?;
    let address = throttle::client_address(&app, &headers, &extensions);
    match commands::change_account(&app, &actor, &session, &address, &form).await {
        Ok(()) => Ok(web::done("/konto", "Uppgifterna är sparade.")),
        Err(Refusal::Fields(errors)) => {
            let chrome = Chrome::new(&actor, Place::Account, app.clock.read().today);
            web::invalid(&AccountPage { chrome, form, errors })
        }
        Err(Refusal::Error(error)) => Err(error),
    }
}
