//! What changes the keys of a person. Each is told in the log of every myndighet of hers, since her keys are the same in
//! them all, and to her by mail where it opens or closes something.

use chrono::TimeDelta;
use sqlx::PgConnection;
use uuid::Uuid;
use webauthn_rs::prelude::{CreationChallengeResponse, RegisterPublicKeyCredential, Url, Webauthn, WebauthnBuilder};

use super::{
    model::{self, MOST, Passkey},
    store::{self, NewPasskey, Registration},
};
use crate::{
    admin,
    app::App,
    clock::Moment,
    error::{AppError, Result},
    events::{self, Event, model::About},
    outbox::{self, Mail},
    people::{
        commands::{OwnPassword, own_password},
        model::{Actor, Role},
        throttle::{self, Key},
    },
    web::form::{Errors, Reader, Refusal, on_constraint},
};

/// How long a registration may take.
const REGISTERING: TimeDelta = TimeDelta::minutes(5);
/// What who uses Yttra by a number is told.
pub const NO_HOST: &str = "Passkeys kräver att Yttra nås på en adress med ett namn, inte med siffror. Fråga den som \
                           driver Yttra.";

/// A registration that has begun, for the browser.
pub struct Begun {
    /// Its id, to be sent back with the answer of the key.
    pub id: Uuid,
    /// What `navigator.credentials.create` wants.
    pub options: serde_json::Value,
}

/// Begins to register a key: the password is asked for again, so that an open session alone adds none.
pub async fn begin(app: &App, actor: &Actor, session: &[u8], name: &str, password: &str) -> Result<Begun, Refusal> {
    let mut reader = Reader::default();
    let name = read_name(&mut reader, name);
    if password.is_empty() {
        reader.error("losenord", "Skriv ditt lösenord.");
    }
    let name = reader.finish(name).map_err(Refusal::Fields)?;
    check_password(app, actor, password).await?;
    let moment = app.clock.read();
    let mut conn = app.pool.acquire().await?;
    let known = store::credentials(&mut conn, actor.id).await?;
    if known.len() >= MOST {
        let sentence = format!("Du har redan {MOST} passkeys. Ta först bort någon som du inte använder.");
        return Err(Refusal::Fields(Errors::one("namn", sentence)));
    }
    let webauthn = webauthn(app)?;
    let (options, state) = webauthn
        .start_passkey_registration(actor.id, &actor.email, &actor.name, Some(known))
        .map_err(AppError::internal)?;
    let id = Uuid::now_v7();
    let new = Registration { name, state: serde_json::to_value(state)? };
    store::begin(&mut conn, id, (actor.id, session), &new, moment.now + REGISTERING).await?;
    Ok(Begun { id, options: preferring_resident(&options)? })
}

/// A key that the device finds by itself is easier to use, where the device has room for it.
fn preferring_resident(options: &CreationChallengeResponse) -> Result<serde_json::Value> {
    let mut options = serde_json::to_value(&options.public_key)?;
    if let Some(selection) = options.get_mut("authenticatorSelection").and_then(serde_json::Value::as_object_mut) {
        selection.insert("residentKey".into(), "preferred".into());
    }
    Ok(options)
}

/// Finishes a registration that the person began in this session, by the answer of the key. Returns the key's name.
pub async fn register(app: &App, actor: &Actor, session: &[u8], id: Uuid, answer: &str) -> Result<String, Refusal> {
    let refused = |sentence: &str| Refusal::Fields(Errors::one("passkey", sentence));
    let moment = app.clock.read();
    let answer: RegisterPublicKeyCredential = serde_json::from_str(answer)
        .map_err(|_| refused("Svaret från din passkey gick inte att läsa. Försök igen."))?;
    let mut conn = app.pool.acquire().await?;
    let begun = store::take(&mut conn, id, (actor.id, session), moment.now).await?;
    drop(conn);
    let begun = begun.ok_or_else(|| {
        refused("Det gick mer än fem minuter, eller så är passkeyn redan tillagd. Börja om om den inte står i listan.")
    })?;
    let state = serde_json::from_value(begun.state)?;
    let key = webauthn(app)?.finish_passkey_registration(&answer, &state).map_err(|error| {
        tracing::info!(%error, person = %actor.id, "a passkey was not registered");
        refused(
            "Passkeyn gick inte att lägga till. Den måste kunna bekräfta vem du är, till exempel med PIN, \
                 fingeravtryck eller ansikte.",
        )
    })?;
    let public_key = model::public_key(key.get_public_key())
        .ok_or_else(|| refused("Passkeyn är av ett slag som inte går att använda här. Välj en annan."))?;
    let new = NewPasskey {
        id: Uuid::now_v7(),
        person_id: actor.id,
        credential_id: key.cred_id(),
        name: &begun.name,
        public_key: &public_key,
    };
    let mut tx = app.pool.begin().await?;
    let taken = "Den här passkeyn är redan tillagd.";
    on_constraint(store::insert(&mut tx, &new, moment.now).await, "passkeys_credential_unique", "passkey", taken)?;
    let text = format!(
        "En passkey, ”{}”, har lagts till i ditt konto i Yttra. Med den går det att attestera i ditt namn.",
        begun.name
    );
    let owner = (actor.name.as_str(), actor.email.as_str());
    tell(&mut tx, app, actor, moment, owner, "Ny passkey i Yttra", &text).await?;
    let event = Event::PasskeyAdded { name: actor.name.clone(), key: begun.name.clone() };
    log(&mut tx, actor, moment, actor.id, &event).await?;
    tx.commit().await?;
    Ok(begun.name)
}

/// Gives an own key another name.
pub async fn rename(app: &App, actor: &Actor, moment: Moment, id: Uuid, name: &str) -> Result<(), Refusal> {
    let mut reader = Reader::default();
    let new = read_name(&mut reader, name);
    let new = reader.finish(new).map_err(Refusal::Fields)?;
    let mut tx = app.pool.begin().await?;
    let key = usable(&mut tx, actor.id, id).await?;
    if key.name == new {
        return Ok(());
    }
    store::rename(&mut tx, actor.id, id, &new).await?;
    let event = Event::PasskeyRenamed { name: actor.name.clone(), old: key.name, new };
    log(&mut tx, actor, moment, actor.id, &event).await?;
    Ok(tx.commit().await?)
}

/// Removes an own key; the password is asked for again. Returns its name.
pub async fn remove(app: &App, actor: &Actor, moment: Moment, id: Uuid, password: &str) -> Result<String, Refusal> {
    if password.is_empty() {
        return Err(Refusal::Fields(Errors::one("losenord", "Skriv ditt lösenord.")));
    }
    check_password(app, actor, password).await?;
    let mut tx = app.pool.begin().await?;
    let key = usable(&mut tx, actor.id, id).await?;
    store::revoke(&mut tx, actor.id, id, actor.id, None, moment.now).await?;
    let text = format!(
        "Din passkey ”{}” har tagits bort ur ditt konto i Yttra och går inte längre att attestera med. Det du redan har \
         attesterat gäller fortfarande.",
        key.name
    );
    let owner = (actor.name.as_str(), actor.email.as_str());
    tell(&mut tx, app, actor, moment, owner, "Passkey borttagen i Yttra", &text).await?;
    let event = Event::PasskeyRemoved { name: actor.name.clone(), key: key.name.clone() };
    log(&mut tx, actor, moment, actor.id, &event).await?;
    tx.commit().await?;
    Ok(key.name)
}

/// An administrator revokes a key of somebody at her myndighet, or all of them. Returns the names of the keys.
pub async fn revoke(
    app: &App,
    actor: &Actor,
    moment: Moment,
    person: Uuid,
    which: Option<Uuid>,
    reason: &str,
) -> Result<Vec<String>> {
    actor.require(&[Role::Administrator])?;
    let mut tx = app.pool.begin().await?;
    let owner = admin::people::store::find(&mut tx, actor.myndighet.id, person).await?;
    let keys: Vec<Passkey> = store::of_person(&mut tx, person).await?;
    let chosen: Vec<&Passkey> =
        keys.iter().filter(|key| key.is_active() && which.is_none_or(|id| id == key.id)).collect();
    if chosen.is_empty() {
        return Err(AppError::Conflict);
    }
    for key in &chosen {
        store::revoke(&mut tx, person, key.id, actor.id, Some(reason), moment.now).await?;
    }
    let names: Vec<String> = chosen.iter().map(|key| key.name.clone()).collect();
    let text = format!(
        "{} har spärrat {} i Yttra: {}. Det går inte längre att attestera med {}. Det du redan har attesterat gäller \
         fortfarande.\n\nSkäl: {reason}",
        actor.name,
        if names.len() == 1 { "en av dina passkeys" } else { "dina passkeys" },
        names.join(", "),
        if names.len() == 1 { "den" } else { "dem" },
    );
    let to = (owner.name.as_str(), owner.email.as_str());
    tell(&mut tx, app, actor, moment, to, "Passkey spärrad i Yttra", &text).await?;
    let event = Event::PasskeysRevoked { name: owner.name.clone(), keys: names.clone(), reason: reason.to_owned() };
    log(&mut tx, actor, moment, person, &event).await?;
    tx.commit().await?;
    Ok(names)
}

/// A key of the person that has not been revoked.
async fn usable(conn: &mut PgConnection, person: Uuid, id: Uuid) -> Result<Passkey> {
    let key = store::find(conn, person, id).await?;
    if key.is_active() { Ok(key) } else { Err(AppError::rejected("Passkeyn är redan borttagen.")) }
}

fn read_name(reader: &mut Reader, name: &str) -> String {
    let name = reader.required("namn", name, "Skriv vad passkeyn ska heta, till exempel Min telefon.");
    if name.chars().count() > 60 {
        reader.error("namn", "Skriv högst 60 tecken.");
    }
    name
}

async fn check_password(app: &App, actor: &Actor, password: &str) -> Result<(), Refusal> {
    match own_password(app, actor, password, vec![Key::account(&actor.email)]).await? {
        OwnPassword::Right => Ok(()),
        OwnPassword::Wrong => Err(Refusal::Fields(Errors::one("losenord", "Lösenordet stämmer inte."))),
        OwnPassword::Wait => Err(Refusal::Fields(Errors::one("losenord", throttle::WAIT))),
    }
}

fn webauthn(app: &App) -> Result<Webauthn> {
    let base_url = app.config.base_url();
    let party = model::relying_party(&base_url).ok_or_else(|| AppError::rejected(NO_HOST))?;
    let origin = Url::parse(&base_url).map_err(AppError::internal)?;
    let builder = WebauthnBuilder::new(&party.id, &origin).map_err(AppError::internal)?;
    builder.rp_name("Yttra").build().map_err(AppError::internal)
}

/// A mail to the owner, who may not be the one who did it.
async fn tell(
    conn: &mut PgConnection,
    app: &App,
    actor: &Actor,
    moment: Moment,
    (name, email): (&str, &str),
    subject: &str,
    text: &str,
) -> Result<()> {
    let body = format!(
        "Hej {name}!\n\n{text}\n\nVar det inte meningen? Byt lösenord, gå igenom dina passkeys och säg till en \
         administratör:\n\n{}/konto/passkeys\n",
        app.config.base_url()
    );
    let mail = Mail { myndighet: Some(actor.myndighet.id), ..Mail::to(email, subject, body) };
    outbox::put(conn, moment, &mail).await
}

/// One event in the chain of each myndighet of the owner.
async fn log(conn: &mut PgConnection, actor: &Actor, moment: Moment, owner: Uuid, event: &Event) -> Result<()> {
    for myndighet in admin::people::store::myndigheter_of(conn, owner).await? {
        let about = About { myndighet, actor: Some(actor.id), remiss: None };
        events::append(conn, moment, about, event).await?;
    }
    Ok(())
}
