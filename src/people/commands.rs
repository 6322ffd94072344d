//! What changes people: passwords, own details. Administrators' changes are in `admin`.

use chrono::TimeDelta;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    account::AccountForm,
    model::Actor,
    password, session, store,
    throttle::{self, Attempt, Key},
};
use crate::{
    app::App,
    clock::Moment,
    error::Result,
    events::{self, Event, model::About},
    outbox::{self, Mail},
    web::form::{Errors, Reader, Refusal, on_constraint},
};

/// How long the link of a forgotten password works.
const FORGOTTEN: TimeDelta = TimeDelta::hours(2);
/// How long the link of a new account works.
const INVITED: TimeDelta = TimeDelta::days(14);

/// What came of choosing a password by link.
pub enum LinkOutcome {
    /// Done.
    Set,
    /// Not good enough.
    Weak {
        /// Whose link it is.
        email: String,
        /// What is wrong.
        complaint: &'static str,
    },
    /// The link does not work any more.
    Over,
}

/// Mails a link to the account of an address; does nothing that shows if there is none, or if too many were asked for.
/// Links from before go on working: anybody can ask, and an invitation is not to be spoilt by that.
pub async fn send_forgotten_link(app: &App, email: &str, address: &str) -> Result<()> {
    let moment = app.clock.read();
    if Attempt::begin(app, vec![Key::links_to(email), Key::links_from(address)]).await?.is_none() {
        return Ok(());
    }
    let mut tx = app.pool.begin().await?;
    if let Some(account) = store::credentials(&mut tx, email).await? {
        let link = insert_link(&mut tx, &app.config.base_url(), account.person, moment, FORGOTTEN).await?;
        let body = format!(
            "Hej {}!\n\nNågon, troligen du, har bett om ett nytt lösenord till Yttra. Välj det här:\n\n{link}\n\n\
             Länken gäller i två timmar. Har du inte bett om den behöver du inte göra något.\n",
            account.name
        );
        outbox::put(&mut tx, moment, &Mail::to(&account.email, "Nytt lösenord till Yttra", body)).await?;
    }
    Ok(tx.commit().await?)
}

/// Whom a link is for.
pub struct Recipient<'a> {
    /// The person.
    pub person: Uuid,
    /// Her name.
    pub name: &'a str,
    /// Where the mail goes.
    pub email: &'a str,
    /// She belongs to other myndigheter too: the mail is then in no outbox that an administrator sees, since who
    /// reads the link can sign in as her there.
    pub elsewhere: bool,
}

impl Recipient<'_> {
    fn mail(&self, actor: &Actor, subject: &str, body: String) -> Mail {
        let myndighet = (!self.elsewhere).then_some(actor.myndighet.id);
        Mail { myndighet, ..Mail::to(self.email, subject, body) }
    }
}

/// Mails the first link to a new account.
pub async fn send_first_link(
    conn: &mut PgConnection,
    moment: Moment,
    base_url: &str,
    actor: &Actor,
    to: &Recipient<'_>,
) -> Result<()> {
    let link = new_link(conn, base_url, to.person, moment, INVITED).await?;
    let body = format!(
        "Hej {}!\n\n{} har lagt upp ett konto åt dig i Yttra för {}. Välj ett lösenord här:\n\n{link}\n\n\
         Länken gäller i två veckor.\n",
        to.name, actor.name, actor.myndighet.namnd
    );
    outbox::put(conn, moment, &to.mail(actor, "Ditt konto i Yttra", body)).await
}

/// Mails a link to an account whose password is lost.
pub async fn send_new_link(
    conn: &mut PgConnection,
    moment: Moment,
    base_url: &str,
    actor: &Actor,
    to: &Recipient<'_>,
) -> Result<()> {
    let link = new_link(conn, base_url, to.person, moment, INVITED).await?;
    let body = format!(
        "Hej {}!\n\n{} har skickat en länk så att du kan välja ett nytt lösenord till Yttra:\n\n{link}\n\n\
         Länken gäller i två veckor. Ditt gamla lösenord gäller tills du har valt ett nytt.\n",
        to.name, actor.name
    );
    outbox::put(conn, moment, &to.mail(actor, "Nytt lösenord till Yttra", body)).await
}

/// Tells who has an account already that she now also belongs to this myndighet.
pub async fn send_welcome(
    conn: &mut PgConnection,
    moment: Moment,
    base_url: &str,
    actor: &Actor,
    to: &Recipient<'_>,
) -> Result<()> {
    let body = format!(
        "Hej {}!\n\n{} har gett dig en plats i Yttra för {}. Logga in som vanligt och byt myndighet i menyn under \
         ditt namn:\n\n{base_url}\n",
        to.name, actor.name, actor.myndighet.namnd
    );
    outbox::put(conn, moment, &to.mail(actor, "En ny myndighet i Yttra", body)).await
}

/// A link for an account that the operator has made or mended at the command line.
pub async fn operators_link(conn: &mut PgConnection, base_url: &str, person: Uuid, moment: Moment) -> Result<String> {
    new_link(conn, base_url, person, moment, INVITED).await
}

/// A new link for a person; the older ones of hers stop working.
async fn new_link(
    conn: &mut PgConnection,
    base_url: &str,
    person: Uuid,
    moment: Moment,
    valid: TimeDelta,
) -> Result<String> {
    store::use_password_links(conn, person, moment.now).await?;
    insert_link(conn, base_url, person, moment, valid).await
}

async fn insert_link(
    conn: &mut PgConnection,
    base_url: &str,
    person: Uuid,
    moment: Moment,
    valid: TimeDelta,
) -> Result<String> {
    let (token, hash) = session::new_token();
    store::insert_password_link(conn, &hash, person, moment.now + valid).await?;
    Ok(format!("{base_url}/losenord/{token}"))
}

/// Sets a password by a link that was mailed; all sessions of the person end.
pub async fn set_password_by_link(app: &App, token: &str, password: String) -> Result<LinkOutcome> {
    let moment = app.clock.read();
    let mut tx = app.pool.begin().await?;
    let Some((person, email)) = store::password_link(&mut tx, &session::hash(token), moment.now).await? else {
        return Ok(LinkOutcome::Over);
    };
    let complaint = password::complaint(&password, &email);
    if !complaint.is_empty() {
        return Ok(LinkOutcome::Weak { email, complaint });
    }
    let hash = password::hash(app, password).await?;
    store::set_password(&mut tx, person, &hash).await?;
    store::use_password_links(&mut tx, person, moment.now).await?;
    store::delete_sessions_of(&mut tx, person).await?;
    tx.commit().await?;
    Ok(LinkOutcome::Set)
}

/// Changes one's own details. A new password or address ends what the old one may have let in: other sessions than
/// this one (the hash of its token), and links.
pub async fn change_account(
    app: &App,
    actor: &Actor,
    session: &[u8],
    address: &str,
    form: &AccountForm,
) -> Result<(), Refusal> {
    let moment = app.clock.read();
    let mut reader = Reader::default();
    let name = reader.required("namn", &form.namn, "Skriv ditt namn.");
    let email = reader.required("epost", &form.epost, "Skriv din e-postadress.");
    let telephone = reader.optional("telefon", &form.telefon);
    if !email.is_empty() && !is_email(&email) {
        reader.error("epost", "Skriv en e-postadress, till exempel anna.berg@kommunen.se.");
    }
    let complaint = if form.nytt.is_empty() { "" } else { password::complaint(&form.nytt, &email) };
    if !complaint.is_empty() {
        reader.error("nytt", complaint);
    }
    reader.finish(()).map_err(Refusal::Fields)?;
    let new_address = !email.eq_ignore_ascii_case(&actor.email);
    let new_way_in = new_address || !form.nytt.is_empty();
    if new_way_in {
        let keys = vec![Key::account(&actor.email), Key::address(address)];
        match own_password(app, actor, &form.nuvarande, keys).await? {
            OwnPassword::Right => {}
            OwnPassword::Wrong => {
                return Err(Refusal::Fields(Errors::one("nuvarande", "Skriv ditt nuvarande lösenord.")));
            }
            OwnPassword::Wait => return Err(Refusal::Fields(Errors::one("nuvarande", throttle::WAIT))),
        }
    }
    let hash = if form.nytt.is_empty() { None } else { Some(password::hash(app, form.nytt.clone()).await?) };
    let mut tx = app.pool.begin().await?;
    let saved = store::update_person(&mut tx, actor.id, &name, &email).await;
    on_constraint(saved, "people_email_unique", "epost", "Det finns redan ett konto med den adressen.")?;
    store::update_telephone(&mut tx, actor.myndighet.id, actor.id, &telephone).await?;
    if let Some(hash) = &hash {
        store::set_password(&mut tx, actor.id, hash).await?;
    }
    if new_way_in {
        store::delete_other_sessions(&mut tx, actor.id, session).await?;
        store::use_password_links(&mut tx, actor.id, moment.now).await?;
    }
    let mut changes = vec!["egna uppgifter".to_owned()];
    changes.extend(hash.map(|_| "lösenord".to_owned()));
    let about = About { myndighet: actor.myndighet.id, actor: Some(actor.id), remiss: None };
    events::append(&mut tx, moment, about, &Event::PersonChanged { name, changes }).await?;
    tx.commit().await?;
    Ok(())
}

/// What came of asking for the actor's own password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnPassword {
    /// It is hers.
    Right,
    /// It is not.
    Wrong,
    /// There were too many wrong ones.
    Wait,
}

/// Whether the password is the actor's own; asked again before what binds her, and counted under the keys.
pub async fn own_password(app: &App, actor: &Actor, password: &str, keys: Vec<Key>) -> Result<OwnPassword> {
    let Some(attempt) = Attempt::begin(app, keys).await? else { return Ok(OwnPassword::Wait) };
    let mut conn = app.pool.acquire().await?;
    let hash = store::credentials(&mut conn, &actor.email).await?.and_then(|account| account.password_hash);
    drop(conn);
    if !password::verify(app, password.to_owned(), hash).await? {
        return Ok(OwnPassword::Wrong);
    }
    attempt.succeeded(app).await?;
    Ok(OwnPassword::Right)
}

/// Good enough to send a mail to.
#[must_use]
pub fn is_email(text: &str) -> bool {
    text.parse::<lettre::Address>().is_ok()
}
