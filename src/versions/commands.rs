//! Cutting versions and binding them to proposals.

use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{Origin, VersionRef};
use crate::{
    clock::Moment,
    document::model::{FrozenFact, Section},
    error::{AppError, Result},
    people::model::Actor,
    remisser::model::Case,
};

/// A proposal that was just made, or found again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cut {
    /// Its id.
    pub proposal_id: Uuid,
    /// Counted per case.
    pub proposal_number: i32,
    /// What an attest is bound to.
    pub manifest_sha256: String,
    /// Whether nothing like it was proposed before in this case.
    pub is_new: bool,
}

/// Cuts a version of each draft of the case (an unchanged text keeps its version) and binds them with the chosen
/// bilagor to a proposal (the same manifest is the same proposal). In the caller's transaction; writes no event.
pub async fn cut_proposal(
    _conn: &mut PgConnection,
    _actor: &Actor,
    _moment: Moment,
    _case: &Case,
    _origin: Origin,
) -> Result<Cut> {
    Err(AppError::internal("versions are not cut yet"))
}

/// The board's own wording as a new version of origin beslutad. In the caller's transaction; writes no event.
pub async fn cut_decided(
    _conn: &mut PgConnection,
    _actor: &Actor,
    _moment: Moment,
    _case: &Case,
    _base_version: Uuid,
    _sections: Vec<Section<FrozenFact>>,
) -> Result<VersionRef> {
    Err(AppError::internal("versions are not cut yet"))
}
