//! Every route × every role × own and foreign myndighet. A route without an expectation here fails.

use std::{collections::BTreeMap, fmt::Write};

use axum::http::{Method, StatusCode};
use yttra::routes;

use crate::support::{TestApp, Visitor, cast};

/// Who signs in for each column of the table.
const CAST: [(&str, &str); 9] = [
    ("registrator", cast::REGISTRATOR),
    ("handläggare", cast::HANDLAGGARE),
    ("annan handläggare", cast::HANDLAGGARE_2),
    ("granskare", cast::GRANSKARE),
    ("chef", cast::CHEF),
    ("direktör", cast::DIREKTOR),
    ("sekreterare", cast::SEKRETERARE),
    ("administratör", cast::ADMIN),
    ("läsare", cast::LASARE),
];

/// Ids of a case and its things, put into the paths.
struct Things(BTreeMap<&'static str, String>);

impl Things {
    fn path(&self, pattern: &str) -> String {
        self.0.iter().fold(pattern.to_owned(), |path, (name, value)| path.replace(name, value))
    }
}

async fn try_route(visitor: &Visitor, method: &Method, path: &str) -> StatusCode {
    // Posts are empty: whoever may is told what is missing (or that the page is stale), who may not is refused first.
    match *method {
        Method::GET => visitor.get(path).await.status,
        _ => visitor.post(path, &[]).await.status,
    }
}

/// One letter an outcome, so that the table can be read.
fn letter(status: StatusCode) -> &'static str {
    match status {
        StatusCode::FORBIDDEN => "nej",
        StatusCode::NOT_FOUND => "404",
        status if status.is_server_error() => "FEL",
        _ => "ja",
    }
}
