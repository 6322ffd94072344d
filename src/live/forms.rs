//! The way into and out of the database for a whole document, and what a form writes.

use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    anchors::Anchor,
    convert::Span,
    document::LiveDocument,
    store::{self, NewUpdate},
};
use crate::{
    clock::Moment,
    document::{
        facts::Facts,
        model::{Block, FactRef, Inline},
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

/// Words to be put in the place of others.
pub struct Exchange {
    /// Of which section.
    pub section: String,
    /// Where the old ones stand.
    pub anchor: Anchor,
    /// The old ones as somebody has seen them; others are left alone.
    pub seen: String,
    /// The new ones.
    pub content: Vec<Inline<FactRef>>,
}

/// What came of it.
pub struct Exchanged {
    /// Which of them were put in.
    pub done: Vec<bool>,
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
    wanted: &[Exchange],
) -> Result<Exchanged> {
    let (mut document, _) = open(conn, actor.myndighet.id, draft, moment).await?;
    let mut order: Vec<(usize, Option<Span>, usize)> = Vec::new();
    for (number, one) in wanted.iter().enumerate() {
        let section = draft.sections.iter().position(|section| section.key == one.section);
        order.push((section.unwrap_or(usize::MAX), document.span(&one.section, &one.anchor), number));
    }
    order.sort_unstable();
    let (mut done, mut updates) = (vec![false; wanted.len()], Vec::new());
    for (_, _, number) in order {
        let (Some(one), Some(done)) = (wanted.get(number), done.get_mut(number)) else { continue };
        let words = document.words(&one.section, &one.anchor, facts);
        if !words.is_some_and(|words| words.are(&one.seen)) {
            continue;
        }
        let update = document.exchange(&one.section, &one.anchor, &one.content).map_err(|_| too_much())?;
        *done = update.is_some();
        updates.extend(update);
    }
    if !updates.is_empty() {
        append(conn, actor, moment, draft, &document, &updates).await?;
    }
    let changed = draft.sections.iter().filter(|section| document.blocks(&section.key) != section.blocks);
    let said = changed.map(|section| (section.key.clone(), document.blocks(&section.key).to_vec())).collect();
    Ok(Exchanged { done, said })
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
