//! Reminding those whose turn it is.

use uuid::Uuid;

use super::current;
use crate::{
    app::App,
    attests::{deadline::last_day, store},
    calendar::phrases::{join_och, long},
    clock::Moment,
    error::{AppError, Result},
    events::{self, Event},
    outbox::{Notice, notify},
    people::model::Actor,
    remisser::{
        self,
        commands::about,
        model::Action,
        policy::{self, Verb},
    },
};

/// Reminds those who may sign the next step by mail, at most once a day. Takes no version: nothing that a signer reads is
/// changed. Returns their names.
pub async fn remind(app: &App, actor: &Actor, moment: Moment, id: Uuid) -> Result<String> {
    let mut tx = app.pool.begin().await?;
    let case = remisser::store::lock_case(&mut tx, actor, moment.today, id).await?;
    policy::require(actor, &case, Verb::RemindSigner)?;
    case.next(Action::CompleteAttest)?;
    let chain = current(&mut tx, actor, moment, &case).await?;
    let step = chain.next().ok_or(AppError::Conflict)?;
    let others: Vec<_> = step.signers.iter().filter(|chief| chief.person != actor.id).collect();
    let names = join_och(&others.iter().map(|chief| chief.name.as_str()).collect::<Vec<_>>());
    if others.is_empty() {
        return Err(AppError::rejected(if step.signers.is_empty() {
            format!("Det finns ingen att påminna. På tur står {}.", step.signer_names())
        } else {
            "Det är du själv som står på tur.".to_owned()
        }));
    }
    if chain.told_today(&moment.today) {
        return Err(AppError::rejected(format!("{names} har redan fått ett mejl i dag. Vänta till i morgon.")));
    }
    store::remind(&mut tx, chain.round.id, step, moment.now).await?;
    let dates = store::dates(&mut tx, &case, moment.today).await?;
    let last = last_day(dates.coming(), dates.svarsdatum);
    let text = format!(
        "{} påminner om att ett förslag till svar på en remiss väntar på att du läser och attesterar det. Sista dag är den {}.",
        actor.name,
        long(last.day)
    );
    let notice = Notice { subject: "Påminnelse: att attestera", text: &text, page: "/attest" };
    let people: Vec<Uuid> = others.iter().map(|chief| chief.person).collect();
    notify(&mut tx, app, actor, moment, &case, &people, notice).await?;
    let event = Event::AttestReminded { step: step.step, names: names.clone() };
    events::append(&mut tx, moment, about(actor, id), &event).await?;
    tx.commit().await?;
    Ok(names)
}
