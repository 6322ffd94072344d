//! Keeping the register of råd.

use sqlx::PgPool;
use uuid::Uuid;

use super::{BodyInput, store};
use crate::{
    admin::By,
    clock::Moment,
    events::{self, Event},
    web::form::{Refusal, on_constraint},
};

/// Adds a body, or changes the one with the id.
pub async fn save(
    pool: &PgPool,
    by: By<'_>,
    moment: Moment,
    id: Option<Uuid>,
    body: &BodyInput,
) -> Result<Uuid, Refusal> {
    by.require_administrator()?;
    let mut tx = pool.begin().await?;
    let (id, saved) = if let Some(id) = id {
        (id, store::update(&mut tx, by.myndighet(), id, body).await)
    } else {
        let id = Uuid::now_v7();
        (id, store::insert(&mut tx, by.myndighet(), id, body).await)
    };
    on_constraint(saved, "bodies_name_unique", "namn", "Det finns redan ett råd med det namnet.")?;
    events::append(&mut tx, moment, by.about(), &Event::BodySaved { name: body.name.clone() }).await?;
    tx.commit().await?;
    Ok(id)
}
