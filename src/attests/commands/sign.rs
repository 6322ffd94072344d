//! Signing a step: what is stated, and the row that says so.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{complete, current, tell_next, turn};
use crate::{
    app::App,
    attests::{
        log,
        model::{Method, Statement, StatementFormat},
        round::{Attest, Chain, Step},
        store::{self, Given, NewAttest},
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

/// What who may not attest by password is told.
pub(super) const TOO_WEAK: &str =
    "Hos er attesteras det med passkey. Lägg till en under Mitt konto om du inte har någon.";

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

impl Signed {
    /// As it is told to who signed.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::Next(names) => format!("Du har attesterat. Nu går ärendet till {names}."),
            Self::Complete => "Du har attesterat. Alla i kedjan har nu attesterat.".into(),
        }
    }
}

/// Signs, by password, the step whose turn it is, bound to the manifest that the signer saw. The last signature makes the
/// case attested. Two who sign the same step at once: one of them gets `Conflict`.
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
    case.next(Action::CompleteAttest)?;
    let chain = current(&mut tx, actor, moment, &case).await?;
    if chain.round.manifest != input.manifest {
        return Err(AppError::Conflict.into());
    }
    let statement = statement(actor, &case, &chain, Method::Losenord, new_nonce(), moment.now)?;
    let bytes = statement.canonical_bytes().map_err(AppError::internal)?;
    let done = write(&mut tx, app, actor, moment, &case, chain, (&statement, &bytes), None).await?;
    tx.commit().await?;
    Ok(done)
}

/// What the actor would state of the step whose turn it is.
pub(super) fn statement(
    actor: &Actor,
    case: &Case,
    chain: &Chain,
    method: Method,
    nonce: String,
    at: DateTime<Utc>,
) -> Result<Statement> {
    let (step, chief) = chain.turn_of(actor.id, actor.myndighet.same_person_two_steps)?;
    let signature = chief.signature(&step.label);
    Ok(Statement {
        format: StatementFormat::Attest1,
        manifest: chain.round.manifest.clone(),
        myndighet: actor.myndighet.namnd.clone(),
        case: case.id,
        dnr: case.dnr.clone(),
        round: chain.round.number,
        step: step.step,
        person: actor.id,
        name: signature.name,
        title: signature.title,
        capacity: signature.capacity,
        on_behalf_of: signature.on_behalf_of,
        own_draft: signature.own_draft,
        method,
        nonce,
        at,
    })
}

/// So that no two statements are the same.
pub(super) fn new_nonce() -> String {
    hex::encode(rand::random::<[u8; 32]>())
}

/// Writes a signature that has been agreed to: in the chain, in the state of the case, in the log. The case is locked.
#[expect(clippy::too_many_arguments, reason = "one row with all that it says")]
pub(super) async fn write(
    conn: &mut PgConnection,
    app: &App,
    actor: &Actor,
    moment: Moment,
    case: &Case,
    mut chain: Chain,
    (statement, bytes): (&Statement, &[u8]),
    given: Option<&Given<'_>>,
) -> Result<Signed> {
    let attested = case.next(Action::CompleteAttest)?;
    let (step, signer) = chain.turn_of(actor.id, actor.myndighet.same_person_two_steps)?;
    let signature = signer.signature(&step.label);
    let new = NewAttest {
        step: statement.step,
        signature: &signature,
        statement: bytes,
        method: statement.method.as_str(),
        given,
    };
    match store::insert_attest(conn, actor, &chain.round, &new, statement.at).await {
        Err(error) if constraint(&error) == Some("attests_once") => return Err(AppError::Conflict),
        other => other?,
    }
    let told = signature.clone();
    let mut finished = Vec::new();
    let attest = Attest { person: actor.id, signature, at: statement.at, method: statement.method, kept: false };
    let its_step = chain.steps.iter_mut().filter(|step| step.step == statement.step);
    its_step.for_each(|step| step.attest = Some(attest.clone()));
    let done = if chain.is_complete() {
        finished = complete(conn, app, actor, moment, case, &chain).await?;
        remisser::store::set_status(conn, case, attested, moment.now).await?;
        Signed::Complete
    } else {
        // The state stays, the version does not: a page from before this signature is stale.
        remisser::store::set_status(conn, case, case.status, moment.now).await?;
        tell_next(conn, app, actor, moment, case, &chain).await?;
        Signed::Next(chain.next().map(Step::signer_names).unwrap_or_default())
    };
    let event = Event::Attested(log::Attested {
        step: statement.step,
        name: told.name,
        title: told.title,
        capacity: told.capacity,
        on_behalf_of: told.on_behalf_of,
        own_draft: told.own_draft,
        method: statement.method,
        manifest: chain.round.manifest.clone(),
        finished,
    });
    events::append(conn, moment, about(actor, case.id), &event).await?;
    Ok(done)
}

/// Whether the board lets it be attested by password, and the password is the actor's.
pub(super) async fn check_password(app: &App, actor: &Actor, password: &str) -> Result<(), Refusal> {
    let wrong = |sentence: &str| Err(Refusal::Fields(Errors::one("losenord", sentence)));
    if actor.myndighet.least_method > Method::Losenord {
        return Err(Refusal::Fields(Errors::one("passkey", TOO_WEAK)));
    }
    if password.is_empty() {
        return wrong("Skriv ditt lösenord för att attestera.");
    }
    match own_password(app, actor, password, vec![Key::account(&actor.email)]).await? {
        OwnPassword::Right => Ok(()),
        OwnPassword::Wrong => wrong("Lösenordet stämmer inte."),
        OwnPassword::Wait => wrong(throttle::WAIT),
    }
}
