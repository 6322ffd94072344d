//! Style sheets and scripts, joined once and named by their content, so that browsers keep them for good.

use std::sync::LazyLock;

use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use sha2::{Digest, Sha256};

use crate::{error::AppError, web::extract::Path};

/// One file a component, in the order of the cascade layers.
const CSS: &str = concat!(
    include_str!("../../static/css/base.css"),
    include_str!("../../static/css/layout.css"),
    include_str!("../../static/css/form.css"),
    include_str!("../../static/css/table.css"),
    include_str!("../../static/css/components.css"),
    include_str!("../../static/css/timeline.css"),
    include_str!("../../static/css/document.css"),
    include_str!("../../static/css/sheets.css"),
    include_str!("../../static/css/diff.css"),
    include_str!("../../static/css/editor.css"),
    include_str!("../../static/css/checks.css"),
    include_str!("../../static/css/notes.css"),
    include_str!("../../static/css/verification.css"),
    include_str!("../../static/css/print.css"),
);

/// The bundle of `editor/`, as it was when the program was built; empty if there was none.
const EDITOR: &str = include_str!(concat!(env!("OUT_DIR"), "/editor.js"));

/// What asks the browser for a passkey.
const PASSKEYS: &str = include_str!("../../static/js/passkeys.js");
/// What goes to a link by key.
const KEYS: &str = include_str!("../../static/js/keys.js");

static NAME: LazyLock<String> = LazyLock::new(|| named("yttra", CSS, "css"));
static EDITOR_NAME: LazyLock<String> = LazyLock::new(|| named("editor", EDITOR, "js"));
static PASSKEYS_NAME: LazyLock<String> = LazyLock::new(|| named("passkeys", PASSKEYS, "js"));
static KEYS_NAME: LazyLock<String> = LazyLock::new(|| named("keys", KEYS, "js"));

fn named(stem: &str, content: &str, ending: &str) -> String {
    let hash = hex::encode(Sha256::digest(content));
    format!("{stem}-{}.{ending}", hash.get(..12).unwrap_or_default())
}

/// The address of the style sheet.
#[must_use]
pub fn stylesheet() -> String {
    format!("/static/{}", *NAME)
}

/// The address of the editor, if the program has one.
#[must_use]
pub fn editor() -> Option<String> {
    (!EDITOR.is_empty()).then(|| format!("/static/{}", *EDITOR_NAME))
}

/// The address of the script that asks for passkeys.
#[must_use]
pub fn passkeys() -> String {
    format!("/static/{}", *PASSKEYS_NAME)
}

/// The address of the script of the keys.
#[must_use]
pub fn keys() -> String {
    format!("/static/{}", *KEYS_NAME)
}

/// `GET /static/{name}`
pub async fn show(Path(name): Path<String>) -> Response {
    const FOREVER: &str = "public, max-age=31536000, immutable";
    if name == *NAME {
        ([(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, FOREVER)], CSS).into_response()
    } else if !EDITOR.is_empty() && name == *EDITOR_NAME {
        ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8"), (header::CACHE_CONTROL, FOREVER)], EDITOR)
            .into_response()
    } else if name == *PASSKEYS_NAME {
        ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8"), (header::CACHE_CONTROL, FOREVER)], PASSKEYS)
            .into_response()
    } else if name == *KEYS_NAME {
        ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8"), (header::CACHE_CONTROL, FOREVER)], KEYS)
            .into_response()
    } else if name == "yttra.svg" {
        let icon = include_str!("../../static/yttra.svg");
        ([(header::CONTENT_TYPE, "image/svg+xml"), (header::CACHE_CONTROL, "public, max-age=86400")], icon)
            .into_response()
    } else {
        AppError::NotFound.into_response()
    }
}
