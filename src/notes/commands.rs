//! Making notes, and what is done to them. One event each; never a word of what is said.

use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    log::Noting,
    mentions,
    model::{MAX_QUOTED, Note, Standing},
    replacement,
    states::{Act, NoteKind},
    store::{self, NewNote},
};
use crate::{
    app::App,
    clock::Moment,
    document::{canonical::Kind, facts::Facts},
    drafts::{
        self,
        model::{Draft, running},
    },
    error::{AppError, Result},
    events::{self, Event},
    live::{self, anchors::Anchor, convert::Obstacle, forms},
    people::model::Actor,
    remisser::{
        self,
        commands::about,
        model::Case,
        policy::{self, Verb},
    },
    web::form::{Errors, Refusal},
};

/// What is said when the words that somebody has marked are others by now.
const MOVED: &str = "Texten har hunnit ändras. Markera orden igen.";
const CLOSED: &str = "Utkastet är inte öppet för kommentarer i det läge som ärendet är i.";

/// Which draft of which case.
pub type Place = (Uuid, Kind);

/// A note as it comes from a form.
pub struct Noted {
    /// What it is.
    pub kind: NoteKind,
    /// On which section.
    pub section: String,
    /// Where, if it was marked in the text.
    pub anchor: Option<Anchor>,
    /// The words there; without an anchor they are looked for.
    pub quoted: String,
    /// What is said.
    pub body: String,
    /// What is proposed, in the plain form.
    pub replacement: String,
}

/// Refuses who may not read, or not write, before anything else of what was posted is looked at.
pub async fn permit(app: &App, actor: &Actor, id: Uuid, act: Option<Act>) -> Result<()> {
    let verb = if matches!(act, Some(Act::Accept | Act::Reject)) { Verb::Write } else { Verb::ReadDraft };
    remisser::commands::permit(app, actor, id, verb).await
}

/// The case and its draft for somebody who makes notes, locked.
async fn notable(
    conn: &mut PgConnection,
    actor: &Actor,
    moment: Moment,
    (id, kind): Place,
) -> Result<(Case, Draft, Standing)> {
    let case = remisser::store::lock_case(conn, actor, moment.today, id).await?;
    policy::require(actor, &case, Verb::ReadDraft)?;
    let draft = drafts::store::find(conn, id, kind).await?.ok_or(AppError::NotFound)?;
    let standing = Standing::of(actor, &case);
    if standing.notes { Ok((case, draft, standing)) } else { Err(AppError::rejected(CLOSED)) }
}

/// One of the notes of a draft.
pub(super) fn find(notes: &[Note], id: Uuid) -> Result<&Note> {
    notes.iter().find(|note| note.id == id).ok_or(AppError::NotFound)
}

/// Makes a note.
pub async fn add(app: &App, actor: &Actor, moment: Moment, place: Place, noted: Noted) -> Result<Uuid, Refusal> {
    let mut tx = app.pool.begin().await?;
    let (case, draft, _) = notable(&mut tx, actor, moment, place).await?;
    let section = draft
        .section(&noted.section)
        .ok_or_else(|| Refusal::Fields(Errors::one("avsnitt", "Välj ett avsnitt i utkastet.")))?;
    if noted.kind == NoteKind::Suggestion {
        replacement::parse(&noted.replacement).map_err(|error| Refusal::Fields(Errors::one("ersattning", error)))?;
    }
    let facts = drafts::facts::gather(&mut tx, &actor.myndighet, &case).await?.facts;
    let (anchor, quoted) = anchored(&mut tx, actor, moment, &draft, &facts, &noted).await?;
    let id = Uuid::now_v7();
    let is_suggestion = noted.kind == NoteKind::Suggestion;
    let new = NewNote {
        id,
        draft: draft.id,
        section: &section.key,
        kind: noted.kind,
        anchor: anchor.map(|anchor| anchor.encode()),
        quoted: &quoted,
        body: &noted.body,
        replacement: is_suggestion.then_some(noted.replacement.as_str()),
    };
    store::insert(&mut tx, actor, &new, moment.now).await?;
    mentions::tell(&mut tx, app, actor, moment, (&case, &draft), id, &noted.body).await?;
    let what = if is_suggestion { Noting::Suggested } else { Noting::Commented };
    done(&mut tx, actor, moment, (&case, &draft), &section.heading, what).await?;
    tx.commit().await?;
    Ok(id)
}

/// Where a note is made, and the words there.
async fn anchored(
    conn: &mut PgConnection,
    actor: &Actor,
    moment: Moment,
    draft: &Draft,
    facts: &Facts,
    noted: &Noted,
) -> Result<(Option<Anchor>, String), Refusal> {
    let refused = |sentence: &str| Err(Refusal::Fields(Errors::one("citat", sentence)));
    let is_suggestion = noted.kind == NoteKind::Suggestion;
    if noted.anchor.is_none() && noted.quoted.trim().is_empty() {
        return if is_suggestion { refused("Skriv vilka ord som ska bytas ut.") } else { Ok((None, String::new())) };
    }
    let (document, _) = forms::open(conn, actor.myndighet.id, draft, moment).await?;
    let anchor = if let Some(anchor) = &noted.anchor {
        anchor.clone()
    } else {
        match document.find(&noted.section, noted.quoted.trim(), facts).as_slice() {
            [anchor] => anchor.clone(),
            [] => return refused("Orden står inte i avsnittet. Skriv av dem precis som de står, inom ett stycke."),
            _ => {
                return refused("Orden står på flera ställen i avsnittet. Ta med fler ord, så att stället blir klart.");
            }
        }
    };
    let Some(words) = document.words(&noted.section, &anchor, facts) else { return refused(MOVED) };
    if is_suggestion {
        if !noted.quoted.is_empty() && !words.are(&noted.quoted) {
            return refused(MOVED);
        }
        if let Some(obstacle) = words.obstacle {
            return refused(match obstacle {
                Obstacle::Changed => MOVED,
                Obstacle::Lines => "Ett förslag gäller text inom ett stycke. Markera ord i ett stycke i taget.",
                Obstacle::Element => {
                    "Ett förslag kan inte gälla ord med en fotnot eller en radbrytning emellan. Markera \
                                      orden före eller efter den."
                }
            });
        }
        if words.shown.chars().count() > MAX_QUOTED {
            return refused("Markera högst 2 000 tecken i ett förslag.");
        }
        if words.shown.is_empty() && noted.replacement.is_empty() {
            return refused("Markera det som ska tas bort, eller skriv det som ska läggas till.");
        }
    }
    Ok((Some(anchor), words.shown.chars().take(MAX_QUOTED).collect()))
}

/// The page of the notes, below that of the case.
#[must_use]
pub fn path(kind: Kind) -> String {
    format!("/utkast/{}/anteckningar", kind.slug())
}

/// What ends every command here: the event, and the news for those who have the draft open.
pub(super) async fn done(
    conn: &mut PgConnection,
    actor: &Actor,
    moment: Moment,
    (case, draft): (&Case, &Draft),
    section: &str,
    what: Noting,
) -> Result<()> {
    let document = running(draft.kind).to_owned();
    let event = Event::Noted { document, section: section.to_owned(), what };
    events::append(conn, moment, about(actor, case.id), &event).await?;
    live::telling::notes_changed(conn, draft.id).await
}

pub(super) fn heading<'d>(draft: &'d Draft, note: &Note) -> &'d str {
    draft.section(&note.section).map_or("", |section| section.heading.as_str())
}

/// Says more about a note.
pub async fn reply(app: &App, actor: &Actor, moment: Moment, place: Place, note: Uuid, body: &str) -> Result<()> {
    let mut tx = app.pool.begin().await?;
    let (case, draft, _) = notable(&mut tx, actor, moment, place).await?;
    let notes = store::of_draft(&mut tx, draft.id).await?;
    let note = find(&notes, note)?;
    note.state.next(note.kind, Act::Reply).ok_or(AppError::Conflict)?;
    store::insert_reply(&mut tx, actor, note.id, body, moment.now).await?;
    mentions::tell(&mut tx, app, actor, moment, (&case, &draft), note.id, body).await?;
    done(&mut tx, actor, moment, (&case, &draft), heading(&draft, note), Noting::of(Act::Reply, note.kind)).await?;
    Ok(tx.commit().await?)
}

/// Resolves, reopens, rejects or withdraws a note: whatever moves it and leaves the text alone.
pub async fn settle(app: &App, actor: &Actor, moment: Moment, place: Place, note: Uuid, act: Act) -> Result<()> {
    let mut tx = app.pool.begin().await?;
    let (case, draft, standing) = notable(&mut tx, actor, moment, place).await?;
    let notes = store::of_draft(&mut tx, draft.id).await?;
    let note = find(&notes, note)?;
    if !standing.may(note.author_id == actor.id, act) {
        return Err(AppError::Forbidden);
    }
    let next = note.state.next(note.kind, act).ok_or(AppError::Conflict)?;
    store::settle(&mut tx, actor, &[note.id], note.state, next, moment.now).await?;
    done(&mut tx, actor, moment, (&case, &draft), heading(&draft, note), Noting::of(act, note.kind)).await?;
    Ok(tx.commit().await?)
}
