//! SQL for who wrote what: whose the saved texts are, and the newest of them.

use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

use super::model::{Author, Text};
use crate::{
    document::model::{Block, FactRef},
    error::Result,
};

/// Texts of a section that are followed back.
const FOLLOWED: i64 = 50;

/// Who has saved texts of a draft's sections after it was opened, who began first in front: the section's key and the
/// person.
pub async fn authors(conn: &mut PgConnection, draft: Uuid) -> Result<Vec<(String, Author)>> {
    Ok(sqlx::query!(
        r#"select s.key, p.name, count(*) as "saves!", min(coalesce(s.begun_at, s.saved_at)) as "first!",
                  max(s.saved_at) as "last!"
           from draft_saves s join people p on p.id = s.saved_by
           where s.draft_id = $1 and s.version > 1 group by s.key, p.id order by 4, p.name"#,
        draft
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(|row| (row.key, Author { name: row.name, saves: row.saves, first: row.first, last: row.last }))
    .collect())
}

/// The newest saved texts of each section of a draft, newest first: the section's key and the text.
pub async fn texts(conn: &mut PgConnection, draft: Uuid) -> Result<Vec<(String, Text)>> {
    Ok(sqlx::query!(
        r#"select s.key, s.version, s.blocks as "blocks: Json<Vec<Block<FactRef>>>", s.begun_at, s.saved_at, s.saved_by,
                  p.name
           from (select *, row_number() over (partition by key order by version desc) as place
                 from draft_saves where draft_id = $1) s
           join people p on p.id = s.saved_by
           where s.place <= $2 order by s.key, s.version desc"#,
        draft,
        FOLLOWED
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(|row| {
        let is_first = row.version == 1;
        let text = Text {
            blocks: row.blocks.0,
            is_first,
            begun_at: row.begun_at,
            saved_at: row.saved_at,
            by: row.saved_by,
            name: row.name,
        };
        (row.key, text)
    })
    .collect())
}
