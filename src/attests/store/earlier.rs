//! Attests that no longer count, and redaktionella ändringar that were refused.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::Result;

/// An earlier proposal that somebody attested.
#[derive(Debug, Clone)]
pub struct Void {
    /// Which.
    pub proposal: Uuid,
    /// Who attested it, by the names they had then.
    pub names: Vec<String>,
}

/// The proposal whose attests a round came in the place of: of a redaktionell ändring that which it changes, else the last
/// other that anybody attested before. A redaktionell ändring that was refused made nothing void.
pub async fn last_void(conn: &mut PgConnection, round: Uuid) -> Result<Option<Void>> {
    Ok(sqlx::query_as!(
        Void,
        r#"select o.proposal_id as proposal, array_agg(a.name order by a.step) as "names!"
           from attest_rounds n
           join attest_rounds o on o.remiss_id = n.remiss_id and o.proposal_id <> n.proposal_id
           join attests a on a.round_id = o.id
           where n.id = $1
             and case when n.editorial_of is not null then o.id = n.editorial_of
                 else o.number < n.number and not (o.editorial_of is not null and o.status = 'avvisad') end
           group by o.id, o.number order by o.number desc limit 1"#,
        round
    )
    .fetch_optional(conn)
    .await?)
}

/// That a redaktionell ändring was refused.
#[derive(Debug, Clone)]
pub struct EditorialRefusal {
    /// Who refused it.
    pub name: String,
    /// Why.
    pub comment: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// The last refusal of a redaktionell ändring of what a round attested.
pub async fn last_refused(conn: &mut PgConnection, round: Uuid) -> Result<Option<EditorialRefusal>> {
    Ok(sqlx::query_as!(
        EditorialRefusal,
        r#"select p.name, o.reason as "comment!", o.ended_at as "at!"
           from attest_rounds o join people p on p.id = o.ended_by
           where o.editorial_of = $1 and o.status = 'avvisad' order by o.number desc limit 1"#,
        round
    )
    .fetch_optional(conn)
    .await?)
}
