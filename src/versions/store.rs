//! SQL for versions, proposals and renderings.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{Rendering, VersionRow};
use crate::{
    error::{AppError, Result},
    remisser::store::parse,
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
        })
    }
}

/// The versions of a case that `find_case` has found, newest first.
pub async fn of_remiss(conn: &mut PgConnection, remiss: Uuid) -> Result<Vec<VersionRow>> {
    sqlx::query_as!(
        Row,
        "select v.id, v.kind, v.number, v.origin, v.name, v.sha256, v.cut_at, p.name as cut_by
         from versions v join people p on p.id = v.cut_by
         where v.remiss_id = $1 order by v.cut_at desc, v.kind, v.number desc",
        remiss
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(VersionRow::try_from)
    .collect()
}

/// The versions that a proposal binds, the tjänsteutlåtande first.
pub async fn of_proposal(conn: &mut PgConnection, proposal: Uuid) -> Result<Vec<VersionRow>> {
    sqlx::query_as!(
        Row,
        "select v.id, v.kind, v.number, v.origin, v.name, v.sha256, v.cut_at, p.name as cut_by
         from proposal_versions b join versions v on v.id = b.version_id join people p on p.id = v.cut_by
         where b.proposal_id = $1 order by v.kind",
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
        "select id, version_id, kind, decision_id, name, sha256, size, rendered_at
         from renderings where remiss_id = $1 order by rendered_at desc, id desc",
        remiss
    )
    .fetch_all(conn)
    .await?)
}
