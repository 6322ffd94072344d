//! What moves a proposal through its chain. One function a verb, one event each.

mod back;
mod confirm;
pub mod editorial;
mod prepare;
mod remind;
mod sign;

use ::sign::evidence::fingerprint;
use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;

pub use back::{Refused, answer, ask, open_for_change, refuse, take_in_editorial};
pub use confirm::{Outcome, confirm, sign_several};
pub use prepare::{MOST, Pick, Prepared, prepare};
pub use remind::remind;
pub use sign::{Signed, Signing, sign};

use super::{
    model::{Gap, PlannedStep, resolve},
    round::Chain,
    store,
};
use crate::{
    app::App,
    clock::Moment,
    error::{AppError, Result},
    events::{self, Event},
    outbox::{Notice, notify},
    people::{
        self,
        model::{Actor, Role},
    },
    remisser::{
        self,
        commands::{about, locked},
        model::{Action, Beslutsvag, Case},
        policy::{self, Verb},
    },
    versions::{self, commands::cut_proposal, model::Origin, rendering},
};

/// Who would sign the case if it were sent for attest today.
pub async fn plan(
    conn: &mut PgConnection,
    actor: &Actor,
    today: NaiveDate,
    case: &Case,
) -> Result<Result<Vec<PlannedStep>, Gap>> {
    let myndighet = &actor.myndighet;
    let links = store::links(conn, myndighet.id, case.id).await?;
    let asked: Vec<_> = links.iter().filter_map(|link| Some((link.step, link.whose.as_ref()?))).collect();
    let signers = store::signers(conn, myndighet.id, case.id, &asked, today).await?;
    Ok(resolve(&links, &signers, myndighet.same_person_two_steps))
}

/// Why nobody can sign, and whom to ask about it.
pub async fn explain(conn: &mut PgConnection, actor: &Actor, gap: &Gap) -> Result<String> {
    let roles = [Role::Administrator].into_iter().collect();
    let admins = people::store::with_roles(conn, actor.myndighet.id, roles).await?;
    let names: Vec<String> = admins.into_iter().map(|admin| admin.label).collect();
    let whom = if names.is_empty() { String::new() } else { format!(": {}", names.join("; ")) };
    Ok(format!("{} Be en administratör rätta det{whom}.", gap.sentence()))
}

/// Refuses who signs no step of the round that goes on, before anything else of what was posted is looked at.
pub async fn permit(app: &App, actor: &Actor, id: Uuid) -> Result<()> {
    let today = app.clock.read().today;
    let mut conn = app.pool.acquire().await?;
    let case = remisser::store::find_case(&mut conn, actor, today, id).await?;
    actor.require(&[Role::Attestant])?;
    let chain = store::chain_of(&mut conn, actor.myndighet.id, case.id, today).await?;
    match chain.map(|chain| chain.turn_of(actor.id, true).map(drop)) {
        Some(Err(AppError::Forbidden)) => Err(AppError::Forbidden),
        _ => Ok(()),
    }
}

/// Sends the draft for attest: from here on it is read-only. If the same proposal already has all its attests, it is
/// attested at once. Returns the chain as it stands.
pub async fn send(app: &App, actor: &Actor, moment: Moment, id: Uuid, version: i32) -> Result<Chain> {
    let mut tx = app.pool.begin().await?;
    let case = locked(&mut tx, actor, moment, id, version).await?;
    policy::require(actor, &case, Verb::Submit)?;
    let next = case.next(Action::SendForAttest)?;
    let steps = match plan(&mut tx, actor, moment.today, &case).await? {
        Ok(steps) => steps,
        Err(gap) => return Err(AppError::Rejected(explain(&mut tx, actor, &gap).await?)),
    };
    let cut = cut_proposal(&mut tx, actor, moment, &case, Origin::Attest).await?;
    store::end_open_round(&mut tx, id, "Ett nytt förslag skickades för attest.", moment.now).await?;
    let round = store::open_round(&mut tx, actor, id, cut.proposal_id, &steps, moment.now).await?;
    let chain = current(&mut tx, actor, moment, &case).await?;
    let mut finished = Vec::new();
    if chain.is_complete() {
        let attested = Case { status: next, ..case.clone() }.next(Action::CompleteAttest)?;
        finished = complete(&mut tx, app, actor, moment, &case, &chain).await?;
        remisser::store::set_status(&mut tx, &case, attested, moment.now).await?;
    } else {
        remisser::store::set_status(&mut tx, &case, next, moment.now).await?;
        tell_next(&mut tx, app, actor, moment, &case, &chain).await?;
    }
    let event = Event::SentForAttest { proposal: cut.proposal_number, round, manifest: cut.manifest_sha256, finished };
    events::append(&mut tx, moment, about(actor, id), &event).await?;
    tx.commit().await?;
    Ok(chain)
}

/// The latest round of a case that is out for attest or attested.
async fn current(conn: &mut PgConnection, actor: &Actor, moment: Moment, case: &Case) -> Result<Chain> {
    store::chain_of(conn, actor.myndighet.id, case.id, moment.today)
        .await?
        .filter(Chain::is_current)
        .ok_or_else(|| AppError::internal("a case in attest has no current round"))
}

/// The round of a case in which it is the actor's turn. One whom another has overtaken is told so.
async fn turn(conn: &mut PgConnection, actor: &Actor, moment: Moment, case: &Case) -> Result<Chain> {
    let chain = store::chain_of(conn, actor.myndighet.id, case.id, moment.today).await?.filter(Chain::is_current);
    if let Some(chain) = &chain {
        chain.turn_of(actor.id, actor.myndighet.same_person_two_steps)?;
    }
    case.next(Action::CompleteAttest)?;
    // Somebody opened it for change between the two questions.
    chain.ok_or(AppError::Conflict)
}

/// Ends a round that all have signed: the documents are finished with the printed block, sealed, and kept. Returns the
/// hashes of the files.
async fn complete(
    conn: &mut PgConnection,
    app: &App,
    actor: &Actor,
    moment: Moment,
    case: &Case,
    chain: &Chain,
) -> Result<Vec<String>> {
    store::complete_round(conn, case.id, moment.now).await?;
    let proposal = chain.round.proposal_id;
    // The same proposal with the attests that it had is the same paper.
    let all_kept = chain.steps.iter().all(|step| step.attest.as_ref().is_some_and(|attest| attest.kept));
    let papers = if all_kept {
        versions::store::finished(conn, proposal, &fingerprint(&chain.round.manifest)).await?
    } else {
        Vec::new()
    };
    let finished = if papers.is_empty() {
        let attests = store::evidence(conn, chain.round.id).await?;
        rendering::attested(app, conn, actor, moment, case, proposal, &attests).await?
    } else {
        papers
    };
    let mut people = store::secretaries(conn, actor.myndighet.id).await?;
    people.extend(case.handlaggare_id);
    people.sort_unstable();
    people.dedup();
    let text = if case.beslutsvag == Beslutsvag::Namnd {
        "Alla i kedjan har attesterat förslaget. Nu kan ärendet anmälas till sammanträdet."
    } else {
        "Alla i kedjan har attesterat förslaget. Nu kan beslutet fattas och föras in."
    };
    let notice = Notice { subject: "Attesterat", text, page: "" };
    notify(conn, app, actor, moment, case, &people, notice).await?;
    Ok(finished)
}

/// Tells those who may sign the next step that it is their turn.
async fn tell_next(
    conn: &mut PgConnection,
    app: &App,
    actor: &Actor,
    moment: Moment,
    case: &Case,
    chain: &Chain,
) -> Result<()> {
    let Some(step) = chain.next() else { return Ok(()) };
    let people = step.told();
    let notice = Notice {
        subject: "Att attestera",
        text: "Ett förslag till svar på en remiss väntar på att du läser och attesterar det.",
        page: "/attest",
    };
    notify(conn, app, actor, moment, case, &people, notice).await
}
