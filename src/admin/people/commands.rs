//! Keeping people: who there is, what each may do, how each gets in.

use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::{
    PersonInput,
    store::{self, Account, Person},
};
use crate::{
    admin::By,
    clock::Moment,
    error::{AppError, Result, constraint},
    events::{self, Event, model::About},
    myndigheter,
    people::{
        self,
        commands::Recipient,
        model::{Actor, Role, Roles},
    },
    web::form::{Errors, Refusal},
};

/// How somebody new gets her password.
#[derive(Debug, Clone, Copy)]
pub enum Welcome<'a> {
    /// By a mail from an administrator, to this address of the program.
    Mail(&'a Actor, &'a str),
    /// By a link that the operator hands over, to this address of the program.
    Link(&'a str),
    /// It is set already; the hash.
    Password(&'a str),
}

/// Somebody who now has a place here.
pub struct Added {
    /// The person.
    pub person: Uuid,
    /// Her name as it stands in the register.
    pub name: String,
    /// She had an account already, from another myndighet.
    pub known: bool,
    /// The link to hand over, if it was asked for.
    pub link: Option<String>,
}

/// Adds a person, or gives one who is known from another myndighet a place here too.
pub async fn add(
    pool: &PgPool,
    by: By<'_>,
    moment: Moment,
    input: &PersonInput,
    welcome: Welcome<'_>,
) -> Result<Added, Refusal> {
    by.require_administrator()?;
    let mut tx = pool.begin().await?;
    let added = match store::lock_account(&mut tx, &input.email).await? {
        Some(account) => join(&mut tx, by, moment, account, input, welcome).await?,
        None => create(&mut tx, by, moment, input, welcome).await?,
    };
    let roles = input.roles.iter().map(|role| role.label().to_owned()).collect();
    events::append(&mut tx, moment, by.about(), &Event::PersonAdded { name: added.name.clone(), roles }).await?;
    tx.commit().await?;
    Ok(added)
}

async fn create(
    conn: &mut PgConnection,
    by: By<'_>,
    moment: Moment,
    input: &PersonInput,
    welcome: Welcome<'_>,
) -> Result<Added, Refusal> {
    let person = Uuid::now_v7();
    let hash = match welcome {
        Welcome::Password(hash) => Some(hash),
        Welcome::Mail(..) | Welcome::Link(_) => None,
    };
    store::insert_person(conn, person, input, hash, moment.now).await.map_err(refused)?;
    store::insert_membership(conn, by.myndighet(), person, input).await.map_err(refused)?;
    let link = match welcome {
        Welcome::Mail(actor, base_url) => {
            let to = Recipient { person, name: &input.name, email: &input.email, elsewhere: false };
            people::commands::send_first_link(conn, moment, base_url, actor, &to).await?;
            None
        }
        Welcome::Link(base_url) => Some(people::commands::operators_link(conn, base_url, person, moment).await?),
        Welcome::Password(_) => None,
    };
    Ok(Added { person, name: input.name.clone(), known: false, link })
}

async fn join(
    conn: &mut PgConnection,
    by: By<'_>,
    moment: Moment,
    account: Account,
    input: &PersonInput,
    welcome: Welcome<'_>,
) -> Result<Added, Refusal> {
    if matches!(welcome, Welcome::Password(_)) {
        let sentence = "Det finns redan ett konto med den adressen. Dess lösenord ändras inte.";
        return Err(Refusal::Fields(Errors::one("epost", sentence)));
    }
    store::insert_membership(conn, by.myndighet(), account.id, input).await.map_err(refused)?;
    // Her links may stand in the outbox of the other myndighet; they stop working, since they now open this one too.
    people::store::use_password_links(conn, account.id, moment.now).await?;
    let to = Recipient { person: account.id, name: &account.name, email: &account.email, elsewhere: true };
    let mut link = None;
    match welcome {
        Welcome::Mail(actor, base_url) if account.has_password => {
            people::commands::send_welcome(conn, moment, base_url, actor, &to).await?;
        }
        Welcome::Mail(actor, base_url) => {
            people::commands::send_first_link(conn, moment, base_url, actor, &to).await?;
        }
        Welcome::Link(base_url) if !account.has_password => {
            link = Some(people::commands::operators_link(conn, base_url, account.id, moment).await?);
        }
        Welcome::Link(_) | Welcome::Password(_) => {}
    }
    Ok(Added { person: account.id, name: account.name, known: true, link })
}

/// Changes a person; who may not sign in here any more is signed out at once.
pub async fn change(
    pool: &PgPool,
    by: By<'_>,
    moment: Moment,
    person: Uuid,
    input: &PersonInput,
) -> Result<(), Refusal> {
    by.require_administrator()?;
    let mut tx = pool.begin().await?;
    myndigheter::store::lock(&mut tx, by.myndighet()).await?;
    store::find(&mut tx, by.myndighet(), person).await?;
    store::lock(&mut tx, person).await?;
    let old = store::find(&mut tx, by.myndighet(), person).await?;
    check(&mut tx, by, &old, input).await?;
    let changes = changes(&old.as_input(), input);
    if changes.is_empty() {
        return Ok(());
    }
    if (&old.name, &old.email) != (&input.name, &input.email) {
        people::store::update_person(&mut tx, person, &input.name, &input.email).await.map_err(refused)?;
        // Links that went to the old address stop working.
        people::store::use_password_links(&mut tx, person, moment.now).await?;
    }
    store::update_membership(&mut tx, by.myndighet(), person, input).await.map_err(refused)?;
    if old.active && !input.active {
        sign_out(&mut tx, by, &old).await?;
    }
    events::append(&mut tx, moment, by.about(), &Event::PersonChanged { name: input.name.clone(), changes }).await?;
    tx.commit().await?;
    Ok(())
}

async fn check(conn: &mut PgConnection, by: By<'_>, old: &Person, input: &PersonInput) -> Result<(), Refusal> {
    let mut errors = Errors::default();
    if old.elsewhere {
        let sentence = "Personen arbetar också för en annan myndighet och ändrar själv uppgiften under Mitt konto.";
        if old.name != input.name {
            errors.push("namn", sentence);
        }
        if old.email != input.email {
            errors.push("epost", sentence);
        }
    }
    let was = old.active && Roles::from(old.roles.clone()).has(Role::Administrator);
    let stays = input.active && input.roles.has(Role::Administrator);
    if was && !stays && !store::has_other_administrator(conn, by.myndighet(), old.id).await? {
        let field = if input.active { "roller" } else { "aktiv" };
        errors.push(field, "Det här är den enda administratören. Gör först någon annan till administratör.");
    }
    if errors.is_empty() { Ok(()) } else { Err(Refusal::Fields(errors)) }
}

/// What differs, in words for the log.
fn changes(old: &PersonInput, new: &PersonInput) -> Vec<String> {
    let mut changes = Vec::new();
    let mut note = |differs: bool, word: &str| {
        if differs {
            changes.push(word.to_owned());
        }
    };
    note(old.name != new.name, "namn");
    note(old.email != new.email, "e-post");
    note(old.title != new.title, "titel");
    note(old.telephone != new.telephone, "telefon");
    note(old.unit != new.unit, "enhet");
    if old.roles != new.roles {
        note(true, &if new.roles == Roles::default() { "inga roller".into() } else { format!("roller {}", new.roles) });
    }
    note(!old.active && new.active, "får logga in igen");
    note(old.active && !new.active, "får inte längre logga in");
    changes
}

fn refused(error: sqlx::Error) -> Refusal {
    let (field, sentence) = match constraint(&error) {
        Some("people_email_unique") => ("epost", "Det finns redan ett konto med den adressen."),
        Some("memberships_pkey") => {
            ("epost", "Personen finns redan hos er. Sök upp henne eller honom bland personerna.")
        }
        Some("memberships_myndighet_id_unit_id_fkey") => ("enhet", "Välj en enhet i listan."),
        _ => return error.into(),
    };
    Refusal::Fields(Errors::one(field, sentence))
}

/// Mails a link by which a person chooses a new password. Returns her as she is registered.
pub async fn send_link(pool: &PgPool, actor: &Actor, moment: Moment, person: Uuid, base_url: &str) -> Result<Person> {
    actor.require(&[Role::Administrator])?;
    let mut tx = pool.begin().await?;
    let found = store::find(&mut tx, actor.myndighet.id, person).await?;
    if !found.active {
        return Err(AppError::rejected("Personen får inte logga in här. Låt henne eller honom göra det först."));
    }
    store::lock(&mut tx, person).await?;
    let found = store::find(&mut tx, actor.myndighet.id, found.id).await?;
    let to = Recipient { person, name: &found.name, email: &found.email, elsewhere: found.elsewhere };
    if found.has_password {
        people::commands::send_new_link(&mut tx, moment, base_url, actor, &to).await?;
    } else {
        people::commands::send_first_link(&mut tx, moment, base_url, actor, &to).await?;
    }
    let event = Event::PasswordLinkSent { name: found.name.clone() };
    events::append(&mut tx, moment, By::Actor(actor).about(), &event).await?;
    tx.commit().await?;
    Ok(found)
}

/// Ends the sessions of a person; of one who belongs to other myndigheter too only those in which she works here.
async fn sign_out(conn: &mut PgConnection, by: By<'_>, person: &Person) -> Result<()> {
    if person.elsewhere {
        return people::store::delete_sessions_at(conn, person.id, by.myndighet()).await;
    }
    people::store::delete_sessions_of(conn, person.id).await?;
    Ok(())
}

/// Signs a person out, as far as she works here. Returns her name.
pub async fn end_sessions(pool: &PgPool, by: By<'_>, moment: Moment, person: Uuid) -> Result<String> {
    by.require_administrator()?;
    let mut tx = pool.begin().await?;
    let found = store::find(&mut tx, by.myndighet(), person).await?;
    sign_out(&mut tx, by, &found).await?;
    events::append(&mut tx, moment, by.about(), &Event::SessionsEnded { name: found.name.clone() }).await?;
    tx.commit().await?;
    Ok(found.name)
}

/// Sets the password of an account (its hash), or makes a link by which she chooses one. The operator's command:
/// told in the chain of each of her myndigheter.
pub async fn reset_password(
    pool: &PgPool,
    moment: Moment,
    email: &str,
    hash: Option<&str>,
    base_url: &str,
) -> Result<Option<String>> {
    let mut tx = pool.begin().await?;
    let Some(account) = store::lock_account(&mut tx, email).await? else {
        return Err(AppError::rejected(format!("Det finns inget konto med adressen {email}.")));
    };
    let link = match hash {
        Some(hash) => {
            people::store::set_password(&mut tx, account.id, hash).await?;
            people::store::use_password_links(&mut tx, account.id, moment.now).await?;
            people::store::delete_sessions_of(&mut tx, account.id).await?;
            None
        }
        None => Some(people::commands::operators_link(&mut tx, base_url, account.id, moment).await?),
    };
    for myndighet in store::myndigheter_of(&mut tx, account.id).await? {
        let name = account.name.clone();
        let event = if hash.is_some() { Event::PasswordSet { name } } else { Event::PasswordLinkSent { name } };
        events::append(&mut tx, moment, About { myndighet, actor: None, remiss: None }, &event).await?;
    }
    tx.commit().await?;
    Ok(link)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_says_what_changed() {
        let old = PersonInput {
            name: "Karin Öhrnfeldt".into(),
            email: "karin@yttra.example".into(),
            title: "Utredare".into(),
            telephone: String::new(),
            unit: None,
            roles: [Role::Handlaggare].into_iter().collect(),
            active: true,
        };
        let mut new = old.clone();
        assert!(changes(&old, &new).is_empty());
        new.title = "Strateg".into();
        new.roles = [Role::Handlaggare, Role::Granskare].into_iter().collect();
        new.active = false;
        assert_eq!(changes(&old, &new), ["titel", "roller Handläggare, Granskare", "får inte längre logga in"]);
    }
}
