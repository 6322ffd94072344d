//! SQL for versions, proposals and renderings.

mod write;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

pub use write::{
    Bound, Earlier, NewRendering, NewVersion, bound, earlier, insert, insert_proposal, insert_rendering, proposal,
};

use super::model::{Attest, Rendering, VersionRow};
use crate::{
    document::canonical::{Canonical, Printed},
    error::{AppError, Result},
    people::model::Actor,
    remisser::{
        model::Case,
        policy::{self, Verb},
        store::parse,
    },
};

/// What the query of versions gives.
struct Row {
    id: Uuid,
    kind: String,
    number: i32,
    origin: String,
    name: String,
    sha256: String,
    cut_at: DateTime<Utc>,
    cut_by: String,
    attest: Option<String>,
    fingerprint: Option<String>,
    sealed_by: Option<String>,
}

impl TryFrom<Row> for VersionRow {
    type Error = AppError;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: row.id,
            kind: parse(&row.kind)?,
            number: row.number,
            origin: parse(&row.origin)?,
            name: row.name,
            sha256: row.sha256,
            cut_at: row.cut_at,
            cut_by: row.cut_by,
            attest: row.attest.as_deref().map(parse::<Attest>).transpose()?,
            fingerprint: row.fingerprint,
            sealed_by: row.sealed_by,
        })
    }
}

/// The versions of a case that `find_case` has found, newest first.
pub async fn of_remiss(conn: &mut PgConnection, remiss: Uuid) -> Result<Vec<VersionRow>> {
    sqlx::query_as!(
        Row,
        r#"select v.id as "id!", v.kind as "kind!", v.number as "number!", v.origin as "origin!", v.name as "name!",
                  v.sha256 as "sha256!", v.cut_at as "cut_at!", v.cut_by as "cut_by!", v.attest, v.fingerprint, v.sealed_by
           from version_list v where v.remiss_id = $1 order by v.cut_at desc, v.kind, v.number desc"#,
        remiss
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(VersionRow::try_from)
    .collect()
}

/// The versions of a case that `find_case` has found, as far as the actor may read them, newest first: all of them,
/// or what was sent out, decided on or decided.
pub async fn readable(conn: &mut PgConnection, actor: &Actor, case: &Case) -> Result<Vec<VersionRow>> {
    let mut versions = of_remiss(conn, case.id).await?;
    if !policy::allows(actor, case, Verb::ReadDraft) {
        let published = published(conn, case.id).await?;
        versions.retain(|version| published.contains(&version.id));
    }
    Ok(versions)
}

/// Those that belong to a proposal whose papers went out, or to a decision.
async fn published(conn: &mut PgConnection, remiss: Uuid) -> Result<Vec<Uuid>> {
    Ok(sqlx::query_scalar!(
        r#"select b.version_id as "id!" from agenda_items a
           join meetings m on m.id = a.meeting_id and m.status in ('utskickat', 'hallet')
           join proposal_versions b on b.proposal_id = a.proposal_id where a.remiss_id = $1
           union
           select b.version_id from decisions d join proposal_versions b on b.proposal_id = d.proposal_id
           where d.remiss_id = $1
           union
           select d.version_id from decisions d where d.remiss_id = $1 and d.version_id is not null"#,
        remiss
    )
    .fetch_all(conn)
    .await?)
}

/// The versions that a proposal binds, the tjänsteutlåtande first.
pub async fn of_proposal(conn: &mut PgConnection, proposal: Uuid) -> Result<Vec<VersionRow>> {
    sqlx::query_as!(
        Row,
        r#"select v.id as "id!", v.kind as "kind!", v.number as "number!", v.origin as "origin!", v.name as "name!",
                  v.sha256 as "sha256!", v.cut_at as "cut_at!", v.cut_by as "cut_by!", v.attest, v.fingerprint, v.sealed_by
           from version_list v join proposal_versions b on b.version_id = v.id
           where b.proposal_id = $1 order by v.kind"#,
        proposal
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(VersionRow::try_from)
    .collect()
}

/// What is kept of finished documents of a case, newest first.
pub async fn renderings(conn: &mut PgConnection, remiss: Uuid) -> Result<Vec<Rendering>> {
    Ok(sqlx::query_as!(
        Rendering,
        "select id, version_id, kind, decision_id, name, sha256, size, rendered_at, fingerprint
         from renderings where remiss_id = $1 order by rendered_at desc, id desc",
        remiss
    )
    .fetch_all(conn)
    .await?)
}

/// What a version prints.
///
/// # Errors
/// `NotFound`; a version whose bytes are not the ones that its content gives is a fault of ours.
pub async fn printed(conn: &mut PgConnection, version: Uuid) -> Result<Printed> {
    Printed::from_bytes(&canonical(conn, version).await?).map_err(AppError::internal)
}

/// The canonical bytes of a version.
pub async fn canonical(conn: &mut PgConnection, version: Uuid) -> Result<Vec<u8>> {
    Ok(sqlx::query_scalar!("select canonical from versions where id = $1", version).fetch_one(conn).await?)
}

/// The hashes of the newest finished papers of a proposal's documents, which its fingerprint is printed on: a document can be
/// part of several proposals.
pub async fn finished(conn: &mut PgConnection, proposal: Uuid, fingerprint: &str) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar!(
        "select distinct on (d.version_id) d.sha256 from renderings d
         join proposal_versions b on b.version_id = d.version_id
         where b.proposal_id = $1 and d.kind = 'attesterad' and d.fingerprint = $2
         order by d.version_id, d.rendered_at desc",
        proposal,
        fingerprint
    )
    .fetch_all(conn)
    .await?)
}

/// Whether a myndighet has ever put its seal on a paper.
pub async fn has_sealed(conn: &mut PgConnection, myndighet: Uuid) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"select exists (select 1 from renderings where myndighet_id = $1 and sealed_by is not null) as "sealed!""#,
        myndighet
    )
    .fetch_one(conn)
    .await?)
}

/// The canonical bytes of a proposal's manifest.
pub async fn manifest(conn: &mut PgConnection, proposal: Uuid) -> Result<Vec<u8>> {
    Ok(sqlx::query_scalar!("select manifest from proposals where id = $1", proposal).fetch_one(conn).await?)
}

/// The names that bilagor with a sekretessmarkering have, or had in a proposal.
pub async fn secret_names(conn: &mut PgConnection, remiss: Uuid) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar!(
        r#"select f.attachment_name as "name!" from files f
           where f.remiss_id = $1 and f.sekretess and f.attachment_name is not null
           union
           select b.name from proposal_files b join files f on f.id = b.file_id where f.remiss_id = $1 and f.sekretess"#,
        remiss
    )
    .fetch_all(conn)
    .await?)
}
