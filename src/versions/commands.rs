//! Cutting versions and binding them to proposals.

use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::{
    model::{Origin, VersionRef},
    store::{self, Bound, NewVersion},
};
use crate::{
    calendar::phrases,
    clock::{self, Moment},
    document::{
        canonical::{BilagaHash, Canonical, Kind, Manifest, ManifestFormat, Printed, VersionHash, sha256_hex},
        model::{FrozenFact, Section},
    },
    drafts::{self, model::Writing},
    error::{AppError, Result},
    events::{self, Event},
    notes::{self, model::Undecided},
    people::model::Actor,
    remisser::{
        commands::{about, locked},
        model::Case,
        policy::{self, Verb},
    },
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
/// bilagor to a proposal (the same manifest is the same proposal). In the caller's transaction, which holds the lock
/// on the case; writes no event.
pub async fn cut_proposal(
    conn: &mut PgConnection,
    actor: &Actor,
    moment: Moment,
    case: &Case,
    origin: Origin,
) -> Result<Cut> {
    if origin == Origin::Attest {
        require_decided(conn, case.id).await?;
    }
    let mut versions = Vec::new();
    for kind in drafts::store::kinds(conn, case.id).await? {
        if origin == Origin::Attest {
            require_whole(conn, case.id, kind).await?;
        }
        let printed = drafts::printed(conn, &actor.myndighet, case, kind, moment.today).await?;
        versions.push((kind, cut(conn, actor, moment, case, &printed, origin, "").await?.0));
    }
    if versions.is_empty() {
        return Err(AppError::rejected("Öppna utkastet först. Ärendet har inget dokument än."));
    }
    let bilagor: Vec<Bound> = drafts::store::attachments(conn, case.id)
        .await?
        .into_iter()
        .filter_map(|file| Some(Bound { file: file.id, name: file.name?, sha256: file.sha256 }))
        .collect();
    let manifest = manifest(&versions, &bilagor)?;
    let sha256 = sha256_hex(&manifest);
    let found = store::proposal(conn, case.id, &sha256).await?;
    let is_new = found.is_none();
    let (proposal_id, proposal_number) = if let Some(found) = found {
        found
    } else {
        let ids: Vec<Uuid> = versions.iter().map(|(_, version)| version.id).collect();
        store::insert_proposal(conn, actor, moment, case.id, &manifest, &sha256, &ids, &bilagor).await?
    };
    Ok(Cut { proposal_id, proposal_number, manifest_sha256: sha256, is_new })
}

/// Refuses a document whose required sections are not all written.
async fn require_whole(conn: &mut PgConnection, remiss: Uuid, kind: Kind) -> Result<()> {
    let draft = drafts::store::find(conn, remiss, kind).await?.ok_or(AppError::NotFound)?;
    let empty = draft.sections.iter().filter(|section| section.is_missing());
    let headings: Vec<String> = empty.map(|section| format!("”{}”", section.heading)).collect();
    if headings.is_empty() {
        return Ok(());
    }
    let document = kind.label().to_lowercase();
    Err(AppError::rejected(format!("Skriv {} i utkastet till {document} först.", phrases::join_och(&headings))))
}

/// Refuses drafts with suggestions that nobody has decided on.
async fn require_decided(conn: &mut PgConnection, remiss: Uuid) -> Result<()> {
    let open = notes::store::open(conn, remiss).await?;
    match Undecided::among(&open).first() {
        Some(first) => Err(AppError::rejected(format!(
            "{} Godta eller avvisa {}, och skicka sedan.",
            first.sentence(),
            first.them()
        ))),
        None => Ok(()),
    }
}

fn manifest(versions: &[(Kind, VersionRef)], bilagor: &[Bound]) -> Result<Vec<u8>> {
    let versions = versions.iter().map(|(kind, version)| {
        let number = u32::try_from(version.number).map_err(AppError::internal)?;
        Ok(VersionHash { kind: *kind, number, sha256: version.sha256.clone() })
    });
    let bilagor = bilagor.iter().map(|bilaga| BilagaHash { name: bilaga.name.clone(), sha256: bilaga.sha256.clone() });
    Manifest {
        format: ManifestFormat::default(),
        versions: versions.collect::<Result<_>>()?,
        bilagor: bilagor.collect(),
    }
    .canonical_bytes()
    .map_err(AppError::internal)
}

/// The version that prints this, and whether it had to be made. Header dates apart, since a text that is the same
/// on another day is the same text.
async fn cut(
    conn: &mut PgConnection,
    actor: &Actor,
    moment: Moment,
    case: &Case,
    printed: &Printed,
    origin: Origin,
    name: &str,
) -> Result<(VersionRef, bool)> {
    for earlier in store::earlier(conn, case.id, printed.kind).await? {
        let then = Printed { date: clock::day(earlier.cut_at), ..printed.clone() };
        if sha256_hex(&then.canonical_bytes().map_err(AppError::internal)?) == earlier.version.sha256 {
            return Ok((earlier.version, false));
        }
    }
    Ok((keep(conn, actor, moment, case, printed, origin, name).await?, true))
}

async fn keep(
    conn: &mut PgConnection,
    actor: &Actor,
    moment: Moment,
    case: &Case,
    printed: &Printed,
    origin: Origin,
    name: &str,
) -> Result<VersionRef> {
    let canonical = printed.canonical_bytes().map_err(AppError::internal)?;
    let sha256 = sha256_hex(&canonical);
    let new = NewVersion { kind: printed.kind, origin, name, canonical: &canonical, sha256 };
    store::insert(conn, actor, moment, case.id, new).await
}

/// Other words for a version as a new one: the board's own (beslutad), or changed editorially (redaktionell). In the
/// caller's transaction, which holds the lock on the case; writes no event.
pub async fn cut_reworded(
    conn: &mut PgConnection,
    actor: &Actor,
    moment: Moment,
    case: &Case,
    base_version: Uuid,
    sections: Vec<Section<FrozenFact>>,
    origin: Origin,
) -> Result<VersionRef> {
    let base = store::printed(conn, base_version).await?;
    let printed = Printed { sections, date: moment.today, ..base };
    keep(conn, actor, moment, case, &printed, origin, "").await
}

/// The proposal that another becomes when one of its versions is put in place of the one of its kind. In the caller's
/// transaction, which holds the lock on the case.
pub async fn exchange(
    conn: &mut PgConnection,
    actor: &Actor,
    moment: Moment,
    case: &Case,
    proposal: Uuid,
    (kind, version): (Kind, VersionRef),
) -> Result<Cut> {
    let mut versions = Vec::new();
    for old in store::of_proposal(conn, proposal).await? {
        let kept = VersionRef { id: old.id, number: old.number, sha256: old.sha256 };
        versions.push((old.kind, if old.kind == kind { version.clone() } else { kept }));
    }
    let bilagor = store::bound(conn, proposal).await?;
    let manifest = manifest(&versions, &bilagor)?;
    let sha256 = sha256_hex(&manifest);
    let ids: Vec<Uuid> = versions.iter().map(|(_, version)| version.id).collect();
    let (proposal_id, proposal_number) =
        store::insert_proposal(conn, actor, moment, case.id, &manifest, &sha256, &ids, &bilagor).await?;
    Ok(Cut { proposal_id, proposal_number, manifest_sha256: sha256, is_new: true })
}

/// Cuts a version of a draft by hand.
///
/// # Errors
/// `Rejected` if the text is as it was in an earlier version.
pub async fn cut_named(
    pool: &PgPool,
    actor: &Actor,
    moment: Moment,
    id: Uuid,
    version: i32,
    kind: Kind,
    name: &str,
) -> Result<VersionRef> {
    let mut tx = pool.begin().await?;
    let case = locked(&mut tx, actor, moment, id, version).await?;
    policy::require(actor, &case, Verb::Write)?;
    if !Writing::of(actor, &case).is_open() {
        return Err(AppError::rejected(Writing::of(actor, &case).why_closed()));
    }
    let printed = drafts::printed(&mut tx, &actor.myndighet, &case, kind, moment.today).await?;
    let (cut, is_new) = cut(&mut tx, actor, moment, &case, &printed, Origin::Namngiven, name).await?;
    if !is_new {
        return Err(AppError::rejected(format!("Texten är densamma som i version {}.", cut.number)));
    }
    let document = drafts::model::definite(kind).to_owned();
    let event = Event::VersionCut { document, number: cut.number, sha256: cut.sha256.clone() };
    events::append(&mut tx, moment, about(actor, id), &event).await?;
    tx.commit().await?;
    Ok(cut)
}
