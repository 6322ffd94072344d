//! What changes the inkorg. One function a verb, one event each.

use sqlx::PgPool;
use uuid::Uuid;

use super::store::{self, Letter};
use crate::{
    clock::Moment,
    error::Result,
    events::{self, Event, model::About},
    people::model::{Actor, Role},
    web::upload::Uploaded,
};

fn about(actor: &Actor) -> About {
    About { myndighet: actor.myndighet.id, actor: Some(actor.id), remiss: None }
}

/// Puts a letter with its files in the inkorg.
pub async fn put(pool: &PgPool, actor: &Actor, moment: Moment, letter: &Letter, files: &[Uploaded]) -> Result<()> {
    actor.require(&[Role::Registrator])?;
    let mut tx = pool.begin().await?;
    store::insert(&mut tx, actor, letter, files, moment.now).await?;
    let event = Event::IncomingPut { from: letter.from_text.clone(), subject: letter.subject.clone() };
    events::append(&mut tx, moment, about(actor), &event).await?;
    Ok(tx.commit().await?)
}

/// Puts a letter aside that becomes no remiss.
pub async fn dismiss(pool: &PgPool, actor: &Actor, moment: Moment, id: Uuid, reason: &str) -> Result<()> {
    actor.require(&[Role::Registrator])?;
    let mut tx = pool.begin().await?;
    let letter = store::find(&mut tx, actor.myndighet.id, id).await?;
    store::dismiss(&mut tx, actor.myndighet.id, id, reason).await?;
    let event = Event::IncomingDismissed { subject: letter.subject, reason: reason.to_owned() };
    events::append(&mut tx, moment, about(actor), &event).await?;
    Ok(tx.commit().await?)
}
