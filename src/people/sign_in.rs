//! Signing in and out. The answer to a wrong password and to an unknown account is the same and takes the same time.

use askama::Template;
use axum::{
    extract::State,
    http::{Extensions, HeaderMap},
    response::{IntoResponse, Redirect, Response},
};
use axum_extra::extract::CookieJar;
use serde::Deserialize;
use uuid::Uuid;

use super::{
    model::Actor,
    password, session, store,
    throttle::{self, Attempt, Key},
};
use crate::{
    app::App,
    error::{AppError, Result},
    web::{
        self, assets,
        extract::{Form, Query},
        flash,
        form::Errors,
    },
};

/// The sign-in page.
#[derive(Template)]
#[template(path = "people/sign_in.html")]
pub struct SignInPage {
    /// What was typed.
    pub email: String,
    /// Where to go afterwards.
    pub till: String,
    /// What was wrong.
    pub errors: Errors,
    /// What was just done.
    pub flash: Option<String>,
    /// Whether the demo accounts are shown.
    pub demo: bool,
    /// The style sheet.
    pub stylesheet: String,
}

/// The query of the sign-in page.
#[derive(Deserialize, Default)]
pub struct SignInQuery {
    #[serde(default)]
    till: String,
}

/// The sign-in form.
#[derive(Deserialize)]
pub struct SignInForm {
    epost: String,
    losenord: String,
    #[serde(default)]
    till: String,
}

/// `GET /logga-in`
pub async fn show(State(app): State<App>, headers: HeaderMap, Query(query): Query<SignInQuery>) -> Result<Response> {
    web::page(&SignInPage {
        email: String::new(),
        till: query.till,
        errors: Errors::default(),
        flash: flash::get(&headers),
        demo: app.config.demo,
        stylesheet: assets::stylesheet(),
    })
}

/// `POST /logga-in`
pub async fn create(
    State(app): State<App>,
    headers: HeaderMap,
    extensions: Extensions,
    jar: CookieJar,
    Form(form): Form<SignInForm>,
) -> Result<Response> {
    let address = throttle::client_address(&app, &headers, &extensions);
    match check(&app, &form, &address).await? {
        Ok((person, myndighet)) => {
            // A new token at each sign-in: the one of before, if any, ends.
            if let Some(old) = jar.get(session::COOKIE) {
                let mut conn = app.pool.acquire().await?;
                store::delete_session(&mut conn, &session::hash(old.value())).await?;
            }
            let cookie = session::start(&app, person, Some(myndighet)).await?;
            Ok((CookieJar::new().add(cookie), Redirect::to(own_page(&form.till))).into_response())
        }
        Err(sentence) => web::invalid(&SignInPage {
            email: form.epost,
            till: form.till,
            errors: Errors::one("epost", sentence),
            flash: None,
            demo: app.config.demo,
            stylesheet: assets::stylesheet(),
        }),
    }
}

async fn check(app: &App, form: &SignInForm, address: &str) -> Result<Result<(Uuid, Uuid), &'static str>> {
    const WRONG: &str = "E-postadressen eller lösenordet stämmer inte.";
    let email = form.epost.trim();
    if email.contains('\0') {
        return Ok(Err(WRONG));
    }
    let Some(attempt) = Attempt::begin(app, vec![Key::account(email), Key::address(address)]).await? else {
        return Ok(Err(throttle::WAIT));
    };
    let mut conn = app.pool.acquire().await?;
    let account = store::credentials(&mut conn, email).await?;
    let hash = account.as_ref().and_then(|account| account.password_hash.clone());
    drop(conn);
    let right = password::verify(app, form.losenord.clone(), hash).await?;
    let Some(account) = account.filter(|_| right) else { return Ok(Err(WRONG)) };
    attempt.succeeded(app).await?;
    Ok(account
        .myndighet
        .map(|myndighet| (account.person, myndighet))
        .ok_or("Kontot har ingen plats vid någon myndighet. Be din administratör om det."))
}

/// Only a page of our own: an absolute path that no browser takes for another host.
fn own_page(till: &str) -> &str {
    let own =
        till.starts_with('/') && !till.starts_with("//") && !till.contains('\\') && !till.chars().any(char::is_control);
    if own { till } else { "/idag" }
}

/// `POST /logga-ut`
pub async fn destroy(State(app): State<App>, jar: CookieJar) -> Result<Response> {
    if let Some(cookie) = jar.get(session::COOKIE) {
        let mut conn = app.pool.acquire().await?;
        store::delete_session(&mut conn, &session::hash(cookie.value())).await?;
    }
    let mut gone = session::cookie(String::new(), app.config.is_https());
    gone.make_removal();
    Ok((CookieJar::new().add(gone), web::done("/logga-in", "Du är utloggad.")).into_response())
}

/// The form that switches myndighet.
#[derive(Deserialize)]
pub struct SwitchForm {
    myndighet: Uuid,
    #[serde(default)]
    till: String,
}

/// `POST /byt-myndighet`
pub async fn switch(
    State(app): State<App>,
    actor: Actor,
    jar: CookieJar,
    Form(form): Form<SwitchForm>,
) -> Result<Response> {
    let hash = jar.get(session::COOKIE).map(|cookie| session::hash(cookie.value())).ok_or(AppError::Unauthenticated)?;
    if !actor.others.iter().any(|(id, _)| *id == form.myndighet) {
        return Err(AppError::NotFound);
    }
    let mut conn = app.pool.acquire().await?;
    if !store::switch_session(&mut conn, &hash, form.myndighet).await? {
        return Err(AppError::NotFound);
    }
    Ok(Redirect::to(own_page(&form.till)).into_response())
}

#[cfg(test)]
mod tests {
    use super::own_page;

    #[test]
    fn sign_in_leads_to_own_pages_only() {
        assert_eq!(own_page("/remisser?status=utkast"), "/remisser?status=utkast");
        for elsewhere in ["", "https://ond.example/", "//ond.example", "/\\ond.example", "javascript:alert(1)", "/a\nb"]
        {
            assert_eq!(own_page(elsewhere), "/idag");
        }
    }
}
