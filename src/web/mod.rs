//! Shared HTTP plumbing: layers, page chrome, extractors, forms, flash messages, assets.

pub mod answer;
pub mod archive;
pub mod assets;
pub mod chrome;
pub mod download;
pub mod errors;
pub mod extract;
pub mod filters;
pub mod flash;
pub mod form;
pub mod health;
pub mod upload;

use std::time::Duration;

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request},
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::{Html, IntoResponse, Redirect, Response},
};
use tower::ServiceBuilder;
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::CompressionLayer,
    csrf::CsrfLayer,
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer},
    set_header::SetResponseHeaderLayer,
    timeout::TimeoutLayer,
    trace::TraceLayer,
};

use crate::{app::App, error::Result};

/// The largest form that is not a file, in bytes.
const FORM_BYTES: usize = 2 * 1024 * 1024;
/// The longest that a request may take; an upload of 50 MiB over a slow line included.
const REQUEST_TIME: Duration = Duration::from_mins(2);

/// All but RFC 3986's unreserved characters is encoded.
const UNRESERVED: &percent_encoding::AsciiSet =
    &percent_encoding::NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

const POLICY: &str = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'; report-uri /csp";

/// Wraps the routes; the first layer listed is the outermost.
pub fn layers(router: Router<App>, app: App) -> Router {
    let headers = ServiceBuilder::new()
        .layer(fixed(header::CONTENT_SECURITY_POLICY, POLICY))
        .layer(fixed(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(fixed(header::X_FRAME_OPTIONS, "DENY"))
        // Same-origin rather than none: browsers send `Origin: null` with none, and CSRF is judged by it.
        .layer(fixed(header::REFERRER_POLICY, "same-origin"))
        .layer(fixed(HeaderName::from_static("cross-origin-opener-policy"), "same-origin"))
        .layer(fixed(HeaderName::from_static("cross-origin-resource-policy"), "same-origin"))
        .layer(fixed(HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"))
        .layer(SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, HeaderValue::from_static("no-store")));
    let transport_security =
        app.config.is_https().then(|| fixed(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains"));
    let (state, flash_state) = (app.clone(), app.clone());
    router.with_state(app).layer(
        ServiceBuilder::new()
            .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
            .layer(TraceLayer::new_for_http())
            .layer(PropagateRequestIdLayer::x_request_id())
            .layer(CompressionLayer::new())
            .layer(headers)
            .option_layer(transport_security)
            // Makes the page of every error from here inwards.
            .layer(middleware::from_fn(errors::render))
            .layer(CatchPanicLayer::custom(errors::panicked))
            .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, REQUEST_TIME))
            .layer(middleware::from_fn_with_state(state, canonical_host))
            .layer(CsrfLayer::new())
            .layer(middleware::from_fn_with_state(flash_state, flash::clear))
            .layer(DefaultBodyLimit::max(FORM_BYTES)),
    )
}

fn fixed(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value))
}

/// Sends a browser from 127.0.0.1 to localhost, so that one session and one passkey identity is used.
async fn canonical_host(app: axum::extract::State<App>, request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let health = matches!(request.uri().path(), "/healthz" | "/readyz");
    if app.config.public_url.is_none() && host.starts_with("127.0.0.1") && request.method().is_safe() && !health {
        let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
        return Redirect::temporary(&format!("{}{path}", app.config.base_url())).into_response();
    }
    next.run(request).await
}

/// Renders a page.
pub fn page(template: &impl askama::Template) -> Result<Response> {
    Ok(Html(template.render()?).into_response())
}

/// Renders a form with its field errors: 422, so that nothing takes it for done.
pub fn invalid(template: &impl askama::Template) -> Result<Response> {
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(template.render()?)).into_response())
}

/// Renders a form beside what somebody else saved meanwhile: 409.
pub fn conflicting(template: &impl askama::Template) -> Result<Response> {
    Ok((StatusCode::CONFLICT, Html(template.render()?)).into_response())
}

/// 303 to a page, with a sentence to show on it.
#[must_use]
pub fn done(to: &str, sentence: &str) -> Response {
    flash::set(Redirect::to(to).into_response(), sentence)
}

/// RFC 3986 percent-encoding of all but unreserved characters.
#[must_use]
pub fn percent_encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, UNRESERVED).to_string()
}
