//! SQL for what the database can add to what a file says of itself.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::error::Result;

/// A finished paper. No title: whoever asks has the paper, or has not.
#[derive(Debug, Clone)]
pub struct Known {
    /// "Ekbackens stadsdelsnämnd"
    pub namnd: String,
    /// The name of the file.
    pub name: String,
    /// Our dnr.
    pub dnr: String,
    /// The case has a sekretessmarkering: nothing but that the paper exists is told.
    pub sekretess: bool,
    /// When it was finished.
    pub rendered_at: DateTime<Utc>,
    /// Where its bytes are.
    pub sha256: String,
}

/// The finished papers that a fingerprint is printed on, the newest first: the documents of a proposal share theirs.
pub async fn by_fingerprint(conn: &mut PgConnection, fingerprint: &str) -> Result<Vec<Known>> {
    Ok(sqlx::query_as!(
        Known,
        r#"select m.namnd, d.name, r.dnr, r.sekretess_provision is not null as "sekretess!", d.rendered_at,
                  d.sha256
           from renderings d join remisser r on r.id = d.remiss_id join myndigheter m on m.id = d.myndighet_id
           where d.fingerprint = $1 order by d.rendered_at desc, d.name limit 20"#,
        fingerprint
    )
    .fetch_all(conn)
    .await?)
}

/// Whether a finished paper with exactly these bytes is kept; nothing if none with this fingerprint is either.
pub async fn kept(conn: &mut PgConnection, sha256: &str, fingerprint: &str) -> Result<Option<bool>> {
    let row = sqlx::query!(
        r#"select exists (select 1 from renderings where sha256 = $1) as "same!",
                  exists (select 1 from renderings where fingerprint = $2) as "named!""#,
        sha256,
        fingerprint
    )
    .fetch_one(conn)
    .await?;
    Ok((row.same || row.named).then_some(row.same))
}

/// Whether any chain has a link with this number and hash. By way of the boards, so that the key of the links is used.
pub async fn has_link(conn: &mut PgConnection, sequence: i64, hash: &str) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"select exists (select 1 from myndigheter m join events e on e.myndighet_id = m.id
                          where e.sequence = $1 and e.hash = $2) as "found!""#,
        sequence,
        hash
    )
    .fetch_one(conn)
    .await?)
}
