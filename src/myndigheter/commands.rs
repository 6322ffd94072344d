//! Adding a myndighet, from the command line.

use sqlx::PgPool;
use uuid::Uuid;

use super::{model::NewMyndighet, store};
use crate::{
    clock::Moment,
    error::{AppError, Result, constraint},
    events::{self, Event, model::About},
};

/// Adds a myndighet with the usual chain of attest: the unit's chief, then the head of the office.
pub async fn add(pool: &PgPool, moment: Moment, new: &NewMyndighet) -> Result<Uuid> {
    let id = Uuid::now_v7();
    let mut tx = pool.begin().await?;
    if let Err(error) = store::insert(&mut tx, id, new, moment.now).await {
        return Err(match constraint(&error) {
            Some("myndigheter_slug_unique") => {
                AppError::rejected(format!("Det finns redan en myndighet ”{}”.", new.slug))
            }
            Some("myndigheter_slug_form") => {
                AppError::rejected("Kortnamnet ska bestå av 2–40 tecken: a–z, siffror och bindestreck.")
            }
            Some("myndigheter_model") => AppError::rejected("Modellen ska vara a eller b."),
            Some("myndigheter_dnr_format") => AppError::rejected("Diarieseriens form ska innehålla {nr}."),
            _ => error.into(),
        });
    }
    store::insert_chain_step(&mut tx, id, 1, "avdelning", "Avdelningschef").await?;
    store::insert_chain_step(&mut tx, id, 2, "ledning", "Förvaltningschef").await?;
    let about = About { myndighet: id, actor: None, remiss: None };
    events::append(&mut tx, moment, about, &Event::MyndighetAdded { namnd: new.namnd.clone() }).await?;
    tx.commit().await?;
    Ok(id)
}
