//! Suggestions put into the text.

use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    commands::{Place, done, find, heading},
    log::Noting,
    model::Note,
    replacement,
    states::{Act, State},
    store,
};
use crate::{
    app::App,
    clock::Moment,
    drafts::{
        self,
        commands::{keep_said, writable},
        model::{Draft, running},
    },
    error::{AppError, Result},
    events::{self, Event},
    live::{
        self,
        anchors::{Anchor, Exchange},
        convert::Obstacle,
        forms,
    },
    people::model::Actor,
    remisser::{commands::about, model::Case},
};

/// Puts a suggestion into the text, if the words there are those that were `seen`.
///
/// # Errors
/// `Rejected` if they are others, or cannot be exchanged; `Conflict` if the suggestion was settled meanwhile.
pub async fn accept(app: &App, actor: &Actor, moment: Moment, place: Place, note: Uuid, seen: &str) -> Result<()> {
    let mut tx = app.pool.begin().await?;
    let (case, draft) = writable(&mut tx, actor, moment, place.0, place.1).await?;
    let notes = store::of_draft(&mut tx, draft.id).await?;
    let note = find(&notes, note)?;
    note.state.next(note.kind, Act::Accept).ok_or(AppError::Conflict)?;
    let wanted = |other: &Note| (other.id == note.id).then(|| seen.to_owned());
    let outcomes = put_in(&mut tx, actor, moment, (&case, &draft), &notes, wanted).await?;
    if let Some(obstacle) = outcomes.first().map_or(Some(Obstacle::Changed), |(_, obstacle)| *obstacle) {
        return Err(AppError::rejected(sentence(obstacle)));
    }
    done(&mut tx, actor, moment, (&case, &draft), heading(&draft, note), Noting::of(Act::Accept, note.kind)).await?;
    Ok(tx.commit().await?)
}

fn sentence(obstacle: Obstacle) -> &'static str {
    match obstacle {
        Obstacle::Changed => {
            "Texten har ändrats sedan förslaget visades. Läs den som den är nu, och godta eller avvisa sedan."
        }
        Obstacle::Lines => {
            "Orden står inte längre i ett och samma stycke. Ändra själv i texten, och avvisa sedan förslaget."
        }
        Obstacle::Element => {
            "Det har kommit en fotnot eller en radbrytning bland orden, och den skulle försvinna. Ändra själv i texten, \
             och avvisa sedan förslaget."
        }
    }
}

/// Puts all suggestions of a draft into the text whose words are still as they were; how many were, and how many
/// stay open.
pub async fn accept_all(app: &App, actor: &Actor, moment: Moment, place: Place) -> Result<(usize, usize)> {
    let mut tx = app.pool.begin().await?;
    let (case, draft) = writable(&mut tx, actor, moment, place.0, place.1).await?;
    let notes = store::of_draft(&mut tx, draft.id).await?;
    let wanted = |note: &Note| note.state.next(note.kind, Act::Accept).map(|_| note.quoted.clone());
    let outcomes = put_in(&mut tx, actor, moment, (&case, &draft), &notes, wanted).await?;
    let accepted = outcomes.iter().filter(|(_, obstacle)| obstacle.is_none()).count();
    if accepted > 0 {
        let event = Event::SuggestionsAccepted { document: running(draft.kind).to_owned(), number: accepted };
        events::append(&mut tx, moment, about(actor, case.id), &event).await?;
        live::telling::notes_changed(&mut tx, draft.id).await?;
        tx.commit().await?;
    }
    Ok((accepted, outcomes.len() - accepted))
}

/// Puts suggestions into the text, each if the words in its place are those that `seen` gives for it. Gives them all,
/// with what stood in the way. The open notes around them stay with their words.
async fn put_in(
    conn: &mut PgConnection,
    actor: &Actor,
    moment: Moment,
    (case, draft): (&Case, &Draft),
    notes: &[Note],
    seen: impl Fn(&Note) -> Option<String>,
) -> Result<Vec<(Uuid, Option<Obstacle>)>> {
    let (mut ids, mut places) = (Vec::new(), Vec::new());
    for note in notes.iter().filter(|note| note.state == State::Open) {
        let anchor = note.anchor.as_ref().and_then(|(start, end)| Anchor::decode(start, end));
        let exchange = seen(note).map(|seen| {
            let content = replacement::parse(note.replacement.as_deref().unwrap_or_default());
            content.map(|content| Exchange { seen, content }).map_err(AppError::internal)
        });
        if let Some(anchor) = anchor {
            ids.push(note.id);
            places.push(forms::Place { section: note.section.clone(), anchor, exchange: exchange.transpose()? });
        } else if exchange.is_some() {
            return Err(AppError::internal("a suggestion without an anchor"));
        }
    }
    let facts = drafts::facts::gather(conn, &actor.myndighet, case).await?.facts;
    let outcome = forms::exchange(conn, actor, moment, draft, &facts, &places).await?;
    keep_said(conn, actor, moment, draft, &outcome.said).await?;
    let id = |at: usize| ids.get(at).copied().ok_or_else(|| AppError::internal("a place of no note"));
    let moved = outcome.moved.iter().map(|(at, anchor)| Ok((id(*at)?, anchor.encode())));
    store::move_anchors(conn, &moved.collect::<Result<Vec<_>>>()?).await?;
    let outcomes = outcome.outcomes.into_iter().map(|(at, obstacle)| Ok((id(at)?, obstacle)));
    let outcomes: Vec<(Uuid, Option<Obstacle>)> = outcomes.collect::<Result<_>>()?;
    let done: Vec<Uuid> = outcomes.iter().filter(|(_, obstacle)| obstacle.is_none()).map(|(id, _)| *id).collect();
    store::settle(conn, actor, &done, State::Open, State::Accepted, moment.now).await?;
    Ok(outcomes)
}
