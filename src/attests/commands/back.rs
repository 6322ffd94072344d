//! Sending back, opening for change, and questions that do neither.

use sqlx::PgConnection;
use uuid::Uuid;

use super::current;
use crate::{
    app::App,
    attests::{
        round::{Chain, Editorial},
        store,
    },
    clock::Moment,
    drafts,
    error::Result,
    events::{self, Event},
    outbox::{Notice, notify},
    people::model::{Actor, Role},
    remisser::{
        self,
        commands::{about, locked},
        model::{Action, Case},
        policy::{self, Verb},
    },
    versions::{self, model::Origin},
};

/// What somebody refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// The proposal, which can be changed again.
    Proposal,
    /// A redaktionell ändring: what was attested before it counts again.
    Editorial,
}

/// A signer whose turn it is sends the proposal back with a comment, or does not accept a redaktionell ändring.
pub async fn refuse(
    app: &App,
    actor: &Actor,
    moment: Moment,
    id: Uuid,
    version: i32,
    comment: &str,
) -> Result<Refused> {
    actor.require(&[Role::Attestant])?;
    let mut tx = app.pool.begin().await?;
    let case = locked(&mut tx, actor, moment, id, version).await?;
    let next = case.next(Action::RefuseAttest)?;
    let chain = current(&mut tx, actor, moment, &case).await?;
    let (step, _) = chain.turn_of(actor.id, true)?;
    if let Some(editorial) = &chain.round.editorial {
        refuse_editorial(&mut tx, app, actor, moment, &case, (&chain, editorial), comment).await?;
        tx.commit().await?;
        return Ok(Refused::Editorial);
    }
    store::refuse_round(&mut tx, actor, id, comment, moment.now).await?;
    remisser::store::set_status(&mut tx, &case, next, moment.now).await?;
    let people: Vec<Uuid> = case.handlaggare_id.into_iter().collect();
    let text = format!("{} har skickat tillbaka förslaget med en kommentar. Utkastet går att ändra igen.", actor.name);
    let notice = Notice { subject: "Tillbaka från attest", text: &text, page: "/attest" };
    notify(&mut tx, app, actor, moment, &case, &people, notice).await?;
    let event = Event::AttestRefused { step: step.step, name: actor.name.clone() };
    events::append(&mut tx, moment, about(actor, id), &event).await?;
    tx.commit().await?;
    Ok(Refused::Proposal)
}

/// A signer does not accept a redaktionell ändring: what was attested before it counts again, with its papers.
async fn refuse_editorial(
    conn: &mut PgConnection,
    app: &App,
    actor: &Actor,
    moment: Moment,
    case: &Case,
    (chain, editorial): (&Chain, &Editorial),
    comment: &str,
) -> Result<()> {
    let next = case.next(Action::RefuseEditorial)?;
    store::refuse_round(conn, actor, case.id, comment, moment.now).await?;
    store::revive_round(conn, editorial.of_round).await?;
    remisser::store::set_status(conn, case, next, moment.now).await?;
    let mut people = store::secretaries(conn, actor.myndighet.id).await?;
    people.extend(case.handlaggare_id);
    people.push(chain.round.opened_by_id);
    people.sort_unstable();
    people.dedup();
    let text =
        format!("{} har sagt nej till den redaktionella ändringen. Förslaget gäller som det attesterades.", actor.name);
    let notice = Notice { subject: "Nej till redaktionell ändring", text: &text, page: "/attest" };
    notify(conn, app, actor, moment, case, &people, notice).await?;
    events::append(conn, moment, about(actor, case.id), &Event::EditorialRefused { name: actor.name.clone() }).await?;
    Ok(())
}

/// Opens what is out for attest, or attested, for change: the round is void, and those who signed are told so. What was
/// changed editorially since the draft was sent comes into the draft.
pub async fn open_for_change(
    app: &App,
    actor: &Actor,
    moment: Moment,
    id: Uuid,
    version: i32,
    reason: &str,
) -> Result<()> {
    let mut tx = app.pool.begin().await?;
    let case = locked(&mut tx, actor, moment, id, version).await?;
    policy::require(actor, &case, Verb::OpenForChange)?;
    let next = case.next(Action::OpenForChange)?;
    let chain = current(&mut tx, actor, moment, &case).await?;
    store::void_round(&mut tx, actor, id, reason, moment.now).await?;
    remisser::store::set_status(&mut tx, &case, next, moment.now).await?;
    take_in_editorial(&mut tx, actor, moment, id, chain.round.proposal_id).await?;
    let mut signed = chain.signed_by();
    if let Some(editorial) = &chain.round.editorial {
        signed.extend(
            store::signers_of_round(&mut tx, editorial.of_round).await?.into_iter().map(|signer| signer.person),
        );
        signed.sort_unstable();
        signed.dedup();
    }
    let text = format!("{} har öppnat förslaget för ändring. Det du attesterade gäller inte längre.", actor.name);
    let notice = Notice { subject: "Din attest gäller inte längre", text: &text, page: "/attest" };
    notify(&mut tx, app, actor, moment, &case, &signed, notice).await?;
    let next_signers = chain.next().into_iter().flat_map(|step| &step.signers).map(|chief| chief.person);
    let others: Vec<Uuid> = next_signers.chain(case.handlaggare_id).filter(|person| !signed.contains(person)).collect();
    let text = format!("{} har öppnat förslaget för ändring. Det är inte längre ute för attest.", actor.name);
    let notice = Notice { subject: "Öppnat för ändring", text: &text, page: "" };
    notify(&mut tx, app, actor, moment, &case, &others, notice).await?;
    events::append(&mut tx, moment, about(actor, id), &Event::OpenedForChange { reason: reason.to_owned() }).await?;
    Ok(tx.commit().await?)
}

/// Brings into the draft what was changed editorially in a proposal since the draft was sent, so that nothing that was mended
/// goes out again.
pub async fn take_in_editorial(
    conn: &mut PgConnection,
    actor: &Actor,
    moment: Moment,
    remiss: Uuid,
    proposal: Uuid,
) -> Result<()> {
    for version in versions::store::of_proposal(conn, proposal).await? {
        if version.origin == Origin::Redaktionell {
            let printed = versions::store::printed(conn, version.id).await?;
            drafts::commands::make_say(conn, actor, moment, remiss, &printed).await?;
        }
    }
    Ok(())
}

/// A signer whose turn it is asks the officer something; nothing is sent back. Takes no version: it adds a row, and
/// whose turn it is is seen under the lock.
pub async fn ask(app: &App, actor: &Actor, moment: Moment, id: Uuid, question: &str) -> Result<()> {
    actor.require(&[Role::Attestant])?;
    let mut tx = app.pool.begin().await?;
    let case = remisser::store::lock_case(&mut tx, actor, moment.today, id).await?;
    case.next(Action::RefuseAttest)?;
    let chain = current(&mut tx, actor, moment, &case).await?;
    chain.turn_of(actor.id, true)?;
    store::insert_question(&mut tx, actor, chain.round.id, question, moment.now).await?;
    let people: Vec<Uuid> = case.handlaggare_id.into_iter().collect();
    let text = format!("{} har en fråga om förslaget innan det attesteras.", actor.name);
    let notice = Notice { subject: "Fråga om förslaget", text: &text, page: "/attest#fragor" };
    notify(&mut tx, app, actor, moment, &case, &people, notice).await?;
    events::append(&mut tx, moment, about(actor, id), &Event::AttestQuestionAsked { name: actor.name.clone() }).await?;
    Ok(tx.commit().await?)
}

/// A writer of the case answers a question of the round that goes on. Takes no version: a question is answered once.
pub async fn answer(app: &App, actor: &Actor, moment: Moment, id: Uuid, question: Uuid, answer: &str) -> Result<()> {
    let mut tx = app.pool.begin().await?;
    let case = remisser::store::lock_case(&mut tx, actor, moment.today, id).await?;
    policy::require(actor, &case, Verb::Submit)?;
    case.next(Action::RefuseAttest)?;
    let chain = current(&mut tx, actor, moment, &case).await?;
    let asker = store::answer_question(&mut tx, actor, chain.round.id, question, answer, moment.now).await?;
    let text = format!("{} har svarat på din fråga om förslaget.", actor.name);
    let notice = Notice { subject: "Svar på din fråga", text: &text, page: "/attest#fragor" };
    notify(&mut tx, app, actor, moment, &case, &[asker], notice).await?;
    events::append(&mut tx, moment, about(actor, id), &Event::AttestQuestionAnswered { name: actor.name.clone() })
        .await?;
    Ok(tx.commit().await?)
}
