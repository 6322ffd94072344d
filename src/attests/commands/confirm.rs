//! What somebody was about to attest, attested: once she has shown who she is, each case by itself.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::Deserialize;
use sign::{
    assertion::{self, Assertion, Refused},
    statement,
};
use uuid::Uuid;

use super::{
    prepare::{self, Pick, reason},
    sign::{self as signing, Signed, check_password},
};
use crate::{
    app::App,
    attests::{
        changed,
        model::{Method, Statement},
        store::{self, Challenge, Given, Item},
    },
    clock::Moment,
    document::canonical::Canonical,
    error::{AppError, Result},
    passkeys::{
        self,
        commands::NO_HOST,
        model::relying_party,
        store::{Key, by_credential},
    },
    people::model::{Actor, Role},
    remisser::{self, model::Action},
    web::form::{Errors, Refusal},
};

/// What became of a case.
pub struct Outcome {
    /// The case.
    pub remiss: Uuid,
    /// How it goes on, or why it was not attested.
    pub result: Result<Signed, String>,
}

/// What the browser sends of a passkey's answer, in base64url.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    id: String,
    authenticator_data: String,
    #[serde(rename = "clientDataJSON")]
    client_data: String,
    signature: String,
}

/// A passkey's answer, and which it is.
struct Read {
    credential_id: Vec<u8>,
    assertion: Assertion,
}

fn read(answer: &str) -> Option<Read> {
    let answer: Answer = serde_json::from_str(answer).ok()?;
    let bytes = |text: &str| BASE64_URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok();
    Some(Read {
        credential_id: bytes(&answer.id)?,
        assertion: Assertion {
            authenticator_data: bytes(&answer.authenticator_data)?,
            client_data: bytes(&answer.client_data)?,
            signature: bytes(&answer.signature)?,
        },
    })
}

/// Attests by passkey what was prepared in this session: once, within its time, by a key of the actor's that has not been
/// revoked. `only` is the case if there shall be no other. What does not hold any more is told by case, the rest is done.
pub async fn confirm(
    app: &App,
    actor: &Actor,
    moment: Moment,
    session: &[u8],
    id: Uuid,
    only: Option<Uuid>,
    answer: &str,
) -> Result<Vec<Outcome>, Refusal> {
    actor.require(&[Role::Attestant])?;
    let mut conn = app.pool.acquire().await?;
    let challenge = store::find_challenge(&mut conn, actor, id).await?;
    let challenge = challenge.filter(|challenge| challenge.method == Method::Passkey);
    let challenge = challenge.ok_or_else(|| refused("Bekräftelsen finns inte längre. Attestera igen."))?;
    let items = store::challenge_items(&mut conn, actor, moment.today, id).await?;
    if only.is_some_and(|only| items.iter().any(|item| item.remiss_id != only)) {
        return Err(refused("Bekräftelsen gäller ett annat ärende. Attestera igen."));
    }
    check_time(&challenge, session, moment)?;
    let read = read(answer).ok_or_else(|| refused("Svaret från din passkey gick inte att läsa. Försök igen."))?;
    let key = by_credential(&mut conn, &read.credential_id).await?;
    drop(conn);
    let key = own(key, actor)?;
    check_answer(app, &challenge, &key, &read.assertion)?;

    let mut tx = app.pool.begin().await?;
    if !passkeys::store::touch(&mut tx, key.id, moment.now).await? {
        return Err(refused(REVOKED));
    }
    if !store::use_challenge(&mut tx, id, moment.now).await? {
        return Err(refused(USED));
    }
    tx.commit().await?;
    let hashes: Vec<Vec<u8>> =
        items.iter().filter_map(|item| item.statement.as_deref()).map(|it| statement::hash(it).to_vec()).collect();
    let given = Given {
        credential_id: &read.credential_id,
        public_key: &key.public_key,
        assertion: &read.assertion,
        hashes: &hashes,
    };
    Ok(carry_out(app, actor, moment, id, items, Some(&given)).await?)
}

/// Attests several cases by password. Returns where it is written what became of each.
pub async fn sign_several(
    app: &App,
    actor: &Actor,
    moment: Moment,
    session: &[u8],
    picks: &[Pick],
    password: &str,
) -> Result<Uuid, Refusal> {
    actor.require(&[Role::Attestant])?;
    check_password(app, actor, password).await?;
    let mut tx = app.pool.begin().await?;
    let (id, _) = prepare::write(&mut tx, actor, moment, session, Method::Losenord, picks).await?;
    store::use_challenge(&mut tx, id, moment.now).await?;
    let items = store::challenge_items(&mut tx, actor, moment.today, id).await?;
    tx.commit().await?;
    carry_out(app, actor, moment, id, items, None).await?;
    Ok(id)
}

const USED: &str = "Bekräftelsen är redan använd. Läs in sidan igen för att se vad som är attesterat.";
const REVOKED: &str = "Den passkeyn är borttagen och går inte att attestera med. Använd en annan.";

fn refused(sentence: &str) -> Refusal {
    Refusal::Fields(Errors::one("passkey", sentence))
}

fn check_time(challenge: &Challenge, session: &[u8], moment: Moment) -> Result<(), Refusal> {
    if challenge.used_at.is_some() {
        return Err(refused(USED));
    }
    if challenge.session != session {
        return Err(refused("Bekräftelsen påbörjades i en annan inloggning. Attestera igen här."));
    }
    if challenge.expires_at <= moment.now {
        return Err(refused("Det gick mer än fem minuter, så bekräftelsen gäller inte längre. Attestera igen."));
    }
    Ok(())
}

/// The key, if it is one that the actor can use.
fn own(key: Option<Key>, actor: &Actor) -> Result<Key, Refusal> {
    match key {
        None => {
            Err(refused("Yttra känner inte till den passkeyn. Lägg till den under Mitt konto, eller använd en annan."))
        }
        Some(key) if key.person_id != actor.id => {
            Err(refused("Den passkeyn hör till någon annan. Attestera med en av dina egna."))
        }
        Some(key) if key.revoked_at.is_some() => Err(refused(REVOKED)),
        Some(key) => Ok(key),
    }
}

fn check_answer(app: &App, challenge: &Challenge, key: &Key, given: &Assertion) -> Result<(), Refusal> {
    let party = relying_party(&app.config.base_url()).ok_or_else(|| refused(NO_HOST))?;
    let expected = challenge.challenge.as_slice().try_into().map_err(AppError::internal)?;
    assertion::check(given, &key.public_key, expected, &party).map_err(|error| {
        tracing::info!(%error, challenge = %challenge.id, passkey = %key.id, "an attest was refused");
        refused(match error {
            Refused::Unreadable | Refused::WrongType | Refused::NotPresent => {
                "Svaret från din passkey är inte en bekräftelse. Försök igen."
            }
            Refused::WrongChallenge => {
                "Bekräftelsen gäller ett annat förslag, eller en annan version av det. Läs det som gäller nu och attestera \
                 igen."
            }
            Refused::WrongOrigin | Refused::WrongRelyingParty => {
                "Bekräftelsen är gjord på en annan adress än Yttras. Kontrollera adressen och attestera igen."
            }
            Refused::NotVerified => {
                "Din passkey bekräftade inte vem du är med PIN, fingeravtryck eller ansikte. Utan det går det inte att \
                 attestera."
            }
            Refused::UnknownKey => "Den passkeyn är av ett slag som inte går att attestera med. Använd en annan.",
            Refused::WrongSignature => "Signaturen från din passkey stämmer inte. Försök igen, eller använd en annan.",
        })
    })
}

/// Attests each case that has a statement in a transaction of its own, and writes down what became of it.
async fn carry_out(
    app: &App,
    actor: &Actor,
    moment: Moment,
    challenge: Uuid,
    items: Vec<Item>,
    given: Option<&Given<'_>>,
) -> Result<Vec<Outcome>> {
    let mut outcomes = Vec::new();
    for item in items {
        let result = match (&item.statement, &item.refusal) {
            (Some(statement), None) => one(app, actor, moment, challenge, &item, statement, given).await?,
            (_, refusal) => Err(refusal.clone().unwrap_or_default()),
        };
        outcomes.push(Outcome { remiss: item.remiss_id, result });
    }
    Ok(outcomes)
}

async fn one(
    app: &App,
    actor: &Actor,
    moment: Moment,
    challenge: Uuid,
    item: &Item,
    bytes: &[u8],
    given: Option<&Given<'_>>,
) -> Result<Result<Signed, String>> {
    let why = match attest(app, actor, moment, challenge, item, bytes, given).await {
        Ok(signed) => return Ok(Ok(signed)),
        // The others are not to wait for what we did wrong with this one.
        Err(AppError::Internal(error)) => {
            tracing::error!(%error, remiss = %item.remiss_id, "a case was not attested");
            "Något gick fel hos oss med det här ärendet. Felet är antecknat. Försök igen.".to_owned()
        }
        Err(error) => reason(error)?,
    };
    let mut conn = app.pool.acquire().await?;
    store::settle_item(&mut conn, challenge, item.position, Some(&why)).await?;
    Ok(Err(why))
}

/// Attests a case, if all that was stated of it still holds.
async fn attest(
    app: &App,
    actor: &Actor,
    moment: Moment,
    challenge: Uuid,
    item: &Item,
    bytes: &[u8],
    given: Option<&Given<'_>>,
) -> Result<Signed> {
    let old = Statement::from_bytes(bytes).map_err(AppError::internal)?;
    let mut tx = app.pool.begin().await?;
    let case = remisser::store::lock_case(&mut tx, actor, moment.today, item.remiss_id).await?;
    let chain = store::chain_of(&mut tx, actor.myndighet.id, case.id, moment.today).await?;
    if let Some(sentence) = changed::in_chain(chain.as_ref(), actor.id, &old) {
        return Err(AppError::Rejected(sentence));
    }
    case.next(Action::CompleteAttest)?;
    let chain = chain.ok_or(AppError::Forbidden)?;
    if old.method < actor.myndighet.least_method {
        return Err(AppError::rejected(signing::TOO_WEAK));
    }
    let now = signing::statement(actor, &case, &chain, old.method, old.nonce.clone(), old.at)?;
    if let Some(sentence) = changed::in_words(&old, &now) {
        return Err(AppError::rejected(sentence));
    }
    if case.version != item.version {
        return Err(AppError::rejected(changed::FACTS));
    }
    let signed = signing::write(&mut tx, app, actor, moment, &case, chain, (&old, bytes), given).await?;
    store::settle_item(&mut tx, challenge, item.position, None).await?;
    tx.commit().await?;
    Ok(signed)
}
