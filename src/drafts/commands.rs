//! Opening and writing drafts. One function a verb, one event each.

use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::{
    facts,
    immediate::{self, Change},
    model::{Draft, Writing, definite, running},
    store, templates,
};
use crate::{
    calendar::phrases::join_och,
    clock::Moment,
    document::{
        canonical::{Kind, Printed},
        freeze,
        model::{Block, FactRef},
    },
    error::{AppError, Result},
    events::{self, Event},
    live,
    people::model::Actor,
    remisser::{
        self,
        commands::{about, locked},
        model::{Action, Case},
        policy::{self, Verb},
    },
    versions::{self, secrecy::SECRET},
};

/// Opens the drafts of a case from the board's templates.
pub async fn open(pool: &PgPool, actor: &Actor, moment: Moment, id: Uuid, version: i32) -> Result<()> {
    let mut tx = pool.begin().await?;
    let case = locked(&mut tx, actor, moment, id, version).await?;
    policy::require(actor, &case, Verb::Write)?;
    let next = case.next(Action::OpenDraft)?;
    let register = facts::gather(&mut tx, &actor.myndighet, &case).await?;
    let kinds = templates::kinds(actor.myndighet.model);
    for kind in kinds {
        let (template_id, template) = templates::in_use(&mut tx, &actor.myndighet, *kind, moment.now).await?;
        let sections = templates::begin(&template, &register);
        store::insert(&mut tx, actor, moment, id, *kind, template_id, &sections).await?;
    }
    remisser::store::set_status(&mut tx, &case, next, moment.now).await?;
    let document = join_och(&kinds.iter().map(|kind| running(*kind)).collect::<Vec<_>>());
    events::append(&mut tx, moment, about(actor, id), &Event::DraftOpened { document }).await?;
    Ok(tx.commit().await?)
}

/// The case and its draft, locked for a writer.
pub(crate) async fn writable(
    conn: &mut PgConnection,
    actor: &Actor,
    moment: Moment,
    id: Uuid,
    kind: Kind,
) -> Result<(Case, Draft)> {
    let case = remisser::store::lock_case(conn, actor, moment.today, id).await?;
    policy::require(actor, &case, Verb::Write)?;
    let writing = Writing::of(actor, &case);
    let draft = store::find(conn, id, kind).await?.ok_or(AppError::NotFound)?;
    if writing.is_open() { Ok((case, draft)) } else { Err(AppError::rejected(writing.why_closed())) }
}

/// Saves a section. A text that is there already is not saved again.
///
/// # Errors
/// `Conflict` if somebody has saved another text since `over`; nothing is written then.
pub async fn save(
    pool: &PgPool,
    actor: &Actor,
    moment: Moment,
    id: Uuid,
    (kind, key): (Kind, &str),
    over: i32,
    blocks: &[Block<FactRef>],
) -> Result<()> {
    let mut tx = pool.begin().await?;
    let (_, draft) = writable(&mut tx, actor, moment, id, kind).await?;
    let Some(section) = draft.section(key) else {
        let left_out = draft.every().find(|section| section.key == key).ok_or(AppError::NotFound)?;
        return Err(AppError::rejected(format!(
            "Någon har tagit bort ”{}” ur dokumentet. Det går att ta med igen på utkastets sida.",
            left_out.heading
        )));
    };
    if section.blocks == blocks {
        return Ok(());
    }
    if section.version != over {
        return Err(AppError::Conflict);
    }
    save_all(&mut tx, actor, moment, &draft, &[(key, blocks.to_vec())]).await?;
    let event = Event::DraftSaved { document: running(kind).to_owned(), section: section.heading.clone() };
    events::append(&mut tx, moment, about(actor, id), &event).await?;
    Ok(tx.commit().await?)
}

/// Adds the point of omedelbar justering, or takes it away. Takes no version from the page: whatever stands there by
/// now is kept, and only the point comes or goes.
pub async fn set_point(
    pool: &PgPool,
    actor: &Actor,
    moment: Moment,
    id: Uuid,
    kind: Kind,
    change: Change,
) -> Result<()> {
    let mut conn = pool.acquire().await?;
    let draft = store::find(&mut conn, id, kind).await?.ok_or(AppError::NotFound)?;
    drop(conn);
    let section = draft.section(immediate::SECTION).ok_or(AppError::NotFound)?;
    let blocks = match (change, immediate::stands(&section.blocks)) {
        (Change::Add, false) => immediate::add(&section.blocks),
        (Change::Remove, true) => immediate::remove(&section.blocks),
        _ => section.blocks.clone(),
    };
    // Guarded by the version that was read, so that nobody's text is lost in between.
    save(pool, actor, moment, id, (kind, immediate::SECTION), section.version, &blocks).await
}

/// Saves again a text of a section that was saved once.
pub async fn restore(
    pool: &PgPool,
    actor: &Actor,
    moment: Moment,
    id: Uuid,
    (kind, key): (Kind, &str),
    over: i32,
    version: i32,
) -> Result<()> {
    let mut conn = pool.acquire().await?;
    remisser::store::find_case(&mut conn, actor, moment.today, id).await?;
    let draft = store::find(&mut conn, id, kind).await?.ok_or(AppError::NotFound)?;
    let key = &draft.section(key).ok_or(AppError::NotFound)?.key;
    let saves = store::saves(&mut conn, draft.id, key, version.saturating_add(1)).await?;
    drop(conn);
    let found = saves.into_iter().find(|save| save.version == version).ok_or(AppError::NotFound)?;
    save(pool, actor, moment, id, (kind, key), over, &found.blocks).await
}

/// Makes the draft say what a version said, as new saves. `over` is the sum of the sections' versions that the page
/// showed.
pub async fn restore_version(
    pool: &PgPool,
    actor: &Actor,
    moment: Moment,
    id: Uuid,
    kind: Kind,
    number: i32,
    over: i32,
) -> Result<usize> {
    let mut tx = pool.begin().await?;
    let (_, draft) = writable(&mut tx, actor, moment, id, kind).await?;
    if draft.stamp() != over {
        return Err(AppError::Conflict);
    }
    let version = versions::store::of_remiss(&mut tx, id)
        .await?
        .into_iter()
        .find(|version| version.kind == kind && version.number == number)
        .ok_or(AppError::NotFound)?;
    let printed = versions::store::printed(&mut tx, version.id).await?;
    let saved = make_say(&mut tx, actor, moment, id, &printed).await?;
    if saved > 0 {
        let event = Event::DraftRestored { document: definite(kind).to_owned(), number };
        events::append(&mut tx, moment, about(actor, id), &event).await?;
        tx.commit().await?;
    }
    Ok(saved)
}

/// Makes the draft say what a version says, as new saves; how many texts that changed. Under the lock on the case; whether
/// the actor may is for the caller.
pub async fn make_say(
    conn: &mut PgConnection,
    actor: &Actor,
    moment: Moment,
    id: Uuid,
    printed: &Printed,
) -> Result<usize> {
    let mut draft = store::find(conn, id, printed.kind).await?.ok_or(AppError::NotFound)?;
    let mut taken_in = 0;
    for section in draft.left_out.iter().filter(|section| printed.sections.iter().any(|then| then.key == section.key)) {
        store::set_included(conn, draft.id, &section.key, true).await?;
        taken_in += 1;
    }
    if taken_in > 0 {
        draft = store::find(conn, id, printed.kind).await?.ok_or(AppError::NotFound)?;
    }
    let mut texts = Vec::new();
    for section in &draft.sections {
        let then = printed.sections.iter().find(|then| then.key == section.key);
        texts.push((section.key.as_str(), then.map_or_else(Vec::new, |then| freeze::thaw(&then.blocks))));
    }
    Ok(save_all(conn, actor, moment, &draft, &texts).await?.max(taken_in))
}

/// Saves those texts that differ from what is there, in the live document too; how many they were. Under the lock on
/// the case.
pub(super) async fn save_all(
    conn: &mut PgConnection,
    actor: &Actor,
    moment: Moment,
    draft: &Draft,
    texts: &[(&str, Vec<Block<FactRef>>)],
) -> Result<usize> {
    let mut changed = Vec::new();
    for (key, blocks) in texts {
        let section = draft.section(key).ok_or(AppError::NotFound)?;
        if section.blocks != *blocks {
            changed.push((section.key.clone(), blocks.clone()));
        }
    }
    if changed.is_empty() {
        return Ok(0);
    }
    let said = live::forms::write(conn, actor, moment, draft, changed).await?;
    keep_said(conn, actor, moment, draft, &said).await?;
    Ok(said.len())
}

/// Saves what the live document says. Under the lock on the case.
pub(crate) async fn keep_said(
    conn: &mut PgConnection,
    actor: &Actor,
    moment: Moment,
    draft: &Draft,
    said: &[(String, Vec<Block<FactRef>>)],
) -> Result<()> {
    for (key, blocks) in said {
        let section = draft.section(key).ok_or(AppError::NotFound)?;
        store::save(conn, actor, moment.now, draft.id, key, section.version, blocks).await?;
    }
    Ok(())
}

/// Sets which files are the bilagor of the answer.
pub async fn set_attachments(
    pool: &PgPool,
    actor: &Actor,
    moment: Moment,
    id: Uuid,
    version: i32,
    chosen: &[(Uuid, String)],
) -> Result<()> {
    let mut tx = pool.begin().await?;
    let case = locked(&mut tx, actor, moment, id, version).await?;
    policy::require(actor, &case, Verb::Write)?;
    let writing = Writing::of(actor, &case);
    if !writing.is_open() {
        return Err(AppError::rejected(writing.why_closed()));
    }
    let files = store::attachments(&mut tx, id).await?;
    if chosen.iter().any(|(file, _)| files.iter().all(|known| known.id != *file)) {
        return Err(AppError::NotFound);
    }
    store::set_attachments(&mut tx, id, chosen).await?;
    remisser::store::set_status(&mut tx, &case, case.status, moment.now).await?;
    // The log is read by all who see the case.
    let secret = |file: &Uuid| files.iter().any(|known| known.id == *file && known.sekretess);
    let shown = |(file, name): &(Uuid, String)| if secret(file) { SECRET.to_owned() } else { name.clone() };
    let names = chosen.iter().map(shown).collect();
    events::append(&mut tx, moment, about(actor, id), &Event::AttachmentsSet { names }).await?;
    Ok(tx.commit().await?)
}
