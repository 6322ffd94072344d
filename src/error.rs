//! What can go wrong, seen from the reader of the page.
//!
//! Field errors are not here: they go back into their form. One layer (`web::errors`) turns an `AppError`
//! into a page and logs it once.

use std::sync::Arc;

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};

/// The one error of handlers and commands.
#[derive(Debug, Clone, thiserror::Error)]
pub enum AppError {
    /// Nobody is signed in; the page asks for it and comes back to this address.
    #[error("not signed in")]
    Unauthenticated,
    /// Signed in, but this is not for that role.
    #[error("forbidden")]
    Forbidden,
    /// Not there, or not yours to know.
    #[error("not found")]
    NotFound,
    /// Somebody else changed it meanwhile.
    #[error("conflict")]
    Conflict,
    /// The rules say no; the sentence says why, in Swedish.
    #[error("rejected: {0}")]
    Rejected(String),
    /// The request makes no sense; the sentence says why, in Swedish.
    #[error("bad request: {0}")]
    BadRequest(String),
    /// The request is larger than allowed.
    #[error("too large: {0}")]
    TooLarge(String),
    /// The database does not answer at the moment.
    #[error("unavailable: {0}")]
    Unavailable(Arc<sqlx::Error>),
    /// A fault of ours, logged whole and shown as a reference only.
    #[error("internal: {0}")]
    Internal(Arc<dyn std::error::Error + Send + Sync>),
}

/// The result of handlers and commands.
pub type Result<T, E = AppError> = std::result::Result<T, E>;

impl AppError {
    /// The rules say no, in a Swedish sentence.
    pub fn rejected(sentence: impl Into<String>) -> Self {
        Self::Rejected(sentence.into())
    }

    /// A fault of ours.
    pub fn internal(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(Arc::from(error.into()))
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Unauthenticated => StatusCode::SEE_OTHER,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Conflict => StatusCode::CONFLICT,
            Self::Rejected(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// What the page says, in Swedish.
    #[must_use]
    pub fn sentence(&self) -> &str {
        match self {
            Self::Unauthenticated => "Logga in för att fortsätta.",
            Self::Forbidden => {
                "Du har inte behörighet att göra det här. Fråga handläggaren, eller din administratör om dina roller."
            }
            Self::NotFound => "Sidan finns inte, eller så hör den till en myndighet som du inte arbetar för.",
            Self::Conflict => {
                "Någon annan hann ändra ärendet medan du hade sidan öppen. Gå tillbaka, läs in sidan igen och gör om \
                 ändringen."
            }
            Self::Rejected(sentence) | Self::BadRequest(sentence) | Self::TooLarge(sentence) => sentence,
            Self::Unavailable(_) => {
                "Databasen svarar inte just nu. Det du har sparat finns kvar. Försök igen om en stund."
            }
            Self::Internal(_) => "Något gick fel hos oss. Felet är antecknat. Det du har sparat finns kvar.",
        }
    }
}

impl From<sqlx::Error> for AppError {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::RowNotFound => Self::NotFound,
            sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => {
                Self::Unavailable(Arc::new(error))
            }
            // 57P01-57P03: the server is shutting down or starting; 08: connection exceptions.
            sqlx::Error::Database(ref inner)
                if inner.code().is_some_and(|code| code.starts_with("57P") || code.starts_with("08")) =>
            {
                Self::Unavailable(Arc::new(error))
            }
            other => Self::internal(other),
        }
    }
}

impl From<object_store::Error> for AppError {
    fn from(error: object_store::Error) -> Self {
        Self::internal(error)
    }
}

impl From<askama::Error> for AppError {
    fn from(error: askama::Error) -> Self {
        Self::internal(error)
    }
}

impl From<serde_json::Error> for AppError {
    fn from(error: serde_json::Error) -> Self {
        Self::internal(error)
    }
}

impl From<tokio::task::JoinError> for AppError {
    fn from(error: tokio::task::JoinError) -> Self {
        Self::internal(error)
    }
}

impl From<std::io::Error> for AppError {
    fn from(error: std::io::Error) -> Self {
        Self::internal(error)
    }
}

/// The error rides in the response; `web::errors` makes the page.
impl IntoResponse for AppError {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// The name of the database constraint that a write ran into, if that is what happened.
#[must_use]
pub fn constraint(error: &sqlx::Error) -> Option<&str> {
    error.as_database_error().and_then(sqlx::error::DatabaseError::constraint)
}

/// What is wrong with a JSON file that somebody wrote, in Swedish: "fältet ”slug” saknas (rad 3, kolumn 1)."
#[must_use]
pub fn json_sentence(error: &serde_json::Error) -> String {
    use serde_json::error::Category;
    let text = error.to_string();
    let named = text.split('`').nth(1).unwrap_or_default();
    let what = match error.classify() {
        Category::Eof => "filen tar slut för tidigt".to_owned(),
        Category::Io | Category::Syntax => "det är inte giltig JSON".to_owned(),
        Category::Data if text.starts_with("missing field") => format!("fältet ”{named}” saknas"),
        Category::Data if text.starts_with("unknown") => format!("”{named}” känns inte igen"),
        Category::Data if text.starts_with("duplicate field") => format!("fältet ”{named}” står två gånger"),
        Category::Data => "värdet är av fel slag".to_owned(),
    };
    format!("{what} (rad {}, kolumn {}).", error.line(), error.column())
}

impl AppError {
    /// For an operator at a terminal: the sentence, or for a fault of ours its cause.
    #[must_use]
    pub fn sentence_or_cause(&self) -> String {
        match self {
            Self::Internal(cause) => cause.to_string(),
            Self::Unavailable(cause) => cause.to_string(),
            other => other.sentence().to_owned(),
        }
    }
}
