//! SQL for drafts: the texts, every text that was saved, and the bilagor.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

use super::model::{Draft, DraftSection};
use crate::{
    clock::Moment,
    document::{
        canonical::Kind,
        model::{Block, FactRef},
    },
    error::Result,
    people::model::Actor,
    remisser::store::{guarded, parse},
};

/// The newest template of a kind: its id and content.
pub async fn template(conn: &mut PgConnection, myndighet: Uuid, kind: Kind) -> Result<Option<(Uuid, String)>> {
    Ok(sqlx::query!(
        r#"select id, content::text as "content!" from document_templates where myndighet_id = $1 and kind = $2
           order by loaded_at desc, id desc limit 1"#,
        myndighet,
        kind.slug()
    )
    .fetch_optional(conn)
    .await?
    .map(|row| (row.id, row.content)))
}

/// The template that a draft was opened from.
pub async fn template_of(conn: &mut PgConnection, draft: &Draft) -> Result<String> {
    Ok(sqlx::query_scalar!(
        r#"select content::text as "content!" from document_templates where id = $1"#,
        draft.template_id
    )
    .fetch_one(conn)
    .await?)
}

/// Loads a template for a board, which then is the one in use.
pub async fn insert_template(
    conn: &mut PgConnection,
    myndighet: Uuid,
    kind: Kind,
    name: &str,
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

/// A section to open a draft with.
pub struct NewSection {
    /// The template's key.
    pub key: String,
    /// The printed heading.
    pub heading: String,
    /// A document without it is not finished.
    pub required: bool,
    /// Whether the document has it.
    pub included: bool,
    /// What belongs here.
    pub help: String,
    /// The text to begin with.
    pub blocks: Vec<Block<FactRef>>,
}

/// Opens a draft.
pub async fn insert(
    conn: &mut PgConnection,
    actor: &Actor,
    moment: Moment,
    remiss: Uuid,
    kind: Kind,
    template: Uuid,
    sections: &[NewSection],
) -> Result<()> {
    let draft = Uuid::now_v7();
    sqlx::query!(
        "insert into drafts (id, myndighet_id, remiss_id, kind, template_id, opened_at, opened_by)
         values ($1, $2, $3, $4, $5, $6, $7)",
        draft,
        actor.myndighet.id,
        remiss,
        kind.slug(),
        template,
        moment.now,
        actor.id
    )
    .execute(&mut *conn)
    .await?;
    for (position, section) in (1_i16..).zip(sections) {
        sqlx::query!(
            "with section as (
               insert into draft_sections (draft_id, myndighet_id, key, position, heading, required, help, blocks, saved_at,
                                           saved_by, included)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) returning draft_id, key, blocks)
             insert into draft_saves (draft_id, key, version, blocks, saved_at, saved_by)
             select draft_id, key, 1, blocks, $9, $10 from section",
            draft,
            actor.myndighet.id,
            section.key,
            position,
            section.heading,
            section.required,
            section.help,
            Json(&section.blocks) as _,
            moment.now,
            actor.id,
            section.included
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// The kinds of drafts that a case has, in order.
pub async fn kinds(conn: &mut PgConnection, remiss: Uuid) -> Result<Vec<Kind>> {
    sqlx::query_scalar!("select kind from drafts where remiss_id = $1 order by kind", remiss)
        .fetch_all(conn)
        .await?
        .iter()
        .map(|kind| parse(kind))
        .collect()
}

/// A draft of a case that `find_case` has found.
pub async fn find(conn: &mut PgConnection, remiss: Uuid, kind: Kind) -> Result<Option<Draft>> {
    let rows = sqlx::query!(
        r#"select d.id, d.template_id, s.key, s.heading, s.required, s.included, s.help,
                  s.blocks as "blocks: Json<Vec<Block<FactRef>>>", s.version, s.saved_at, s.saved_by as saved_by_id,
                  p.name as saved_by
           from drafts d join draft_sections s on s.draft_id = d.id join people p on p.id = s.saved_by
           where d.remiss_id = $1 and d.kind = $2 order by s.position"#,
        remiss,
        kind.slug()
    )
    .fetch_all(conn)
    .await?;
    let Some((id, template_id)) = rows.first().map(|row| (row.id, row.template_id)) else { return Ok(None) };
    let mut draft = Draft { id, kind, template_id, sections: Vec::new(), left_out: Vec::new() };
    for row in rows {
        let sections = if row.included { &mut draft.sections } else { &mut draft.left_out };
        sections.push(DraftSection {
            key: row.key,
            heading: row.heading,
            required: row.required,
            help: row.help,
            blocks: row.blocks.0,
            version: row.version,
            saved_at: row.saved_at,
            saved_by_id: row.saved_by_id,
            saved_by: row.saved_by,
        });
    }
    Ok(Some(draft))
}

/// Saves a section and keeps the text for good. Guarded by the version that it was typed over.
pub async fn save(
    conn: &mut PgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    draft: Uuid,
    key: &str,
    over: i32,
    blocks: &[Block<FactRef>],
) -> Result<()> {
    let done = sqlx::query!(
        "with section as (
           update draft_sections set blocks = $4, version = version + 1, saved_at = $5, saved_by = $6
           where draft_id = $1 and key = $2 and version = $3 returning draft_id, key, version, blocks)
         insert into draft_saves (draft_id, key, version, blocks, saved_at, saved_by)
         select draft_id, key, version, blocks, $5, $6 from section",
        draft,
        key,
        over,
        Json(blocks) as _,
        now,
        actor.id
    )
    .execute(conn)
    .await?;
    guarded(done.rows_affected())
}

/// Takes a section into the document, or leaves it out of it; its text stays. Guarded by how it stood.
pub async fn set_included(conn: &mut PgConnection, draft: Uuid, key: &str, included: bool) -> Result<()> {
    let done = sqlx::query!(
        "update draft_sections set included = $3 where draft_id = $1 and key = $2 and included <> $3",
        draft,
        key,
        included
    )
    .execute(conn)
    .await?;
    guarded(done.rows_affected())
}

/// A text of a section that was saved once.
#[derive(Debug, Clone)]
pub struct Save {
    /// Its number.
    pub version: i32,
    /// The text.
    pub blocks: Vec<Block<FactRef>>,
    /// When.
    pub saved_at: DateTime<Utc>,
    /// By whom.
    pub saved_by: String,
}

/// Texts of a section that were saved, newest first, at most a hundred before a version.
pub async fn saves(conn: &mut PgConnection, draft: Uuid, key: &str, before: i32) -> Result<Vec<Save>> {
    let rows = sqlx::query!(
        r#"select v.version, v.blocks as "blocks: Json<Vec<Block<FactRef>>>", v.saved_at, p.name as saved_by
           from draft_saves v join people p on p.id = v.saved_by
           where v.draft_id = $1 and v.key = $2 and v.version < $3 order by v.version desc limit 100"#,
        draft,
        key,
        before
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Save { version: row.version, blocks: row.blocks.0, saved_at: row.saved_at, saved_by: row.saved_by })
        .collect())
}

/// A file that goes out, or could go out, with the answer.
#[derive(Debug, Clone)]
pub struct Attachment {
    /// The file.
    pub id: Uuid,
    /// The name that it came with.
    pub file_name: String,
    /// Its hash.
    pub sha256: String,
    /// Its place among the bilagor, if it is one.
    pub position: Option<i16>,
    /// How the answer names it.
    pub name: Option<String>,
    /// It has a sekretessmarkering of its own.
    pub sekretess: bool,
}

/// The files of a case: the bilagor of its answer in their order, then the others.
pub async fn attachments(conn: &mut PgConnection, remiss: Uuid) -> Result<Vec<Attachment>> {
    Ok(sqlx::query_as!(
        Attachment,
        r#"select id, name as file_name, sha256, attachment_position as position, attachment_name as name, sekretess
           from files where remiss_id = $1 and kind <> 'protokollsutdrag'
           order by attachment_position nulls last, registered_at, id"#,
        remiss
    )
    .fetch_all(conn)
    .await?)
}

/// Sets which files are the bilagor of the answer, in their order and with their names.
pub async fn set_attachments(conn: &mut PgConnection, remiss: Uuid, chosen: &[(Uuid, String)]) -> Result<()> {
    let (ids, names): (Vec<Uuid>, Vec<String>) = chosen.iter().cloned().unzip();
    sqlx::query!(
        "update files f set attachment_position = t.n, attachment_name = t.name
         from (select f.id, c.n::smallint as n, c.name from files f
               left join unnest($2::uuid[], $3::text[]) with ordinality c (id, name, n) on c.id = f.id
               where f.remiss_id = $1) t
         where f.id = t.id and (f.attachment_position, f.attachment_name) is distinct from (t.n, t.name)",
        remiss,
        &ids,
        &names
    )
    .execute(conn)
    .await?;
    Ok(())
}
