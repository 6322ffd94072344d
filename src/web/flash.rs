//! A sentence about what was just done, carried by a cookie to the next page and shown once.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, header},
    middleware::Next,
    response::Response,
};
use axum_extra::extract::CookieJar;

use crate::app::App;

const COOKIE: &str = "yttra_flash";

/// The sentence that came with the request, if any.
#[must_use]
pub fn get(headers: &HeaderMap) -> Option<String> {
    let value = CookieJar::from_headers(headers).get(COOKIE)?.value().to_owned();
    String::from_utf8(hex::decode(value).ok()?).ok().filter(|text| !text.is_empty())
}

/// Adds a sentence to a response. Hex, since a cookie holds ASCII only.
#[must_use]
pub fn set(mut response: Response, sentence: &str) -> Response {
    let cookie = format!("{COOKIE}={}; Path=/; HttpOnly; SameSite=Lax; Max-Age=60", hex::encode(sentence));
    if let Ok(value) = HeaderValue::try_from(cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

/// Forgets the sentence once a page has shown it. Behind TLS the cookie never travels without it.
pub async fn clear(State(app): State<App>, request: Request, next: Next) -> Response {
    let shown = request.method() == Method::GET && get(request.headers()).is_some();
    let mut response = next.run(request).await;
    let is_page =
        response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if shown && is_page {
        let gone = HeaderValue::from_static("yttra_flash=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
        response.headers_mut().append(header::SET_COOKIE, gone);
    }
    if app.config.is_https() {
        response
            .headers_mut()
            .iter_mut()
            .filter(|(name, _)| *name == header::SET_COOKIE)
            .for_each(|(_, value)| secure(value));
    }
    response
}

/// Adds `Secure` to the cookie of this module.
fn secure(cookie: &mut HeaderValue) {
    if let Some(text) = cookie.to_str().ok().filter(|text| text.starts_with(COOKIE))
        && let Ok(value) = HeaderValue::try_from(format!("{text}; Secure"))
    {
        *cookie = value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_own_cookie_is_changed() {
        for (before, after) in [
            ("yttra_flash=6f6b; Path=/", "yttra_flash=6f6b; Path=/; Secure"),
            ("yttra_session=1; Path=/; Secure", "yttra_session=1; Path=/; Secure"),
        ] {
            let mut value = HeaderValue::from_static(before);
            secure(&mut value);
            assert_eq!(value, after);
        }
    }
}
