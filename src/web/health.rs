//! `/healthz` says that the process answers, `/readyz` that it can do its work.

use axum::{extract::State, http::StatusCode};

use crate::app::App;

/// `GET /healthz`
pub async fn healthz() -> &'static str {
    "ok"
}

/// `GET /readyz`: 503 while the database does not answer.
pub async fn readyz(State(app): State<App>) -> (StatusCode, &'static str) {
    match sqlx::query("select 1").execute(&app.pool).await {
        Ok(_) => (StatusCode::OK, "ok"),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "databasen svarar inte")
        }
    }
}

/// `POST /csp`: what browsers report of the content security policy goes to the log.
pub async fn csp_report(body: String) -> StatusCode {
    let report: String = body.chars().take(2000).collect();
    tracing::error!(?report, "content security policy violated");
    StatusCode::NO_CONTENT
}
