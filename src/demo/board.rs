//! The board's and the kansli's part of the script.

use uuid::Uuid;

use super::{base::unexpected, content::Remiss, play::Stage, script::Step};
use crate::{
    clock::Moment,
    decisions::{
        commands::Deciding,
        model::{Dissent, Outcome},
    },
    dispatches::{self, commands::ReceiveInput},
    error::{AppError, Result},
    meetings,
    people::model::Actor,
};

/// Plays a step that is the board's or the kansli's.
pub async fn play(stage: &Stage<'_>, remiss: &Remiss, id: Uuid, step: Step, moment: Moment) -> Result<()> {
    let actor = stage.actor(remiss, "sekreterare").await?;
    match step {
        Step::PutOnAgenda => {
            let case = stage.case(&actor, id, moment).await?;
            let meeting = case.meeting_id.ok_or(AppError::NotFound)?;
            meetings::commands::put_on_agenda(stage.app, &actor, moment, meeting, id, case.version).await
        }
        Step::MailAgenda(held_on) => mail(stage, &actor, held_on, moment).await,
        Step::Decide(paragraph) => decide(stage, &actor, remiss, id, paragraph, moment).await,
        Step::Justera(held_on) => justera(stage, &actor, remiss, held_on, moment).await,
        Step::Anslag(held_on) => announce(stage, &actor, held_on, moment).await,
        Step::TakeDown(held_on) => take_down(stage, &actor, held_on, moment).await,
        Step::Dispatch => {
            let input = dispatches::commands::prefilled(&stage.app.pool, &actor, moment, id).await?;
            let version = stage.case(&actor, id, moment).await?.version;
            dispatches::commands::dispatch(stage.app, &actor, moment, id, version, input).await.map_err(unexpected)?;
            Ok(())
        }
        Step::Receive => {
            let mut conn = stage.app.pool.acquire().await?;
            let sendings = dispatches::store::of_remiss(&mut conn, id).await?;
            drop(conn);
            let sending = sendings.first().ok_or(AppError::NotFound)?.id;
            let evidence = "Kvittens per e-post från registrator".to_owned();
            let input = ReceiveInput { sending, received_on: moment.today, evidence };
            let version = stage.case(&actor, id, moment).await?.version;
            dispatches::commands::receive(&stage.app.pool, &actor, moment, id, version, input).await.map_err(unexpected)
        }
        Step::Close => {
            let version = stage.case(&actor, id, moment).await?.version;
            dispatches::commands::close(&stage.app.pool, &actor, moment, id, version, "").await.map_err(unexpected)
        }
        other => Err(AppError::internal(format!("{other:?} is not a step of the board"))),
    }
}

async fn meeting(stage: &Stage<'_>, actor: &Actor, held_on: chrono::NaiveDate) -> Result<meetings::store::Meeting> {
    let mut conn = stage.app.pool.acquire().await?;
    let found = meetings::store::between(&mut conn, actor.myndighet.id, held_on, held_on).await?;
    found.into_iter().next().map(|(meeting, _)| meeting).ok_or(AppError::NotFound)
}

async fn mail(stage: &Stage<'_>, actor: &Actor, held_on: chrono::NaiveDate, moment: Moment) -> Result<()> {
    let meeting = meeting(stage, actor, held_on).await?;
    if meeting.is_mailed() {
        // Another case of the same meeting came first in the script.
        return Ok(());
    }
    meetings::commands::mail(stage.app, actor, moment, meeting.id, meeting.version).await
}

async fn decide(
    stage: &Stage<'_>,
    actor: &Actor,
    remiss: &Remiss,
    id: Uuid,
    paragraph: i32,
    moment: Moment,
) -> Result<()> {
    let case = stage.case(actor, id, moment).await?;
    let mut conn = stage.app.pool.acquire().await?;
    let proposal = crate::decisions::store::attested_proposal(&mut conn, id).await?.ok_or(AppError::NotFound)?;
    let points = meetings::papers::points_of(&mut conn, &[proposal]).await?.remove(&proposal).unwrap_or_default();
    drop(conn);
    let input = Deciding {
        version: case.version,
        paragraph,
        outcome: Outcome::Bifall,
        immediate: case.immediate,
        wording: points.join("\n"),
        reason: String::new(),
        later: None,
        dissents: dissents(remiss),
    };
    crate::decisions::commands::decide(stage.app, actor, moment, id, &input).await.map_err(unexpected)?;
    Ok(())
}

/// What was said beside the decision: the text begins with who says it.
fn dissents(remiss: &Remiss) -> Vec<Dissent> {
    let Some(beside) = &remiss.beslut else { return Vec::new() };
    [("reservation", &beside.reservation), ("sarskilt_uttalande", &beside.sarskilt)]
        .into_iter()
        .filter_map(|(kind, text)| {
            let text = text.as_ref()?;
            let who = text.split(" lämnar").next()?.split(" reserverar").next()?.split_once(' ')?.1;
            Some(Dissent { kind: kind.to_owned(), by_whom: who.to_owned(), text: text.clone() })
        })
        .collect()
}

async fn justera(
    stage: &Stage<'_>,
    actor: &Actor,
    remiss: &Remiss,
    held_on: chrono::NaiveDate,
    moment: Moment,
) -> Result<()> {
    let signers = if remiss.myndighet == "ekbacken" {
        "Helena Rosenqvist, ordförande\nKerstin Ahlfors"
    } else {
        "Margareta Elofsdotter, ordförande\nBo Hedlöf"
    };
    let meeting = meeting(stage, actor, held_on).await?;
    let mut conn = stage.app.pool.acquire().await?;
    let protocols = meetings::store::protocols(&mut conn, meeting.id).await?;
    drop(conn);
    for protocol in protocols.iter().filter(|protocol| protocol.justerad_on.is_none()) {
        // What was justerat at once was so on the day of the meeting.
        let on = if protocol.immediate { held_on } else { moment.today };
        let key = (meeting.id, protocol.number, protocol.version);
        meetings::commands::justera(stage.app, actor, moment, key, on, signers).await.map_err(unexpected)?;
    }
    Ok(())
}

async fn take_down(stage: &Stage<'_>, actor: &Actor, held_on: chrono::NaiveDate, moment: Moment) -> Result<()> {
    let meeting = meeting(stage, actor, held_on).await?;
    let mut conn = stage.app.pool.acquire().await?;
    let protocols = meetings::store::protocols(&mut conn, meeting.id).await?;
    drop(conn);
    for protocol in protocols.iter().filter(|protocol| protocol.anslag_on.is_some() && protocol.taken_down_on.is_none())
    {
        let key = (meeting.id, protocol.number, protocol.version);
        meetings::commands::take_down(stage.app, actor, moment, key, moment.today).await.map_err(unexpected)?;
    }
    Ok(())
}

async fn announce(stage: &Stage<'_>, actor: &Actor, held_on: chrono::NaiveDate, moment: Moment) -> Result<()> {
    let meeting = meeting(stage, actor, held_on).await?;
    let mut conn = stage.app.pool.acquire().await?;
    let protocols = meetings::store::protocols(&mut conn, meeting.id).await?;
    drop(conn);
    for protocol in protocols.iter().filter(|protocol| protocol.justerad_on.is_some() && protocol.anslag_on.is_none()) {
        let key = (meeting.id, protocol.number, protocol.version);
        // What was justerat at once was announced on the day after.
        let on = if protocol.immediate { held_on.succ_opt().unwrap_or(held_on) } else { moment.today };
        meetings::commands::announce(stage.app, actor, moment, key, on).await.map_err(unexpected)?;
    }
    Ok(())
}
