//! Handing out bytes: always as what they are, never as a page.

use axum::{
    body::Body,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;

use crate::{error::Result, files::Files};

/// Streams a stored file as a download.
pub async fn stored(files: &Files, sha256: &str, media_type: &str, name: &str) -> Result<Response> {
    let body = Body::from_stream(files.stream(sha256).await?);
    Ok(with_headers(body.into_response(), media_type, name, false))
}

/// Bytes that were just made, shown in the browser where it can (PDF and plain text only).
#[must_use]
pub fn made(bytes: Bytes, media_type: &str, name: &str) -> Response {
    let inline = media_type == "application/pdf" || media_type.starts_with("text/plain");
    with_headers(Body::from(bytes).into_response(), media_type, name, inline)
}

/// A body that is always saved, never shown.
#[must_use]
pub fn attached(body: Body, media_type: &str, name: &str) -> Response {
    with_headers(body.into_response(), media_type, name, false)
}

fn with_headers(mut response: Response, media_type: &str, name: &str, inline: bool) -> Response {
    let headers = response.headers_mut();
    let kind = HeaderValue::try_from(media_type).unwrap_or(HeaderValue::from_static("application/octet-stream"));
    headers.insert(header::CONTENT_TYPE, kind);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    let disposition = if inline { "inline" } else { "attachment" };
    // RFC 6266: an ASCII name for old programs, the real one in RFC 8187's form.
    let ascii: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || ".-_ ".contains(c) { c } else { '_' }).collect();
    let value = format!("{disposition}; filename=\"{ascii}\"; filename*=UTF-8''{}", super::percent_encoded(name));
    if let Ok(value) = HeaderValue::try_from(value) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}
