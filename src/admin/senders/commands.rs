//! Keeping the register of senders.

use sqlx::PgPool;
use uuid::Uuid;

use super::{SenderInput, store};
use crate::{
    admin::By,
    clock::Moment,
    events::{self, Event},
    web::form::{Refusal, on_constraint},
};

/// Adds a sender, or changes the one with the id.
pub async fn save(
    pool: &PgPool,
    by: By<'_>,
    moment: Moment,
    id: Option<Uuid>,
    sender: &SenderInput,
) -> Result<Uuid, Refusal> {
    by.require_administrator()?;
    let mut tx = pool.begin().await?;
    let (id, saved) = if let Some(id) = id {
        (id, store::update(&mut tx, by.myndighet(), id, sender).await)
    } else {
        let id = Uuid::now_v7();
        (id, store::insert(&mut tx, by.myndighet(), id, sender).await)
    };
    on_constraint(saved, "senders_name_unique", "namn", "Det finns redan en avsändare med det namnet.")?;
    events::append(&mut tx, moment, by.about(), &Event::SenderSaved { name: sender.name.clone() }).await?;
    tx.commit().await?;
    Ok(id)
}
