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

/// How a file stands beside what is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// Exactly these bytes.
    Same,
    /// The same, but another proposal of the case has been attested since.
    Replaced,
    /// Others, on which the same fingerprint is printed.
    Other,
}

/// How a file stands beside the finished papers; nothing if none with these bytes or this fingerprint is kept.
pub async fn kept(conn: &mut PgConnection, sha256: &str, fingerprint: &str) -> Result<Option<Kept>> {
    let row = sqlx::query!(
        r#"select exists (select 1 from renderings where sha256 = $1) as "same!",
                  exists (select 1 from renderings where fingerprint = $2) as "named!",
                  exists (select 1 from renderings d join renderings l on l.remiss_id = d.remiss_id
                          where d.sha256 = $1 and d.kind = 'attesterad' and l.kind = 'attesterad'
                            and l.rendered_at > d.rendered_at and l.fingerprint <> d.fingerprint) as "replaced!""#,
        sha256,
        fingerprint
    )
    .fetch_one(conn)
    .await?;
    Ok(match (row.same, row.replaced, row.named) {
        (true, true, _) => Some(Kept::Replaced),
        (true, false, _) => Some(Kept::Same),
        (false, _, named) => named.then_some(Kept::Other),
    })
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
