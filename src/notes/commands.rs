//! Making notes, and what is done to them. One event each; never a word of what is said.

use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    model::{Act, MAX_QUOTED, Note, NoteKind, Noting, Standing, State},
    replacement,
    store::{self, NewNote},
};
use crate::{
    app::App,
    clock::Moment,
    document::{canonical::Kind, facts::Facts},
    drafts::{
        self,
        commands::{keep_said, writable},
        model::{Draft, running},
    },
    error::{AppError, Result},
    events::{self, Event},
    live::{
        self,
        anchors::Anchor,
        forms::{self, Exchange},
    },
    outbox::{Notice, notify},
    people::model::Actor,
    remisser::{
        self,
        commands::about,
        model::Case,
        policy::{self, Verb},
    },
    web::form::{Errors, Refusal},
};

/// What is said when the words at an anchor are not those that were seen.
pub const CHANGED: &str =
    "Texten har ändrats sedan förslaget visades. Läs den som den är nu, och godta eller avvisa sedan.";
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
    /// Who is named in it.
    pub named: Vec<Uuid>,
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

async fn find(conn: &mut PgConnection, draft: &Draft, note: Uuid) -> Result<Note> {
    store::of_draft(conn, draft.id).await?.into_iter().find(|known| known.id == note).ok_or(AppError::NotFound)
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
    name(&mut tx, app, actor, moment, (&case, &draft), id, &noted.body, &noted.named).await?;
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
        if !words.in_one_line {
            return refused("Ett förslag gäller text inom ett stycke. Markera ord i ett stycke i taget.");
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

/// Keeps who is named, by choice or by her whole name after an @, and tells her by mail. The mail says nothing of
/// what was said.
#[expect(clippy::too_many_arguments, reason = "who, when, where, and what was said")]
async fn name(
    conn: &mut PgConnection,
    app: &App,
    actor: &Actor,
    moment: Moment,
    (case, draft): (&Case, &Draft),
    note: Uuid,
    body: &str,
    chosen: &[Uuid],
) -> Result<(), Refusal> {
    if chosen.is_empty() && !body.contains('@') {
        return Ok(());
    }
    let readers = store::readers(conn, case, moment.today).await?;
    if chosen.iter().any(|id| readers.iter().all(|person| person.id != *id)) {
        return Err(Refusal::Fields(Errors::one("namnda", "Nämn bara personer som får läsa utkastet.")));
    }
    let named = readers
        .iter()
        .filter(|person| person.id != actor.id && (chosen.contains(&person.id) || names(body, &person.name)));
    let named: Vec<Uuid> = named.map(|person| person.id).collect();
    store::mention(conn, actor, note, &named, moment.now).await?;
    let document = running(draft.kind);
    let notice = Notice {
        subject: "Du är nämnd i en kommentar",
        text: &format!("{} har nämnt dig i en kommentar till utkastet till {document}.", actor.name),
        page: &format!("{}#anteckning-{note}", path(draft.kind)),
    };
    Ok(notify(conn, app, actor, moment, case, &named, notice).await?)
}

/// Whether a text has somebody's whole name after an @.
fn names(body: &str, name: &str) -> bool {
    body.split('@')
        .skip(1)
        .any(|rest| rest.strip_prefix(name).is_some_and(|after| !after.starts_with(char::is_alphanumeric)))
}

/// The page of the notes, below that of the case.
#[must_use]
pub fn path(kind: Kind) -> String {
    format!("/utkast/{}/anteckningar", kind.slug())
}

/// What ends every command here: the event, and the news for those who have the draft open.
async fn done(
    conn: &mut PgConnection,
    actor: &Actor,
    moment: Moment,
    (case, draft): (&Case, &Draft),
    section: &str,
    what: Noting,
) -> Result<()> {
    let document = running(draft.kind).to_owned();
    let event = Event::Noted { document, section: section.to_owned(), what: what.as_str().to_owned() };
    events::append(conn, moment, about(actor, case.id), &event).await?;
    live::telling::notes_changed(conn, draft.id).await
}

fn heading<'d>(draft: &'d Draft, note: &Note) -> &'d str {
    draft.section(&note.section).map_or("", |section| section.heading.as_str())
}

/// Says more about a note.
pub async fn reply(
    app: &App,
    actor: &Actor,
    moment: Moment,
    place: Place,
    note: Uuid,
    body: &str,
    named: &[Uuid],
) -> Result<(), Refusal> {
    let mut tx = app.pool.begin().await?;
    let (case, draft, _) = notable(&mut tx, actor, moment, place).await?;
    let note = find(&mut tx, &draft, note).await?;
    note.state.next(note.kind, Act::Reply).ok_or(AppError::Conflict)?;
    store::insert_reply(&mut tx, actor, note.id, body, moment.now).await?;
    name(&mut tx, app, actor, moment, (&case, &draft), note.id, body, named).await?;
    done(&mut tx, actor, moment, (&case, &draft), heading(&draft, &note), Noting::Done(Act::Reply)).await?;
    tx.commit().await?;
    Ok(())
}

/// Resolves, reopens, rejects or withdraws a note: whatever moves it and leaves the text alone.
pub async fn settle(app: &App, actor: &Actor, moment: Moment, place: Place, note: Uuid, act: Act) -> Result<()> {
    let mut tx = app.pool.begin().await?;
    let (case, draft, standing) = notable(&mut tx, actor, moment, place).await?;
    let note = find(&mut tx, &draft, note).await?;
    if !standing.may(note.author_id == actor.id, act) {
        return Err(AppError::Forbidden);
    }
    let next = note.state.next(note.kind, act).ok_or(AppError::Conflict)?;
    store::settle(&mut tx, actor, &[note.id], note.state, next, moment.now).await?;
    done(&mut tx, actor, moment, (&case, &draft), heading(&draft, &note), Noting::Done(act)).await?;
    Ok(tx.commit().await?)
}

/// Puts a suggestion into the text, if the words there are those that were `seen`.
///
/// # Errors
/// `Rejected` if they are others; `Conflict` if the suggestion was settled meanwhile.
pub async fn accept(app: &App, actor: &Actor, moment: Moment, place: Place, note: Uuid, seen: &str) -> Result<()> {
    let mut tx = app.pool.begin().await?;
    let (case, draft) = writable(&mut tx, actor, moment, place.0, place.1).await?;
    let note = find(&mut tx, &draft, note).await?;
    note.state.next(note.kind, Act::Accept).ok_or(AppError::Conflict)?;
    let accepted = put_in(&mut tx, actor, moment, (&case, &draft), &[(&note, seen)]).await?;
    if accepted.is_empty() {
        return Err(AppError::rejected(CHANGED));
    }
    done(&mut tx, actor, moment, (&case, &draft), heading(&draft, &note), Noting::Done(Act::Accept)).await?;
    Ok(tx.commit().await?)
}

/// Puts all suggestions of a draft into the text whose words are still as they were; how many were, and how many
/// stay open.
pub async fn accept_all(app: &App, actor: &Actor, moment: Moment, place: Place) -> Result<(usize, usize)> {
    let mut tx = app.pool.begin().await?;
    let (case, draft) = writable(&mut tx, actor, moment, place.0, place.1).await?;
    let notes = store::of_draft(&mut tx, draft.id).await?;
    let wanted: Vec<(&Note, &str)> = notes
        .iter()
        .filter(|note| note.state.next(note.kind, Act::Accept).is_some())
        .map(|note| (note, note.quoted.as_str()))
        .collect();
    let accepted = put_in(&mut tx, actor, moment, (&case, &draft), &wanted).await?.len();
    if accepted > 0 {
        let event = Event::SuggestionsAccepted { document: running(draft.kind).to_owned(), number: accepted };
        events::append(&mut tx, moment, about(actor, case.id), &event).await?;
        live::telling::notes_changed(&mut tx, draft.id).await?;
        tx.commit().await?;
    }
    Ok((accepted, wanted.len() - accepted))
}

/// Puts suggestions into the text, each with the words that were seen in its place; gives those that were put in.
async fn put_in(
    conn: &mut PgConnection,
    actor: &Actor,
    moment: Moment,
    (case, draft): (&Case, &Draft),
    wanted: &[(&Note, &str)],
) -> Result<Vec<Uuid>> {
    let mut exchanges = Vec::new();
    for (note, seen) in wanted {
        let anchor = note.anchor.as_ref().and_then(|(start, end)| Anchor::decode(start, end));
        let content = replacement::parse(note.replacement.as_deref().unwrap_or_default());
        exchanges.push(Exchange {
            section: note.section.clone(),
            anchor: anchor.ok_or_else(|| AppError::internal("a suggestion without an anchor"))?,
            seen: (*seen).to_owned(),
            content: content.map_err(AppError::internal)?,
        });
    }
    let facts = drafts::facts::gather(conn, &actor.myndighet, case).await?.facts;
    let outcome = forms::exchange(conn, actor, moment, draft, &facts, &exchanges).await?;
    keep_said(conn, actor, moment, draft, &outcome.said).await?;
    let put_in = wanted.iter().zip(outcome.done).filter(|(_, done)| *done);
    let put_in: Vec<Uuid> = put_in.map(|((note, _), _)| note.id).collect();
    store::settle(conn, actor, &put_in, State::Open, State::Accepted, moment.now).await?;
    Ok(put_in)
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn a_whole_name_is_meant() {
        for (body, expected) in [
            ("Vad tror du, @Anna Ek?", true),
            ("@Anna Ek", true),
            ("@Anna Ekman och @Anna Ek, se här", true),
            ("@Anna Ekman", false),
            ("Anna Ek", false),
            ("@Anna", false),
        ] {
            assert_eq!(names(body, "Anna Ek"), expected, "{body}");
        }
    }
}
