//! The way into and out of the database for a whole document, and what a form writes.

use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    anchors::{Anchor, Exchange},
    convert::Obstacle,
    document::LiveDocument,
    store::{self, NewUpdate},
};
use crate::{
    clock::Moment,
    document::{
        facts::Facts,
        model::{Block, FactRef},
    },
    drafts::model::Draft,
    error::{AppError, Result},
    people::model::Actor,
};

/// The document of a draft and the number of its newest update; none if it was never opened live.
/// Under the lock on the draft, or in a transaction that sees one moment.
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
    append(conn, actor, moment, draft, &document, &updates).await?;
    Ok(said)
}

/// A note's place in the text.
pub struct Place {
    /// In which section.
    pub section: String,
    /// Where.
    pub anchor: Anchor,
    /// What is to be put there; none if the note only has to stay with its words.
    pub exchange: Option<Exchange>,
}

/// What came of exchanging.
pub struct Exchanged {
    /// Of which place, and what stood in the way if anything did.
    pub outcomes: Vec<(usize, Option<Obstacle>)>,
    /// Which places have other anchors now.
    pub moved: Vec<(usize, Anchor)>,
    /// What the sections that changed say now.
    pub said: Vec<(String, Vec<Block<FactRef>>)>,
}

/// Puts words in the place of others, in the order of the text, where the old ones still are as they were seen; so
/// that open editors show it. In the transaction that saves the sections, under the lock on the case.
pub async fn exchange(
    conn: &mut PgConnection,
    actor: &Actor,
    moment: Moment,
    draft: &Draft,
    facts: &Facts,
    places: &[Place],
) -> Result<Exchanged> {
    let (mut document, _) = open(conn, actor.myndighet.id, draft, moment).await?;
    let (mut outcomes, mut moved, mut updates) = (Vec::new(), Vec::new(), Vec::new());
    for section in &draft.sections {
        let here: Vec<(usize, &Place)> =
            places.iter().enumerate().filter(|(_, place)| place.section == section.key).collect();
        let mut anchors: Vec<Anchor> = here.iter().map(|(_, place)| place.anchor.clone()).collect();
        for at in in_order(&document, &section.key, &here) {
            let Some((number, Place { exchange: Some(wanted), .. })) = here.get(at) else { continue };
            let outcome = document.exchange(&section.key, &mut anchors, at, wanted, facts).map_err(|_| too_much())?;
            outcomes.push((*number, outcome.as_ref().err().copied()));
            updates.extend(outcome);
        }
        let others = here.into_iter().zip(anchors).filter(|((_, place), anchor)| place.anchor != *anchor);
        moved.extend(others.map(|((number, _), anchor)| (number, anchor)));
    }
    if !updates.is_empty() {
        append(conn, actor, moment, draft, &document, &updates).await?;
    }
    let changed = draft.sections.iter().filter(|section| document.blocks(&section.key) != section.blocks);
    let said = changed.map(|section| (section.key.clone(), document.blocks(&section.key).to_vec())).collect();
    Ok(Exchanged { outcomes, moved, said })
}

/// Those of the places in a section where something is to be put, in the order of its text.
fn in_order(document: &LiveDocument, key: &str, places: &[(usize, &Place)]) -> Vec<usize> {
    let wanted = places.iter().enumerate().filter(|(_, (_, place))| place.exchange.is_some());
    let mut order: Vec<usize> = wanted.map(|(at, _)| at).collect();
    if order.len() > 1
        && let Some(reading) = document.reading(key)
    {
        order.sort_by_cached_key(|at| places.get(*at).and_then(|(_, place)| reading.span(&place.anchor)));
    }
    order
}

/// Forgets by which changes a document came to be: keeps it as it stands, without what was struck. Editors that have it
/// open stay in step.
pub async fn compact(conn: &mut PgConnection, myndighet: Uuid, draft: &Draft, moment: Moment) -> Result<()> {
    store::lock(conn, draft.id).await?;
    if let Some((document, seq)) = load(conn, draft).await? {
        store::put_snapshot(conn, myndighet, draft.id, seq, &document.whole(), moment.now).await?;
    }
    Ok(())
}

/// Keeps what a form has changed, under the document's own client id.
async fn append(
    conn: &mut PgConnection,
    actor: &Actor,
    moment: Moment,
    draft: &Draft,
    document: &LiveDocument,
    updates: &[Vec<u8>],
) -> Result<()> {
    let client = document.client();
    store::bind(conn, actor.myndighet.id, draft.id, client, actor.id).await?;
    let updates: Vec<NewUpdate<'_>> =
        updates.iter().map(|bytes| NewUpdate { person: actor.id, client, bytes }).collect();
    store::append(conn, actor.myndighet.id, draft.id, &updates, moment.now).await?;
    Ok(())
}

fn too_much() -> AppError {
    AppError::rejected("Utkastet skulle bli större än 2 MiB.")
}
