//! Keeping the register of standard phrases.

use sqlx::PgPool;
use uuid::Uuid;

use super::{PhraseInput, store};
use crate::{
    admin::By,
    clock::Moment,
    events::{self, Event},
    web::form::{Refusal, on_constraint},
};

/// Adds a phrase, or changes the one with the id.
pub async fn save(
    pool: &PgPool,
    by: By<'_>,
    moment: Moment,
    id: Option<Uuid>,
    phrase: &PhraseInput,
) -> Result<Uuid, Refusal> {
    by.require_administrator()?;
    let mut tx = pool.begin().await?;
    let (id, saved) = if let Some(id) = id {
        (id, store::update(&mut tx, by.myndighet(), id, phrase).await)
    } else {
        let id = Uuid::now_v7();
        (id, store::insert(&mut tx, by.myndighet(), id, phrase).await)
    };
    on_constraint(saved, "phrases_name_unique", "namn", "Det finns redan en fras med det namnet.")?;
    events::append(&mut tx, moment, by.about(), &Event::PhraseSaved { name: phrase.name.clone() }).await?;
    tx.commit().await?;
    Ok(id)
}
