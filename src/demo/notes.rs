//! What is said of the drafts in the script.

use uuid::Uuid;

use super::{base::unexpected, content::Remiss, play::Stage};
use crate::{
    clock::Moment,
    document::canonical::Kind,
    drafts,
    error::{AppError, Result},
    notes::{
        commands::{self, Noted},
        states::NoteKind,
    },
};

/// Makes the notes of the texts, with their replies.
pub async fn play(stage: &Stage<'_>, remiss: &Remiss, id: Uuid, moment: Moment) -> Result<()> {
    let place = (id, Kind::Tjansteutlatande);
    let mut conn = stage.app.pool.acquire().await?;
    let draft = drafts::store::find(&mut conn, id, place.1).await?.ok_or(AppError::NotFound)?;
    drop(conn);
    for note in &remiss.anteckningar {
        let section = draft.sections.iter().find(|section| section.heading == note.sektion);
        let noted = Noted {
            kind: if note.ersattning.is_some() { NoteKind::Suggestion } else { NoteKind::Comment },
            section: section.ok_or(AppError::NotFound)?.key.clone(),
            anchor: None,
            quoted: note.citat.clone(),
            body: note.text.clone(),
            replacement: note.ersattning.clone().unwrap_or_default(),
        };
        let author = stage.actor(remiss, &note.av).await?;
        let made = commands::add(stage.app, &author, moment, place, noted).await.map_err(unexpected)?;
        for reply in &note.svar {
            let author = stage.actor(remiss, &reply.av).await?;
            commands::reply(stage.app, &author, moment, place, made, &reply.text).await?;
        }
    }
    Ok(())
}
