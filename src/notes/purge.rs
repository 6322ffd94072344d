//! What goes when a case is closed: working material is not archived.

use sqlx::PgConnection;

use super::store;
use crate::{
    clock::Moment,
    drafts,
    error::{AppError, Result},
    events::{self, Event},
    live,
    people::model::Actor,
    remisser::{commands::about, model::Case},
};

/// If the board says so, deletes the notes, what reviewers said, the former texts of the sections and the single changes
/// of the live draft. The drafts as they stand, and every version, stay. In the transaction that ends the case.
pub async fn purge(conn: &mut PgConnection, actor: &Actor, moment: Moment, case: &Case) -> Result<()> {
    if !actor.myndighet.purge_at_closing {
        return Ok(());
    }
    let kinds = drafts::store::kinds(conn, case.id).await?;
    if kinds.is_empty() {
        return Ok(());
    }
    let (notes, texts) = store::purge(conn, case.id).await?;
    for kind in kinds {
        let draft = drafts::store::find(conn, case.id, kind).await?.ok_or(AppError::NotFound)?;
        live::forms::compact(conn, actor.myndighet.id, &draft, moment).await?;
        live::telling::notes_changed(conn, draft.id).await?;
    }
    events::append(conn, moment, about(actor, case.id), &Event::WorkingMaterialPurged { notes, texts }).await?;
    Ok(())
}
