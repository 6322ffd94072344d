//! SQL that keeps versions, proposals and renderings.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    clock::Moment,
    document::canonical::Kind,
    error::{AppError, Result},
    people::model::Actor,
    seals::make::Made,
    versions::model::{Origin, Rendering, VersionRef},
};

/// The number, hash and instant of a version that was cut before.
pub struct Earlier {
    /// Which.
    pub version: VersionRef,
    /// When it was cut; the day is the date in its header.
    pub cut_at: DateTime<Utc>,
}

/// The versions of a document that were cut from its draft, newest first.
pub async fn earlier(conn: &mut PgConnection, remiss: Uuid, kind: Kind) -> Result<Vec<Earlier>> {
    Ok(sqlx::query!(
        "select id, number, sha256, cut_at from versions
         where remiss_id = $1 and kind = $2 and origin <> 'beslutad' order by number desc",
        remiss,
        kind.slug()
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(|row| Earlier {
        version: VersionRef { id: row.id, number: row.number, sha256: row.sha256 },
        cut_at: row.cut_at,
    })
    .collect())
}

/// A version to be kept.
pub struct NewVersion<'a> {
    /// Of which document.
    pub kind: Kind,
    /// Why.
    pub origin: Origin,
    /// Its name, if it has one.
    pub name: &'a str,
    /// The bytes.
    pub canonical: &'a [u8],
    /// Their hash.
    pub sha256: String,
}

/// Keeps a version. The caller holds the lock on the case, so that no number is taken twice.
pub async fn insert(
    conn: &mut PgConnection,
    actor: &Actor,
    moment: Moment,
    remiss: Uuid,
    new: NewVersion<'_>,
) -> Result<VersionRef> {
    let id = Uuid::now_v7();
    let number = sqlx::query_scalar!(
        r#"insert into versions (id, myndighet_id, remiss_id, kind, number, origin, name, canonical, sha256, cut_at, cut_by)
           select $1, $2, $3, $4, 1 + coalesce(max(number), 0), $5, $6, $7, $8, $9, $10
           from versions where remiss_id = $3 and kind = $4
           returning number"#,
        id,
        actor.myndighet.id,
        remiss,
        new.kind.slug(),
        new.origin.as_str(),
        new.name,
        new.canonical,
        new.sha256,
        moment.now,
        actor.id
    )
    .fetch_one(conn)
    .await?;
    Ok(VersionRef { id, number, sha256: new.sha256 })
}

/// The proposal of a manifest, if it was made before: its id and number.
pub async fn proposal(conn: &mut PgConnection, remiss: Uuid, sha256: &str) -> Result<Option<(Uuid, i32)>> {
    Ok(sqlx::query!("select id, number from proposals where remiss_id = $1 and sha256 = $2", remiss, sha256)
        .fetch_optional(conn)
        .await?
        .map(|row| (row.id, row.number)))
}

/// A bilaga as a proposal binds it.
pub struct Bound {
    /// The file.
    pub file: Uuid,
    /// How the answer names it.
    pub name: String,
    /// Its hash.
    pub sha256: String,
}

/// The bilagor that a proposal binds, in printed order.
pub async fn bound(conn: &mut PgConnection, proposal: Uuid) -> Result<Vec<Bound>> {
    Ok(sqlx::query_as!(
        Bound,
        "select file_id as file, name, sha256 from proposal_files where proposal_id = $1 order by position",
        proposal
    )
    .fetch_all(conn)
    .await?)
}

/// Keeps a proposal with what it binds. The caller holds the lock on the case.
#[expect(clippy::too_many_arguments, reason = "who, when, which, and the parts of a proposal")]
pub async fn insert_proposal(
    conn: &mut PgConnection,
    actor: &Actor,
    moment: Moment,
    remiss: Uuid,
    manifest: &[u8],
    sha256: &str,
    versions: &[Uuid],
    bilagor: &[Bound],
) -> Result<(Uuid, i32)> {
    let id = Uuid::now_v7();
    let number = sqlx::query_scalar!(
        "insert into proposals (id, myndighet_id, remiss_id, number, manifest, sha256, made_at, made_by)
         select $1, $2, $3, 1 + coalesce(max(number), 0), $4, $5, $6, $7 from proposals where remiss_id = $3
         returning number",
        id,
        actor.myndighet.id,
        remiss,
        manifest,
        sha256,
        moment.now,
        actor.id
    )
    .fetch_one(&mut *conn)
    .await?;
    sqlx::query!(
        "insert into proposal_versions (proposal_id, version_id, myndighet_id) select $1, v, $2 from unnest($3::uuid[]) v",
        id,
        actor.myndighet.id,
        versions
    )
    .execute(&mut *conn)
    .await?;
    for (position, bilaga) in (1_i16..).zip(bilagor) {
        sqlx::query!(
            "insert into proposal_files (proposal_id, file_id, myndighet_id, position, name, sha256)
             values ($1, $2, $3, $4, $5, $6)",
            id,
            bilaga.file,
            actor.myndighet.id,
            position,
            bilaga.name,
            bilaga.sha256
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok((id, number))
}

/// A finished document to be noted.
pub struct NewRendering {
    /// The version that it shows.
    pub version_id: Uuid,
    /// `attesterad` or `beslutad`.
    pub kind: &'static str,
    /// The decision that it belongs to.
    pub decision_id: Option<Uuid>,
    /// The name of the file.
    pub name: String,
    /// Its bytes, and whose seal they have.
    pub made: Made,
}

/// Notes a finished document.
pub async fn insert_rendering(
    conn: &mut PgConnection,
    actor: &Actor,
    moment: Moment,
    remiss: Uuid,
    new: NewRendering,
) -> Result<Rendering> {
    let id = Uuid::now_v7();
    let size = i64::try_from(new.made.stored.size).map_err(AppError::internal)?;
    sqlx::query!(
        "insert into renderings (id, myndighet_id, remiss_id, version_id, kind, decision_id, name, renderer, sha256, size,
                                 rendered_at, fingerprint, sealed_by, stamped)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        id,
        actor.myndighet.id,
        remiss,
        new.version_id,
        new.kind,
        new.decision_id,
        new.name,
        pdf::RENDERER_VERSION,
        new.made.stored.sha256,
        size,
        moment.now,
        new.made.fingerprint,
        new.made.sealed_by,
        new.made.stamped
    )
    .execute(conn)
    .await?;
    Ok(Rendering {
        id,
        version_id: Some(new.version_id),
        kind: new.kind.to_owned(),
        decision_id: new.decision_id,
        name: new.name,
        sha256: new.made.stored.sha256,
        size,
        rendered_at: moment.now,
        fingerprint: new.made.fingerprint,
    })
}
