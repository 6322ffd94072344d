//! axum's extractors, with errors that a reader understands.

use axum::{
    RequestExt,
    extract::{FromRequest, FromRequestParts, Request},
    http::request::Parts,
};
use serde::de::DeserializeOwned;

use crate::error::AppError;

/// A path parameter; one that does not parse is a page that does not exist.
pub struct Path<T>(pub T);

/// The query of the address.
pub struct Query<T>(pub T);

/// A posted form. Repeated fields become a `Vec`.
pub struct Form<T>(pub T);

#[expect(clippy::disallowed_types, reason = "wrapped here")]
impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, AppError> {
        axum::extract::Path::from_request_parts(parts, state)
            .await
            .map(|axum::extract::Path(value)| Self(value))
            .map_err(|_| AppError::NotFound)
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, AppError> {
        axum_extra::extract::Query::from_request_parts(parts, state)
            .await
            .map(|axum_extra::extract::Query(value)| Self(value))
            .map_err(|_| AppError::BadRequest("Adressen innehåller något som inte går att tolka.".into()))
    }
}

impl<T: DeserializeOwned + 'static, S: Send + Sync> FromRequest<S> for Form<T> {
    type Rejection = AppError;

    async fn from_request(request: Request, _: &S) -> Result<Self, AppError> {
        match request.extract::<axum_extra::extract::Form<T>, _>().await {
            Ok(axum_extra::extract::Form(value)) => Ok(Self(value)),
            Err(rejection) => {
                use axum::response::IntoResponse;
                let status = rejection.into_response().status();
                Err(if status == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
                    AppError::TooLarge("Texten är för stor för att tas emot på en gång.".into())
                } else {
                    AppError::BadRequest("Formuläret kom inte fram helt. Gå tillbaka och försök igen.".into())
                })
            }
        }
    }
}
