//! Finished documents: rendered once, kept by hash, handed out as they are.

use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::Rendering;
use crate::{
    app::App,
    clock::Moment,
    error::{AppError, Result},
    people::model::Actor,
    remisser::model::Case,
};

/// Renders the documents of an attested proposal with the printed block of attests ("Namn, Titel" and day, in the
/// order of the print), stores their bytes and notes them as renderings of kind attesterad. Writes no event.
pub async fn attested(
    _app: &App,
    _conn: &mut PgConnection,
    _actor: &Actor,
    _moment: Moment,
    _case: &Case,
    _proposal_id: Uuid,
    _attests: &[(String, NaiveDate)],
) -> Result<()> {
    Err(AppError::internal("nothing is rendered yet"))
}

/// Renders the wording that the board chose, of kind beslutad. Writes no event.
pub async fn decided(
    _app: &App,
    _conn: &mut PgConnection,
    _actor: &Actor,
    _moment: Moment,
    _case: &Case,
    _decision_id: Uuid,
    _version_id: Uuid,
) -> Result<Rendering> {
    Err(AppError::internal("nothing is rendered yet"))
}
