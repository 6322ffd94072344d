//! Mending what was found, leaving it as it is, and taking that back. One event each.

use sqlx::PgPool;
use uuid::Uuid;

use super::{
    edit,
    list::{self, Checked},
    model::{Finding, Remedy},
    store,
};
use crate::{
    clock::Moment,
    document::{canonical::Kind, facts::Facts},
    drafts::{
        self,
        commands::writable,
        model::{Draft, definite},
    },
    error::{AppError, Result},
    events::{self, Event},
    people::model::Actor,
    remisser::{self, commands::about},
};

const GONE: &str = "Anmärkningen gäller inte längre: texten eller ärendet har ändrats. Läs listan igen.";

/// A draft as it is now, and what there is to say of it.
async fn now(pool: &PgPool, actor: &Actor, moment: Moment, id: Uuid, kind: Kind) -> Result<(Draft, Facts, Checked)> {
    let mut conn = pool.acquire().await?;
    let case = remisser::store::find_case(&mut conn, actor, moment.today, id).await?;
    let draft = drafts::store::find(&mut conn, id, kind).await?.ok_or(AppError::NotFound)?;
    let facts = drafts::facts::gather(&mut conn, &actor.myndighet, &case).await?.facts;
    let checked = list::check(&mut conn, actor, &case, moment.today, &draft, &facts, true).await?;
    Ok((draft, facts, checked))
}

fn finding<'a>(checked: &'a Checked, id: &str) -> Result<&'a Finding> {
    checked.findings.iter().find(|finding| finding.id() == id).ok_or_else(|| AppError::rejected(GONE))
}

/// Puts the proposed words in, through the draft's own save.
///
/// # Errors
/// `Conflict` if the section is not of the version that the list was shown with.
pub async fn mend(
    pool: &PgPool,
    actor: &Actor,
    moment: Moment,
    id: Uuid,
    kind: Kind,
    (found, over): (&str, i32),
) -> Result<String> {
    let (draft, facts, checked) = now(pool, actor, moment, id, kind).await?;
    let finding = finding(&checked, found)?;
    let place = &finding.remark.place;
    let section = place.section.as_deref().and_then(|key| draft.section(key));
    let (Some(Remedy::Replace(with)), Some(section)) = (&finding.remark.remedy, section) else {
        return Err(AppError::rejected(GONE));
    };
    if section.version != over {
        return Err(AppError::Conflict);
    }
    let blocks = edit::replaced(&section.blocks, place, with, &facts).ok_or_else(|| AppError::rejected(GONE))?;
    drafts::commands::save(pool, actor, moment, id, (kind, &section.key), over, &blocks).await?;
    Ok(section.heading.clone())
}

/// Leaves what was found as it is, with a reason.
pub async fn dismiss(
    pool: &PgPool,
    actor: &Actor,
    moment: Moment,
    id: Uuid,
    kind: Kind,
    (found, reason): (&str, &str),
) -> Result<()> {
    let (_, _, checked) = now(pool, actor, moment, id, kind).await?;
    let finding = finding(&checked, found)?;
    if finding.check.key == "tomt-avsnitt" {
        return Err(AppError::rejected("Ett avsnitt som måste finnas går inte att bortse från. Skriv det."));
    }
    let mut tx = pool.begin().await?;
    let (_, draft) = writable(&mut tx, actor, moment, id, kind).await?;
    let section = finding.remark.place.section.as_deref().unwrap_or_default();
    let bound = (finding.check.key, section, finding.words_sha256());
    if store::dismiss(&mut tx, actor, moment, draft.id, (bound.0, bound.1, &bound.2), reason).await? {
        let event = Event::CheckDismissed { document: definite(kind).to_owned(), check: finding.check.name.to_owned() };
        events::append(&mut tx, moment, about(actor, id), &event).await?;
    }
    Ok(tx.commit().await?)
}

/// Shows a dismissed remark again.
pub async fn take_back(
    pool: &PgPool,
    actor: &Actor,
    moment: Moment,
    id: Uuid,
    kind: Kind,
    dismissal: Uuid,
) -> Result<()> {
    let mut tx = pool.begin().await?;
    let (_, draft) = writable(&mut tx, actor, moment, id, kind).await?;
    store::take_back(&mut tx, actor, moment, draft.id, dismissal).await?;
    let event = Event::CheckDismissalTakenBack { document: definite(kind).to_owned() };
    events::append(&mut tx, moment, about(actor, id), &event).await?;
    Ok(tx.commit().await?)
}
