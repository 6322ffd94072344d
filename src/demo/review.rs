//! The reviewer's part of the script.

use uuid::Uuid;

use super::{content::Remiss, play::Stage};
use crate::{
    clock::Moment,
    document::canonical::Kind,
    drafts,
    error::{AppError, Result},
    people::model::Actor,
    reviews::{self, commands::Saying},
};

/// Answers the review that the actor was asked for, with the comments of the texts.
pub async fn answer(stage: &Stage<'_>, actor: &Actor, remiss: &Remiss, id: Uuid, moment: Moment) -> Result<()> {
    let mut conn = stage.app.pool.acquire().await?;
    let asked = reviews::store::of_remiss(&mut conn, id).await?;
    let review = asked.into_iter().find(super::super::reviews::model::Review::is_open).ok_or(AppError::NotFound)?;
    let mut comments = Vec::new();
    for kind in [Kind::Tjansteutlatande, Kind::Yttrande] {
        let Some(draft) = drafts::store::find(&mut conn, id, kind).await? else { continue };
        for comment in &remiss.granskning {
            let section = draft.sections.iter().find(|section| section.heading == comment.sektion);
            comments.extend(section.map(|section| (kind, section.key.clone(), comment.kommentar.clone())));
        }
    }
    drop(conn);
    let answer = Some("Texten är klar och väl underbyggd. Mina synpunkter står vid avsnitten.".to_owned());
    let saying = Saying { version: review.version, answer, comments };
    reviews::commands::answer(stage.app, actor, moment, id, review.id, saying).await
}
