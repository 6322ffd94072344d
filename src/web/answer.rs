//! Answers to the scripts of our own pages.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use super::form::{Errors, Refusal};
use crate::error::{AppError, Result};

/// What was asked for.
#[must_use]
pub fn json(value: Value) -> Response {
    Json(value).into_response()
}

/// Why not, each sentence with its field: `{"errors": [{"field", "message"}]}`. What no form can mend is an error as
/// everywhere.
pub fn refused(refusal: Refusal) -> Result<Response> {
    match refusal {
        Refusal::Fields(errors) => Ok(told(StatusCode::UNPROCESSABLE_ENTITY, &errors)),
        Refusal::Error(error @ (AppError::Rejected(_) | AppError::Conflict)) => {
            Ok(told(error.status(), &Errors::one("", error.sentence())))
        }
        Refusal::Error(error) => Err(error),
    }
}

fn told(status: StatusCode, errors: &Errors) -> Response {
    let errors: Vec<Value> =
        errors.iter().map(|(field, message)| json!({ "field": field, "message": message })).collect();
    (status, Json(json!({ "errors": errors }))).into_response()
}
