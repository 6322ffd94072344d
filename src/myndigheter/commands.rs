//! Adding a myndighet, from the command line.

use sqlx::PgPool;
use uuid::Uuid;

use super::{
    model::{NewMyndighet, dnr_format_complaint},
    store,
};
use crate::{
    clock::Moment,
    error::{AppError, Result, constraint},
    events::{self, Event, model::About},
    people::commands::is_email,
};

/// Adds a myndighet with the usual chain of attest: the unit's chief, then the head of the office.
pub async fn add(pool: &PgPool, moment: Moment, new: &NewMyndighet) -> Result<Uuid> {
    check(new)?;
    let id = Uuid::now_v7();
    let mut tx = pool.begin().await?;
    if let Err(error) = store::insert(&mut tx, id, new, moment.now).await {
        return Err(match constraint(&error) {
            Some("myndigheter_slug_unique") => {
                AppError::rejected(format!("Det finns redan en myndighet ”{}”.", new.slug))
            }
            Some("myndigheter_slug_form") => AppError::rejected(
                "Kortnamnet ska bestå av 2–40 tecken: a–z, siffror och bindestreck, och inte vara ca, tsa eller egen-ca.",
            ),
            Some("myndigheter_model") => AppError::rejected("Modellen ska vara a eller b."),
            _ => error.into(),
        });
    }
    store::insert_chain(&mut tx, id).await?;
    let about = About { myndighet: id, actor: None, remiss: None };
    events::append(&mut tx, moment, about, &Event::MyndighetAdded { namnd: new.namnd.clone() }).await?;
    tx.commit().await?;
    Ok(id)
}

/// What the database cannot say in a sentence.
fn check(new: &NewMyndighet) -> Result<()> {
    for (field, text) in [
        ("kommun", &new.kommun),
        ("namnd", &new.namnd),
        ("namnd_running", &new.namnd_running),
        ("forvaltning", &new.forvaltning),
        ("forvaltning_running", &new.forvaltning_running),
    ] {
        if text.trim().is_empty() || text.chars().any(char::is_control) {
            return Err(AppError::rejected(format!("Fältet ”{field}” ska vara en rad text.")));
        }
    }
    if !is_email(&new.email) {
        return Err(AppError::rejected(format!("”{}” är ingen e-postadress.", new.email)));
    }
    match dnr_format_complaint(&new.dnr_format) {
        "" => Ok(()),
        complaint => Err(AppError::rejected(format!("Fältet ”dnr_format”: {complaint}"))),
    }
}
