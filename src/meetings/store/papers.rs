//! SQL for the papers of a meeting.

use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    error::Result,
    people::model::{Actor, Role},
};

/// A paper that belongs to a case on the agenda.
#[derive(Debug, Clone)]
pub struct Paper {
    /// Whose.
    pub proposal_id: Uuid,
    /// Its address below the case's.
    pub path: String,
    /// Its name.
    pub name: String,
    /// Where its bytes are.
    pub sha256: String,
}

/// The papers of proposals, each with its proposal: the attested documents as they were last printed, then the bilagor
/// that are opened for the actor.
pub async fn papers(
    conn: &mut PgConnection,
    actor: &Actor,
    today: NaiveDate,
    proposals: &[Uuid],
) -> Result<Vec<Paper>> {
    Ok(sqlx::query_as!(
        Paper,
        r#"select proposal_id as "proposal_id!", path as "path!", name as "name!", sha256 as "sha256!" from (
             select g.proposal_id, 0 as part, 0::smallint as position, g.path, g.name, g.sha256
             from (select distinct on (b.proposal_id, v.id) b.proposal_id, g.name, g.sha256,
                          'dokument/' || v.kind || '-' || v.number || '.pdf' as path
                   from proposal_versions b join versions v on v.id = b.version_id
                   join renderings g on g.version_id = v.id and g.kind = 'attesterad'
                   where b.proposal_id = any($1)
                   order by b.proposal_id, v.id, g.rendered_at desc, g.id desc) g
             union all
             select f.proposal_id, 1, f.position, 'handlingar/' || f.file_id,
                    f.name || coalesce(substring(o.name from '\.[A-Za-z0-9]+$'), ''), f.sha256
             from proposal_files f join files o on o.id = f.file_id join remisser r on r.id = o.remiss_id
             where f.proposal_id = any($1)
               and (not o.sekretess or $2 or coalesce(r.handlaggare_id = $3, false) or heads_remiss(r, $3, $4)
                    or signs_remiss(r, $3, $4)
                    or exists (select 1 from co_officers c where c.remiss_id = r.id and c.person_id = $3))) papers
           order by part, position, name"#,
        proposals,
        actor.has(Role::Sekretessbehorig),
        actor.id,
        today
    )
    .fetch_all(conn)
    .await?)
}

/// The canonical bytes of the tjänsteutlåtande of each proposal.
pub async fn proposed(conn: &mut PgConnection, proposals: &[Uuid]) -> Result<Vec<(Uuid, Vec<u8>)>> {
    Ok(sqlx::query!(
        "select p.proposal_id, v.canonical from proposal_versions p join versions v on v.id = p.version_id
         where p.proposal_id = any($1) and v.kind = 'tjansteutlatande'",
        proposals
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(|row| (row.proposal_id, row.canonical))
    .collect())
}
