//! Changing the myndighet itself.

use sqlx::PgPool;

use super::{BoardInput, store};
use crate::{
    admin::By,
    clock::Moment,
    events::{self, Event},
    myndigheter::{self, model::Myndighet},
    people::model::Actor,
    web::form::{Errors, Refusal},
};

/// Changes the actor's myndighet.
pub async fn change(pool: &PgPool, actor: &Actor, moment: Moment, input: &BoardInput) -> Result<(), Refusal> {
    let by = By::Actor(actor);
    by.require_administrator()?;
    let mut tx = pool.begin().await?;
    myndigheter::store::lock(&mut tx, by.myndighet()).await?;
    if input.model != actor.myndighet.model && store::has_remisser(&mut tx, by.myndighet()).await? {
        let sentence = "Modellen kan inte ändras när remisser har registrerats.";
        return Err(Refusal::Fields(Errors::one("modell", sentence)));
    }
    let changes = changes(&actor.myndighet, input);
    store::update(&mut tx, by.myndighet(), input).await?;
    if changes.is_empty() {
        return Ok(());
    }
    let event = Event::MyndighetChanged { namnd: input.namnd.clone(), changes };
    events::append(&mut tx, moment, by.about(), &event).await?;
    tx.commit().await?;
    Ok(())
}

/// What differs, in words for the log.
fn changes(old: &Myndighet, new: &BoardInput) -> Vec<String> {
    [
        (old.kommun != new.kommun, "kommun"),
        (old.namnd != new.namnd || old.namnd_running != new.namnd_running, "nämndens namn"),
        (
            old.forvaltning != new.forvaltning || old.forvaltning_running != new.forvaltning_running,
            "förvaltningens namn",
        ),
        (old.model != new.model, "modell"),
        (old.address != new.address, "adress"),
        (old.email != new.email, "e-post"),
        (old.dnr_format != new.dnr_format, "diarieseriens form"),
        (old.chair_may_decide != new.chair_may_decide, "ordförandebeslut"),
        (old.same_person_two_steps != new.same_person_two_steps, "samma person i två steg"),
        (old.officer_may_attest != new.officer_may_attest, "attest av eget utkast"),
        (old.least_method != new.least_method, "lägsta nivå för attest"),
        (old.purge_at_closing != new.purge_at_closing, "rensning när ett ärende avslutas"),
    ]
    .into_iter()
    .filter(|(differs, _)| *differs)
    .map(|(_, word)| word.to_owned())
    .collect()
}
