//! Which words made earlier attests void.

use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    changes::kept,
    editorial::{self, Change},
    store,
};
use crate::{
    calendar::phrases::join_och,
    error::Result,
    people::model::Actor,
    remisser::model::Case,
    reviews::paper::{self, Paper},
};

/// So many are told; the whole difference is below.
const TOLD: usize = 8;

/// What is another than what was attested before.
pub struct Voided {
    /// Who attested it: "Karin Åberg och Bo Ek".
    pub names: String,
    /// The first of what is changed.
    pub words: Vec<Change>,
    /// How many more.
    pub more: usize,
    /// Whether other bilagor are bound.
    pub bilagor: bool,
}

/// What differs between these papers of a round and what was attested before it; none if nothing was.
pub async fn voided(
    conn: &mut PgConnection,
    actor: &Actor,
    case: &Case,
    round: Uuid,
    papers: &[Paper],
    bilagor: &[store::Bilaga],
) -> Result<Option<Voided>> {
    let Some(void) = store::last_void(conn, round).await? else { return Ok(None) };
    let old_bilagor = store::bilagor(conn, void.proposal).await?;
    let old = paper::papers(conn, void.proposal, &kept(actor, case, &old_bilagor)).await?;
    let pairs = papers.iter().filter_map(|new| {
        old.iter().find(|old| old.printed.kind == new.printed.kind).map(|old| (&old.printed, &new.printed))
    });
    let mut words: Vec<Change> = pairs.flat_map(|(old, new)| editorial::changes(old, new)).collect();
    let more = words.len().saturating_sub(TOLD);
    words.truncate(TOLD);
    Ok(Some(Voided { names: join_och(&void.names), words, more, bilagor: old_bilagor != bilagor }))
}
