//! A writer takes care of a reviewer's comment, or takes it up anew.

use axum::{extract::State, response::Response};
use serde::Deserialize;
use uuid::Uuid;

use super::{model::Comment, store};
use crate::{
    app::App,
    clock::Moment,
    drafts::model::Writing,
    error::{AppError, Result},
    events::{self, Event},
    people::model::Actor,
    remisser::{
        self,
        commands::{about, permit},
        policy::{self, Verb},
    },
    web::{
        self,
        extract::{Form, Path},
    },
};

/// Which way, and the page that the button stood on.
#[derive(Debug, Deserialize, Default)]
#[serde(default)]
pub struct HandleForm {
    /// `klar` or `oppna`
    gor: String,
    /// `granskning`; otherwise the draft.
    fran: String,
}

/// Marks a comment as taken care of, or as open again; gives it as it was.
///
/// # Errors
/// `Conflict` if somebody was there before.
pub async fn set(app: &App, actor: &Actor, moment: Moment, id: Uuid, comment: Uuid, handled: bool) -> Result<Comment> {
    let mut tx = app.pool.begin().await?;
    let case = remisser::store::lock_case(&mut tx, actor, moment.today, id).await?;
    policy::require(actor, &case, Verb::Write)?;
    let writing = Writing::of(actor, &case);
    let comments = store::comments(&mut tx, id).await?;
    let comment = comments.into_iter().find(|known| known.id == comment).ok_or(AppError::NotFound)?;
    if !writing.is_open() {
        return Err(AppError::rejected(writing.why_closed()));
    }
    store::set_handled(&mut tx, actor, comment.id, handled, moment.now).await?;
    let reviews = store::of_remiss(&mut tx, id).await?;
    let review = reviews.into_iter().find(|review| review.id == comment.review_id).ok_or(AppError::NotFound)?;
    let reviewer = review.reviewer;
    let event = if handled { Event::CommentHandled { reviewer } } else { Event::CommentReopened { reviewer } };
    events::append(&mut tx, moment, about(actor, id), &event).await?;
    tx.commit().await?;
    Ok(comment)
}

/// `POST /remisser/{id}/synpunkter/{synpunkt}`
pub async fn update(
    State(app): State<App>,
    actor: Actor,
    Path((id, comment)): Path<(Uuid, Uuid)>,
    Form(form): Form<HandleForm>,
) -> Result<Response> {
    permit(&app, &actor, id, Verb::Write).await?;
    let (handled, sentence) = match form.gor.as_str() {
        "klar" => (true, "Synpunkten är klar. Den står kvar i granskningen."),
        "oppna" => (false, "Synpunkten står bland dem att ta hand om igen."),
        _ => return Err(AppError::BadRequest("Välj om synpunkten är klar eller ska öppnas igen.".into())),
    };
    let comment = set(&app, &actor, app.clock.read(), id, comment, handled).await?;
    let back = if form.fran == "granskning" {
        format!("/remisser/{id}/granskning#granskningar")
    } else {
        format!("/remisser/{id}/utkast/{}#avsnitt-{}", comment.kind.slug(), comment.section_key)
    };
    Ok(web::done(&back, sentence))
}
