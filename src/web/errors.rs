//! The one boundary where an error becomes a page and a line in the log.

use std::any::Any;

use askama::Template;
use axum::{
    extract::Request,
    http::{StatusCode, header},
    middleware::Next,
    response::{Html, IntoResponse, Redirect, Response},
};

use crate::error::AppError;

#[derive(Template)]
#[template(path = "web/error.html")]
struct ErrorPage<'a> {
    title: &'a str,
    sentence: &'a str,
    reference: Option<&'a str>,
    /// The page that the reader came from.
    back: Option<&'a str>,
}

/// Turns the error that rides in a response into a page, and logs what is ours to mend.
pub async fn render(request: Request, next: Next) -> Response {
    let target = request.uri().path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string);
    let safe = request.method().is_safe();
    let reference = request
        .headers()
        .get("x-request-id")
        .and_then(|id| id.to_str().ok())
        .and_then(|id| id.get(..8))
        .unwrap_or("okänd")
        .to_owned();
    let back = came_from(&request);
    let response = next.run(request).await;
    let back = back.as_deref();
    match response.extensions().get::<AppError>().cloned() {
        Some(AppError::Unauthenticated) => sign_in_first(&target, safe),
        Some(error) => {
            log(&error, &target, &reference);
            let status = error.status();
            error_page(status, error.sentence(), status.is_server_error().then_some(reference.as_str()), back)
        }
        None => bare(response, &reference, back),
    }
}

/// The path of the page whose link or form led here, from the `Referer` (ours is same-origin).
fn came_from(request: &Request) -> Option<String> {
    let referer = request.headers().get(header::REFERER)?.to_str().ok()?;
    let host = request.headers().get(header::HOST)?.to_str().ok()?;
    let (_, rest) = referer.split_once("://")?;
    let path = rest.strip_prefix(host)?;
    (path.starts_with('/') && path != request.uri().path()).then(|| path.to_owned())
}

/// What a layer of others answered without a page: give it one.
fn bare(response: Response, reference: &str, back: Option<&str>) -> Response {
    let status = response.status();
    let has_page = response.headers().contains_key(header::CONTENT_TYPE)
        && !response.headers()[header::CONTENT_TYPE].as_bytes().starts_with(b"text/plain");
    match status {
        _ if has_page => response,
        StatusCode::FORBIDDEN => error_page(
            status,
            "Formuläret kom från en annan webbplats och togs därför inte emot. Öppna sidan igen och försök på nytt.",
            None,
            back,
        ),
        StatusCode::NOT_FOUND => error_page(status, AppError::NotFound.sentence(), None, back),
        StatusCode::METHOD_NOT_ALLOWED => error_page(status, "Den här adressen kan inte användas så.", None, back),
        StatusCode::PAYLOAD_TOO_LARGE => error_page(status, "Det du skickade är för stort.", None, back),
        StatusCode::SERVICE_UNAVAILABLE => error_page(
            status,
            "Det tog för lång tid. Det du har sparat finns kvar. Försök igen.",
            Some(reference),
            back,
        ),
        StatusCode::BAD_REQUEST => {
            error_page(status, "Formuläret kom inte fram helt. Gå tillbaka och försök igen.", None, back)
        }
        _ => response,
    }
}

fn sign_in_first(target: &str, safe: bool) -> Response {
    if safe && target != "/" {
        Redirect::to(&format!("/logga-in?till={}", super::percent_encoded(target))).into_response()
    } else {
        Redirect::to("/logga-in").into_response()
    }
}

fn log(error: &AppError, target: &str, reference: &str) {
    match error {
        AppError::Internal(cause) => {
            let mut chain = cause.to_string();
            let mut source = cause.source();
            while let Some(next) = source {
                chain = format!("{chain}: {next}");
                source = next.source();
            }
            tracing::error!(%reference, %target, error = %chain, "internal error");
        }
        AppError::Unavailable(cause) => tracing::warn!(%reference, %target, error = %cause, "database unavailable"),
        other => tracing::debug!(%reference, %target, error = %other, "refused"),
    }
}

fn error_page(status: StatusCode, sentence: &str, reference: Option<&str>, back: Option<&str>) -> Response {
    let title = match status {
        StatusCode::NOT_FOUND => "Sidan finns inte",
        StatusCode::FORBIDDEN => "Ingen behörighet",
        StatusCode::CONFLICT => "Ändrat av någon annan",
        StatusCode::UNPROCESSABLE_ENTITY => "Det går inte",
        StatusCode::SERVICE_UNAVAILABLE => "Försök igen om en stund",
        _ if status.is_client_error() => "Det blev fel",
        _ => "Något gick fel",
    };
    match (ErrorPage { title, sentence, reference, back }).render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(_) => (status, sentence.to_owned()).into_response(),
    }
}

/// A panic is a fault of ours like any other.
#[expect(clippy::needless_pass_by_value, reason = "the layer hands it over")]
#[must_use]
pub fn panicked(panic: Box<dyn Any + Send>) -> Response {
    let message = panic
        .downcast_ref::<String>()
        .cloned()
        .or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()))
        .unwrap_or_else(|| "panic".to_owned());
    AppError::internal(message).into_response()
}
