//! SQL for document templates.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    document::canonical::Kind,
    error::{AppError, Result},
};

/// A template that was read in.
pub struct Loaded {
    /// Its id.
    pub id: Uuid,
    /// The kind of document it makes.
    pub kind: String,
    /// What it is called.
    pub name: String,
    /// When it was read in.
    pub loaded_at: DateTime<Utc>,
    /// How many drafts were opened from it.
    pub drafts: i64,
}

/// All of them, the newest of each kind first.
pub async fn all(conn: &mut PgConnection, myndighet: Uuid) -> Result<Vec<Loaded>> {
    Ok(sqlx::query_as!(
        Loaded,
        r#"select id, kind, name, loaded_at,
                  (select count(*) from drafts d where d.template_id = t.id) as "drafts!"
           from document_templates t where myndighet_id = $1 order by kind, loaded_at desc, id desc"#,
        myndighet
    )
    .fetch_all(conn)
    .await?)
}

/// The content of one of them.
pub async fn content(conn: &mut PgConnection, myndighet: Uuid, id: Uuid) -> Result<String> {
    sqlx::query_scalar!(
        r#"select content::text as "content!" from document_templates where myndighet_id = $1 and id = $2"#,
        myndighet,
        id
    )
    .fetch_optional(conn)
    .await?
    .ok_or(AppError::NotFound)
}

/// Adds one, which then is the one in use.
pub async fn insert(
    conn: &mut PgConnection,
    myndighet: Uuid,
    (kind, name): (Kind, &str),
    content: &str,
    now: DateTime<Utc>,
) -> Result<Uuid> {
    let id = Uuid::now_v7();
    sqlx::query!(
        "insert into document_templates (id, myndighet_id, kind, name, content, loaded_at)
         values ($1, $2, $3, $4, $5::text::jsonb, $6)",
        id,
        myndighet,
        kind.slug(),
        name,
        content,
        now
    )
    .execute(conn)
    .await?;
    Ok(id)
}
