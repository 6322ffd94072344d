//! Before a passkey is touched: what would be attested is written down, word by word, and what the key is to approve is
//! made of it.

use std::collections::BTreeSet;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use serde_json::{Value, json};
use sign::statement;
use sqlx::PgConnection;
use uuid::Uuid;

use super::sign::{new_nonce, statement as stated};
use crate::{
    app::App,
    attests::{
        changed,
        model::Method,
        store::{self, NewChallenge, NewItem},
    },
    clock::Moment,
    document::canonical::Canonical,
    error::{AppError, Result},
    passkeys::{self, commands::NO_HOST, model::relying_party},
    people::model::{Actor, Role},
    remisser::{self, model::Action},
    web::form::{Errors, Refusal},
};

/// How long a challenge can be answered.
const VALID: TimeDelta = TimeDelta::minutes(5);
/// The most cases that are attested together.
pub const MOST: usize = 50;

/// A case as the signer's page showed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pick {
    /// The case.
    pub id: Uuid,
    /// Its version.
    pub version: i32,
    /// SHA-256 of the manifest that is out.
    pub manifest: String,
}

/// What is about to be attested.
#[derive(Debug)]
pub struct Prepared {
    /// The challenge that was written.
    pub id: Uuid,
    /// What `navigator.credentials.get` wants.
    pub options: Value,
}

/// Writes down what the actor is about to attest by passkey. A case that cannot be attested is written down with the
/// reason; refused if that goes for all of them.
pub async fn prepare(
    app: &App,
    actor: &Actor,
    moment: Moment,
    session: &[u8],
    picks: &[Pick],
) -> Result<Prepared, Refusal> {
    let refused = |sentence: &str| Refusal::Fields(Errors::one("passkey", sentence));
    actor.require(&[Role::Attestant])?;
    let party = relying_party(&app.config.base_url()).ok_or_else(|| refused(NO_HOST))?;
    let mut tx = app.pool.begin().await?;
    let keys = passkeys::store::credentials(&mut tx, actor.id).await?;
    if keys.is_empty() {
        return Err(refused("Du har ingen passkey. Lägg till en under Mitt konto."));
    }
    let (id, challenge) = write(&mut tx, actor, moment, session, Method::Passkey, picks).await?;
    tx.commit().await?;
    let keys: Vec<Value> =
        keys.iter().map(|id| json!({ "type": "public-key", "id": BASE64_URL_SAFE_NO_PAD.encode(id) })).collect();
    let options = json!({
        "challenge": BASE64_URL_SAFE_NO_PAD.encode(challenge),
        "rpId": party.id,
        "allowCredentials": keys,
        "userVerification": "required",
        "timeout": VALID.num_milliseconds(),
    });
    Ok(Prepared { id, options })
}

/// Writes a challenge; gives its id and what is to be approved.
pub(super) async fn write(
    conn: &mut PgConnection,
    actor: &Actor,
    moment: Moment,
    session: &[u8],
    method: Method,
    picks: &[Pick],
) -> Result<(Uuid, [u8; 32]), Refusal> {
    let refused = |sentence: &str| Refusal::Fields(Errors::one("arende", sentence));
    let mut seen = BTreeSet::new();
    let picks: Vec<&Pick> = picks.iter().filter(|pick| seen.insert(pick.id)).collect();
    if picks.is_empty() {
        return Err(refused("Kryssa för minst ett ärende."));
    }
    if picks.len() > MOST {
        return Err(refused(&format!("Välj högst {MOST} ärenden åt gången.")));
    }
    let mut statements = Vec::new();
    for pick in &picks {
        statements.push(agree(conn, actor, moment, method, pick).await?);
    }
    let hashes: Vec<[u8; 32]> = statements.iter().flatten().map(|bytes| statement::hash(bytes)).collect();
    if hashes.is_empty() {
        let mut why: Vec<&str> = statements.iter().filter_map(|it| it.as_ref().err()).map(String::as_str).collect();
        why.dedup();
        return Err(Refusal::Fields(Errors::one("passkey", why.join(" "))));
    }
    let challenge = statement::challenge(&hashes);
    let mut items = Vec::new();
    for (index, (pick, statement)) in picks.iter().zip(&statements).enumerate() {
        items.push(NewItem {
            position: i16::try_from(index).map_err(AppError::internal)?,
            remiss: pick.id,
            version: pick.version,
            statement: statement.as_deref().map_err(String::as_str),
        });
    }
    let id = Uuid::now_v7();
    let (now, expires_at) = (moment.now, moment.now + VALID);
    let new = NewChallenge { id, session, method, challenge: &challenge, now, expires_at };
    store::insert_challenge(conn, actor, &new, &items).await?;
    Ok((id, challenge))
}

/// The canonical bytes of what the actor would state of a case as her page showed it, or why she cannot.
async fn agree(
    conn: &mut PgConnection,
    actor: &Actor,
    moment: Moment,
    method: Method,
    pick: &Pick,
) -> Result<Result<Vec<u8>, String>> {
    let told = async {
        let case = remisser::store::find_case(conn, actor, moment.today, pick.id).await?;
        let chain = store::chain_of(conn, actor.myndighet.id, pick.id, moment.today).await?;
        case.next(Action::CompleteAttest)?;
        let chain = chain.ok_or(AppError::Forbidden)?;
        let statement = stated(actor, &case, &chain, method, new_nonce(), moment.now)?;
        if statement.manifest != pick.manifest {
            return Err(AppError::rejected(changed::MANIFEST));
        }
        if case.version != pick.version {
            return Err(AppError::rejected(changed::FACTS));
        }
        statement.canonical_bytes().map_err(AppError::internal)
    };
    told.await.map_or_else(|error| reason(error).map(Err), |bytes| Ok(Ok(bytes)))
}

/// Why a case cannot be attested, where that is no fault of ours.
pub(super) fn reason(error: AppError) -> Result<String> {
    match error {
        AppError::Rejected(sentence) => Ok(sentence),
        AppError::Forbidden => Ok("Det är inte du som ska attestera det.".into()),
        AppError::NotFound => Ok("Du kan inte längre se ärendet.".into()),
        AppError::Conflict => Ok(changed::FACTS.into()),
        other => Err(other),
    }
}
