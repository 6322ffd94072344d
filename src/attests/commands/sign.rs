//! Signing a step.

use uuid::Uuid;

use super::{complete, current, tell_next, turn};
use crate::{
    app::App,
    attests::{
        log,
        model::{Method, Signature, Statement, StatementFormat},
        round::{Attest, Chain},
        store::{self, NewAttest},
    },
    clock::Moment,
    document::canonical::Canonical,
    error::{AppError, Result, constraint},
    events::{self, Event},
    people::{
        commands::{OwnPassword, own_password},
        model::{Actor, Role},
        throttle::{self, Key},
    },
    remisser::{
        self,
        commands::{about, locked},
        model::{Action, Case},
    },
    web::form::{Errors, Refusal},
};

/// How the signer shows who she is.
const METHOD: Method = Method::Losenord;

/// What a signer states.
pub struct Signing {
    /// The version of the case that her page showed.
    pub version: i32,
    /// SHA-256 of the manifest that her page showed.
    pub manifest: String,
    /// Her password, once more.
    pub password: String,
}

/// What came of a signature.
pub enum Signed {
    /// It goes on to these.
    Next(String),
    /// It was the last one.
    Complete,
}

/// Signs the step whose turn it is, bound to the manifest that the signer saw. The last signature makes the case
/// attested. Two who sign the same step at once: one of them gets `Conflict`.
pub async fn sign(app: &App, actor: &Actor, moment: Moment, id: Uuid, input: Signing) -> Result<Signed, Refusal> {
    actor.require(&[Role::Attestant])?;
    // Before the password is looked at: is it hers to sign at all?
    let mut conn = app.pool.acquire().await?;
    let case = remisser::store::find_case(&mut conn, actor, moment.today, id).await?;
    turn(&mut conn, actor, moment, &case).await?;
    drop(conn);
    check_password(app, actor, &input.password).await?;

    let mut tx = app.pool.begin().await?;
    let case = locked(&mut tx, actor, moment, id, input.version).await?;
    let attested = case.next(Action::CompleteAttest)?;
    let mut chain = current(&mut tx, actor, moment, &case).await?;
    if chain.round.manifest != input.manifest {
        return Err(AppError::Conflict.into());
    }
    let (step, chief) = chain.turn_of(actor.id, actor.myndighet.same_person_two_steps)?;
    let (number, signature) = (step.step, chief.signature(&step.label));
    let statement = statement(actor, moment, &case, &chain, number, &signature);
    let statement = statement.canonical_bytes().map_err(AppError::internal)?;
    let new = NewAttest { step: number, signature: &signature, statement: &statement, method: METHOD.as_str() };
    match store::insert_attest(&mut tx, actor, &chain.round, &new, moment.now).await {
        Err(error) if constraint(&error) == Some("attests_once") => return Err(AppError::Conflict.into()),
        other => other?,
    }
    let told = signature.clone();
    let mut finished = Vec::new();
    let attest = Attest { person: actor.id, signature, at: moment.now, kept: false };
    chain.steps.iter_mut().filter(|step| step.step == number).for_each(|step| step.attest = Some(attest.clone()));
    let done = if chain.is_complete() {
        finished = complete(&mut tx, app, actor, moment, &case, &chain).await?;
        remisser::store::set_status(&mut tx, &case, attested, moment.now).await?;
        Signed::Complete
    } else {
        // The state stays, the version does not: a page from before this signature is stale.
        remisser::store::set_status(&mut tx, &case, case.status, moment.now).await?;
        tell_next(&mut tx, app, actor, moment, &case, &chain).await?;
        Signed::Next(chain.next().map(crate::attests::round::Step::signer_names).unwrap_or_default())
    };
    let event = Event::Attested(log::Attested {
        step: number,
        name: told.name,
        title: told.title,
        capacity: told.capacity,
        on_behalf_of: told.on_behalf_of,
        own_draft: told.own_draft,
        manifest: chain.round.manifest.clone(),
        finished,
    });
    events::append(&mut tx, moment, about(actor, id), &event).await?;
    tx.commit().await?;
    Ok(done)
}

async fn check_password(app: &App, actor: &Actor, password: &str) -> Result<(), Refusal> {
    let wrong = |sentence: &str| Err(Refusal::Fields(Errors::one("losenord", sentence)));
    if password.is_empty() {
        return wrong("Skriv ditt lösenord för att attestera.");
    }
    match own_password(app, actor, password, vec![Key::account(&actor.email)]).await? {
        OwnPassword::Right => Ok(()),
        OwnPassword::Wrong => wrong("Lösenordet stämmer inte."),
        OwnPassword::Wait => wrong(throttle::WAIT),
    }
}

fn statement(actor: &Actor, moment: Moment, case: &Case, chain: &Chain, step: i16, signature: &Signature) -> Statement {
    Statement {
        format: StatementFormat::Attest1,
        manifest: chain.round.manifest.clone(),
        myndighet: actor.myndighet.namnd.clone(),
        case: case.id,
        dnr: case.dnr.clone(),
        round: chain.round.number,
        step,
        person: actor.id,
        name: signature.name.clone(),
        title: signature.title.clone(),
        capacity: signature.capacity,
        on_behalf_of: signature.on_behalf_of.clone(),
        own_draft: signature.own_draft,
        method: METHOD,
        nonce: hex::encode(rand::random::<[u8; 32]>()),
        at: moment.now,
    }
}
