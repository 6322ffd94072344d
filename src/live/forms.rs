//! The way into and out of the database for a whole document, and what a form writes.

use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    document::LiveDocument,
    store::{self, NewUpdate},
};
use crate::{
    clock::Moment,
    document::model::{Block, FactRef},
    drafts::model::Draft,
    error::{AppError, Result},
    people::model::Actor,
};

/// The document of a draft and the number of its newest update; none if it was never opened live.
/// Under the lock on the draft.
pub async fn load(conn: &mut PgConnection, draft: &Draft) -> Result<Option<(LiveDocument, i64)>> {
    let Some((mut seq, state)) = store::snapshot(conn, draft.id).await? else { return Ok(None) };
    // Those left out too: what was written there, and what is on its way, is not lost.
    let keys: Vec<String> = draft.every().map(|section| section.key.clone()).collect();
    let mut document = LiveDocument::new(&keys);
    document.apply(&state).map_err(AppError::internal)?;
    for (number, update) in store::updates_after(conn, draft.id, seq).await? {
        document.apply(&update).map_err(AppError::internal)?;
        seq = number;
    }
    document.settle().map_err(AppError::internal)?;
    Ok(Some((document, seq)))
}

/// The same; makes it of the sections if it was never opened live.
pub async fn open(
    conn: &mut PgConnection,
    myndighet: Uuid,
    draft: &Draft,
    moment: Moment,
) -> Result<(LiveDocument, i64)> {
    let seq = store::lock(conn, draft.id).await?;
    if let Some(found) = load(conn, draft).await? {
        return Ok(found);
    }
    let sections: Vec<(String, &[Block<FactRef>])> =
        draft.every().map(|section| (section.key.clone(), section.blocks.as_slice())).collect();
    let document = LiveDocument::begin(&sections).map_err(AppError::internal)?;
    store::put_snapshot(conn, myndighet, draft.id, seq, &document.whole(), moment.now).await?;
    Ok((document, seq))
}

/// Makes the live document say what a form writes, so that open editors show it. Gives the blocks as the document
/// says them. In the transaction that saves the sections, under the lock on the case.
pub async fn write(
    conn: &mut PgConnection,
    actor: &Actor,
    moment: Moment,
    draft: &Draft,
    texts: Vec<(String, Vec<Block<FactRef>>)>,
) -> Result<Vec<(String, Vec<Block<FactRef>>)>> {
    store::lock(conn, draft.id).await?;
    let Some((mut document, _)) = load(conn, draft).await? else { return Ok(texts) };
    let (mut said, mut updates) = (Vec::new(), Vec::new());
    for (key, blocks) in texts {
        updates.push(document.edit(&key, &blocks).map_err(|_| too_much())?);
        let blocks = document.blocks(&key).to_vec();
        said.push((key, blocks));
    }
    let client = document.client();
    store::bind(conn, actor.myndighet.id, draft.id, client, actor.id).await?;
    let updates: Vec<NewUpdate<'_>> =
        updates.iter().map(|bytes| NewUpdate { person: actor.id, client, bytes }).collect();
    store::append(conn, actor.myndighet.id, draft.id, &updates, moment.now).await?;
    Ok(said)
}

fn too_much() -> AppError {
    AppError::rejected("Utkastet skulle bli större än 2 MiB.")
}
