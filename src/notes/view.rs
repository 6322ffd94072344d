//! The notes of a draft as a reader sees them, on the page and as JSON (docs/live-draft.md).

use std::collections::HashMap;

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    model::{Note, Standing},
    replacement,
    states::{Act, NoteKind, State},
    store::{self, Person},
};
use crate::{
    clock::Moment, document::facts::Facts, drafts::model::Draft, error::Result, people::model::Actor,
    remisser::model::Case,
};

/// All of them, and what the reader may do.
#[derive(Debug, Clone, Serialize)]
pub struct Notes {
    /// In the order of the sections, then of their making.
    pub notes: Vec<NoteView>,
    /// Whether she may make notes now.
    pub may_write_notes: bool,
    /// Who can be named in them.
    pub people: Vec<Person>,
    /// What came of accepting several; empty otherwise.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub told: String,
}

/// A note.
#[derive(Debug, Clone, Serialize)]
pub struct NoteView {
    /// Its id.
    pub id: Uuid,
    /// What it is.
    pub kind: NoteKind,
    /// The key of its section.
    pub section: String,
    /// The relative position that it begins at, in base64.
    pub start: Option<String>,
    /// And that it ends at.
    pub end: Option<String>,
    /// The words that stood there.
    pub quoted: String,
    /// What is proposed, in the plain form.
    pub replacement: Option<String>,
    /// As it reads.
    pub replacement_text: Option<String>,
    /// How far it has come.
    pub state: State,
    /// By whom.
    pub author: String,
    /// Whether by the reader.
    pub mine: bool,
    /// When.
    pub at: DateTime<Utc>,
    /// Who settled it.
    pub settled_by: Option<String>,
    /// When.
    pub settled_at: Option<DateTime<Utc>>,
    /// What is said.
    pub body: String,
    /// What was said about it.
    pub replies: Vec<ReplyView>,
    /// What the reader may do to it.
    pub may: May,
}

/// A reply.
#[derive(Debug, Clone, Serialize)]
pub struct ReplyView {
    /// Its id.
    pub id: Uuid,
    /// By whom.
    pub author: String,
    /// Whether by the reader.
    pub mine: bool,
    /// When.
    pub at: DateTime<Utc>,
    /// The words.
    pub body: String,
}

/// What the reader may do to a note.
#[derive(Debug, Clone, Copy, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "one an act")]
#[expect(missing_docs, reason = "the acts")]
pub struct May {
    pub reply: bool,
    pub resolve: bool,
    pub reopen: bool,
    pub accept: bool,
    pub reject: bool,
    pub withdraw: bool,
}

impl May {
    fn of(standing: Standing, mine: bool, note: &Note) -> Self {
        let may = |act| standing.may(mine, act) && note.state.next(note.kind, act).is_some();
        Self {
            reply: may(Act::Reply),
            resolve: may(Act::Resolve),
            reopen: may(Act::Reopen),
            accept: may(Act::Accept),
            reject: may(Act::Reject),
            withdraw: may(Act::Withdraw),
        }
    }
}

impl NoteView {
    /// Whether it is a suggestion.
    #[must_use]
    pub fn is_suggestion(&self) -> bool {
        self.kind == NoteKind::Suggestion
    }

    /// The relative positions of its anchor.
    #[must_use]
    pub fn anchor(&self) -> Option<(Vec<u8>, Vec<u8>)> {
        let decoded = |text: &Option<String>| STANDARD.decode(text.as_deref()?).ok();
        decoded(&self.start).zip(decoded(&self.end))
    }

    /// Whether it is still to be settled.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.state == State::Open
    }
}

/// Gathers the notes of a draft for a reader of it.
pub async fn gather(
    conn: &mut PgConnection,
    actor: &Actor,
    moment: Moment,
    case: &Case,
    draft: &Draft,
    facts: &Facts,
) -> Result<Notes> {
    let standing = Standing::of(actor, case);
    let mut replies: HashMap<Uuid, Vec<ReplyView>> = HashMap::new();
    for reply in store::replies(conn, draft.id).await? {
        let mine = reply.author_id == actor.id;
        let view = ReplyView { id: reply.id, author: reply.author, mine, at: reply.at, body: reply.body };
        replies.entry(reply.note_id).or_default().push(view);
    }
    let notes = store::of_draft(conn, draft.id).await?.into_iter().map(|note| {
        let mine = note.author_id == actor.id;
        let may = May::of(standing, mine, &note);
        let (start, end) = note.anchor.map(|(start, end)| (STANDARD.encode(start), STANDARD.encode(end))).unzip();
        NoteView {
            replies: replies.remove(&note.id).unwrap_or_default(),
            id: note.id,
            kind: note.kind,
            section: note.section,
            start,
            end,
            quoted: note.quoted,
            replacement_text: note.replacement.as_deref().map(|text| replacement::shown(text, facts)),
            replacement: note.replacement,
            state: note.state,
            author: note.author,
            mine,
            at: note.at,
            settled_by: note.settled_by,
            settled_at: note.settled_at,
            body: note.body,
            may,
        }
    });
    let notes = notes.collect();
    let people = if standing.notes { store::readers(conn, case, moment.today).await? } else { Vec::new() };
    Ok(Notes { notes, may_write_notes: standing.notes, people, told: String::new() })
}
